//! Whether a request is signed with the configured credential: SigV4, lately, over all that is acted on.

use hmac::Mac;
use hyper::HeaderMap;
use hyper::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use zeroize::Zeroizing;

use super::fault::Fault;
use crate::external::sigv4::{
    self, ALGORITHM, DATE_FORMAT, DATE_HEADER, SERVICE, Scope, TERMINATOR,
};

/// How far a request's date may be from ours, either way, by the interface.
const SKEW_SECONDS_MAX: i64 = 5 * 60;
/// These must be signed, by the interface.
const ALWAYS_SIGNED: [&str; 2] = ["host", DATE_HEADER];

/// The one access key that requests are signed with.
#[derive(Clone)]
pub(super) struct Credential {
    pub(super) access_key_id: String,
    pub(super) secret_access_key: Zeroizing<String>,
}

/// An `Authorization` header taken apart.
struct Claim<'r> {
    access_key_id: &'r str,
    scope: Scope<'r>,
    signed_headers: Vec<&'r str>,
    signature: Vec<u8>,
}

impl Credential {
    /// Whether the request is signed as it should be.
    ///
    /// # Errors
    /// [`Fault::Authentication`] with what is wrong.
    pub(super) fn check(&self, head: &Parts, body: &[u8], now: Timestamp) -> Result<(), Fault> {
        let claim = Claim::parse(header(&head.headers, "authorization")?)?;
        let date = header(&head.headers, DATE_HEADER)?;
        check_date(date, claim.scope, now)?;
        let values = values(&claim.signed_headers, &head.headers)?;
        let headers: Vec<_> = claim
            .signed_headers
            .iter()
            .copied()
            .zip(values.iter().map(|value| &**value))
            .collect();
        let (method, path) = (head.method.as_str(), head.uri.path());
        let canonical = sigv4::canonical_request(method, path, &headers, body);
        let expected = sigv4::signature(&self.secret_access_key, claim.scope, date, &canonical);
        let is_signed = expected.verify_slice(&claim.signature).is_ok();
        if is_signed && claim.access_key_id == self.access_key_id {
            Ok(())
        } else {
            Err(Fault::Authentication(
                "the signature is not that of the access key over this request",
            ))
        }
    }
}

impl<'r> Claim<'r> {
    fn parse(authorization: &'r str) -> Result<Claim<'r>, Fault> {
        let fields = authorization
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '));
        let fields = fields.ok_or(Fault::Authentication(
            "authorization does not begin with AWS4-HMAC-SHA256",
        ))?;
        let field = |name: &str| {
            let mut parts = fields.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        let credential =
            field("Credential").ok_or(Fault::Authentication("authorization has no Credential"))?;
        let (access_key_id, scope) = scope(credential)?;
        let signed = field("SignedHeaders")
            .ok_or(Fault::Authentication("authorization has no SignedHeaders"))?;
        let signature = field("Signature").and_then(|hex| hex::decode(hex).ok());
        Ok(Claim {
            access_key_id,
            scope,
            signed_headers: signed_headers(signed)?,
            signature: signature.ok_or(Fault::Authentication(
                "authorization has no Signature in hexadecimal",
            ))?,
        })
    }
}

fn scope(credential: &str) -> Result<(&str, Scope<'_>), Fault> {
    let parts: Vec<_> = credential.split('/').collect();
    match *parts {
        [id, day, region, SERVICE, TERMINATOR] => Ok((id, Scope { day, region })),
        _ => Err(Fault::Authentication(
            "Credential is not ID/YYYYMMDD/REGION/kms-xks-proxy/aws4_request",
        )),
    }
}

fn signed_headers(list: &str) -> Result<Vec<&str>, Fault> {
    let names: Vec<_> = list.split(';').collect();
    let rises = names.windows(2).all(|pair| pair.first() < pair.last());
    let is_lower = !list.bytes().any(|byte| byte.is_ascii_uppercase());
    if !rises || !is_lower {
        return Err(Fault::Authentication(
            "SignedHeaders is not sorted, in lower case, each name once",
        ));
    }
    if ALWAYS_SIGNED.iter().any(|name| !names.contains(name)) {
        return Err(Fault::Authentication(
            "SignedHeaders does not name host and x-amz-date",
        ));
    }
    Ok(names)
}

/// A header that stands there once.
fn header<'r>(headers: &'r HeaderMap, name: &str) -> Result<&'r str, Fault> {
    let mut sent = headers.get_all(name).iter();
    match (sent.next().map(|value| value.to_str()), sent.next()) {
        (Some(Ok(value)), None) => Ok(value.trim()),
        (None | Some(_), _) => Err(Fault::Authentication(
            "the headers authorization and x-amz-date must each be sent once",
        )),
    }
}

/// The values of the signed headers: trimmed, runs of spaces made one, several joined by commas.
fn values(names: &[&str], headers: &HeaderMap) -> Result<Vec<String>, Fault> {
    let value = |name: &&str| {
        let sent = headers.get_all(*name).iter();
        let words = sent.map(|value| {
            value
                .to_str()
                .map(|text| text.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        });
        words
            .collect::<Result<Vec<_>, _>>()
            .ok()
            .filter(|values| !values.is_empty())
            .map(|values| values.join(","))
    };
    names
        .iter()
        .map(|name| {
            value(name).ok_or(Fault::Authentication(
                "a header that is signed was not sent",
            ))
        })
        .collect()
}

fn check_date(date: &str, scope: Scope<'_>, now: Timestamp) -> Result<(), Fault> {
    let sent = DateTime::strptime(DATE_FORMAT, date)
        .and_then(|date| date.to_zoned(TimeZone::UTC))
        .map_err(|_| Fault::Authentication("x-amz-date is not YYYYMMDDTHHMMSSZ"))?
        .timestamp();
    if date.split_once('T').map(|(day, _)| day) != Some(scope.day) {
        return Err(Fault::Authentication(
            "Credential has another day than x-amz-date",
        ));
    }
    // Whole seconds, as the header has them.
    if (now.as_second() - sent.as_second()).abs() > SKEW_SECONDS_MAX {
        return Err(Fault::Authentication(
            "x-amz-date is more than 5 minutes from the time here",
        ));
    }
    Ok(())
}
