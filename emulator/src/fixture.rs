//! Fixtures: instances and keys with chosen ids, dates and material, in one file of TOML or JSON.
//!
//! The same file is what a snapshot is. Reading is pure and survives any bytes; what it says is judged by
//! `service::load_fixture`.

mod alias;
mod date;
mod explain;
mod model;
mod read;
mod source;
mod write;

use std::fmt;

use kms_rules::Cloud;

pub(crate) use self::explain::explain;
pub(crate) use self::source::{read_file, write_file};
pub(crate) use self::write::print;
use crate::config::{DefaultAccounts, what_is_wrong, without_value};
use crate::service::Seed;
use crate::wire::account_form;

/// Largest fixture, in bytes: a hundred thousand keys with all that can be said of them.
pub(crate) const FIXTURE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// How a fixture is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Toml,
    Json,
}

impl Format {
    /// The format of a `content-type`, parameters aside.
    pub(crate) fn of_content_type(text: &str) -> Option<Format> {
        let kind = text.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/json" => Some(Format::Json),
            "application/toml" => Some(Format::Toml),
            _ => None,
        }
    }
}

/// Whose a key is that does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Defaults {
    pub(crate) accounts: DefaultAccounts,
    /// Region of what names none, whatever the cloud; `None`: each cloud's own.
    pub(crate) region: Option<String>,
}

impl Defaults {
    /// What keys belong to in a region.
    pub(crate) fn account(&self, cloud: Cloud, region: &str) -> String {
        let tenant_in = account_form(cloud).tenant_in;
        tenant_in(self.accounts.of(cloud), region, self.region(cloud))
    }

    pub(crate) fn region(&self, cloud: Cloud) -> &str {
        let own = account_form(cloud).default_region;
        self.region.as_deref().unwrap_or(own)
    }
}

/// Why a text is no fixture. Names the entry and its field, never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadFixture(pub(crate) String);

impl fmt::Display for BadFixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadFixture {}

/// What a text says.
///
/// # Errors
/// [`BadFixture`].
pub(crate) fn parse(text: &str, format: Format, defaults: &Defaults) -> Result<Seed, BadFixture> {
    let file = match format {
        Format::Toml => {
            toml::from_str(text).map_err(|error| BadFixture(what_is_wrong(text, &error)))
        }
        Format::Json => serde_json::from_str(text).map_err(|error| of_json(&error)),
    };
    read::seed(file?, defaults)
}

fn of_json(error: &serde_json::Error) -> BadFixture {
    // The message ends with the place, which is told first.
    let text = error.to_string();
    let message = text
        .rsplit_once(" at line ")
        .map_or(text.as_str(), |(message, _)| message);
    let message = without_value(message);
    BadFixture(format!(
        "line {} column {}: {message}",
        error.line(),
        error.column()
    ))
}

#[cfg(test)]
mod tests;
