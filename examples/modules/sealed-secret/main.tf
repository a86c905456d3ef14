# A secret that only the holder of the key can read, for a place that is not secret itself: a file in an image, a setting
# of a function, a repository. The secret is an ephemeral variable and a write-only argument, so that it is in no plan and
# in no state; the state keeps the ciphertext.

resource "kms_key" "seal" {
  alias             = var.alias
  description       = "seals secrets"
  rotation_interval = "365d"
}

resource "kms_ciphertext" "secret" {
  key_id = kms_key.seal.id

  plaintext_wo         = var.secret
  plaintext_wo_version = var.secret_version
}
