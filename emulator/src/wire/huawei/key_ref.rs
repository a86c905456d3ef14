//! `key_id` as callers write it: an id, an alias, or the resource name of an alias.

use super::fault::Fault;
use crate::service::KeyRef;

/// Groups of a key id.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

/// What a text names. Aliases are taken wherever a key is read or used (docs/vendor-notes.md, "Huawei Cloud").
///
/// # Errors
/// KMS.0205 for text of no such form.
pub(super) fn of(text: &str) -> Result<KeyRef, Fault> {
    if is_uuid(text) {
        return Ok(KeyRef::Id(text.to_owned()));
    }
    if text.starts_with("alias/") {
        return Ok(KeyRef::Alias(text.to_owned()));
    }
    urn(text).ok_or_else(|| {
        Fault::new(400, "KMS.0205", "Invalid key ID.")
            .advise("it is a key id of 36 characters, alias/<name>, or the urn of an alias")
    })
}

/// Whether a text has the form of a key id: five groups of lower-case letters and digits.
pub(super) fn is_uuid(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut groups = text.split('-');
    let fits = |want: &usize| {
        let fits = |group: &str| group.len() == *want && group.bytes().all(plain);
        groups.next().is_some_and(fits)
    };
    GROUPS.iter().all(fits) && groups.next().is_none()
}

/// `kms:REGION:DOMAIN:alias:NAME`; the account of the result is the domain.
fn urn(text: &str) -> Option<KeyRef> {
    let (region, rest) = text.strip_prefix("kms:")?.split_once(':')?;
    let (domain, rest) = rest.split_once(':')?;
    let name = rest.strip_prefix("alias:")?;
    Some(KeyRef::AliasArn {
        account: domain.to_owned(),
        region: region.to_owned(),
        alias: name.to_owned(),
    })
}
