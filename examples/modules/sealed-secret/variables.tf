variable "alias" {
  description = "The key's alias, in the cloud's form"
  type        = string
}

variable "secret" {
  description = "What is sealed"
  type        = string
  sensitive   = true
  ephemeral   = true
}

variable "secret_version" {
  description = "Another number seals the secret anew: Terraform keeps none, so it cannot see that it has changed"
  type        = number
  default     = 1
}
