//! The resource `kms_key_policy`: the policy of a key that is managed elsewhere.

use async_trait::async_trait;
use kms_rules::Cloud;
use kms_rules::lifecycle::{self, KeyState, Operation};
use tfplugin::{
    Attribute, Context, Create, Diagnostic, Diagnostics, IdentitySchema, Object, Path, Plan,
    Private, Resource, Schema, Update, Value,
};

use crate::absent::Thing;
use crate::attribute::{computed_text, refused_key_id};
use crate::client::{ApiError, Client, Meaning, Service, Until, unless_gone};
use crate::key::explain::explain;
use crate::key::policy;
use crate::key::schema::same_json;
use crate::{identity, preflight, report, settings};

/// The resource `kms_key_policy`.
pub(crate) struct KeyPolicyResource;

/// Where there are key policies.
const THING: Thing = Thing {
    plural: "key policies",
    is_in: |cloud| lifecycle::has(cloud, Operation::SetPolicy),
};

fn schema() -> Schema {
    Schema::new(
        "The policy of a key, apart from the key: for a key that another configuration manages, or a policy that names what \
         depends on the key. It is judged at plan and compared as JSON. Destroying it gives the key the policy back that \
         it would have if none had been set: the account of the key may do everything. A key whose own `policy` is set \
         in a `kms_key` has no other policy beside that.",
        [
            Attribute::string("key_id")
                .required()
                .requires_replace()
                .describe("The id of the key. Changing it gives the policy to the other key."),
            Attribute::string("policy")
                .required()
                .equal_by(same_json)
                .describe("The policy as JSON, compared as JSON."),
            Attribute::timeouts(&["create", "read", "update", "delete"]),
            computed_text("id", "The id of the key again."),
        ],
    )
}

/// What speaks against the policy of a configuration, on a cloud that has policies.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let Some(policy) = config.string("policy").into_known() else {
        return Diagnostics::new();
    };
    let refusals = policy::refusals(cloud, policy);
    refusals
        .iter()
        .map(|refusal| explain(refusal, cloud))
        .collect()
}

fn not_json(config: &Object) -> Option<Diagnostic> {
    let policy = config.string("policy").into_known()?;
    let error = serde_json::from_str::<serde::de::IgnoredAny>(policy).err()?;
    let detail = format!("not JSON: {error}");
    Some(Diagnostic::error("invalid policy", detail).at(Path::root("policy")))
}

/// What is judged without knowing more than which clouds it may be.
fn judged(config: &Object, clouds: &[Cloud]) -> Diagnostics {
    let mut diagnostics: Diagnostics = refused_key_id(config).into_iter().collect();
    diagnostics.extend(not_json(config));
    diagnostics.extend(THING.judged(clouds, |cloud| refused(config, cloud)));
    diagnostics
}

/// The policy of the key, in the words of the state where it means the same.
async fn refreshed(
    service: &dyn Service,
    until: &Until,
    state: &mut Option<Object>,
) -> Result<(), ApiError> {
    let Some(object) = state else { return Ok(()) };
    let key_id = object.get("key_id").clone();
    object.set("id", key_id);
    let found = service.key_policy(until, object.text("key_id")).await;
    match unless_gone(found)?.map(Value::from) {
        Some(found) if same_json(object.get("policy"), &found) => {}
        Some(found) => object.set("policy", found),
        None => *state = None,
    }
    Ok(())
}

/// Gives the key its default policy back. A key that is gone has none; one that waits for its deletion takes none, and
/// the one it has goes with it.
async fn reset(service: &dyn Service, until: &Until, id: &str) -> Result<Diagnostics, ApiError> {
    let Err(error) = service.reset_key_policy(until, id).await else {
        return Ok(Diagnostics::new());
    };
    if error.is_not_found() {
        return Ok(Diagnostics::new());
    }
    if error.meaning() == Some(Meaning::WrongState) {
        let key = service.describe_key(until, id).await?;
        if KeyState::from_name(&key.state) == Some(KeyState::PendingDeletion) {
            return Ok(Diagnostics::warning(
                format!("the key {id} keeps its policy"),
                "a key that waits for its deletion takes no policy; should the deletion be cancelled, the policy still \
                 holds",
            ));
        }
    }
    Err(error)
}

