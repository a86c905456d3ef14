//! What the daemon is told: settings as typed, in layers, and the checked configuration made of them.
//!
//! Settings hold what the user wrote and nothing derived; [`Config::check`] is the one way from the
//! one to the other, so nothing after it has to ask again whether a value makes sense.

mod account;
mod args;
mod file;
mod instance;
mod limits;

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::Cloud;
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::service::{Filling, NewInstance, PendingNames, Quotas, Throttling};

pub use self::account::{Account, AccountSettings};
pub(crate) use self::account::{AccountForm, AccountWord, DefaultAccounts, tenant};
pub use self::args::{Args, Command, Kept, Serve};
pub use self::file::read;
pub(crate) use self::file::{what_is_wrong, without_value};
pub use self::instance::InstanceSettings;
pub(crate) use self::instance::{check as check_instance, kind_of, place as place_of};
pub use self::limits::{QuotaSettings, QuotaTable, ThrottlingSettings, ThrottlingTable};
pub use crate::external::LinkSettings;

/// Where the daemon listens when nobody says otherwise.
pub const DEFAULT_LISTEN: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9480);
/// Access key id, and secret, of the credential that each cloud has when none is configured.
pub const DEFAULT_ACCESS_KEY: &str = "test";
/// Holds the seal key; a command line would show it to everybody on the machine.
pub const SEAL_KEY_VARIABLE: &str = "KMS_EMULATOR_SEAL_KEY";
/// Length of the seal key, an AES-256 key.
const SEAL_KEY_BYTES: usize = 32;
/// Names of accounts, instances and access keys are at most this long.
const NAME_BYTES_MAX: usize = 128;
/// Longest region id, in bytes.
const REGION_BYTES_MAX: usize = 64;

/// Settings of one layer (command line and environment, or file), as typed.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Address to listen on, `ADDR:PORT`.
    pub listen: Option<String>,
    /// `sqlite:PATH`, `sqlite:` or `memory:`.
    pub store: Option<String>,
    /// Accounts of the default credentials, by `CLOUD_WORD`.
    #[serde(skip)]
    pub accounts: AccountSettings,
    /// Region of requests that name none.
    pub region: Option<String>,
    /// Token asked for by `/_emulator`.
    #[serde(alias = "admin-token")]
    pub admin_token: Option<String>,
    /// How many keys, aliases and versions there may be: `"off"`, `"cloud"` or numbers.
    pub quotas: Option<QuotaSettings>,
    /// What a request for a new key gets when a key pending deletion has the name: `"refuse"` or `"return"`.
    #[serde(alias = "pending-alias")]
    pub pending_alias: Option<String>,
    /// How many requests a second there may be: `"off"`, `"cloud"` or numbers.
    pub throttling: Option<ThrottlingSettings>,
    /// When RSA keys are made before anyone asks for them: `"on-demand"` or `"warm"`.
    #[serde(alias = "rsa-pool")]
    pub rsa_pool: Option<String>,
    /// Fixtures that are loaded at the start, in this order.
    #[serde(default)]
    pub seed: Vec<PathBuf>,
    /// Key that key material is sealed under, in base64; from the environment only.
    #[serde(skip)]
    pub seal_key: Option<Zeroizing<String>>,
    /// Access keys; a cloud without any has the default one.
    #[serde(default)]
    pub credential: Vec<CredentialSettings>,
    /// KMS instances and dedicated key stores that keys can be made in.
    #[serde(default)]
    pub instance: Vec<InstanceSettings>,
}

/// One `[[credential]]` table, as typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialSettings {
    /// The cloud's name.
    pub cloud: String,
    /// The public half.
    pub access_key_id: String,
    /// The half that signs.
    pub access_key_secret: String,
    /// Where accounts have no more than one word; absent: the default one.
    pub account: Option<String>,
    /// Where accounts are domains with projects; absent: the default one.
    pub domain: Option<String>,
    /// Likewise: what keys belong to.
    pub project: Option<String>,
    /// Set for a temporary credential: requests must carry it.
    pub security_token: Option<String>,
}

/// Where state is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreUrl {
    /// A SQLite file, made if it is missing.
    Sqlite(PathBuf),
    /// Nothing survives the process.
    Memory,
}

/// An access key that requests may be signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: String,
    pub(crate) account: Account,
    pub(crate) security_token: Option<String>,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("access_key_id", &self.access_key_id)
            .field("account", &self.account)
            .field("temporary", &self.security_token.is_some())
            .finish_non_exhaustive()
    }
}

