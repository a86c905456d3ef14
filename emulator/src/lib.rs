//! Local daemon that is the key management service of two clouds, over their own protocols.

pub mod config;

mod admin;
mod clock;
mod crypto;
mod ekm;
mod emulator;
mod entropy;
mod external;
mod fixture;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod http;
mod priority;
mod service;
mod store;
mod wire;

pub use self::ekm::{Ekm, EkmArgs, EkmConfig, run_ekm};
pub use self::emulator::{Emulator, FixtureError, OpenError, restore, snapshot};
pub use self::http::run;
pub use self::wire::coverage_markdown;
