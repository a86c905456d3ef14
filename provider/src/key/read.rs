//! Bringing a key's state up to date.

use std::collections::BTreeMap;

use kms_rules::{Cloud, alias};
use tfplugin::{Context, Diagnostics, Object, Value};

use super::observe;
use crate::client::{Alias, ApiError, Client, Key, Meaning, Service, Until};
use crate::report;
use crate::tags::{self, DefaultTags};

/// Reads the key. Only the service's own "there is no such key" removes it from the state: a key that is
/// disabled or waits for its deletion is still there.
pub(crate) async fn read(cx: &Context<Client>, state: &mut Option<Object>) -> Diagnostics {
    let result = async {
        let (client, _) = report::to_refresh(cx, state)?;
        let shown = (client.cloud()?, &client.default_tags);
        refreshed(client.service()?, &Until::of(cx), shown, state)
            .await
            .map_err(|error| report::failed("the key cannot be read", &error))
    };
    result.await.err().unwrap_or_default()
}

async fn refreshed(
    service: &dyn Service,
    until: &Until,
    (cloud, defaults): (Cloud, &DefaultTags),
    state: &mut Option<Object>,
) -> Result<(), ApiError> {
    let Some(object) = state else { return Ok(()) };
    let id = object.text("id").to_owned();
    // A key's own name comes with the key.
    let has_alias = object.get("alias").as_str().is_some() && !alias::of(cloud).names_the_key;
    let shared = service.shared();
    let (key, tags, aliases) = tokio::join!(
        shared.key(service, until, &id),
        shared.tags(service, until, &id),
        async {
            if has_alias {
                shared.aliases(service, until, &id).await
            } else {
                Ok(Vec::new())
            }
        },
    );
    let key = match key {
        Err(error) if error.meaning() == Some(Meaning::KeyNotFound) => {
            *state = None;
            return Ok(());
        }
        key => key?,
    };
    observe::key(object, &key, cloud);
    let shown = object.clone();
    defaults.show(object, &tags?);
    if object.get(tags::ALL) != shown.get(tags::ALL) {
        // A list of many keys may be older than the change, or the change have gone on.
        *object = shown;
        defaults.show(object, &service.list_tags(until, &id).await?);
    }
    let aliases = aliases?;
    if has_alias && !owns(object, &aliases) {
        owned_alias(object, &service.list_aliases(until, &id).await?);
    }
    policy(service, until, &key, object).await
}

/// The alias that the key owns is there or it is not; others are other resources' business.
fn owned_alias(state: &mut Object, aliases: &[Alias]) {
    if !owns(state, aliases) {
        state.set("alias", Value::Null);
    }
}

fn owns(state: &Object, aliases: &[Alias]) -> bool {
    let shown = state.get("alias").as_str();
    aliases
        .iter()
        .any(|alias| Some(alias.name.as_str()) == shown)
}

/// A policy is compared only where one is configured: a key may have the account's default policy.
async fn policy(
    service: &dyn Service,
    until: &Until,
    key: &Key,
    state: &mut Object,
) -> Result<(), ApiError> {
    let shown = state.get("policy").clone();
    if shown.is_null() {
        return Ok(());
    }
    let observed = service.key_policy(until, &key.id).await?;
    let observed: Value = (!observed.is_empty()).then_some(observed).into();
    if !super::schema::same_json(&shown, &observed) {
        state.set("policy", observed);
    }
    Ok(())
}

/// Everything that the service says of the key that the user calls `name`, as a state: for an import. Where
/// aliases are apart from the key, its only one counts as its own.
///
/// # Errors
/// The call that failed.
pub(crate) async fn imported(
    service: &dyn Service,
    until: &Until,
    name: &str,
    (cloud, defaults): (Cloud, &DefaultTags),
    mut state: Object,
) -> Result<Object, ApiError> {
    let key = service.describe_key(until, name).await?;
    if alias::of(cloud).names_the_key {
        let tags = service.list_tags(until, &key.id).await?;
        observe::key(&mut state, &key, cloud);
        defaults.show(&mut state, &tags);
        return Ok(state);
    }
    let (tags, aliases) = tokio::join!(
        service.list_tags(until, &key.id),
        service.list_aliases(until, &key.id)
    );
    let (tags, aliases): (BTreeMap<String, String>, Vec<Alias>) = (tags?, aliases?);
    observe::key(&mut state, &key, cloud);
    defaults.show(&mut state, &tags);
    let named = aliases
        .iter()
        .find(|alias| alias.name == name || name.ends_with(&format!(":{}", alias.name)));
    let own = named.or(if let [only] = aliases.as_slice() {
        Some(only)
    } else {
        None
    });
    state.set("alias", own.map(|alias| alias.name.clone()));
    Ok(state)
}
