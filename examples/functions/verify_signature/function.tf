locals {
  public_key = <<-EOT
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEQHcqCFCQ9DGnDk8KI09ZTMkYTYGQ
    XRZ6+614ySZET3covL0yZd9wB5RYan+5GU7PwhRUsgMvjby0ex82nlG9NA==
    -----END PUBLIC KEY-----
  EOT
}

# Nothing is deployed that this key has not signed.
check "release" {
  assert {
    condition = provider::kms::verify_signature(
      local.public_key, "ECDSA_SHA_256", "RAW", base64encode("orders: a message to sign"),
      "MEQCIENVJknj1Ub2E5UIVCR7urM18UtjvPT2+3y6RTK3lpQQAiAW3l+59Z8IvRaUxDByl4G7GvA6eIV4J+SQKVtButNhAQ==",
    )
    error_message = "the release is not signed by our key"
  }
}
