//! Huawei Cloud's algorithms.

use super::{Algorithm, AlgorithmRule, Purpose};
use crate::limits::{HUAWEI_MESSAGE_BYTES_MAX, HUAWEI_PLAINTEXT_BYTES_MAX};
use crate::source::{HUA_ECDH, HUA_MAC, HUA_SIGN};
use crate::{Cloud, KeySpec, Source};

const SHA_256: usize = 32;
const SHA_384: usize = 48;
const SHA_512: usize = 64;
const SM3: usize = 32;

const fn row(
    spec: KeySpec,
    wire: &'static str,
    algorithm: Algorithm,
    purpose: Purpose,
    input_bytes_max: Option<usize>,
    digest_bytes: Option<usize>,
    source: Source,
) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Huawei,
        wire,
        spec,
        algorithm,
        purpose,
        input_bytes_max,
        digest_bytes,
        source,
    }
}

const fn encrypt(
    spec: KeySpec,
    wire: &'static str,
    algorithm: Algorithm,
    bytes_max: usize,
) -> AlgorithmRule {
    row(
        spec,
        wire,
        algorithm,
        Purpose::Encrypt,
        Some(bytes_max),
        None,
        HUA_SIGN,
    )
}

/// Signs a digest, or a message that the service hashes first.
const fn sign(
    spec: KeySpec,
    wire: &'static str,
    algorithm: Algorithm,
    digest: usize,
) -> AlgorithmRule {
    row(
        spec,
        wire,
        algorithm,
        Purpose::Sign,
        Some(HUAWEI_MESSAGE_BYTES_MAX),
        Some(digest),
        HUA_SIGN,
    )
}

const fn mac(spec: KeySpec, wire: &'static str, algorithm: Algorithm) -> AlgorithmRule {
    row(
        spec,
        wire,
        algorithm,
        Purpose::Mac,
        Some(HUAWEI_MESSAGE_BYTES_MAX),
        None,
        HUA_MAC,
    )
}

const fn agree(spec: KeySpec) -> AlgorithmRule {
    row(
        spec,
        "ECDH",
        Algorithm::Ecdh,
        Purpose::Agree,
        None,
        None,
        HUA_ECDH,
    )
}

