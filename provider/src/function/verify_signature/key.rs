//! Reading a public key that is to verify, and what it verifies.

use aws_lc_rs::digest::{self, SHA256, SHA384};
use aws_lc_rs::rsa::PublicEncryptingKey;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256K1_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    EcdsaVerificationAlgorithm, ParsedPublicKey,
};
use kms_rules::algorithm::{self, AlgorithmRule, Purpose};
use kms_rules::{Cloud, KeySpec};
use sm2::pkcs8::der::Decode;
use sm2::pkcs8::spki::SubjectPublicKeyInfoRef;
use sm2::pkcs8::{DecodePublicKey, ObjectIdentifier};

use crate::public_key;

/// The ends of PEM's lines around an RSA key without its algorithm, which is read between the usual ones too.
const BARE_RSA: &str = " RSA PUBLIC KEY-----";
const FRAMED: &str = " PUBLIC KEY-----";

/// Lengths of an RSA modulus that are verified with, in bits.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The identity of GB/T 32918.5, with which SM2 signs a message.
const SM2_IDENTITY: &str = "1234567812345678";

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const SM2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.156.10197.1.301");

/// A public key that verifies.
pub(super) enum PublicKey {
    /// As SubjectPublicKeyInfo.
    Rsa(Vec<u8>),
    Curve(&'static Curve, ParsedPublicKey),
    Sm2(sm2::dsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

/// A curve with what ECDSA does on it.
pub(super) struct Curve {
    name: &'static str,
    spec: KeySpec,
    oid: ObjectIdentifier,
    verifying: &'static EcdsaVerificationAlgorithm,
    pub(super) digest: &'static digest::Algorithm,
}

static CURVES: [Curve; 3] = [
    Curve {
        name: "P-256",
        spec: KeySpec::EcP256,
        oid: ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"),
        verifying: &ECDSA_P256_SHA256_ASN1,
        digest: &SHA256,
    },
    Curve {
        name: "P-384",
        spec: KeySpec::EcP384,
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.34"),
        verifying: &ECDSA_P384_SHA384_ASN1,
        digest: &SHA384,
    },
    Curve {
        name: "secp256k1",
        spec: KeySpec::EcP256K,
        oid: ObjectIdentifier::new_unwrap("1.3.132.0.10"),
        verifying: &ECDSA_P256K1_SHA256_ASN1,
        digest: &SHA256,
    },
];

impl PublicKey {
    /// Reads the PEM of a public key.
    ///
    /// # Errors
    /// Why it is none, or none that verifies anything here.
    pub(super) fn from_pem(pem: &str) -> Result<PublicKey, String> {
        let framed = pem.replace(BARE_RSA, FRAMED);
        let key = public_key::PublicKey::parse(&framed)
            .map_err(|error| format!("no public key in PEM: {error}"))?;
        let spki = SubjectPublicKeyInfoRef::from_der(key.der());
        let spki = spki.map_err(|error| format!("not a SubjectPublicKeyInfo: {error}"))?;
        PublicKey::from_spki(&spki, key.der())
    }

    fn from_spki(spki: &SubjectPublicKeyInfoRef<'_>, der: &[u8]) -> Result<PublicKey, String> {
        let id = spki.algorithm.oid;
        if id == RSA {
            return rsa(der);
        }
        if id == ED25519 {
            let key = ed25519_dalek::VerifyingKey::from_public_key_der(der);
            let key = key.map_err(|error| format!("no Ed25519 key: {error}"))?;
            return Ok(PublicKey::Ed25519(key));
        }
        let curve = spki.algorithm.parameters_oid();
        match curve {
            Ok(SM2) if id == EC => sm2_key(der),
            Ok(curve) if id == EC => on_curve(curve, spki),
            Ok(_) | Err(_) => Err(format!(
                "a key of the algorithm {id}; valid: RSA, {}, SM2, Ed25519",
                curves()
            )),
        }
    }

    /// What it is called.
    fn name(&self) -> &'static str {
        match self {
            PublicKey::Rsa(_) => "RSA",
            PublicKey::Curve(curve, _) => curve.name,
            PublicKey::Sm2(_) => "SM2",
            PublicKey::Ed25519(_) => "Ed25519",
        }
    }

    /// Whether keys of a spec are like it.
    fn is_like(&self, spec: KeySpec) -> bool {
        match self {
            PublicKey::Rsa(_) => {
                [KeySpec::Rsa2048, KeySpec::Rsa3072, KeySpec::Rsa4096].contains(&spec)
            }
            PublicKey::Curve(curve, _) => curve.spec == spec,
            PublicKey::Sm2(_) => spec == KeySpec::Sm2,
            PublicKey::Ed25519(_) => spec == KeySpec::Ed25519,
        }
    }

    /// The algorithm that some cloud spells so, if this key has it.
    ///
    /// # Errors
    /// Those that it has.
    pub(super) fn algorithm(&self, word: &str) -> Result<&'static AlgorithmRule, String> {
        let rules = || {
            let all = Cloud::ALL.into_iter().flat_map(algorithm::all);
            all.filter(|rule| rule.purpose == Purpose::Sign && self.is_like(rule.spec))
        };
        rules().find(|rule| rule.wire == word).ok_or_else(|| {
            let mut valid: Vec<&str> = rules().map(|rule| rule.wire).collect();
            valid.sort_unstable();
            valid.dedup();
            let (name, valid) = (self.name(), valid.join(", "));
            format!("{name} keys do not sign by \"{word}\"; valid: {valid}")
        })
    }
}

fn curves() -> String {
    CURVES.each_ref().map(|curve| curve.name).join(", ")
}

fn rsa(der: &[u8]) -> Result<PublicKey, String> {
    let key = PublicEncryptingKey::from_der(der);
    let key = key.map_err(|error| format!("no RSA key: {error}"))?;
    let bits = key.key_size_bits();
    if RSA_BITS.contains(&bits) {
        return Ok(PublicKey::Rsa(der.to_vec()));
    }
    let (min, max) = RSA_BITS.into_inner();
    Err(format!("an RSA key of {bits} bits; valid: {min} to {max}"))
}

fn sm2_key(der: &[u8]) -> Result<PublicKey, String> {
    let key = sm2::PublicKey::from_public_key_der(der);
    let key = key.map_err(|error| format!("no SM2 key: {error}"))?;
    let key = sm2::dsa::VerifyingKey::new(SM2_IDENTITY, key);
    let key = key.map_err(|error| format!("no SM2 key: {error}"))?;
    Ok(PublicKey::Sm2(key))
}

fn on_curve(id: ObjectIdentifier, spki: &SubjectPublicKeyInfoRef<'_>) -> Result<PublicKey, String> {
    let curve = CURVES.iter().find(|curve| curve.oid == id);
    let curve = curve.ok_or_else(|| {
        let valid = curves();
        format!("a key on the curve {id}; valid: {valid}, SM2, Ed25519")
    })?;
    let point = spki.subject_public_key.raw_bytes();
    let key = ParsedPublicKey::new(curve.verifying, point);
    let key = key.map_err(|error| format!("no point of {}: {error}", curve.name))?;
    Ok(PublicKey::Curve(curve, key))
}
