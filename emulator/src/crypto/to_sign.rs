//! What is signed of a whole message: the digest that the algorithm signs, or the message itself.

use std::borrow::Cow;

use kms_rules::algorithm::Algorithm;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// What [`super::KeyPair::sign`] takes for a message; `None` when the algorithm signs none that somebody else has
/// hashed: SM2's digest has the signer's public key inside, and the others sign nothing.
pub(crate) fn to_sign(algorithm: Algorithm, message: &[u8]) -> Option<Cow<'_, [u8]>> {
    match algorithm {
        Algorithm::RsaPssSha256 | Algorithm::RsaPkcs1Sha256 | Algorithm::EcdsaSha256 => {
            Some(Sha256::digest(message).to_vec().into())
        }
        Algorithm::RsaPssSha384 | Algorithm::RsaPkcs1Sha384 | Algorithm::EcdsaSha384 => {
            Some(Sha384::digest(message).to_vec().into())
        }
        Algorithm::RsaPssSha512 | Algorithm::RsaPkcs1Sha512 | Algorithm::Ed25519Ph => {
            Some(Sha512::digest(message).to_vec().into())
        }
        Algorithm::Ed25519 => Some(message.into()),
        Algorithm::Sm2Dsa
        | Algorithm::Sm2Pke
        | Algorithm::Gcm
        | Algorithm::RsaesOaepSha1
        | Algorithm::RsaesOaepSha256
        | Algorithm::HmacSha224
        | Algorithm::HmacSha256
        | Algorithm::HmacSha384
        | Algorithm::HmacSha512
        | Algorithm::HmacSm3
        | Algorithm::Ecdh => None,
    }
}

#[cfg(test)]
mod tests {
    use kms_rules::Cloud;
    use kms_rules::algorithm::{Purpose, all};

    use super::*;

    #[test]
    fn what_takes_messages_by_the_rules_makes_digests_as_long_as_they_say() {
        for rule in Cloud::ALL.into_iter().flat_map(all) {
            let made = to_sign(rule.algorithm, b"message");
            let signs_messages = rule.purpose == Purpose::Sign && rule.input_bytes_max.is_some();
            if signs_messages {
                let length = rule.digest_bytes.unwrap_or(b"message".len());
                assert_eq!(made.map(|made| made.len()), Some(length), "{rule:?}");
            }
        }
        assert_eq!(to_sign(Algorithm::Sm2Dsa, b"message"), None);
    }
}
