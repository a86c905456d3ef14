//! What each cloud's key management service permits, as rows with a source.
//!
//! Pure: no IO, no clock, no dependencies. A rule is decided by its arguments alone, and a refusal holds facts,
//! never a vendor's wording or a status: the provider turns it into a diagnostic, each dialect of the emulator
//! into its own code. Where the vendors' pages disagree, `docs/vendor-notes.md` says what was chosen and why.

pub mod algorithm;
pub mod alias;
pub mod ciphertext;
pub mod create;
pub mod data_key;
pub mod data_pair;
pub mod description;
pub mod enterprise_project;
pub mod grant;
pub mod key_store;
pub mod kind;
pub mod lifecycle;
pub mod limits;
pub mod policy;
pub mod quota;
pub mod random;
pub mod region;
pub mod resource_name;
pub mod rotation;
pub mod spec;
pub mod tags;
pub mod throttle;
pub mod version;
pub mod window;
pub mod wrapping;

mod ask;
mod cloud;
mod origin;
mod place;
mod protection;
mod refusal;
mod source;
mod storage;
mod usage;

pub use ask::Ask;
pub use cloud::Cloud;
pub use kind::KeyKind;
pub use origin::Origin;
pub use place::Place;
pub use protection::Protection;
pub use refusal::{Field, PolicyFault, Reason, Refusal, Unit};
pub use region::RegionKind;
pub use rotation::Seconds;
pub use source::Source;
pub use spec::{KeySpec, SpecRule};
pub use storage::Storage;
pub use usage::Usage;
