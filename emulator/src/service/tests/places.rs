//! Where keys are and whose they are: instances that fail and come back, quotas, default keys.

use expect_test::expect;
use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Place};

use crate::service::testing::{Lab, ROWS, Target, days};
use crate::service::*;

fn in_software() -> CreateKey {
    CreateKey {
        instance: Some("kst-software".to_owned()),
        ..CreateKey::default()
    }
}

async fn set_status(lab: &Lab, status: InstanceStatus) {
    let instance = get_instance(&lab.core, &lab.scope, "kst-software").unwrap();
    set_instance_status(&lab.core, instance, status)
        .await
        .unwrap();
}

/// A fresh key with one alias, and a blob that it encrypted if it can.
async fn target(lab: &Lab, key: KeyRef) -> Target {
    let sealed = encrypt(&lab.core, &lab.scope, &key, "text", &Context::default()).await;
    let (version, blob) = sealed.map_or_else(
        |_| (String::new(), Vec::new()),
        |sealed| (sealed.version_id, sealed.ciphertext),
    );
    let alias = "alias/old".to_owned();
    create_alias(&lab.core, &lab.scope, &alias, &key)
        .await
        .unwrap();
    Target {
        key,
        alias,
        version,
        blob,
    }
}

fn in_short(result: Result<String, Refusal>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Refusal::WrongState(wrong)) => format!("not {:?}", wrong.was),
        Err(Refusal::WrongKind { .. }) => "not this kind".to_owned(),
        Err(Refusal::VersionNotFound { .. }) => "no version".to_owned(),
        Err(Refusal::BadCiphertext) => "no blob".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

