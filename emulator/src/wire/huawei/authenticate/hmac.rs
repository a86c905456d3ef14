//! The signature `SDK-HMAC-SHA256`: over exactly the headers that it names, and the bytes of the body.

use ::hmac::{Hmac, Mac};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kms_rules::limits::CLOCK_SKEW_SECONDS_MAX;
use sha2::{Digest, Sha256};

use super::Request;
use crate::wire::huawei::fault::Fault;
use crate::wire::percent;

/// The one algorithm that is taken.
pub(super) const ALGORITHM: &str = "SDK-HMAC-SHA256";
const DATE: &str = "x-sdk-date";
const CONTENT: &str = "x-sdk-content-sha256";
/// In place of the digest of a body that is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What an `Authorization` header says; nothing of it is trusted before [`Signed::verify`].
pub(super) struct Signed<'r> {
    pub(super) access_key_id: &'r str,
    headers: &'r str,
    signature: [u8; 32],
    /// As it was written.
    date: &'r str,
    signed_at: Timestamp,
}

/// Takes the header apart, and finds the time of signing.
///
/// # Errors
/// APIGW.0301, with the part that is missing or malformed.
pub(super) fn parse<'r>(
    authorization: &'r str,
    request: &Request<'r>,
) -> Result<Signed<'r>, Fault> {
    let (algorithm, rest) = authorization
        .trim()
        .split_once(' ')
        .unwrap_or((authorization, ""));
    if algorithm != ALGORITHM {
        let shown: String = algorithm.chars().take(64).collect();
        return Err(Fault::unauthorized(format!(
            "the signature algorithm {shown:?} is not supported, valid is {ALGORITHM}"
        )));
    }
    let part = |name: &'static str| {
        let value = rest
            .split(',')
            .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        value.ok_or_else(|| malformed(name))
    };
    let date = text(request, DATE).ok_or_else(|| malformed("X-Sdk-Date"))?;
    Ok(Signed {
        access_key_id: part("Access")?,
        headers: part("SignedHeaders")?,
        signature: digest(part("Signature")?).ok_or_else(|| malformed("Signature"))?,
        date,
        signed_at: time(date).ok_or_else(|| malformed("X-Sdk-Date"))?,
    })
}

impl Signed<'_> {
    /// Refuses a signature that is too old, or too far ahead.
    pub(super) fn check_age(&self, now: Timestamp) -> Result<(), Fault> {
        let age = now.as_second().abs_diff(self.signed_at.as_second());
        if age <= CLOCK_SKEW_SECONDS_MAX {
            return Ok(());
        }
        let server = now.strftime("%Y%m%dT%H%M%SZ");
        Err(Fault::unauthorized(format!(
            "calc aksk signature fail:signature expired, signature time:{},server time:{server}",
            self.date
        )))
    }

    /// Refuses a signature that another secret made, or over another request.
    pub(super) fn verify(&self, key: &Hmac<Sha256>, request: &Request<'_>) -> Result<(), Fault> {
        let canonical = self.canonical(request)?;
        let mut mac = key.clone();
        mac.update(self.to_sign(&canonical).as_bytes());
        mac.verify_slice(&self.signature).map_err(|_| {
            let shown = String::from_utf8_lossy(&canonical).replace('\n', "|");
            Fault::unauthorized(format!(
                "verify aksk signature fail, canonicalRequest:{shown}"
            ))
        })
    }

    fn to_sign(&self, canonical: &[u8]) -> String {
        let digest = hex::encode(Sha256::digest(canonical));
        [ALGORITHM, self.date, &digest].join("\n")
    }

    /// The request as both sides write it down.
    fn canonical(&self, request: &Request<'_>) -> Result<Vec<u8>, Fault> {
        let mut text = String::with_capacity(512);
        text.push_str(request.method);
        text.push('\n');
        write_path(request.path, &mut text)?;
        text.push('\n');
        write_query(request.query, &mut text)?;
        text.push('\n');
        let mut text = text.into_bytes();
        for name in self.headers.split(';') {
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
            write_header(name, request, &mut text);
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend_from_slice(self.headers.as_bytes());
        text.push(b'\n');
        text.extend_from_slice(content(request)?.as_bytes());
        Ok(text)
    }
}

