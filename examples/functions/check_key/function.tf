variable "key" {
  type = object({
    key_spec          = optional(string)
    key_usage         = optional(string)
    rotation_interval = optional(string)
  })
  default = { rotation_interval = "365d" }

  # A module refuses what a plan would refuse, at its own door.
  validation {
    condition     = provider::kms::check_key(merge(var.key, { cloud = "alibaba" })).valid
    error_message = join("\n", provider::kms::check_key(merge(var.key, { cloud = "alibaba" })).errors[*].message)
  }
}

resource "kms_key" "orders" {
  key_spec          = var.key.key_spec
  key_usage         = var.key.key_usage
  rotation_interval = var.key.rotation_interval
}
