import {
  to = kms_key_version.after_incident
  identity = {
    key_id         = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
    key_version_id = "7ce1d081-2d0c-4a0e-8d5c-3a1b2c3d4e5f"
  }
}