#[tokio::test]
async fn a_key_is_out_of_reach_with_its_instance() {
    let mut grid = String::new();
    for row in ROWS {
        let lab = Lab::seeded(1);
        let key = lab.key(in_software()).await;
        let target = target(&lab, key).await;
        set_status(&lab, InstanceStatus::Disconnected).await;
        let said = in_short((row.run)(&lab.core, &lab.scope, &target).await);
        let after = lab.describe(&target.key).await.state_now();
        set_status(&lab, InstanceStatus::Connected).await;
        let back = lab.describe(&target.key).await.state_now();
        grid += &format!("{:<22}| {said:<16}| {after:?} | {back:?}\n", row.name);
    }
    expect![[r#"
        DescribeKey           | ok              | Unavailable | Enabled
        ListAliasesByKeyId    | ok              | Unavailable | Enabled
        ListResourceTags      | ok              | Unavailable | Enabled
        ListKeyVersions       | ok              | Unavailable | Enabled
        DescribeKeyVersion    | ok              | Unavailable | Enabled
        GetKeyPolicy          | ok              | Unavailable | Enabled
        Encrypt               | not Unavailable | Unavailable | Enabled
        Encrypt by alias      | not Unavailable | Unavailable | Enabled
        Decrypt               | not Unavailable | Unavailable | Enabled
        GenerateDataKey       | not Unavailable | Unavailable | Enabled
        UpdateRotationPolicy  | not Unavailable | Unavailable | Enabled
        UpdateKeyDescription  | not Unavailable | Unavailable | Enabled
        TagResource           | not Unavailable | Unavailable | Enabled
        UntagResource         | not Unavailable | Unavailable | Enabled
        TagResources          | not Unavailable | Unavailable | Enabled
        UntagResources        | not Unavailable | Unavailable | Enabled
        SetKeyPolicy          | not Unavailable | Unavailable | Enabled
        SetDeletionProtection | not Unavailable | Unavailable | Enabled
        CreateAlias           | not Unavailable | Unavailable | Enabled
        UpdateAlias           | not Unavailable | Unavailable | Enabled
        DeleteAlias           | ok              | Unavailable | Enabled
        EnableKey             | not Unavailable | Unavailable | Enabled
        DisableKey            | not Unavailable | Unavailable | Enabled
        ScheduleKeyDeletion   | ok              | PendingDeletion | PendingDeletion
        CancelKeyDeletion     | not Unavailable | Unavailable | Enabled
    "#]]
    .assert_eq(&grid);
}

#[tokio::test]
async fn only_a_connected_instance_is_of_use() {
    for status in InstanceStatus::ALL {
        let lab = Lab::seeded(1);
        let key = lab.key(in_software()).await;
        set_status(&lab, status).await;
        let usable = status == InstanceStatus::Connected;
        let state = lab.describe(&key).await.state_now();
        assert_eq!(state == KeyState::Enabled, usable, "{status:?}");
        assert_eq!(state == KeyState::Unavailable, !usable, "{status:?}");
        let made = create_key(&lab.core, &lab.scope, in_software()).await;
        let want = Refusal::InstanceNotConnected {
            instance: "kst-software".to_owned(),
            status,
        };
        match made {
            Ok(_) => assert!(usable, "{status:?}"),
            Err(refusal) => assert_eq!(refusal, want),
        }
        let shared = lab.key(CreateKey::default()).await;
        assert_eq!(lab.describe(&shared).await.state_now(), KeyState::Enabled);
    }
}

#[tokio::test]
async fn an_outage_changes_nothing_about_a_key() {
    let lab = Lab::seeded(1);
    let args = CreateKey {
        rotation_interval: Some("7d".to_owned()),
        ..in_software()
    };
    let key = lab.key(args).await;
    disable_key(&lab.core, &lab.scope, &key).await.unwrap();
    set_status(&lab, InstanceStatus::Error).await;
    lab.core.move_clock(days(8)).unwrap();
    assert_eq!(lab.describe(&key).await.state_now(), KeyState::Unavailable);
    set_status(&lab, InstanceStatus::Connected).await;
    let found = lab.describe(&key).await;
    assert_eq!(found.state_now(), KeyState::Disabled);
    assert_eq!(found.last_rotated_at, Some(found.created_at));
    enable_key(&lab.core, &lab.scope, &key).await.unwrap();
    set_status(&lab, InstanceStatus::Error).await;
    lab.core.move_clock(days(7)).unwrap();
    let versions = list_key_versions(&lab.core, &lab.scope, &key, Paging::default()).await;
    assert_eq!(versions.unwrap().total, 3, "keys rotate behind an outage");
}

#[tokio::test]
async fn deletion_goes_on_behind_an_outage() {
    let lab = Lab::seeded(1);
    let key = lab.key(in_software()).await;
    set_status(&lab, InstanceStatus::Disconnected).await;
    schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
        .await
        .unwrap();
    assert_eq!(
        lab.describe(&key).await.state_now(),
        KeyState::PendingDeletion
    );
    cancel_key_deletion(&lab.core, &lab.scope, &key)
        .await
        .unwrap();
    assert_eq!(lab.describe(&key).await.state_now(), KeyState::Unavailable);
    schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(7)).unwrap();
    let gone = describe_key(&lab.core, &lab.scope, &key).await;
    assert!(matches!(gone, Err(Refusal::KeyNotFound { .. })));
}

#[tokio::test]
async fn lists_show_the_state_that_callers_see() {
    let lab = Lab::seeded(1);
    lab.key(in_software()).await;
    lab.key(CreateKey::default()).await;
    let pending = lab.key(in_software()).await;
    schedule_key_deletion(&lab.core, &lab.scope, &pending, Some(7))
        .await
        .unwrap();
    set_status(&lab, InstanceStatus::Connecting).await;
    let count = async |state: &str| {
        let filter = Filter {
            of: FilterOf::KeyState,
            values: vec![state.to_owned()],
        };
        let args = ListKeys {
            filters: vec![filter],
            ..ListKeys::default()
        };
        list_keys(&lab.core, &lab.scope, args).await.unwrap().total
    };
    assert_eq!(count("Enabled").await, 1);
    assert_eq!(count("Unavailable").await, 1);
    assert_eq!(count("PendingDeletion").await, 1);
    set_status(&lab, InstanceStatus::Connected).await;
    assert_eq!((count("Enabled").await, count("Unavailable").await), (2, 0));
}

#[tokio::test]
async fn an_instance_is_its_accounts() {
    let mut opening = Lab::opening(1);
    let mut mine = NewInstance::new(
        Cloud::Alibaba,
        "cn-hangzhou",
        "kst-mine",
        Place::SoftwareInstance,
    );
    mine.account = Some("1234567890123456".to_owned());
    opening.instances.push(mine);
    let lab = Lab::open(opening);
    let other = Scope {
        account: "1".to_owned(),
        ..lab.scope.clone()
    };
    let args = CreateKey {
        instance: Some("kst-mine".to_owned()),
        ..CreateKey::default()
    };
    let key = lab.key(args.clone()).await;
    assert_eq!(lab.describe(&key).await.state_now(), KeyState::Enabled);
    let not_found = Refusal::InstanceNotFound {
        instance: "kst-mine".to_owned(),
    };
    let refused = create_key(&lab.core, &other, args).await;
    assert_eq!(refused.unwrap_err(), not_found);
    assert_eq!(
        get_instance(&lab.core, &other, "kst-mine").unwrap_err(),
        not_found
    );
    let names = |scope: &Scope| {
        let listed = list_instances(&lab.core, scope, Paging::default()).unwrap();
        let ids = listed.items.into_iter().map(|instance| instance.id);
        ids.collect::<Vec<_>>()
    };
    assert_eq!(
        names(&lab.scope),
        ["kst-hardware", "kst-mine", "kst-software"]
    );
    assert_eq!(names(&other), ["kst-hardware", "kst-software"]);
}

#[tokio::test]
async fn instances_are_made_changed_and_given_up() {
    let lab = Lab::seeded(1);
    let new = |place| NewInstance::new(Cloud::Alibaba, "cn-hangzhou", "kst-new", place);
    put_instance(&lab.core, new(Place::SoftwareInstance), None)
        .await
        .unwrap();
    let put = async |place| put_instance(&lab.core, new(place), None).await;
    put(Place::HardwareInstance).await.unwrap();
    let args = CreateKey {
        instance: Some("kst-new".to_owned()),
        ..CreateKey::default()
    };
    let key = lab.key(args).await;
    assert_eq!(lab.describe(&key).await.place, Place::HardwareInstance);
    let held = CannotManage::HoldsKeys {
        instance: "kst-new".to_owned(),
        keys: 1,
    };
    assert_eq!(put(Place::SoftwareInstance).await, Err(held.clone()));
    put(Place::HardwareInstance).await.unwrap();
    let instance = || get_instance(&lab.core, &lab.scope, "kst-new").unwrap();
    assert_eq!(delete_instance(&lab.core, instance()).await, Err(held));
    schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(7)).unwrap();
    lab.core.sweep().await.unwrap();
    let protect = |enabled| SetDeletionProtection {
        enabled,
        description: Some("why".to_owned()),
    };
    let protect = async |enabled| {
        let args = protect(enabled);
        set_instance_deletion_protection(&lab.core, &lab.scope, "kst-new", args).await
    };
    let before = instance();
    protect(true).await.unwrap();
    assert_eq!(instance().deletion_protection_description, "why");
    // Also for a caller who looked before it was protected.
    assert_eq!(
        delete_instance(&lab.core, before).await,
        Err(CannotManage::Protected {
            instance: "kst-new".to_owned()
        })
    );
    protect(false).await.unwrap();
    assert_eq!(instance().deletion_protection_description, "");
    delete_instance(&lab.core, instance()).await.unwrap();
    let gone = get_instance(&lab.core, &lab.scope, "kst-new");
    assert!(matches!(gone, Err(Refusal::InstanceNotFound { .. })));
    let configured = get_instance(&lab.core, &lab.scope, "kst-software").unwrap();
    assert_eq!(
        delete_instance(&lab.core, configured).await,
        Err(CannotManage::Configured {
            instance: "kst-software".to_owned()
        })
    );
}

