data "kms_key_specs" "here" {
  place = "no instance"
}

# Specs that rotate by themselves, with the interval that they rotate at the soonest, in days.
output "rotating" {
  value = {
    for spec in data.kms_key_specs.here.specs : spec.key_spec => spec.places[0].rotation_days_min
    if spec.automatic_rotation
  }
}
