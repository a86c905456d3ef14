//! How domain values stand in columns, and back.

use std::borrow::Cow;

use jiff::Timestamp;
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Origin, Place, Protection, Seconds, Storage, Usage, spec};
use rusqlite::Row;

use super::failure::Failure;
use super::model::{AccountStatus, Copies, Home, InstanceStatus, Key, Kind, Scope, Version};

/// How many columns `key_columns!` has: what a query selects after them begins here.
pub(super) const KEY_COLUMNS: usize = 28;

/// Reads a row that begins with `key_columns!`.
pub(super) fn key(row: &Row<'_>, cloud: Cloud) -> Result<Key, Failure> {
    let word = |column: usize| {
        row.get_ref(column)?
            .as_str()
            .map_err(|_| Failure::unreadable("word"))
    };
    Ok(Key {
        id: row.get(0)?,
        spec: spec::find(cloud, word(1)?).ok_or_else(|| Failure::unreadable("spec"))?,
        usage: usage(cloud, word(2)?)?,
        origin: Origin::find(cloud, word(3)?).ok_or_else(|| Failure::unreadable("origin"))?,
        protection: protection(cloud, word(4)?)?,
        place: place(cloud, word(5)?)?,
        instance: row.get(6)?,
        state: state(word(7)?)?,
        description: row.get(8)?,
        creator: row.get(9)?,
        created_at: time(row.get(10)?)?,
        last_rotated_at: optional_time(row.get(11)?)?,
        rotation: seconds(row.get(12)?)?,
        delete_at: optional_time(row.get(13)?)?,
        material_expires_at: optional_time(row.get(14)?)?,
        primary_version: row.get(15)?,
        deletion_protected: row.get(16)?,
        deletion_protection_description: row.get(17)?,
        policy: row.get(18)?,
        kind: kind(word(19)?)?,
        external_key: row.get(20)?,
        storage: storage(cloud, row.get(21)?)?,
        name: row.get(22)?,
        enterprise_project: row.get(23)?,
        copies: copies(row)?,
        is_reachable: row.get(27)?,
    })
}

/// Reads the three columns that say in which regions a key is, and which is the primary one.
fn copies(row: &Row<'_>) -> Result<Copies, Failure> {
    let (is_primary, account, region) = (row.get(24)?, row.get(25)?, row.get(26)?);
    match (is_primary, account, region) {
        (false, None, None) => Ok(Copies::Single),
        (true, None, None) => Ok(Copies::Primary),
        (false, Some(account), Some(region)) => Ok(Copies::Replica(Home { account, region })),
        (true, ..) | (false, ..) => Err(Failure::unreadable("primary region")),
    }
}

/// Reads a row of `version_id, key_id, created_at`.
pub(super) fn version(row: &Row<'_>) -> Result<Version, Failure> {
    Ok(Version {
        id: row.get(0)?,
        key_id: row.get(1)?,
        created_at: time(row.get(2)?)?,
    })
}

/// Reads `cloud, account, region` that begin the row.
pub(super) fn scope(row: &Row<'_>) -> Result<Scope, Failure> {
    let cloud: String = row.get(0)?;
    Ok(Scope {
        cloud: Cloud::from_name(&cloud).ok_or_else(|| Failure::unreadable("cloud"))?,
        account: row.get(1)?,
        region: row.get(2)?,
    })
}

pub(super) fn time(milliseconds: i64) -> Result<Timestamp, Failure> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| Failure::unreadable("time"))
}

fn optional_time(milliseconds: Option<i64>) -> Result<Option<Timestamp>, Failure> {
    milliseconds.map(time).transpose()
}

fn seconds(column: Option<i64>) -> Result<Option<Seconds>, Failure> {
    let seconds = |number| {
        u64::try_from(number)
            .map(Seconds)
            .map_err(|_| Failure::unreadable("period"))
    };
    column.map(seconds).transpose()
}