#[tokio::test]
async fn the_configuration_is_what_holds_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let opening = |instances: Vec<NewInstance>| Opening {
        store: StoreUrl::Sqlite(directory.path().join("state.db")),
        instances,
        ..Lab::opening(1)
    };
    let declared = |id: &str, place| NewInstance::new(Cloud::Alibaba, "cn-hangzhou", id, place);
    let software = || declared("kst-software", Place::SoftwareInstance);
    let lab = Lab::open(opening(vec![software()]));
    let key = lab.key(in_software()).await;
    set_status(&lab, InstanceStatus::Error).await;
    let made = declared("kst-made", Place::SoftwareInstance);
    put_instance(&lab.core, made, None).await.unwrap();
    drop(lab);

    let lab = Lab::open(opening(vec![software()]));
    let status = |id: &str| {
        let found = get_instance(&lab.core, &lab.scope, id);
        found.ok().map(|instance| instance.status)
    };
    assert_eq!(status("kst-software"), Some(InstanceStatus::Error));
    assert_eq!(status("kst-made"), Some(InstanceStatus::Connected));
    set_status(&lab, InstanceStatus::Connected).await;
    assert_eq!(lab.describe(&key).await.state_now(), KeyState::Enabled);
    drop(lab);

    let lab = Lab::open(opening(Vec::new()));
    assert_eq!(lab.describe(&key).await.state_now(), KeyState::Unavailable);
    drop(lab);

    let lab = Lab::open(opening(vec![software()]));
    assert_eq!(lab.describe(&key).await.state_now(), KeyState::Enabled);
    drop(lab);

    let hardware = declared("kst-software", Place::HardwareInstance);
    let refused = Core::open(opening(vec![hardware])).err().unwrap();
    expect!["instance kst-software is declared as a hardware instance, but the database has 1 keys in it, and there it is a software instance"].assert_eq(&refused.to_string());
}

