//! Changing a key in place: which calls, and in which order.
//!
//! A disabled key refuses a new rotation policy, so it is enabled for that moment. An alias is made before the
//! old one is removed, so that a name already taken leaves the key with the one it had.

use std::collections::BTreeMap;
use std::sync::Arc;

use kms_rules::lifecycle::{self, KeyState, Operation};
use kms_rules::{Cloud, alias as names};
use tfplugin::{Context, Diagnostics, Object, Update, Value};

use super::material::{self, Importing};
use super::observe;
use super::schema::{same_duration, same_json};
use crate::client::{ApiError, Client, Meaning, Service, Until};
use crate::{alias, clock, report};

/// One call that brings a key closer to its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// The material goes, so that it can be imported again.
    Forget,
    Import(Arc<Importing>),
    Enable,
    Describe(String),
    Rotate(Option<String>),
    SetPolicy(String),
    Untag(Vec<String>),
    Tag(BTreeMap<String, String>),
    AddAlias(String),
    RemoveAlias(String),
    /// The alias is the key's own name.
    Rename(String),
    /// To another enterprise project.
    Move(String),
    Protect(bool),
    Disable,
}

impl Step {
    /// The attributes that are as planned once this step and those before it are done.
    const fn settles(&self) -> &'static [&'static str] {
        match self {
            Step::Import(_) => &[material::VERSION, material::EXPIRES],
            Step::Describe(_) => &["description"],
            Step::Rotate(_) => &["rotation_interval"],
            Step::SetPolicy(_) => &["policy"],
            Step::Tag(_) => &["tags", "tags_all"],
            Step::AddAlias(_) | Step::RemoveAlias(_) | Step::Rename(_) => &["alias"],
            Step::Move(_) => &["enterprise_project_id"],
            Step::Protect(_) => &["deletion_protection"],
            // Between removing and adding, the tags are neither the old nor the new ones.
            Step::Untag(_) | Step::Forget => &[],
            Step::Enable | Step::Disable => &["enabled"],
        }
    }

    /// Whether the description of the key may differ after it: tags and further aliases are apart from the key.
    pub(super) const fn changes_the_key(&self) -> bool {
        match self {
            Step::Untag(_) | Step::Tag(_) | Step::AddAlias(_) | Step::RemoveAlias(_) => false,
            Step::Forget
            | Step::Import(_)
            | Step::Enable
            | Step::Describe(_)
            | Step::Rotate(_)
            | Step::SetPolicy(_)
            | Step::Rename(_)
            | Step::Move(_)
            | Step::Protect(_)
            | Step::Disable => true,
        }
    }

    /// Whether it is on the way to a key that is on for a moment.
    const fn turns_on(&self) -> bool {
        match self {
            Step::Forget | Step::Import(_) | Step::Enable => true,
            Step::Describe(_)
            | Step::Rotate(_)
            | Step::SetPolicy(_)
            | Step::Untag(_)
            | Step::Tag(_)
            | Step::AddAlias(_)
            | Step::RemoveAlias(_)
            | Step::Rename(_)
            | Step::Move(_)
            | Step::Protect(_)
            | Step::Disable => false,
        }
    }
}

/// The calls that lead from `current` to `planned`, in order, its material first.
pub(crate) fn all_steps(
    current: &Object,
    planned: &Object,
    cloud: Cloud,
    importing: Option<Arc<Importing>>,
) -> Vec<Step> {
    let word = current.text("state");
    let Some(importing) = importing else {
        return steps(current, planned, word, cloud);
    };
    let is = KeyState::from_name(word);
    let forgets = material::must_go_first(cloud, is);
    let is = if forgets {
        Some(KeyState::PendingImport)
    } else {
        is
    };
    let imported = is.and_then(|is| {
        let next = lifecycle::step(cloud, is, Operation::ImportMaterial).ok()?;
        Some(next.state(cloud, is, true).name())
    });
    let mut all: Vec<Step> = forgets.then_some(Step::Forget).into_iter().collect();
    all.push(Step::Import(importing));
    all.extend(steps(current, planned, imported.unwrap_or(word), cloud));
    all
}

