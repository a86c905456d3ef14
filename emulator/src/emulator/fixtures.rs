//! Fixtures and snapshots of one daemon's state: loaded at the start and while it runs, written and restored.

use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use super::{Emulator, OpenError, opening};
use crate::clock::Clock;
use crate::config::{Config, StoreUrl};
use crate::entropy::Entropy;
use crate::fixture::{self, BadFixture, Defaults, Format};
use crate::service::{CannotLoad, Core, Loaded, Onto, Refusal, dump_state, load_fixture};

/// Why a fixture was not loaded, or a snapshot not taken or restored. Nothing was changed.
#[derive(Debug)]
pub enum FixtureError {
    /// The store cannot be opened.
    Open(OpenError),
    /// The file cannot be read or written, or what it says cannot be so; the text names the entry and its field.
    Fixture(String),
}

impl fmt::Display for FixtureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FixtureError::Open(error) => error.fmt(f),
            FixtureError::Fixture(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for FixtureError {}

impl From<BadFixture> for FixtureError {
    fn from(bad: BadFixture) -> FixtureError {
        FixtureError::Fixture(bad.0)
    }
}

/// Why a text was not loaded.
#[derive(Debug)]
pub(crate) enum NotLoaded {
    Bad(BadFixture),
    Cannot(CannotLoad),
}

impl Emulator {
    /// Loads the fixtures that the configuration names. What is there already is left as it is.
    ///
    /// # Errors
    /// [`FixtureError::Fixture`], with the file; those before it are loaded.
    pub async fn load_seeds(&self, config: &Config) -> Result<(), FixtureError> {
        for path in &config.seeds {
            let (text, format) = fixture::read_file(path)?;
            let loaded = load(&self.core, text, format, &self.defaults, Onto::AnyStore).await;
            let loaded = loaded.map_err(|error| of_file(path, error))?;
            let Loaded { added, known } = loaded;
            tracing::info!(file = %path.display(), added, known, "fixture loaded");
        }
        Ok(())
    }

    /// Loads a fixture.
    ///
    /// # Errors
    /// [`NotLoaded`]; nothing is then changed.
    pub(crate) async fn load(
        &self,
        text: Zeroizing<String>,
        format: Format,
    ) -> Result<Loaded, NotLoaded> {
        load(&self.core, text, format, &self.defaults, Onto::AnyStore).await
    }

    /// The whole state as one file. Holds all secrets.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(crate) async fn snapshot(&self) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        printed(&self.core).await
    }
}

/// Writes the whole state of the configured store to a file that only its owner can read. A daemon may be running
/// on it.
///
/// # Errors
/// [`FixtureError`]; a file that was there before is then as it was.
pub async fn snapshot(config: &Config, file: &Path) -> Result<(), FixtureError> {
    match &config.store {
        StoreUrl::Sqlite(path) if path.exists() => {}
        StoreUrl::Sqlite(path) => {
            let why = format!("there is no database {}", path.display());
            return Err(FixtureError::Fixture(why));
        }
        StoreUrl::Memory => return Err(in_memory()),
    }
    let core = kept(config)?;
    let text = printed(&core)
        .await
        .map_err(|refusal| FixtureError::Fixture(fixture::explain(&CannotLoad::Failed(refusal))))?;
    Ok(fixture::write_file(file, &text)?)
}

/// Fills the configured store, which must be empty, with the state in a file.
///
/// # Errors
/// [`FixtureError`]; the store is then as it was.
pub async fn restore(config: &Config, file: &Path) -> Result<(), FixtureError> {
    if config.store == StoreUrl::Memory {
        return Err(in_memory());
    }
    let (text, format) = fixture::read_file(file)?;
    let core = kept(config)?;
    let defaults = defaults(config);
    let loaded = load(&core, text, format, &defaults, Onto::EmptyStore).await;
    loaded.map(|_| ()).map_err(|error| of_file(file, error))
}

/// Whose everything is that a fixture does not assign.
pub(super) fn defaults(config: &Config) -> Defaults {
    Defaults {
        accounts: config.accounts.clone(),
        region: config.region.clone(),
    }
}

/// The configured store as it is kept, whatever instances the configuration declares.
fn kept(config: &Config) -> Result<Core, FixtureError> {
    let opening = opening(config, Clock::real(), Entropy::system());
    let core = Core::open_as_kept(opening);
    core.map_err(|error| FixtureError::Open(OpenError(error.to_string())))
}

/// Reads a fixture away from the async threads, and loads it.
async fn load(
    core: &Core,
    text: Zeroizing<String>,
    format: Format,
    defaults: &Defaults,
    onto: Onto,
) -> Result<Loaded, NotLoaded> {
    let defaults = defaults.clone();
    let parse = move || fixture::parse(&text, format, &defaults);
    let seed = tokio::task::spawn_blocking(parse).await;
    let seed = seed
        .unwrap_or_else(|_| Err(BadFixture("the emulator could not read it".to_owned())))
        .map_err(NotLoaded::Bad)?;
    load_fixture(core, seed, onto)
        .await
        .map_err(NotLoaded::Cannot)
}

async fn printed(core: &Core) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let state = dump_state(core).await?;
    let print = move || fixture::print(&state).map_err(|error| error.to_string());
    let text = tokio::task::spawn_blocking(print).await;
    text.unwrap_or_else(|error| Err(error.to_string()))
        .map_err(|log| {
            Refusal::Internal(crate::service::Internal {
                told: "the emulator could not write a snapshot",
                log,
            })
        })
}

fn of_file(path: &Path, error: NotLoaded) -> FixtureError {
    let why = match error {
        NotLoaded::Bad(bad) => bad.0,
        NotLoaded::Cannot(cannot) => {
            if let CannotLoad::Failed(refusal) = &cannot {
                tracing::error!(?refusal, "the fixture could not be loaded");
            }
            fixture::explain(&cannot)
        }
    };
    FixtureError::Fixture(format!("{}: {why}", path.display()))
}

fn in_memory() -> FixtureError {
    let why = "memory: ends with the daemon that has it; name a store by sqlite:PATH, or ask the daemon for GET \
               /_emulator/snapshot";
    FixtureError::Fixture(why.to_owned())
}
