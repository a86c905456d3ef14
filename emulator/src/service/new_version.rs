//! Making a version's material, away from the async threads where that takes long.

use std::sync::Arc;

use kms_rules::KeySpec;

use super::core::Core;
use super::refusal::{Internal, Refusal};
use crate::crypto;
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
        if !crypto::takes_long(spec) {
            return self.vault.new_version(scope, key_id, spec);
        }
        let (vault, scope, id) = (Arc::clone(&self.vault), scope.clone(), key_id.to_owned());
        let made = tokio::task::spawn_blocking(move || vault.new_version(&scope, &id, spec)).await;
        made.map_err(|error| half_made(&error))?
    }
}

fn half_made(error: &tokio::task::JoinError) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not make a key",
        log: error.to_string(),
    })
}
