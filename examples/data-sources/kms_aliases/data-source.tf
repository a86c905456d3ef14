resource "kms_key" "orders" {
  alias = "alias/orders/current"
}

data "kms_aliases" "orders" {
  name_prefix = "alias/orders/"

  depends_on = [kms_key.orders]
}

output "key_by_alias" {
  value = { for alias in data.kms_aliases.orders.aliases : alias.alias_name => alias.key_id }
}
