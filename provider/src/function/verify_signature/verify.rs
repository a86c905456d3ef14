//! Verifying: what each algorithm makes of a message, and whether the signature is of that.

use aws_lc_rs::digest::{self, Digest, SHA256, SHA384, SHA512, digest};
use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    UnparsedPublicKey,
};
use kms_rules::algorithm::{Algorithm, AlgorithmRule};
use sm2::dsa::signature::Verifier;
use sm2::dsa::signature::hazmat::PrehashVerifier;
use sm2::dsa::{DerSignature, Signature, VerifyingKey};

use super::edwards;
use super::key::PublicKey;

/// What a signature is of.
#[derive(Clone, Copy)]
pub(super) enum Input<'a> {
    Message(&'a [u8]),
    Digest(&'a [u8]),
}

impl PublicKey {
    /// Whether the signature is this key's and of this input. Of bytes that are no signature it is not.
    ///
    /// # Errors
    /// The input is not one that the algorithm signs.
    pub(super) fn verify(
        &self,
        rule: &AlgorithmRule,
        input: Input<'_>,
        signature: &[u8],
    ) -> Result<bool, String> {
        if let (Input::Digest(digest), Some(length)) = (input, rule.digest_bytes)
            && digest.len() != length
        {
            let given = digest.len();
            return Err(format!(
                "a digest of {given} bytes; {} signs digests of {length} bytes",
                rule.wire
            ));
        }
        match self {
            PublicKey::Rsa(der) => rsa(der, rule, input, signature),
            PublicKey::Curve(curve, key) => {
                let digest = digested(curve.digest, input)?;
                Ok(key.verify_digest_sig(&digest, signature).is_ok())
            }
            PublicKey::Sm2(key) => Ok(sm2(key, input, signature)),
            PublicKey::Ed25519(key) => match (rule.algorithm == Algorithm::Ed25519Ph, input) {
                (true, input) => Ok(edwards::prehashed(key, input, signature)),
                (false, Input::Message(message)) => Ok(edwards::plain(key, message, signature)),
                (false, Input::Digest(_)) => Err(format!(
                    "a digest; {} signs messages as they are",
                    rule.wire
                )),
            },
        }
    }
}

/// The digest that is signed.
fn digested(of: &'static digest::Algorithm, input: Input<'_>) -> Result<Digest, String> {
    match input {
        Input::Message(message) => Ok(digest(of, message)),
        Input::Digest(given) => Digest::import_less_safe(given, of)
            .map_err(|_| format!("a digest of {} bytes", given.len())),
    }
}

fn rsa(
    der: &[u8],
    rule: &AlgorithmRule,
    input: Input<'_>,
    signature: &[u8],
) -> Result<bool, String> {
    let Some((scheme, of)) = scheme(rule.algorithm) else {
        return Err(format!("{} signs nothing", rule.wire));
    };
    let digest = digested(of, input)?;
    let key = UnparsedPublicKey::new(scheme, der);
    Ok(key.verify_digest(&digest, signature).is_ok())
}

/// The salt of every PSS scheme is as long as its digest.
fn scheme(algorithm: Algorithm) -> Option<(&'static RsaParameters, &'static digest::Algorithm)> {
    match algorithm {
        Algorithm::RsaPssSha256 => Some((&RSA_PSS_2048_8192_SHA256, &SHA256)),
        Algorithm::RsaPssSha384 => Some((&RSA_PSS_2048_8192_SHA384, &SHA384)),
        Algorithm::RsaPssSha512 => Some((&RSA_PSS_2048_8192_SHA512, &SHA512)),
        Algorithm::RsaPkcs1Sha256 => Some((&RSA_PKCS1_2048_8192_SHA256, &SHA256)),
        Algorithm::RsaPkcs1Sha384 => Some((&RSA_PKCS1_2048_8192_SHA384, &SHA384)),
        Algorithm::RsaPkcs1Sha512 => Some((&RSA_PKCS1_2048_8192_SHA512, &SHA512)),
        Algorithm::Gcm
        | Algorithm::RsaesOaepSha1
        | Algorithm::RsaesOaepSha256
        | Algorithm::EcdsaSha256
        | Algorithm::EcdsaSha384
        | Algorithm::Sm2Pke
        | Algorithm::Sm2Dsa
        | Algorithm::HmacSha224
        | Algorithm::HmacSha256
        | Algorithm::HmacSha384
        | Algorithm::HmacSha512
        | Algorithm::HmacSm3
        | Algorithm::Ed25519
        | Algorithm::Ed25519Ph
        | Algorithm::Ecdh => None,
    }
}

/// Signatures are DER (GM/T 0009).
fn sm2(key: &VerifyingKey, input: Input<'_>, signature: &[u8]) -> bool {
    let parsed = DerSignature::from_bytes(signature).and_then(Signature::try_from);
    let holds = parsed.and_then(|signature| match input {
        Input::Message(message) => key.verify(message, &signature),
        Input::Digest(digest) => key.verify_prehash(digest, &signature),
    });
    holds.is_ok()
}
