//! What a provider implements.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value as Json;

use crate::{
    Action, Context, Diagnostics, EphemeralResource, Function, IdentitySchema, ListResource,
    Object, Path, Private, Schema,
};

/// A provider: its block, its resources and data sources, and how a client is made from the block.
#[async_trait]
pub trait Provider: Send + Sync + 'static {
    /// What the resources work with once the provider is configured.
    type Client: Send + Sync + 'static;

    /// The provider block.
    fn schema(&self) -> Schema;

    /// Every managed resource.
    fn resources(&self) -> Vec<Arc<dyn Resource<Self::Client>>>;

    /// Every data source.
    fn data_sources(&self) -> Vec<Arc<dyn DataSource<Self::Client>>>;

    /// Every ephemeral resource. Terraform 1.10 and later.
    fn ephemeral_resources(&self) -> Vec<Arc<dyn EphemeralResource<Self::Client>>> {
        Vec::new()
    }

    /// Every function. Terraform 1.8 and later.
    fn functions(&self) -> Vec<Arc<dyn Function>> {
        Vec::new()
    }

    /// Every list resource. Terraform 1.14 and later.
    fn list_resources(&self) -> Vec<Arc<dyn ListResource<Self::Client>>> {
        Vec::new()
    }

    /// Every action. Terraform 1.14 and later.
    fn actions(&self) -> Vec<Arc<dyn Action<Self::Client>>> {
        Vec::new()
    }

    /// Checks the provider block. Values may be unknown.
    fn validate(&self, config: &Object) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Makes the client. Values may be unknown during a plan: that is no error here, but at the
    /// first use that needs them. Called again on one process in debug mode.
    ///
    /// # Errors
    /// What the user must change in the provider block.
    async fn configure(
        &self,
        config: &Object,
        terraform_version: &str,
    ) -> Result<Self::Client, Diagnostics>;
}

/// A change of one resource as it is being planned.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The configuration; `None` on destroy.
    pub config: Option<Object>,
    /// The state before; `None` on create.
    pub prior: Option<Object>,
    /// The state after, as far as it is known; `None` on destroy, and that cannot be changed.
    /// Defaults, unknown values and modifiers are already in it.
    pub planned: Option<Object>,
    /// Attributes whose change means a new object. Those of the schema are already in it.
    pub requires_replace: Vec<Path>,
    /// The resource's own notes; what is planned here is what create, update and delete get.
    pub private: Private,
}

impl Plan {
    /// Whether an object is made when this is applied: there is none yet, or the one there is is replaced.
    #[must_use]
    pub const fn makes(&self) -> bool {
        self.planned.is_some() && (self.prior.is_none() || !self.requires_replace.is_empty())
    }

    /// Whether the object goes. The first half of a replacement does not look like this when it is
    /// planned: it is an update with something in `requires_replace`.
    #[must_use]
    pub const fn is_destroy(&self) -> bool {
        self.planned.is_none()
    }
}

/// What [`Resource::create`] is asked for.
#[derive(Debug)]
pub struct Create<'a> {
    /// The configuration; write-only values are here and nowhere else.
    pub config: &'a Object,
    /// The state to reach: what is known there must come true.
    pub planned: &'a Object,
    /// The resource's own notes.
    pub private: &'a mut Private,
}

/// What [`Resource::update`] is asked for.
#[derive(Debug)]
pub struct Update<'a> {
    /// The configuration; write-only values are here and nowhere else.
    pub config: &'a Object,
    /// The state before.
    pub prior: &'a Object,
    /// The state to reach: what is known there must come true.
    pub planned: &'a Object,
    /// The resource's own notes.
    pub private: &'a mut Private,
}

/// A state of another resource type that becomes one of this type, by a `moved` block.
#[derive(Clone, Copy, Debug)]
pub struct MoveSource<'a> {
    /// The address of its provider, such as `registry.terraform.io/hashicorp/aws`.
    pub provider: &'a str,
    /// Its type.
    pub type_name: &'a str,
    /// The version of its schema.
    pub version: i64,
    /// Its state as it was stored.
    pub state: &'a Json,
}

