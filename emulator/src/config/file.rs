//! The TOML file of `--config`: the names of the flags, `[[credential]]` and `[[instance]]`.

use std::path::Path;

use serde::Deserialize;

use super::account::{AccountSettings, setting_names};
use super::{ConfigError, Settings};

/// Largest file that is read, in bytes; a thousand credentials fit.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// Reads the settings of a file.
///
/// # Errors
/// The file cannot be read, is too large, is not TOML, or holds a key that is not a setting (the
/// message names the valid ones).
pub fn read(path: &Path) -> Result<Settings, ConfigError> {
    let fail = |why: String| ConfigError(format!("config file {}: {why}", path.display()));
    let size = std::fs::metadata(path)
        .map_err(|error| fail(error.to_string()))?
        .len();
    if size > FILE_BYTES_MAX {
        return Err(fail(format!(
            "{size} bytes, at most {FILE_BYTES_MAX} are read"
        )));
    }
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    parse(&text).map_err(|error| fail(error.0))
}

/// The settings of a TOML text. The message has the line but neither its text nor a value: either may
/// be a secret.
pub(super) fn parse(text: &str) -> Result<Settings, ConfigError> {
    let wrong = |error: &toml::de::Error| ConfigError(what_is_wrong(text, error));
    let mut table = toml::de::DeTable::parse(text).map_err(|error| wrong(&error))?;
    let accounts = accounts(table.get_mut());
    let rest = Settings::deserialize(toml::Deserializer::from(table));
    let rest = rest.map_err(|error| with_accounts(&error, &wrong(&error)))?;
    Ok(Settings {
        accounts: accounts?,
        ..rest
    })
}

/// Takes the accounts out, whose names are the dialects'.
fn accounts(table: &mut toml::de::DeTable<'_>) -> Result<AccountSettings, ConfigError> {
    let mut found = AccountSettings::new();
    for name in setting_names() {
        for spelled in [name.replace('_', "-"), name.clone()] {
            let Some(value) = table.remove(spelled.as_str()) else {
                continue;
            };
            let text = value.get_ref().as_str();
            let text = text.ok_or_else(|| ConfigError(format!("{spelled} is not a string")))?;
            found.insert(name.clone(), text.to_owned());
        }
    }
    Ok(found)
}

/// A name that is no setting could have been one of the accounts' too.
fn with_accounts(error: &toml::de::Error, told: &ConfigError) -> ConfigError {
    if !error.message().starts_with("unknown field") {
        return ConfigError(told.0.clone());
    }
    let names: Vec<_> = setting_names().map(|name| format!("`{name}`")).collect();
    ConfigError(format!("{told}, {}", names.join(", ")))
}

/// What is wrong with a TOML text, with its line, without a value: it may be a secret.
pub(crate) fn what_is_wrong(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let message = without_value(error.message());
    match before {
        Some(before) => {
            let ended = before.bytes().filter(|byte| *byte == b'\n').count();
            format!("line {}: {message}", ended.saturating_add(1))
        }
        None => message,
    }
}

/// A value of the wrong type is named in the message; what was expected is enough.
pub(crate) fn without_value(message: &str) -> String {
    match (
        message.strip_prefix("invalid type: "),
        message.rsplit_once(", expected "),
    ) {
        (Some(_), Some((_, expected))) => format!("invalid type, expected {expected}"),
        _ => message.to_owned(),
    }
}
