//! Grants: create, revoke, retire, list; and which operations of which requests somebody else's key can do.

use kms_rules::Cloud;
use kms_rules::grant::GrantOperation;
use kms_rules::limits;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::authenticate::Caller;
use super::body::{Text, required};
use super::fault::Fault;
use super::paging::{self, Limits};
use super::{Call, Outcome, answer, words};
use crate::service::{self, CreateGrant, Grant, Page, Principal, Scope, Window};

/// Grants on one page: a key has no more.
const PAGE: Limits = Limits {
    default: 100,
    max: 1000,
};
/// Digits of a grant's id.
const GRANT_ID_CHARS: usize = 64;

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    grantee_principal: Option<Text>,
    grantee_principal_type: Option<Text>,
    operations: Option<Vec<Text>>,
    retiring_principal: Option<Text>,
    name: Option<Text>,
}

#[derive(Deserialize)]
struct Named {
    key_id: Option<Text>,
    grant_id: Option<Text>,
}

#[derive(Deserialize)]
struct Listed {
    key_id: Option<Text>,
    limit: Option<Text>,
    marker: Option<Text>,
}

#[derive(Serialize)]
struct Grants {
    grants: Vec<Shown>,
    next_marker: String,
    truncated: &'static str,
    total: u64,
}

#[derive(Serialize)]
struct Shown {
    key_id: String,
    grant_id: String,
    grantee_principal: String,
    grantee_principal_type: &'static str,
    operations: Vec<&'static str>,
    issuing_principal: String,
    /// Milliseconds.
    creation_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retiring_principal: Option<String>,
}

/// create_grant.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let key = required(asked.key_id, "key_id")?;
    let grantee = required(asked.grantee_principal, "grantee_principal")?;
    let operations = asked
        .operations
        .ok_or_else(|| Fault::missing("operations"))?;
    let args = CreateGrant {
        grantee,
        grantee_kind: asked.grantee_principal_type.map(|Text(word)| word),
        operations: operations.into_iter().map(|Text(word)| word).collect(),
        retiring: asked.retiring_principal.map(|Text(id)| id),
        name: asked.name.map(|Text(name)| name),
    };
    let (key, who) = (call.key_ref(&key)?, principal(call.caller));
    let grant = service::create_grant(call.core, call.scope, &who, &key, args).await?;
    answer::ok(&json!({"grant_id": grant.id}))
}

/// cancel_grant: the owner's way.
pub(super) async fn revoke(call: &Call<'_>) -> Outcome {
    let (key, grant) = named(call)?;
    let key = call.key_ref(&key)?;
    service::revoke_grant(call.core, call.scope, &key, &grant).await?;
    answer::empty()
}

/// cancel_self_grant: the others' way.
pub(super) async fn retire(call: &Call<'_>) -> Outcome {
    let (key, grant) = named(call)?;
    let (key, who) = (call.key_ref(&key)?, principal(call.caller));
    service::retire_grant(call.core, call.scope, &who, &key, &grant).await?;
    answer::empty()
}

/// list_grants: those of one key.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let listed: Listed = call.body()?;
    let key = call.key_ref(&required(listed.key_id, "key_id")?)?;
    let window = paging::window(PAGE, listed.limit.as_ref(), listed.marker.as_ref())?;
    let page = service::list_grants(call.core, call.scope, &key, window).await?;
    answer::ok(&shown(page, window))
}

/// list_retirable_grants: those that the caller may take back.
pub(super) async fn list_retirable(call: &Call<'_>) -> Outcome {
    let listed: Listed = call.body()?;
    let window = paging::window(PAGE, listed.limit.as_ref(), listed.marker.as_ref())?;
    let who = principal(call.caller);
    let page = service::list_retirable_grants(call.core, call.scope, &who, window).await?;
    answer::ok(&shown(page, window))
}

/// Where a key is that is none of the caller's own, if its owner lets the caller do with it what this path does.
pub(super) fn lent(call: &Call<'_>, path: &str, key_id: &str) -> Result<Option<Scope>, Fault> {
    let word = path.rsplit('/').next().unwrap_or_default();
    let operation = match GrantOperation::find(Cloud::Huawei, word) {
        None => return Ok(None),
        // What is done about grants themselves looks for them on its own.
        Some(GrantOperation::CreateGrant | GrantOperation::RetireGrant) => return Ok(None),
        Some(
            operation @ (GrantOperation::CreateDataKey
            | GrantOperation::CreateDataKeyWithoutPlaintext
            | GrantOperation::EncryptDataKey
            | GrantOperation::DecryptDataKey
            | GrantOperation::DescribeKey
            | GrantOperation::EncryptData
            | GrantOperation::DecryptData),
        ) => operation,
    };
    let who = principal(call.caller);
    let granted = service::granted(call.core, call.scope, &who, (key_id, operation))?;
    Ok(granted.map(|granted| granted.scope))
}

fn principal(caller: &Caller) -> Principal {
    Principal {
        user: caller.user_id.clone(),
        domain: caller.domain_id.clone(),
    }
}

fn named(call: &Call<'_>) -> Result<(String, String), Fault> {
    let named: Named = call.body()?;
    let key = required(named.key_id, "key_id")?;
    let grant = required(named.grant_id, "grant_id")?;
    let is_id = grant.len() == GRANT_ID_CHARS && grant.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_id {
        Ok((key, grant))
    } else {
        let form = format!("grant_id is {GRANT_ID_CHARS} hexadecimal digits");
        Err(words::GRANT_NOT_FOUND.advise(form))
    }
}

fn shown(page: Page<Grant>, window: Window) -> Grants {
    let (next_marker, truncated) = paging::next(window, page.total);
    Grants {
        grants: page.items.into_iter().map(Shown::of).collect(),
        next_marker,
        truncated,
        total: page.total,
    }
}

impl Shown {
    fn of(grant: Grant) -> Self {
        let operations = grant.operations.iter();
        Self {
            operations: operations.map(|operation| operation.wire()).collect(),
            key_id: grant.key_id,
            grant_id: grant.id,
            grantee_principal: grant.grantee,
            grantee_principal_type: grant.grantee_kind.wire(),
            issuing_principal: grant.issuer,
            creation_date: grant.created_at.as_millisecond().to_string(),
            name: grant.name,
            retiring_principal: grant.retiring,
        }
    }
}

const _: () = assert!(limits::HUAWEI_GRANTS_PER_KEY_MAX as u64 <= PAGE.max);
