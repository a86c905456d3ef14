//! EnableKey, DisableKey, ScheduleKeyDeletion, CancelKeyDeletion, SetDeletionProtection.

use super::fault::Fault;
use super::{Call, Outcome, key_ref};
use crate::service::{self, SetDeletionProtection};

/// EnableKey.
pub(super) async fn enable(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    service::enable_key(call.core, call.scope, &key).await?;
    Ok(Vec::new())
}

/// DisableKey.
pub(super) async fn disable(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    service::disable_key(call.core, call.scope, &key).await?;
    Ok(Vec::new())
}

/// ScheduleKeyDeletion: the window is in days and must be given.
pub(super) async fn schedule_deletion(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let days = call.params.int::<i64>("PendingWindowInDays")?;
    let days = days.ok_or_else(|| Fault::missing("PendingWindowInDays"))?;
    service::schedule_key_deletion(call.core, call.scope, &key, Some(days)).await?;
    Ok(Vec::new())
}

/// CancelKeyDeletion.
pub(super) async fn cancel_deletion(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    service::cancel_key_deletion(call.core, call.scope, &key).await?;
    Ok(Vec::new())
}

/// SetDeletionProtection: of a key, which old SDKs name by `ProtectedResourceArn` and new ones by `KeyId`, or of an
/// instance.
pub(super) async fn set_deletion_protection(call: &Call<'_>) -> Outcome {
    let params = call.params;
    let enabled = params.flag("EnableDeletionProtection")?;
    let args = SetDeletionProtection {
        enabled: enabled.ok_or_else(|| Fault::missing("EnableDeletionProtection"))?,
        description: params.text("DeletionProtectionDescription"),
    };
    if let Some(id) = protected_instance(call)? {
        service::set_instance_deletion_protection(call.core, call.scope, id, args).await?;
        return Ok(Vec::new());
    }
    let named = params
        .filled("KeyId")
        .or_else(|| params.filled("ProtectedResourceArn"));
    let key = key_ref::parse(named.ok_or_else(|| Fault::missing("KeyId"))?);
    service::set_deletion_protection(call.core, call.scope, &key, args).await?;
    Ok(Vec::new())
}

/// The instance that is to be protected, when it is one: not together with a key.
fn protected_instance<'c>(call: &'c Call<'_>) -> Result<Option<&'c str>, Fault> {
    let params = call.params;
    let id = params.filled("KmsInstanceId");
    let key = ["KeyId", "ProtectedResourceArn"]
        .into_iter()
        .find(|name| params.filled(name).is_some());
    match (id, key) {
        (Some(_), Some(key)) => Err(Fault::invalid(key).advise("KmsInstanceId is given as well")),
        (id, _) => Ok(id),
    }
}
