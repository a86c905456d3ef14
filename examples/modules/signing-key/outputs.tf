output "key_id" {
  description = "The key that signs"
  value       = kms_key.signer.id
}

output "key_version_id" {
  description = "The version that signs"
  value       = data.kms_public_key.newest.key_version_id
}

output "public_key" {
  description = "What verifies, as PEM"
  value       = data.kms_public_key.newest.public_key
}

output "fingerprint" {
  description = "SHA-256 of the public key, to pin"
  value       = data.kms_public_key.newest.fingerprint
}
