//! The resource `kms_key_replica`: a key of the configured region in another region.
//!
//! The copy has the id and the material of the key. Its name, description, tags, enterprise project, state and
//! deletion are its own, and change as those of a key do; which of the copies leads is one switch.

use async_trait::async_trait;
use kms_rules::lifecycle::{KeyState, Operation};
use kms_rules::{Cloud, region};
use tfplugin::{
    Attribute, Context, Create, Diagnostics, IdentityAttribute, IdentitySchema, Object, Plan,
    Private, Resource, Schema, Type, Update,
};

use crate::absent::Thing;
use crate::attribute::computed_text;
use crate::client::{
    ApiError, Client, NewReplica, Replica, Replicas, Service, Site, Until, unless_gone,
};
use crate::key::update::{self, word_of};
use crate::key::{delete, observe};
use crate::{preflight, report, tags};

mod plan;

/// The resource `kms_key_replica`.
pub(crate) struct KeyReplicaResource;

/// What this resource is of.
static REPLICAS: Thing = Thing {
    plural: "copies of keys in other regions",
    is_in: |cloud| !region::replicas(cloud).is_empty(),
};

/// How an import names one.
const FORM: &str = "a copy is imported by the id of its key and its region, KEY_ID/REGION";

/// What the service says of a copy as it does of a key.
const AS_A_KEY: &[&str] = &[
    "alias",
    "description",
    "enterprise_project_id",
    "enabled",
    "deletion_window_days",
    "state",
    "creation_date",
    "delete_date",
];

fn schema() -> Schema {
    let attributes = fixed().into_iter().chain(changeable()).chain(told());
    Schema::new(
        "A copy of a key in another region: what one of the two has encrypted, the other decrypts. It follows the \
         rotation of the key, or leads, with `primary`.",
        attributes,
    )
}

fn fixed() -> Vec<Attribute> {
    let fixed =
        |name, about: &'static str| Attribute::string(name).requires_replace().describe(about);
    vec![
        fixed("key_id", "The id of the key, which is in the region of the provider block.").required(),
        fixed("region", "Where the copy is to be. A key is copied within a group of regions; `kms_regions` shows them.")
            .required(),
        fixed(
            "project_id",
            "The account's project in that region. Default: the one named like the region, which the service is asked for.",
        )
        .optional()
        .computed(),
    ]
}

fn changeable() -> Vec<Attribute> {
    vec![
        Attribute::string("alias")
            .required()
            .describe("The copy's own name, unique in its region."),
        Attribute::string("description")
            .optional()
            .describe("Text for people."),
        Attribute::string("enterprise_project_id")
            .optional()
            .computed()
            .use_state_for_unknown()
            .describe("The enterprise project of the copy, which moves when it changes."),
        Attribute::bool("enabled")
            .default(true)
            .describe("Whether the copy can be used. Default: `true`."),
        Attribute::bool("primary").default(false).describe(
            "Whether the copy leads: it is then the one that rotates, and the key in the region of the provider block \
             follows. Turned off, and before the copy is destroyed, that one leads again. At most one copy of a key leads. \
             Default: `false`.",
        ),
        Attribute::number("deletion_window_days")
            .optional()
            .computed()
            .use_state_for_unknown()
            .describe(
                "Days between the destruction of this resource and the deletion of the copy, in which it can still be \
                 cancelled. Default: as of keys.",
            ),
        Attribute::map("tags", Type::String)
            .optional()
            .describe("Tags of the copy: keys with their values."),
        tags::attribute(),
        Attribute::timeouts(&["create", "read", "update", "delete"]),
    ]
}

fn told() -> Vec<Attribute> {
    vec![
        computed_text("id", "The id of the key and the region, `KEY_ID/REGION`."),
        computed_text("state", "The copy's state, such as `Enabled`."),
        computed_text("creation_date", "When the copy was made, RFC 3339."),
        computed_text(
            "delete_date",
            "When the copy will be deleted, RFC 3339; null unless its deletion is scheduled.",
        ),
    ]
}

fn is_primary(object: &Object) -> bool {
    object.bool("primary").into_known().unwrap_or(false)
}

fn site(object: &Object) -> Site {
    Site {
        region: object.text("region").to_owned(),
        project_id: object.get("project_id").as_str().map(str::to_owned),
    }
}

/// The calls on copies.
fn service(client: &Client) -> Result<&dyn Replicas, Diagnostics> {
    REPLICAS.of(client, client.service()?.replicas())
}

fn observed(state: &mut Object, region: &str, replica: &Replica, cloud: Cloud) {
    let mut all = state.clone();
    observe::key(&mut all, &replica.key, cloud);
    for name in AS_A_KEY {
        state.set(name, all.get(name).clone());
    }
    state.set("id", format!("{}/{region}", replica.key.id));
    state.set("key_id", replica.key.id.as_str());
    state.set("region", region);
    state.set("project_id", replica.project_id.as_str());
    state.set("primary", replica.is_primary);
}

