import {
  to = kms_grant.billing
  identity = {
    key_id   = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
    grant_id = "0f6ac44d14a94c3c8d9cb9f9a5a3a4d30f6ac44d14a94c3c8d9cb9f9a5a3a4d3"
  }
}
