//! The calls of the plugin protocol, on any [`Provider`].
//!
//! One file per call: it decodes by the schema, does the protocol-neutral work, encodes. Whatever goes
//! wrong is answered as diagnostics, never as a failed call: Terraform shows those to the user as bugs.

mod answer;
mod apply_resource_change;
mod configure_provider;
mod entry;
mod from_v6;
mod get_functions;
mod get_metadata;
mod get_provider_schema;
mod import_resource_state;
mod plan_resource_change;
mod read_data_source;
mod read_resource;
mod service;
mod stop_provider;
mod to_v6;
mod upgrade_resource_state;
mod validate_data_resource_config;
mod validate_provider_config;
mod validate_resource_config;

use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use entry::Entry;
pub(crate) use service::Service;
use tokio_util::sync::CancellationToken;

use crate::{Context, DataSource, Diagnostics, Provider, Resource, schema::validity};

type Resources<C> = BTreeMap<&'static str, Entry<dyn Resource<C>>>;
type DataSources<C> = BTreeMap<&'static str, Entry<dyn DataSource<C>>>;

/// A provider process: the provider, its schemas, and what Terraform has told it so far.
pub(crate) struct Server<P: Provider> {
    /// The provider block, handled by the provider itself.
    block: Entry<P>,
    resources: Resources<P::Client>,
    data_sources: DataSources<P::Client>,
    /// The client of the last configuration. Never there before it, and replaced by each further one.
    client: RwLock<Option<Arc<P::Client>>>,
    /// Cancels the calls that are under way; replaced when it has.
    stop: RwLock<CancellationToken>,
}

impl<P: Provider> Server<P> {
    pub(crate) fn new(provider: P) -> Self {
        let resources = provider.resources().into_iter();
        let data_sources = provider.data_sources().into_iter();
        Self {
            resources: resources
                .map(|each| (each.type_name(), Entry::new(each.schema(), each)))
                .collect(),
            data_sources: data_sources
                .map(|each| (each.type_name(), Entry::new(each.schema(), each)))
                .collect(),
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
        self.resources
            .get(type_name)
            .ok_or_else(|| no_such("resource", type_name, self.resources.keys()))
    }

    fn data_source(
        &self,
        type_name: &str,
    ) -> Result<&Entry<dyn DataSource<P::Client>>, Diagnostics> {
        self.data_sources
            .get(type_name)
            .ok_or_else(|| no_such("data source", type_name, self.data_sources.keys()))
    }

    /// What Terraform would refuse in our schemas, or crash on: one error for each schema at fault.
    fn schema_faults(&self) -> Diagnostics {
        let block = std::iter::once((
            "provider block",
            validity::faults(validity::Owner::Provider, &self.block.schema),
        ));
        let resources = self.resources.iter();
        let resources = resources.map(|(name, entry)| {
            (
                *name,
                validity::faults(validity::Owner::Resource, &entry.schema),
            )
        });
        let data_sources = self.data_sources.iter();
        let data_sources = data_sources.map(|(name, entry)| {
            (
                *name,
                validity::faults(validity::Owner::DataSource, &entry.schema),
            )
        });
        let faulty = block
            .chain(resources)
            .chain(data_sources)
            .filter(|(_, faults)| !faults.is_empty());
        faulty
            .map(|(name, faults)| {
                crate::Diagnostic::error(
                    "provider bug: invalid schema",
                    format!("{name}: {}", faults.join("; ")),
                )
            })
            .collect()
    }
}

fn no_such<'a>(
    kind: &str,
    type_name: &str,
    known: impl Iterator<Item = &'a &'static str>,
) -> Diagnostics {
    let known: Vec<&str> = known.copied().collect();
    Diagnostics::error(
        format!("unknown {kind} type"),
        format!(
            "this provider has no {kind} {type_name:?}; it has {}",
            known.join(", ")
        ),
    )
}
