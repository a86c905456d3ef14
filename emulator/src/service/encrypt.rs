//! Encrypt: a short text under a symmetric key's primary version.

use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, limits};

use super::context::Context;
use super::core::Core;
use super::key_ref::{Accepts, KeyRef};
use super::permit::capable;
use super::refusal::{Argument, Internal, Needs, Refusal};
use crate::crypto::{IV_BYTES, TAG_BYTES};
use crate::store::{Key, Scope, SealedVersion};

/// A text that was encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encrypted {
    pub(crate) key_id: String,
    pub(crate) version_id: String,
    /// `version id (36 bytes of text) || vector (12) || ciphertext || tag (16)`, before any base64.
    pub(crate) ciphertext: Vec<u8>,
}

/// Encrypts `plaintext` as it is, whatever it may encode. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::TooLong`] for the text or the context; not found; [`Refusal::WrongUse`]; [`Refusal::WrongState`].
pub(crate) async fn encrypt(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    plaintext: &str,
    context: &Context,
) -> Result<Encrypted, Refusal> {
    check_plaintext(scope.cloud, plaintext)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::Cipher, Operation::Use)?;
    let ciphertext = seal(core, scope, (&key, &version), plaintext, &associated)?;
    Ok(Encrypted {
        key_id: key.id,
        version_id: version.id,
        ciphertext,
    })
}

fn check_plaintext(cloud: Cloud, plaintext: &str) -> Result<(), Refusal> {
    let max = match cloud {
        Cloud::Alibaba => limits::ALIBABA_PLAINTEXT_BYTES_MAX,
        Cloud::Huawei => limits::HUAWEI_PLAINTEXT_BYTES_MAX,
    };
    let length = plaintext.len();
    if length <= max {
        Ok(())
    } else {
        Err(Refusal::TooLong {
            argument: Argument::Plaintext,
            length,
            max,
        })
    }
}

/// Encrypts a text into a blob of its own vector.
pub(super) fn seal(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    plaintext: &str,
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let cipher = core.vault.cipher(scope, key, version)?;
    let iv = core.vault.entropy.bytes::<IV_BYTES>()?;
    let mut blob = Vec::with_capacity(version.id.len() + IV_BYTES + plaintext.len() + TAG_BYTES);
    blob.extend_from_slice(version.id.as_bytes());
    blob.extend_from_slice(&iv);
    let done = cipher.encrypt(&iv, associated, plaintext.as_bytes(), &mut blob);
    done.map(|()| blob).ok_or_else(|| {
        let log = format!("the cipher of key {} failed", key.id);
        Refusal::Internal(Internal {
            told: "the emulator could not encrypt",
            log,
        })
    })
}
