//! ListKeyVersions, DescribeKeyVersion, UpdateRotationPolicy.

use kms_rules::Reason;

use super::answer::Node;
use super::encode::date;
use super::fault::Fault;
use super::key::rotation_interval;
use super::paging;
use super::words;
use super::{Call, Outcome, key_ref};
use crate::service::{self, Refusal, Version};

/// ListKeyVersions: newest first.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let paging = paging::of(call.params)?;
    let listing = service::list_key_versions(call.core, call.scope, &key, paging).await?;
    Ok(paging::fields(
        "KeyVersions",
        "KeyVersion",
        listing,
        version,
    ))
}

/// DescribeKeyVersion.
pub(super) async fn describe(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let id = call.params.required("KeyVersionId")?;
    let found = service::describe_key_version(call.core, call.scope, &key, id).await?;
    Ok(vec![("KeyVersion", version(found))])
}

/// UpdateRotationPolicy: turns automatic rotation on with an interval, or off.
pub(super) async fn update_rotation_policy(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let interval = rotation_interval(call.params)?;
    let interval = interval.ok_or_else(|| Fault::missing("EnableAutomaticRotation"))?;
    match service::update_rotation_policy(call.core, call.scope, &key, interval).await {
        Ok(()) => Ok(Vec::new()),
        Err(refusal) => Err(no_such_rotation(refusal)),
    }
}

/// Of a key that exists, rotation that it cannot have is not a wrong parameter but a wrong key.
fn no_such_rotation(refusal: Refusal) -> Fault {
    let broken = |broken: fn(&Reason) -> bool| matches!(&refusal, Refusal::Rules(rules) if rules.iter().any(|rule| broken(&rule.reason)));
    let word = if broken(|reason| matches!(reason, Reason::RotationNotForOrigin { .. })) {
        words::UNSUPPORTED_ORIGIN
    } else if broken(|reason| {
        matches!(
            reason,
            Reason::RotationNotForSpec { .. } | Reason::RotationNotForPlace { .. }
        )
    }) {
        words::UNSUPPORTED_OPERATION
    } else {
        return refusal.into();
    };
    word.advise(Fault::from(refusal).advice)
}

/// A version as every operation shows it.
pub(super) fn version(version: Version) -> Node {
    Node::Object(vec![
        ("KeyId", Node::from(version.key_id)),
        ("KeyVersionId", Node::from(version.id)),
        ("CreationDate", Node::from(date(version.created_at))),
    ])
}
