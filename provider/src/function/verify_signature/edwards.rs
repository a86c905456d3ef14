//! Ed25519 and Ed25519ph (RFC 8032), without a context. Checked strictly: no key of small order, no encoding but one.

use ed25519_dalek::{Signature, VerifyingKey};
use sha2::Sha512;
use sha2::digest::array::Array;
use sha2::digest::typenum::U64;
use sha2::digest::{Digest, FixedOutput, HashMarker, Output, OutputSizeUser, Update};

use super::verify::Input;

/// Whether it is a signature of the message.
pub(super) fn plain(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    let parsed = Signature::from_slice(signature);
    parsed.is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
}

/// Whether it is a signature of the SHA-512 digest.
pub(super) fn prehashed(key: &VerifyingKey, input: Input<'_>, signature: &[u8]) -> bool {
    let digest = match input {
        Input::Message(message) => Given::new_with_prefix(Sha512::digest(message)),
        Input::Digest(digest) => Given::new_with_prefix(digest),
    };
    let parsed = Signature::from_slice(signature);
    parsed.is_ok_and(|signature| {
        let holds = key.verify_prehashed_strict(digest, None, &signature);
        holds.is_ok()
    })
}

/// A digest that is there already, where the library wants the hash that makes it.
#[derive(Default)]
struct Given(Array<u8, U64>);

impl OutputSizeUser for Given {
    type OutputSize = U64;
}

impl HashMarker for Given {}

impl Update for Given {
    fn update(&mut self, digest: &[u8]) {
        for (kept, given) in self.0.iter_mut().zip(digest) {
            *kept = *given;
        }
    }
}

impl FixedOutput for Given {
    fn finalize_into(self, out: &mut Output<Given>) {
        *out = self.0;
    }
}
