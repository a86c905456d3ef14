terraform import kms_key_replica.orders 0d0466b0-e727-4d9c-b35d-f84bb474a37f/cn-south-1
