//! Alibaba Cloud's algorithms. Encrypt, Decrypt and the data keys take no algorithm argument: a symmetric key
//! works in GCM, and the names of those rows appear in no request.

use super::{Algorithm, AlgorithmRule, Purpose};
use crate::limits::{ALIBABA_MESSAGE_BYTES_MAX, ALIBABA_PLAINTEXT_BYTES_MAX};
use crate::source::{ALI_ASYMMETRIC, ALI_ENCRYPT, ALI_MAC};
use crate::{Cloud, KeySpec};

/// All digests that AsymmetricSign takes are of this length, in bytes.
const DIGEST_BYTES: usize = 32;

const fn symmetric(spec: KeySpec, wire: &'static str, algorithm: Algorithm) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        algorithm,
        purpose: Purpose::Encrypt,
        input_bytes_max: Some(ALIBABA_PLAINTEXT_BYTES_MAX),
        digest_bytes: None,
        source: ALI_ENCRYPT,
    }
}

const fn encrypt(
    spec: KeySpec,
    wire: &'static str,
    algorithm: Algorithm,
    bytes_max: usize,
) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        algorithm,
        purpose: Purpose::Encrypt,
        input_bytes_max: Some(bytes_max),
        digest_bytes: None,
        source: ALI_ASYMMETRIC,
    }
}

const fn sign(spec: KeySpec, wire: &'static str, algorithm: Algorithm) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        algorithm,
        purpose: Purpose::Sign,
        input_bytes_max: None,
        digest_bytes: Some(DIGEST_BYTES),
        source: ALI_ASYMMETRIC,
    }
}

const fn mac(spec: KeySpec, wire: &'static str, algorithm: Algorithm) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        algorithm,
        purpose: Purpose::Mac,
        input_bytes_max: Some(ALIBABA_MESSAGE_BYTES_MAX),
        digest_bytes: None,
        source: ALI_MAC,
    }
}

pub(super) static ALGORITHMS: &[AlgorithmRule] = &[
    symmetric(KeySpec::Aes256, "AES_GCM", Algorithm::Gcm),
    symmetric(KeySpec::Aes192, "AES_GCM", Algorithm::Gcm),
    symmetric(KeySpec::Aes128, "AES_GCM", Algorithm::Gcm),
    symmetric(KeySpec::Sm4, "SM4_GCM", Algorithm::Gcm),
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
    sign(KeySpec::Rsa2048, "RSA_PSS_SHA_256", Algorithm::RsaPssSha256),
    sign(
        KeySpec::Rsa2048,
        "RSA_PKCS1_SHA_256",
        Algorithm::RsaPkcs1Sha256,
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
    sign(KeySpec::Rsa3072, "RSA_PSS_SHA_256", Algorithm::RsaPssSha256),
    sign(
        KeySpec::Rsa3072,
        "RSA_PKCS1_SHA_256",
        Algorithm::RsaPkcs1Sha256,
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
    sign(KeySpec::Rsa4096, "RSA_PSS_SHA_256", Algorithm::RsaPssSha256),
    sign(
        KeySpec::Rsa4096,
        "RSA_PKCS1_SHA_256",
        Algorithm::RsaPkcs1Sha256,
    ),
    sign(KeySpec::EcP256, "ECDSA_SHA_256", Algorithm::EcdsaSha256),
    sign(KeySpec::EcP256K, "ECDSA_SHA_256", Algorithm::EcdsaSha256),
    encrypt(KeySpec::Sm2, "SM2PKE", Algorithm::Sm2Pke, 6047),
    sign(KeySpec::Sm2, "SM2DSA", Algorithm::Sm2Dsa),
    mac(KeySpec::Hmac224, "HMAC_SHA_224", Algorithm::HmacSha224),
    mac(KeySpec::Hmac256, "HMAC_SHA_256", Algorithm::HmacSha256),
    mac(KeySpec::Hmac384, "HMAC_SHA_384", Algorithm::HmacSha384),
    mac(KeySpec::Hmac512, "HMAC_SHA_512", Algorithm::HmacSha512),
    mac(KeySpec::HmacSm3, "HMAC_SM3", Algorithm::HmacSm3),
];