async fn set(cx: &Context<Client>, planned: &Object) -> Result<Object, Diagnostics> {
    let service = cx.client()?.service()?;
    let (id, policy) = (planned.text("key_id"), planned.text("policy"));
    service
        .set_key_policy(&Until::of(cx), id, policy)
        .await
        .map_err(|error| report::failed("the policy cannot be set", &error))?;
    let mut state = planned.clone();
    state.set("id", id);
    Ok(state)
}

#[async_trait]
impl Resource<Client> for KeyPolicyResource {
    fn type_name(&self) -> &'static str {
        "kms_key_policy"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        judged(config, &settings::possible_clouds())
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        let makes = plan.makes();
        let (Some(config), Some(planned)) = (&plan.config, &mut plan.planned) else {
            return Diagnostics::new();
        };
        if plan.prior.is_none() {
            let key_id = planned.get("key_id").clone();
            planned.set("id", key_id);
        }
        let is_set = |prior: &Object| prior.get("policy") == planned.get("policy");
        if !makes && plan.prior.as_ref().is_some_and(is_set) {
            return Diagnostics::new();
        }
        let cloud = cx.client_if_configured().and_then(|client| client.cloud);
        let refused = cloud.map_or_else(Diagnostics::new, |cloud| {
            THING.judged(&[cloud], |cloud| refused(config, cloud))
        });
        if refused.has_error() {
            return refused;
        }
        preflight::of_key_id(cx, planned, Operation::SetPolicy).await
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        let made = set(cx, call.planned).await;
        made.map(|made| *state = Some(made))
            .err()
            .unwrap_or_default()
    }

    async fn read(
        &self,
        cx: &Context<Client>,
        state: &mut Option<Object>,
        _: &mut Private,
    ) -> Diagnostics {
        let result = async {
            let (client, _) = report::to_refresh(cx, state)?;
            refreshed(client.service()?, &Until::of(cx), state)
                .await
                .map_err(|error| report::failed("the policy cannot be read", &error))
        };
        result.await.err().unwrap_or_default()
    }

    async fn update(
        &self,
        cx: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        if same_json(call.prior.get("policy"), call.planned.get("policy")) {
            *state = call.planned.clone();
            return Diagnostics::new();
        }
        let changed = set(cx, call.planned).await;
        changed
            .map(|changed| *state = changed)
            .err()
            .unwrap_or_default()
    }

    async fn delete(&self, cx: &Context<Client>, prior: &Object, _: &Private) -> Diagnostics {
        let result = async {
            let service = cx.client()?.service()?;
            reset(service, &Until::of(cx), prior.text("key_id"))
                .await
                .map_err(|error| {
                    report::failed("the key cannot get its default policy back", &error)
                })
        };
        result.await.unwrap_or_else(|diagnostics| diagnostics)
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let (service, until) = (client.service()?, Until::of(cx));
        let cloud = client.cloud()?;
        if !(THING.is_in)(cloud) {
            return Err(THING.absent_in(cloud).into());
        }
        let failed = |error: ApiError| {
            if error.is_not_found() {
                let form = "a key policy is imported by the id, an alias or the ARN of its key";
                return report::no_such("key", id, &format!("{error}; {form}"));
            }
            report::failed("the policy cannot be imported", &error)
        };
        let key = service.describe_key(&until, id).await.map_err(failed)?;
        let policy = service.key_policy(&until, &key.id).await.map_err(failed)?;
        let mut state = schema().null_object();
        state.set("id", key.id.as_str());
        state.set("key_id", key.id);
        state.set("policy", policy);
        Ok(state)
    }

    fn identity(&self) -> Option<IdentitySchema> {
        Some(identity::schema("key_id", "The id of the key."))
    }

    fn identify(&self, cx: &Context<Client>, state: &Object) -> Object {
        let id = state.get("key_id").as_str();
        identity::of(cx.client_if_configured(), "key_id", id)
    }

    async fn import_by_identity(
        &self,
        cx: &Context<Client>,
        asked: &Object,
    ) -> Result<Object, Diagnostics> {
        self.import(cx, identity::named(cx.client()?, asked, "key_id")?)
            .await
    }
}

#[cfg(test)]
mod tests;
