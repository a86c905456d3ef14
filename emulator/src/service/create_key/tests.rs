//! What CreateKey makes, and what it refuses with everything that is wrong.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Field, Protection};

use super::*;
use crate::service::testing::Lab;
use crate::service::{AutomaticRotation, ListKeys, Paging};
use crate::service::{describe_key, list_key_versions, list_keys, list_resource_tags};

#[tokio::test]
async fn a_key_by_default() {
    let lab = Lab::seeded(1);
    let key = create_key(&lab.core, &lab.scope, CreateKey::default())
        .await
        .unwrap();
    assert_eq!(
        (key.spec.wire, key.state),
        ("Aliyun_AES_256", KeyState::Enabled)
    );
    assert_eq!(
        (key.usage, key.origin),
        (key.spec.default_usage, Origin::Service)
    );
    assert_eq!(
        (key.protection, key.place),
        (Protection::Software, Place::Shared)
    );
    assert_eq!(
        (key.automatic_rotation(), key.next_rotation_at()),
        (AutomaticRotation::Disabled, None)
    );
    assert_eq!(key.last_rotated_at, Some(key.created_at));
    assert_eq!(
        (&*key.creator, &*key.description),
        (&*lab.scope.account, "")
    );
    assert_eq!(
        lab.describe(&lab.id(&key.id)).await,
        key,
        "what is kept is what was answered"
    );
}

#[tokio::test]
async fn everything_that_was_asked_is_kept() {
    let lab = Lab::seeded(1);
    let args = CreateKey {
        key_spec: Some("Aliyun_SM4".to_owned()),
        key_usage: Some("ENCRYPT/DECRYPT".to_owned()),
        origin: Some("Aliyun_KMS".to_owned()),
        protection_level: Some("HSM".to_owned()),
        description: Some("ключ 钥匙".to_owned()),
        rotation_interval: Some("8760h".to_owned()),
        policy: Some("{}".to_owned()),
        tags: vec![
            ("b".to_owned(), "2".to_owned()),
            ("a".to_owned(), String::new()),
        ],
        ..CreateKey::default()
    };
    let key = create_key(&lab.core, &lab.scope, args).await.unwrap();
    assert_eq!(
        (key.spec.wire, key.protection),
        ("Aliyun_SM4", Protection::Hsm)
    );
    assert_eq!(key.rotation, Some(kms_rules::Seconds(31_536_000)));
    assert_eq!(
        (&*key.description, key.policy.as_deref()),
        ("ключ 钥匙", Some("{}"))
    );
    assert_eq!(lab.describe(&lab.id(&key.id)).await, key);
    let tags = list_resource_tags(&lab.core, &lab.scope, &lab.id(&key.id))
        .await
        .unwrap();
    let pairs: Vec<_> = tags
        .iter()
        .map(|tag| (&*tag.tag_key, &*tag.tag_value))
        .collect();
    assert_eq!(pairs, [("a", ""), ("b", "2")]);
}

#[tokio::test]
async fn a_key_for_import_has_no_material() {
    let lab = Lab::seeded(1);
    let key = create_key(&lab.core, &lab.scope, lab.external())
        .await
        .unwrap();
    assert_eq!(
        (key.state, key.origin),
        (KeyState::PendingImport, Origin::External)
    );
    assert_eq!((&key.primary_version, key.last_rotated_at), (&None, None));
    let versions =
        list_key_versions(&lab.core, &lab.scope, &lab.id(&key.id), Paging::default()).await;
    assert_eq!(versions.unwrap().total, 0);
}

#[tokio::test]
async fn all_that_is_wrong_is_said_at_once_and_nothing_is_made() {
    let lab = Lab::seeded(1);
    let args = CreateKey {
        key_spec: Some("AES_256".to_owned()),
        origin: Some("external".to_owned()),
        rotation_interval: Some("1y".to_owned()),
        description: Some("x".repeat(8193)),
        tags: vec![("acs:x".to_owned(), String::new())],
        ..CreateKey::default()
    };
    let Err(Refusal::Rules(refusals)) = create_key(&lab.core, &lab.scope, args).await else {
        panic!("the rules refuse it");
    };
    let fields: Vec<Field> = refusals.iter().map(|refusal| refusal.field).collect();
    let want = [
        Field::KeySpec,
        Field::Origin,
        Field::RotationInterval,
        Field::Description,
        Field::TagKey,
    ];
    assert_eq!(fields, want);
    let listed = list_keys(&lab.core, &lab.scope, ListKeys::default())
        .await
        .unwrap();
    assert_eq!(listed.total, 0);
}

#[tokio::test]
async fn an_instance_must_be_configured_in_the_region() {
    let lab = Lab::seeded(1);
    let args = || CreateKey {
        instance: Some("kst-hardware".to_owned()),
        ..CreateKey::default()
    };
    let key = create_key(&lab.core, &lab.scope, args()).await.unwrap();
    assert_eq!(
        (key.place, key.protection),
        (Place::HardwareInstance, Protection::Hsm)
    );
    let elsewhere = Scope {
        region: "cn-shanghai".to_owned(),
        ..lab.scope.clone()
    };
    let refused = create_key(&lab.core, &elsewhere, args()).await.unwrap_err();
    assert_eq!(
        refused,
        Refusal::InstanceNotFound {
            instance: "kst-hardware".to_owned()
        }
    );
    let found = describe_key(&lab.core, &elsewhere, &lab.id(&key.id)).await;
    assert!(matches!(found, Err(Refusal::KeyNotFound { .. })));
}

#[tokio::test]
async fn a_policy_may_be_as_long_as_the_limit() {
    let lab = Lab::seeded(1);
    let with = |length: usize| CreateKey {
        policy: Some("x".repeat(length)),
        ..CreateKey::default()
    };
    create_key(&lab.core, &lab.scope, with(32_768))
        .await
        .unwrap();
    let refused = create_key(&lab.core, &lab.scope, with(32_769))
        .await
        .unwrap_err();
    assert_eq!(
        refused,
        Refusal::TooLong {
            argument: Argument::Policy,
            length: 32_769,
            max: 32_768
        }
    );
}
