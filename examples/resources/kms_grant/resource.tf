resource "kms_key" "orders" {
  alias       = "orders"
  description = "orders database"
}

# Another account may encrypt and decrypt with the key, and look at it.
resource "kms_grant" "billing" {
  key_id                 = kms_key.orders.id
  grantee_principal      = "0f6ac44d14a94c3c8d9cb9f9a5a3a4d3"
  grantee_principal_type = "domain"
  operations             = ["describe-key", "encrypt-data", "decrypt-data"]
  name                   = "billing"
}
