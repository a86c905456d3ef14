//! Who asks: the provider block, then the environment, then the file of the vendor's own SDKs. The first place
//! that has something wins; half of a key pair is an error and never a reason to look on.
//!
//! Source: the vendor's SDKs (`HUAWEICLOUD_SDK_…`, the credentials file) and its Terraform provider (`HW_…`).

use crate::client::access_key::{self, AccessKey, Given, Located, Variables};
use crate::client::ini;
use crate::environment::Environment;
use crate::secret::Secret;

/// Pairs of variables that hold an access key, in the order of their precedence.
const KEY_VARIABLES: &[Variables] = &[
    Variables {
        id: "HW_ACCESS_KEY",
        secret: "HW_SECRET_KEY",
        token: "HW_SECURITY_TOKEN",
    },
    Variables {
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

/// An identity with the place it came from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) identity: Identity,
    pub(super) place: String,
    /// The project that the same place names.
    pub(super) project_id: Option<String>,
}

impl From<Located> for Found {
    fn from(Located { key, place }: Located) -> Found {
        Found {
            identity: Identity::Key(key),
            place,
            project_id: None,
        }
    }
}

/// Finds who asks.
///
/// # Errors
/// A sentence on what is half given, unreadable, or nowhere to be found.
pub(super) fn find(given: Given, environment: &Environment<'_>) -> Result<Found, String> {
    if let Some(found) = given.key()? {
        return Ok(found.into());
    }
    if let Some(found) = access_key::in_variables(KEY_VARIABLES, environment)? {
        return Ok(found.into());
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

fn in_file(environment: &Environment<'_>) -> Result<Option<Found>, String> {
    let Some((path, text)) = access_key::file(environment, FILE_VARIABLE, FILE)? else {
        return Ok(None);
    };
    let section = ini::section(&text, SECTION);
    let found = access_key::pair(
        format!("[{SECTION}] in {}", path.display()),
        ("ak", section.value("ak")),
        ("sk", section.value("sk")),
        section.value("security_token"),
    )?;
    Ok(found.map(|found| Found {
        project_id: section.value("project_id"),
        ..found.into()
    }))
}

#[cfg(test)]
mod tests;
