variable "cloud" {
  description = "The cloud of the provider block: alibaba or huawei"
  type        = string

  validation {
    condition     = contains(["alibaba", "huawei"], var.cloud)
    error_message = "The cloud is alibaba or huawei."
  }
}

variable "bucket" {
  description = "The bucket's name"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]{3,63}$", var.bucket))
    error_message = "A bucket's name has 3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "rotation_interval" {
  description = "How often the key gets a new version; within the cloud's bounds"
  type        = string
  default     = "365d"

  validation {
    condition     = provider::kms::duration_seconds(var.rotation_interval) <= provider::kms::duration_seconds("365d")
    error_message = "A bucket's key gets a new version once a year or more often."
  }
}

variable "deletion_window_days" {
  description = "Days in which the key's deletion can be cancelled"
  type        = number
  default     = 30
}

variable "tags" {
  description = "Tags of the key; the bucket's name is added"
  type        = map(string)
  default     = {}
}
