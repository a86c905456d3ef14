//! Making a key, and bringing it to what the plan says.

use kms_rules::Cloud;
use tfplugin::{Context, Create, Diagnostics, Object, Path, Value};

use super::observe;
use super::update::{self, tags_of};
use crate::client::{ApiError, Client, Key, NewKey, Service, Until};
use crate::report;

/// Makes the key. From the moment that it exists `state` holds it, whatever fails later.
pub(crate) async fn create(
    cx: &Context<Client>,
    call: Create<'_>,
    state: &mut Option<Object>,
) -> Diagnostics {
    let result = async {
        let client = cx.client()?;
        let until = Until::of(cx);
        let service = client.service()?;
        let cloud = client.cloud()?;
        alias_is_free(service, &until, call.planned).await?;
        let key = service
            .create_key(&until, &request(call.planned))
            .await
            .map_err(|error| report::failed("the key cannot be created", &error))?;
        let state = state.insert(begun(call.planned, &key, cloud));
        completed(
            service,
            &until.to_finish(),
            call.planned,
            &key,
            cloud,
            state,
        )
        .await
        .map_err(|error| report::failed("the key was created, but not as planned", &error))
    };
    result.await.err().unwrap_or_default()
}

/// What the plan asks of CreateKey.
fn request(planned: &Object) -> NewKey {
    let text = |name: &str| planned.get(name).as_str().map(str::to_owned);
    NewKey {
        key_spec: text("key_spec"),
        key_usage: text("key_usage"),
        origin: text("origin"),
        protection_level: text("protection_level"),
        instance_id: text("instance_id"),
        description: text("description").filter(|text| !text.is_empty()),
        rotation_interval: text("rotation_interval"),
        policy: text("policy"),
        tags: tags_of(planned),
    }
}

/// An alias that is taken fails now, before there is a key that would have to go again.
async fn alias_is_free(
    service: &dyn Service,
    until: &Until,
    planned: &Object,
) -> Result<(), Diagnostics> {
    let Some(alias) = planned.get("alias").as_str() else {
        return Ok(());
    };
    // Whoever may not look will hear it from CreateAlias.
    let Ok(key) = service.describe_key(until, alias).await else {
        return Ok(());
    };
    let detail = format!(
        "it names the key {} ({}); choose another alias, or import that key",
        key.id, key.state
    );
    Err(
        Diagnostics::error(format!("the alias \"{alias}\" is taken"), detail)
            .at(&Path::root("alias")),
    )
}

/// The state of a key that CreateKey has just made: nothing of what further calls are for.
fn begun(planned: &Object, key: &Key, cloud: Cloud) -> Object {
    let mut state = observe::without_unknown(planned);
    state.set("alias", Value::Null);
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
    // CreateKey answers with all that a key has, unless it changed since or the answer is short of a date.
    let rotates_without_date = key.rotation_interval.is_some() && key.next_rotation_date.is_none();
    let mut observed = state.clone();
    if !steps.is_empty() || rotates_without_date {
        let key = service.describe_key(until, &key.id).await?;
        observe::key(&mut observed, &key, cloud);
    }
    *state = observe::planned_over(planned, &observed);
    Ok(())
}
