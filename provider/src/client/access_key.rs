//! Access keys, and the places that have one in every cloud: the provider block, a few variables, and a section of the
//! file that the vendor's SDKs read. Half of a key pair is an error, and never a reason to look on.

use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::environment::Environment;
use crate::secret::Secret;
use crate::settings::Block;

/// An access key, and the session token of a temporary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) secret: Secret,
    pub(super) security_token: Option<Secret>,
}

/// An access key with the place it came from.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) key: AccessKey,
    pub(super) place: String,
}

/// Names of the variables that hold one.
pub(super) struct Variables {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token: &'static str,
}

/// What the provider block itself says. Never printed.
#[derive(Default)]
pub(super) struct Given {
    pub(super) access_key: Option<String>,
    pub(super) secret_key: Option<String>,
    pub(super) security_token: Option<String>,
}

impl Given {
    pub(super) fn of(block: &Block<'_>) -> Given {
        Given {
            access_key: block.text("access_key"),
            secret_key: block.text("secret_key"),
            security_token: block.text("security_token"),
        }
    }

    /// The key that is written there; `None` if none is.
    ///
    /// # Errors
    /// A part is empty or missing.
    pub(super) fn key(self) -> Result<Option<Located>, String> {
        let place = "the provider block";
        let both = [
            ("access_key", &self.access_key),
            ("secret_key", &self.secret_key),
        ];
        let empty = |text: &Option<String>| text.as_ref().is_some_and(String::is_empty);
        if let Some((name, _)) = both.iter().find(|(_, text)| empty(text)) {
            return Err(format!("{place} has an empty {name}"));
        }
        let keyless = both.iter().all(|(_, text)| text.is_none());
        if keyless
            && self
                .security_token
                .as_ref()
                .is_some_and(|token| !token.is_empty())
        {
            let without = "security_token without access_key and secret_key";
            return Err(format!("{place} has {without}"));
        }
        pair(
            place.to_owned(),
            ("access_key", self.access_key),
            ("secret_key", self.secret_key),
            self.security_token,
        )
    }
}

/// The key in the first of these sets of variables that has one.
///
/// # Errors
/// A set has one half of a key.
pub(super) fn in_variables(
    sets: &[Variables],
    environment: &Environment<'_>,
) -> Result<Option<Located>, String> {
    for names in sets {
        let found = pair(
            format!("the environment ({})", names.id),
            (names.id, environment.var(names.id)),
            (names.secret, environment.var(names.secret)),
            environment.var(names.token),
        )?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Both halves, or none. An empty token is none.
///
/// # Errors
/// One half without the other.
pub(super) fn pair(
    place: String,
    (id_name, id): (&str, Option<String>),
    (secret_name, secret): (&str, Option<String>),
    token: Option<String>,
) -> Result<Option<Located>, String> {
    match (id, secret) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(format!("{place} has {id_name} without {secret_name}")),
        (None, Some(_)) => Err(format!("{place} has {secret_name} without {id_name}")),
        (Some(id), Some(secret)) => Ok(Some(Located {
            key: AccessKey {
                id,
                secret: Secret::new(secret),
                security_token: token.filter(|token| !token.is_empty()).map(Secret::new),
            },
            place,
        })),
    }
}

/// The file of a vendor's SDKs: the one that `variable` names, or `usual` below the home directory. Its path and text;
/// `None` if there is no such file.
///
/// # Errors
/// It exists and cannot be read.
pub(super) fn file(
    environment: &Environment<'_>,
    variable: &str,
    usual: &str,
) -> Result<Option<(PathBuf, Zeroizing<String>)>, String> {
    let named = environment.var(variable).map(PathBuf::from);
    let Some(path) = named.or_else(|| environment.in_home(usual)) else {
        return Ok(None);
    };
    let text = environment.file(&path)?;
    Ok(text.map(|text| (path, Zeroizing::new(text))))
}