#[tokio::test]
async fn quotas_hold_where_they_are_set() {
    let mut opening = Lab::opening(1);
    opening.quotas = Quotas::Set {
        keys: Some(2),
        aliases: Some(1),
        versions: None,
    };
    for instance in &mut opening.instances {
        instance.keys_max = Some(1);
    }
    let lab = Lab::open(opening);
    let made = async |args| create_key(&lab.core, &lab.scope, args).await;
    let exceeded = |what, max| Err(Refusal::LimitExceeded { what, max });
    let first = lab.id(&made(CreateKey::default()).await.unwrap().id);
    // Neither those of services nor those in instances count.
    first_use(&lab.core, &lab.scope, FirstUse::ByService("oss".to_owned()))
        .await
        .unwrap();
    made(in_software()).await.unwrap();
    let second = lab.id(&made(CreateKey::default()).await.unwrap().id);
    assert_eq!(made(CreateKey::default()).await, exceeded(Quota::Keys, 2));
    assert_eq!(made(in_software()).await, exceeded(Quota::InstanceKeys, 1));
    let other = Scope {
        account: "1".to_owned(),
        ..lab.scope.clone()
    };
    create_key(&lab.core, &other, CreateKey::default())
        .await
        .unwrap();
    schedule_key_deletion(&lab.core, &lab.scope, &second, Some(7))
        .await
        .unwrap();
    assert_eq!(made(CreateKey::default()).await, exceeded(Quota::Keys, 2));
    lab.core.move_clock(days(7)).unwrap();
    lab.core.sweep().await.unwrap();
    made(CreateKey::default()).await.unwrap();

    delete_alias(&lab.core, &lab.scope, "alias/none")
        .await
        .unwrap_err();
    let alias = async |name: &str| create_alias(&lab.core, &lab.scope, name, &first).await;
    let full = Err(Refusal::LimitExceeded {
        what: Quota::Aliases,
        max: 1,
    });
    assert_eq!(alias("alias/a").await, full, "the service's alias is one");
}

#[tokio::test]
async fn the_clouds_own_quotas() {
    let mut opening = Lab::opening(1);
    opening.quotas = Quotas::Cloud;
    let lab = Lab::open(opening);
    for _ in 0..200 {
        lab.key(CreateKey::default()).await;
    }
    let refused = create_key(&lab.core, &lab.scope, CreateKey::default()).await;
    assert_eq!(
        refused.unwrap_err(),
        Refusal::LimitExceeded {
            what: Quota::Keys,
            max: 200
        }
    );
    lab.key(in_software()).await;
}

#[tokio::test]
async fn each_service_has_one_key_in_a_scope_and_the_account_one() {
    let lab = Lab::seeded(1);
    let elsewhere = Scope {
        region: "cn-shanghai".to_owned(),
        ..lab.scope.clone()
    };
    let of = |name: &str| FirstUse::ByService(name.to_owned());
    let default = || FirstUse::DefaultCmk { origin: None };
    let mut seen = std::collections::BTreeSet::new();
    for (scope, use_) in [
        (&lab.scope, of("oss")),
        (&lab.scope, of("rds")),
        (&lab.scope, default()),
        (&elsewhere, of("oss")),
        (&elsewhere, default()),
    ] {
        let first = first_use(&lab.core, scope, use_.clone()).await.unwrap();
        let again = first_use(&lab.core, scope, use_).await.unwrap();
        assert!(first.is_new && !again.is_new);
        assert_eq!(again.key, first.key);
        assert!(seen.insert(first.key.id.clone()), "each is another key");
        let by_alias = describe_key(&lab.core, scope, &lab.alias(&first.alias)).await;
        assert_eq!(by_alias.unwrap(), first.key);
    }
    let alias = |name: &str| first_use(&lab.core, &lab.scope, of(name));
    assert_eq!(alias("oss").await.unwrap().alias, "alias/acs/oss");
    for name in ["", "OSS", "a/b", "kms", &"x".repeat(65)] {
        let refused = alias(name).await.unwrap_err();
        let is_service = matches!(
            refused,
            Refusal::Malformed {
                argument: Argument::Service,
                ..
            }
        );
        assert!(is_service, "{name}: {refused:?}");
    }
    let by = async |creator: &str| {
        let filter = Filter {
            of: FilterOf::CreatorType,
            values: vec![creator.to_owned()],
        };
        let args = ListKeys {
            filters: vec![filter],
            ..ListKeys::default()
        };
        list_keys(&lab.core, &lab.scope, args).await.unwrap().total
    };
    lab.key(CreateKey::default()).await;
    assert_eq!((by("User").await, by("Service").await), (1, 3));
}

