//! A Terraform plugin server for any provider.
//!
//! A provider describes itself as data ([`Schema`]) and implements [`Provider`], [`Resource`] and
//! [`DataSource`]; [`main`] serves it. Everything that Terraform expects of a provider process but
//! that is the same for all of them lives here: the handshake and its pinned TLS, the two value
//! encodings, the planning algorithm, partial state, diagnostics with paths, logs.
//!
//! Source of the protocol: Terraform's own sources, as read into the project's protocol notes.

mod clock;
mod context;
mod diagnostic;
mod panic;
mod path;
mod planning;
mod private;
mod process;
mod provider;
mod schema;
mod server;
mod timeouts;
mod value;
mod verify;

pub use context::Context;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use path::{Path, Step};
pub use private::Private;
pub use process::main;
pub use provider::{Create, DataSource, Plan, Provider, Resource, Update};
pub use schema::{
    Attribute, Block, BlockNesting, Nesting, Replace, Schema, SemanticEquality, Shape,
};
pub use tokio_util::sync::CancellationToken;
pub use value::{Attr, Number, NumberError, Object, Refinement, Type, Value};
