resource "kms_key" "orders" {
  description = "orders database"
}

output "account" {
  value = provider::kms::arn_parse(kms_key.orders.arn).account_id
}
