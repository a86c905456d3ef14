//! CreateGrant: lets somebody else do some operations with a key.

use jiff::Timestamp;
use kms_rules::Cloud;
use kms_rules::grant::{self, GrantOperation, GranteeKind};
use kms_rules::lifecycle::Operation;

use super::core::Core;
use super::granted::granted;
use super::ids;
use super::key_ref::{Accepts, KeyRef};
use super::permit::permit;
use super::quotas;
use super::refusal::{Argument, Refusal};
use crate::store::{Grant, Principal, Scope};

/// What to grant, as it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CreateGrant {
    /// The id of a user or of an account.
    pub(crate) grantee: String,
    /// `user`, which is the default, or `domain`.
    pub(crate) grantee_kind: Option<String>,
    pub(crate) operations: Vec<String>,
    /// Who else may take the grant back.
    pub(crate) retiring: Option<String>,
    pub(crate) name: Option<String>,
}

/// What to grant, checked.
#[derive(Clone)]
pub(super) struct Checked {
    asked: CreateGrant,
    grantee_kind: GranteeKind,
    operations: Vec<GrantOperation>,
}

impl Checked {
    /// The grant of this id.
    pub(super) fn grant(
        self,
        id: String,
        key_id: &str,
        issuer: String,
        created_at: Timestamp,
    ) -> Grant {
        Grant {
            id,
            key_id: key_id.to_owned(),
            grantee: self.asked.grantee,
            grantee_kind: self.grantee_kind,
            operations: self.operations,
            issuer,
            retiring: self.asked.retiring,
            name: self.asked.name,
            created_at,
        }
    }
}

/// Grants operations on a key. Takes an id. Who was granted the right to grant hands on no more than what it may do
/// itself.
///
/// # Errors
/// [`Refusal::Malformed`], [`Refusal::NotOneOf`], [`Refusal::GrantsNothing`] for what is asked; not found;
/// [`Refusal::NotPermitted`]; [`Refusal::WrongKind`], [`Refusal::WrongState`]; [`Refusal::LimitExceeded`].
pub(crate) async fn create_grant(
    core: &Core,
    scope: &Scope,
    caller: &Principal,
    key: &KeyRef,
    args: CreateGrant,
) -> Result<Grant, Refusal> {
    let checked = check(scope.cloud, args)?;
    let (id, named) = match (keep(core, scope, caller, key, checked.clone()).await, key) {
        (Err(Refusal::KeyNotFound { key: named }), KeyRef::Id(id)) => (id, named),
        (outcome, _) => return outcome,
    };
    let operation = GrantOperation::CreateGrant;
    let Some(held) = granted(core, scope, caller, (id, operation))? else {
        return Err(Refusal::KeyNotFound { key: named });
    };
    let is_held = |operation| held.operations.contains(operation);
    if !checked.operations.iter().all(is_held) {
        return Err(Refusal::NotPermitted { key: named });
    }
    keep(core, &held.scope, caller, key, checked).await
}

async fn keep(
    core: &Core,
    scope: &Scope,
    caller: &Principal,
    key: &KeyRef,
    checked: Checked,
) -> Result<Grant, Refusal> {
    key.name(scope, Accepts::Id)?;
    let (id, quotas) = (ids::grant(&core.vault.entropy)?, core.quotas);
    let (key, issuer) = (key.clone(), caller.user.clone());
    core.transact(scope, move |transaction| {
        let key = transaction.load(key.name(transaction.scope, Accepts::Id)?)?;
        permit(transaction.scope.cloud, &key, Operation::CreateGrant)?;
        quotas::check_grants(transaction, quotas, (&key.id, &checked.asked.grantee))?;
        let grant = checked.grant(id, &key.id, issuer, transaction.now);
        transaction
            .writing
            .insert_grant(transaction.scope, &grant)?;
        Ok(grant)
    })
    .await
}

/// Checks what is asked by the rules of the cloud.
///
/// # Errors
/// Those of [`create_grant`] for what is asked.
pub(super) fn check(cloud: Cloud, asked: CreateGrant) -> Result<Checked, Refusal> {
    check_principal(Argument::Grantee, &asked.grantee)?;
    if let Some(retiring) = &asked.retiring {
        check_principal(Argument::RetiringPrincipal, retiring)?;
    }
    let grantee_kind = match &asked.grantee_kind {
        None => GranteeKind::User,
        Some(word) => GranteeKind::find(word).ok_or_else(|| Refusal::NotOneOf {
            argument: Argument::GranteeKind,
            given: word.clone(),
            valid: GranteeKind::ALL.map(GranteeKind::wire).to_vec(),
        })?,
    };
    if let Some(name) = asked.name.as_ref().filter(|name| !grant::is_name(name)) {
        return Err(Refusal::Malformed {
            argument: Argument::GrantName,
            why: format!("{name:?} is not 1 to 255 characters of A-Z a-z 0-9 : / _ -"),
        });
    }
    let operations = operations(cloud, &asked.operations)?;
    Ok(Checked {
        asked,
        grantee_kind,
        operations,
    })
}

fn check_principal(argument: Argument, given: &str) -> Result<(), Refusal> {
    if grant::is_principal(given) {
        return Ok(());
    }
    Err(Refusal::Malformed {
        argument,
        why: format!("{given:?} is not 1 to 64 letters and digits"),
    })
}

/// The operations, each once.
fn operations(cloud: Cloud, asked: &[String]) -> Result<Vec<GrantOperation>, Refusal> {
    let mut operations = Vec::new();
    for word in asked {
        let operation = GrantOperation::find(cloud, word).ok_or_else(|| Refusal::NotOneOf {
            argument: Argument::GrantOperations,
            given: word.clone(),
            valid: words(cloud),
        })?;
        if !operations.contains(&operation) {
            operations.push(operation);
        }
    }
    if grant::is_grantable(&operations) {
        Ok(operations)
    } else {
        Err(Refusal::GrantsNothing {
            valid: words(cloud),
        })
    }
}

fn words(cloud: Cloud) -> Vec<&'static str> {
    let offered = GrantOperation::offered(cloud).iter();
    offered.map(|operation| operation.wire()).collect()
}
