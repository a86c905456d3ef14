resource "kms_key" "orders" {
  alias       = "orders"
  description = "orders database"
}

# What was encrypted in one of the two regions is decrypted in the other.
resource "kms_key_replica" "orders" {
  key_id      = kms_key.orders.id
  region      = "cn-south-1"
  alias       = "orders"
  description = "orders database, for the copy in the south"
}
