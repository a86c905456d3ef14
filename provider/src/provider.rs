//! The provider: its block, its resources and data sources.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use tfplugin::{
    Action, DataSource, Diagnostics, EphemeralResource, Function, ListResource, Object, Provider,
    Resource, Schema,
};

use crate::action::cancel_key_deletion::CancelKeyDeletion;
use crate::action::rotate_key::RotateKey;
use crate::action::set_key_state::SetKeyState;
use crate::alias::AliasResource;
use crate::ciphertext::CiphertextResource;
use crate::client::Client;
use crate::data::aliases::AliasesData;
use crate::data::instances::InstancesData;
use crate::data::key::KeyData;
use crate::data::key_specs::KeySpecsData;
use crate::data::key_versions::KeyVersionsData;
use crate::data::keys::KeysData;
use crate::data::public_key::PublicKeyData;
use crate::data::regions::RegionsData;
use crate::environment::Environment;
use crate::ephemeral::data_key::DataKeyEphemeral;
use crate::ephemeral::plaintext::PlaintextEphemeral;
use crate::ephemeral::random::RandomEphemeral;
use crate::function::arn_build::ArnBuild;
use crate::function::arn_parse::ArnParse;
use crate::function::check_key::CheckKey;
use crate::function::duration_seconds::DurationSeconds;
use crate::function::verify_signature::VerifySignature;
use crate::grant::GrantResource;
use crate::key::KeyResource;
use crate::key_policy::KeyPolicyResource;
use crate::key_replica::KeyReplicaResource;
use crate::key_store::KeyStoreResource;
use crate::key_version::KeyVersionResource;
use crate::list::aliases::AliasList;
use crate::list::keys::KeyList;
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
        vec![
            Arc::new(key),
            Arc::new(AliasResource),
            Arc::new(GrantResource),
            Arc::new(KeyStoreResource),
            Arc::new(KeyReplicaResource),
            Arc::new(KeyVersionResource),
            Arc::new(KeyPolicyResource),
            Arc::new(CiphertextResource),
        ]
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource<Client>>> {
        vec![
            Arc::new(KeyData),
            Arc::new(KeysData),
            Arc::new(AliasesData),
            Arc::new(KeySpecsData),
            Arc::new(KeyVersionsData),
            Arc::new(PublicKeyData),
            Arc::new(InstancesData),
            Arc::new(RegionsData),
        ]
    }

    fn ephemeral_resources(&self) -> Vec<Arc<dyn EphemeralResource<Client>>> {
        vec![
            Arc::new(DataKeyEphemeral),
            Arc::new(PlaintextEphemeral),
            Arc::new(RandomEphemeral),
        ]
    }

    fn functions(&self) -> Vec<Arc<dyn Function>> {
        vec![
            Arc::new(ArnParse),
            Arc::new(ArnBuild),
            Arc::new(CheckKey),
            Arc::new(DurationSeconds),
            Arc::new(VerifySignature),
        ]
    }

    fn list_resources(&self) -> Vec<Arc<dyn ListResource<Client>>> {
        vec![Arc::new(KeyList), Arc::new(AliasList)]
    }

    fn actions(&self) -> Vec<Arc<dyn Action<Client>>> {
        vec![
            Arc::new(RotateKey),
            Arc::new(CancelKeyDeletion),
            Arc::new(SetKeyState),
        ]
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
