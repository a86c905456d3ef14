//! GenerateDataKeyPair: a key pair for the caller, whose private half is encrypted under a symmetric key.

use kms_rules::data_pair::{self, DataPairRule, Family, PairSpec};
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, limits};
use zeroize::Zeroizing;

use super::blob::seal;
use super::context::Context;
use super::core::Core;
use super::generate_data_key::held;
use super::key_ref::{Accepts, KeyRef};
use super::permit::capable;
use super::refusal::{Argument, Needs, Refusal};
use crate::crypto::{self, Material};
use crate::external::Purpose;
use crate::store::Scope;

/// A key pair that was made for a caller. The private half is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DataKeyPair {
    pub(crate) key_id: String,
    /// The type in the cloud's spelling.
    pub(crate) spec: &'static str,
    /// SubjectPublicKeyInfo.
    pub(crate) public_key: Vec<u8>,
    /// PKCS#8.
    pub(crate) private_key: Zeroizing<Vec<u8>>,
    /// That of [`DataKeyPair::private_key`], as Encrypt would make it, before any base64.
    pub(crate) private_key_ciphertext: Vec<u8>,
}

impl std::fmt::Debug for DataKeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DataKeyPair({}, key {})", self.spec, self.key_id)
    }
}

/// Makes a key pair of a type of the family. Takes an id, an alias or a resource name.
///
/// # Errors
/// [`Refusal::NotOneOf`] for the type; [`Refusal::TooLong`] for the context; not found; [`Refusal::WrongUse`];
/// [`Refusal::WrongState`].
pub(crate) async fn generate_data_key_pair(
    core: &Core,
    scope: &Scope,
    key: &KeyRef,
    (family, spec): (Family, &str),
    context: &Context,
) -> Result<DataKeyPair, Refusal> {
    let rule = rule(scope.cloud, family, spec)?;
    let associated = context.associated_data()?;
    let found = core.current(scope, (key, Accepts::Any)).await?;
    let (key, version) = capable(scope.cloud, found, Needs::DataKeys, Operation::Use)?;
    let (private, public_key) = new_pair(core, rule.pair).await?;
    let (sealed_by, text) = ((&*key, &version), held(scope.cloud, private.bytes()));
    let purpose = Purpose::GenerateDataKey;
    let ciphertext = seal(core, scope, sealed_by, purpose, &text, &associated).await?;
    Ok(DataKeyPair {
        key_id: key.id,
        spec: rule.wire,
        public_key,
        private_key: Zeroizing::new(private.bytes().to_vec()),
        private_key_ciphertext: ciphertext,
    })
}

fn rule(cloud: Cloud, family: Family, spec: &str) -> Result<&'static DataPairRule, Refusal> {
    data_pair::find(cloud, family, spec).ok_or_else(|| Refusal::NotOneOf {
        argument: Argument::DataKeySpec,
        given: spec.chars().take(limits::ASKED_CHARS_MAX).collect(),
        valid: data_pair::of(cloud, family).map(|rule| rule.wire).collect(),
    })
}

/// A new pair: its private half, and the public one.
async fn new_pair(core: &Core, pair: PairSpec) -> Result<(Material, Vec<u8>), Refusal> {
    let private = match pair {
        PairSpec::Key(spec) => core.new_material(spec).await?,
        PairSpec::EcP521 => crypto::generate_p521(&core.vault.entropy)?,
    };
    let public = crypto::public_half(pair, &private)?;
    Ok((private, public))
}
