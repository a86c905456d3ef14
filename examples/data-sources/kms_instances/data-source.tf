data "kms_instances" "all" {
}

output "instances" {
  value = { for instance in data.kms_instances.all.instances : instance.id => instance.name }
}
