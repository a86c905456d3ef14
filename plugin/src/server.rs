//! The calls of the plugin protocol, on any [`Provider`].
//!
//! One file per call: it decodes by the schema, does the protocol-neutral work, encodes. Whatever goes
//! wrong is answered as diagnostics, never as a failed call: Terraform shows those to the user as bugs.

mod answer;
mod apply_resource_change;
mod call_function;
mod close_ephemeral_resource;
mod configure_provider;
mod entry;
mod faults;
mod from_v6;
mod function;
mod generate_resource_config;
mod get_functions;
mod get_metadata;
mod get_provider_schema;
mod get_resource_identity_schemas;
mod identity;
mod import_resource_state;
mod invoke_action;
mod list_resource;
mod move_resource_state;
mod open_ephemeral_resource;
mod plan_action;
mod plan_resource_change;
mod read_data_source;
mod read_resource;
mod renew_ephemeral_resource;
mod service;
mod stop_provider;
mod to_v6;
mod upgrade_resource_identity;
mod upgrade_resource_state;
mod validate_action_config;
mod validate_data_resource_config;
mod validate_ephemeral_resource_config;
mod validate_list_resource_config;
mod validate_provider_config;
mod validate_resource_config;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use entry::Entry;
use function::{Functions, NamedFunction};
use identity::Identity;
pub(crate) use service::Service;
use tokio_util::sync::CancellationToken;

use crate::{
    Action, Context, DataSource, Diagnostics, EphemeralResource, ListResource, Provider, Resource,
    Schema,
};

/// Everything of one kind by its name.
type Entries<H> = BTreeMap<&'static str, Entry<H>>;

/// A provider process: the provider, its schemas, and what Terraform has told it so far.
pub(crate) struct Server<P: Provider> {
    /// The provider block, handled by the provider itself.
    block: Entry<P>,
    resources: Entries<dyn Resource<P::Client>>,
    /// Of the resource types that have one.
    identities: BTreeMap<&'static str, Identity>,
    data_sources: Entries<dyn DataSource<P::Client>>,
    ephemeral_resources: Entries<dyn EphemeralResource<P::Client>>,
    list_resources: Entries<dyn ListResource<P::Client>>,
    actions: Entries<dyn Action<P::Client>>,
    functions: Functions,
    /// What the provider has given the same name twice.
    twice: Vec<String>,
    /// The client of the last configuration. Never there before it, and replaced by each further one.
    client: RwLock<Option<Arc<P::Client>>>,
    /// Cancels the calls that are under way; replaced when it has.
    stop: RwLock<CancellationToken>,
}

impl<P: Provider> Server<P> {
    pub(crate) fn new(provider: P) -> Self {
        let mut twice = Vec::new();
        let resources = provider.resources();
        let identities = resources.iter();
        let identities = identities
            .filter_map(|each| Some((each.type_name(), Identity::new(each.identity()?))))
            .collect();
        let describe = |each: &Arc<dyn Resource<P::Client>>| (each.type_name(), each.schema());
        let resources = entries("resource", resources, describe, &mut twice);
        let describe = |each: &Arc<dyn DataSource<P::Client>>| (each.type_name(), each.schema());
        let data_sources = entries("data source", provider.data_sources(), describe, &mut twice);
        let describe =
            |each: &Arc<dyn EphemeralResource<P::Client>>| (each.type_name(), each.schema());
        let found = provider.ephemeral_resources();
        let ephemeral_resources = entries("ephemeral resource", found, describe, &mut twice);
        let describe = |each: &Arc<dyn ListResource<P::Client>>| (each.type_name(), each.schema());
        let found = provider.list_resources();
        let list_resources = entries("list resource", found, describe, &mut twice);
        let describe = |each: &Arc<dyn Action<P::Client>>| (each.type_name(), each.schema());
        let actions = entries("action", provider.actions(), describe, &mut twice);
        let mut functions = Functions::new();
        for each in provider.functions() {
            if let Some(before) = functions.insert(each.name(), NamedFunction::new(each)) {
                twice.push(format!("function {}", before.handler.name()));
            }
        }
        Self {
            resources,
            identities,
            data_sources,
            ephemeral_resources,
            list_resources,
            actions,
            functions,
            twice,
            block: Entry::new(provider.schema(), Arc::new(provider)),
            client: RwLock::default(),
            stop: RwLock::default(),
        }
    }

    /// Ends the calls that are under way, as far as they can be ended. Later calls are not affected.
    pub(crate) fn stop(&self) {
        let mut stop = self.stop.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *stop).cancel();
    }

    fn set_client(&self, client: P::Client) {
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(client));
    }

    /// The circumstances of a call that may take `limit`.
    fn context(&self, limit: Option<Duration>) -> Context<P::Client> {
        let client = self
            .client
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let stop = self
            .stop
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .child_token();
        Context::new(client, stop, limit)
    }

    fn resource(&self, type_name: &str) -> Result<&Entry<dyn Resource<P::Client>>, Diagnostics> {
        named("resource type", &self.resources, type_name)
    }

    /// The identity of a resource type that has one.
    fn identity_of(&self, type_name: &str) -> Result<&Identity, Diagnostics> {
        named(
            "resource type with an identity",
            &self.identities,
            type_name,
        )
    }

    fn data_source(
        &self,
        type_name: &str,
    ) -> Result<&Entry<dyn DataSource<P::Client>>, Diagnostics> {
        named("data source type", &self.data_sources, type_name)
    }

    fn ephemeral_resource(
        &self,
        type_name: &str,
    ) -> Result<&Entry<dyn EphemeralResource<P::Client>>, Diagnostics> {
        named(
            "ephemeral resource type",
            &self.ephemeral_resources,
            type_name,
        )
    }

    fn list_resource(
        &self,
        type_name: &str,
    ) -> Result<&Entry<dyn ListResource<P::Client>>, Diagnostics> {
        named("list resource type", &self.list_resources, type_name)
    }

    fn action(&self, type_name: &str) -> Result<&Entry<dyn Action<P::Client>>, Diagnostics> {
        named("action type", &self.actions, type_name)
    }

    fn function(&self, name: &str) -> Result<&NamedFunction, Diagnostics> {
        named("function", &self.functions, name)
    }
}

/// Handlers by name. A name that is there twice goes to the last, and is noted in `twice`.
fn entries<H: ?Sized>(
    kind: &str,
    handlers: Vec<Arc<H>>,
    describe: impl Fn(&Arc<H>) -> (&'static str, Schema),
    twice: &mut Vec<String>,
) -> Entries<H> {
    let mut entries = Entries::new();
    for handler in handlers {
        let (name, schema) = describe(&handler);
        if entries.insert(name, Entry::new(schema, handler)).is_some() {
            twice.push(format!("{kind} {name}"));
        }
    }
    entries
}

fn named<'a, T>(
    kind: &str,
    all: &'a BTreeMap<&'static str, T>,
    name: &str,
) -> Result<&'a T, Diagnostics> {
    all.get(name).ok_or_else(|| {
        let known: Vec<&str> = all.keys().copied().collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Diagnostics::error(
            format!("unknown {kind}"),
            format!("this provider has no {kind} {name:?}; it has {known}"),
        )
    })
}
