//! The provider: its block, its resources and data sources.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use tfplugin::{DataSource, Diagnostics, Object, Provider, Resource, Schema};

use crate::alias::AliasResource;
use crate::client::Client;
use crate::data::key::KeyData;
use crate::environment::Environment;
use crate::key::KeyResource;
use crate::settings;

/// The provider's address in the registry.
pub(crate) const ADDRESS: &str = "registry.terraform.io/kms-emulator/kms";

/// The provider `kms`.
#[derive(Default)]
pub(crate) struct KmsProvider {
    /// Whether the provider block has been taken: from then on plans know the cloud.
    configured: Arc<AtomicBool>,
}

#[async_trait]
impl Provider for KmsProvider {
    type Client = Client;

    fn schema(&self) -> Schema {
        settings::schema()
    }

    fn resources(&self) -> Vec<Arc<dyn Resource<Client>>> {
        let key = KeyResource::new(Arc::clone(&self.configured));
        vec![Arc::new(key), Arc::new(AliasResource)]
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource<Client>>> {
        vec![Arc::new(KeyData)]
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        settings::validate(config)
    }

    async fn configure(
        &self,
        config: &Object,
        terraform_version: &str,
    ) -> Result<Client, Diagnostics> {
        let client = settings::resolve(config, &Environment::of_process(), terraform_version)?;
        self.configured.store(true, Ordering::Release);
        Ok(client)
    }
}
