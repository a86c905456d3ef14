//! Whose things are, in each dialect's words.

use kms_rules::Cloud;
use sha2::{Digest, Sha256};

use crate::config::{Account, AccountForm, AccountWord, ConfigError, name};

/// Longest Alibaba Cloud account, in digits.
const ACCOUNT_DIGITS_MAX: usize = 32;
/// Length of a Huawei Cloud project id, in bytes before hexadecimal.
const PROJECT_BYTES: usize = 16;

static ALIBABA: AccountForm = AccountForm {
    cloud: Cloud::Alibaba,
    title: "Alibaba Cloud",
    words: &[AccountWord {
        name: "account",
        default: "1000000000000001",
        check: digits,
    }],
    default_region: "cn-hangzhou",
    tenant_in: |account, _, _| account.tenant().to_owned(),
};

static HUAWEI: AccountForm = AccountForm {
    cloud: Cloud::Huawei,
    title: "Huawei Cloud",
    words: &[
        AccountWord {
            name: "domain",
            default: "00000000000000000000000000000d01",
            check: name,
        },
        AccountWord {
            name: "project",
            default: "00000000000000000000000000000e01",
            check: name,
        },
    ],
    default_region: "cn-north-4",
    tenant_in: project_in,
};

/// How a cloud says whose a thing is.
pub(crate) fn account_form(cloud: Cloud) -> &'static AccountForm {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// The project of an account's domain in a region: a project belongs to one region, the configured one to `home`, and
/// each other region has one whose id follows from the domain's and its name.
pub(crate) fn project_in(account: &Account, region: &str, home: &str) -> String {
    if region == home {
        return account.tenant().to_owned();
    }
    let digest = Sha256::digest(format!("{}\n{region}", account.owner()));
    hex::encode(
        digest
            .iter()
            .copied()
            .take(PROJECT_BYTES)
            .collect::<Vec<_>>(),
    )
}

fn digits(_: &str, asked: String) -> Result<String, ConfigError> {
    let is_number = asked.bytes().all(|byte| byte.is_ascii_digit());
    if asked.is_empty() || asked.len() > ACCOUNT_DIGITS_MAX || !is_number {
        return Err(ConfigError::new(format!(
            "account {asked:?} is not a number of up to {ACCOUNT_DIGITS_MAX} digits"
        )));
    }
    Ok(asked)
}
