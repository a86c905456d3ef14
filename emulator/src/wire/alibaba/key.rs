//! CreateKey, DescribeKey, UpdateKeyDescription.

use super::encode::{Detail, key_metadata};
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, json, key_ref, policy};
use crate::service;

/// CreateKey: everything is optional; the rules judge what is sent.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let Call {
        core,
        scope,
        params,
    } = *call;
    let args = service::CreateKey {
        key_spec: params.text("KeySpec"),
        key_usage: params.text("KeyUsage"),
        origin: params.text("Origin"),
        protection_level: params.text("ProtectionLevel"),
        description: params.text("Description"),
        rotation_interval: rotation_interval(params)?.flatten(),
        instance: params.filled("DKMSInstanceId").map(str::to_owned),
        key_storage_mechanism: params.text("KeyStorageMechanism"),
        policy: params.filled("Policy").map(policy::checked).transpose()?,
        tags: json::tags(params)?.unwrap_or_default(),
        ..service::CreateKey::default()
    };
    let key = service::create_key(core, scope, args).await?;
    Ok(vec![(
        "KeyMetadata",
        key_metadata(scope, &key, Detail::Created),
    )])
}

/// What `EnableAutomaticRotation` and `RotationInterval` ask: nothing, off, or on with an interval.
pub(super) fn rotation_interval(params: &Params<'_>) -> Result<Option<Option<String>>, Fault> {
    Ok(match params.flag("EnableAutomaticRotation")? {
        None => None,
        Some(false) => Some(None),
        Some(true) => {
            let interval = params.text("RotationInterval");
            Some(Some(
                interval.ok_or_else(|| Fault::missing("RotationInterval"))?,
            ))
        }
    })
}

/// DescribeKey: any name of the key.
pub(super) async fn describe(call: &Call<'_>) -> Outcome {
    let Call {
        core,
        scope,
        params,
    } = *call;
    let key = service::describe_key(core, scope, &key_ref::required(params, "KeyId")?).await?;
    Ok(vec![(
        "KeyMetadata",
        key_metadata(scope, &key, Detail::Described),
    )])
}

/// UpdateKeyDescription: an empty description takes it away, an absent one is refused.
pub(super) async fn update_description(call: &Call<'_>) -> Outcome {
    let Call {
        core,
        scope,
        params,
    } = *call;
    let key = key_ref::required(params, "KeyId")?;
    let description = params
        .text("Description")
        .ok_or_else(|| Fault::missing("Description"))?;
    service::update_key_description(core, scope, &key, description).await?;
    Ok(Vec::new())
}
