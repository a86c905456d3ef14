//! ListKeys: filters, pages.

use super::answer::Node;
use super::encode::key_arn;
use super::fault::Fault;
use super::json;
use super::paging;
use super::{Call, Outcome};
use crate::service::{self, Filter, FilterOf, ListKeys};

/// What keys can be filtered by.
const FILTER_KEYS: &str = "KeyState, KeySpec, KeyUsage, ProtectionLevel, CreatorType";

/// ListKeys: filters of different keys must all hold, values and repeats of one key are alternatives.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let Call {
        core,
        scope,
        params,
    } = *call;
    let filters = json::filters(params)?
        .into_iter()
        .map(filter)
        .collect::<Result<Vec<_>, _>>()?;
    let args = ListKeys {
        paging: paging::of(params)?,
        filters,
    };
    let listing = service::list_keys(core, scope, args).await?;
    let key = |id: String| {
        let arn = key_arn(scope, &id);
        Node::Object(vec![("KeyId", Node::from(id)), ("KeyArn", Node::from(arn))])
    };
    Ok(paging::fields("Keys", "Key", listing, key))
}

fn filter(asked: json::Filter) -> Result<Filter, Fault> {
    let of = match asked.key.as_str() {
        "KeyState" => FilterOf::KeyState,
        "KeySpec" => FilterOf::KeySpec,
        "KeyUsage" => FilterOf::KeyUsage,
        "ProtectionLevel" => FilterOf::ProtectionLevel,
        "CreatorType" => FilterOf::CreatorType,
        _ => return Err(Fault::invalid("Filters").advise(format!("valid are {FILTER_KEYS}"))),
    };
    Ok(Filter {
        of,
        values: asked.values,
    })
}
