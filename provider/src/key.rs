//! The resource `kms_key`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use serde_json::{Map, Value as Json};
use tfplugin::{
    Context, Create, Diagnostics, IdentitySchema, MoveSource, Object, Plan, Private, Resource,
    Schema, Update,
};

use crate::client::Client;
use crate::moved;
use crate::{identity, preflight, settings, tags};

mod create;
pub(crate) mod delete;
pub(crate) mod explain;
mod import;
pub(crate) mod material;
pub(crate) mod observe;
pub(crate) mod pending;
mod plan;
pub(crate) mod policy;
pub(crate) mod predict;
mod read;
pub(crate) mod schema;
pub(crate) mod update;

pub(crate) use create::{not_given, taken};
pub(crate) use plan::state_to_be;

/// The attribute that tells keys of a region apart.
pub(crate) const IDENTITY: &str = "id";

/// The whole state of a key, by its id; `None` if there is none.
///
/// # Errors
/// It cannot be read.
pub(crate) async fn found(cx: &Context<Client>, id: &str) -> Result<Option<Object>, Diagnostics> {
    import::found(cx, id, schema::schema().null_object()).await
}

/// The resource `kms_key`.
pub(crate) struct KeyResource {
    /// Whether the provider block has been taken.
    configured: Arc<AtomicBool>,
}

impl KeyResource {
    /// The resource of a provider that sets the flag once it is configured.
    pub(crate) fn new(configured: Arc<AtomicBool>) -> Self {
        Self { configured }
    }
}

#[async_trait]
impl Resource<Client> for KeyResource {
    fn type_name(&self) -> &'static str {
        "kms_key"
    }

    fn schema(&self) -> Schema {
        schema::schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        // Terraform validates a second time right before it plans, and does not plan what is refused
        // then. The plan knows the cloud and says all at once, so it is left to the plan.
        if self.configured.load(Ordering::Acquire) {
            return predict::shape(config);
        }
        predict::of_config(config, &settings::possible_clouds())
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        let mut diagnostics = plan::plan(cx, plan);
        if !diagnostics.has_error() {
            diagnostics.extend(preflight::of_key(cx, plan).await);
        }
        diagnostics
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        create::create(cx, call, state).await
    }

    async fn read(
        &self,
        cx: &Context<Client>,
        state: &mut Option<Object>,
        _: &mut Private,
    ) -> Diagnostics {
        read::read(cx, state).await
    }

    async fn update(
        &self,
        cx: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        update::update(cx, call, state).await
    }

    async fn delete(&self, cx: &Context<Client>, prior: &Object, _: &Private) -> Diagnostics {
        delete::delete(cx, prior).await
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        import::import(cx, id, schema::schema().null_object()).await
    }

    fn identity(&self) -> Option<IdentitySchema> {
        Some(identity::schema(IDENTITY, "The key's id."))
    }

    fn identify(&self, cx: &Context<Client>, state: &Object) -> Object {
        let id = state.get(IDENTITY).as_str();
        identity::of(cx.client_if_configured(), IDENTITY, id)
    }

    async fn import_by_identity(
        &self,
        cx: &Context<Client>,
        asked: &Object,
    ) -> Result<Object, Diagnostics> {
        self.import(cx, identity::named(cx.client()?, asked, IDENTITY)?)
            .await
    }

    /// Version 0 did not have `tags_all`: a key had its own tags alone.
    fn upgrade(&self, from_version: i64, raw: Json) -> Result<Json, Diagnostics> {
        let _: i64 = from_version;
        let mut raw = raw;
        if let Json::Object(values) = &mut raw {
            let tags = values.get(tags::OWN).filter(|tags| !tags.is_null());
            let all = tags.cloned().unwrap_or_else(|| Json::Object(Map::new()));
            values.insert(tags::ALL.to_owned(), all);
        }
        Ok(raw)
    }

    fn move_from(&self, source: &MoveSource<'_>) -> Option<Result<Object, Diagnostics>> {
        moved::moved(&self.schema(), self.type_name(), source)
    }
}
