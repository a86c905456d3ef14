//! The link of an external instance, sealed: it holds what requests to the key manager are signed with.
//!
//! The bytes are each part with its length before it: endpoint, access key id, secret, time to wait, ids of keys.

use zeroize::Zeroizing;

use super::NewInstance;
use crate::external::{ExternalLink, LinkSettings};
use crate::service::refusal::{Internal, Refusal};
use crate::service::vault::Vault;
use crate::store::Instance;

/// What a sealed link begins its binding with: no version of a key has such an identity.
const DOMAIN: &str = "instance link";
/// Bytes of the length before each part.
const LENGTH_BYTES: usize = 4;

/// The sealed link of an instance that has one.
///
/// # Errors
/// [`Refusal::Internal`].
pub(super) fn seal(vault: &Vault, of: &NewInstance) -> Result<Option<Vec<u8>>, Refusal> {
    let Some(link) = &of.link else {
        return Ok(None);
    };
    let binding = [DOMAIN, of.cloud.name(), &of.region, &of.id];
    vault.seal_bytes(&binding, packed(link)).map(Some)
}

/// The link of an instance that has one.
///
/// # Errors
/// [`Refusal::Internal`] when it does not open.
pub(super) fn open(vault: &Vault, of: &Instance) -> Result<Option<ExternalLink>, Refusal> {
    let Some(settings) = open_settings(vault, of)? else {
        return Ok(None);
    };
    let link = ExternalLink::check(settings).map_err(|_| unopened(of))?;
    Ok(Some(link))
}

/// The link of an instance that has one, as it was configured.
///
/// # Errors
/// [`Refusal::Internal`] when it does not open.
pub(in crate::service) fn open_settings(
    vault: &Vault,
    of: &Instance,
) -> Result<Option<LinkSettings>, Refusal> {
    let Some(sealed) = &of.sealed_link else {
        return Ok(None);
    };
    let binding = [DOMAIN, of.cloud.name(), &of.region, &of.id];
    let opened = vault.open_bytes(&binding, sealed);
    let settings = opened.and_then(|bytes| unpacked(&bytes));
    settings.map(Some).ok_or_else(|| unopened(of))
}

fn unopened(of: &Instance) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator's database is damaged",
        log: format!(
            "the link of instance {} does not open under the seal key",
            of.id
        ),
    })
}

fn packed(link: &LinkSettings) -> Zeroizing<Vec<u8>> {
    let wait = link.timeout_milliseconds.map(|wait| wait.to_string());
    let wait = wait.unwrap_or_default();
    let parts = [
        &link.endpoint,
        &link.access_key_id,
        &link.secret_access_key,
        &wait,
    ];
    let parts = || parts.into_iter().chain(&link.external_keys);
    // Whole at once: a vector that grows would leave the secret behind.
    let length = parts().map(|part| LENGTH_BYTES + part.len()).sum();
    let mut bytes = Zeroizing::new(Vec::with_capacity(length));
    for part in parts() {
        bytes.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes
}

fn unpacked(bytes: &[u8]) -> Option<LinkSettings> {
    let mut rest = bytes;
    let mut parts = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk::<LENGTH_BYTES>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (part, after) = after.split_at_checked(length)?;
        parts.push(std::str::from_utf8(part).ok()?.to_owned());
        rest = after;
    }
    if !rest.is_empty() {
        return None;
    }
    let mut parts = parts.into_iter();
    let mut next = || parts.next();
    let (endpoint, access_key_id, secret_access_key) = (next()?, next()?, next()?);
    let wait = next()?;
    Some(LinkSettings {
        endpoint,
        access_key_id,
        secret_access_key,
        timeout_milliseconds: match wait.as_str() {
            "" => None,
            text => Some(text.parse().ok()?),
        },
        external_keys: parts.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_packed_and_unpacked_whole() {
        for (keys, wait) in [
            (vec![], None),
            (vec!["a".to_owned(), "b".to_owned()], Some(17)),
        ] {
            let link = LinkSettings {
                endpoint: "http://127.0.0.1:1/p".to_owned(),
                access_key_id: "ID".to_owned(),
                secret_access_key: "line\nline\0键".to_owned(),
                external_keys: keys.clone(),
                timeout_milliseconds: wait,
            };
            let bytes = packed(&link);
            let again = unpacked(&bytes).unwrap();
            assert_eq!(again.endpoint, link.endpoint);
            assert_eq!(again.access_key_id, link.access_key_id);
            assert_eq!(again.secret_access_key, link.secret_access_key);
            assert_eq!(
                (again.external_keys, again.timeout_milliseconds),
                (keys, wait)
            );
            assert!(unpacked(&bytes[..bytes.len() - 1]).is_none());
        }
        assert!(unpacked(b"").is_none());
        assert!(unpacked(&[0, 0, 0, 9, 1]).is_none());
    }
}
