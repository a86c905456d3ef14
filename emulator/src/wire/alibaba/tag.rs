//! Both tag families over one store: TagResource, UntagResource, ListResourceTags (one resource), and
//! TagResources, UntagResources, ListTagResources (many).

use super::answer::Node;
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, json, key_ref};
use crate::service::Tag;
use crate::service::{self, ListTagResources, Untag};

/// TagResource: adds tags to one key, replacing values.
pub(super) async fn tag_resource(call: &Call<'_>) -> Outcome {
    let key = only_key(call.params)?;
    let tags = json::tags(call.params)?
        .filter(|tags| !tags.is_empty())
        .ok_or_else(|| Fault::missing("Tags"))?;
    service::tag_resource(call.core, call.scope, &key, tags).await?;
    Ok(Vec::new())
}

/// UntagResource: takes tags from one key; those it has not are no error.
pub(super) async fn untag_resource(call: &Call<'_>) -> Outcome {
    let key = only_key(call.params)?;
    let keys = json::tag_keys(call.params)?
        .filter(|keys| !keys.is_empty())
        .ok_or_else(|| Fault::missing("TagKeys"))?;
    service::untag_resource(call.core, call.scope, &key, keys).await?;
    Ok(Vec::new())
}

/// ListResourceTags: the tags of one key.
pub(super) async fn list_resource_tags(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let tags = service::list_resource_tags(call.core, call.scope, &key).await?;
    let tag = |tag: Tag| {
        Node::Object(vec![
            ("KeyId", Node::from(tag.key_id)),
            ("TagKey", Node::from(tag.tag_key)),
            ("TagValue", Node::from(tag.tag_value)),
        ])
    };
    Ok(vec![(
        "Tags",
        Node::List("Tag", tags.into_iter().map(tag).collect()),
    )])
}

/// TagResources: adds tags to each of up to fifty keys.
pub(super) async fn tag_resources(call: &Call<'_>) -> Outcome {
    let keys = resources(call.params)?;
    let tags = call.params.tag_list()?;
    if tags.is_empty() {
        return Err(Fault::missing("Tag"));
    }
    service::tag_resources(call.core, call.scope, keys, tags).await?;
    Ok(Vec::new())
}

/// UntagResources: takes the named tags, or all of them, from each key.
pub(super) async fn untag_resources(call: &Call<'_>) -> Outcome {
    let keys = resources(call.params)?;
    let names = call.params.list("TagKey")?;
    let all = call.params.flag("All")?.unwrap_or(false);
    if names.is_empty() && !all {
        return Err(Fault::missing("TagKey"));
    }
    let which = if names.is_empty() {
        Untag::All
    } else {
        Untag::These(names)
    };
    service::untag_resources(call.core, call.scope, keys, which).await?;
    Ok(Vec::new())
}

/// ListTagResources: tags by key, by tag, or by both; 200 a page.
pub(super) async fn list_tag_resources(call: &Call<'_>) -> Outcome {
    check_kind(call.params)?;
    let args = ListTagResources {
        key_ids: call.params.list("ResourceId")?,
        tags: call.params.tags_sought()?,
        next_token: call.params.filled("NextToken").map(str::to_owned),
    };
    let found = service::list_tag_resources(call.core, call.scope, args).await?;
    let tag = |tag: Tag| {
        Node::Object(vec![
            ("ResourceId", Node::from(tag.key_id)),
            ("ResourceType", Node::from("key")),
            ("TagKey", Node::from(tag.tag_key)),
            ("TagValue", Node::from(tag.tag_value)),
        ])
    };
    let list = Node::List("TagResource", found.tags.into_iter().map(tag).collect());
    Ok(vec![
        (
            "NextToken",
            Node::from(found.next_token.unwrap_or_default()),
        ),
        ("TagResources", list),
    ])
}

/// The one resource of the older family, which must be a key.
fn only_key(params: &Params<'_>) -> Result<service::KeyRef, Fault> {
    for other in ["SecretName", "CertificateId"] {
        if params.filled(other).is_some() {
            return Err(Fault::invalid(other).advise("only keys are emulated, named by KeyId"));
        }
    }
    key_ref::required(params, "KeyId")
}

/// The resources of the newer family, which must be keys.
fn resources(params: &Params<'_>) -> Result<Vec<String>, Fault> {
    check_kind(params)?;
    let keys = params.list("ResourceId")?;
    if keys.is_empty() {
        return Err(Fault::missing("ResourceId"));
    }
    Ok(keys)
}

fn check_kind(params: &Params<'_>) -> Result<(), Fault> {
    params.required("RegionId")?;
    match params.required("ResourceType")? {
        "key" => Ok(()),
        _ => Err(Fault::invalid("ResourceType").advise("valid is key; secrets are not emulated")),
    }
}
