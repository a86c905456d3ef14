//! CreateAlias, UpdateAlias, DeleteAlias, ListAliases, ListAliasesByKeyId.

use super::answer::{Field, Node};
use super::encode::alias_arn;
use super::paging;
use super::{Call, Outcome, key_ref};
use crate::service::{self, Listing};
use crate::service::{Alias, Scope};

/// CreateAlias.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let alias = call.params.required("AliasName")?;
    let key = key_ref::required(call.params, "KeyId")?;
    service::create_alias(call.core, call.scope, alias, &key).await?;
    Ok(Vec::new())
}

/// UpdateAlias: points the alias at another key.
pub(super) async fn update(call: &Call<'_>) -> Outcome {
    let alias = call.params.required("AliasName")?;
    let key = key_ref::required(call.params, "KeyId")?;
    service::update_alias(call.core, call.scope, alias, &key).await?;
    Ok(Vec::new())
}

/// DeleteAlias.
pub(super) async fn delete(call: &Call<'_>) -> Outcome {
    let alias = call.params.required("AliasName")?;
    service::delete_alias(call.core, call.scope, alias).await?;
    Ok(Vec::new())
}

/// ListAliases: of the account in this region.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let listing = service::list_aliases(call.core, call.scope, paging::of(call.params)?).await?;
    Ok(fields(call.scope, listing))
}

/// ListAliasesByKeyId.
pub(super) async fn list_by_key(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let paging = paging::of(call.params)?;
    let listing = service::list_aliases_by_key_id(call.core, call.scope, &key, paging).await?;
    Ok(fields(call.scope, listing))
}

fn fields(scope: &Scope, listing: Listing<Alias>) -> Vec<Field> {
    let alias = |alias: Alias| {
        Node::Object(vec![
            ("KeyId", Node::from(alias.key_id)),
            ("AliasArn", Node::from(alias_arn(scope, &alias.name))),
            ("AliasName", Node::from(alias.name)),
        ])
    };
    paging::fields("Aliases", "Alias", listing, alias)
}
