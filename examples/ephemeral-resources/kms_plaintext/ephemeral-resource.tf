resource "kms_key" "app" {
  description = "secrets of the application"
}

resource "kms_ciphertext" "token" {
  key_id               = kms_key.app.id
  plaintext_wo         = "a token from somewhere else"
  plaintext_wo_version = 1
}

# The token, for as long as the run takes.
ephemeral "kms_plaintext" "token" {
  ciphertext = kms_ciphertext.token.ciphertext
}

# It can go to provider blocks and to write-only attributes, such as this one under another key.
resource "kms_key" "partner" {
  description = "secrets for a partner"
}

resource "kms_ciphertext" "for_partner" {
  key_id               = kms_key.partner.id
  plaintext_wo         = ephemeral.kms_plaintext.token.plaintext
  plaintext_wo_version = 1
}
