//! Bringing key material into a key, and taking it away.

use async_trait::async_trait;
use kms_rules::wrapping::WrappingRule;

use super::{ApiError, Until};

/// What a cloud does with imported key material.
#[async_trait]
pub(crate) trait Materials: Send + Sync {
    /// A public key to wrap material under, by the algorithm of `rule`.
    async fn import_parameters(
        &self,
        until: &Until,
        id: &str,
        rule: &WrappingRule,
    ) -> Result<ImportParameters, ApiError>;

    /// Gives the key the material that was wrapped for the token.
    async fn import_material(
        &self,
        until: &Until,
        id: &str,
        import: &Import<'_>,
    ) -> Result<(), ApiError>;

    /// Takes the material away; the same may be imported again.
    async fn delete_material(&self, until: &Until, id: &str) -> Result<(), ApiError>;
}

/// What an import needs.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ImportParameters {
    /// SubjectPublicKeyInfo DER in base64.
    pub(crate) public_key: String,
    /// As it goes back.
    pub(crate) token: String,
}

/// Material that is wrapped.
pub(crate) struct Import<'a> {
    pub(crate) token: &'a str,
    pub(crate) wrapped: &'a [u8],
    /// The private key of a pair, where it travels apart.
    pub(crate) private_key: Option<&'a [u8]>,
    /// Seconds since 1970; `None`: it does not expire.
    pub(crate) expires_unix: Option<i64>,
}
