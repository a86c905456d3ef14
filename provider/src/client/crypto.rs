//! What keys do with small texts and data keys.
//!
//! Ciphertexts keep the cloud's own spelling, because that is what its other clients read. Secrets are bytes here,
//! however the cloud spells them on the wire.

use std::collections::BTreeMap;

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::{ApiError, Cause, Until};

/// The calls that work with the material of symmetric keys. None of them changes anything.
#[async_trait]
pub(crate) trait Crypto {
    /// Encrypts a text as it is under a key that is named by its id, its name or that of an alias, or an ARN.
    async fn encrypt(
        &self,
        until: &Until,
        key: &str,
        plaintext: &str,
        with: &Authenticated,
    ) -> Result<Sealed, ApiError>;

    /// Opens a ciphertext of [`Crypto::encrypt`] or of [`Crypto::data_key`].
    async fn decrypt(&self, until: &Until, asked: &Opening<'_>) -> Result<Opened, ApiError>;

    /// Makes a data key.
    async fn data_key(&self, until: &Until, asked: &NewDataKey<'_>) -> Result<DataKey, ApiError>;

    /// Random bytes, where the cloud makes them.
    async fn random(&self, until: &Until, bytes: u64) -> Result<Zeroizing<Vec<u8>>, ApiError>;
}

/// What is authenticated beside a plaintext. Empty is the same as absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Authenticated {
    /// Where the cloud takes names and values.
    pub(crate) context: BTreeMap<String, String>,
    /// Where the cloud takes one text.
    pub(crate) text: Option<String>,
}

/// A ciphertext and what it is under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(crate) key_id: String,
    /// `None` where the cloud does not say.
    pub(crate) key_version_id: Option<String>,
    pub(crate) ciphertext: String,
}

/// What is asked of a data key; the cloud decides what is left out.
#[derive(Debug)]
pub(crate) struct NewDataKey<'a> {
    /// As [`Crypto::encrypt`] takes it.
    pub(crate) key: &'a str,
    /// A word of the cloud's, such as `AES_256`.
    pub(crate) spec: Option<&'a str>,
    /// Length in bytes.
    pub(crate) bytes: Option<u64>,
    pub(crate) with: &'a Authenticated,
}

/// A data key in the clear and sealed.
pub(crate) struct DataKey {
    pub(crate) sealed: Sealed,
    pub(crate) plaintext: Zeroizing<Vec<u8>>,
}

/// A ciphertext that is to be opened.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) ciphertext: &'a str,
    /// The key; the ciphertext knows it, except where data keys are opened apart.
    pub(crate) key: Option<&'a str>,
    /// The length in bytes, if it is the ciphertext of a data key.
    pub(crate) data_key_bytes: Option<u64>,
    pub(crate) with: &'a Authenticated,
}

/// What was in a ciphertext.
pub(crate) struct Opened {
    /// The key that it was under, where the answer says.
    pub(crate) key_id: Option<String>,
    /// `None` where the cloud does not say.
    pub(crate) key_version_id: Option<String>,
    pub(crate) plaintext: Zeroizing<Vec<u8>>,
}

/// An answer whose bytes are not spelled as the API says; nothing of them is repeated.
pub(super) fn misspelled(operation: &'static str, what: &str, form: &str) -> ApiError {
    ApiError {
        operation,
        attempts: 1,
        cause: Cause::Unreadable {
            status: 200,
            reason: format!("{what} is not {form}"),
        },
    }
}
