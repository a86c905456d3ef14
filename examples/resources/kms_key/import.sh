# By id, by alias, or by ARN.
terraform import kms_key.orders 7a0e5fa0-8a4f-4b0c-9d0a-0f6d2c1f7e11
terraform import kms_key.orders alias/orders
terraform import kms_key.orders acs:kms:cn-hangzhou:100000000001:key/7a0e5fa0-8a4f-4b0c-9d0a-0f6d2c1f7e11
