//! Ways in for the fuzzer: ciphertexts and import tokens, with a key that they could be of.

use kms_rules::{Cloud, KeySpec, alias};

use super::blob::laid_out;
use super::context::Context;
use super::core::Core;
use super::create_key::{CreateKey, create_key};
use super::decrypt::decrypt;
use super::import_key_material::{ImportKeyMaterial, import_key_material};
use super::import_token::{parse, read};
use super::key_ref::KeyRef;
use super::refusal::Refusal;
use crate::crypto::{KeyPair, PublicKey};
use crate::external::Sealed;
use crate::store::Scope;

fn scope() -> Scope {
    scope_of(Cloud::USUAL)
}

fn scope_of(cloud: Cloud) -> Scope {
    Scope {
        cloud,
        account: "1".to_owned(),
        region: "cn-hangzhou".to_owned(),
    }
}

/// A cipher key that a ciphertext could be of.
pub(crate) struct Target {
    scope: Scope,
    key_id: String,
    version_id: String,
}

/// A cipher key of every cloud, and the id of a key that waits for its material.
pub(crate) async fn targets(core: &Core) -> Result<(Vec<Target>, String), Refusal> {
    let mut ciphers = Vec::new();
    for cloud in Cloud::ALL {
        let args = CreateKey {
            name: Some("fuzz".to_owned()).filter(|_| alias::of(cloud).required),
            ..CreateKey::default()
        };
        let scope = scope_of(cloud);
        let key = create_key(core, &scope, args).await?;
        ciphers.push(Target {
            scope,
            version_id: key.primary_version.unwrap_or_default(),
            key_id: key.id,
        });
    }
    let external = CreateKey {
        origin: Some("EXTERNAL".to_owned()),
        ..CreateKey::default()
    };
    let external = create_key(core, &scope(), external).await?;
    Ok((ciphers, external.id))
}

/// Opens the bytes as a ciphertext of every cloud, and as what a cipher could have made in one.
pub(crate) async fn ciphertext(core: &Core, targets: &[Target], bytes: &[u8]) {
    for target in targets {
        let Target {
            scope,
            key_id,
            version_id,
        } = target;
        let of_key = laid_out(scope.cloud, (key_id, version_id), bytes);
        for blob in [bytes, of_key.as_slice()] {
            // Either is an answer.
            let _ = decrypt(core, scope, blob, &Context::default()).await;
        }
    }
    let _ = Sealed::from_bytes(bytes);
}

/// Takes the bytes as a token, as what is sealed in one, as the keys of either, and as wrapped material.
pub(crate) async fn import_token(core: &Core, key: &str, bytes: &[u8]) {
    let _ = parse(bytes);
    for spec in KeySpec::ALL {
        let _ = read((Cloud::USUAL, spec), bytes);
        let _ = KeyPair::from_pkcs8(spec, bytes);
        let _ = PublicKey::from_spki(spec, bytes);
    }
    let args = ImportKeyMaterial {
        encrypted: bytes.to_vec(),
        private_key: Some(bytes.to_vec()),
        token: bytes.to_vec(),
        expires_unix: None,
    };
    let _ = import_key_material(core, &scope(), &KeyRef::Id(key.to_owned()), args).await;
}
