//! Judges from outside: Terraform, official SDKs, foreign vectors, crashes.
