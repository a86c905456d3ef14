import {
  to = kms_key.orders
  identity = {
    id = "key-hzz630494463ejqjx0"
  }
}
