# The key gets a new version whenever the configuration of those who use it changes.
action "kms_rotate_key" "orders" {
  config {
    key_id = kms_key.orders.id
  }
}

resource "kms_key" "orders" {
  alias       = "orders"
  description = "orders database"
}

resource "terraform_data" "members" {
  input = ["ann", "bob"]

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.kms_rotate_key.orders]
    }
  }
}
