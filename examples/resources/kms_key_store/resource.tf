resource "kms_key_store" "orders" {
  alias          = "orders"
  hsm_cluster_id = "2b6c1a7e-8f0d-4c5e-9a3b-7d1e5f4c2b60"
}

# Keys in it are made by the cluster's own hardware.
resource "kms_key" "orders" {
  alias       = "orders"
  instance_id = kms_key_store.orders.id
}
