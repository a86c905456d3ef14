//! The HTTP client beneath every cloud's client: built at the first request, because a process that only
//! validates or plans new keys never sends one.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Url};

use super::Cause;

/// A connection that takes longer will not come.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// An answer is a few kilobytes; one of this size is not an answer.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Where requests go and how.
#[derive(Debug)]
pub(crate) struct Transport {
    /// Scheme, host and port; the path is `/`.
    pub(crate) endpoint: Url,
    pub(crate) user_agent: String,
    /// PEM certificates to trust besides the system's.
    pub(crate) ca_pem: Option<Vec<u8>>,
    /// Accept any server certificate.
    pub(crate) insecure: bool,
    /// For one request, from connecting to the last byte of the answer.
    pub(crate) request_timeout: Duration,
    pub(crate) client: OnceLock<Client>,
}

/// An answer of any status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Transport {
    /// Posts an empty body to the endpoint with this query and these headers.
    ///
    /// # Errors
    /// The facts of what failed, told apart by whether the request may have taken effect.
    pub(crate) async fn post(
        &self,
        query: &str,
        headers: Vec<(&'static str, String)>,
    ) -> Result<Answer, Cause> {
        let mut url = self.endpoint.clone();
        url.set_query((!query.is_empty()).then_some(query));
        let mut request = self.client()?.post(url).header("content-length", "0");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut response = request.send().await.map_err(|error| self.failure(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response
            .chunk()
            .await
            .map_err(|error| self.failure(&error))?
        {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_BYTES_MAX {
                let reason = format!("it is longer than {ANSWER_BYTES_MAX} bytes");
                return Err(Cause::Unreadable { status, reason });
            }
        }
        Ok(Answer { status, body })
    }

    /// The endpoint as text, without a trailing slash.
    pub(crate) fn endpoint_text(&self) -> String {
        self.endpoint.as_str().trim_end_matches('/').to_owned()
    }

    /// The `Host` header that goes with the endpoint.
    pub(crate) fn host(&self) -> String {
        let host = self.endpoint.host_str().unwrap_or_default();
        match self.endpoint.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    fn client(&self) -> Result<&Client, Cause> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let client = self.build()?;
        Ok(self.client.get_or_init(|| client))
    }

    fn build(&self) -> Result<Client, Cause> {
        let mut builder = Client::builder()
            .user_agent(&self.user_agent)
            .timeout(self.request_timeout)
            .connect_timeout(CONNECT_TIMEOUT)
            // A signed request is for its one host; following a redirect would carry it elsewhere.
            .redirect(Policy::none())
            .tls_danger_accept_invalid_certs(self.insecure);
        if self.is_loopback() {
            builder = builder.no_proxy();
        }
        if self.endpoint.scheme() == "http" {
            // Nothing to verify, so the system's certificates need not be loaded.
            builder = builder.tls_certs_only([]);
        } else if let Some(pem) = &self.ca_pem {
            builder = builder.tls_certs_merge(certificates(pem).map_err(Cause::Unprepared)?);
        }
        builder.build().map_err(|error| {
            Cause::Unprepared(format!(
                "the http client cannot be built: {}",
                chain(&error)
            ))
        })
    }

    fn is_loopback(&self) -> bool {
        self.endpoint.host_str().is_some_and(|host| {
            host == "localhost"
                || host
                    .trim_matches(['[', ']'])
                    .parse()
                    .is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        })
    }

    fn failure(&self, error: &reqwest::Error) -> Cause {
        let endpoint = self.endpoint_text();
        let reason = if error.is_timeout() && !error.is_connect() {
            format!("none within {} s", self.request_timeout.as_secs())
        } else {
            chain(error)
        };
        if error.is_builder() {
            Cause::Unprepared(format!("the request cannot be built: {reason}"))
        } else if error.is_connect() {
            Cause::Unreachable { endpoint, reason }
        } else {
            Cause::NoAnswer { endpoint, reason }
        }
    }
}

/// The certificates of a PEM bundle.
///
/// # Errors
/// It holds none, or one that is not a certificate.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<Certificate>, String> {
    let certificates = Certificate::from_pem_bundle(pem).map_err(|error| chain(&error))?;
    if certificates.is_empty() {
        Err("no certificate in it".to_owned())
    } else {
        Ok(certificates)
    }
}

/// The innermost cause says what happened; the outer ones repeat the URL, whose query is the request.
fn chain(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    if std::ptr::addr_eq(innermost, std::ptr::from_ref(error)) {
        return "the request failed".to_owned();
    }
    innermost.to_string()
}