/// The calls that lead from `current` to `planned`, in order, for a key whose state word is `state`.
pub(crate) fn steps(current: &Object, planned: &Object, state: &str, cloud: Cloud) -> Vec<Step> {
    let was_off = KeyState::from_name(state) == Some(KeyState::Disabled);
    let was_on = KeyState::from_name(state) == Some(KeyState::Enabled);
    let shall_be_on = planned.bool("enabled").into_known().unwrap_or(true);
    let rotation = rotation_step(current, planned);
    let turned_on = was_off && (shall_be_on || rotation.is_some());
    let mut steps = Vec::new();
    steps.extend(turned_on.then_some(Step::Enable));
    steps.extend(description_step(current, planned));
    steps.extend(rotation);
    steps.extend(policy_step(current, planned));
    steps.extend(tag_steps(current, planned));
    steps.extend(alias_steps(current, planned, cloud));
    steps.extend(move_step(current, planned));
    let protected = |object: &Object| {
        object
            .bool("deletion_protection")
            .into_known()
            .unwrap_or(false)
    };
    if protected(current) != protected(planned) {
        steps.push(Step::Protect(protected(planned)));
    }
    steps.extend((!shall_be_on && (was_on || turned_on)).then_some(Step::Disable));
    steps
}

fn description_step(current: &Object, planned: &Object) -> Option<Step> {
    let (was, shall_be) = (current.text("description"), planned.text("description"));
    (was != shall_be).then(|| Step::Describe(shall_be.to_owned()))
}

fn rotation_step(current: &Object, planned: &Object) -> Option<Step> {
    let (was, shall_be) = (
        current.get("rotation_interval"),
        planned.get("rotation_interval"),
    );
    (!same_duration(was, shall_be)).then(|| Step::Rotate(shall_be.as_str().map(str::to_owned)))
}

/// A policy that is no longer configured stays as it is: a key has always one.
fn policy_step(current: &Object, planned: &Object) -> Option<Step> {
    let policy = planned.get("policy");
    let text = policy.as_str()?;
    (!same_json(current.get("policy"), policy)).then(|| Step::SetPolicy(text.to_owned()))
}

fn tag_steps(current: &Object, planned: &Object) -> Vec<Step> {
    let (was, shall_be) = (tags_of(current), tags_of(planned));
    let gone: Vec<String> = was
        .keys()
        .filter(|key| !shall_be.contains_key(*key))
        .cloned()
        .collect();
    let new: BTreeMap<String, String> = shall_be
        .into_iter()
        .filter(|(key, value)| was.get(key) != Some(value))
        .collect();
    let mut steps = Vec::new();
    match (gone.is_empty(), new.is_empty()) {
        (true, true) => {}
        (true, false) => steps.push(Step::Tag(new)),
        // An empty addition sends nothing, and settles the attribute.
        (false, true | false) => steps.extend([Step::Untag(gone), Step::Tag(new)]),
    }
    steps
}