fn usage(cloud: Cloud, word: &str) -> Result<Usage, Failure> {
    let found = Usage::ALL
        .into_iter()
        .find(|usage| usage.wire(cloud) == word);
    found.ok_or_else(|| Failure::unreadable("usage"))
}

fn protection(cloud: Cloud, word: &str) -> Result<Protection, Failure> {
    let found = Protection::ALL
        .into_iter()
        .find(|level| level.wire(cloud) == word);
    found.ok_or_else(|| Failure::unreadable("protection level"))
}

/// Our own words: messages may change theirs, a file must not.
pub(super) fn place_word(place: Place) -> &'static str {
    match place {
        Place::Shared => "shared",
        Place::SoftwareInstance => "software",
        Place::HardwareInstance => "hardware",
        Place::ExternalInstance => "external",
        Place::DefaultKeyStore => "default",
        Place::DedicatedKeyStore => "dedicated",
    }
}

pub(super) fn place(cloud: Cloud, word: &str) -> Result<Place, Failure> {
    let found = Place::all(cloud)
        .iter()
        .copied()
        .find(|place| place_word(*place) == word);
    found.ok_or_else(|| Failure::unreadable("place"))
}

fn storage(cloud: Cloud, word: Option<String>) -> Result<Option<Storage>, Failure> {
    let find =
        |word: String| Storage::find(cloud, &word).ok_or_else(|| Failure::unreadable("storage"));
    word.map(find).transpose()
}

/// What stands before the name of the service in the word for a service key's kind.
const SERVICE_PREFIX: &str = "service:";

/// Our own words; a service key's has the service's name.
pub(super) fn kind_word(kind: &Kind) -> Cow<'static, str> {
    match kind {
        Kind::Customer => "customer".into(),
        Kind::DefaultCmk => "default".into(),
        Kind::Service(name) => format!("{SERVICE_PREFIX}{name}").into(),
    }
}

fn kind(word: &str) -> Result<Kind, Failure> {
    match (word, word.strip_prefix(SERVICE_PREFIX)) {
        ("customer", _) => Ok(Kind::Customer),
        ("default", _) => Ok(Kind::DefaultCmk),
        (_, Some(name)) => Ok(Kind::Service(name.to_owned())),
        (_, None) => Err(Failure::unreadable("kind")),
    }
}

/// Our own words for the status of an account.
pub(super) fn account_status_word(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Enabled => "enabled",
        AccountStatus::NotEnabled => "not enabled",
        AccountStatus::InDebt => "in debt",
        AccountStatus::Suspended => "suspended",
    }
}

pub(super) fn account_status(word: &str) -> Result<AccountStatus, Failure> {
    let found = AccountStatus::ALL
        .into_iter()
        .find(|status| account_status_word(*status) == word);
    found.ok_or_else(|| Failure::unreadable("status of an account"))
}

/// Our own words for the status of an instance.
pub(super) fn instance_status_word(status: InstanceStatus) -> &'static str {
    match status {
        InstanceStatus::Uninitialized => "uninitialized",
        InstanceStatus::Connecting => "connecting",
        InstanceStatus::Connected => "connected",
        InstanceStatus::Disconnected => "disconnected",
        InstanceStatus::Error => "error",
    }
}

pub(super) fn instance_status(word: &str) -> Result<InstanceStatus, Failure> {
    let found = InstanceStatus::ALL
        .into_iter()
        .find(|status| instance_status_word(*status) == word);
    found.ok_or_else(|| Failure::unreadable("status of an instance"))
}

/// Our own words, the same for both clouds.
pub(super) fn state_word(state: KeyState) -> &'static str {
    match state {
        KeyState::Enabled => "enabled",
        KeyState::Disabled => "disabled",
        KeyState::PendingDeletion => "pending deletion",
        KeyState::PendingImport => "pending import",
        KeyState::Unavailable => "unavailable",
    }
}

fn state(word: &str) -> Result<KeyState, Failure> {
    let found = KeyState::ALL
        .into_iter()
        .find(|state| state_word(*state) == word);
    found.ok_or_else(|| Failure::unreadable("state"))
}