/// One copy, and what there is to work on it with.
struct Copied<'a> {
    replicas: &'a dyn Replicas,
    cloud: Cloud,
    until: Until,
    key_id: String,
    site: Site,
}

impl<'a> Copied<'a> {
    fn of(cx: &'a Context<Client>, object: &Object) -> Result<Self, Diagnostics> {
        let client = cx.client()?;
        Ok(Copied {
            replicas: service(client)?,
            cloud: client.cloud()?,
            until: Until::of(cx),
            key_id: object.text("key_id").to_owned(),
            site: site(object),
        })
    }

    fn keys(&self) -> std::sync::Arc<dyn Service> {
        self.replicas.service_in(&self.site)
    }

    /// The copy; `None` if it is certainly gone.
    async fn look(&self) -> Result<Option<Replica>, ApiError> {
        let found = self.replicas.replica(&self.until, &self.site, &self.key_id);
        unless_gone(found.await)
    }

    /// The state as one of a key, which has the key's id.
    fn as_key(&self, state: &Object) -> Object {
        let mut key = state.clone();
        key.set("id", self.key_id.as_str());
        key
    }

    /// Brings the copy to what the plan says. Each success is in `state`, whatever fails later.
    async fn bring(&self, planned: &Object, state: &mut Object) -> Result<(), ApiError> {
        if word_of(state) == Some(KeyState::PendingDeletion) {
            self.restore(state).await?;
        }
        let word = state.text("state").to_owned();
        let id = state.get("id").clone();
        let mut key = self.as_key(state);
        let steps = update::steps(&key, planned, &word, self.cloud);
        let walked = update::walk(&*self.keys(), &self.until, &steps, planned, &mut key).await;
        key.set("id", id);
        *state = key;
        walked?;
        let switched = self.lead(planned, state).await?;
        let mut known = state.clone();
        if (switched || !steps.is_empty())
            && let Some(replica) = self.look().await?
        {
            observed(&mut known, &self.site.region, &replica, self.cloud);
        }
        *state = observe::planned_over(planned, &known);
        Ok(())
    }

    /// Gives the copy the lead, or gives it back; whether anything was to do.
    async fn lead(&self, planned: &Object, state: &mut Object) -> Result<bool, ApiError> {
        let shall_be = is_primary(planned);
        if shall_be == is_primary(state) {
            return Ok(false);
        }
        let (region, key_id) = (&self.site.region, &self.key_id);
        if shall_be {
            self.replicas.promote(&self.until, region, key_id).await?;
        } else {
            self.replicas.demote(&self.until, region, key_id).await?;
        }
        state.set("primary", shall_be);
        Ok(true)
    }

    /// Cancels the deletion that somebody scheduled, and learns what the copy is now.
    async fn restore(&self, state: &mut Object) -> Result<(), ApiError> {
        update::cancel_deletion(&*self.keys(), &self.until, &self.key_id).await?;
        if let Some(replica) = self.look().await? {
            observed(state, &self.site.region, &replica, self.cloud);
        }
        Ok(())
    }

    /// Why there is no copy. Where there is one already, how to take it over.
    async fn not_made(&self, error: &ApiError) -> Diagnostics {
        let Ok(Some(_)) = self.look().await else {
            return report::failed("the key cannot be copied", error);
        };
        let (id, region) = (&self.key_id, &self.site.region);
        let summary = format!("the key {id} is in {region} already");
        Diagnostics::error(summary, format!("{error}; import it as {id}/{region}"))
    }

    async fn remove(&self, prior: &Object) -> Result<(), ApiError> {
        if is_primary(prior) {
            let region = &self.site.region;
            self.replicas
                .demote(&self.until, region, &self.key_id)
                .await?;
        }
        let (keys, key) = (self.keys(), self.as_key(prior));
        delete::scheduled(&*keys, &self.until, self.cloud, &key).await
    }
}

fn request(planned: &Object, project_id: &str) -> NewReplica {
    let some = |name: &str| planned.get(name).as_str().map(str::to_owned);
    NewReplica {
        key_id: planned.text("key_id").to_owned(),
        region: planned.text("region").to_owned(),
        project_id: project_id.to_owned(),
        alias: planned.text("alias").to_owned(),
        description: some("description").filter(|text| !text.is_empty()),
        enterprise_project_id: some("enterprise_project_id"),
        tags: update::tags_of(planned),
    }
}

