//! The HTTP client beneath every cloud's client: built at the first request, because a process that only
//! validates or plans new keys never sends one.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Method, RequestBuilder, Url};

use super::Cause;

/// A connection that takes longer will not come.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// An answer is a few kilobytes; one of this size is not an answer.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Where requests go and how.
#[derive(Debug, Clone)]
pub(crate) struct Transport {
    /// Scheme, host and port; no path.
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

/// One request, beneath whatever signs it.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    /// From `/`, escaped.
    pub(crate) path: &'a str,
    /// Escaped; empty for none.
    pub(crate) query: &'a str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// An answer of any status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Transport {
    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// The facts of what failed, told apart by whether the request may have taken effect.
    pub(crate) async fn send(&self, request: Request<'_>) -> Result<Answer, Cause> {
        let mut response = self
            .prepared(request)?
            .send()
            .await
            .map_err(|error| self.failure(&error))?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
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
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    fn prepared(&self, request: Request<'_>) -> Result<RequestBuilder, Cause> {
        let mut url = self.endpoint.clone();
        url.set_path(request.path);
        url.set_query((!request.query.is_empty()).then_some(request.query));
        let mut prepared = self.client()?.request(request.method.clone(), url);
        for (name, value) in request.headers {
            prepared = prepared.header(name, value);
        }
        if request.method == Method::GET {
            return Ok(prepared);
        }
        let length = request.body.len().to_string();
        Ok(prepared.header("content-length", length).body(request.body))
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
