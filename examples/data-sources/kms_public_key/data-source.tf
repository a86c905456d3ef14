resource "kms_key" "releases" {
  alias     = "alias/releases"
  key_spec  = "EC_P256"
  key_usage = "SIGN/VERIFY"
}

# Whoever verifies a release needs nothing but this text.
data "kms_public_key" "releases" {
  key_id = kms_key.releases.id
}

output "releases_public_key" {
  value = data.kms_public_key.releases.public_key
}
