//! create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey. Bytes are upper-case hexadecimal;
//! lower case is read as well.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::body::{Text, filled, required};
use super::fault::Fault;
use super::{Call, Outcome, answer, context, words};
use crate::service::{self, DataKey, EncryptDataKey, GenerateDataKey, Length, Refusal};

const PINS: &str = "pins are of hardware with its own approvals, which no key here is in";
const ENVELOPES: &str = "a data key under a key pair of such hardware is not emulated";

#[derive(Deserialize)]
struct New {
    key_id: Option<Text>,
    key_spec: Option<Text>,
    /// In bits.
    datakey_length: Option<Text>,
    additional_authenticated_data: Option<Text>,
    encryption_context: Option<Value>,
    pin: Option<Text>,
    pin_type: Option<Text>,
}

#[derive(Deserialize)]
struct InClear {
    key_id: Option<Text>,
    plain_text: Option<Text>,
    /// In bytes.
    datakey_plain_length: Option<Text>,
    additional_authenticated_data: Option<Text>,
    encryption_context: Option<Value>,
    key_spec: Option<Text>,
    pin: Option<Text>,
    pin_type: Option<Text>,
}

#[derive(Deserialize)]
struct Sealed {
    key_id: Option<Text>,
    cipher_text: Option<Text>,
    /// In bytes of the data key.
    datakey_cipher_length: Option<Text>,
    additional_authenticated_data: Option<Text>,
    encryption_context: Option<Value>,
    pin: Option<Text>,
    pin_type: Option<Text>,
}

#[derive(Serialize)]
struct Made {
    key_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    plain_text: Option<String>,
    cipher_text: String,
}

#[derive(Serialize)]
struct Encrypted {
    key_id: String,
    cipher_text: String,
    datakey_length: String,
}

#[derive(Serialize)]
struct Decrypted {
    data_key: String,
    datakey_length: String,
    datakey_dgst: String,
}

/// create_datakey: a new data key in the clear and sealed.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let made = make(call).await?.map_err(Fault::from)?;
    answer::ok(&Made {
        plain_text: Some(hex::encode_upper(&*made.plaintext)),
        key_id: made.key_id,
        cipher_text: hex::encode_upper(&made.ciphertext),
    })
}

/// create_datakey_without_plaintext: a new data key sealed only. A length out of bounds has a code of its own.
pub(super) async fn create_without_plaintext(call: &Call<'_>) -> Outcome {
    let made = make(call).await?.map_err(of_length)?;
    answer::ok(&Made {
        key_id: made.key_id,
        plain_text: None,
        cipher_text: hex::encode_upper(&made.ciphertext),
    })
}

fn of_length(refusal: Refusal) -> Fault {
    if let Refusal::OutOfBounds {
        given, min, max, ..
    } = refusal
    {
        return words::SEALED_LENGTH.advise(format!("{given} is not from {min} to {max}"));
    }
    refusal.into()
}

async fn make(call: &Call<'_>) -> Result<Result<DataKey, Refusal>, Fault> {
    let asked: New = call.body()?;
    refuse(&[("pin", &asked.pin), ("pin_type", &asked.pin_type)], PINS)?;
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let bits = filled(asked.datakey_length).map(|bits| {
        let bits = bits.parse().map(Length::Bits);
        bits.map_err(|_| words::DATA_KEY_LENGTH.advise("datakey_length is a number of bits"))
    });
    let args = GenerateDataKey {
        data_key_spec: filled(asked.key_spec),
        length: bits.transpose()?,
    };
    let context = context::of(
        asked.additional_authenticated_data,
        asked.encryption_context,
    )?;
    Ok(service::generate_data_key(call.core, call.scope, &key, args, &context).await)
}

/// encrypt_datakey: a data key of the caller's, whose digest shows that it came over whole.
pub(super) async fn encrypt(call: &Call<'_>) -> Outcome {
    let asked: InClear = call.body()?;
    refuse(&[("pin", &asked.pin), ("pin_type", &asked.pin_type)], PINS)?;
    refuse(&[("key_spec", &asked.key_spec)], ENVELOPES)?;
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let plaintext = required(asked.plain_text, "plain_text")?;
    let length = required(asked.datakey_plain_length, "datakey_plain_length")?;
    let args = EncryptDataKey {
        with_digest: bytes(&plaintext).ok_or_else(|| {
            words::PLAINTEXT.advise("it is the data key and its digest in hexadecimal")
        })?,
        length: length.parse().map_err(|_| {
            words::PLAINTEXT_LENGTH.advise("datakey_plain_length is a number of bytes")
        })?,
    };
    let context = context::of(
        asked.additional_authenticated_data,
        asked.encryption_context,
    )?;
    let made = service::encrypt_data_key(call.core, call.scope, &key, args, &context).await?;
    answer::ok(&Encrypted {
        key_id: made.key_id,
        cipher_text: hex::encode_upper(&made.ciphertext),
        datakey_length: made.length.to_string(),
    })
}

/// decrypt_datakey: a data key with its digest.
pub(super) async fn decrypt(call: &Call<'_>) -> Outcome {
    let asked: Sealed = call.body()?;
    refuse(&[("pin", &asked.pin), ("pin_type", &asked.pin_type)], PINS)?;
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let ciphertext = required(asked.cipher_text, "cipher_text")?;
    let length = required(asked.datakey_cipher_length, "datakey_cipher_length")?;
    let ciphertext =
        bytes(&ciphertext).ok_or_else(|| words::CIPHERTEXT.advise("it is hexadecimal"))?;
    let length = length.parse().map_err(|_| {
        words::CIPHERTEXT_LENGTH.advise("datakey_cipher_length is a number of bytes")
    })?;
    let context = context::of(
        asked.additional_authenticated_data,
        asked.encryption_context,
    )?;
    let sealed = (&**ciphertext, length);
    let opened = service::decrypt_data_key(call.core, call.scope, &key, sealed, &context).await?;
    answer::ok(&Decrypted {
        data_key: hex::encode_upper(&*opened.data_key),
        datakey_length: opened.data_key.len().to_string(),
        datakey_dgst: hex::encode_upper(opened.digest),
    })
}

/// Refuses members that mean more than is done here: to leave them out of account would be worse than not to answer.
fn refuse(members: &[(&str, &Option<Text>)], why: &str) -> Result<(), Fault> {
    match members.iter().find(|(_, given)| given.is_some()) {
        Some((name, _)) => Err(Fault::invalid(name).advise(why)),
        None => Ok(()),
    }
}

fn bytes(hexadecimal: &str) -> Option<Zeroizing<Vec<u8>>> {
    hex::decode(hexadecimal).map(Zeroizing::new).ok()
}
