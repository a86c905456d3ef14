resource "kms_key" "orders" {
  alias = "alias/orders"
}

# By id, by alias, or by ARN.
data "kms_key" "orders" {
  key_id = kms_key.orders.alias
}

output "orders_key_arn" {
  value = data.kms_key.orders.arn
}
