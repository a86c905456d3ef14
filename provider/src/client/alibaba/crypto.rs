//! Encrypt, Decrypt, GenerateDataKey.
//!
//! `Plaintext` is the text as it is sent, not what it would be as base64; that of a data key is base64.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::{Alibaba, Call, name};
use crate::client::crypto::{
    Authenticated, Crypto, DataKey, NewDataKey, Opened, Opening, Sealed, misspelled,
};
use crate::client::{ApiError, Cause, Until};

/// Of Encrypt and GenerateDataKey.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SealedAnswer {
    key_id: String,
    #[serde(default)]
    key_version_id: String,
    ciphertext_blob: String,
    /// Of a data key.
    #[serde(default)]
    plaintext: String,
}

/// Of Decrypt.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OpenedAnswer {
    #[serde(default)]
    key_id: String,
    #[serde(default)]
    key_version_id: String,
    plaintext: String,
}

impl From<SealedAnswer> for Sealed {
    fn from(answer: SealedAnswer) -> Sealed {
        Sealed {
            key_id: answer.key_id,
            key_version_id: some(answer.key_version_id),
            ciphertext: answer.ciphertext_blob,
        }
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The bytes of a data key.
fn bytes(operation: &'static str, base64: &str) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let bytes = STANDARD.decode(base64).map(Zeroizing::new);
    bytes.map_err(|_| misspelled(operation, "the plaintext", "a data key in base64"))
}

impl Call {
    fn with_context(self, with: &Authenticated) -> Call {
        let context = &with.context;
        let text = (!context.is_empty()).then(|| serde_json::json!(context).to_string());
        self.with_some("EncryptionContext", text.as_deref())
    }
}

impl Alibaba {
    /// A call on the key that is named so, in one of the three ways.
    fn of_named(&self, operation: &'static str, key: &str) -> Result<Call, ApiError> {
        let id = name::of_key(key, &self.region).map_err(|reason| ApiError {
            operation,
            attempts: 0,
            cause: Cause::Unprepared(reason),
        })?;
        Ok(Call::reads(operation).with("KeyId", id))
    }
}

#[async_trait]
impl Crypto for Alibaba {
    async fn encrypt(
        &self,
        until: &Until,
        key: &str,
        plaintext: &str,
        with: &Authenticated,
    ) -> Result<Sealed, ApiError> {
        let call = self.of_named("Encrypt", key)?.with("Plaintext", plaintext);
        let call = call.with_context(with);
        let answer: SealedAnswer = self.call(until, call).await?;
        Ok(answer.into())
    }

    async fn decrypt(&self, until: &Until, asked: &Opening<'_>) -> Result<Opened, ApiError> {
        let operation = "Decrypt";
        let call = Call::reads(operation).with("CiphertextBlob", asked.ciphertext);
        let answer: OpenedAnswer = self.call(until, call.with_context(asked.with)).await?;
        let plaintext = Zeroizing::new(answer.plaintext.into_bytes());
        let plaintext = match (asked.data_key_bytes, std::str::from_utf8(&plaintext)) {
            (Some(_), Ok(base64)) => bytes(operation, base64)?,
            (Some(_) | None, _) => plaintext,
        };
        Ok(Opened {
            key_id: some(answer.key_id),
            key_version_id: some(answer.key_version_id),
            plaintext,
        })
    }

    async fn data_key(&self, until: &Until, asked: &NewDataKey<'_>) -> Result<DataKey, ApiError> {
        let operation = "GenerateDataKey";
        let length = asked.bytes.map(|bytes| bytes.to_string());
        let call = self
            .of_named(operation, asked.key)?
            .with_some("KeySpec", asked.spec)
            .with_some("NumberOfBytes", length.as_deref())
            .with_context(asked.with);
        let mut answer: SealedAnswer = self.call(until, call).await?;
        let base64 = Zeroizing::new(std::mem::take(&mut answer.plaintext));
        Ok(DataKey {
            plaintext: bytes(operation, &base64)?,
            sealed: answer.into(),
        })
    }

    async fn random(&self, _: &Until, _: u64) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        Err(ApiError::absent("random bytes"))
    }
}
