# terraform test, with a kms-emulator whose URL is in KMS_ENDPOINT.

provider "kms" {
  cloud      = "alibaba"
  region     = "cn-hangzhou"
  access_key = "test"
  secret_key = "test"
}

variables {
  alias  = "alias/seal"
  secret = "correct horse battery staple"
}

run "a_sealed_secret" {
  assert {
    condition     = length(output.ciphertext) > 40 && !strcontains(output.ciphertext, "horse")
    error_message = "The ciphertext is none."
  }
}

run "another_secret_of_the_same_version_changes_nothing" {
  variables {
    secret = "Tr0ub4dor&3"
  }

  assert {
    condition     = output.ciphertext == run.a_sealed_secret.ciphertext
    error_message = "Terraform sees a secret that it does not keep."
  }
}

run "another_version_seals_anew" {
  variables {
    secret         = "Tr0ub4dor&3"
    secret_version = 2
  }

  assert {
    condition     = output.ciphertext != run.a_sealed_secret.ciphertext
    error_message = "The secret was not sealed anew."
  }

  assert {
    condition     = output.key_id == run.a_sealed_secret.key_id
    error_message = "The key was replaced."
  }
}
