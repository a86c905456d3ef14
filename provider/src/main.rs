//! Terraform provider for key management services.

fn main() {}
