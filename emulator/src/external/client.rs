//! The HTTP side of the link: one signed POST, one answer, in the time that the link allows.

use std::sync::OnceLock;

use hyper::body::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::answer::{self, Health, KeyMetadata};
use super::failure::ExternalFailure;
use super::link::ExternalLink;
use super::request::{Call, sign};
use super::sealed::Sealed;
use super::sigv4::DATE_HEADER;

/// Bytes of an answer that are read: a text of 6 KiB in base64, with room for a proxy's own members.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// A connection that broke before its answer is made once more: every request of the interface can be repeated.
const ATTEMPTS: usize = 2;

/// Asks key managers. One for all links; connections are made, and anything is loaded, when they are first asked.
#[derive(Debug, Default)]
pub(crate) struct ExternalClient {
    http: OnceLock<Client>,
    https: OnceLock<Client>,
}

impl ExternalClient {
    /// What the key manager says of a key.
    ///
    /// # Errors
    /// [`ExternalFailure`].
    pub(crate) async fn metadata(
        &self,
        link: &ExternalLink,
        call: &Call<'_>,
    ) -> Result<KeyMetadata, ExternalFailure> {
        let path = key_path(link, call, "metadata");
        let answer = self.ask(link, call, &path, call.ask_metadata()).await;
        answer::metadata(&only_of_decrypt(answer)?)
    }

    /// How the proxy and the key managers behind it are.
    ///
    /// # Errors
    /// [`ExternalFailure`].
    pub(crate) async fn health(
        &self,
        link: &ExternalLink,
        call: &Call<'_>,
    ) -> Result<Health, ExternalFailure> {
        let path = format!("{}/health", link.path);
        let answer = self.ask(link, call, &path, call.ask_health()).await;
        answer::health(&only_of_decrypt(answer)?)
    }

    /// Has a text encrypted, bound to `associated`.
    ///
    /// # Errors
    /// [`ExternalFailure`].
    pub(crate) async fn encrypt(
        &self,
        link: &ExternalLink,
        call: &Call<'_>,
        plaintext: &[u8],
        associated: &[u8],
    ) -> Result<Sealed, ExternalFailure> {
        let path = key_path(link, call, "encrypt");
        let digest = digest(associated);
        let body = call.ask_encrypt(plaintext, &digest);
        let answer = self.ask(link, call, &path, body).await;
        answer::encrypted(&only_of_decrypt(answer)?, plaintext.len(), &digest)
    }

