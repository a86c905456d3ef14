//! How a caller names a key, and which forms an operation takes.

use super::refusal::Refusal;
use crate::store::Scope;

/// A key as the caller named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyRef {
    /// The key's own id.
    Id(String),
    /// An alias, prefix included.
    Alias(String),
    /// A resource name of a key.
    KeyArn {
        account: String,
        region: String,
        id: String,
    },
    /// A resource name of an alias; `alias` has its prefix.
    AliasArn {
        account: String,
        region: String,
        alias: String,
    },
}

/// Which forms an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accepts {
    Id,
    IdOrAlias,
    IdOrArn,
    Any,
}

/// A key's name within its scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name<'a> {
    Id(&'a str),
    Alias(&'a str),
}

impl Accepts {
    fn alias(self) -> bool {
        match self {
            Accepts::IdOrAlias | Accepts::Any => true,
            Accepts::Id | Accepts::IdOrArn => false,
        }
    }

    fn arn(self) -> bool {
        match self {
            Accepts::IdOrArn | Accepts::Any => true,
            Accepts::Id | Accepts::IdOrAlias => false,
        }
    }
}

impl Name<'_> {
    /// What is said when nothing has this name.
    pub(super) fn not_found(self) -> Refusal {
        match self {
            Name::Id(id) => Refusal::KeyNotFound { key: id.to_owned() },
            Name::Alias(alias) => Refusal::AliasNotFound {
                alias: alias.to_owned(),
            },
        }
    }
}

impl KeyRef {
    /// The name within the scope.
    ///
    /// # Errors
    /// [`Refusal::AliasNotAllowedHere`]; [`Refusal::KeyNotFound`] for a resource name where none is taken, or
    /// one of another account or region.
    pub(super) fn name(&self, scope: &Scope, accepts: Accepts) -> Result<Name<'_>, Refusal> {
        let name = match self {
            KeyRef::Id(id) => Name::Id(id),
            KeyRef::Alias(alias) => Name::Alias(alias),
            KeyRef::KeyArn {
                account,
                region,
                id,
            } => {
                here(scope, accepts, account, region, id)?;
                Name::Id(id)
            }
            KeyRef::AliasArn {
                account,
                region,
                alias,
            } => {
                here(scope, accepts, account, region, alias)?;
                Name::Alias(alias)
            }
        };
        match name {
            Name::Alias(alias) if !accepts.alias() => Err(Refusal::AliasNotAllowedHere {
                alias: alias.to_owned(),
            }),
            Name::Alias(_) | Name::Id(_) => Ok(name),
        }
    }
}

fn here(
    scope: &Scope,
    accepts: Accepts,
    account: &str,
    region: &str,
    name: &str,
) -> Result<(), Refusal> {
    if accepts.arn() && account == scope.account && region == scope.region {
        Ok(())
    } else {
        Err(Refusal::KeyNotFound {
            key: name.to_owned(),
        })
    }
}
