data "kms_regions" "all" {
}

# Where a key of the configured region can be copied to.
output "copies" {
  value = one([
    for region in data.kms_regions.all.regions : region.replicates_to
    if region.id == data.kms_regions.all.current
  ])
}
