import {
  to = kms_key_replica.orders
  identity = {
    key_id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
    region = "cn-south-1"
  }
}
