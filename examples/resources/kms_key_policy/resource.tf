resource "kms_key" "orders" {
  alias = "alias/orders"
}

# The account manages the key, and one role may use it.
resource "kms_key_policy" "orders" {
  key_id = kms_key.orders.id

  policy = jsonencode({
    Version = "1"
    Statement = [
      {
        Sid       = "the account manages the key"
        Effect    = "Allow"
        Principal = { RAM = ["acs:ram::1234567890:*"] }
        Action    = ["kms:*"]
        Resource  = ["*"]
      },
      {
        Sid       = "orders uses it"
        Effect    = "Allow"
        Principal = { RAM = ["acs:ram::1234567890:role/orders"] }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = ["*"]
      },
    ]
  })
}