/// The signature of a request as a client makes it.
#[cfg(test)]
pub(super) fn sign(secret: &str, headers: &str, date: &str, request: &Request<'_>) -> String {
    let signed = unsigned(headers, date);
    let canonical = signed.canonical(request).unwrap();
    let mut mac = super::keyed(secret.as_bytes());
    mac.update(signed.to_sign(&canonical).as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// What is signed.
#[cfg(test)]
pub(super) fn canonical(request: &Request<'_>, headers: &str, date: &str) -> String {
    String::from_utf8(unsigned(headers, date).canonical(request).unwrap()).unwrap()
}

#[cfg(test)]
fn unsigned<'a>(headers: &'a str, date: &'a str) -> Signed<'a> {
    Signed {
        access_key_id: "",
        headers,
        signature: [0; 32],
        date,
        signed_at: Timestamp::UNIX_EPOCH,
    }
}

/// The path decoded, cut at its slashes, and each part encoded again; a slash at the end.
fn write_path(path: &str, into: &mut String) -> Result<(), Fault> {
    let decoded = percent::decode_path(path).ok_or_else(|| malformed("the path"))?;
    let decoded = decoded.strip_suffix('/').unwrap_or(&decoded);
    for part in decoded.split('/') {
        percent::encode(part, into);
        into.push('/');
    }
    Ok(())
}

/// Names and values encoded, by name and then by value.
fn write_query(query: &str, into: &mut String) -> Result<(), Fault> {
    let mut pairs =
        crate::wire::huawei::path::pairs(query).ok_or_else(|| malformed("the query"))?;
    pairs.sort();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            into.push('&');
        }
        percent::encode(name, into);
        into.push('=');
        percent::encode(value, into);
    }
    Ok(())
}

/// The values of a header; of one that is not there: nothing, which nobody has signed.
fn write_header(name: &str, request: &Request<'_>, into: &mut Vec<u8>) {
    for (index, value) in request.headers.get_all(name).iter().enumerate() {
        if index > 0 {
            into.push(b',');
        }
        into.extend_from_slice(value.as_bytes().trim_ascii());
    }
}

/// What stands for the body. A digest that the client sent is used as it is, but must be the body's.
fn content<'r>(request: &Request<'r>) -> Result<std::borrow::Cow<'r, str>, Fault> {
    match text(request, CONTENT) {
        Some(UNSIGNED) => Ok(UNSIGNED.into()),
        Some(sent) => {
            let is_right = digest(sent).is_some_and(|sent| sent == *Sha256::digest(request.body));
            let sent = is_right.then_some(sent.into());
            sent.ok_or_else(|| malformed("X-Sdk-Content-Sha256"))
        }
        None => Ok(hex::encode(Sha256::digest(request.body)).into()),
    }
}

fn text<'r>(request: &Request<'r>, name: &str) -> Option<&'r str> {
    let value = request.headers.get(name)?;
    value.to_str().ok().map(str::trim)
}

/// 32 bytes in hexadecimal.
fn digest(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// Exactly `YYYYMMDDTHHMMSSZ`.
fn time(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8; 16] = b"00000000T000000Z";
    let fits = |(got, want): (u8, &u8)| match want {
        b'0' => got.is_ascii_digit(),
        _ => got == *want,
    };
    if text.len() != SHAPE.len() || !text.bytes().zip(SHAPE).all(fits) {
        return None;
    }
    let civil: DateTime = text.strip_suffix('Z')?.parse().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

/// The parts of a signature do not fit together.
fn malformed(what: &str) -> Fault {
    Fault::unauthorized(format!(
        "verify aksk signature fail, {what} is missing or malformed"
    ))
}
