//! The secrets of the process: the seal key, the source of randomness, and expanded keys in use.

use std::sync::Arc;

use kms_rules::KeySpec;
use zeroize::Zeroizing;

use super::ids;
use super::refusal::{Internal, Refusal};
use crate::crypto::{
    self, Cipher, Expanded, KEPT_BYTES_MAX, KEPT_MAX, KeptKeys, KeyPair, MacKey, Material, RsaPool,
    SealKey,
};
use crate::entropy::Entropy;
use crate::store::{Key, Scope, SealedVersion, WholeVersion};

/// Makes, seals and opens key material. Shared with the writer's thread.
#[derive(Debug)]
pub(super) struct Vault {
    seal_key: SealKey,
    pub(super) entropy: Arc<Entropy>,
    kept: KeptKeys,
    rsa_pool: RsaPool,
}

impl Vault {
    pub(super) fn new(seal_key: SealKey, entropy: Entropy) -> Vault {
        let entropy = Arc::new(entropy);
        Vault {
            seal_key,
            kept: KeptKeys::new(KEPT_MAX, KEPT_BYTES_MAX),
            rsa_pool: RsaPool::new(Arc::clone(&entropy)),
            entropy,
        }
    }

    /// RSA keys made ahead.
    pub(super) fn rsa_pool(&self) -> &RsaPool {
        &self.rsa_pool
    }

    /// New material of a spec, if that takes no time: a key pair of RSA must stand ready.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn new_material_at_once(&self, spec: KeySpec) -> Result<Option<Material>, Refusal> {
        match self.rsa_pool.take(spec) {
            Some(material) => Ok(Some(material)),
            None if crypto::takes_long(spec) => Ok(None),
            None => self.new_material(spec).map(Some),
        }
    }

    /// New material of a spec. Blocks for RSA.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn new_material(&self, spec: KeySpec) -> Result<Material, Refusal> {
        Ok(crypto::generate(spec, &self.entropy)?)
    }

    /// New material of a spec as a version of a key. Blocks for RSA.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn new_version(
        &self,
        scope: &Scope,
        key_id: &str,
        spec: KeySpec,
    ) -> Result<SealedVersion, Refusal> {
        self.seal_version(scope, key_id, &self.new_material(spec)?)
    }

    /// Material as a version with an id of its own.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn seal_version(
        &self,
        scope: &Scope,
        key_id: &str,
        material: &Material,
    ) -> Result<SealedVersion, Refusal> {
        let id = ids::uuid(&self.entropy)?;
        self.seal_as(scope, key_id, id, material)
    }

    /// Material as the version of this id.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn seal_as(
        &self,
        scope: &Scope,
        key_id: &str,
        version: String,
        material: &Material,
    ) -> Result<SealedVersion, Refusal> {
        let sealed =
            self.seal_key
                .seal(&binding(scope, key_id, &version), material, &self.entropy)?;
        Ok(SealedVersion {
            id: version,
            sealed,
            number: 0,
        })
    }

    /// The key of a version in the form that works. Reading an RSA pair takes about a millisecond, once.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when the stored material does not open.
    pub(super) fn expanded(
        &self,
        scope: &Scope,
        key: &Key,
        version: &SealedVersion,
    ) -> Result<Expanded, Refusal> {
        let name = kept_name(scope, &version.id);
        if let Some(kept) = self.kept.get(&name) {
            return Ok(kept);
        }
        let opened = self
            .seal_key
            .open(&binding(scope, &key.id, &version.id), &version.sealed);
        let expanded = opened
            .ok()
            .and_then(|material| Expanded::new(key.spec.spec, material.bytes()))
            .ok_or_else(|| unopened(key))?;
        self.kept.put(&name, expanded.clone());
        Ok(expanded)
    }

    /// The cipher of a version of a key with a block cipher's spec.
    ///
    /// # Errors
    /// As [`Vault::expanded`].
    pub(super) fn cipher(
        &self,
        scope: &Scope,
        key: &Key,
        version: &SealedVersion,
    ) -> Result<Arc<Cipher>, Refusal> {
        let expanded = self.expanded(scope, key, version)?;
        let cipher = expanded.as_cipher().map(Arc::clone);
        cipher.ok_or_else(|| unopened(key))
    }

    /// The pair of a version of a key with a key pair's spec.
    ///
    /// # Errors
    /// As [`Vault::expanded`].
    pub(super) fn pair(
        &self,
        scope: &Scope,
        key: &Key,
        version: &SealedVersion,
    ) -> Result<Arc<KeyPair>, Refusal> {
        let expanded = self.expanded(scope, key, version)?;
        let pair = expanded.as_pair().map(Arc::clone);
        pair.ok_or_else(|| unopened(key))
    }

    /// The MAC key of a version of a key with such a spec.
    ///
    /// # Errors
    /// As [`Vault::expanded`].
    pub(super) fn mac(
        &self,
        scope: &Scope,
        key: &Key,
        version: &SealedVersion,
    ) -> Result<Arc<MacKey>, Refusal> {
        let expanded = self.expanded(scope, key, version)?;
        let mac = expanded.as_mac().map(Arc::clone);
        mac.ok_or_else(|| unopened(key))
    }

    /// Seals bytes that are no version's material; `binding` says what they belong to.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn seal_bytes(
        &self,
        binding: &[&str],
        bytes: Zeroizing<Vec<u8>>,
    ) -> Result<Vec<u8>, Refusal> {
        let sealed = self
            .seal_key
            .seal(binding, &Material::new(bytes), &self.entropy)?;
        Ok(sealed)
    }

    /// Opens what [`Vault::seal_bytes`] made for the same `binding`; `None` for anything else.
    pub(super) fn open_bytes(&self, binding: &[&str], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let material = self.seal_key.open(binding, sealed).ok()?;
        Some(Zeroizing::new(material.bytes().to_vec()))
    }

    /// The material of a version; `None` when there is none.
    ///
    /// # Errors
    /// [`Refusal::Internal`] when what is kept does not open.
    pub(super) fn open_version(
        &self,
        scope: &Scope,
        key_id: &str,
        version: &WholeVersion,
    ) -> Result<Option<Material>, Refusal> {
        let Some(sealed) = &version.sealed else {
            return Ok(None);
        };
        let opened = self
            .seal_key
            .open(&binding(scope, key_id, &version.id), sealed);
        opened.map(Some).map_err(|_| damaged(key_id))
    }

    /// Drops what is kept of one version, whose material was taken away.
    pub(super) fn forget_version(&self, scope: &Scope, version: &str) {
        self.kept.remove(&kept_name(scope, version));
    }

    /// Whether a version's key is kept in the form that works.
    pub(super) fn is_kept(&self, scope: &Scope, version: &str) -> bool {
        self.kept.get(&kept_name(scope, version)).is_some()
    }

    /// Drops what is kept of expanded keys.
    pub(super) fn forget(&self) {
        self.kept.clear();
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

/// The name of an expanded key among those that are kept: versions of two scopes may have one id.
fn kept_name(scope: &Scope, version: &str) -> String {
    [version, scope.cloud.name(), &scope.account, &scope.region].join(" ")
}

fn unopened(key: &Key) -> Refusal {
    damaged(&key.id)
}

fn damaged(key_id: &str) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator's database is damaged",
        log: format!("the material of key {key_id} does not open under the seal key"),
    })
}
