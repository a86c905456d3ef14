//! Whose things are: a domain, and its project in a region.

use kms_rules::Cloud;
use sha2::{Digest, Sha256};

use crate::config::{Account, AccountForm, AccountWord, name};

/// Length of a project id, in bytes before hexadecimal.
const PROJECT_BYTES: usize = 16;

/// How this cloud says whose a thing is.
pub(crate) static FORM: AccountForm = AccountForm {
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

/// The project of an account's domain in a region: a project belongs to one region, the configured one to `home`, and
/// each other region has one whose id follows from the domain's and its name.
pub(super) fn project_in(account: &Account, region: &str, home: &str) -> String {
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