#[tokio::test]
async fn what_each_kind_of_key_lets_a_caller_do() {
    let uses = [
        FirstUse::DefaultCmk { origin: None },
        FirstUse::ByService("oss".to_owned()),
    ];
    let mut grid = String::new();
    for row in ROWS {
        grid += &format!("{:<22}", row.name);
        for use_ in &uses {
            let lab = Lab::seeded(1);
            let made = first_use(&lab.core, &lab.scope, use_.clone()).await;
            let key = made.unwrap().key;
            let mut target = target(&lab, lab.id(&key.id)).await;
            target.version = key.primary_version.unwrap();
            let mut blob = target.version.clone().into_bytes();
            blob.extend([0; 40]);
            target.blob = blob;
            let said = in_short((row.run)(&lab.core, &lab.scope, &target).await);
            grid += &format!("| {said:<14}");
        }
        grid = grid.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        DescribeKey           | ok            | ok
        ListAliasesByKeyId    | ok            | ok
        ListResourceTags      | ok            | ok
        ListKeyVersions       | ok            | ok
        DescribeKeyVersion    | ok            | ok
        GetKeyPolicy          | ok            | ok
        Encrypt               | not this kind | not this kind
        Encrypt by alias      | not this kind | not this kind
        Decrypt               | not this kind | not this kind
        GenerateDataKey       | not this kind | not this kind
        UpdateRotationPolicy  | ok            | not this kind
        UpdateKeyDescription  | ok            | not this kind
        TagResource           | ok            | ok
        UntagResource         | ok            | ok
        TagResources          | ok            | ok
        UntagResources        | ok            | ok
        SetKeyPolicy          | not this kind | not this kind
        SetDeletionProtection | ok            | not this kind
        CreateAlias           | ok            | ok
        UpdateAlias           | ok            | ok
        DeleteAlias           | ok            | ok
        EnableKey             | ok            | not this kind
        DisableKey            | ok            | not this kind
        ScheduleKeyDeletion   | ok            | not this kind
        CancelKeyDeletion     | not Enabled   | not this kind
    "#]]
    .assert_eq(&grid);
}

#[tokio::test]
async fn a_default_key_that_is_deleted_is_made_anew_at_its_next_use() {
    let lab = Lab::seeded(1);
    let default = || FirstUse::DefaultCmk { origin: None };
    let first = first_use(&lab.core, &lab.scope, default()).await.unwrap();
    schedule_key_deletion(&lab.core, &lab.scope, &lab.id(&first.key.id), Some(7))
        .await
        .unwrap();
    let waiting = first_use(&lab.core, &lab.scope, default()).await.unwrap();
    assert_eq!(waiting.key.state, KeyState::PendingDeletion);
    lab.core.move_clock(days(7)).unwrap();
    let next = first_use(&lab.core, &lab.scope, default()).await.unwrap();
    assert!(next.is_new && next.key.id != first.key.id);
    assert_eq!(next.alias, first.alias);
}

#[tokio::test]
async fn a_default_key_may_be_enabled_with_material_of_the_callers_own() {
    let lab = Lab::seeded(1);
    let origin = Some("EXTERNAL".to_owned());
    let made = first_use(&lab.core, &lab.scope, FirstUse::DefaultCmk { origin }).await;
    let made = made.unwrap();
    assert_eq!(made.key.state, KeyState::PendingImport);
    let origin = Some("MINE".to_owned());
    let refused = first_use(&lab.core, &lab.scope, FirstUse::DefaultCmk { origin }).await;
    assert!(matches!(refused, Err(Refusal::Rules(_))));
}
