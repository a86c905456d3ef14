//! enable-key, disable-key, schedule-key-deletion, cancel-key-deletion.

use kms_rules::lifecycle::KeyState;
use serde::{Deserialize, Serialize};

use super::body::{Text, required};
use super::key::{Info, Named};
use super::{Call, Outcome, answer, words};
use crate::service;

#[derive(Deserialize)]
struct Doomed {
    key_id: Option<Text>,
    pending_days: Option<Text>,
}

#[derive(Serialize)]
struct InState {
    key_id: String,
    key_state: &'static str,
}

/// enable_key.
pub(super) async fn enable(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key_id = required(named.key_id, "key_id")?;
    service::enable_key(call.core, call.scope, &call.key_ref(&key_id)?).await?;
    answer::ok(&Info {
        key_info: in_state(call, key_id, KeyState::Enabled),
    })
}

/// disable_key.
pub(super) async fn disable(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key_id = required(named.key_id, "key_id")?;
    service::disable_key(call.core, call.scope, &call.key_ref(&key_id)?).await?;
    answer::ok(&Info {
        key_info: in_state(call, key_id, KeyState::Disabled),
    })
}

/// delete_key: schedules it. The answer is not wrapped.
pub(super) async fn schedule_deletion(call: &Call<'_>) -> Outcome {
    let doomed: Doomed = call.body()?;
    let key_id = required(doomed.key_id, "key_id")?;
    let asked = required(doomed.pending_days, "pending_days")?;
    let no_number = || words::PENDING_DAYS.advise(format!("pending_days is {asked:?}"));
    let days = asked.parse().map_err(|_| no_number())?;
    let key = call.key_ref(&key_id)?;
    let key = service::schedule_key_deletion(call.core, call.scope, &key, Some(days)).await?;
    answer::ok(&in_state(call, key.id, key.state))
}

/// cancel_key_deletion. The answer is not wrapped.
pub(super) async fn cancel_deletion(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    let key = service::cancel_key_deletion(call.core, call.scope, &key).await?;
    answer::ok(&in_state(call, key.id, key.state))
}

fn in_state(call: &Call<'_>, key_id: String, state: KeyState) -> InState {
    InState {
        key_id,
        key_state: state.wire(call.scope.cloud),
    }
}
