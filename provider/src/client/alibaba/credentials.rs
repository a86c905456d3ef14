//! Whose access key signs: the provider block, then the environment, then the files of the vendor's own
//! tools. The first place that has one wins; half of a key pair is an error and never a reason to look on.
//!
//! Source: the vendor's SDK guides on access credentials and the configuration file of its command line.

use std::path::Path;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::client::ini;
use crate::environment::Environment;
use crate::secret::Secret;

/// Pairs of variables that hold an access key, in the order of their precedence: the names of the SDKs and
/// of the command line, then those of the vendor's Terraform provider.
const KEY_VARIABLES: &[KeyVariables] = &[
    KeyVariables {
        id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
        secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        token: "ALIBABA_CLOUD_SECURITY_TOKEN",
    },
    KeyVariables {
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

struct KeyVariables {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

/// An access key, and the session token of a temporary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) access_key_secret: Secret,
    pub(crate) security_token: Option<Secret>,
}

/// What the provider block itself says. Never printed.
#[derive(Default)]
pub(crate) struct Given {
    pub(crate) access_key: Option<String>,
    pub(crate) secret_key: Option<String>,
    pub(crate) security_token: Option<String>,
}

/// Credentials with the place they came from.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) credentials: Credentials,
    pub(crate) place: String,
    /// The region that the same profile names.
    pub(crate) region: Option<String>,
}

/// Finds the credentials to sign with.
///
/// # Errors
/// A sentence on what is half given, unreadable, of another mode, or nowhere to be found.
pub(crate) fn find(given: &Given, environment: &Environment<'_>) -> Result<Found, String> {
    if let Some(found) = in_provider_block(given)? {
        return Ok(found);
    }
    for variables in KEY_VARIABLES {
        if let Some(found) = in_variables(variables, environment)? {
            return Ok(found);
        }
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

fn in_provider_block(given: &Given) -> Result<Option<Found>, String> {
    let place = "the provider block".to_owned();
    let both = [
        ("access_key", &given.access_key),
        ("secret_key", &given.secret_key),
    ];
    if let Some((name, _)) = both
        .into_iter()
        .find(|(_, text)| text.as_ref().is_some_and(String::is_empty))
    {
        return Err(format!("{place} has an empty {name}"));
    }
    let keyless = both.iter().all(|(_, text)| text.is_none());
    if keyless
        && given
            .security_token
            .as_ref()
            .is_some_and(|token| !token.is_empty())
    {
        return Err(format!(
            "{place} has security_token without access_key and secret_key"
        ));
    }
    pair(
        place,
        ("access_key", given.access_key.clone()),
        ("secret_key", given.secret_key.clone()),
        given.security_token.clone(),
        None,
    )
}

fn in_variables(
    names: &KeyVariables,
    environment: &Environment<'_>,
) -> Result<Option<Found>, String> {
    pair(
        format!("the environment ({})", names.id),
        (names.id, environment.var(names.id)),
        (names.secret, environment.var(names.secret)),
        environment.var(names.token),
        None,
    )
}

/// Both halves, or none.
fn pair(
    place: String,
    (id_name, id): (&str, Option<String>),
    (secret_name, secret): (&str, Option<String>),
    token: Option<String>,
    region: Option<String>,
) -> Result<Option<Found>, String> {
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(format!("{place} has {id_name} without {secret_name}")),
        (None, Some(_)) => Err(format!("{place} has {secret_name} without {id_name}")),
        (Some(id), Some(secret)) => Ok(Some(Found {
            credentials: Credentials {
                access_key_id: id,
                access_key_secret: Secret::new(secret),
                security_token: token.filter(|token| !token.is_empty()).map(Secret::new),
            },
            place,
            region: region.filter(|region| !region.is_empty()),
        })),
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
    pair(
        format!("profile \"{name}\" in {place}"),
        ("access_key_id", some(profile.access_key_id)),
        ("access_key_secret", some(profile.access_key_secret)),
        token,
        some(profile.region_id),
    )
}

fn in_sdk_file(
    profile: Option<&str>,
    environment: &Environment<'_>,
) -> Result<Option<Found>, String> {
    let named = environment.var(SDK_FILE_VARIABLE).map(Into::into);
    let Some(path) = named.or_else(|| environment.in_home(SDK_FILE)) else {
        return Ok(None);
    };
    let Some(text) = environment.file(&path)? else {
        return Ok(None);
    };
    let text = Zeroizing::new(text);
    let name = profile.unwrap_or("default");
    let section = ini::section(&text, name);
    if section.is_empty() {
        return Ok(None);
    }
    let value = |key: &str| {
        section
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| (*value).to_owned())
            .and_then(some)
    };
    let token = match value("type").as_deref().unwrap_or("access_key") {
        "access_key" => None,
        "sts" => value("security_token"),
        other => return Err(other_mode(&path, name, other)),
    };
    pair(
        format!("profile \"{name}\" in {}", path.display()),
        ("access_key_id", value("access_key_id")),
        ("access_key_secret", value("access_key_secret")),
        token,
        value("region_id"),
    )
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