/// A configuration that holds together; made by [`Config::check`].
#[derive(Clone)]
pub struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) store: StoreUrl,
    pub(crate) region: Option<String>,
    pub(crate) admin_token: Option<String>,
    pub(crate) seal_key: Option<Zeroizing<[u8; SEAL_KEY_BYTES]>>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) instances: Vec<NewInstance>,
    pub(crate) quotas: Quotas,
    pub(crate) pending_names: PendingNames,
    pub(crate) throttling: Throttling,
    pub(crate) rsa_pool: Filling,
    pub(crate) seeds: Vec<PathBuf>,
    /// Whose everything is that names no account.
    pub(crate) accounts: DefaultAccounts,
}

/// A setting that cannot be used: its name, and why not.
#[derive(Debug)]
pub struct ConfigError(String);

impl ConfigError {
    pub(crate) fn new(why: String) -> Self {
        Self(why)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

impl Settings {
    /// These settings where they are set, else those of `below`; tables are taken from both.
    #[must_use]
    pub fn over(mut self, mut below: Self) -> Self {
        below.accounts.append(&mut self.accounts);
        below.credential.append(&mut self.credential);
        below.instance.append(&mut self.instance);
        below.seed.append(&mut self.seed);
        Self {
            listen: self.listen.or(below.listen),
            store: self.store.or(below.store),
            accounts: below.accounts,
            region: self.region.or(below.region),
            admin_token: self.admin_token.or(below.admin_token),
            quotas: self.quotas.or(below.quotas),
            pending_alias: self.pending_alias.or(below.pending_alias),
            throttling: self.throttling.or(below.throttling),
            rsa_pool: self.rsa_pool.or(below.rsa_pool),
            seal_key: self.seal_key.or(below.seal_key),
            credential: below.credential,
            instance: below.instance,
            seed: below.seed,
        }
    }
}

impl Config {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that cannot be used, by name, with what would be valid.
    pub fn check(settings: Settings) -> Result<Self, ConfigError> {
        let accounts = DefaultAccounts::check(&settings.accounts)?;
        let mut credentials = settings
            .credential
            .into_iter()
            .map(|raw| Credential::check(raw, &accounts))
            .collect::<Result<Vec<_>, _>>()?;
        accounts.add_missing(&mut credentials);
        refuse_duplicates(&credentials)?;
        let instances = settings
            .instance
            .into_iter()
            .map(instance::check)
            .collect::<Result<Vec<_>, _>>()?;
        instance::refuse_duplicates(&instances)?;
        Ok(Self {
            listen: listen_address(settings.listen.as_deref())?,
            store: store_url(settings.store.as_deref())?,
            region: settings
                .region
                .map(|asked| region("region", asked))
                .transpose()?,
            admin_token: settings
                .admin_token
                .map(|token| name("admin_token", token))
                .transpose()?,
            seal_key: settings
                .seal_key
                .as_ref()
                .map(|text| seal_key(text))
                .transpose()?,
            credentials,
            instances,
            quotas: limits::quotas(settings.quotas)?,
            pending_names: pending_names(settings.pending_alias.as_deref())?,
            throttling: limits::throttling(settings.throttling)?,
            rsa_pool: rsa_pool(settings.rsa_pool.as_deref())?,
            seeds: settings.seed,
            accounts,
        })
    }

    /// Address to listen on.
    #[must_use]
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }

    /// Whether anything but this machine can reach the address.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        !self.listen.ip().is_loopback()
    }

    /// Whether the admin API is open on this address: always on a loopback one, elsewhere by token.
    #[must_use]
    pub fn has_admin_token(&self) -> bool {
        self.admin_token.is_some()
    }
}

impl Credential {
    pub(crate) fn cloud(&self) -> Cloud {
        self.account.cloud
    }

    fn check(raw: CredentialSettings, accounts: &DefaultAccounts) -> Result<Self, ConfigError> {
        let account = accounts.of_credential(cloud("credential.cloud", &raw.cloud)?, &raw)?;
        if raw.access_key_secret.is_empty() {
            return Err(ConfigError(
                "credential.access_key_secret is empty".to_owned(),
            ));
        }
        Ok(Self {
            access_key_id: name("credential.access_key_id", raw.access_key_id)?,
            access_key_secret: raw.access_key_secret,
            account,
            security_token: raw.security_token,
        })
    }
}

