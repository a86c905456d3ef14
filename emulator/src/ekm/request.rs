//! Request bodies: read strictly where the interface says what a member is, silent on members that it may add.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::fault::Fault;

/// The one algorithm of the interface, and the one hash of its integrity value.
const AES_GCM: &str = "AES_GCM";
const SHA_256: &str = "SHA_256";
/// Bytes of a text that this key manager takes; the interface asks for 4300 at least.
pub(super) const TEXT_BYTES_MAX: usize = 8 * 1024;
/// Bytes of associated data, by the interface.
pub(super) const ASSOCIATED_BYTES_MAX: usize = 8 * 1024;

/// Who asks, for what: for the log.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestMetadata {
    pub(super) aws_principal_arn: Option<String>,
    pub(super) kms_key_arn: Option<String>,
    pub(super) kms_operation: String,
    pub(super) kms_request_id: String,
}

impl RequestMetadata {
    /// Puts the request into the log, as the interface asks.
    pub(super) fn log(&self, operation: &str, key: &str) {
        tracing::info!(
            request = self.kms_request_id,
            on_behalf_of = self.kms_operation,
            kms_key = self.kms_key_arn,
            operation,
            key,
            "asked"
        );
    }

    /// Refuses a request about a key without who asks, or where one must be named, without the key.
    pub(super) fn check(&self, names_key: bool) -> Result<(), Fault> {
        if self.aws_principal_arn.is_none() {
            return Err(invalid("requestMetadata.awsPrincipalArn", "is missing"));
        }
        if names_key && self.kms_key_arn.is_none() {
            return Err(invalid("requestMetadata.kmsKeyArn", "is missing"));
        }
        Ok(())
    }
}

/// GetKeyMetadata and GetHealthStatus.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    pub(super) request_metadata: RequestMetadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Encrypt {
    pub(super) request_metadata: RequestMetadata,
    additional_authenticated_data: Option<String>,
    plaintext: String,
    encryption_algorithm: String,
    ciphertext_data_integrity_value_algorithm: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Decrypt {
    pub(super) request_metadata: RequestMetadata,
    additional_authenticated_data: Option<String>,
    ciphertext: String,
    ciphertext_metadata: Option<String>,
    encryption_algorithm: String,
    initialization_vector: String,
    authentication_tag: String,
}

impl Encrypt {
    pub(super) fn plaintext(self) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let text = Zeroizing::new(self.plaintext);
        bytes("plaintext", &text, TEXT_BYTES_MAX).map(Zeroizing::new)
    }

    pub(super) fn associated(&self) -> Result<Vec<u8>, Fault> {
        check_algorithm(&self.encryption_algorithm)?;
        associated(self.additional_authenticated_data.as_ref())
    }

    /// Whether the answer is to prove that the ciphertext can be opened again.
    pub(super) fn wants_proof(&self) -> Result<bool, Fault> {
        match self.ciphertext_data_integrity_value_algorithm.as_deref() {
            None => Ok(false),
            Some(SHA_256) => Ok(true),
            Some(_) => Err(invalid(
                "ciphertextDataIntegrityValueAlgorithm",
                "is not SHA_256",
            )),
        }
    }
}

impl Decrypt {
    pub(super) fn associated(&self) -> Result<Vec<u8>, Fault> {
        check_algorithm(&self.encryption_algorithm)?;
        associated(self.additional_authenticated_data.as_ref())
    }

    pub(super) fn ciphertext(&self) -> Result<Vec<u8>, Fault> {
        bytes("ciphertext", &self.ciphertext, TEXT_BYTES_MAX)
    }

    pub(super) fn vector(&self) -> Result<Vec<u8>, Fault> {
        bytes(
            "initializationVector",
            &self.initialization_vector,
            TEXT_BYTES_MAX,
        )
    }

    pub(super) fn tag(&self) -> Result<Vec<u8>, Fault> {
        bytes(
            "authenticationTag",
            &self.authentication_tag,
            TEXT_BYTES_MAX,
        )
    }

    /// Empty when there is none.
    pub(super) fn metadata(&self) -> Result<Vec<u8>, Fault> {
        let text = self.ciphertext_metadata.as_ref();
        text.map_or_else(
            || Ok(Vec::new()),
            |text| bytes("ciphertextMetadata", text, TEXT_BYTES_MAX),
        )
    }
}

/// The body of a request.
///
/// # Errors
/// [`Fault::Validation`] with where it is not as it should be, but not with what stands there.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Fault::Validation(format!(
            "no JSON of this request, from line {line}, column {column}"
        ))
    })
}

fn check_algorithm(word: &str) -> Result<(), Fault> {
    if word == AES_GCM {
        Ok(())
    } else {
        Err(invalid("encryptionAlgorithm", "is not AES_GCM"))
    }
}

fn associated(text: Option<&String>) -> Result<Vec<u8>, Fault> {
    text.map_or_else(
        || Ok(Vec::new()),
        |text| bytes("additionalAuthenticatedData", text, ASSOCIATED_BYTES_MAX),
    )
}

fn bytes(field: &str, text: &str, max: usize) -> Result<Vec<u8>, Fault> {
    let bytes = STANDARD
        .decode(text)
        .map_err(|_| invalid(field, "is not base64"))?;
    if bytes.len() > max {
        return Err(Fault::Unsupported(format!(
            "{field} is longer than {max} bytes"
        )));
    }
    Ok(bytes)
}

fn invalid(field: &str, why: &str) -> Fault {
    Fault::Validation(format!("{field} {why}"))
}
