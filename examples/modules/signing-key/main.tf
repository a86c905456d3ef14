# A key pair that signs releases. From `generation` 2 on, each number makes a new version of the pair: what is signed then
# is signed by the new one, and what was signed before can still be verified by the older ones. The service makes one
# version a week at most.

resource "kms_key" "signer" {
  alias               = "alias/${var.name}"
  description         = "signatures of ${var.name}"
  key_spec            = var.key_spec
  key_usage           = "SIGN/VERIFY"
  deletion_protection = var.deletion_protection
}

resource "kms_key_version" "newest" {
  count  = var.generation > 1 ? 1 : 0
  key_id = kms_key.signer.id

  triggers = {
    generation = tostring(var.generation)
  }
}

# The first version comes with the key; each other one is read once it is there.
data "kms_public_key" "newest" {
  key_id         = kms_key.signer.id
  key_version_id = one(kms_key_version.newest[*].key_version_id)
}
