resource "kms_key" "orders" {
  alias             = "alias/orders"
  rotation_interval = "90d"
}

data "kms_key_versions" "orders" {
  key_id = kms_key.orders.alias
}

output "orders_versions" {
  value = data.kms_key_versions.orders.versions[*].creation_date
}
