//! Algorithms: what each spec encrypts, signs, authenticates and agrees with, and how much of it.

mod alibaba;
mod huawei;

use crate::{Cloud, KeySpec, Source};

/// What an algorithm does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Encrypts and decrypts.
    Encrypt,
    /// Signs and verifies.
    Sign,
    /// Makes and checks message authentication codes.
    Mac,
    /// Derives a shared secret.
    Agree,
}

/// An algorithm, whatever the cloud calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Galois/Counter Mode of the key's own block cipher (NIST SP 800-38D, RFC 8998).
    Gcm,
    /// RSAES-OAEP with SHA-1 and MGF1 with SHA-1 (RFC 8017).
    RsaesOaepSha1,
    /// RSAES-OAEP with SHA-256 and MGF1 with SHA-256 (RFC 8017).
    RsaesOaepSha256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, a salt as long as the digest (RFC 8017).
    RsaPssSha256,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384, a salt as long as the digest (RFC 8017).
    RsaPssSha384,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512, a salt as long as the digest (RFC 8017).
    RsaPssSha512,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017).
    RsaPkcs1Sha256,
    /// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 8017).
    RsaPkcs1Sha384,
    /// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 8017).
    RsaPkcs1Sha512,
    /// ECDSA on a SHA-256 digest (FIPS 186-5).
    EcdsaSha256,
    /// ECDSA on a SHA-384 digest (FIPS 186-5).
    EcdsaSha384,
    /// SM2 public key encryption (GB/T 32918.4).
    Sm2Pke,
    /// SM2 signature with SM3 (GB/T 32918.2).
    Sm2Dsa,
    /// HMAC with SHA-224 (FIPS 198-1).
    HmacSha224,
    /// HMAC with SHA-256 (FIPS 198-1).
    HmacSha256,
    /// HMAC with SHA-384 (FIPS 198-1).
    HmacSha384,
    /// HMAC with SHA-512 (FIPS 198-1).
    HmacSha512,
    /// HMAC with SM3 (GB/T 32905).
    HmacSm3,
    /// Ed25519 on the message itself (RFC 8032).
    Ed25519,
    /// Ed25519ph, on the SHA-512 digest of the message (RFC 8032).
    Ed25519Ph,
    /// Elliptic curve Diffie-Hellman on the key's own curve (NIST SP 800-56A).
    Ecdh,
}

impl Algorithm {
    /// Every algorithm that some cloud has.
    pub const ALL: [Self; 21] = [
        Self::Gcm,
        Self::RsaesOaepSha1,
        Self::RsaesOaepSha256,
        Self::RsaPssSha256,
        Self::RsaPssSha384,
        Self::RsaPssSha512,
        Self::RsaPkcs1Sha256,
        Self::RsaPkcs1Sha384,
        Self::RsaPkcs1Sha512,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
        Self::Sm2Pke,
        Self::Sm2Dsa,
        Self::HmacSha224,
        Self::HmacSha256,
        Self::HmacSha384,
        Self::HmacSha512,
        Self::HmacSm3,
        Self::Ed25519,
        Self::Ed25519Ph,
        Self::Ecdh,
    ];
}

/// One algorithm of one spec on one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct AlgorithmRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// The cloud's spelling, case included.
    pub wire: &'static str,
    /// The type of key.
    pub spec: KeySpec,
    /// What is computed.
    pub algorithm: Algorithm,
    /// What it does.
    pub purpose: Purpose,
    /// Largest plaintext or message, in bytes; `None` where the input is a digest or a public key.
    pub input_bytes_max: Option<usize>,
    /// Length of the digest to sign, in bytes; `None` where none is taken.
    pub digest_bytes: Option<usize>,
    /// The page.
    pub source: Source,
}

/// Every algorithm of the cloud, spec by spec.
#[must_use]
pub const fn all(cloud: Cloud) -> &'static [AlgorithmRule] {
    match cloud {
        Cloud::Alibaba => alibaba::ALGORITHMS,
        Cloud::Huawei => huawei::ALGORITHMS,
    }
}

/// The rule of the algorithm that the cloud spells so for this spec, case included.
#[must_use]
pub fn find(cloud: Cloud, spec: KeySpec, wire: &str) -> Option<&'static AlgorithmRule> {
    of(cloud, spec).find(|rule| rule.wire == wire)
}

/// The algorithms of one spec; the first of each purpose is the one to suggest.
pub fn of(cloud: Cloud, spec: KeySpec) -> impl Iterator<Item = &'static AlgorithmRule> {
    all(cloud).iter().filter(move |rule| rule.spec == spec)
}
