//! Who may use the admin API.

use std::net::IpAddr;

use hyper::header::{AUTHORIZATION, HOST, HeaderValue, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use subtle::ConstantTimeEq;

use super::Fault;

/// What names that always mean this machine end with (RFC 6761).
const LOCAL_SUFFIX: &str = ".localhost";

/// Who may use what changes things.
pub(crate) enum Access {
    /// Everybody who can reach a loopback address.
    Local,
    /// Those who have the token.
    Token(String),
    /// Nobody: the address is open to others and no token is set.
    Closed,
}

impl Access {
    /// Whether the request may change things.
    ///
    /// # Errors
    /// Why it may not.
    pub(crate) fn check(&self, head: &Parts) -> Result<(), Fault> {
        if head.headers.contains_key(ORIGIN) {
            return Err(Fault::new(403, "web pages may not use the admin api"));
        }
        match self {
            Self::Local if host(head).is_none_or(|host| is_ours(&host)) => Ok(()),
            Self::Local => Err(Fault::new(
                403,
                "the host is a name that anybody can have point here: use an address or localhost, or set --admin-token",
            )),
            Self::Closed => Err(Fault::new(
                403,
                "the address is not a loopback one: set --admin-token to use the admin api",
            )),
            Self::Token(token) => {
                let sent = head.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
                let sent = sent
                    .and_then(|sent| sent.strip_prefix(b"Bearer "))
                    .unwrap_or_default();
                if bool::from(sent.ct_eq(token.as_bytes())) {
                    return Ok(());
                }
                Err(Fault::new(
                    401,
                    "send the admin token as authorization: Bearer TOKEN",
                ))
            }
        }
    }
}

/// The host that a request is for, without its port; empty for one that cannot be read.
fn host(head: &Parts) -> Option<String> {
    let sent = head.headers.get(HOST).map(HeaderValue::as_bytes);
    let sent = sent.map(|sent| Authority::try_from(sent).ok());
    let asked = head.uri.authority().cloned().map(Some).or(sent)?;
    Some(asked.map_or_else(String::new, |asked| asked.host().to_ascii_lowercase()))
}

/// Whether a host cannot be one that somebody else has point here, so that a web page of theirs is of the same site
/// and its browser sends no origin: an address, a name without dots, or one of this machine.
fn is_ours(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok()
        || (!host.is_empty() && !host.contains('.'))
        || host.ends_with(LOCAL_SUFFIX)
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    fn head(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_name_that_others_can_point_here_is_not_served() {
        for (host, is_served) in [
            ("127.0.0.1:9480", true),
            ("127.0.0.1", true),
            ("[::1]:9480", true),
            ("localhost:9480", true),
            ("LOCALHOST", true),
            ("kms.localhost:9480", true),
            ("emulator:9480", true),
            ("evil.example:9480", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("evil.example.", false),
            ("evillocalhost.example", false),
            ("@", false),
            ("", false),
        ] {
            let head = head("/_emulator/snapshot", &[("host", host)]);
            let said = Access::Local.check(&head);
            assert_eq!(said.is_ok(), is_served, "{host:?}: {said:?}");
            let token = Access::Token("t".to_owned());
            assert_eq!(token.check(&head).unwrap_err().status, 401, "{host:?}");
        }
        let absolute = head("http://evil.example/_emulator/snapshot", &[("host", "a")]);
        assert_eq!(Access::Local.check(&absolute).unwrap_err().status, 403);
        assert!(Access::Local.check(&head("/_emulator/clock", &[])).is_ok());
    }

    #[test]
    fn a_web_page_is_not_served_by_any_host() {
        let sent = [("host", "127.0.0.1"), ("origin", "null")];
        let sent = head("/_emulator/reset", &sent);
        for access in [Access::Local, Access::Closed, Access::Token("t".to_owned())] {
            assert_eq!(access.check(&sent).unwrap_err().status, 403);
        }
    }
}
