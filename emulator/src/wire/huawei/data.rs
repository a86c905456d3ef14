//! encrypt-data, decrypt-data, re-encrypt. A plaintext is the text as it is sent; ciphertexts are base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::Cloud;
use kms_rules::algorithm::{self, Purpose};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::{Text, filled, required};
use super::fault::Fault;
use super::{Call, Outcome, answer, context, words};
use crate::service::{self, Argument, Claims, Context, Destination, Refusal, Source, WithPair};

/// The algorithm of symmetric keys, and of whom names none.
const SYMMETRIC: &str = "SYMMETRIC_DEFAULT";
/// Characters of a ciphertext in base64.
const CIPHERTEXT_CHARS: std::ops::RangeInclusive<usize> = 128..=5648;

#[derive(Deserialize)]
struct InClear {
    key_id: Option<Text>,
    plain_text: Option<Text>,
    encryption_algorithm: Option<Text>,
    additional_authenticated_data: Option<Text>,
    encryption_context: Option<Value>,
}

#[derive(Deserialize)]
struct Sealed {
    key_id: Option<Text>,
    cipher_text: Option<Text>,
    encryption_algorithm: Option<Text>,
    additional_authenticated_data: Option<Text>,
    encryption_context: Option<Value>,
}

#[derive(Deserialize)]
struct Moved {
    destination_key_id: Option<Text>,
    destination_encryption_algorithm: Option<Text>,
    destination_additional_authenticated_data: Option<Text>,
    source_key_id: Option<Text>,
    source_encryption_algorithm: Option<Text>,
    source_additional_authenticated_data: Option<Text>,
    cipher_text: Option<Text>,
    /// In bytes: set of the ciphertext of a data key, which is hexadecimal.
    datakey_cipher_length: Option<Text>,
}

#[derive(Serialize)]
struct Encrypted {
    key_id: String,
    cipher_text: String,
}

#[derive(Serialize)]
struct Decrypted<'t> {
    key_id: String,
    plain_text: std::borrow::Cow<'t, str>,
    plain_text_base64: String,
}

#[derive(Serialize)]
struct ReEncrypted {
    key_id: String,
    source_key_id: String,
    source_encryption_algorithm: String,
    destination_encryption_algorithm: String,
    cipher_text: String,
}

/// encrypt_data: a short text.
pub(super) async fn encrypt(call: &Call<'_>) -> Outcome {
    let asked: InClear = call.body()?;
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let plaintext = required(asked.plain_text, "plain_text")?;
    if plaintext.is_empty() {
        return Err(Fault::invalid("plain_text").advise("is empty"));
    }
    let algorithm = algorithm("encryption_algorithm", asked.encryption_algorithm)?;
    let context = context::of(
        asked.additional_authenticated_data,
        asked.encryption_context,
    )?;
    let (core, scope) = (call.core, call.scope);
    let (key_id, ciphertext) = if algorithm == SYMMETRIC {
        let made = service::encrypt(core, scope, &key, &plaintext, &context).await?;
        (made.key_id, made.ciphertext)
    } else {
        refuse_context(&context, "additional_authenticated_data")?;
        let with = WithPair {
            key,
            version: None,
            algorithm,
        };
        let made = service::asymmetric_encrypt(core, scope, &with, plaintext.as_bytes()).await;
        let made = made.map_err(of_pair)?;
        (made.key_id, made.ciphertext)
    };
    answer::ok(&Encrypted {
        key_id,
        cipher_text: STANDARD.encode(ciphertext),
    })
}

/// decrypt_data: the ciphertext of a symmetric key knows its key.
pub(super) async fn decrypt(call: &Call<'_>) -> Outcome {
    let asked: Sealed = call.body()?;
    let ciphertext = ciphertext(asked.cipher_text)?;
    let algorithm = algorithm("encryption_algorithm", asked.encryption_algorithm)?;
    let context = context::of(
        asked.additional_authenticated_data,
        asked.encryption_context,
    )?;
    let key = filled(asked.key_id)
        .map(|id| call.key_ref(&id))
        .transpose()?;
    let (core, scope) = (call.core, call.scope);
    let (key_id, plaintext) = if algorithm == SYMMETRIC {
        let opened = match key {
            Some(key) => service::decrypt_under(core, scope, &key, &ciphertext, &context).await?,
            None => service::decrypt(core, scope, &ciphertext, &context).await?,
        };
        (opened.key_id, opened.plaintext)
    } else {
        refuse_context(&context, "additional_authenticated_data")?;
        let with = WithPair {
            key: key.ok_or_else(|| Fault::missing("key_id"))?,
            version: None,
            algorithm,
        };
        let opened = service::asymmetric_decrypt(core, scope, &with, ciphertext).await;
        let opened = opened.map_err(of_pair)?;
        (opened.key_id, opened.plaintext)
    };
    answer::ok(&Decrypted {
        key_id,
        plain_text: String::from_utf8_lossy(&plaintext),
        plain_text_base64: STANDARD.encode(&*plaintext),
    })
}

/// re_encrypt: from one key to another, of either kind.
pub(super) async fn re_encrypt(call: &Call<'_>) -> Outcome {
    let asked: Moved = call.body()?;
    let form = Form::of(asked.datakey_cipher_length.clone())?;
    let (source, source_encryption_algorithm) = source(call, &asked, form)?;
    let (destination, destination_encryption_algorithm) = destination(call, asked)?;
    let made = service::re_encrypt(call.core, call.scope, source, &destination).await;
    let made = made.map_err(of_pair)?;
    answer::ok(&ReEncrypted {
        key_id: made.key_id,
        source_key_id: made.source_key_id,
        source_encryption_algorithm,
        destination_encryption_algorithm,
        cipher_text: form.print(&made.ciphertext),
    })
}

