output "key_id" {
  description = "The key that opens it"
  value       = kms_key.seal.id
}

output "ciphertext" {
  description = "The sealed secret, safe to show"
  value       = kms_ciphertext.secret.ciphertext
}
