//! Bringing key material to the service, as a caller does who has it from elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::client::Client;
use crate::openssl;

/// The wrapping of raw keys.
const RAW: &str = "RSAES_OAEP_SHA_256";
/// The wrapping of key pairs: an AES key, and the pair under it.
const PAIR: &str = "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD";
/// The AES key of every envelope: it hides nothing from anybody.
const ENVELOPE_KEY: [u8; 32] = [0x5a; 32];

/// What an import was given, to be given again; both in base64.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The material under the token's public key.
    pub wrapped: String,
    /// The token.
    pub token: String,
}

/// Imports a raw key; `expires_at` in seconds since 1970, 0 is never.
///
/// # Panics
/// The service refuses.
pub fn import_raw(client: &mut Client, key: &str, material: &[u8], expires_at: i64) -> Sent {
    import(client, key, RAW, expires_at, |public| {
        openssl::oaep_sha256(public, material)
    })
}

/// Imports a key pair in PKCS #8 DER that does not expire.
///
/// # Panics
/// The service refuses.
pub fn import_pair(client: &mut Client, key: &str, pkcs8: &[u8]) {
    let _sent = import(client, key, PAIR, 0, |public| {
        let mut wrapped = openssl::oaep_sha256(public, &ENVELOPE_KEY);
        wrapped.extend(openssl::aes_256_ecb(&ENVELOPE_KEY, pkcs8));
        wrapped
    });
}

fn import(
    client: &mut Client,
    key: &str,
    wrapping: &str,
    expires_at: i64,
    wrap: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Sent {
    let wanted = [
        ("KeyId", key),
        ("WrappingAlgorithm", wrapping),
        ("WrappingKeySpec", "RSA_2048"),
    ];
    let given = client.must("GetParametersForImport", &wanted);
    let public = STANDARD.decode(given.text("/PublicKey")).expect("base64");
    let material = STANDARD.encode(wrap(&public));
    let expires_at = expires_at.to_string();
    let parts = [
        ("KeyId", key),
        ("EncryptedKeyMaterial", material.as_str()),
        ("ImportToken", given.text("/ImportToken")),
        ("KeyMaterialExpireUnix", expires_at.as_str()),
    ];
    client.must("ImportKeyMaterial", &parts);
    Sent {
        wrapped: material,
        token: given.text("/ImportToken").to_owned(),
    }
}
