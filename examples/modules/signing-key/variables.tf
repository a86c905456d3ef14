variable "name" {
  description = "What is signed; also the alias of the key"
  type        = string
}

variable "key_spec" {
  description = "Type of the key pair"
  type        = string
  default     = "EC_P256"

  validation {
    condition = provider::kms::check_key({
      cloud     = "alibaba"
      key_spec  = var.key_spec
      key_usage = "SIGN/VERIFY"
    }).valid
    error_message = "A key pair that can sign is needed, such as EC_P256 or RSA_2048."
  }
}

variable "generation" {
  description = "One more makes a new version of the key pair"
  type        = number
  default     = 1
}

variable "deletion_protection" {
  description = "Whether a plan that would delete the key fails"
  type        = bool
  default     = true
}
