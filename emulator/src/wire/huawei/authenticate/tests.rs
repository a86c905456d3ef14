//! Signatures made the clients' way, and what is refused.

use super::*;
use crate::clock::Clock;

/// The headers of a request signed now, as header lines.
pub(in crate::wire::huawei) fn authorization(
    who: (&str, &str),
    method: &str,
    target: &str,
    body: &str,
) -> String {
    let date = Clock::real_now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    headers.insert("x-sdk-date", date.parse().unwrap());
    let request = Request {
        method,
        path,
        query,
        headers: &headers,
        body: body.as_bytes(),
    };
    let signature = hmac::sign(who.1, "x-sdk-date", &date, &request);
    format!(
        "x-sdk-date: {date}\r\nauthorization: SDK-HMAC-SHA256 Access={}, SignedHeaders=x-sdk-date, \
         Signature={signature}",
        who.0
    )
}
