variable "rotation" {
  type    = string
  default = "90d"

  validation {
    condition     = provider::kms::duration_seconds(var.rotation) <= provider::kms::duration_seconds("365d")
    error_message = "keys rotate once a year or more often"
  }
}

resource "kms_key" "orders" {
  rotation_interval = var.rotation
}
