# terraform apply -invoke=action.kms_set_key_state.off
action "kms_set_key_state" "off" {
  config {
    key_id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
    state  = "Disabled"
  }
}