    /// Has a text opened that [`ExternalClient::encrypt`] gave.
    ///
    /// # Errors
    /// [`ExternalFailure`].
    pub(crate) async fn decrypt(
        &self,
        link: &ExternalLink,
        call: &Call<'_>,
        sealed: &Sealed,
        associated: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, ExternalFailure> {
        let path = key_path(link, call, "decrypt");
        let body = call.ask_decrypt(sealed, &digest(associated));
        let answer = self.ask(link, call, &path, body).await?;
        answer::decrypted(&answer, sealed.ciphertext.len())
    }

    /// The body of the answer, if it is a success.
    async fn ask(
        &self,
        link: &ExternalLink,
        call: &Call<'_>,
        path: &str,
        body: Result<Bytes, serde_json::Error>,
    ) -> Result<Zeroizing<Vec<u8>>, ExternalFailure> {
        let body = body.map_err(|error| unprepared(&error))?;
        let client = self.client(link)?;
        tracing::debug!(request = call.request_id, path, "asking the key manager");
        let answer = timeout(
            link.answer_within,
            attempts(&client, link, call, path, &body),
        )
        .await;
        let (status, answer) = answer.map_err(|_| {
            let milliseconds = link.answer_within.as_millis();
            ExternalFailure::Unreachable(format!("no answer within {milliseconds} ms"))
        })??;
        if status == 200 {
            Ok(answer)
        } else {
            Err(answer::refused(status, &answer))
        }
    }

    fn client(&self, link: &ExternalLink) -> Result<Client, ExternalFailure> {
        let is_plain = link.origin.starts_with("http:");
        let kept = if is_plain { &self.http } else { &self.https };
        if let Some(client) = kept.get() {
            return Ok(client.clone());
        }
        let made = build(is_plain).map_err(|error| unprepared(&error))?;
        Ok(kept.get_or_init(|| made).clone())
    }
}

/// What is bound to a ciphertext: the interface takes 8 KiB, and an encryption context may be longer.
fn digest(associated: &[u8]) -> [u8; 32] {
    Sha256::digest(associated).into()
}

fn build(is_plain: bool) -> Result<Client, reqwest::Error> {
    let builder = Client::builder()
        // A signed request is for its one host: it follows nobody elsewhere, and the link says where to go.
        .redirect(Policy::none())
        .no_proxy();
    if is_plain {
        // Nothing to verify, so the system's certificates need not be loaded.
        builder.tls_certs_only([]).build()
    } else {
        builder.build()
    }
}

async fn attempts(
    client: &Client,
    link: &ExternalLink,
    call: &Call<'_>,
    path: &str,
    body: &Bytes,
) -> Result<(u16, Zeroizing<Vec<u8>>), ExternalFailure> {
    let mut attempt = 1;
    loop {
        match post(client, link, call, path, body.clone()).await {
            Ok(response) => return read(response).await,
            Err(error) if attempt == ATTEMPTS || error.is_connect() => {
                return Err(ExternalFailure::Unreachable(innermost(&error)));
            }
            Err(_) => attempt += 1,
        }
    }
}

async fn post(
    client: &Client,
    link: &ExternalLink,
    call: &Call<'_>,
    path: &str,
    body: Bytes,
) -> Result<Response, reqwest::Error> {
    let signature = sign(link, call, path, &body);
    client
        .post(format!("{}{path}", link.origin))
        .header(HOST, &link.host)
        .header(CONTENT_TYPE, "application/json")
        .header(DATE_HEADER, signature.date)
        .header(AUTHORIZATION, signature.authorization)
        .body(body)
        .send()
        .await
}

async fn read(mut response: Response) -> Result<(u16, Zeroizing<Vec<u8>>), ExternalFailure> {
    let status = response.status().as_u16();
    // Whole from the start: a vector that grows leaves copies of a plaintext behind.
    let announced = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    let room = announced.unwrap_or(0).min(ANSWER_BYTES_MAX);
    let mut whole = Zeroizing::new(Vec::with_capacity(room));
    loop {
        match response.chunk().await {
            Ok(None) => return Ok((status, whole)),
            Ok(Some(part)) if whole.len().saturating_add(part.len()) <= ANSWER_BYTES_MAX => {
                whole.extend_from_slice(&part);
            }
            Ok(Some(_)) => {
                let why = format!("it is longer than {ANSWER_BYTES_MAX} bytes");
                return Err(ExternalFailure::BadAnswer(why));
            }
            Err(error) => return Err(ExternalFailure::Unreachable(innermost(&error))),
        }
    }
}

/// That a ciphertext is bad can only be said of one that was sent.
fn only_of_decrypt<T>(answer: Result<T, ExternalFailure>) -> Result<T, ExternalFailure> {
    match answer {
        Err(ExternalFailure::BadCiphertext) => Err(ExternalFailure::BadAnswer(
            "it refuses a ciphertext where none was sent".to_owned(),
        )),
        other => other,
    }
}

fn key_path(link: &ExternalLink, call: &Call<'_>, operation: &str) -> String {
    format!("{}/keys/{}/{operation}", link.path, call.external_key)
}

fn unprepared(error: &impl std::fmt::Display) -> ExternalFailure {
    ExternalFailure::Unreachable(format!("the request cannot be made: {error}"))
}

/// The innermost cause says what happened; the outer ones repeat the address.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
