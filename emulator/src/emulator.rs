//! One daemon's state: the operations' core, the dialects, and who may use the admin API.

mod fixtures;

use std::fmt;

use crate::admin::Access;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::entropy::Entropy;
use crate::fixture::Defaults;
use crate::service::StoreUrl;
use crate::service::{Core, Opening};
use crate::wire::Dialects;

pub(crate) use self::fixtures::NotLoaded;
pub use self::fixtures::{FixtureError, restore, snapshot};

/// An open store and everything that answers from it.
pub struct Emulator {
    pub(crate) core: Core,
    pub(crate) dialects: Dialects,
    pub(crate) access: Access,
    /// Whose everything is that a fixture does not assign.
    pub(crate) defaults: Defaults,
}

/// Why the daemon's state could not be opened; nothing was overwritten.
#[derive(Debug)]
pub struct OpenError(String);

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OpenError {}

impl Emulator {
    /// Opens the configured store, making it if it is missing.
    ///
    /// # Errors
    /// The store is another's, damaged, newer than this build, sealed under another key, or out of
    /// reach; the text says which.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        let emulator = Self::assemble(config, Clock::real(), Entropy::system)?;
        emulator.core.make_rsa_keys_ahead(config.rsa_pool);
        Ok(emulator)
    }

    /// As [`Emulator::open`], with time and randomness handed in.
    pub(crate) fn assemble(
        config: &Config,
        clock: Clock,
        entropy: impl Fn() -> Entropy,
    ) -> Result<Self, OpenError> {
        let core = Core::open(opening(config, clock, entropy()))
            .map_err(|error| OpenError(error.to_string()))?;
        let dialects = Dialects::new(config, &entropy())
            .map_err(|error| OpenError(format!("no random bytes: {}", error.0)))?;
        let access = match (&config.admin_token, config.is_exposed()) {
            (Some(token), _) => Access::Token(token.clone()),
            (None, true) => Access::Closed,
            (None, false) => Access::Local,
        };
        Ok(Self {
            core,
            dialects,
            access,
            defaults: fixtures::defaults(config),
        })
    }
}

fn opening(config: &Config, clock: Clock, entropy: Entropy) -> Opening {
    Opening {
        store: match &config.store {
            config::StoreUrl::Sqlite(path) => StoreUrl::Sqlite(path.clone()),
            config::StoreUrl::Memory => StoreUrl::Memory,
        },
        seal_key: config.seal_key.clone(),
        instances: config.instances.clone(),
        quotas: config.quotas,
        pending_names: config.pending_names,
        throttling: config.throttling,
        clock,
        entropy,
    }
}
