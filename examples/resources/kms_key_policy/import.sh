terraform import kms_key_policy.orders alias/orders
