//! `list "kms_key"`: keys that exist, to be imported.

use std::collections::BTreeMap;

use async_trait::async_trait;
use tfplugin::{Context, Diagnostics, ListQuery, ListResource, ListSink, Listed, Object, Schema};

use crate::client::{self, Client, Key, Until};
use crate::key::{self, IDENTITY};
use crate::{identity, key_filter, report};

/// The list resource `kms_key`.
pub(crate) struct KeyList;

#[async_trait]
impl ListResource<Client> for KeyList {
    fn type_name(&self) -> &'static str {
        "kms_key"
    }

    fn schema(&self) -> Schema {
        Schema::new("Keys that exist.", key_filter::attributes())
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
    let (service, until) = (client.service()?, Until::of(cx));
    let filter = key_filter::of(query.config, client)?;
    let failed = |error| report::failed("the keys cannot be listed", &error);
    let keys = service.list_keys(&until, &filter).await.map_err(failed)?;
    let names = key_filter::names(service, &until).await.map_err(failed)?;
    for key in keys.into_iter().take(query.limit) {
        let name = called(&key, &names);
        let mut listed = Listed::new(name, identity::of(Some(client), IDENTITY, Some(&key.id)));
        if query.include_resource {
            match whole(cx, &key.id).await? {
                Some(state) => listed = listed.resource(state),
                // It has gone since it was listed.
                None => continue,
            }
        }
        if found.send(listed).await.is_break() {
            break;
        }
    }
    Ok(())
}

/// What a person calls the key: its own name, an alias, else its id.
fn called(listed: &client::Listed, names: &BTreeMap<String, String>) -> String {
    let own = listed.key.as_ref().and_then(|key: &Key| key.name.clone());
    let name = own.or_else(|| names.get(&listed.id).cloned());
    name.unwrap_or_else(|| listed.id.clone())
}

async fn whole(cx: &Context<Client>, id: &str) -> Result<Option<Object>, Diagnostics> {
    key::found(cx, id).await
}
