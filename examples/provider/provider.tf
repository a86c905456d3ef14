terraform {
  required_providers {
    kms = {
      source = "registry.terraform.io/kms-emulator/kms"
    }
  }
}

# Against the emulator. For the cloud itself, leave out endpoint, access_key and secret_key: the region's
# public endpoint is used, and the credentials of Alibaba Cloud's own tools (environment, profiles).
provider "kms" {
  cloud      = "alibaba"
  endpoint   = "http://127.0.0.1:9480"
  region     = "cn-hangzhou"
  access_key = "test"
  secret_key = "test"
}