fn refuse_duplicates(credentials: &[Credential]) -> Result<(), ConfigError> {
    let mut seen = std::collections::HashSet::new();
    for known in credentials {
        if !seen.insert((known.cloud().name(), &known.access_key_id)) {
            let (cloud, id) = (known.cloud().name(), &known.access_key_id);
            return Err(ConfigError(format!(
                "credential.access_key_id {id:?} is configured twice for {cloud}"
            )));
        }
    }
    Ok(())
}

pub(crate) fn cloud(key: &str, asked: &str) -> Result<Cloud, ConfigError> {
    Cloud::from_name(asked).ok_or_else(|| {
        let valid = Cloud::ALL.map(Cloud::name).join(" and ");
        ConfigError(format!("{key} is {asked:?}, valid are {valid}"))
    })
}

/// A name that ends up in URLs, headers and resource names: printable ASCII without separators.
pub(crate) fn name(key: &str, asked: String) -> Result<String, ConfigError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+=@".contains(&byte);
    if asked.is_empty() || asked.len() > NAME_BYTES_MAX || !asked.bytes().all(plain) {
        return Err(ConfigError(format!(
            "{key} is not 1 to {NAME_BYTES_MAX} characters of A-Z a-z 0-9 - _ . + = @"
        )));
    }
    Ok(asked)
}

/// A region id as every cloud writes them; no request could name another.
pub(crate) fn region(key: &str, asked: String) -> Result<String, ConfigError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if asked.is_empty() || asked.len() > REGION_BYTES_MAX || !asked.bytes().all(plain) {
        return Err(ConfigError(format!(
            "{key} is not 1 to {REGION_BYTES_MAX} characters of a-z 0-9 -, as in cn-hangzhou"
        )));
    }
    Ok(asked)
}

fn listen_address(asked: Option<&str>) -> Result<SocketAddr, ConfigError> {
    let Some(asked) = asked else {
        return Ok(DEFAULT_LISTEN);
    };
    let local = asked.replacen("localhost:", "127.0.0.1:", 1);
    local.parse().map_err(|_| {
        ConfigError(format!(
            "listen is {asked:?}, valid is ADDRESS:PORT, as in {DEFAULT_LISTEN}"
        ))
    })
}

fn store_url(asked: Option<&str>) -> Result<StoreUrl, ConfigError> {
    match asked {
        None | Some("sqlite:") => Ok(StoreUrl::Sqlite(default_database()?)),
        Some("memory:") => Ok(StoreUrl::Memory),
        Some(url) => match url.strip_prefix("sqlite:") {
            Some(path) => Ok(StoreUrl::Sqlite(PathBuf::from(path))),
            None => Err(ConfigError(format!(
                "store is {url:?}, valid are sqlite:PATH, sqlite: and memory:"
            ))),
        },
    }
}

fn seal_key(text: &str) -> Result<Zeroizing<[u8; SEAL_KEY_BYTES]>, ConfigError> {
    let bytes = STANDARD.decode(text.trim()).ok().map(Zeroizing::new);
    let mut key = Zeroizing::new([0; SEAL_KEY_BYTES]);
    match bytes {
        Some(bytes) if bytes.len() == key.len() => key.copy_from_slice(&bytes),
        Some(_) | None => {
            let what = format!("{SEAL_KEY_VARIABLE} is not {SEAL_KEY_BYTES} bytes in base64");
            return Err(ConfigError(what));
        }
    }
    Ok(key)
}

fn pending_names(asked: Option<&str>) -> Result<PendingNames, ConfigError> {
    match asked {
        None | Some("refuse") => Ok(PendingNames::Refuse),
        Some("return") => Ok(PendingNames::Return),
        Some(other) => Err(ConfigError(format!(
            "pending_alias is {other:?}, valid are refuse and return"
        ))),
    }
}

fn rsa_pool(asked: Option<&str>) -> Result<Filling, ConfigError> {
    match asked {
        None | Some("on-demand") => Ok(Filling::OnDemand),
        Some("warm") => Ok(Filling::Warm),
        Some(other) => Err(ConfigError(format!(
            "rsa_pool is {other:?}, valid are on-demand and warm"
        ))),
    }
}

fn default_database() -> Result<PathBuf, ConfigError> {
    use etcetera::BaseStrategy;
    let directories = etcetera::choose_base_strategy().map_err(|_| {
        ConfigError("no home directory for the default store, name one by sqlite:PATH".to_owned())
    })?;
    Ok(directories.data_dir().join("kms-emulator").join("state.db"))
}

#[cfg(test)]
mod tests;
