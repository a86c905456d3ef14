//! `list "kms_alias"`: aliases that exist, to be imported.

use async_trait::async_trait;
use tfplugin::{
    Attribute, Context, Diagnostics, ListQuery, ListResource, ListSink, Listed, Schema,
};

use crate::alias::{self, IDENTITY};
use crate::client::{Client, Until};
use crate::{identity, report};

/// The list resource `kms_alias`.
pub(crate) struct AliasList;

#[async_trait]
impl ListResource<Client> for AliasList {
    fn type_name(&self) -> &'static str {
        "kms_alias"
    }

    fn schema(&self) -> Schema {
        let key = Attribute::string("key_id")
            .optional()
            .describe("Only aliases of the key of this id.");
        Schema::new("Aliases that exist.", [key])
    }

    async fn list(
        &self,
        cx: &Context<Client>,
        query: ListQuery<'_>,
        found: &ListSink,
    ) -> Diagnostics {
        listed(cx, query, found).await.err().unwrap_or_default()
    }
}

async fn listed(
    cx: &Context<Client>,
    query: ListQuery<'_>,
    found: &ListSink,
) -> Result<(), Diagnostics> {
    let client = cx.client()?;
    let key_id = query.config.get("key_id").as_str();
    let all = alias::listed(client.service()?, &Until::of(cx), key_id).await;
    let all = all.map_err(|error| report::failed("the aliases cannot be listed", &error))?;
    for alias in all.into_iter().take(query.limit) {
        let named = identity::of(Some(client), IDENTITY, Some(&alias.name));
        let mut listed = Listed::new(alias.name.clone(), named);
        if query.include_resource {
            listed = listed.resource(alias::state(alias));
        }
        if found.send(listed).await.is_break() {
            break;
        }
    }
    Ok(())
}
