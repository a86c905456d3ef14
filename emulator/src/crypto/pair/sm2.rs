//! SM2 (GB/T 32918): SM2DSA on the digest e = SM3(Z_A || M) that the caller made, signatures as the DER of
//! GM/T 0009; SM2PKE with ciphertexts `04 || C1 || C3 || C2`, 97 bytes longer than the text; agreement by the plain
//! product of points, as on the other curves, not by the standard's own exchange of four keys.

use elliptic_curve::sec1::ToSec1Point;
use kms_rules::algorithm::Algorithm;
use sm2::dsa::signature::hazmat::{PrehashVerifier, RandomizedPrehashSigner};
use sm2::dsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use sm2::pke::{DecryptingKey, EncryptingKey, Mode};
use sm2::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use super::DIGEST_BYTES;
use super::half::{PrivateHalf, PublicHalf};
use super::kind::{
    Encoding, Expand, Halves, PairKind, derive_on_curve, generate_on_curve, no_private_key,
    no_public_key, rewrite_on_curve,
};
use crate::crypto::failed::{Failed, NotAKey};
use crate::crypto::material::{CannotGenerate, Material};
use crate::entropy::Entropy;

/// SM2, which signs digests of SM3.
pub(super) struct Sm2;

const CURVE: &str = "SM2";
/// Bytes of a private scalar.
const SCALAR_BYTES: usize = 32;

/// The identity of GB/T 32918.5. Our digests come with Z_A inside, so nothing depends on it.
const IDENTITY: &str = "1234567812345678";

/// First byte of an uncompressed point.
const UNCOMPRESSED: u8 = 4;
/// What a ciphertext is longer than its text, in bytes: a point, and a digest of SM3.
pub(in crate::crypto) const OVERHEAD_BYTES: usize = 1 + 64 + 32;
/// Longest text, in bytes: far from the end of the key derivation's 32-bit counter.
const PLAINTEXT_BYTES_MAX: usize = 1 << 20;

/// The private half.
struct Private {
    key: SecretKey,
    signing: SigningKey,
    decrypting: DecryptingKey,
}

/// The public half.
struct Public {
    key: PublicKey,
    verifying: VerifyingKey,
}

impl PairKind for Sm2 {
    fn name(&self) -> &'static str {
        CURVE
    }

    fn weight_bytes(&self) -> usize {
        1024
    }

    fn generate(&self, entropy: &Entropy) -> Result<Material, CannotGenerate> {
        generate_on_curve::<SecretKey>(entropy)
    }

    fn derive(&self, expand: &Expand<'_>) -> Result<Material, NotAKey> {
        derive_on_curve(expand, SCALAR_BYTES, |bytes| {
            SecretKey::from_slice(bytes).ok()
        })
    }

    fn rewrite(&self, encoding: Encoding, der: &[u8]) -> Result<Material, NotAKey> {
        rewrite_on_curve(encoding, der, SecretKey::from_sec1_der)
    }

    fn read_pair(&self, der: &[u8]) -> Result<Halves, NotAKey> {
        let key = SecretKey::from_pkcs8_der(der).map_err(|error| no_private_key(CURVE, error))?;
        let signing =
            SigningKey::new(IDENTITY, &key).map_err(|error| no_private_key(CURVE, error))?;
        let public = public(key.public_key())?;
        let decrypting = DecryptingKey::new_with_mode(key.to_nonzero_scalar(), Mode::C1C3C2);
        let private = Private {
            key,
            signing,
            decrypting,
        };
        Ok((Box::new(private), Box::new(public)))
    }

    fn read_public(&self, der: &[u8]) -> Result<Box<dyn PublicHalf>, NotAKey> {
        let read = PublicKey::from_public_key_der(der);
        let key = read.map_err(|error| no_public_key(CURVE, error))?;
        Ok(Box::new(public(key)?))
    }
}

fn public(key: PublicKey) -> Result<Public, NotAKey> {
    let verifying = VerifyingKey::new(IDENTITY, key);
    let verifying = verifying.map_err(|error| no_public_key(CURVE, error))?;
    Ok(Public { key, verifying })
}

fn check_digest(algorithm: Algorithm, digest: &[u8]) -> Result<(), Failed> {
    if algorithm != Algorithm::Sm2Dsa {
        return Err(Failed::NotThisAlgorithm);
    }
    Failed::unless_length(digest, (DIGEST_BYTES, DIGEST_BYTES))
}

impl PrivateHalf for Private {
    fn sign(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        check_digest(algorithm, digest)?;
        let made = self
            .signing
            .sign_prehash_with_rng(&mut entropy.generator()?, digest);
        Ok(made.map_err(Failed::library)?.to_der().to_vec())
    }

    fn decrypt(
        &self,
        algorithm: Algorithm,
        ciphertext: &[u8],
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Failed> {
        if algorithm != Algorithm::Sm2Pke {
            return Err(Failed::NotThisAlgorithm);
        }
        let whole = ciphertext.len() > OVERHEAD_BYTES && ciphertext.first() == Some(&UNCOMPRESSED);
        let opened = whole.then(|| self.decrypting.decrypt(ciphertext).ok());
        Ok(opened.flatten().map(Zeroizing::new))
    }

    fn agree(&self, peer: &dyn PublicHalf) -> Result<Zeroizing<Vec<u8>>, Failed> {
        let point = peer.point().ok_or(Failed::NotThisAlgorithm)?;
        let peer = PublicKey::from_sec1_bytes(&point).map_err(|_| Failed::NotThisAlgorithm)?;
        let secret = self.key.diffie_hellman(&peer);
        Ok(Zeroizing::new(secret.raw_secret_bytes().to_vec()))
    }
}

impl PublicHalf for Public {
    fn der(&self) -> Result<Vec<u8>, Failed> {
        let der = self.key.to_public_key_der().map_err(Failed::library)?;
        Ok(der.into_vec())
    }

    fn verify(
        &self,
        algorithm: Algorithm,
        digest: &[u8],
        signature: &[u8],
    ) -> Result<bool, Failed> {
        check_digest(algorithm, digest)?;
        let holds = DerSignature::from_bytes(signature)
            .and_then(Signature::try_from)
            .and_then(|parsed| self.verifying.verify_prehash(digest, &parsed));
        Ok(holds.is_ok())
    }

    /// The scheme has no ciphertext of the empty text.
    fn encrypt(
        &self,
        algorithm: Algorithm,
        plaintext: &[u8],
        entropy: &Entropy,
    ) -> Result<Vec<u8>, Failed> {
        if algorithm != Algorithm::Sm2Pke {
            return Err(Failed::NotThisAlgorithm);
        }
        Failed::unless_length(plaintext, (1, PLAINTEXT_BYTES_MAX))?;
        EncryptingKey::new_with_mode(self.key, Mode::C1C3C2)
            .encrypt(&mut entropy.generator()?, plaintext)
            .map_err(Failed::library)
    }

    fn point(&self) -> Option<Vec<u8>> {
        Some(self.key.to_sec1_point(false).as_bytes().to_vec())
    }
}
