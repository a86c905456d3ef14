resource "kms_key" "data" {
  description = "seals data keys"
}

# Another key in each run: what encrypts with it keeps the ciphertext beside the data.
ephemeral "kms_data_key" "backup" {
  key_id             = kms_key.data.id
  key_spec           = "AES_256"
  encryption_context = { purpose = "backup" }
}

# A write-only attribute takes the key itself and keeps nothing of it.
resource "kms_ciphertext" "backup" {
  key_id               = kms_key.data.id
  plaintext_wo         = ephemeral.kms_data_key.backup.plaintext_base64
  plaintext_wo_version = 1
}
