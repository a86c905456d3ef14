//! Alibaba Cloud's algorithms. Encrypt, Decrypt and the data keys take no algorithm argument: a symmetric key
//! works in GCM, and the names of those rows appear in no request.

use super::{AlgorithmRule, Purpose};
use crate::limits::ALIBABA_PLAINTEXT_BYTES_MAX;
use crate::source::{ALI_ASYMMETRIC, ALI_ENCRYPT};
use crate::{Cloud, KeySpec};

/// All digests that AsymmetricSign takes are of this length, in bytes.
const DIGEST_BYTES: usize = 32;

const fn symmetric(spec: KeySpec, wire: &'static str) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        purpose: Purpose::Encrypt,
        input_bytes_max: Some(ALIBABA_PLAINTEXT_BYTES_MAX),
        digest_bytes: None,
        source: ALI_ENCRYPT,
    }
}

const fn encrypt(spec: KeySpec, wire: &'static str, bytes_max: usize) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        purpose: Purpose::Encrypt,
        input_bytes_max: Some(bytes_max),
        digest_bytes: None,
        source: ALI_ASYMMETRIC,
    }
}

const fn sign(spec: KeySpec, wire: &'static str) -> AlgorithmRule {
    AlgorithmRule {
        cloud: Cloud::Alibaba,
        wire,
        spec,
        purpose: Purpose::Sign,
        input_bytes_max: None,
        digest_bytes: Some(DIGEST_BYTES),
        source: ALI_ASYMMETRIC,
    }
}

pub(super) static ALGORITHMS: &[AlgorithmRule] = &[
    symmetric(KeySpec::Aes256, "AES_GCM"),
    symmetric(KeySpec::Aes192, "AES_GCM"),
    symmetric(KeySpec::Aes128, "AES_GCM"),
    symmetric(KeySpec::Sm4, "SM4_GCM"),
    encrypt(KeySpec::Rsa2048, "RSAES_OAEP_SHA_256", 190),
    encrypt(KeySpec::Rsa2048, "RSAES_OAEP_SHA_1", 214),
    sign(KeySpec::Rsa2048, "RSA_PSS_SHA_256"),
    sign(KeySpec::Rsa2048, "RSA_PKCS1_SHA_256"),
    encrypt(KeySpec::Rsa3072, "RSAES_OAEP_SHA_256", 318),
    encrypt(KeySpec::Rsa3072, "RSAES_OAEP_SHA_1", 342),
    sign(KeySpec::Rsa3072, "RSA_PSS_SHA_256"),
    sign(KeySpec::Rsa3072, "RSA_PKCS1_SHA_256"),
    sign(KeySpec::EcP256, "ECDSA_SHA_256"),
    sign(KeySpec::EcP256K, "ECDSA_SHA_256"),
    encrypt(KeySpec::Sm2, "SM2PKE", 6047),
    sign(KeySpec::Sm2, "SM2DSA"),
];
