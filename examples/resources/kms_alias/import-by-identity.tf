import {
  to = kms_alias.orders
  identity = {
    alias_name = "alias/orders/current"
  }
}
