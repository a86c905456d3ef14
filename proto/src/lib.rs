//! Stubs of Terraform plugin protocol 6 and of go-plugin's own services.
