//! Tokens: what they say is in them, under a seal that only this process can make.

use ::hmac::{Hmac, Mac};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::keyed;
use crate::entropy::{Entropy, NoEntropy};
use crate::wire::huawei::fault::Fault;

/// A token is good for a day.
pub(in crate::wire::huawei) const TOKEN_SECONDS: i64 = 86_400;
/// Bytes of the seal before the claim.
const SEAL_BYTES: usize = 32;

/// What a sender may reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::wire::huawei) enum Reach {
    /// Every project of the domain: whoever signs.
    Domain,
    /// One project, by its id.
    Project(String),
    /// No project: a token for the domain itself, which is for the identity service only.
    Nothing,
}

/// What a token says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) access_key_id: String,
    pub(super) reach: Reach,
    /// Seconds since 1970, real time.
    pub(super) expires_at: i64,
}

/// The key that seals.
pub(super) struct Seal(Hmac<Sha256>);

impl Seal {
    pub(super) fn new(entropy: &Entropy) -> Result<Self, NoEntropy> {
        Ok(Self(keyed(&entropy.bytes::<SEAL_BYTES>()?)))
    }

    /// The token of a claim.
    pub(super) fn close(&self, claim: &Claim) -> String {
        let claim = serde_json::json!(claim).to_string();
        let mut mac = self.0.clone();
        mac.update(claim.as_bytes());
        let sealed = [mac.finalize().into_bytes().as_slice(), claim.as_bytes()].concat();
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// The claim of a token.
    ///
    /// # Errors
    /// APIGW.0301 for what was not made here.
    pub(super) fn open(&self, token: &[u8]) -> Result<Claim, Fault> {
        let sealed = URL_SAFE_NO_PAD
            .decode(token.trim_ascii())
            .map_err(|_| undecipherable())?;
        let (seal, claim) = sealed
            .split_at_checked(SEAL_BYTES)
            .ok_or_else(undecipherable)?;
        let mut mac = self.0.clone();
        mac.update(claim);
        mac.verify_slice(seal).map_err(|_| undecipherable())?;
        serde_json::from_slice(claim).map_err(|_| undecipherable())
    }
}

/// The gateway cannot make sense of a token.
pub(super) fn undecipherable() -> Fault {
    Fault::unauthorized("decrypt token fail")
}
