//! Ways in for the fuzzer: ciphertexts and import tokens, with a key that they could be of.

use kms_rules::{Cloud, KeySpec};

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
    Scope {
        cloud: Cloud::Alibaba,
        account: "1".to_owned(),
        region: "cn-hangzhou".to_owned(),
    }
}

/// The version of a cipher key, and the id of a key that waits for its material.
pub(crate) async fn targets(core: &Core) -> Result<[String; 2], Refusal> {
    let cipher = create_key(core, &scope(), CreateKey::default()).await?;
    let external = CreateKey {
        origin: Some("EXTERNAL".to_owned()),
        ..CreateKey::default()
    };
    let external = create_key(core, &scope(), external).await?;
    Ok([cipher.primary_version.unwrap_or_default(), external.id])
}

/// Opens the bytes as a blob, and as what follows the version in one.
pub(crate) async fn ciphertext(core: &Core, version: &str, bytes: &[u8]) {
    let of_version = [version.as_bytes(), bytes].concat();
    for blob in [bytes, of_version.as_slice()] {
        // Either is an answer.
        let _ = decrypt(core, &scope(), blob, &Context::default()).await;
    }
    let _ = Sealed::from_bytes(bytes);
}

/// Takes the bytes as a token, as what is sealed in one, as the keys of either, and as wrapped material.
pub(crate) async fn import_token(core: &Core, key: &str, bytes: &[u8]) {
    let _ = parse(bytes);
    for spec in KeySpec::ALL {
        let _ = read((Cloud::Alibaba, spec), bytes);
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
