resource "kms_key" "app" {
  description = "secrets of the application"
}

variable "database_password" {
  type      = string
  ephemeral = true
  default   = "correct horse battery staple"
}

# The password reaches neither plan nor state; what stands there only the key can open.
resource "kms_ciphertext" "database_password" {
  key_id               = kms_key.app.id
  plaintext_wo         = var.database_password
  plaintext_wo_version = 1
  encryption_context   = { purpose = "database" }
}

output "database_password" {
  value = kms_ciphertext.database_password.ciphertext
}
