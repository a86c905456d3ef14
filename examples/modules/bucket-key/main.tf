# The key of a bucket: whoever may use the bucket's name in the key's alias finds it, and it gets a new version every year.
# The alias of a key is a name apart from it on Alibaba Cloud, and the key's own name on Huawei Cloud.

locals {
  alias = var.cloud == "alibaba" ? "alias/bucket/${var.bucket}" : "bucket_${var.bucket}"

  # What a plan would say of the key, before there is one.
  verdict = provider::kms::check_key({
    cloud                = var.cloud
    alias                = local.alias
    rotation_interval    = var.rotation_interval
    deletion_window_days = var.deletion_window_days
  })
}

resource "kms_key" "bucket" {
  alias                = local.alias
  description          = "objects of the bucket ${var.bucket}"
  rotation_interval    = var.rotation_interval
  deletion_window_days = var.deletion_window_days

  tags = merge(var.tags, { bucket = var.bucket })

  lifecycle {
    precondition {
      condition     = local.verdict.valid
      error_message = join("; ", local.verdict.errors[*].message)
    }
  }
}
