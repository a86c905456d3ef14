//! Opening the state: the store, and the seal key that opens what is in it.

use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::Place;
use tokio::sync::Notify;
use zeroize::Zeroizing;

use super::core::Core;
use super::instances::{self, NewInstance};
use super::names::PendingNames;
use super::quotas::Quotas;
use super::refusal::Refusal;
use super::throttle::{Throttle, Throttling};
use super::vault::Vault;
use crate::clock::Clock;
use crate::crypto::{SEAL_KEY_BYTES, SealKey};
use crate::entropy::{Entropy, NoEntropy};
use crate::external::ExternalClient;
use crate::store::{self, CannotOpen, Store, StoreUrl, Writing};

/// What is appended to the database's path for the file of its seal key.
const SEAL_KEY_SUFFIX: &str = ".seal-key";
/// The name under which the database keeps its seal check.
const SEAL_CHECK: &str = "seal_check";

/// What a core is opened with. Holds the seal key, so it is never printed.
pub(crate) struct Opening {
    pub(crate) store: StoreUrl,
    /// The seal key, when it does not stand in a file beside the database.
    pub(crate) seal_key: Option<Zeroizing<[u8; SEAL_KEY_BYTES]>>,
    pub(crate) instances: Vec<NewInstance>,
    pub(crate) quotas: Quotas,
    pub(crate) pending_names: PendingNames,
    pub(crate) throttling: Throttling,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
}

/// Why the state cannot be opened. Nothing was overwritten.
#[derive(Debug)]
pub(crate) enum CannotStart {
    Store(CannotOpen),
    /// The store failed while it was opened.
    Failed(store::Failure),
    /// The database was sealed with another key.
    WrongSealKey {
        given: Given,
    },
    /// The database is sealed, and the file of its seal key is gone.
    SealKeyMissing {
        path: PathBuf,
    },
    /// The file of the seal key holds something else.
    SealKeyMalformed {
        path: PathBuf,
    },
    SealKeyFile {
        path: PathBuf,
        error: io::Error,
    },
    NoEntropy(NoEntropy),
    /// The configuration declares an instance as of another kind than the keys in it are for.
    InstanceDiffers {
        instance: String,
        keys: u64,
        held: Place,
        declared: Place,
    },
    /// The secrets of an instance could not be sealed.
    Instance(Refusal),
}

/// Where a seal key came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    /// The configuration or the environment.
    Outside,
    File(PathBuf),
}

impl fmt::Display for CannotStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotStart::Store(error) => error.fmt(f),
            CannotStart::Failed(failure) => write!(f, "cannot use the database: {failure}"),
            CannotStart::WrongSealKey {
                given: Given::Outside,
            } => f.write_str(
                "the seal key that was given is not the one that this database is sealed with",
            ),
            CannotStart::WrongSealKey {
                given: Given::File(path),
            } => {
                write!(
                    f,
                    "the seal key in {} is not the one that this database is sealed with",
                    path.display()
                )
            }
            CannotStart::SealKeyMissing { path } => write!(
                f,
                "the database is sealed, and its seal key {} is missing; put it back, or give it by \
                 KMS_EMULATOR_SEAL_KEY",
                path.display()
            ),
            CannotStart::SealKeyMalformed { path } => {
                write!(
                    f,
                    "{} does not hold a seal key: base64 of {SEAL_KEY_BYTES} bytes",
                    path.display()
                )
            }
            CannotStart::SealKeyFile { path, error } => {
                write!(
                    f,
                    "cannot use the seal key file {}: {error}",
                    path.display()
                )
            }
            CannotStart::NoEntropy(failure) => {
                write!(f, "the system gave no random bytes: {}", failure.0)
            }
            CannotStart::InstanceDiffers {
                instance,
                keys,
                held,
                declared,
            } => write!(
                f,
                "instance {instance} is declared as a {}, but the database has {keys} keys in it, and there it is a \
                 {}",
                declared.name(),
                held.name()
            ),
            CannotStart::Instance(refusal) => {
                write!(f, "cannot keep a declared instance: {refusal:?}")
            }
        }
    }
}

impl std::error::Error for CannotStart {}

impl From<CannotOpen> for CannotStart {
    fn from(error: CannotOpen) -> CannotStart {
        CannotStart::Store(error)
    }
}

impl From<store::Failure> for CannotStart {
    fn from(failure: store::Failure) -> CannotStart {
        CannotStart::Failed(failure)
    }
}

impl From<NoEntropy> for CannotStart {
    fn from(failure: NoEntropy) -> CannotStart {
        CannotStart::NoEntropy(failure)
    }
}

