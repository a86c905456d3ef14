//! A Terraform plugin server for any provider.
//!
//! A provider describes itself as data ([`Schema`]) and implements [`Provider`], and for what it has
//! [`Resource`], [`DataSource`], [`EphemeralResource`], [`Function`], [`ListResource`] and [`Action`];
//! [`main`] serves it. Everything that Terraform expects of a provider process but
//! that is the same for all of them lives here: the handshake and its pinned TLS, the two value
//! encodings, the planning algorithm, partial state, diagnostics with paths, logs.
//!
//! Source of the protocol: Terraform's own sources, as read into the project's protocol notes.

mod action;
mod clock;
mod context;
mod diagnostic;
mod ephemeral;
mod function;
mod identity;
mod list;
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

pub use action::{Action, Progress};
pub use context::Context;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use ephemeral::{EphemeralResource, Opened};
pub use function::{Function, FunctionError, Parameter, Signature};
pub use identity::{IdentityAttribute, IdentitySchema};
pub use list::{ListQuery, ListResource, ListSink, Listed};
pub use path::{Path, Step};
pub use private::Private;
pub use process::main;
pub use provider::{Create, DataSource, MoveSource, Plan, Provider, Resource, Update};
pub use schema::{
    Attribute, Block, BlockNesting, Nesting, Replace, Schema, SemanticEquality, Shape,
};
pub use tokio_util::sync::CancellationToken;
pub use value::{Attr, Number, NumberError, Object, Refinement, Type, Value};
