//! Making a key, and bringing it to what the plan says.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, alias};
use tfplugin::{Context, Create, Diagnostic, Diagnostics, Object, Path, Value};

use super::material::{self, EXPIRES, VERSION};
use super::pending::{self, OnPending};
use super::update::{self, Step, tags_of};
use super::{observe, read};
use crate::client::{ApiError, Client, Key, Meaning, NewKey, Service, Until};
use crate::tags::{self, DefaultTags};
use crate::{clock, report};

/// The changeable attributes that some cloud's creation brings about and another's does not.
const CHANGEABLE: &[&str] = &[
    "alias",
    "description",
    "rotation_interval",
    "policy",
    "enterprise_project_id",
    "tags",
    VERSION,
    EXPIRES,
];

/// A key that is to be.
struct Wanted<'a> {
    cloud: Cloud,
    region: Option<&'a str>,
    defaults: &'a DefaultTags,
    config: &'a Object,
    planned: &'a Object,
}

/// Makes the key. From the moment that it exists `state` holds it, whatever fails later.
pub(crate) async fn create(
    cx: &Context<Client>,
    call: Create<'_>,
    state: &mut Option<Object>,
) -> Diagnostics {
    let result = async {
        let client = cx.client()?;
        let wanted = Wanted {
            cloud: client.cloud()?,
            region: client.region.as_deref(),
            defaults: &client.default_tags,
            config: call.config,
            planned: call.planned,
        };
        made(client.service()?, &Until::of(cx), &wanted, state).await
    };
    result.await.unwrap_or_else(|said| said)
}

async fn made(
    service: &dyn Service,
    until: &Until,
    wanted: &Wanted<'_>,
    state: &mut Option<Object>,
) -> Result<Diagnostics, Diagnostics> {
    let (cloud, planned) = (wanted.cloud, wanted.planned);
    let name = planned.get("alias").as_str();
    let what = OnPending::of(planned);
    let mut twin = None;
    if let Some(name) = name.filter(|_| !alias::of(cloud).names_the_key) {
        twin = twin_of(service, until, name).await;
    }
    match (twin.as_ref().filter(|key| is_pending(key)), what) {
        (Some(key), Some(OnPending::Restore)) => {
            return restored(service, until, wanted, key, state).await;
        }
        (Some(_), Some(OnPending::Recreate)) => {}
        (Some(_), Some(OnPending::Error) | None) | (None, _) => {
            if let Some(key) = &twin {
                return Err(taken(name.unwrap_or_default(), key));
            }
        }
    }
    let key = match service.create_key(until, &request(planned)).await {
        Ok(key) => key,
        Err(error) => match not_made(service, until, name, &error).await {
            Ok(key) if is_pending(&key) && what == Some(OnPending::Restore) => {
                return restored(service, until, wanted, &key, state).await;
            }
            Ok(key) => return Err(taken(name.unwrap_or_default(), &key)),
            Err(said) => return Err(said),
        },
    };
    *state = Some(begun(service, planned, &key, cloud));
    let until = until.to_finish();
    let failed = |error| half_made(cloud, &error);
    let key = whole(service, &until, key).await.map_err(failed)?;
    // Where keys are named by their alias, a service may answer with the key that had the name before.
    if is_pending(&key) {
        *state = None;
        if what == Some(OnPending::Restore) {
            return restored(service, &until, wanted, &key, state).await;
        }
        return Err(taken(name.unwrap_or_default(), &key));
    }
    let state = state.insert(begun(service, planned, &key, cloud));
    if let (Some(twin), Some(name)) = (twin, name) {
        let gone = service.delete_alias(&until, name, &twin.id).await;
        gone.map_err(failed)?;
    }
    completed(service, &until, wanted, &key, state).await?;
    Ok(Diagnostics::new())
}

fn is_pending(key: &Key) -> bool {
    KeyState::from_name(&key.state) == Some(KeyState::PendingDeletion)
}

