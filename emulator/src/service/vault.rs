//! The secrets of the process: the seal key, the source of randomness, and expanded keys in use.

use std::sync::Arc;

use kms_rules::KeySpec;

use super::ids;
use super::refusal::{Internal, Refusal};
use crate::crypto::{self, CIPHERS_MAX, Cipher, Ciphers, Material, SealKey};
use crate::entropy::Entropy;
use crate::store::{Key, Scope, SealedVersion};

/// Makes, seals and opens key material. Shared with the writer's thread.
#[derive(Debug)]
pub(super) struct Vault {
    seal_key: SealKey,
    pub(super) entropy: Entropy,
    ciphers: Ciphers,
}

impl Vault {
    pub(super) fn new(seal_key: SealKey, entropy: Entropy) -> Vault {
        Vault {
            seal_key,
            entropy,
            ciphers: Ciphers::new(CIPHERS_MAX),
        }
    }

    /// New material of a spec as a version of a key. Blocks for key pairs.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn new_version(
        &self,
        scope: &Scope,
        key_id: &str,
        spec: KeySpec,
    ) -> Result<SealedVersion, Refusal> {
        let material = crypto::generate(spec, &self.entropy)?;
        self.seal_version(scope, key_id, &material)
    }

    fn seal_version(
        &self,
        scope: &Scope,
        key_id: &str,
        material: &Material,
    ) -> Result<SealedVersion, Refusal> {
        let id = ids::uuid(&self.entropy)?;
        let sealed = self
            .seal_key
            .seal(&binding(scope, key_id, &id), material, &self.entropy)?;
        Ok(SealedVersion { id, sealed })
    }

    /// The cipher of a version of a key with a block cipher's spec.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when the stored material does not open.
    pub(super) fn cipher(
        &self,
        scope: &Scope,
        key: &Key,
        version: &SealedVersion,
    ) -> Result<Arc<Cipher>, Refusal> {
        if let Some(cipher) = self.ciphers.get(&version.id) {
            return Ok(cipher);
        }
        let opened = self
            .seal_key
            .open(&binding(scope, &key.id, &version.id), &version.sealed);
        let cipher = opened
            .ok()
            .and_then(|material| Cipher::new(key.spec.spec, material.bytes()));
        let cipher = Arc::new(cipher.ok_or_else(|| unopened(key))?);
        self.ciphers.put(&version.id, Arc::clone(&cipher));
        Ok(cipher)
    }

    /// Drops what is kept of expanded keys.
    pub(super) fn forget(&self) {
        self.ciphers.clear();
    }
}

/// What a version's material is sealed for: moved to another key, version or account it does not open.
fn binding<'a>(scope: &'a Scope, key_id: &'a str, version: &'a str) -> [&'a str; 5] {
    [
        scope.cloud.name(),
        &scope.account,
        &scope.region,
        key_id,
        version,
    ]
}

fn unopened(key: &Key) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator's database is damaged",
        log: format!(
            "the material of key {} does not open under the seal key",
            key.id
        ),
    })
}
