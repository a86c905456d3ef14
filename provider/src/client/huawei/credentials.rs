//! Who asks: the provider block, then the environment, then the file of the vendor's own SDKs. The first place
//! that has something wins; half of a key pair is an error and never a reason to look on.
//!
//! Source: the vendor's SDKs (`HUAWEICLOUD_SDK_…`, the credentials file) and its Terraform provider (`HW_…`).

use zeroize::Zeroizing;

use crate::client::ini;
use crate::environment::Environment;
use crate::secret::Secret;

/// Pairs of variables that hold an access key, in the order of their precedence.
const KEY_VARIABLES: &[KeyVariables] = &[
    KeyVariables {
        id: "HW_ACCESS_KEY",
        secret: "HW_SECRET_KEY",
        token: "HW_SECURITY_TOKEN",
    },
    KeyVariables {
        id: "HUAWEICLOUD_SDK_AK",
        secret: "HUAWEICLOUD_SDK_SK",
        token: "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    },
];
const TOKEN_VARIABLE: &str = "HW_AUTH_TOKEN";
const USER_VARIABLE: &str = "HW_USER_NAME";
const PASSWORD_VARIABLE: &str = "HW_USER_PASSWORD";
const DOMAIN_NAME_VARIABLES: &[&str] = &["HW_ACCOUNT_NAME", "HW_DOMAIN_NAME"];
/// The SDKs' file, below the home directory, unless a variable names another.
const FILE: &str = ".huaweicloud/credentials";
const FILE_VARIABLE: &str = "HUAWEICLOUD_SDK_CREDENTIALS_FILE";
/// The section of the file for services of a region.
const SECTION: &str = "basic";

struct KeyVariables {
    id: &'static str,
    secret: &'static str,
    token: &'static str,
}

/// An access key, and the session token of a temporary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) security_token: Option<Secret>,
}

/// How requests say whose they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Identity {
    /// Each request is signed.
    Key(AccessKey),
    /// Each request carries a token that somebody fetched.
    Token(Secret),
    /// The same, and we fetch the token.
    Password {
        user: String,
        password: Secret,
        /// The account's name.
        domain: String,
    },
}

/// What the provider block itself says. Never printed.
#[derive(Default)]
pub(super) struct Given {
    pub(super) access_key: Option<String>,
    pub(super) secret_key: Option<String>,
    pub(super) security_token: Option<String>,
}

/// An identity with the place it came from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) identity: Identity,
    pub(super) place: String,
    /// The project that the same place names.
    pub(super) project_id: Option<String>,
}

/// Finds who asks.
///
/// # Errors
/// A sentence on what is half given, unreadable, or nowhere to be found.
pub(super) fn find(given: Given, environment: &Environment<'_>) -> Result<Found, String> {
    if let Some(found) = in_provider_block(given)? {
        return Ok(found);
    }
    for variables in KEY_VARIABLES {
        if let Some(found) = in_variables(variables, environment)? {
            return Ok(found);
        }
    }
    if let Some(token) = environment.var(TOKEN_VARIABLE) {
        return Ok(Found {
            identity: Identity::Token(Secret::new(token)),
            place: format!("the environment ({TOKEN_VARIABLE})"),
            project_id: None,
        });
    }
    if let Some(found) = with_password(environment)? {
        return Ok(found);
    }
    in_file(environment)?.ok_or_else(nowhere)
}

fn nowhere() -> String {
    let keys: Vec<String> = KEY_VARIABLES
        .iter()
        .map(|names| format!("{} and {}", names.id, names.secret))
        .collect();
    format!(
        "no access key: neither access_key and secret_key in the provider block, nor {}, nor {TOKEN_VARIABLE}, nor \
         {USER_VARIABLE} and {PASSWORD_VARIABLE} in the environment, nor a section [{SECTION}] in ~/{FILE}",
        keys.join(", nor ")
    )
}

fn in_provider_block(given: Given) -> Result<Option<Found>, String> {
    let place = "the provider block".to_owned();
    let both = [
        ("access_key", &given.access_key),
        ("secret_key", &given.secret_key),
    ];
    let empty = both
        .iter()
        .find(|(_, text)| text.as_ref().is_some_and(String::is_empty));
    if let Some((name, _)) = empty {
        return Err(format!("{place} has an empty {name}"));
    }
    let keyless = both.iter().all(|(_, text)| text.is_none());
    let token = given.security_token.filter(|token| !token.is_empty());
    if keyless && token.is_some() {
        return Err(format!(
            "{place} has security_token without access_key and secret_key"
        ));
    }
    pair(
        place,
        ("access_key", given.access_key),
        ("secret_key", given.secret_key),
        token,
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
    )
}

fn with_password(environment: &Environment<'_>) -> Result<Option<Found>, String> {
    let (Some(user), Some(password)) = (
        environment.var(USER_VARIABLE),
        environment.var(PASSWORD_VARIABLE),
    ) else {
        return Ok(None);
    };
    let (_, domain) = environment
        .first_var(DOMAIN_NAME_VARIABLES)
        .ok_or_else(|| {
            let names = DOMAIN_NAME_VARIABLES.join(" or ");
            format!("the environment has {USER_VARIABLE} without the account's name ({names})")
        })?;
    Ok(Some(Found {
        identity: Identity::Password {
            user,
            password: Secret::new(password),
            domain,
        },
        place: format!("the environment ({USER_VARIABLE})"),
        project_id: None,
    }))
}

/// Both halves, or none.
fn pair(
    place: String,
    (id_name, id): (&str, Option<String>),
    (secret_name, secret): (&str, Option<String>),
    token: Option<String>,
) -> Result<Option<Found>, String> {
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(format!("{place} has {id_name} without {secret_name}")),
        (None, Some(_)) => Err(format!("{place} has {secret_name} without {id_name}")),
        (Some(id), Some(secret)) => Ok(Some(Found {
            identity: Identity::Key(AccessKey {
                id,
                secret: Secret::new(secret),
                security_token: token.map(Secret::new),
            }),
            place,
            project_id: None,
        })),
    }
}

fn in_file(environment: &Environment<'_>) -> Result<Option<Found>, String> {
    let named = environment.var(FILE_VARIABLE).map(Into::into);
    let Some(path) = named.or_else(|| environment.in_home(FILE)) else {
        return Ok(None);
    };
    let Some(text) = environment.file(&path)? else {
        return Ok(None);
    };
    let text = Zeroizing::new(text);
    let section = ini::section(&text, SECTION);
    let value = |key: &str| {
        let found = section.iter().find(|(name, _)| *name == key);
        let found = found.map(|(_, value)| (*value).to_owned());
        found.filter(|value| !value.is_empty())
    };
    let found = pair(
        format!("[{SECTION}] in {}", path.display()),
        ("ak", value("ak")),
        ("sk", value("sk")),
        value("security_token"),
    )?;
    Ok(found.map(|found| Found {
        project_id: value("project_id"),
        ..found
    }))
}

#[cfg(test)]
mod tests;
