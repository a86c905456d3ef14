resource "kms_key" "orders" {
  description = "orders database"
}

# Whoever encrypts uses the alias; pointing it at another key moves them over.
resource "kms_alias" "orders" {
  alias_name = "alias/orders/current"
  key_id     = kms_key.orders.id
}
