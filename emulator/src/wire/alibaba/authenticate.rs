//! Who signed this request: both signature schemes, the clock, and replays.
//!
//! Stale and replayed requests are judged by real time, not by the clock that tests move: clients sign
//! with their own clocks, which no test can move with ours (docs/vendor-notes.md, "Wire protocol").

mod acs3;
mod nonces;
mod rpc;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use jiff::Timestamp;
use kms_rules::Cloud;
use kms_rules::limits::CLOCK_SKEW_SECONDS_MAX;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use self::nonces::Nonces;
use super::fault::Fault;
use super::params::Params;
use crate::config::Credential;

/// What a signature covers.
pub(super) struct Request<'r> {
    pub(super) method: &'r str,
    pub(super) headers: &'r HeaderMap,
    pub(super) params: &'r Params<'r>,
    pub(super) body: &'r [u8],
}

/// The access keys of this cloud and the nonces they have used.
pub(super) struct Keyring {
    keys: HashMap<String, AccessKey>,
    nonces: Mutex<Nonces>,
}

/// An access key, its secret already expanded for both schemes.
struct AccessKey {
    account: String,
    security_token: Option<String>,
    rpc: Hmac<Sha1>,
    acs3: Hmac<Sha256>,
}

/// What a scheme found in a request; nothing of it is trusted before the signature is.
struct Claim<'r> {
    access_key_id: &'r str,
    signed_at: &'r str,
    nonce: Option<&'r str>,
    security_token: Option<&'r str>,
}

impl Keyring {
    /// The keys of Alibaba among the configured ones.
    pub(super) fn new(credentials: &[Credential]) -> Self {
        let mut keys = HashMap::new();
        let ours = |known: &&Credential| known.cloud() == Cloud::Alibaba;
        for known in credentials.iter().filter(ours) {
            let secret = known.access_key_secret.as_bytes();
            let key = AccessKey {
                account: known.account.tenant().to_owned(),
                security_token: known.security_token.clone(),
                rpc: keyed(&[secret, b"&"].concat()),
                acs3: keyed(secret),
            };
            keys.insert(known.access_key_id.clone(), key);
        }
        Self {
            keys,
            nonces: Mutex::default(),
        }
    }

    /// The account whose key signed the request, at the real time `now`.
    ///
    /// # Errors
    /// What is missing, malformed, stale, unknown, mismatched or replayed, in that order.
    pub(super) fn authenticate(
        &self,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<&str, Fault> {
        match request.headers.get(AUTHORIZATION) {
            Some(value) => {
                let value = value.to_str().map_err(|_| incomplete("Authorization"))?;
                let signed = acs3::parse(value, request)?;
                let key = self.key_for(&signed.claim, now)?;
                signed.verify(&key.acs3, request)?;
                self.admit(&signed.claim, key, now)
            }
            None => {
                let signed = rpc::parse(request)?;
                let key = self.key_for(&signed.claim, now)?;
                signed.verify(&key.rpc, request)?;
                self.admit(&signed.claim, key, now)
            }
        }
    }

    fn key_for(&self, claim: &Claim<'_>, now: Timestamp) -> Result<&AccessKey, Fault> {
        let signed_at = parse_timestamp(claim.signed_at).ok_or_else(malformed_time)?;
        if now.as_second().abs_diff(signed_at.as_second()) > CLOCK_SKEW_SECONDS_MAX {
            return Err(Fault::new(
                400,
                "InvalidTimeStamp.Expired",
                "Specified time stamp or date value is expired.",
            ));
        }
        self.keys.get(claim.access_key_id).ok_or_else(|| {
            Fault::new(
                404,
                "InvalidAccessKeyId.NotFound",
                "The Access Key ID provided does not exist in our records.",
            )
        })
    }

    /// The last two questions about a request whose signature is right.
    fn admit<'k>(
        &self,
        claim: &Claim<'_>,
        key: &'k AccessKey,
        now: Timestamp,
    ) -> Result<&'k str, Fault> {
        check_token(key.security_token.as_deref(), claim.security_token)?;
        if let Some(nonce) = claim.nonce {
            let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
            if !nonces.admit(claim.access_key_id, nonce, now.as_second()) {
                return Err(Fault::new(
                    400,
                    "SignatureNonceUsed",
                    "Specified signature nonce was used already.",
                ));
            }
        }
        Ok(&key.account)
    }
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes keys of every length (RFC 2104, section 2)"
)]
fn keyed<M: KeyInit>(secret: &[u8]) -> M {
    M::new_from_slice(secret).expect("a key of any length")
}

fn check_token(held: Option<&str>, sent: Option<&str>) -> Result<(), Fault> {
    match (held, sent) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(Fault::missing_for_signature("SecurityToken")),
        (Some(held), Some(sent)) if bool::from(held.as_bytes().ct_eq(sent.as_bytes())) => Ok(()),
        (_, Some(_)) => Err(Fault::new(
            400,
            "InvalidSecurityToken.Malformed",
            "Specified SecurityToken is malformed.",
        )),
    }
}

/// Exactly `YYYY-MM-DDThh:mm:ssZ`; jiff alone would also take offsets and fractions.
fn parse_timestamp(text: &str) -> Option<Timestamp> {
    const SHAPE: &[u8; 20] = b"0000-00-00T00:00:00Z";
    let fits = |(got, want): (u8, &u8)| match want {
        b'0' => got.is_ascii_digit(),
        _ => got == *want,
    };
    let shaped = text.len() == SHAPE.len() && text.bytes().zip(SHAPE).all(fits);
    shaped.then(|| text.parse().ok()).flatten()
}

fn malformed_time() -> Fault {
    Fault::new(
        400,
        "InvalidTimeStamp.Format",
        "Specified time stamp or date value is not well formatted.",
    )
    .advise("YYYY-MM-DDThh:mm:ssZ, in UTC")
}

/// The parts of a signature do not fit together.
fn incomplete(what: &str) -> Fault {
    Fault::new(
        400,
        "IncompleteSignature",
        "The request signature does not conform to Alibaba Cloud standards.",
    )
    .advise(format!("look at {what}"))
}

/// Old SDKs split this message at its colon and compare the rest with what they signed.
fn mismatch(string_to_sign: &str) -> Fault {
    Fault::worded(
        400,
        "SignatureDoesNotMatch",
        format!(
            "Specified signature is not matched with our calculation. \
             server string to sign is:{string_to_sign}"
        ),
    )
}

#[cfg(test)]
pub(super) mod tests;
