//! ECDSA (FIPS 186-5) and agreement of keys (SP 800-56A) on the NIST curves, signatures as DER. Keys are read and
//! written by RustCrypto, all else is done by aws-lc-rs, which draws its nonces itself.

use aws_lc_rs::agreement::{self, ECDH_P256, ECDH_P384, UnparsedPublicKey, agree};
use aws_lc_rs::digest::{self, Digest, SHA256, SHA384};
use aws_lc_rs::encoding::AsBigEndian;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1,
    ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    EcdsaVerificationAlgorithm, ParsedPublicKey,
};
use elliptic_curve::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use elliptic_curve::sec1::ToSec1Point;
use kms_rules::algorithm::Algorithm;
use zeroize::Zeroizing;

use super::half::{PrivateHalf, PublicHalf};
use super::kind::{
    Encoding, Expand, Halves, PairKind, derive_on_curve, generate_on_curve, no_private_key,
    no_public_key, rewrite_on_curve,
};
use crate::crypto::failed::{Failed, NotAKey};
use crate::crypto::material::{CannotGenerate, Material};
use crate::entropy::Entropy;

/// NIST P-256, which signs digests of SHA-256.
pub(super) struct P256;
/// NIST P-384, which signs digests of SHA-384.
pub(super) struct P384;

/// What the C library has for a curve.
struct Curve {
    name: &'static str,
    algorithm: Algorithm,
    signing: &'static EcdsaSigningAlgorithm,
    verifying: &'static EcdsaVerificationAlgorithm,
    agreement: &'static agreement::Algorithm,
    digest: &'static digest::Algorithm,
}

static P256_CURVE: Curve = Curve {
    name: "P-256",
    algorithm: Algorithm::EcdsaSha256,
    signing: &ECDSA_P256_SHA256_ASN1_SIGNING,
    verifying: &ECDSA_P256_SHA256_ASN1,
    agreement: &ECDH_P256,
    digest: &SHA256,
};
static P384_CURVE: Curve = Curve {
    name: "P-384",
    algorithm: Algorithm::EcdsaSha384,
    signing: &ECDSA_P384_SHA384_ASN1_SIGNING,
    verifying: &ECDSA_P384_SHA384_ASN1,
    agreement: &ECDH_P384,
    digest: &SHA384,
};

/// A pair's two halves from what RustCrypto read.
macro_rules! kind {
    ($kind:ty, $curve:expr, $krate:ident, $scalar_bytes:literal) => {
        impl PairKind for $kind {
            fn name(&self) -> &'static str {
                $curve.name
            }

            fn weight_bytes(&self) -> usize {
                2 * 1024
            }

            fn generate(&self, entropy: &Entropy) -> Result<Material, CannotGenerate> {
                generate_on_curve::<$krate::SecretKey>(entropy)
            }

            fn derive(&self, expand: &Expand<'_>) -> Result<Material, NotAKey> {
                derive_on_curve(expand, $scalar_bytes, |bytes| {
                    $krate::SecretKey::from_slice(bytes).ok()
                })
            }

            fn rewrite(&self, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
                rewrite_on_curve(encoding, der, $krate::SecretKey::from_sec1_der)
            }

            fn read_pair(&self, der: &[u8]) -> Result<Halves, NotAKey> {
                let read = $krate::SecretKey::from_pkcs8_der(der);
                let key = read.map_err(|error| no_private_key($curve.name, error))?;
                let public = $curve.public(&key.public_key())?;
                let private = $curve.private(&Zeroizing::new(key.to_bytes()), &public)?;
                Ok((Box::new(private), Box::new(public)))
            }

            fn read_public(&self, der: &[u8]) -> Result<Box<dyn PublicHalf>, NotAKey> {
                let read = $krate::PublicKey::from_public_key_der(der);
                let key = read.map_err(|error| no_public_key($curve.name, error))?;
                Ok(Box::new($curve.public(&key)?))
            }
        }
    };
}

kind!(P256, P256_CURVE, p256, 32);
kind!(P384, P384_CURVE, p384, 48);

/// The private half.
struct Private {
    curve: &'static Curve,
    signing: EcdsaKeyPair,
}

/// The public half.
struct Public {
    curve: &'static Curve,
    verifying: ParsedPublicKey,
    /// The uncompressed point (SEC 1).
    point: Box<[u8]>,
    /// SubjectPublicKeyInfo with that point.
    spki: Box<[u8]>,
}

impl Curve {
    fn private(&'static self, scalar: &[u8], public: &Public) -> Result<Private, NotAKey> {
        let signing =
            EcdsaKeyPair::from_private_key_and_public_key(self.signing, scalar, &public.point);
        Ok(Private {
            curve: self,
            signing: signing.map_err(|error| no_private_key(self.name, error))?,
        })
    }

    fn public<C: elliptic_curve::Curve>(
        &'static self,
        key: &(impl ToSec1Point<C> + EncodePublicKey),
    ) -> Result<Public, NotAKey>
    where
        elliptic_curve::FieldBytesSize<C>: elliptic_curve::sec1::ModulusSize,
    {
        let point = key.to_sec1_point(false).to_bytes();
        let verifying = ParsedPublicKey::new(self.verifying, &point);
        let spki = key.to_public_key_der();
        Ok(Public {
            curve: self,
            verifying: verifying.map_err(|error| no_public_key(self.name, error))?,
            point,
            spki: spki
                .map_err(|error| no_public_key(self.name, error))?
                .as_bytes()
                .into(),
        })
    }

    fn import(&self, algorithm: Algorithm, digest: &[u8]) -> Result<Digest, Failed> {
        if algorithm != self.algorithm {
            return Err(Failed::NotThisAlgorithm);
        }
        let length = self.digest.output_len();
        Failed::unless_length(digest, (length, length))?;
        Ok(Digest::import_less_safe(digest, self.digest)?)
    }
}

impl PrivateHalf for Private {
    fn sign(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        _entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        let digest = self.curve.import(algorithm, digest)?;
        Ok(self.signing.sign_digest(&digest)?.as_ref().to_vec())
    }

    fn agree(&self, peer: &dyn PublicHalf) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let point = peer.point().ok_or(Failed::NotThisAlgorithm)?;
        let peer = UnparsedPublicKey::new(self.curve.agreement, point);
        let scalar = self.signing.private_key().as_be_bytes()?;
        let own = agreement::PrivateKey::from_private_key(self.curve.agreement, scalar.as_ref());
        let own = own.map_err(Failed::library)?;
        agree(&own, peer, Failed::NotThisAlgorithm, |secret| {
            Ok(Zeroizing::new(secret.to_vec()))
        })
    }
}

impl PublicHalf for Public {
    fn der(&self) -> Result<Vec<u8>, Failed> {
        Ok(self.spki.to_vec())
    }

    fn verify(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        let digest = self.curve.import(algorithm, digest)?;
        Ok(self.verifying.verify_digest_sig(&digest, signature).is_ok())
    }

    fn point(&self) -> Option<Vec<u8>> {
        Some(self.point.to_vec())
    }
}
