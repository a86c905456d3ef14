locals {
  arn = provider::kms::arn_build("alibaba", "cn-hangzhou", "1540355698848459", "alias", "orders")
}

# acs:kms:cn-hangzhou:1540355698848459:alias/orders
output "arn" {
  value = local.arn
}
