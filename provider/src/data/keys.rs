//! The data source `kms_keys`: all keys that fit.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use kms_rules::Cloud;
use tfplugin::{Attribute, Context, DataSource, Diagnostics, Nesting, Object, Schema, Type, Value};
use tokio::task::JoinSet;

use crate::client::{ApiError, Client, Key, Listed, Service, Tags, Until};
use crate::key::observe;
use crate::{key_filter, report};

/// Keys that are described at once.
const AT_ONCE: usize = 8;

/// The data source `kms_keys`.
pub(crate) struct KeysData;

/// What is shown of each key, with what it says.
const TEXTS: &[(&str, &str)] = &[
    ("id", "The key's id."),
    (
        "arn",
        "Its resource name; null where the cloud has none for keys.",
    ),
    (
        "alias",
        "The key's own name; null on clouds that name keys by aliases apart from them.",
    ),
    ("description", "Text for people."),
    ("key_spec", "Type of key."),
    ("key_usage", "What it is for."),
    ("origin", "Where its material comes from."),
    ("protection_level", "`SOFTWARE` or `HSM`."),
    ("instance_id", "The instance or key store that holds it."),
    ("enterprise_project_id", "Its enterprise project."),
    ("state", "Its state."),
    (
        "automatic_rotation",
        "`Enabled`, `Disabled`, or `Suspended`.",
    ),
    (
        "rotation_interval",
        "How often the service makes a new version.",
    ),
    ("primary_key_version", "The version that encrypts."),
    ("creation_date", "When it was made, RFC 3339."),
    ("delete_date", "When it will be deleted, RFC 3339."),
];

fn schema() -> Schema {
    let texts = TEXTS
        .iter()
        .map(|(name, about)| Attribute::string(name).computed().describe(*about));
    let tags = Attribute::map("tags", Type::String)
        .computed()
        .describe("Its tags; null unless `details` is set.");
    let own = [
        Attribute::bool("details").optional().describe(
            "Whether every key is described, with its tags: one request more for each. Without it `keys` has what the \
             cloud's list tells, and null for the rest. Default: `false`.",
        ),
        Attribute::list("ids", Type::String)
            .computed()
            .describe("The ids of the keys that fit, in the order of the text."),
        Attribute::nested("keys", Nesting::List, texts.chain([tags]))
            .computed()
            .describe("The keys, in the same order."),
    ];
    Schema::new(
        "All keys that fit, of all pages.",
        key_filter::attributes().into_iter().chain(own),
    )
}

#[async_trait]
impl DataSource<Client> for KeysData {
    fn type_name(&self) -> &'static str {
        "kms_keys"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let (service, cloud, until) = (client.shared_service()?, client.cloud()?, Until::of(cx));
        let filter = key_filter::of(config, client)?;
        let failed = |error| report::failed("the keys cannot be listed", &error);
        let mut listed = service.list_keys(&until, &filter).await.map_err(failed)?;
        listed.sort_by(|one, other| one.id.cmp(&other.id));
        let details = config.bool("details").into_known().unwrap_or(false);
        let shown = if details {
            let described = described(&service, &until, listed).await.map_err(failed)?;
            let shown = described
                .iter()
                .map(|(key, tags)| shown(key, Some(tags), cloud));
            shown.collect::<Vec<_>>()
        } else {
            let shown = listed
                .into_iter()
                .map(|key| shown(&named(key), None, cloud));
            shown.collect()
        };
        let ids = shown.iter().map(|key| key.get("id").clone());
        let mut found = config.clone();
        found.set("ids", Value::List(ids.collect()));
        let keys = shown.iter().map(|key| Value::Object(key.values().clone()));
        found.set("keys", Value::List(keys.collect()));
        Ok(found)
    }
}

/// A key of which a list may tell no more than its id.
fn named(listed: Listed) -> Key {
    listed.key.unwrap_or(Key {
        id: listed.id,
        arn: listed.arn,
        ..Key::default()
    })
}

/// Every key with its tags, some at once; one that has gone meanwhile is left out.
async fn described(
    service: &Arc<dyn Service>,
    until: &Until,
    listed: Vec<Listed>,
) -> Result<Vec<(Key, Tags)>, ApiError> {
    let mut found = BTreeMap::new();
    for some in listed.chunks(AT_ONCE) {
        let mut asked = JoinSet::new();
        for key in some {
            let (service, until, id) = (Arc::clone(service), until.clone(), key.id.clone());
            asked.spawn(async move {
                let key = service.describe_key(&until, &id).await?;
                let tags = service.shared().tags(&*service, &until, &id).await?;
                Ok::<_, ApiError>((key, tags))
            });
        }
        while let Some(ended) = asked.join_next().await {
            match ended {
                Ok(Ok((key, tags))) => drop(found.insert(key.id.clone(), (key, tags))),
                Ok(Err(error)) if error.is_not_found() => {}
                Ok(Err(error)) => return Err(error),
                Err(error) => tracing::error!(%error, "a description did not end"),
            }
        }
    }
    Ok(found.into_values().collect())
}

fn shown(key: &Key, tags: Option<&Tags>, cloud: Cloud) -> Object {
    let mut all = Object::default();
    observe::key(&mut all, key, cloud);
    let mut shown = Object::default();
    for (name, _) in TEXTS {
        let value = all.get(name).clone();
        shown.set(
            name,
            if value.as_str() == Some("") {
                Value::Null
            } else {
                value
            },
        );
    }
    let tags = tags.map(|tags| {
        let tags = tags.iter();
        let tags = tags.map(|(key, value)| (key.clone(), Value::from(value.as_str())));
        tags.collect::<BTreeMap<_, _>>()
    });
    shown.set("tags", tags);
    shown
}
