# A key with an alias, tags and a new version every year, in the emulator:
#
#   kms-emulator
#   terraform init && terraform apply
#
# with KMS_ENDPOINT=http://127.0.0.1:9480 in the environment of Terraform.

terraform {
  required_providers {
    kms = {
      source = "registry.terraform.io/kms-emulator/kms"
    }
  }
}

variable "endpoint" {
  description = "URL of the emulator; null leaves it to KMS_ENDPOINT"
  type        = string
  default     = null
}

provider "kms" {
  cloud      = "alibaba"
  endpoint   = var.endpoint
  region     = "cn-hangzhou"
  access_key = "test"
  secret_key = "test"
}

resource "kms_key" "orders" {
  description       = "orders database"
  alias             = "alias/orders"
  rotation_interval = "365d"

  tags = {
    team = "orders"
  }
}

output "key_id" {
  description = "The id by which an SDK encrypts and decrypts"
  value       = kms_key.orders.id
}
