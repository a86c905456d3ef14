//! Whose access key signs: the provider block, then the environment, then the files of the vendor's own
//! tools. The first place that has one wins; half of a key pair is an error and never a reason to look on.
//!
//! Source: the vendor's SDK guides on access credentials and the configuration file of its command line.

use std::path::Path;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::client::access_key::{self, AccessKey, Given, Located, Variables};
use crate::client::ini;
use crate::environment::Environment;

/// Pairs of variables that hold an access key, in the order of their precedence: the names of the SDKs and
/// of the command line, then those of the vendor's Terraform provider.
const KEY_VARIABLES: &[Variables] = &[
    Variables {
        id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
        secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        token: "ALIBABA_CLOUD_SECURITY_TOKEN",
    },
    Variables {
        id: "ALICLOUD_ACCESS_KEY",
        secret: "ALICLOUD_SECRET_KEY",
        token: "ALICLOUD_SECURITY_TOKEN",
    },
];
const PROFILE_VARIABLES: &[&str] = &["ALIBABA_CLOUD_PROFILE", "ALICLOUD_PROFILE"];
/// Variables that hold the region, in the order of their precedence.
pub(crate) const REGION_VARIABLES: &[&str] = &["ALIBABA_CLOUD_REGION_ID", "ALICLOUD_REGION"];
/// The command line's file, below the home directory.
const CLI_FILE: &str = ".aliyun/config.json";
/// The SDKs' file, below the home directory, unless a variable names another.
const SDK_FILE: &str = ".alibabacloud/credentials";
const SDK_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
/// The modes of a profile that hold a key themselves; the others would have to ask a service for one.
const MODES: &str =
    "AK and StsToken in .aliyun/config.json, access_key and sts in .alibabacloud/credentials";

/// An access key with the place it came from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) key: AccessKey,
    pub(super) place: String,
    /// The region that the same profile names.
    pub(super) region: Option<String>,
}

impl From<Located> for Found {
    fn from(Located { key, place }: Located) -> Found {
        Found {
            key,
            place,
            region: None,
        }
    }
}

/// Finds the credentials to sign with.
///
/// # Errors
/// A sentence on what is half given, unreadable, of another mode, or nowhere to be found.
pub(super) fn find(given: Given, environment: &Environment<'_>) -> Result<Found, String> {
    if let Some(found) = given.key()? {
        return Ok(found.into());
    }
    if let Some(found) = access_key::in_variables(KEY_VARIABLES, environment)? {
        return Ok(found.into());
    }
    let profile = environment
        .first_var(PROFILE_VARIABLES)
        .map(|(_, name)| name);
    if let Some(found) = in_cli_file(profile.as_deref(), environment)? {
        return Ok(found);
    }
    if let Some(found) = in_sdk_file(profile.as_deref(), environment)? {
        return Ok(found);
    }
    Err(nowhere(profile.as_deref()))
}

fn nowhere(profile: Option<&str>) -> String {
    let looked = "no access key: neither access_key and secret_key in the provider block, nor \
                  ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (or ALICLOUD_ACCESS_KEY and \
                  ALICLOUD_SECRET_KEY) in the environment";
    match profile {
        Some(profile) => {
            format!("{looked}, nor a profile \"{profile}\" in ~/{CLI_FILE} or ~/{SDK_FILE}")
        }
        None => format!("{looked}, nor a profile in ~/{CLI_FILE} or ~/{SDK_FILE}"),
    }
}

/// The parts of the command line's configuration file that matter here.
#[derive(Deserialize)]
struct CliConfig {
    #[serde(default)]
    current: String,
    #[serde(default)]
    profiles: Vec<CliProfile>,
}

#[derive(Deserialize)]
struct CliProfile {
    name: String,
    #[serde(default)]
    mode: String,
    #[serde(default)]
    access_key_id: String,
    #[serde(default)]
    access_key_secret: String,
    #[serde(default)]
    sts_token: String,
    #[serde(default)]
    region_id: String,
}

fn in_cli_file(
    profile: Option<&str>,
    environment: &Environment<'_>,
) -> Result<Option<Found>, String> {
    let Some(path) = environment.in_home(CLI_FILE) else {
        return Ok(None);
    };
    let Some(text) = environment.file(&path)? else {
        return Ok(None);
    };
    let text = Zeroizing::new(text);
    let place = path.display();
    // The parser's own message could quote the text, and the text holds secrets.
    let config: CliConfig = serde_json::from_str(&text).map_err(|error| {
        format!(
            "{place}: not a configuration of the aliyun command line (line {})",
            error.line()
        )
    })?;
    let name = profile.unwrap_or(if config.current.is_empty() {
        "default"
    } else {
        &config.current
    });
    let Some(profile) = config
        .profiles
        .into_iter()
        .find(|profile| profile.name == name)
    else {
        return Ok(None);
    };
    let token = match profile.mode.as_str() {
        "AK" => None,
        "StsToken" => Some(profile.sts_token),
        other => return Err(other_mode(&path, name, other)),
    };
    let found = access_key::pair(
        format!("profile \"{name}\" in {place}"),
        ("access_key_id", some(profile.access_key_id)),
        ("access_key_secret", some(profile.access_key_secret)),
        token,
    )?;
    Ok(found.map(|found| Found {
        region: some(profile.region_id),
        ..found.into()
    }))
}

fn in_sdk_file(
    profile: Option<&str>,
    environment: &Environment<'_>,
) -> Result<Option<Found>, String> {
    let Some((path, text)) = access_key::file(environment, SDK_FILE_VARIABLE, SDK_FILE)? else {
        return Ok(None);
    };
    let name = profile.unwrap_or("default");
    let section = ini::section(&text, name);
    if section.is_empty() {
        return Ok(None);
    }
    let token = match section.value("type").as_deref().unwrap_or("access_key") {
        "access_key" => None,
        "sts" => section.value("security_token"),
        other => return Err(other_mode(&path, name, other)),
    };
    let found = access_key::pair(
        format!("profile \"{name}\" in {}", path.display()),
        ("access_key_id", section.value("access_key_id")),
        ("access_key_secret", section.value("access_key_secret")),
        token,
    )?;
    Ok(found.map(|found| Found {
        region: section.value("region_id"),
        ..found.into()
    }))
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn other_mode(path: &Path, profile: &str, mode: &str) -> String {
    format!(
        "{}: profile \"{profile}\" has the mode \"{mode}\", which is not supported; supported are {MODES}",
        path.display()
    )
}

#[cfg(test)]
mod tests;
