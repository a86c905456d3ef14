# AES-256, a new version every year.
resource "kms_key" "orders" {
  description       = "orders database"
  alias             = "alias/orders"
  rotation_interval = "365d"

  tags = {
    team = "orders"
  }
}

# Signs releases. It cannot be destroyed or replaced until the protection is turned off.
resource "kms_key" "releases" {
  key_spec            = "EC_P256"
  key_usage           = "SIGN/VERIFY"
  description         = "release signatures"
  deletion_protection = true
}

# Its key material is imported later; until then it waits in the state PendingImport.
resource "kms_key" "imported" {
  origin               = "EXTERNAL"
  deletion_window_days = 7
}
