//! `KeyId` as callers write it: an id, an alias, or the resource name of either.

use super::fault::Fault;
use super::params::Params;
use crate::service::KeyRef;

/// The key that a required parameter names.
pub(super) fn required(params: &Params<'_>, name: &'static str) -> Result<KeyRef, Fault> {
    params.required(name).map(parse)
}

/// What a text names; text of no other form is an id, and no key has it.
pub(super) fn parse(text: &str) -> KeyRef {
    if text.starts_with("alias/") {
        return KeyRef::Alias(text.to_owned());
    }
    arn(text).unwrap_or_else(|| KeyRef::Id(text.to_owned()))
}

/// `acs:kms:REGION:ACCOUNT:key/ID` or `acs:kms:REGION:ACCOUNT:alias/NAME`.
fn arn(text: &str) -> Option<KeyRef> {
    let (region, rest) = text.strip_prefix("acs:kms:")?.split_once(':')?;
    let (account, resource) = rest.split_once(':')?;
    let (region, account) = (region.to_owned(), account.to_owned());
    match resource.split_once('/')? {
        ("key", id) => Some(KeyRef::KeyArn {
            account,
            region,
            id: id.to_owned(),
        }),
        ("alias", _) => Some(KeyRef::AliasArn {
            account,
            region,
            alias: resource.to_owned(),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_four_names() {
        let arn = |account: &str| (account.to_owned(), "cn-hangzhou".to_owned());
        let (account, region) = arn("42");
        for (text, want) in [
            ("d6bee1cb", KeyRef::Id("d6bee1cb".to_owned())),
            ("alias/a/b", KeyRef::Alias("alias/a/b".to_owned())),
            (
                "acs:kms:cn-hangzhou:42:key/d6bee1cb",
                KeyRef::KeyArn {
                    account: account.clone(),
                    region: region.clone(),
                    id: "d6bee1cb".to_owned(),
                },
            ),
            (
                "acs:kms:cn-hangzhou:42:alias/a/b",
                KeyRef::AliasArn {
                    account,
                    region,
                    alias: "alias/a/b".to_owned(),
                },
            ),
            (
                "acs:kms:cn-hangzhou:42:secret/x",
                KeyRef::Id("acs:kms:cn-hangzhou:42:secret/x".to_owned()),
            ),
            ("acs:kms:", KeyRef::Id("acs:kms:".to_owned())),
        ] {
            assert_eq!(parse(text), want);
        }
    }
}
