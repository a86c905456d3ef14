//! Key pairs and MAC keys: every spec, usage, operation and algorithm; versions; states, names and scopes.

mod reading;
mod uses;
mod versions;
mod walks;

use kms_rules::{Cloud, Usage};

use crate::service::testing::Lab;
use crate::service::*;

const DIGEST: [u8; 32] = [7; 32];

/// A key with the version that it was made with.
struct Made<'l> {
    lab: &'l Lab,
    key: KeyRef,
    version: String,
}

impl<'l> Made<'l> {
    async fn new(lab: &'l Lab, args: CreateKey) -> Made<'l> {
        let key = lab.key(args).await;
        let version = newest(lab, &key).await;
        Made { lab, key, version }
    }

    fn with(&self, algorithm: &str) -> WithPair {
        WithPair {
            key: self.key.clone(),
            version: Some(self.version.clone()),
            algorithm: algorithm.to_owned(),
        }
    }

    async fn encrypt(&self, algorithm: &str, plaintext: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        let made = asymmetric_encrypt(core, scope, &self.with(algorithm), plaintext).await?;
        assert_eq!((lab_id(&made.key_id), made.version_id), self.named());
        Ok(made.ciphertext)
    }

    async fn decrypt(&self, algorithm: &str, ciphertext: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        let ciphertext = ciphertext.to_vec();
        let opened = asymmetric_decrypt(core, scope, &self.with(algorithm), ciphertext).await?;
        assert_eq!((lab_id(&opened.key_id), opened.version_id), self.named());
        Ok(opened.plaintext.to_vec())
    }

    async fn sign(&self, algorithm: &str, digest: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        let signed = asymmetric_sign(
            core,
            scope,
            &self.with(algorithm),
            ToSign::Digest(digest.to_vec()),
        )
        .await?;
        assert_eq!((lab_id(&signed.key_id), signed.version_id), self.named());
        Ok(signed.signature)
    }

    async fn verify(
        &self,
        algorithm: &str,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        let asked = (ToSign::Digest(digest.to_vec()), signature);
        let found = asymmetric_verify(core, scope, &self.with(algorithm), asked).await?;
        assert_eq!((lab_id(&found.key_id), found.version_id), self.named());
        Ok(found.valid)
    }

    async fn mac(&self, algorithm: &str, message: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        let made = generate_mac(core, scope, (&self.key, algorithm), message).await?;
        assert_eq!(made.algorithm, algorithm);
        Ok(made.mac)
    }

    async fn verify_mac(
        &self,
        algorithm: &str,
        message: &[u8],
        mac: &[u8],
    ) -> Result<bool, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        let found = verify_mac(core, scope, (&self.key, algorithm), (message, mac)).await?;
        Ok(found.valid)
    }

    async fn public_key(&self) -> Result<String, Refusal> {
        let (core, scope) = (&self.lab.core, &self.lab.scope);
        Ok(get_public_key(core, scope, &self.key, Some(&self.version))
            .await?
            .pem)
    }

    fn named(&self) -> (KeyRef, String) {
        (self.key.clone(), self.version.clone())
    }
}

fn lab_id(id: &str) -> KeyRef {
    KeyRef::Id(id.to_owned())
}

/// The newest version; empty when there is none.
async fn newest(lab: &Lab, key: &KeyRef) -> String {
    let listed = list_key_versions(&lab.core, &lab.scope, key, Paging::default()).await;
    let first = listed.unwrap().items.into_iter().next();
    first.map(|version| version.id).unwrap_or_default()
}

fn pair(spec: &str, usage: Usage, instance: Option<&str>) -> CreateKey {
    CreateKey {
        key_spec: Some(spec.to_owned()),
        key_usage: Some(usage.wire(Cloud::Alibaba).to_owned()),
        instance: instance.map(str::to_owned),
        ..CreateKey::default()
    }
}

/// In the instance that has every spec.
fn hard(spec: &str, usage: Usage) -> CreateKey {
    pair(spec, usage, Some("kst-hardware"))
}

fn signer() -> CreateKey {
    pair("EC_P256", Usage::SignVerify, None)
}

fn in_short(refusal: &Refusal) -> &'static str {
    let words = [
        (matches!(refusal, Refusal::WrongUse { .. }), "wrong use"),
        (matches!(refusal, Refusal::WrongState(_)), "wrong state"),
        (
            matches!(refusal, Refusal::WrongOrigin { .. }),
            "wrong origin",
        ),
        (
            matches!(refusal, Refusal::VersionNotFound { .. }),
            "no version",
        ),
        (matches!(refusal, Refusal::KeyNotFound { .. }), "no key"),
        (matches!(refusal, Refusal::AliasNotFound { .. }), "no alias"),
        (
            matches!(refusal, Refusal::NoNextVersion { .. }),
            "one version",
        ),
        (
            matches!(refusal, Refusal::VersionTooYoung { .. }),
            "too young",
        ),
        (matches!(refusal, Refusal::LimitExceeded { .. }), "too many"),
    ];
    let known = words.iter().find(|(is, _)| *is);
    known.unwrap_or_else(|| panic!("{refusal:?}")).1
}
