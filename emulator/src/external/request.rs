//! Requests to a key manager: their JSON, and their signature.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::body::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use zeroize::Zeroizing;

use super::link::ExternalLink;
use super::sealed::Sealed;
use super::sigv4::{self, ALGORITHM, DATE_FORMAT, DATE_HEADER, Scope};

/// The one algorithm of the interface, and the one hash of its integrity value.
const AES_GCM: &str = "AES_GCM";
const SHA_256: &str = "SHA_256";

/// The operation of ours on whose behalf the key manager is asked; it may log it and judge by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    CreateKey,
    Encrypt,
    Decrypt,
    GenerateDataKey,
    GenerateAndExportDataKey,
    ReEncrypt,
    HealthCheck,
}

impl Purpose {
    /// The operation's name as the key manager is told it.
    fn word(self) -> &'static str {
        match self {
            Purpose::CreateKey => "CreateKey",
            Purpose::Encrypt => "Encrypt",
            Purpose::Decrypt => "Decrypt",
            Purpose::GenerateDataKey => "GenerateDataKey",
            Purpose::GenerateAndExportDataKey => "GenerateAndExportDataKey",
            Purpose::ReEncrypt => "ReEncrypt",
            Purpose::HealthCheck => "KmsHealthCheck",
        }
    }
}

/// Who asks, about which key, when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'c> {
    pub(crate) account: &'c str,
    pub(crate) region: &'c str,
    /// The key here; `None` while it is not made yet.
    pub(crate) key: Option<&'c str>,
    /// The key there.
    pub(crate) external_key: &'c str,
    pub(crate) purpose: Purpose,
    /// Tells this request from every other in both logs.
    pub(crate) request_id: &'c str,
    /// Real time: the key manager judges the signature by its own clock.
    pub(crate) now: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    aws_principal_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_arn: Option<String>,
    kms_operation: &'static str,
    kms_request_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    request_metadata: Metadata,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EncryptRequest<'r> {
    request_metadata: Metadata,
    additional_authenticated_data: String,
    plaintext: &'r str,
    encryption_algorithm: &'static str,
    ciphertext_data_integrity_value_algorithm: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DecryptRequest {
    request_metadata: Metadata,
    additional_authenticated_data: String,
    ciphertext: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ciphertext_metadata: Option<String>,
    encryption_algorithm: &'static str,
    initialization_vector: String,
    authentication_tag: String,
}

impl Call<'_> {
    fn metadata(&self) -> Metadata {
        let Call {
            account, region, ..
        } = self;
        let key_arn = |key| format!("acs:kms:{region}:{account}:key/{key}");
        Metadata {
            aws_principal_arn: Some(format!("acs:ram::{account}:root")),
            kms_key_arn: self.key.map(key_arn),
            kms_operation: self.purpose.word(),
            kms_request_id: self.request_id.to_owned(),
        }
    }

    /// The body of GetKeyMetadata.
    pub(super) fn ask_metadata(&self) -> Result<Bytes, serde_json::Error> {
        body(&Asked {
            request_metadata: self.metadata(),
        })
    }

    /// The body of GetHealthStatus, which is asked for nobody.
    pub(super) fn ask_health(&self) -> Result<Bytes, serde_json::Error> {
        let request_metadata = Metadata {
            aws_principal_arn: None,
            kms_key_arn: None,
            ..self.metadata()
        };
        body(&Asked { request_metadata })
    }

    /// The body of Encrypt.
    pub(super) fn ask_encrypt(
        &self,
        plaintext: &[u8],
        associated: &[u8],
    ) -> Result<Bytes, serde_json::Error> {
        let plaintext = Zeroizing::new(STANDARD.encode(plaintext));
        body(&EncryptRequest {
            request_metadata: self.metadata(),
            additional_authenticated_data: STANDARD.encode(associated),
            plaintext: &plaintext,
            encryption_algorithm: AES_GCM,
            ciphertext_data_integrity_value_algorithm: SHA_256,
        })
    }

    /// The body of Decrypt.
    pub(super) fn ask_decrypt(
        &self,
        sealed: &Sealed,
        associated: &[u8],
    ) -> Result<Bytes, serde_json::Error> {
        let metadata = &sealed.metadata;
        body(&DecryptRequest {
            request_metadata: self.metadata(),
            additional_authenticated_data: STANDARD.encode(associated),
            ciphertext: STANDARD.encode(&sealed.ciphertext),
            ciphertext_metadata: (!metadata.is_empty()).then(|| STANDARD.encode(metadata)),
            encryption_algorithm: AES_GCM,
            initialization_vector: STANDARD.encode(&sealed.vector),
            authentication_tag: STANDARD.encode(sealed.tag),
        })
    }
}

/// The JSON, wiped when the last who holds it is done.
fn body(request: &impl Serialize) -> Result<Bytes, serde_json::Error> {
    let json = Zeroizing::new(serde_json::to_vec(request)?);
    Ok(Bytes::from_owner(json))
}

/// The headers of a signed request: `x-amz-date` and `authorization`.
pub(super) struct Signature {
    pub(super) date: String,
    pub(super) authorization: String,
}

/// Signs a POST of `body` to `path` under the link's credential.
pub(super) fn sign(link: &ExternalLink, call: &Call<'_>, path: &str, body: &[u8]) -> Signature {
    let date = call.now.strftime(DATE_FORMAT).to_string();
    let day = date.split_once('T').map_or(&*date, |(day, _)| day);
    let scope = Scope {
        day,
        region: call.region,
    };
    let headers = [("host", &*link.host), (DATE_HEADER, &*date)];
    let canonical = sigv4::canonical_request("POST", path, &headers, body);
    let signature = sigv4::signature(&link.secret_access_key, scope, &date, &canonical);
    let authorization = format!(
        "{ALGORITHM} Credential={}/{scope}, SignedHeaders={}, Signature={}",
        link.access_key_id,
        sigv4::signed_headers(&headers),
        hex::encode(hmac::Mac::finalize(signature).into_bytes())
    );
    Signature {
        date,
        authorization,
    }
}
