resource "kms_key" "orders" {
  alias       = "orders"
  description = "orders database"
}

# A new version now, and one more whenever the value changes.
resource "kms_key_version" "after_incident" {
  key_id = kms_key.orders.id

  triggers = {
    incident = "2026-11-20"
  }
}
