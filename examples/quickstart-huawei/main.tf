# A key with a name, tags and a new version every year, in the emulator as Huawei Cloud:
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
  cloud      = "huawei"
  endpoint   = var.endpoint
  region     = "cn-north-4"
  access_key = "test"
  secret_key = "test"
}

resource "kms_key" "orders" {
  alias             = "orders"
  description       = "orders database"
  rotation_interval = "365d"

  tags = {
    team = "orders"
  }
}

# One more name, which can be pointed at another key later.
resource "kms_alias" "orders" {
  alias_name = "alias/orders/current"
  key_id     = kms_key.orders.id
}

output "key_id" {
  description = "The id by which an SDK encrypts"
  value       = kms_key.orders.id
}
