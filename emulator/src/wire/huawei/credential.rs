//! What the configuration says about the callers of this cloud.

use kms_rules::Cloud;
use zeroize::Zeroizing;

use crate::config::{Account, Config};
use crate::wire::account_form;

/// An access key of a domain.
pub(super) struct Credential {
    pub(super) access_key_id: String,
    pub(super) secret: Zeroizing<String>,
    /// Its owner is the domain; its tenant the project in the default region that its user works in.
    pub(super) account: Account,
    /// Set for a temporary one: requests must carry it.
    pub(super) security_token: Option<String>,
}

/// The configured access keys of this cloud.
pub(super) fn configured(config: &Config) -> Vec<Credential> {
    let ours = |known: &&crate::config::Credential| known.cloud() == Cloud::Huawei;
    let taken = |known: &crate::config::Credential| Credential {
        access_key_id: known.access_key_id.clone(),
        secret: Zeroizing::new(known.access_key_secret.clone()),
        account: known.account.clone(),
        security_token: known.security_token.clone(),
    };
    config.credentials.iter().filter(ours).map(taken).collect()
}

/// The region of the configured projects.
pub(super) fn default_region(config: &Config) -> &str {
    let default = account_form(Cloud::Huawei).default_region;
    config.region.as_deref().unwrap_or(default)
}
