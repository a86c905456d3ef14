//! The TOML file of `--config`: the names of the flags, `[[credential]]` and `[[instance]]`.

use std::path::Path;

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
    toml::from_str(text).map_err(|error| ConfigError(what_is_wrong(text, &error)))
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
