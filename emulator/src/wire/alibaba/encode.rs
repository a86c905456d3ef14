//! Keys and dates as the API spells them.

use jiff::Timestamp;

use super::answer::{Field, Node};
use crate::service::{AutomaticRotation, Key, Scope};

/// Whether a key's metadata is asked for as CreateKey gives it, or with what DescribeKey adds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Created,
    Described,
}

/// The `KeyMetadata` of a key.
///
/// Text that a key has not is empty; what belongs to rotation is absent while rotation is off.
pub(super) fn key_metadata(scope: &Scope, key: &Key, detail: Detail) -> Node {
    let cloud = scope.cloud;
    let mut fields: Vec<Field> = vec![
        ("KeyId", Node::from(key.id.clone())),
        ("Arn", Node::from(key_arn(scope, &key.id))),
        ("Creator", Node::from(key.creator.clone())),
        ("CreationDate", Node::from(date(key.created_at))),
        ("Description", Node::from(key.description.clone())),
        ("KeyState", Node::from(key.state_now().wire(cloud))),
        ("KeyUsage", Node::from(key.usage.wire(cloud))),
        ("KeySpec", Node::from(key.spec.wire)),
        ("Origin", Node::from(key.origin.wire(cloud))),
        ("ProtectionLevel", Node::from(key.protection.wire(cloud))),
        ("PrimaryKeyVersion", Node::from(primary_version(key))),
        ("DeleteDate", Node::from(date_or_empty(key.delete_at))),
        (
            "MaterialExpireTime",
            Node::from(date_or_empty(key.material_expires_at)),
        ),
        (
            "LastRotationDate",
            Node::from(date_or_empty(key.last_rotated_at)),
        ),
    ];
    fields.extend(rotation(key));
    if let Some(instance) = &key.instance {
        fields.push(("DKMSInstanceId", Node::from(instance.clone())));
    }
    if detail == Detail::Described {
        let protection = if key.deletion_protected {
            "Enabled"
        } else {
            "Disabled"
        };
        let description = key.deletion_protection_description.clone();
        fields.push(("DeletionProtection", Node::from(protection)));
        fields.push(("DeletionProtectionDescription", Node::from(description)));
    }
    Node::Object(fields)
}

/// Callers name the version of a key pair themselves, so a pair has no primary one.
fn primary_version(key: &Key) -> String {
    if key.spec.spec.is_asymmetric() {
        return String::new();
    }
    key.primary_version.clone().unwrap_or_default()
}

fn rotation(key: &Key) -> Vec<Field> {
    let status = match key.automatic_rotation() {
        AutomaticRotation::Enabled => "Enabled",
        AutomaticRotation::Disabled => "Disabled",
        AutomaticRotation::Suspended => "Suspended",
    };
    let mut fields = vec![("AutomaticRotation", Node::from(status))];
    if let Some(interval) = key.rotation {
        fields.push(("RotationInterval", Node::from(format!("{}s", interval.0))));
        fields.push((
            "NextRotationDate",
            Node::from(date_or_empty(key.next_rotation_at())),
        ));
    }
    fields
}

/// The resource name of a key.
pub(super) fn key_arn(scope: &Scope, id: &str) -> String {
    format!("acs:kms:{}:{}:key/{id}", scope.region, scope.account)
}

/// The resource name of an instance.
pub(super) fn instance_arn(scope: &Scope, id: &str) -> String {
    format!("acs:kms:{}:{}:keystore/{id}", scope.region, scope.account)
}

/// The resource name of an alias, `alias/` included in its name.
pub(super) fn alias_arn(scope: &Scope, alias: &str) -> String {
    format!("acs:kms:{}:{}:{alias}", scope.region, scope.account)
}

/// `YYYY-MM-DDThh:mm:ssZ`, the fraction cut off.
pub(super) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn date_or_empty(time: Option<Timestamp>) -> String {
    time.map(date).unwrap_or_default()
}
