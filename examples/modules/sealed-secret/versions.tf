terraform {
  required_version = ">= 1.11"

  required_providers {
    kms = {
      source = "registry.terraform.io/kms-emulator/kms"
    }
  }
}
