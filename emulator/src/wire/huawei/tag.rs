//! Tags: of one key, one by one and in batches; of the project; and keys by their tags.

use kms_rules::limits;
use serde::{Deserialize, Serialize};

use super::body::{Text, required};
use super::fault::Fault;
use super::key::{KeyDetails, details};
use super::paging::{self, Limits};
use super::{Call, Outcome, answer, words};
use crate::service::{self, FindKeys, FoundKey, Tag, Window};

/// Keys on one page of a search.
const PAGE: Limits = Limits {
    default: 10,
    max: 1000,
};
/// The one thing of this service that has tags.
const RESOURCE: &str = "resource_instances";
/// What a search by names is called.
const BY_NAME: &str = "resource_name";

#[derive(Deserialize)]
pub(super) struct Pair {
    key: Option<Text>,
    value: Option<Text>,
}

#[derive(Deserialize)]
struct One {
    tag: Option<Pair>,
}

#[derive(Deserialize)]
struct Batch {
    action: Option<Text>,
    tags: Option<Vec<Pair>>,
}

#[derive(Deserialize)]
struct Filter {
    key: Option<Text>,
    values: Option<Vec<Text>>,
}

#[derive(Deserialize)]
struct Search {
    action: Option<Text>,
    tags: Option<Vec<Filter>>,
    matches: Option<Vec<Pair>>,
    limit: Option<Text>,
    offset: Option<Text>,
}

#[derive(Serialize)]
struct Shown {
    key: String,
    value: String,
}

#[derive(Serialize)]
struct OfKey {
    tags: Vec<Shown>,
    #[serde(rename = "existTagsNum")]
    count: usize,
}

#[derive(Serialize)]
struct OfProject {
    tags: Vec<Values>,
}

#[derive(Serialize)]
struct Values {
    key: String,
    values: Vec<String>,
}

#[derive(Serialize)]
struct Found {
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<Vec<Resource>>,
    total_count: u64,
}

#[derive(Serialize)]
struct Resource {
    resource_id: String,
    resource_name: String,
    resource_detail: KeyDetails,
    tags: Vec<Shown>,
}

/// create_kms_tag: adds one tag, or changes its value.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let one: One = call.body()?;
    let pair = pair(one.tag.ok_or_else(|| Fault::missing("tag"))?)?;
    let key = call.key_ref(call.segment("key_id"))?;
    service::tag_resource(call.core, call.scope, &key, vec![pair]).await?;
    answer::no_content()
}

/// batch_create_kms_tags: adds tags to a key, or takes them from it by their keys.
pub(super) async fn batch(call: &Call<'_>) -> Outcome {
    let batch: Batch = call.body()?;
    let action = required(batch.action, "action")?;
    let tags = batch.tags.ok_or_else(|| Fault::missing("tags"))?;
    if !matches!(action.as_str(), "create" | "delete") {
        return Err(words::ACTION.advise(format!("{action:?} is not one of create, delete")));
    }
    if tags.is_empty() {
        return Err(words::NO_TAGS);
    }
    if tags.len() > limits::TAGS_MAX {
        let valid = format!("{}, at most {} are valid", tags.len(), limits::TAGS_MAX);
        return Err(words::TAG_LIST_SIZE.advise(valid));
    }
    let tags: Vec<_> = tags.into_iter().map(pair).collect::<Result<_, _>>()?;
    let key = call.key_ref(call.segment("key_id"))?;
    if action == "create" {
        service::tag_resource(call.core, call.scope, &key, tags).await?;
    } else {
        let keys = tags.into_iter().map(|(key, _)| key).collect();
        service::untag_resource(call.core, call.scope, &key, keys).await?;
    }
    answer::no_content()
}

/// delete_tag: takes one tag from a key.
pub(super) async fn delete(call: &Call<'_>) -> Outcome {
    let key = call.key_ref(call.segment("key_id"))?;
    let tag_key = call.segment("key").to_owned();
    service::remove_tag(call.core, call.scope, &key, tag_key).await?;
    answer::no_content()
}

