resource "kms_key" "app" {
  alias       = "app"
  description = "secrets of the application"
}

ephemeral "kms_random" "password" {
  bytes = 24
}

# A password that nobody has ever seen, sealed as soon as it is made.
resource "kms_ciphertext" "password" {
  key_id               = kms_key.app.id
  plaintext_wo         = ephemeral.kms_random.password.base64
  plaintext_wo_version = 1
}
