//! SetKeyPolicy with what a key has before anybody set its policy.

use async_trait::async_trait;
use serde_json::json;

use super::Alibaba;
use crate::client::{ApiError, Cause, Policies, Service, Until};

/// The policy of a key whose account is `account`: the account may do everything.
///
/// Source: GetKeyPolicy's page; its `Sid` is a text for people.
fn default_policy(account: &str) -> String {
    let statement = json!({
        "Sid": "kms default key policy",
        "Effect": "Allow",
        "Principal": { "RAM": [format!("acs:ram::{account}:*")] },
        "Action": ["kms:*"],
        "Resource": ["*"],
    });
    json!({ "Version": "1", "Statement": [statement] }).to_string()
}

/// The account in `acs:kms:REGION:ACCOUNT:key/ID`.
fn account_of(arn: &str) -> Option<&str> {
    let mut parts = arn.splitn(5, ':');
    let account = parts.nth(3)?;
    (!account.is_empty() && parts.next().is_some()).then_some(account)
}

#[async_trait]
impl Policies for Alibaba {
    async fn reset_key_policy(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        let key = self.describe_key(until, id).await?;
        let arn = key.arn.unwrap_or_default();
        let account = account_of(&arn).ok_or_else(|| ApiError {
            operation: "SetKeyPolicy",
            attempts: 0,
            cause: Cause::Unprepared(format!(
                "the key's ARN \"{arn}\" does not tell its account, so its default policy is not known"
            )),
        })?;
        self.set_key_policy(until, id, &default_policy(account))
            .await
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_default_names_the_account_of_the_key() {
        let account = account_of("acs:kms:cn-hangzhou:154035569884:key/k").unwrap();
        expect![[
            r#"{"Statement":[{"Action":["kms:*"],"Effect":"Allow","Principal":{"RAM":["acs:ram::154035569884:*"]},"Resource":["*"],"Sid":"kms default key policy"}],"Version":"1"}"#
        ]]
        .assert_eq(&default_policy(account));
        for no_arn in ["", "acs:kms:cn-hangzhou", "acs:kms:cn-hangzhou::key/k"] {
            assert_eq!(account_of(no_arn), None, "{no_arn}");
        }
    }
}