/// Takes over a key that waits for its deletion, and brings it to the plan.
async fn restored(
    service: &dyn Service,
    until: &Until,
    wanted: &Wanted<'_>,
    key: &Key,
    state: &mut Option<Object>,
) -> Result<Diagnostics, Diagnostics> {
    let (cloud, planned) = (wanted.cloud, wanted.planned);
    pending::restorable(planned, key, cloud)?;
    if let Err(error) = service.cancel_deletion(until, &key.id).await {
        let summary = "the key that waits for its deletion cannot be restored";
        return Err(report::failed(summary, &error));
    }
    *state = Some(begun(service, planned, key, cloud));
    let until = until.to_finish();
    let failed = |error| report::failed("the key was restored, but not as planned", &error);
    let alias = planned.text("alias");
    let name = if alias::of(cloud).names_the_key {
        &key.id
    } else {
        alias
    };
    let mut base = observe::without_unknown(planned);
    for name in CHANGEABLE {
        base.set(name, Value::Null);
    }
    let current = read::imported(service, &until, name, (cloud, wanted.defaults), base).await;
    let state = state.insert(current.map_err(failed)?);
    let word = state.text("state").to_owned();
    let now = Key {
        state: word,
        ..key.clone()
    };
    completed(service, &until, wanted, &now, state).await?;
    Ok(pending::restored(key, alias).into())
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

/// Why there is no key: where its name was taken, the key that has it.
async fn not_made(
    service: &dyn Service,
    until: &Until,
    name: Option<&str>,
    error: &ApiError,
) -> Result<Key, Diagnostics> {
    if let (Some(Meaning::AliasTaken), Some(name)) = (error.meaning(), name)
        && let Ok(key) = service.describe_key(until, name).await
    {
        return Ok(key);
    }
    Err(report::failed("the key cannot be created", error))
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

/// The key that has the alias: one that is taken fails before there is a key that would have to go again. Whoever may
/// not look will hear it from CreateAlias.
async fn twin_of(service: &dyn Service, until: &Until, alias: &str) -> Option<Key> {
    service.describe_key(until, alias).await.ok()
}

/// Whose the alias is that a new key shall have, and what can be done.
pub(crate) fn taken(alias: &str, key: &Key) -> Diagnostics {
    Diagnostics::error(is_taken(alias), holder(key, pending::ways_out)).at(&Path::root("alias"))
}

/// Whose the alias is that a key shall have which exists: it keeps the one it has, and a destroy plans such a change too
/// before it destroys, which that must not stand in the way of.
pub(crate) fn not_given(alias: &str, key: &Key) -> Diagnostic {
    Diagnostic::warning(is_taken(alias), holder(key, pending::waits)).at(Path::root("alias"))
}

fn is_taken(alias: &str) -> String {
    format!("the alias \"{alias}\" is taken")
}

fn holder(key: &Key, pending: fn(&str) -> String) -> String {
    let (id, word) = (&key.id, &key.state);
    if is_pending(key) {
        let date = key.delete_date.as_deref().unwrap_or(pending::NO_DATE);
        return format!("it names the key {id}, {}", pending(date));
    }
    format!("it names the key {id} ({word}); choose another alias, or import that key")
}

/// The state of a key that has just been made: nothing of what further calls are for.
fn begun(service: &dyn Service, planned: &Object, key: &Key, cloud: Cloud) -> Object {
    let mut state = observe::without_unknown(planned);
    for name in CHANGEABLE {
        if !service.settles().contains(name) {
            state.set(name, Value::Null);
        }
    }
    if !service.settles().contains(&tags::OWN) {
        state.set(tags::ALL, Value::Null);
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
    wanted: &Wanted<'_>,
    key: &Key,
    state: &mut Object,
) -> Result<(), Diagnostics> {
    let (cloud, planned) = (wanted.cloud, wanted.planned);
    let failed = |error| half_made(cloud, &error);
    let objects = (wanted.config, &*state, planned);
    let place = (cloud, wanted.region);
    let importing = material::importing(place, objects, clock::now(), is_new(&key.state))?;
    let steps = update::all_steps(state, planned, cloud, importing);
    update::walk(service, until, &steps, planned, state)
        .await
        .map_err(failed)?;
    // What is known of the key is all that it has, unless it changed since or a date is missing.
    let rotates_without_date = key.rotation_interval.is_some() && key.next_rotation_date.is_none();
    let mut observed = state.clone();
    if steps.iter().any(Step::changes_the_key) || rotates_without_date {
        let key = service.describe_key(until, &key.id).await.map_err(failed)?;
        observe::key(&mut observed, &key, cloud);
    }
    *state = observe::planned_over(planned, &observed);
    Ok(())
}

/// Whether a key has never had material: one that was restored may have some.
fn is_new(word: &str) -> bool {
    KeyState::from_name(word) == Some(KeyState::PendingImport)
}

#[cfg(test)]
mod tests;
