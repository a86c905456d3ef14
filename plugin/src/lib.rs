//! A Terraform plugin server for any provider.
