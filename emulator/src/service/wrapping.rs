//! Wrapping data keys for a caller's public key, by the rules of the key that they are of.

use kms_rules::algorithm::{self, AlgorithmRule};
use kms_rules::region;
use kms_rules::wrapping::{self, Target, WrappingRule};

use super::refusal::{Argument, Internal, Refusal};
use crate::crypto::PublicKey;
use crate::entropy::Entropy;
use crate::store::{Key, Scope};

/// Whom a data key is exported to, and how.
#[derive(Debug, Clone)]
pub(crate) struct ExportTo {
    /// SubjectPublicKeyInfo DER.
    pub(crate) public_key: Vec<u8>,
    /// In the cloud's spelling.
    pub(crate) wrapping_algorithm: String,
    /// The type of the public key, in the cloud's spelling.
    pub(crate) wrapping_key_spec: String,
}

/// A public key that is right for its rule.
pub(super) struct Wrapper {
    algorithm: &'static AlgorithmRule,
    public_key: PublicKey,
}

/// What a wrapping is judged for.
pub(super) fn target(scope: &Scope, key: &Key) -> Target {
    Target {
        cloud: scope.cloud,
        spec: key.spec.spec,
        place: key.place,
        protection: key.protection,
        region: region::kind(scope.cloud, &scope.region),
    }
}

impl Wrapper {
    /// The wrapper for data keys of a key.
    ///
    /// # Errors
    /// [`Refusal::Rules`] for the algorithm and the type; [`Refusal::Malformed`] for a public key that is not of that
    /// type.
    pub(super) fn new(scope: &Scope, key: &Key, to: &ExportTo) -> Result<Wrapper, Refusal> {
        let (algorithm, key_spec) = (&to.wrapping_algorithm, &to.wrapping_key_spec);
        let rule = wrapping::export(&target(scope, key), algorithm, key_spec)?;
        let public_key = PublicKey::from_spki(rule.key_spec, &to.public_key);
        let public_key = public_key.map_err(|not| Refusal::Malformed {
            argument: Argument::PublicKeyBlob,
            why: not.reason,
        })?;
        let algorithm = algorithm::find(scope.cloud, rule.key_spec, rule.wire);
        Ok(Wrapper {
            algorithm: algorithm.ok_or_else(|| no_algorithm(rule))?,
            public_key,
        })
    }

    /// Checks that a data key of `length` bytes fits under the public key.
    ///
    /// # Errors
    /// [`Refusal::TooLong`] for `argument`, in bytes of the data key.
    pub(super) fn check_length(&self, argument: Argument, length: usize) -> Result<(), Refusal> {
        match self.algorithm.input_bytes_max {
            Some(max) if length > max => Err(Refusal::TooLong {
                argument,
                length,
                max,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The data key under the public key.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) fn wrap(&self, data_key: &[u8], entropy: &Entropy) -> Result<Vec<u8>, Refusal> {
        let algorithm = self.algorithm.algorithm;
        Ok(self.public_key.encrypt(algorithm, data_key, entropy)?)
    }
}

fn no_algorithm(rule: &WrappingRule) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not wrap a key",
        log: format!("{} has no row for {}", rule.key_spec_wire, rule.wire),
    })
}
