//! encrypt-data, decrypt-data, create-datakey, decrypt-datakey, gen-random.
//!
//! A plaintext is the text as it is sent and its ciphertext base64; data keys and random bytes are hexadecimal, in
//! the clear and sealed.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::call::Call;
use super::{Huawei, lookup};
use crate::client::crypto::{
    Authenticated, Crypto, DataKey, NewDataKey, Opened, Opening, Sealed, misspelled,
};
use crate::client::{ApiError, Service, Until};

/// Lengths are asked for in bits, except that of a data key which is to be opened.
const BYTE_BITS: u64 = 8;

/// Of encrypt-data and create-datakey.
#[derive(Deserialize)]
struct SealedAnswer {
    key_id: String,
    cipher_text: String,
    /// Of a data key.
    #[serde(default)]
    plain_text: String,
}

/// Of decrypt-data.
#[derive(Deserialize)]
struct OpenedAnswer {
    #[serde(default)]
    key_id: String,
    plain_text_base64: String,
}

/// Of decrypt-datakey.
#[derive(Deserialize)]
struct OpenedDataKey {
    data_key: String,
}

/// Of gen-random.
#[derive(Deserialize)]
struct Random {
    random_data: String,
}

/// The members of a request that are there.
fn body<'a>(members: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Value {
    let set = members.into_iter().filter_map(|(name, value)| {
        let value = Value::from(value?);
        Some((name.to_owned(), value))
    });
    Value::Object(set.collect::<Map<_, _>>())
}

/// The member of a request that is authenticated beside its text.
fn authenticated(with: &Authenticated) -> (&'static str, Option<String>) {
    ("additional_authenticated_data", with.text.clone())
}

/// The bytes that an answer spells in hexadecimal.
fn bytes(operation: &'static str, hexadecimal: String) -> Result<Zeroizing<Vec<u8>>, ApiError> {
    let text = Zeroizing::new(hexadecimal);
    let bytes = hex::decode(text.as_bytes()).map(Zeroizing::new);
    bytes.map_err(|_| misspelled(operation, "the data", "hexadecimal"))
}

impl From<SealedAnswer> for Sealed {
    fn from(answer: SealedAnswer) -> Sealed {
        Sealed {
            key_id: answer.key_id,
            key_version_id: None,
            ciphertext: answer.cipher_text,
        }
    }
}

impl Huawei {
    /// The id of a key: these operations take no other name.
    async fn id_of(&self, until: &Until, key: &str) -> Result<String, ApiError> {
        match lookup::of(key) {
            lookup::Named::Id(id) => Ok(id.to_owned()),
            lookup::Named::Alias(_) | lookup::Named::Name(_) => {
                Ok(self.describe_key(until, key).await?.id)
            }
        }
    }

    async fn open_data_key(
        &self,
        until: &Until,
        asked: &Opening<'_>,
        length: u64,
    ) -> Result<Opened, ApiError> {
        let operation = "decrypt-datakey";
        let key = self.id_of(until, asked.key.unwrap_or_default()).await?;
        let body = body([
            ("key_id", Some(key)),
            ("cipher_text", Some(asked.ciphertext.to_owned())),
            ("datakey_cipher_length", Some(length.to_string())),
            authenticated(asked.with),
        ]);
        let answer: OpenedDataKey = self.call(until, Call::reads(operation, body)).await?;
        Ok(Opened {
            key_id: None,
            key_version_id: None,
            plaintext: bytes(operation, answer.data_key)?,
        })
    }
}

#[async_trait]
impl Crypto for Huawei {
    async fn encrypt(
        &self,
        until: &Until,
        key: &str,
        plaintext: &str,
        with: &Authenticated,
    ) -> Result<Sealed, ApiError> {
        let body = body([
            ("key_id", Some(self.id_of(until, key).await?)),
            ("plain_text", Some(plaintext.to_owned())),
            authenticated(with),
        ]);
        let answer: SealedAnswer = self.call(until, Call::reads("encrypt-data", body)).await?;
        Ok(answer.into())
    }

    async fn decrypt(&self, until: &Until, asked: &Opening<'_>) -> Result<Opened, ApiError> {
        if let Some(length) = asked.data_key_bytes {
            return self.open_data_key(until, asked, length).await;
        }
        let operation = "decrypt-data";
        let body = body([
            ("cipher_text", Some(asked.ciphertext.to_owned())),
            authenticated(asked.with),
        ]);
        let answer: OpenedAnswer = self.call(until, Call::reads(operation, body)).await?;
        let base64 = Zeroizing::new(answer.plain_text_base64);
        let plaintext = STANDARD.decode(base64.as_bytes()).map(Zeroizing::new);
        Ok(Opened {
            key_id: (!answer.key_id.is_empty()).then_some(answer.key_id),
            key_version_id: None,
            plaintext: plaintext.map_err(|_| misspelled(operation, "the plaintext", "base64"))?,
        })
    }

    async fn data_key(&self, until: &Until, asked: &NewDataKey<'_>) -> Result<DataKey, ApiError> {
        let operation = "create-datakey";
        let bits = asked.bytes.map(|bytes| bytes.saturating_mul(BYTE_BITS));
        let body = body([
            ("key_id", Some(self.id_of(until, asked.key).await?)),
            ("key_spec", asked.spec.map(str::to_owned)),
            ("datakey_length", bits.map(|bits| bits.to_string())),
            authenticated(asked.with),
        ]);
        let mut answer: SealedAnswer = self.call(until, Call::reads(operation, body)).await?;
        Ok(DataKey {
            plaintext: bytes(operation, std::mem::take(&mut answer.plain_text))?,
            sealed: answer.into(),
        })
    }

    async fn random(&self, until: &Until, length: u64) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        let operation = "gen-random";
        let bits = length.saturating_mul(BYTE_BITS).to_string();
        let body = body([("random_data_length", Some(bits))]);
        let answer: Random = self.call(until, Call::reads(operation, body)).await?;
        bytes(operation, answer.random_data)
    }
}
