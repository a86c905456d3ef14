list "kms_alias" "all" {
  provider = kms

  config {
  }
}
