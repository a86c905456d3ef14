# terraform query -generate-config-out=keys.tf
list "kms_key" "of_the_team" {
  provider         = kms
  limit            = 50
  include_resource = true

  config {
    state = "Enabled"
    tags  = { team = "orders" }
  }
}
