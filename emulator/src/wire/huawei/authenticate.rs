//! Who sent this request: by signature or by token.
//!
//! Signatures and tokens live by real time, not by the clock that tests move: clients sign with their own clocks.
//! Nothing is asked about replays: the protocol has no nonce, and the cloud answers a repeated request as a new one.

mod hmac;
mod token;

use std::collections::HashMap;
use std::sync::Arc;

use ::hmac::{Hmac, KeyInit};
use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use self::token::Seal;
use super::credential::Credential;
use super::fault::Fault;
use super::project::id_of;
use crate::entropy::{Entropy, NoEntropy};

pub(super) use self::token::{Reach, TOKEN_SECONDS};

/// What a signature covers.
pub(super) struct Request<'r> {
    pub(super) method: &'r str,
    /// As it came.
    pub(super) path: &'r str,
    /// As it came, without the question mark.
    pub(super) query: &'r str,
    pub(super) headers: &'r HeaderMap,
    pub(super) body: &'r [u8],
}

/// A user of a domain; every access key is one user's.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) domain_id: String,
    pub(super) user_id: String,
    /// The access key id.
    pub(super) user_name: String,
    /// The project in the default region that the user works in.
    pub(super) project_id: String,
}

/// Whoever sent a request, and what the way they proved it lets them reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sender {
    pub(super) caller: Arc<Caller>,
    pub(super) reach: Reach,
}

/// The access keys of this cloud, and what tokens are sealed with.
pub(super) struct Keyring {
    keys: HashMap<String, AccessKey>,
    seal: Seal,
}

/// An access key, its secret already expanded.
struct AccessKey {
    caller: Arc<Caller>,
    security_token: Option<String>,
    secret: Zeroizing<String>,
    signer: Hmac<Sha256>,
}

impl Keyring {
    /// The keys, and a new seal: tokens end with the process.
    pub(super) fn new(credentials: Vec<Credential>, entropy: &Entropy) -> Result<Self, NoEntropy> {
        let keys = credentials
            .into_iter()
            .map(|known| (known.access_key_id.clone(), AccessKey::new(known)))
            .collect();
        let seal = Seal::new(entropy)?;
        Ok(Self { keys, seal })
    }

    /// Who sent the request, at the real time `now`.
    ///
    /// # Errors
    /// APIGW.0301: what is missing, malformed, stale, unknown or mismatched, in that order.
    pub(super) fn authenticate(
        &self,
        request: &Request<'_>,
        now: Timestamp,
    ) -> Result<Sender, Fault> {
        if let Some(authorization) = request.headers.get(AUTHORIZATION) {
            let authorization = authorization
                .to_str()
                .map_err(|_| Fault::unauthorized("the Authorization header is no text"))?;
            return self.by_signature(request, authorization, now);
        }
        let Some(token) = request.headers.get("x-auth-token") else {
            return Err(Fault::unauthorized("Unauthorized"));
        };
        self.by_token(token.as_bytes(), now)
    }

    fn by_signature(
        &self,
        request: &Request<'_>,
        authorization: &str,
        now: Timestamp,
    ) -> Result<Sender, Fault> {
        let signed = hmac::parse(authorization, request)?;
        signed.check_age(now)?;
        let id = signed.access_key_id;
        let key = self.keys.get(id).ok_or_else(|| {
            Fault::unauthorized(format!("Get secretKey failed,ak:{id},err:ak not exist"))
        })?;
        signed.verify(&key.signer, request)?;
        key.check_security_token(request.headers)?;
        Ok(Sender {
            caller: Arc::clone(&key.caller),
            reach: Reach::Domain,
        })
    }

    fn by_token(&self, token: &[u8], now: Timestamp) -> Result<Sender, Fault> {
        let claim = self.seal.open(token)?;
        if claim.expires_at <= now.as_second() {
            return Err(Fault::unauthorized("token expires"));
        }
        let key = self.keys.get(&claim.access_key_id);
        let key = key.ok_or_else(token::undecipherable)?;
        Ok(Sender {
            caller: Arc::clone(&key.caller),
            reach: claim.reach,
        })
    }

    /// The user of a name or an id whose password this is. A temporary access key has no user of its own.
    pub(super) fn user(
        &self,
        is_meant: impl Fn(&Caller) -> bool,
        password: &str,
    ) -> Option<Arc<Caller>> {
        let key = self
            .keys
            .values()
            .find(|key| key.security_token.is_none() && is_meant(&key.caller))?;
        let is_right = key.secret.as_bytes().ct_eq(password.as_bytes());
        bool::from(is_right).then(|| Arc::clone(&key.caller))
    }

    /// The users of a domain by name.
    pub(super) fn users(&self, domain_id: &str) -> Vec<&Caller> {
        let mut users: Vec<&Caller> = self
            .keys
            .values()
            .map(|key| key.caller.as_ref())
            .filter(|caller| caller.domain_id == domain_id)
            .collect();
        users.sort_by_key(|caller| &caller.user_name);
        users
    }

    /// A token for a user, and when it ends, in seconds.
    pub(super) fn token(&self, user: &Caller, reach: Reach, now: Timestamp) -> (String, i64) {
        let expires_at = now.as_second().saturating_add(TOKEN_SECONDS);
        let claim = token::Claim {
            access_key_id: user.user_name.clone(),
            reach,
            expires_at,
        };
        (self.seal.close(&claim), expires_at)
    }
}

impl AccessKey {
    fn new(known: Credential) -> Self {
        let account = &known.account;
        let caller = Caller {
            user_id: id_of(&["user", account.owner(), &known.access_key_id]),
            domain_id: account.owner().to_owned(),
            user_name: known.access_key_id,
            project_id: account.tenant().to_owned(),
        };
        Self {
            caller: Arc::new(caller),
            security_token: known.security_token,
            signer: keyed(known.secret.as_bytes()),
            secret: known.secret,
        }
    }

    /// The token may be signed or not: clients differ.
    fn check_security_token(&self, headers: &HeaderMap) -> Result<(), Fault> {
        let sent = headers.get("x-security-token");
        match (&self.security_token, sent) {
            (None, None) => Ok(()),
            (Some(held), Some(sent)) if bool::from(held.as_bytes().ct_eq(sent.as_bytes())) => {
                Ok(())
            }
            (Some(_), None) => Err(Fault::unauthorized(
                "the access key is temporary and needs its X-Security-Token",
            )),
            (None | Some(_), Some(_)) => Err(Fault::unauthorized(
                "the X-Security-Token is not that of the access key",
            )),
        }
    }
}

#[expect(
    clippy::expect_used,
    reason = "HMAC takes keys of every length (RFC 2104, section 2)"
)]
fn keyed(secret: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret).expect("a key of any length")
}

#[cfg(test)]
pub(super) mod tests;
