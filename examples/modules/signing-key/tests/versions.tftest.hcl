# terraform test, with a kms-emulator whose URL is in KMS_ENDPOINT.

provider "kms" {
  cloud      = "alibaba"
  region     = "cn-hangzhou"
  access_key = "test"
  secret_key = "test"
}

variables {
  name                = "releases"
  deletion_protection = false
}

run "a_pair_that_signs" {
  assert {
    condition     = startswith(output.public_key, "-----BEGIN PUBLIC KEY-----")
    error_message = "The public key is PEM."
  }

  assert {
    condition     = kms_key.signer.key_usage == "SIGN/VERIFY"
    error_message = "The pair signs."
  }
}

run "a_week_goes_by" {
  module {
    source = "./tests/clock"
  }

  variables {
    advance = "8d"
  }
}

run "a_new_generation" {
  variables {
    generation = 2
  }

  assert {
    condition     = output.key_id == run.a_pair_that_signs.key_id
    error_message = "The key stays."
  }

  assert {
    condition     = output.key_version_id != run.a_pair_that_signs.key_version_id
    error_message = "A new generation is a new version."
  }

  assert {
    condition     = output.fingerprint != run.a_pair_that_signs.fingerprint
    error_message = "A new version has a public key of its own."
  }
}

run "another_week_goes_by" {
  module {
    source = "./tests/clock"
  }

  variables {
    advance = "9d"
  }
}

run "one_more_generation" {
  variables {
    generation = 3
  }

  assert {
    condition     = output.key_version_id != run.a_new_generation.key_version_id
    error_message = "One more generation is one more version."
  }

  assert {
    condition     = output.fingerprint != run.a_new_generation.fingerprint
    error_message = "The public key is the newest version's."
  }
}

run "a_key_that_cannot_sign" {
  command = plan

  variables {
    key_spec = "Aliyun_AES_256"
  }

  expect_failures = [var.key_spec]
}