/// What is moved, and the algorithm that opens it.
fn source(call: &Call<'_>, asked: &Moved, form: Form) -> Result<(Source, String), Fault> {
    let ciphertext = form.read(asked.cipher_text.clone())?;
    let algorithm = algorithm(
        "source_encryption_algorithm",
        asked.source_encryption_algorithm.clone(),
    )?;
    let context = context::of(asked.source_additional_authenticated_data.clone(), None)?;
    let key = filled(asked.source_key_id.clone())
        .map(|id| call.key_ref(&id))
        .transpose()?;
    if algorithm == SYMMETRIC {
        let claims = Claims {
            key,
            data_key_length: form.data_key_length(),
        };
        let source = Source::Blob {
            ciphertext,
            context,
            claims,
        };
        return Ok((source, algorithm));
    }
    refuse_context(&context, "source_additional_authenticated_data")?;
    let with = WithPair {
        key: key.ok_or_else(|| Fault::missing("source_key_id"))?,
        version: None,
        algorithm: algorithm.clone(),
    };
    Ok((Source::UnderPair { with, ciphertext }, algorithm))
}

/// Where it is taken, and the algorithm that encrypts it.
fn destination(call: &Call<'_>, asked: Moved) -> Result<(Destination, String), Fault> {
    let key = call.key_ref(&required(asked.destination_key_id, "destination_key_id")?)?;
    let algorithm = algorithm(
        "destination_encryption_algorithm",
        asked.destination_encryption_algorithm,
    )?;
    let context = context::of(asked.destination_additional_authenticated_data, None)?;
    if algorithm == SYMMETRIC {
        return Ok((Destination::Cipher { key, context }, algorithm));
    }
    refuse_context(&context, "destination_additional_authenticated_data")?;
    let with = WithPair {
        key,
        version: None,
        algorithm: algorithm.clone(),
    };
    Ok((Destination::Pair(with), algorithm))
}

/// How a ciphertext is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Of data: base64.
    Data,
    /// Of a data key of so many bytes: hexadecimal.
    DataKey(i64),
}

impl Form {
    fn of(data_key_length: Option<Text>) -> Result<Form, Fault> {
        let Some(length) = filled(data_key_length) else {
            return Ok(Form::Data);
        };
        let length = length.parse().map(Form::DataKey);
        length.map_err(|_| {
            words::CIPHERTEXT_LENGTH.advise("datakey_cipher_length is a number of bytes")
        })
    }

    fn data_key_length(self) -> Option<i64> {
        match self {
            Form::Data => None,
            Form::DataKey(length) => Some(length),
        }
    }

    fn read(self, given: Option<Text>) -> Result<Vec<u8>, Fault> {
        match self {
            Form::Data => ciphertext(given),
            Form::DataKey(_) => {
                let text = required(given, "cipher_text")?;
                hex::decode(text).map_err(|_| words::CIPHERTEXT.advise("it is hexadecimal"))
            }
        }
    }

    fn print(self, ciphertext: &[u8]) -> String {
        match self {
            Form::Data => STANDARD.encode(ciphertext),
            Form::DataKey(_) => hex::encode_upper(ciphertext),
        }
    }
}

/// A ciphertext in base64.
fn ciphertext(given: Option<Text>) -> Result<Vec<u8>, Fault> {
    let text = required(given, "cipher_text")?;
    let bytes = Some(&text)
        .filter(|text| CIPHERTEXT_CHARS.contains(&text.len()))
        .and_then(|text| STANDARD.decode(text).ok());
    bytes.ok_or_else(|| {
        let (min, max) = CIPHERTEXT_CHARS.into_inner();
        words::CIPHERTEXT.advise(format!("it is base64 of {min} to {max} characters"))
    })
}

/// The algorithm that a member names, if some key of this cloud has it.
fn algorithm(member: &str, given: Option<Text>) -> Result<String, Fault> {
    let Some(word) = filled(given) else {
        return Ok(SYMMETRIC.to_owned());
    };
    let mut valid: Vec<&str> = algorithm::all(Cloud::Huawei)
        .iter()
        .filter(|rule| rule.purpose == Purpose::Encrypt)
        .map(|rule| rule.wire)
        .collect();
    if valid.contains(&word.as_str()) {
        return Ok(word);
    }
    valid.sort_unstable();
    valid.dedup();
    Err(Fault::invalid(member).advise(format!("is not one of {}", valid.join(", "))))
}

/// No algorithm of a key pair authenticates more than its text: to leave the rest out of account would be worse than
/// not to answer.
fn refuse_context(context: &Context, member: &str) -> Result<(), Fault> {
    if *context == Context::default() {
        return Ok(());
    }
    Err(Fault::invalid(member).advise("is for SYMMETRIC_DEFAULT"))
}

/// What is said otherwise of key pairs: they have codes of their own for too long a text and for an algorithm.
fn of_pair(refusal: Refusal) -> Fault {
    if let Refusal::TooLong {
        argument: Argument::Plaintext,
        length,
        max,
    } = refusal
    {
        return words::PAIR_PLAINTEXT.advise(format!("it has {length} bytes, at most {max} fit"));
    }
    if let Refusal::WrongAlgorithm { spec, given, valid } = &refusal {
        let valid = valid.join(", ");
        return words::PAIR_ALGORITHM
            .advise(format!("{given:?} is none of {spec}, valid are {valid}"));
    }
    refusal.into()
}
