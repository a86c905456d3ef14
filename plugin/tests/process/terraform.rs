//! The real Terraform with the fixture provider.
