resource "kms_key" "orders" {
  description = "orders database"
  tags        = { team = "orders" }
}

# Every enabled key of the team, whoever made it.
data "kms_keys" "team" {
  state = "Enabled"
  tags  = { team = "orders" }

  depends_on = [kms_key.orders]
}

output "keys_of_the_team" {
  value = data.kms_keys.team.ids
}
