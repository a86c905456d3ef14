//! Aliases: names of keys beside their own, which take the place of a key's id.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::{Text, required};
use super::fault::Fault;
use super::paging::{self, Limits};
use super::{Call, Outcome, answer};
use crate::service::{self, Alias, FindAliases};

/// Aliases on one page.
const PAGE: Limits = Limits {
    default: 100,
    max: 100,
};

#[derive(Deserialize)]
struct Made {
    key_id: Option<Text>,
    alias: Option<Text>,
}

#[derive(Deserialize)]
struct Moved {
    alias: Option<Text>,
    target_key_id: Option<Text>,
}

#[derive(Deserialize)]
struct Gone {
    key_id: Option<Text>,
    aliases: Option<Vec<Text>>,
}

#[derive(Serialize)]
struct Shown {
    domain_id: String,
    key_id: String,
    alias: String,
    alias_urn: String,
    /// RFC 3339 in whole seconds, UTC.
    create_time: String,
    update_time: String,
}

#[derive(Serialize)]
struct Listed {
    aliases: Vec<Shown>,
    page_info: PageInfo,
}

#[derive(Serialize)]
struct PageInfo {
    next_marker: String,
    current_count: usize,
}

/// create_alias.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let made: Made = call.body()?;
    let key = call.key_ref(&required(made.key_id, "key_id")?)?;
    let alias = required(made.alias, "alias")?;
    let alias = service::create_alias(call.core, call.scope, &alias, &key).await?;
    answer::created(&Shown::of(call, alias))
}

/// associate_alias: points an alias at another key.
pub(super) async fn associate(call: &Call<'_>) -> Outcome {
    let moved: Moved = call.body()?;
    let alias = required(moved.alias, "alias")?;
    let key = call.key_ref(&required(moved.target_key_id, "target_key_id")?)?;
    let alias = service::update_alias(call.core, call.scope, &alias, &key).await?;
    answer::ok(&Shown::of(call, alias))
}

/// delete_alias: takes aliases of one key away, all or none.
pub(super) async fn delete(call: &Call<'_>) -> Outcome {
    let gone: Gone = call.body()?;
    let key = call.key_ref(&required(gone.key_id, "key_id")?)?;
    let aliases = gone.aliases.filter(|aliases| !aliases.is_empty());
    let aliases = aliases.ok_or_else(|| Fault::missing("aliases"))?;
    let aliases = aliases.into_iter().map(|Text(alias)| alias).collect();
    service::delete_aliases(call.core, call.scope, &key, aliases).await?;
    answer::no_content()
}

/// list_aliases: of one key or of the project, a page after the last name of the page before.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let given = |name| call.query(name).filter(|text| !text.is_empty());
    let key = given("key_id").map(|id| call.key_ref(id)).transpose()?;
    let limit = given("limit").map(|text| Text(text.to_owned()));
    let args = FindAliases {
        key,
        after: given("marker").unwrap_or_default().to_owned(),
        most: paging::window(PAGE, limit.as_ref(), None)?.take,
    };
    let page = service::find_aliases(call.core, call.scope, args).await?;
    let last = page.items.last().filter(|_| page.has_more);
    let page_info = PageInfo {
        next_marker: last.map(|alias| alias.name.clone()).unwrap_or_default(),
        current_count: page.items.len(),
    };
    let aliases = page.items.into_iter().map(|alias| Shown::of(call, alias));
    answer::ok(&Listed {
        aliases: aliases.collect(),
        page_info,
    })
}

impl Shown {
    fn of(call: &Call<'_>, alias: Alias) -> Self {
        let (region, domain) = (&call.scope.region, &call.caller.domain_id);
        Self {
            alias_urn: format!("kms:{region}:{domain}:alias:{}", alias.name),
            domain_id: domain.clone(),
            key_id: alias.key_id,
            alias: alias.name,
            create_time: date(alias.created_at),
            update_time: date(alias.updated_at),
        }
    }
}

/// RFC 3339 in whole seconds.
fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
