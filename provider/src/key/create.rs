//! Making a key, and bringing it to what the plan says.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, alias};
use tfplugin::{Context, Create, Diagnostics, Object, Path, Value};

use super::observe;
use super::update::{self, tags_of};
use crate::client::{ApiError, Client, Key, Meaning, NewKey, Service, Until};
use crate::report;

/// The changeable attributes that some cloud's creation brings about and another's does not.
const CHANGEABLE: &[&str] = &[
    "alias",
    "description",
    "rotation_interval",
    "policy",
    "enterprise_project_id",
    "tags",
];

/// Makes the key. From the moment that it exists `state` holds it, whatever fails later.
pub(crate) async fn create(
    cx: &Context<Client>,
    call: Create<'_>,
    state: &mut Option<Object>,
) -> Diagnostics {
    let result = async {
        let client = cx.client()?;
        let (service, cloud) = (client.service()?, client.cloud()?);
        made(service, &Until::of(cx), cloud, call.planned, state).await
    };
    result.await.err().unwrap_or_default()
}

async fn made(
    service: &dyn Service,
    until: &Until,
    cloud: Cloud,
    planned: &Object,
    state: &mut Option<Object>,
) -> Result<(), Diagnostics> {
    let name = planned.get("alias").as_str();
    if let Some(name) = name.filter(|_| !alias::of(cloud).names_the_key) {
        alias_is_free(service, until, name).await?;
    }
    let key = match service.create_key(until, &request(planned)).await {
        Ok(key) => key,
        Err(error) => return Err(not_made(service, until, name, &error).await),
    };
    *state = Some(begun(service, planned, &key, cloud));
    let until = until.to_finish();
    let failed = |error| half_made(cloud, &error);
    let key = whole(service, &until, key).await.map_err(failed)?;
    // Where keys are named by their alias, a service may answer with the key that had the name before.
    if KeyState::from_name(&key.state) == Some(KeyState::PendingDeletion) {
        *state = None;
        return Err(taken(name.unwrap_or_default(), &key));
    }
    let state = state.insert(begun(service, planned, &key, cloud));
    completed(service, &until, planned, &key, cloud, state)
        .await
        .map_err(failed)
}

/// Terraform replaces what it calls tainted. A key that keeps its name while it waits for its deletion stands in the
/// way of its own replacement.
fn half_made(cloud: Cloud, error: &ApiError) -> Diagnostics {
    let summary = "the key was created, but not as planned";
    if !alias::of(cloud).names_the_key {
        return report::failed(summary, error);
    }
    let detail = format!(
        "{error}; so that the next apply finishes this key instead of replacing it by one of the same name, which is \
         taken until this one is gone, run terraform untaint on the resource first"
    );
    Diagnostics::error(summary, detail)
}

/// The key with all that the service says of it.
async fn whole(service: &dyn Service, until: &Until, key: Key) -> Result<Key, ApiError> {
    if key.creation_date.is_some() {
        return Ok(key);
    }
    service.describe_key(until, &key.id).await
}

/// Why there is no key. Where its name was taken, by which key.
async fn not_made(
    service: &dyn Service,
    until: &Until,
    name: Option<&str>,
    error: &ApiError,
) -> Diagnostics {
    if let (Some(Meaning::AliasTaken), Some(name)) = (error.meaning(), name)
        && let Ok(key) = service.describe_key(until, name).await
    {
        return taken(name, &key);
    }
    report::failed("the key cannot be created", error)
}

/// What the plan asks of CreateKey.
fn request(planned: &Object) -> NewKey {
    let text = |name: &str| planned.get(name).as_str().map(str::to_owned);
    NewKey {
        name: text("alias"),
        key_spec: text("key_spec"),
        key_usage: text("key_usage"),
        origin: text("origin"),
        protection_level: text("protection_level"),
        instance_id: text("instance_id"),
        description: text("description").filter(|text| !text.is_empty()),
        rotation_interval: text("rotation_interval"),
        policy: text("policy"),
        enterprise_project_id: text("enterprise_project_id"),
        tags: tags_of(planned),
    }
}

/// An alias that is taken fails now, before there is a key that would have to go again.
async fn alias_is_free(
    service: &dyn Service,
    until: &Until,
    alias: &str,
) -> Result<(), Diagnostics> {
    // Whoever may not look will hear it from CreateAlias.
    match service.describe_key(until, alias).await {
        Ok(key) => Err(taken(alias, &key)),
        Err(_) => Ok(()),
    }
}

/// Whose the alias is, and what can be done.
fn taken(alias: &str, key: &Key) -> Diagnostics {
    let (id, word) = (&key.id, &key.state);
    let detail = if KeyState::from_name(word) == Some(KeyState::PendingDeletion) {
        let date = key.delete_date.as_deref().unwrap_or("an unknown date");
        format!(
            "it names the key {id}, which waits for its deletion on {date} and keeps the alias until then; choose \
             another alias, or cancel that deletion and import that key"
        )
    } else {
        format!("it names the key {id} ({word}); choose another alias, or import that key")
    };
    Diagnostics::error(format!("the alias \"{alias}\" is taken"), detail).at(&Path::root("alias"))
}

/// The state of a key that has just been made: nothing of what further calls are for.
fn begun(service: &dyn Service, planned: &Object, key: &Key, cloud: Cloud) -> Object {
    let mut state = observe::without_unknown(planned);
    for name in CHANGEABLE {
        if !service.settles().contains(name) {
            state.set(name, Value::Null);
        }
    }
    state.set("deletion_protection", false);
    observe::key(&mut state, key, cloud);
    state
}

/// The further calls, and what the plan left to the service. They are made also when Terraform is being
/// stopped: a key that is left half made counts as broken, and would be replaced.
async fn completed(
    service: &dyn Service,
    until: &Until,
    planned: &Object,
    key: &Key,
    cloud: Cloud,
    state: &mut Object,
) -> Result<(), ApiError> {
    let steps = update::steps(state, planned, &key.state, cloud);
    update::walk(service, until, &steps, planned, state).await?;
    // What is known of the key is all that it has, unless it changed since or a date is missing.
    let rotates_without_date = key.rotation_interval.is_some() && key.next_rotation_date.is_none();
    let mut observed = state.clone();
    if !steps.is_empty() || rotates_without_date {
        let key = service.describe_key(until, &key.id).await?;
        observe::key(&mut observed, &key, cloud);
    }
    *state = observe::planned_over(planned, &observed);
    Ok(())
}

#[cfg(test)]
mod tests;
