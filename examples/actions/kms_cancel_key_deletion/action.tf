# terraform apply -invoke=action.kms_cancel_key_deletion.orders
action "kms_cancel_key_deletion" "orders" {
  config {
    key_id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f"
  }
}
