//! Answers of a key manager, read strictly: what the interface does not allow is not used.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::failure::ExternalFailure;
use super::sealed::Sealed;

/// Characters of a proxy's own words that the log keeps; the interface allows fewer than 512.
const MESSAGE_CHARS_MAX: usize = 512;
/// Key managers that a proxy may list, by the interface.
const MANAGERS_MAX: usize = 10;

/// What a key manager says of one of its keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeyMetadata {
    key_spec: String,
    key_usage: Vec<String>,
    key_status: String,
}

impl KeyMetadata {
    /// Why a key here cannot be bound to it; `None` when it can.
    pub(crate) fn unfit(&self) -> Option<String> {
        let lacks = |usage: &str| !self.key_usage.iter().any(|known| known == usage);
        if self.key_spec != "AES_256" {
            Some(format!("its keySpec is {:?}, not AES_256", self.key_spec))
        } else if lacks("ENCRYPT") || lacks("DECRYPT") {
            let usage = &self.key_usage;
            Some(format!(
                "its keyUsage is {usage:?}, without ENCRYPT or DECRYPT"
            ))
        } else if self.key_status != "ENABLED" {
            Some(format!(
                "its keyStatus is {:?}, not ENABLED",
                self.key_status
            ))
        } else {
            None
        }
    }
}

/// What a proxy says of itself and the key managers behind it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Health {
    xks_proxy_fleet_size: u64,
    pub(crate) xks_proxy_vendor: String,
    pub(crate) xks_proxy_model: String,
    pub(crate) ekm_vendor: String,
    ekm_fleet_details: Vec<Manager>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manager {
    id: String,
    model: String,
    health_status: String,
}

impl Health {
    /// Whether a key manager behind it can serve, degraded or not.
    pub(crate) fn serves(&self) -> bool {
        let serves = |manager: &Manager| matches!(&*manager.health_status, "ACTIVE" | "DEGRADED");
        self.ekm_fleet_details.iter().any(serves)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Encrypted {
    ciphertext: String,
    ciphertext_metadata: Option<String>,
    initialization_vector: String,
    authentication_tag: String,
    ciphertext_data_integrity_value: String,
}

#[derive(Deserialize)]
struct Decrypted {
    plaintext: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refused {
    error_name: String,
    error_message: Option<String>,
}

/// The answer to GetKeyMetadata.
pub(super) fn metadata(body: &[u8]) -> Result<KeyMetadata, ExternalFailure> {
    parse(body)
}

/// The answer to GetHealthStatus.
pub(super) fn health(body: &[u8]) -> Result<Health, ExternalFailure> {
    let health: Health = parse(body)?;
    let managers = health.ekm_fleet_details.len();
    if health.xks_proxy_fleet_size == 0 || !(1..=MANAGERS_MAX).contains(&managers) {
        let why = format!(
            "it counts {} proxies and {managers} key managers",
            health.xks_proxy_fleet_size
        );
        return Err(ExternalFailure::BadAnswer(why));
    }
    Ok(health)
}

/// The answer to Encrypt of a text of `length` bytes, which must prove that it can be opened again.
pub(super) fn encrypted(
    body: &[u8],
    length: usize,
    associated: &[u8],
) -> Result<Sealed, ExternalFailure> {
    let raw: Encrypted = parse(body)?;
    let ciphertext = bytes("ciphertext", &raw.ciphertext)?;
    if ciphertext.len() != length {
        return Err(wrong_length("ciphertext", ciphertext.len()));
    }
    let metadata = match &raw.ciphertext_metadata {
        Some(text) => bytes("ciphertextMetadata", text)?,
        None => Vec::new(),
    };
    let vector = bytes("initializationVector", &raw.initialization_vector)?;
    let tag = bytes("authenticationTag", &raw.authentication_tag)?;
    let sealed = Sealed::new(vector, metadata, &tag, ciphertext).map_err(|field| {
        ExternalFailure::BadAnswer(format!("its {field} has a length that is not allowed"))
    })?;
    let field = "ciphertextDataIntegrityValue";
    let proof = bytes(field, &raw.ciphertext_data_integrity_value)?;
    if bool::from(proof.ct_eq(&sealed.integrity_value(associated))) {
        Ok(sealed)
    } else {
        let why = format!("its {field} is not that of its ciphertext");
        Err(ExternalFailure::BadAnswer(why))
    }
}

/// The answer to Decrypt of a ciphertext of `length` bytes.
pub(super) fn decrypted(body: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, ExternalFailure> {
    let raw: Decrypted = parse(body)?;
    let text = Zeroizing::new(raw.plaintext);
    let plaintext = Zeroizing::new(bytes("plaintext", &text)?);
    if plaintext.len() == length {
        Ok(plaintext)
    } else {
        Err(wrong_length("plaintext", plaintext.len()))
    }
}

/// An answer with another status than 200.
pub(super) fn refused(status: u16, body: &[u8]) -> ExternalFailure {
    let Ok(Refused {
        error_name,
        error_message,
    }) = serde_json::from_slice(body)
    else {
        return ExternalFailure::BadAnswer(format!("status {status} without an errorName"));
    };
    match &*error_name {
        "InvalidStateException" => ExternalFailure::KeyDisabled,
        "KeyNotFoundException" => ExternalFailure::KeyNotFound,
        "InvalidCiphertextException" => ExternalFailure::BadCiphertext,
        _ => {
            let (name, words) = (printable(&error_name), error_message.unwrap_or_default());
            ExternalFailure::Refused(format!("{status} {name}: {}", printable(&words)))
        }
    }
}

fn parse<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<T, ExternalFailure> {
    // A word of a JSON error may be a value; where it stands is enough.
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let why = format!("no JSON of that answer, from line {line}, column {column}");
        ExternalFailure::BadAnswer(why)
    })
}

fn bytes(field: &str, text: &str) -> Result<Vec<u8>, ExternalFailure> {
    let decoded = STANDARD.decode(text);
    decoded.map_err(|_| ExternalFailure::BadAnswer(format!("its {field} is not base64")))
}

fn wrong_length(field: &str, length: usize) -> ExternalFailure {
    let why = format!("its {field} has {length} bytes, another length than what it was made of");
    ExternalFailure::BadAnswer(why)
}

/// What of somebody else's words can stand in a line of the log.
fn printable(words: &str) -> String {
    let plain = words.chars().filter(|c| matches!(c, ' '..='~'));
    plain.take(MESSAGE_CHARS_MAX).collect()
}
