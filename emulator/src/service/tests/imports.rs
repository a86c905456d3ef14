//! Imported key material: every spec under every wrapping, tokens, the same material again, and its end.

mod material;
mod product;
mod states;
mod tokens;
mod uses;

use aes_gcm::aes::cipher::{Array, BlockCipherEncrypt, KeyInit};
use aws_lc_rs::cipher::{AES_256, PaddedBlockEncryptingKey, UnboundCipherKey};
use kms_rules::lifecycle::KeyState;
use kms_rules::wrapping::{self, Direction, Wrapping};
use kms_rules::{Cloud, KeySpec};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::{Oaep, Pkcs1v15Encrypt, RsaPublicKey};

use crate::crypto::PublicKey;
use crate::entropy::Entropy;
use crate::service::testing::Lab;
use crate::service::*;

const OAEP: &str = "RSAES_OAEP_SHA_256";
/// The key of the envelopes.
const ENVELOPE_KEY: [u8; 32] = [9; 32];

/// What a caller got for an import, in one piece.
struct Invitation {
    wrapping: Wrapping,
    public_key: Vec<u8>,
    token: Vec<u8>,
}

impl Lab {
    async fn import_parameters(
        &self,
        key: &KeyRef,
        (algorithm, key_spec): (&str, &str),
    ) -> Result<Invitation, Refusal> {
        let args = GetParametersForImport {
            wrapping_algorithm: algorithm.to_owned(),
            wrapping_key_spec: Some(key_spec.to_owned()),
        };
        let made = get_parameters_for_import(&self.core, &self.scope, key, &args).await?;
        assert_eq!(KeyRef::Id(made.key_id), *key);
        let rule = wrapping::all(Cloud::Alibaba).iter().find(|rule| {
            rule.direction == Direction::Import
                && (rule.wire, rule.key_spec_wire) == (algorithm, key_spec)
        });
        Ok(Invitation {
            wrapping: rule.unwrap().wrapping,
            public_key: made.public_key,
            token: made.token,
        })
    }

    /// What is needed to import under RSA.
    async fn invited(&self, key: &KeyRef) -> Invitation {
        self.import_parameters(key, (OAEP, "RSA_2048"))
            .await
            .unwrap()
    }

    async fn import(
        &self,
        key: &KeyRef,
        invited: &Invitation,
        encrypted: Vec<u8>,
        expires_unix: Option<i64>,
    ) -> Result<(), Refusal> {
        let args = ImportKeyMaterial {
            encrypted,
            private_key: None,
            token: invited.token.clone(),
            expires_unix,
        };
        import_key_material(&self.core, &self.scope, key, args).await
    }

    /// A key for import whose material is these bytes.
    async fn imported(&self, bytes: &[u8]) -> (KeyRef, Invitation) {
        let key = self.key(self.external()).await;
        let invited = self.invited(&key).await;
        let encrypted = invited.wrap(bytes);
        self.import(&key, &invited, encrypted, None).await.unwrap();
        assert_eq!(self.describe(&key).await.state, KeyState::Enabled);
        (key, invited)
    }

    async fn delete_material(&self, key: &KeyRef) -> Result<(), Refusal> {
        delete_key_material(&self.core, &self.scope, key).await
    }

    async fn encrypt_text(&self, key: &KeyRef) -> Result<Vec<u8>, Refusal> {
        let made = encrypt(&self.core, &self.scope, key, "text", &Context::default()).await?;
        Ok(made.ciphertext)
    }

    async fn decrypt_text(&self, blob: &[u8]) -> Result<String, Refusal> {
        let opened = decrypt(&self.core, &self.scope, blob, &Context::default()).await?;
        opened.text().map(str::to_owned)
    }
}

/// A private key that another implementation made, in PKCS#8 DER.
fn strangers(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/crypto");
    std::fs::read(format!("{folder}/{name}.der")).unwrap()
}

impl Invitation {
    /// Wraps as a caller does: RSA and AES by other libraries than those that unwrap.
    fn wrap(&self, bytes: &[u8]) -> Vec<u8> {
        let rsa = || RsaPublicKey::from_public_key_der(&self.public_key).unwrap();
        let mut random = Entropy::seeded(7).generator().unwrap();
        let mut oaep = |bytes: &[u8]| {
            rsa()
                .encrypt(&mut random, Oaep::<sha2::Sha256>::new(), bytes)
                .unwrap()
        };
        match self.wrapping {
            Wrapping::RsaOaepSha256 => oaep(bytes),
            Wrapping::RsaOaepSha1 => rsa()
                .encrypt(&mut random, Oaep::<sha1::Sha1>::new(), bytes)
                .unwrap(),
            Wrapping::RsaPkcs1 => rsa().encrypt(&mut random, Pkcs1v15Encrypt, bytes).unwrap(),
            Wrapping::Sm2Pke => self.sm2(bytes),
            Wrapping::RsaOaepSha256AesEcb => [oaep(&ENVELOPE_KEY), padded_aes_ecb(bytes)].concat(),
            Wrapping::Sm2PkeSm4Ecb => {
                let number = sm2::SecretKey::from_pkcs8_der(bytes).unwrap().to_bytes();
                [self.sm2(&ENVELOPE_KEY[..16]), sm4_ecb(&number)].concat()
            }
            Wrapping::RsaOaepSha256AesKwp | Wrapping::Sm2PkeAesKwp => {
                panic!("{:?} is the other dialect's", self.wrapping)
            }
        }
    }

    fn sm2(&self, bytes: &[u8]) -> Vec<u8> {
        let key = PublicKey::from_spki(KeySpec::Sm2, &self.public_key).unwrap();
        let algorithm = kms_rules::algorithm::Algorithm::Sm2Pke;
        key.encrypt(algorithm, bytes, &Entropy::seeded(7)).unwrap()
    }
}

fn padded_aes_ecb(bytes: &[u8]) -> Vec<u8> {
    let key = UnboundCipherKey::new(&AES_256, &ENVELOPE_KEY).unwrap();
    let cipher = PaddedBlockEncryptingKey::ecb_pkcs7(key).unwrap();
    let mut text = bytes.to_vec();
    cipher.encrypt(&mut text).unwrap();
    text
}

fn sm4_ecb(bytes: &[u8]) -> Vec<u8> {
    let cipher = sm4::Sm4::new_from_slice(&ENVELOPE_KEY[..16]).unwrap();
    let mut text = bytes.to_vec();
    let (blocks, rest) = Array::slice_as_chunks_mut(&mut text);
    assert!(rest.is_empty());
    cipher.encrypt_blocks(blocks);
    text
}