/// A managed resource. `C` is the provider's client.
#[async_trait]
pub trait Resource<C: Send + Sync + 'static>: Send + Sync {
    /// As written in configuration, with the provider's prefix.
    fn type_name(&self) -> &'static str;

    /// Its attributes and blocks.
    fn schema(&self) -> Schema;

    /// Checks a configuration without a client. Values may be unknown.
    fn validate(&self, config: &Object) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Completes a plan, also that of a destroy. It must depend on nothing but its arguments and
    /// what does not change remotely: Terraform asks again at apply and compares.
    async fn plan(&self, cx: &Context<C>, plan: &mut Plan) -> Diagnostics {
        let _ = (cx, plan);
        Diagnostics::new()
    }

    /// Makes the object. `state` is `None` at first; whatever it holds at the end is saved, also
    /// with an error, so it is set as soon as the object exists.
    async fn create(
        &self,
        cx: &Context<C>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics;

    /// Brings `state` up to date. `None` means that the object is certainly gone.
    async fn read(
        &self,
        cx: &Context<C>,
        state: &mut Option<Object>,
        private: &mut Private,
    ) -> Diagnostics;

    /// Changes the object in place. `state` is the state before; each part that has been changed
    /// goes into it, for it is saved also with an error.
    async fn update(&self, cx: &Context<C>, call: Update<'_>, state: &mut Object) -> Diagnostics;

    /// Removes the object. With an error the state stays.
    async fn delete(&self, cx: &Context<C>, prior: &Object, private: &Private) -> Diagnostics;

    /// The least of a state that [`Self::read`] needs to find the object that the user calls `id`.
    ///
    /// # Errors
    /// What an id should look like.
    async fn import(&self, cx: &Context<C>, id: &str) -> Result<Object, Diagnostics>;

    /// What tells its objects apart for good; `None` where nothing does. Terraform 1.12 and later.
    fn identity(&self) -> Option<IdentitySchema> {
        None
    }

    /// The identity of the object with this state, by the identity's attributes. Once an object has one, it
    /// stays as it is: another value is an error then, and what is left out, null or unknown is none. Where
    /// nothing is said here, the state's attributes of the same names.
    fn identify(&self, cx: &Context<C>, state: &Object) -> Object {
        let _ = cx;
        let schema = self.identity();
        schema.map_or_else(Object::default, |schema| schema.of_state(state))
    }

    /// The least of a state that [`Self::read`] needs to find the object of this identity, whose optional
    /// attributes may be null. Where nothing is said here, the attributes of the same names.
    ///
    /// # Errors
    /// Why there can be no such object.
    async fn import_by_identity(
        &self,
        cx: &Context<C>,
        identity: &Object,
    ) -> Result<Object, Diagnostics> {
        let _ = cx;
        let schema = self.schema();
        let mut state = schema.null_object();
        for (name, value) in identity.values() {
            if schema.attribute(name).is_some() {
                state.set(name, value.clone());
            }
        }
        Ok(state)
    }

    /// Rewrites an identity that version `from_version` of its schema stored, as JSON.
    ///
    /// # Errors
    /// Why that cannot be done.
    fn upgrade_identity(&self, from_version: i64, raw: Json) -> Result<Json, Diagnostics> {
        let _ = raw;
        Err(Diagnostics::error(
            "identity cannot be upgraded",
            format!(
                "the identity of this {} was written by version {from_version} of its schema, which this provider cannot read",
                self.type_name()
            ),
        ))
    }

    /// The least of a state that [`Self::read`] needs to find what was an object of another resource type;
    /// `None` where such an object cannot become one of this type. Called without a client.
    ///
    /// # Errors
    /// Why this object in particular cannot.
    fn move_from(&self, source: &MoveSource<'_>) -> Option<Result<Object, Diagnostics>> {
        let _ = source;
        None
    }

    /// Changes the configuration that has been made of this state for a user to begin with: what is only
    /// computed, deprecated, or equal to its default is left out already.
    fn generated(&self, state: &Object, config: &mut Object) {
        let _ = (state, config);
    }

    /// Rewrites a state that version `from_version` of the schema stored, as JSON.
    ///
    /// # Errors
    /// Why that cannot be done.
    fn upgrade(&self, from_version: i64, raw: Json) -> Result<Json, Diagnostics> {
        let _ = raw;
        Err(Diagnostics::error(
            "state cannot be upgraded",
            format!(
                "the state of this {} was written by version {from_version} of its schema, which this provider cannot read",
                self.type_name()
            ),
        ))
    }
}

/// A data source. `C` is the provider's client.
#[async_trait]
pub trait DataSource<C: Send + Sync + 'static>: Send + Sync {
    /// As written in configuration, with the provider's prefix.
    fn type_name(&self) -> &'static str;

    /// Its attributes and blocks.
    fn schema(&self) -> Schema;

    /// Checks a configuration without a client. Values may be unknown.
    fn validate(&self, config: &Object) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Reads it. The configuration is wholly known; the result holds it unchanged.
    ///
    /// # Errors
    /// Why there is nothing to read; also not finding it is an error.
    async fn read(&self, cx: &Context<C>, config: &Object) -> Result<Object, Diagnostics>;
}
