# terraform test, with a kms-emulator whose URL is in KMS_ENDPOINT.

provider "kms" {
  cloud      = "huawei"
  region     = "cn-north-4"
  access_key = "test"
  secret_key = "test"
}

variables {
  cloud  = "huawei"
  bucket = "orders-2026"
}

run "a_key_for_the_bucket" {
  assert {
    condition     = output.alias == "bucket_orders-2026"
    error_message = "The alias names the bucket, not ${output.alias}."
  }

  assert {
    condition     = kms_key.bucket.state == "Enabled" && kms_key.bucket.rotation_interval == "365d"
    error_message = "The key can be used and rotates every year."
  }
}

run "the_key_stays_when_it_changes" {
  variables {
    rotation_interval    = "30d"
    deletion_window_days = 7
  }

  assert {
    condition     = output.key_id == run.a_key_for_the_bucket.key_id
    error_message = "The key was replaced."
  }
}
