output "key_id" {
  description = "What the bucket's encryption setting takes"
  value       = kms_key.bucket.id
}

output "alias" {
  description = "The name that people and policies use"
  value       = kms_key.bucket.alias
}