/// What is done with the declared instances in a state that is opened.
type Declare = fn(&Writing<'_>, &Vault, &[NewInstance], jiff::Timestamp) -> Result<(), CannotStart>;

impl Core {
    /// Opens the state, making database and seal key when there are none. Blocks.
    ///
    /// # Errors
    /// [`CannotStart`]; nothing is then overwritten.
    pub(crate) fn open(opening: Opening) -> Result<Core, CannotStart> {
        Core::open_with(opening, instances::declare)
    }

    /// As [`Core::open`], with the instances that the state has, whatever the configuration declares.
    ///
    /// # Errors
    /// As [`Core::open`].
    pub(crate) fn open_as_kept(opening: Opening) -> Result<Core, CannotStart> {
        Core::open_with(opening, |_, _, _, _| Ok(()))
    }

    fn open_with(opening: Opening, declare: Declare) -> Result<Core, CannotStart> {
        let Opening {
            store: url,
            seal_key,
            instances,
            quotas,
            pending_names,
            throttling,
            clock,
            entropy,
        } = opening;
        let mut opened = None;
        let store = Store::open(&url, |writing| {
            let seal_key = seal_key_of(writing, &url, seal_key, &entropy)?;
            let vault = Vault::new(seal_key, entropy);
            declare(writing, &vault, &instances, clock.now())?;
            opened = Some(vault);
            Ok::<_, CannotStart>(())
        })?;
        // `Store::open` runs the closure or fails.
        let vault = Arc::new(opened.ok_or_else(store::Failure::closed)?);
        let has_barred_accounts = store.read(|reading| reading.has_barred_accounts())?;
        Ok(Core {
            store,
            vault,
            clock,
            external: ExternalClient::default(),
            quotas,
            pending_names,
            throttling,
            throttle: Throttle::default(),
            has_barred_accounts: has_barred_accounts.into(),
            moved: Notify::new(),
        })
    }
}

/// The seal key of the database, checked against what the database knows of it; a new one for a new database.
fn seal_key_of(
    writing: &Writing<'_>,
    url: &StoreUrl,
    outside: Option<Zeroizing<[u8; SEAL_KEY_BYTES]>>,
    entropy: &Entropy,
) -> Result<SealKey, CannotStart> {
    let check = writing.meta(SEAL_CHECK)?;
    let (key, given) = match (outside, url) {
        (Some(key), _) => (key, Given::Outside),
        (None, StoreUrl::Memory) => (Zeroizing::new(entropy.bytes()?), Given::Outside),
        (None, StoreUrl::Sqlite(path)) => {
            let path = beside(path);
            (
                read_or_make(&path, check.is_some(), entropy)?,
                Given::File(path),
            )
        }
    };
    let seal_key = SealKey::new(&key).ok_or_else(store::Failure::closed)?;
    match check {
        Some(check) if seal_key.made(&check) => {}
        Some(_) => return Err(CannotStart::WrongSealKey { given }),
        None => writing.put_meta(SEAL_CHECK, &seal_key.check_value(entropy)?)?,
    }
    Ok(seal_key)
}

fn beside(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(SEAL_KEY_SUFFIX);
    PathBuf::from(path)
}

/// The key in the file. Makes one only for a database that is not sealed yet.
fn read_or_make(
    path: &Path,
    is_sealed: bool,
    entropy: &Entropy,
) -> Result<Zeroizing<[u8; SEAL_KEY_BYTES]>, CannotStart> {
    let fault = |error| CannotStart::SealKeyFile {
        path: path.to_owned(),
        error,
    };
    match fs::read(path).map(Zeroizing::new) {
        Ok(text) => {
            let bytes = STANDARD.decode(text.trim_ascii()).map(Zeroizing::new).ok();
            let key =
                bytes.and_then(|bytes| <[u8; SEAL_KEY_BYTES]>::try_from(bytes.as_slice()).ok());
            key.map(Zeroizing::new)
                .ok_or_else(|| CannotStart::SealKeyMalformed {
                    path: path.to_owned(),
                })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && is_sealed => {
            Err(CannotStart::SealKeyMissing {
                path: path.to_owned(),
            })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = Zeroizing::new(entropy.bytes()?);
            write_key(path, &key).map_err(fault)?;
            Ok(key)
        }
        Err(error) => Err(fault(error)),
    }
}

/// Puts the key on disk before anything is sealed with it: under another name first, so that a file of the
/// right name is always whole.
fn write_key(path: &Path, key: &[u8; SEAL_KEY_BYTES]) -> io::Result<()> {
    let unfinished = path.with_extension("seal-key-unfinished");
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let mut file = store::create_private(&unfinished)?;
    let text = Zeroizing::new(STANDARD.encode(key));
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    store::sync_name(path)
}

#[cfg(test)]
mod tests;
