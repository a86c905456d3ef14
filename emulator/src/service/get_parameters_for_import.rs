//! GetParametersForImport: a fresh key under which a caller wraps key material, and the token to bring it back with.

use jiff::Timestamp;
use kms_rules::KeySpec;
use kms_rules::lifecycle::Operation;
use kms_rules::wrapping;

use super::core::Core;
use super::import_token::{ImportToken, permit_import};
use super::key_ref::{Accepts, KeyRef};
use super::refusal::{Internal, Refusal};
use super::wrapping::target;
use crate::crypto::{KeyPair, Material, NotAKey};
use crate::store::Scope;

/// How the material will be wrapped, in the cloud's spelling.
#[derive(Debug, Clone)]
pub(crate) struct GetParametersForImport {
    pub(crate) wrapping_algorithm: String,
    /// `None` where the algorithm alone says it.
    pub(crate) wrapping_key_spec: Option<String>,
}

/// What an import needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportParameters {
    pub(crate) key_id: String,
    /// SubjectPublicKeyInfo DER.
    pub(crate) public_key: Vec<u8>,
    /// Opaque; see `import_token.rs`.
    pub(crate) token: Vec<u8>,
    /// When the token is of no use any more.
    pub(crate) expires_at: Timestamp,
}

/// Makes a wrapping pair for a key whose material is imported: another one in every call. Takes an id.
///
/// # Errors
/// Not found; [`Refusal::WrongKind`]; [`Refusal::WrongState`]; [`Refusal::WrongOrigin`]; [`Refusal::Rules`] for the
/// algorithm and the type of the wrapping key.
pub(crate) async fn get_parameters_for_import(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    args: &GetParametersForImport,
) -> Result<ImportParameters, Refusal> {
    let key = core.current_key(scope, (key, Accepts::Id)).await?;
    permit_import(scope.cloud, &key, Operation::GetImportParameters)?;
    let (algorithm, key_spec) = (&args.wrapping_algorithm, args.wrapping_key_spec.as_deref());
    let rule = wrapping::import(&target(scope, &key), algorithm, key_spec)?;
    let (pair, public_key) = wrapping_pair(core, rule.key_spec).await?;
    let token = ImportToken::new(rule, pair, core.now(scope.cloud));
    Ok(ImportParameters {
        public_key,
        token: token.seal(&core.vault, scope, &key.id)?,
        expires_at: token.expires_at,
        key_id: key.id,
    })
}

/// A new pair, and its public half.
async fn wrapping_pair(core: &Core, spec: KeySpec) -> Result<(Material, Vec<u8>), Refusal> {
    let pair = core.new_material(spec).await?;
    let read = core.blocking(move || {
        let public = KeyPair::from_pkcs8(spec, pair.bytes()).map_err(made_wrong)?;
        Ok((pair, public.public_key_der()?))
    });
    read.await?
}

fn made_wrong(failure: NotAKey) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not make a key",
        log: failure.reason,
    })
}
