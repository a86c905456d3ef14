//! What is encrypted here goes to another key, or out under a caller's public key.

mod data_keys;
mod re_encryption;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::{EncodePrivateKey, EncodePublicKey};
use rsa::{Oaep, RsaPrivateKey};

use crate::crypto::KeyPair;
use crate::entropy::Entropy;
use crate::service::testing::Lab;
use crate::service::*;

const OAEP: &str = "RSAES_OAEP_SHA_256";
const OAEP_SHA_1: &str = "RSAES_OAEP_SHA_1";

/// The caller's own RSA key, in another library than the one that wraps for it.
static CALLERS: LazyLock<RsaPrivateKey> = LazyLock::new(|| {
    let mut random = Entropy::seeded(5).generator().unwrap();
    RsaPrivateKey::new(&mut random, 2048).unwrap()
});

fn callers_public_key() -> Vec<u8> {
    let der = CALLERS.to_public_key().to_public_key_der();
    der.unwrap().to_vec()
}

fn to_rsa(algorithm: &str) -> ExportTo {
    ExportTo {
        public_key: callers_public_key(),
        wrapping_algorithm: algorithm.to_owned(),
        wrapping_key_spec: "RSA_2048".to_owned(),
    }
}

/// What the caller's RSA key opens.
fn unwrapped(algorithm: &str, wrapped: &[u8]) -> Vec<u8> {
    let opened = match algorithm {
        OAEP => CALLERS.decrypt(Oaep::<sha2::Sha256>::new(), wrapped),
        OAEP_SHA_1 => CALLERS.decrypt(Oaep::<sha1::Sha1>::new(), wrapped),
        other => panic!("{other}"),
    };
    opened.unwrap()
}

fn context(value: &str) -> Context {
    let map = [("purpose".to_owned(), value.to_owned())];
    Context::from(std::collections::BTreeMap::from(map))
}

impl Lab {
    async fn sealed(&self, key: &KeyRef, text: &str, context: &Context) -> Vec<u8> {
        let made = encrypt(&self.core, &self.scope, key, text, context).await;
        made.unwrap().ciphertext
    }

    async fn opened(&self, blob: &[u8], context: &Context) -> Result<String, Refusal> {
        let opened = decrypt(&self.core, &self.scope, blob, context).await?;
        opened.text().map(str::to_owned)
    }

    fn to(&self, key: &KeyRef, context: &Context) -> Destination {
        let (key, context) = (key.clone(), context.clone());
        Destination::Cipher { key, context }
    }

    /// A key pair for encryption, with its version.
    async fn pair(&self, spec: &str) -> (KeyRef, String) {
        let args = CreateKey {
            key_usage: Some("ENCRYPT/DECRYPT".to_owned()),
            instance: Some("kst-hardware".to_owned()),
            ..self.of_spec(spec)
        };
        let key = self.key(args).await;
        let versions = list_key_versions(&self.core, &self.scope, &key, Paging::default()).await;
        (key, versions.unwrap().items.remove(0).id)
    }
}
