//! describe-key.

use serde::{Deserialize, Serialize};

use super::body::Text;
use super::fault::Fault;
use super::{Call, Outcome, answer};
use crate::service;

#[derive(Deserialize)]
struct Named {
    key_id: Option<Text>,
}

#[derive(Serialize)]
struct Described {
    key_info: KeyDetails,
}

#[derive(Serialize)]
struct KeyDetails {
    key_id: String,
    domain_id: String,
    key_spec: &'static str,
    key_state: &'static str,
}

/// list_key_detail: everything about one key.
pub(super) async fn describe(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let Text(id) = named.key_id.ok_or_else(|| Fault::missing("key_id"))?;
    let key = service::describe_key(call.core, call.scope, &call.key_ref(&id)?).await?;
    answer::ok(&Described {
        key_info: KeyDetails {
            domain_id: call.caller.domain_id.clone(),
            key_spec: key.spec.wire,
            key_state: key.state_now().wire(call.scope.cloud),
            key_id: key.id,
        },
    })
}
