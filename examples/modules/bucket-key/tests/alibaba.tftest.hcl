# terraform test, with a kms-emulator whose URL is in KMS_ENDPOINT.

provider "kms" {
  cloud      = "alibaba"
  region     = "cn-hangzhou"
  access_key = "test"
  secret_key = "test"
}

variables {
  cloud  = "alibaba"
  bucket = "orders-2026"
  tags   = { team = "orders" }
}

run "a_key_for_the_bucket" {
  assert {
    condition     = output.alias == "alias/bucket/orders-2026"
    error_message = "The alias names the bucket, not ${output.alias}."
  }

  assert {
    condition     = kms_key.bucket.state == "Enabled" && kms_key.bucket.automatic_rotation == "Enabled"
    error_message = "The key can be used and rotates."
  }

  assert {
    condition     = kms_key.bucket.tags == tomap({ bucket = "orders-2026", team = "orders" })
    error_message = "The tags are those of the caller and the bucket's name."
  }
}

run "the_key_stays_when_it_changes" {
  variables {
    rotation_interval = "90d"
    tags              = {}
  }

  assert {
    condition     = output.key_id == run.a_key_for_the_bucket.key_id
    error_message = "The key was replaced."
  }

  assert {
    condition     = kms_key.bucket.rotation_interval == "90d"
    error_message = "It rotates every 90 days."
  }
}

run "too_seldom" {
  command = plan

  variables {
    rotation_interval = "366d"
  }

  expect_failures = [var.rotation_interval]
}

run "no_such_bucket" {
  command = plan

  variables {
    bucket = "Orders"
  }

  expect_failures = [var.bucket]
}