/// show_kms_tags: the tags of a key.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let key = call.key_ref(call.segment("key_id"))?;
    let tags = service::list_resource_tags(call.core, call.scope, &key).await?;
    answer::ok(&OfKey {
        count: tags.len(),
        tags: tags.into_iter().map(Shown::of).collect(),
    })
}

/// list_kms_tags: every tag key of the project with its values.
pub(super) async fn list_all(call: &Call<'_>) -> Outcome {
    let tags = service::list_all_tags(call.core, call.scope).await?;
    let values = |(key, values)| Values { key, values };
    answer::ok(&OfProject {
        tags: tags.into_iter().map(values).collect(),
    })
}

/// list_kms_by_tags: finds keys, or says how many there are.
pub(super) async fn find(call: &Call<'_>) -> Outcome {
    let resource = call.segment("resource_instances");
    if resource != RESOURCE {
        return Err(words::RESOURCE_TYPE.advise(format!("{resource:?} is not {RESOURCE}")));
    }
    let search: Search = call.body()?;
    let (counts, window) = stretch(&search)?;
    let args = FindKeys {
        tags: filters(search.tags)?,
        name_part: name_part(search.matches)?,
    };
    let page = service::find_keys(call.core, call.scope, args, window).await?;
    let resource = |found| Resource::of(call, found);
    answer::ok(&Found {
        resources: (!counts).then(|| page.items.into_iter().map(resource).collect()),
        total_count: page.total,
    })
}

/// Whether keys are only counted, and else which of them are shown.
fn stretch(search: &Search) -> Result<(bool, Window), Fault> {
    let Some(Text(action)) = &search.action else {
        return Err(Fault::missing("action"));
    };
    let offset = search.offset.as_ref().filter(|Text(text)| !text.is_empty());
    match action.as_str() {
        "count" if offset.is_some() => Err(words::OFFSET_NEEDLESS),
        "count" => Ok((true, Window { skip: 0, take: 0 })),
        "filter" => {
            let skip = paging::number(offset, 0).ok_or(words::OFFSET)?;
            let Window { take, .. } = paging::window(PAGE, search.limit.as_ref(), None)?;
            Ok((false, Window { skip, take }))
        }
        _ => Err(words::ACTION.advise(format!("{action:?} is not one of filter, count"))),
    }
}

fn filters(asked: Option<Vec<Filter>>) -> Result<Vec<(String, Vec<String>)>, Fault> {
    let filter = |filter: Filter| {
        let values = filter.values.unwrap_or_default();
        let values = values.into_iter().map(|Text(value)| value);
        Ok((required(filter.key, "key")?, values.collect()))
    };
    asked.into_iter().flatten().map(filter).collect()
}

/// The one thing beside tags that keys are searched by.
fn name_part(asked: Option<Vec<Pair>>) -> Result<Option<String>, Fault> {
    let mut asked = asked.into_iter().flatten();
    let Some(first) = asked.next() else {
        return Ok(None);
    };
    if asked.next().is_some() {
        return Err(words::MATCHES.advise("one match is valid"));
    }
    let key = required(first.key, "key")?;
    if key != BY_NAME {
        return Err(words::MATCH_KEY.advise(format!("{key:?} is not {BY_NAME}")));
    }
    required(first.value, "value").map(Some)
}

/// A tag as it is sent; without a value, the empty one.
///
/// # Errors
/// KMS.0204 without a key.
pub(super) fn pair(pair: Pair) -> Result<(String, String), Fault> {
    let value = pair.value.map(|Text(value)| value).unwrap_or_default();
    Ok((required(pair.key, "key")?, value))
}

impl Shown {
    fn of(tag: Tag) -> Self {
        Self {
            key: tag.tag_key,
            value: tag.tag_value,
        }
    }
}

impl Resource {
    fn of(call: &Call<'_>, found: FoundKey) -> Self {
        Self {
            resource_id: found.key.id.clone(),
            resource_name: found.key.name.clone().unwrap_or_default(),
            tags: found.tags.into_iter().map(Shown::of).collect(),
            resource_detail: details(call, found.key),
        }
    }
}
