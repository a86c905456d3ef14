//! The data source `kms_aliases`: names of keys that are apart from them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tfplugin::{
    Attribute, Context, DataSource, Diagnostics, Nesting, Object, Path, Schema, Type, Value,
};

use crate::client::{Alias, Client, Until};
use crate::data::not_read;
use crate::{alias, report};

/// The data source `kms_aliases`.
pub(crate) struct AliasesData;

fn schema() -> Schema {
    let computed = |name, about: &'static str| Attribute::string(name).computed().describe(about);
    let alias = [
        computed("alias_name", "The alias."),
        computed("key_id", "The id of the key that it names."),
        computed("arn", "The alias's resource name."),
    ];
    Schema::new(
        "All aliases of a key, or of the account in the region, of all pages.",
        [
            Attribute::string("key_id")
                .optional()
                .describe("Only aliases of the key of this id."),
            Attribute::string("name_prefix")
                .optional()
                .describe("Only aliases that begin so, such as `alias/team-`."),
            Attribute::list("names", Type::String)
                .computed()
                .describe("The aliases that fit, in the order of the text."),
            Attribute::nested("aliases", Nesting::List, alias)
                .computed()
                .describe("The aliases with their keys, in the same order."),
        ],
    )
}

fn shown(alias: Alias) -> Value {
    let members = [
        ("alias_name", Value::from(alias.name)),
        ("key_id", Value::from(alias.key_id)),
        ("arn", alias.arn.into()),
    ];
    let members = members.map(|(name, value)| (name.to_owned(), value));
    Value::Object(BTreeMap::from(members))
}

#[async_trait]
impl DataSource<Client> for AliasesData {
    fn type_name(&self) -> &'static str {
        "kms_aliases"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        if config.get("key_id").as_str() == Some("") {
            let detail = "the id of a key is needed; leave it out for the aliases of all keys";
            return Diagnostics::error("invalid key_id \"\"", detail).at(&Path::root("key_id"));
        }
        Diagnostics::new()
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let (service, key_id) = (cx.client()?.service()?, config.get("key_id").as_str());
        let all = alias::listed(service, &Until::of(cx), key_id).await;
        let mut all = all.map_err(|error| match key_id {
            Some(id) if error.is_not_found() => not_read(id, &error),
            Some(_) | None => report::failed("the aliases cannot be listed", &error),
        })?;
        if let Some(prefix) = config.get("name_prefix").as_str() {
            all.retain(|alias| alias.name.starts_with(prefix));
        }
        all.sort_by(|one, other| one.name.cmp(&other.name));
        let names = all.iter().map(|alias| Value::from(alias.name.as_str()));
        let mut found = config.clone();
        found.set("names", Value::List(names.collect()));
        found.set("aliases", Value::List(all.into_iter().map(shown).collect()));
        Ok(found)
    }
}