pub(super) static ALGORITHMS: &[AlgorithmRule] = &[
    encrypt(
        KeySpec::Aes256,
        "SYMMETRIC_DEFAULT",
        Algorithm::Gcm,
        HUAWEI_PLAINTEXT_BYTES_MAX,
    ),
    encrypt(
        KeySpec::Sm4,
        "SYMMETRIC_DEFAULT",
        Algorithm::Gcm,
        HUAWEI_PLAINTEXT_BYTES_MAX,
    ),
    mac(KeySpec::Hmac256, "HMAC_SHA_256", Algorithm::HmacSha256),
    mac(KeySpec::Hmac384, "HMAC_SHA_384", Algorithm::HmacSha384),
    mac(KeySpec::Hmac512, "HMAC_SHA_512", Algorithm::HmacSha512),
    mac(KeySpec::HmacSm3, "HMAC_SM3", Algorithm::HmacSm3),
    encrypt(
        KeySpec::Rsa2048,
        "RSAES_OAEP_SHA_256",
        Algorithm::RsaesOaepSha256,
        190,
    ),
    encrypt(
        KeySpec::Rsa2048,
        "RSAES_OAEP_SHA_1",
        Algorithm::RsaesOaepSha1,
        214,
    ),
    sign(
        KeySpec::Rsa2048,
        "RSASSA_PSS_SHA_256",
        Algorithm::RsaPssSha256,
        SHA_256,
    ),
    sign(
        KeySpec::Rsa2048,
        "RSASSA_PSS_SHA_384",
        Algorithm::RsaPssSha384,
        SHA_384,
    ),
    sign(
        KeySpec::Rsa2048,
        "RSASSA_PSS_SHA_512",
        Algorithm::RsaPssSha512,
        SHA_512,
    ),
    sign(
        KeySpec::Rsa2048,
        "RSASSA_PKCS1_V1_5_SHA_256",
        Algorithm::RsaPkcs1Sha256,
        SHA_256,
    ),
    sign(
        KeySpec::Rsa2048,
        "RSASSA_PKCS1_V1_5_SHA_384",
        Algorithm::RsaPkcs1Sha384,
        SHA_384,
    ),
    sign(
        KeySpec::Rsa2048,
        "RSASSA_PKCS1_V1_5_SHA_512",
        Algorithm::RsaPkcs1Sha512,
        SHA_512,
    ),
    encrypt(
        KeySpec::Rsa3072,
        "RSAES_OAEP_SHA_256",
        Algorithm::RsaesOaepSha256,
        318,
    ),
    encrypt(
        KeySpec::Rsa3072,
        "RSAES_OAEP_SHA_1",
        Algorithm::RsaesOaepSha1,
        342,
    ),
    sign(
        KeySpec::Rsa3072,
        "RSASSA_PSS_SHA_256",
        Algorithm::RsaPssSha256,
        SHA_256,
    ),
    sign(
        KeySpec::Rsa3072,
        "RSASSA_PSS_SHA_384",
        Algorithm::RsaPssSha384,
        SHA_384,
    ),
    sign(
        KeySpec::Rsa3072,
        "RSASSA_PSS_SHA_512",
        Algorithm::RsaPssSha512,
        SHA_512,
    ),
    sign(
        KeySpec::Rsa3072,
        "RSASSA_PKCS1_V1_5_SHA_256",
        Algorithm::RsaPkcs1Sha256,
        SHA_256,
    ),
    sign(
        KeySpec::Rsa3072,
        "RSASSA_PKCS1_V1_5_SHA_384",
        Algorithm::RsaPkcs1Sha384,
        SHA_384,
    ),
    sign(
        KeySpec::Rsa3072,
        "RSASSA_PKCS1_V1_5_SHA_512",
        Algorithm::RsaPkcs1Sha512,
        SHA_512,
    ),
    encrypt(
        KeySpec::Rsa4096,
        "RSAES_OAEP_SHA_256",
        Algorithm::RsaesOaepSha256,
        446,
    ),
    encrypt(
        KeySpec::Rsa4096,
        "RSAES_OAEP_SHA_1",
        Algorithm::RsaesOaepSha1,
        470,
    ),
    sign(
        KeySpec::Rsa4096,
        "RSASSA_PSS_SHA_256",
        Algorithm::RsaPssSha256,
        SHA_256,
    ),
    sign(
        KeySpec::Rsa4096,
        "RSASSA_PSS_SHA_384",
        Algorithm::RsaPssSha384,
        SHA_384,
    ),
    sign(
        KeySpec::Rsa4096,
        "RSASSA_PSS_SHA_512",
        Algorithm::RsaPssSha512,
        SHA_512,
    ),
    sign(
        KeySpec::Rsa4096,
        "RSASSA_PKCS1_V1_5_SHA_256",
        Algorithm::RsaPkcs1Sha256,
        SHA_256,
    ),
    sign(
        KeySpec::Rsa4096,
        "RSASSA_PKCS1_V1_5_SHA_384",
        Algorithm::RsaPkcs1Sha384,
        SHA_384,
    ),
    sign(
        KeySpec::Rsa4096,
        "RSASSA_PKCS1_V1_5_SHA_512",
        Algorithm::RsaPkcs1Sha512,
        SHA_512,
    ),
    sign(
        KeySpec::EcP256,
        "ECDSA_SHA_256",
        Algorithm::EcdsaSha256,
        SHA_256,
    ),
    agree(KeySpec::EcP256),
    sign(
        KeySpec::EcP384,
        "ECDSA_SHA_384",
        Algorithm::EcdsaSha384,
        SHA_384,
    ),
    agree(KeySpec::EcP384),
    sign(
        KeySpec::EcP256K,
        "ECDSA_SHA_256",
        Algorithm::EcdsaSha256,
        SHA_256,
    ),
    agree(KeySpec::EcP256K),
    encrypt(
        KeySpec::Sm2,
        "SM2_ENCRYPT",
        Algorithm::Sm2Pke,
        HUAWEI_PLAINTEXT_BYTES_MAX,
    ),
    // The digest is over Z(A) and the message, so the service takes no raw message here.
    row(
        KeySpec::Sm2,
        "SM2DSA_SM3",
        Algorithm::Sm2Dsa,
        Purpose::Sign,
        None,
        Some(SM3),
        HUA_SIGN,
    ),
    agree(KeySpec::Sm2),
    // Plain Ed25519 hashes the message itself: no digest of it can be signed.
    row(
        KeySpec::Ed25519,
        "ED25519_SHA_512",
        Algorithm::Ed25519,
        Purpose::Sign,
        Some(HUAWEI_MESSAGE_BYTES_MAX),
        None,
        HUA_SIGN,
    ),
    sign(
        KeySpec::Ed25519,
        "ED25519_PH_SHA_512",
        Algorithm::Ed25519Ph,
        SHA_512,
    ),
];
