//! Finding a key by what a person calls it.
//!
//! The API describes a key by its id. A key's own name is found in the list of all keys, an alias in the list of
//! all aliases.

use kms_rules::{Cloud, resource_name};
use serde_json::json;

use super::answer::Keys;
use super::call::{Call, with};
use super::{Huawei, KEYS_PER_PAGE, PAGES_MAX};
use crate::client::{ApiError, Cause, Key, Until};

/// Lengths of the groups of an id, which hyphens part.
const ID_GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// What a name of a key is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Named<'a> {
    Id(&'a str),
    /// The URN of an alias names it without its prefix or with it.
    Alias(&'a str),
    /// A key's own name, or else an alias.
    Name(&'a str),
}

pub(super) fn of(name: &str) -> Named<'_> {
    if let Some(urn) = resource_name::of(Cloud::Huawei).parse(name) {
        return match urn.resource_type {
            "alias" => Named::Alias(urn.id),
            _ => Named::Id(urn.id),
        };
    }
    let groups: Vec<&str> = name.split('-').collect();
    let fits = groups.iter().map(|group| group.len()).eq(ID_GROUPS)
        && groups.iter().all(|group| {
            let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            group.bytes().all(fits)
        });
    if fits {
        Named::Id(name)
    } else {
        Named::Name(name)
    }
}

impl Huawei {
    /// The key of that name, else the one that an alias of that name points to.
    pub(super) async fn by_name(&self, until: &Until, name: &str) -> Result<Key, ApiError> {
        let mut marker = String::new();
        for _ in 0..PAGES_MAX {
            let body = json!({ "limit": KEYS_PER_PAGE, "key_spec": "ALL" });
            let begun = (!marker.is_empty()).then_some(marker);
            let body = with(body, [("marker", begun)]);
            let page: Keys = self.call(until, Call::reads("list-keys", body)).await?;
            let mut keys = page.key_details.into_iter();
            if let Some(key) = keys.find(|key| key.key_alias == name) {
                return self.with_rotation(until, key).await;
            }
            marker = page.next_marker;
            if marker.is_empty() {
                break;
            }
        }
        self.by_alias(until, name).await
    }

    /// The key that an alias points to.
    pub(super) async fn by_alias(&self, until: &Until, name: &str) -> Result<Key, ApiError> {
        let aliases = self.aliases(until, None).await?;
        let full = format!("alias/{name}");
        let alias = aliases
            .into_iter()
            .find(|alias| alias.name == name || alias.name == full);
        match alias {
            Some(alias) => self.by_id(until, &alias.key_id).await,
            None => Err(ApiError {
                operation: "GET aliases",
                attempts: 1,
                cause: Cause::NothingNamed(name.to_owned()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_urns_and_names() {
        let id = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
        let cases = [
            (id, Named::Id(id)),
            ("orders", Named::Name("orders")),
            ("alias/orders", Named::Name("alias/orders")),
            ("kms:cn-north-4:d01:alias:orders", Named::Alias("orders")),
            (
                "kms:cn-north-4:d01:KeyId:0d0466b0-e727-4d9c-b35d-f84bb474a37f",
                Named::Id(id),
            ),
            ("kms:orders", Named::Name("kms:orders")),
            (
                "0D0466B0-e727-4d9c-b35d-f84bb474a37f",
                Named::Name("0D0466B0-e727-4d9c-b35d-f84bb474a37f"),
            ),
        ];
        for (name, want) in cases {
            assert_eq!(of(name), want, "{name}");
        }
    }
}
