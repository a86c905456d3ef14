//! Whose things are: an account, a number.

use kms_rules::Cloud;

use crate::config::{AccountForm, AccountWord, ConfigError};

/// Longest account, in digits.
const ACCOUNT_DIGITS_MAX: usize = 32;

/// How this cloud says whose a thing is.
pub(crate) static FORM: AccountForm = AccountForm {
    cloud: Cloud::Alibaba,
    title: "Alibaba Cloud",
    words: &[AccountWord {
        name: "account",
        default: "1000000000000001",
        check: digits,
    }],
    default_region: super::region::DEFAULT_REGION,
    tenant_in: |account, _, _| account.tenant().to_owned(),
};

fn digits(_: &str, asked: String) -> Result<String, ConfigError> {
    let is_number = asked.bytes().all(|byte| byte.is_ascii_digit());
    if asked.is_empty() || asked.len() > ACCOUNT_DIGITS_MAX || !is_number {
        return Err(ConfigError::new(format!(
            "account {asked:?} is not a number of up to {ACCOUNT_DIGITS_MAX} digits"
        )));
    }
    Ok(asked)
}
