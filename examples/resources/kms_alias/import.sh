terraform import kms_alias.orders alias/orders/current
