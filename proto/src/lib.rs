//! Stubs of Terraform plugin protocol 6 and of go-plugin's own services.
//!
//! The interface is `proto/*.proto`; everything here is generated from it.

/// Points in time, as the messages have them.
pub use prost_types;

/// Terraform plugin protocol 6, minor 11: package `tfplugin6`.
#[allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::too_many_lines,
    reason = "generated code"
)]
pub mod tfplugin6 {
    tonic::include_proto!("tfplugin6");
}

/// go-plugin's controller, stdio and broker services: package `plugin`.
#[allow(
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::too_many_lines,
    reason = "generated code"
)]
pub mod goplugin {
    tonic::include_proto!("plugin");
}
