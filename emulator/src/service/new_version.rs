//! Making key material, away from the async threads where that takes long.

use std::sync::Arc;

use kms_rules::KeySpec;

use super::core::Core;
use super::refusal::{Internal, Refusal};
use crate::crypto::{Filling, Material};
use crate::store::{Scope, SealedVersion};

impl Core {
    /// New material of a spec as a version of a key, sealed; not yet kept.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) async fn new_version(
        &self,
        scope: &Scope,
        key_id: &str,
        spec: KeySpec,
    ) -> Result<SealedVersion, Refusal> {
        let material = self.new_material(spec).await?;
        self.vault.seal_version(scope, key_id, &material)
    }

    /// New material of a spec, in nobody's hands yet.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) async fn new_material(&self, spec: KeySpec) -> Result<Material, Refusal> {
        if let Some(material) = self.vault.new_material_at_once(spec)? {
            return Ok(material);
        }
        let vault = Arc::clone(&self.vault);
        let made = tokio::task::spawn_blocking(move || vault.new_material(spec)).await;
        made.map_err(|error| half_made(&error))?
    }

    /// Says when RSA keys are made before anyone asks for them; a core that was just opened makes none.
    pub(crate) fn make_rsa_keys_ahead(&self, filling: Filling) {
        self.vault.rsa_pool().fill(filling);
    }

    /// The specs of RSA, each with how many of its keys stand ready and how many may.
    pub(crate) fn rsa_keys_ahead(&self) -> [(KeySpec, usize, usize); 3] {
        [KeySpec::Rsa2048, KeySpec::Rsa3072, KeySpec::Rsa4096].map(|spec| {
            let (ready, max) = self.vault.rsa_pool().ready(spec);
            (spec, ready, max)
        })
    }
}

fn half_made(error: &tokio::task::JoinError) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not make a key",
        log: error.to_string(),
    })
}