/// Makes the copy. From the moment that it was asked for `state` holds it, whatever fails later.
async fn made(
    mut copied: Copied<'_>,
    planned: &Object,
    state: &mut Option<Object>,
) -> Result<(), Diagnostics> {
    let project = match &copied.site.project_id {
        Some(project) => project.clone(),
        None => {
            let region = &copied.site.region;
            let found = copied.replicas.project_in(&copied.until, region).await;
            let summary = format!("the project in {region} cannot be found");
            found.map_err(|error| report::failed(&summary, &error))?
        }
    };
    copied.site.project_id = Some(project.clone());
    let new = request(planned, &project);
    if let Err(error) = copied.replicas.replicate(&copied.until, &new).await {
        return Err(copied.not_made(&error).await);
    }
    let state = state.insert(observe::without_unknown(planned));
    state.set("id", format!("{}/{}", copied.key_id, copied.site.region));
    state.set("project_id", project);
    state.set("primary", false);
    state.set("enabled", true);
    copied.until = copied.until.to_finish();
    let failed = |error| report::failed("the key was copied, but not as planned", &error);
    let replica = copied
        .replicas
        .new_replica(&copied.until, &copied.site, &copied.key_id);
    observed(
        state,
        &copied.site.region,
        &replica.await.map_err(failed)?,
        copied.cloud,
    );
    copied.bring(planned, state).await.map_err(failed)
}

/// The plan with all of its tags: which default ones there are may have been unknown until now.
fn with_tags(client: &Client, config: &Object, planned: &Object) -> Object {
    let mut planned = planned.clone();
    if planned.get(tags::ALL).is_unknown() {
        planned.set(tags::ALL, client.default_tags.with(config));
    }
    planned
}

/// The copy as it is there, in place of what the state says; `None` if it is gone.
async fn refreshed(
    client: &Client,
    copied: &Copied<'_>,
    mut object: Object,
) -> Result<Option<Object>, ApiError> {
    let Some(replica) = copied.look().await? else {
        return Ok(None);
    };
    let found = copied
        .keys()
        .list_tags(&copied.until, &copied.key_id)
        .await?;
    observed(&mut object, &copied.site.region, &replica, copied.cloud);
    client.default_tags.show(&mut object, &found);
    Ok(Some(object))
}

#[async_trait]
impl Resource<Client> for KeyReplicaResource {
    fn type_name(&self) -> &'static str {
        "kms_key_replica"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        plan::validate(config)
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        let mut diagnostics = plan::plan(cx, plan);
        if let (Some(planned), true, false) = (&plan.planned, plan.makes(), diagnostics.has_error())
        {
            let replicate = Operation::Replicate;
            diagnostics
                .extend(preflight::of_fitting_key(cx, planned, replicate, plan::unfit).await);
        }
        diagnostics
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        let result = async {
            let planned = with_tags(cx.client()?, call.config, call.planned);
            made(Copied::of(cx, &planned)?, &planned, state).await
        };
        result.await.err().unwrap_or_default()
    }

    async fn read(
        &self,
        cx: &Context<Client>,
        state: &mut Option<Object>,
        _: &mut Private,
    ) -> Diagnostics {
        let result = async {
            let (client, object) = report::to_refresh(cx, state)?;
            let copied = Copied::of(cx, object)?;
            let failed = |error| report::failed("the copy of the key cannot be read", &error);
            *state = refreshed(client, &copied, object.clone())
                .await
                .map_err(failed)?;
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    async fn update(
        &self,
        cx: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        let result = async {
            let planned = with_tags(cx.client()?, call.config, call.planned);
            let copied = Copied::of(cx, call.prior)?;
            let failed = |error| report::failed("the copy of the key cannot be updated", &error);
            copied.bring(&planned, state).await.map_err(failed)
        };
        result.await.err().unwrap_or_default()
    }

    async fn delete(&self, cx: &Context<Client>, prior: &Object, _: &Private) -> Diagnostics {
        let result = async {
            let copied = Copied::of(cx, prior)?;
            let failed = |error| report::failed("the copy of the key cannot be destroyed", &error);
            copied.remove(prior).await.map_err(failed)
        };
        result.await.err().unwrap_or_default()
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let absent = || Diagnostics::error(format!("there is no copy \"{id}\""), FORM);
        let (key_id, region) = id.split_once('/').ok_or_else(absent)?;
        let mut state = schema().null_object();
        state.set("key_id", key_id);
        state.set("region", region);
        let copied = Copied::of(cx, &state)?;
        let found = refreshed(cx.client()?, &copied, state).await;
        let found = found.map_err(|error| report::failed("the copy cannot be imported", &error))?;
        found.ok_or_else(absent)
    }

    fn identity(&self) -> Option<IdentitySchema> {
        Some(IdentitySchema::new([
            IdentityAttribute::required("key_id", Type::String).describe("The id of the key."),
            IdentityAttribute::required("region", Type::String).describe("Where the copy is."),
        ]))
    }
}

#[cfg(test)]
mod tests;