/// All tags of a plan or a state, without those that have no value.
pub(crate) fn tags_of(object: &Object) -> BTreeMap<String, String> {
    let all = object.map("tags_all").into_known();
    let tags = all
        .or(object.map("tags").into_known())
        .into_iter()
        .flatten();
    tags.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

fn alias_steps(current: &Object, planned: &Object, cloud: Cloud) -> Vec<Step> {
    let name = |object: &Object| object.get("alias").as_str().map(str::to_owned);
    let (was, shall_be) = (name(current), name(planned));
    if was == shall_be {
        return Vec::new();
    }
    if names::of(cloud).names_the_key {
        return shall_be.map(Step::Rename).into_iter().collect();
    }
    shall_be
        .map(Step::AddAlias)
        .into_iter()
        .chain(was.map(Step::RemoveAlias))
        .collect()
}

/// A project that is no longer configured keeps its key.
fn move_step(current: &Object, planned: &Object) -> Option<Step> {
    let project = planned.get("enterprise_project_id");
    let id = project.as_str()?;
    (current.get("enterprise_project_id") != project).then(|| Step::Move(id.to_owned()))
}

/// Carries out `steps` on the key of `state`. Each success is written into `state`, so that a failure leaves there
/// what is true.
pub(crate) async fn walk(
    service: &dyn Service,
    until: &Until,
    steps: &[Step],
    planned: &Object,
    state: &mut Object,
) -> Result<(), ApiError> {
    let id = state.text("id").to_owned();
    let mut rest = steps.iter();
    while let Some(step) = rest.next() {
        if let Err(error) = take(service, until, step, &id).await {
            let turned_on_for_a_moment = steps.iter().any(Step::turns_on)
                && !step.turns_on()
                && rest.any(|step| *step == Step::Disable);
            if turned_on_for_a_moment {
                turn_off_again(service, &id, state).await;
            }
            return Err(error);
        }
        match step {
            Step::Enable => state.set("enabled", true),
            Step::Disable => state.set("enabled", false),
            Step::Forget => state.set("state", KeyState::PendingImport.name()),
            Step::Import(_)
            | Step::Describe(_)
            | Step::Rotate(_)
            | Step::SetPolicy(_)
            | Step::Untag(_)
            | Step::Tag(_)
            | Step::AddAlias(_)
            | Step::RemoveAlias(_)
            | Step::Rename(_)
            | Step::Move(_)
            | Step::Protect(_) => {
                for name in step.settles() {
                    state.set(name, planned.get(name).clone());
                }
            }
        }
    }
    Ok(())
}

/// A key that was off, and was enabled only to change its rotation, does not stay on because that failed; not
/// even when the operation as a whole is being stopped. If this fails too, the state says that the key is on.
async fn turn_off_again(service: &dyn Service, id: &str, state: &mut Object) {
    match service.disable_key(&Until::default(), id).await {
        Ok(()) => state.set("enabled", false),
        Err(error) => tracing::warn!(%error, key = id, "the key stays enabled"),
    }
}

async fn take(service: &dyn Service, until: &Until, step: &Step, id: &str) -> Result<(), ApiError> {
    match step {
        Step::Forget => service.delete_material(until, id).await,
        // What has lost its material does not wait for it.
        Step::Import(importing) => {
            material::bring(service, &until.to_finish(), id, importing).await
        }
        Step::Enable => service.enable_key(until, id).await,
        Step::Describe(text) => service.update_description(until, id, text).await,
        Step::Rotate(interval) => {
            service
                .update_rotation(until, id, interval.as_deref())
                .await
        }
        Step::SetPolicy(policy) => service.set_key_policy(until, id, policy).await,
        Step::Untag(keys) => service.untag(until, id, keys).await,
        Step::Tag(tags) => service.tag(until, id, tags).await,
        Step::AddAlias(name) => alias::ensure(service, until, name, id).await,
        Step::RemoveAlias(name) => alias::remove(service, until, name, id).await,
        Step::Rename(name) => service.rename_key(until, id, name).await,
        Step::Move(project) => service.move_key(until, id, project).await,
        Step::Protect(on) => service.set_deletion_protection(until, id, *on).await,
        Step::Disable => service.disable_key(until, id).await,
    }
}

/// Updates the key in place.
pub(crate) async fn update(
    cx: &Context<Client>,
    call: Update<'_>,
    state: &mut Object,
) -> Diagnostics {
    let result = async {
        let client = cx.client()?;
        let until = Until::of(cx);
        let service = client.service()?;
        let place = (client.cloud()?, client.region.as_deref());
        changed(service, &until, place, &call, state).await
    };
    result.await.err().unwrap_or_default()
}

async fn changed(
    service: &dyn Service,
    until: &Until,
    (cloud, region): (Cloud, Option<&str>),
    call: &Update<'_>,
    state: &mut Object,
) -> Result<(), Diagnostics> {
    let failed = |error: ApiError| report::failed("the key cannot be updated", &error);
    let id = state.text("id").to_owned();
    if word_of(state) == Some(KeyState::PendingDeletion) {
        restore(service, until, &id, cloud, state)
            .await
            .map_err(failed)?;
    }
    let objects = (call.config, &*state, call.planned);
    let importing = material::importing((cloud, region), objects, clock::now(), false)?;
    let steps = all_steps(state, call.planned, cloud, importing);
    walk(service, until, &steps, call.planned, state)
        .await
        .map_err(failed)?;
    let mut observed = state.clone();
    if call.planned.values().values().any(Value::is_unknown) {
        let key = service.describe_key(until, &id).await.map_err(failed)?;
        observe::key(&mut observed, &key, cloud);
    }
    *state = observe::planned_over(call.planned, &observed);
    Ok(())
}

/// The state's own state word, where this build knows it.
pub(crate) fn word_of(state: &Object) -> Option<KeyState> {
    KeyState::from_name(state.get("state").as_str()?)
}

/// Cancels the key's deletion, unless someone else has already.
///
/// # Errors
/// Every other refusal.
pub(crate) async fn cancel_deletion(
    service: &dyn Service,
    until: &Until,
    id: &str,
) -> Result<(), ApiError> {
    match service.cancel_deletion(until, id).await {
        Err(error) if error.meaning() != Some(Meaning::WrongState) => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Cancels the key's deletion and learns what it is now.
async fn restore(
    service: &dyn Service,
    until: &Until,
    id: &str,
    cloud: Cloud,
    state: &mut Object,
) -> Result<(), ApiError> {
    cancel_deletion(service, until, id).await?;
    let key = service.describe_key(until, id).await?;
    observe::key(state, &key, cloud);
    Ok(())
}

#[cfg(test)]
mod tests;
