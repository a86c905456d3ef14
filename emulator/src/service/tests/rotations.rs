//! Rotation as a switch, and the operations of keys with names in every state.

use expect_test::expect;
use kms_rules::Usage;
use kms_rules::lifecycle::KeyState;

use crate::service::testing::{Lab, Walk, at, days};
use crate::service::*;

macro_rules! ops {
    ($($name:literal => |$core:ident, $scope:ident, $key:ident| $run:expr;)*) => {
        &[$(($name, |lab: &Lab, key: &KeyRef| {
            let ($core, $scope, $key) = (&lab.core, &lab.scope, key);
            Box::pin(async move { $run.await.map(|done| format!("{done:?}")) })
        })),*]
    };
}

type Run = for<'a> fn(&'a Lab, &'a KeyRef) -> Walk<'a>;

/// The operations on one key that need a name of its own, or are judged otherwise where keys have one.
const OPS: &[(&str, Run)] = ops! {
    "describe" => |core, scope, key| describe_key(core, scope, key);
    "status" => |core, scope, key| rotation_status(core, scope, key);
    "enable" => |core, scope, key| enable_key(core, scope, key);
    "disable" => |core, scope, key| disable_key(core, scope, key);
    "schedule" => |core, scope, key| schedule_key_deletion(core, scope, key, Some(7));
    "cancel" => |core, scope, key| cancel_key_deletion(core, scope, key);
    "rename" => |core, scope, key| rename_key(core, scope, key, "new".to_owned());
    "redescribe" => |core, scope, key| update_key_description(core, scope, key, "new".to_owned());
    "rotate on" => |core, scope, key| enable_rotation(core, scope, key);
    "rotate off" => |core, scope, key| disable_rotation(core, scope, key);
    "interval" => |core, scope, key| set_rotation_interval(core, scope, key, "30d".to_owned());
    "rotate now" => |core, scope, key| rotate_now(core, scope, key);
};

/// A key of a kind in a state.
async fn key(lab: &Lab, args: CreateKey, state: KeyState) -> KeyRef {
    let key = lab.key(args).await;
    match state {
        KeyState::Enabled | KeyState::PendingImport => {}
        KeyState::Disabled => disable_key(&lab.core, &lab.scope, &key).await.unwrap(),
        KeyState::PendingDeletion => {
            schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
                .await
                .unwrap();
        }
        KeyState::Unavailable => panic!("nothing makes it so here"),
    }
    assert_eq!(lab.describe(&key).await.state, state);
    key
}

fn in_short(result: Result<String, Refusal>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Refusal::WrongState(wrong)) => format!("not {:?}", wrong.was),
        Err(Refusal::WrongOrigin { .. }) => "imported".to_owned(),
        Err(Refusal::WrongUse { needs, .. }) => format!("{needs:?} not"),
        Err(Refusal::NoNextVersion { .. }) => "place".to_owned(),
        Err(Refusal::RotationOff { .. }) => "is off".to_owned(),
        Err(Refusal::RotationOn { .. }) => "is on".to_owned(),
        Err(other) => format!("{other:?}"),
    }
}

/// Every operation on a fresh key of each kind in each state.
async fn grid(kinds: &[(&str, CreateKey)], states: &[KeyState]) -> String {
    let mut grid = String::new();
    for (name, op) in OPS {
        grid += &format!("{name:<11}");
        for (_, args) in kinds {
            for state in states {
                let lab = Lab::naming(1);
                let on = key(&lab, args.clone(), *state).await;
                let said = in_short(op(&lab, &on).await);
                grid += &format!("| {said:<20}");
            }
        }
        grid = grid.trim_end().to_owned() + "\n";
    }
    grid
}

fn of_spec(spec: &str) -> CreateKey {
    CreateKey {
        key_spec: Some(spec.to_owned()),
        name: Some("old".to_owned()),
        ..CreateKey::default()
    }
}

fn imported(spec: &str) -> CreateKey {
    CreateKey {
        origin: Some("external".to_owned()),
        ..of_spec(spec)
    }
}

#[tokio::test]
async fn every_operation_in_every_state() {
    let own = [("own", of_spec("AES_256"))];
    let states = [
        KeyState::Enabled,
        KeyState::Disabled,
        KeyState::PendingDeletion,
    ];
    let mut text = grid(&own, &states).await;
    text += "--- imported\n";
    let theirs = [("imported", imported("AES_256"))];
    text += &grid(
        &theirs,
        &[KeyState::PendingImport, KeyState::PendingDeletion],
    )
    .await;
    expect![[r#"
        describe   | ok                  | ok                  | ok
        status     | ok                  | ok                  | ok
        enable     | not Enabled         | ok                  | not PendingDeletion
        disable    | ok                  | not Disabled        | not PendingDeletion
        schedule   | ok                  | ok                  | not PendingDeletion
        cancel     | not Enabled         | not Disabled        | ok
        rename     | ok                  | ok                  | not PendingDeletion
        redescribe | ok                  | ok                  | not PendingDeletion
        rotate on  | ok                  | not Disabled        | not PendingDeletion
        rotate off | is off              | not Disabled        | not PendingDeletion
        interval   | is off              | not Disabled        | not PendingDeletion
        rotate now | ok                  | not Disabled        | not PendingDeletion
        --- imported
        describe   | ok                  | ok
        status     | ok                  | ok
        enable     | not PendingImport   | not PendingDeletion
        disable    | not PendingImport   | not PendingDeletion
        schedule   | ok                  | not PendingDeletion
        cancel     | not PendingImport   | ok
        rename     | ok                  | not PendingDeletion
        redescribe | ok                  | not PendingDeletion
        rotate on  | imported            | imported
        rotate off | imported            | imported
        interval   | imported            | imported
        rotate now | imported            | imported
    "#]]
    .assert_eq(&text);
}

#[tokio::test]
async fn only_keys_of_block_ciphers_that_the_service_made_rotate() {
    let in_store = CreateKey {
        instance: Some("store".to_owned()),
        ..of_spec("AES_256")
    };
    let kinds = [
        ("SM4", of_spec("SM4")),
        ("HMAC", of_spec("HMAC_256")),
        ("EC", of_spec("EC_P256")),
        ("imported", imported("EC_P256")),
        ("in a store", in_store),
    ];
    let mut text = String::new();
    for (name, op) in OPS.iter().skip(8) {
        text += &format!("{name:<11}");
        for (_, args) in &kinds {
            let lab = Lab::naming(1);
            let on = lab.key(args.clone()).await;
            text += &format!("| {:<14}", in_short(op(&lab, &on).await));
        }
        text = text.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        rotate on  | ok            | Rotation not  | Rotation not  | imported      | place
        rotate off | is off        | Rotation not  | Rotation not  | imported      | place
        interval   | is off        | Rotation not  | Rotation not  | imported      | place
        rotate now | ok            | Rotation not  | Rotation not  | imported      | place
    "#]]
    .assert_eq(&text);
}

#[tokio::test]
async fn what_a_default_key_lets_a_caller_do() {
    let mut text = String::new();
    for (name, op) in OPS {
        let lab = Lab::naming(1);
        let service = FirstUse::ByService("obs".to_owned());
        let made = first_use(&lab.core, &lab.scope, service).await.unwrap();
        let said = match op(&lab, &lab.id(&made.key.id)).await {
            Ok(_) => "ok".to_owned(),
            Err(Refusal::WrongKind { .. }) => "refused".to_owned(),
            Err(other) => format!("{other:?}"),
        };
        text += &format!("{name:<11}| {said}\n");
    }
    expect![[r#"
        describe   | ok
        status     | ok
        enable     | refused
        disable    | refused
        schedule   | refused
        cancel     | refused
        rename     | refused
        redescribe | refused
        rotate on  | refused
        rotate off | refused
        interval   | refused
        rotate now | refused
    "#]]
    .assert_eq(&text);
}

struct Seen {
    rotates: bool,
    days: u64,
    rotations: usize,
    last: Option<String>,
}

async fn seen(lab: &Lab, key: &KeyRef) -> Seen {
    let status = rotation_status(&lab.core, &lab.scope, key).await.unwrap();
    let dates: Vec<_> = status
        .versions
        .iter()
        .map(|version| version.created_at)
        .collect();
    assert!(dates.is_sorted(), "oldest first");
    Seen {
        rotates: status.key.rotation.is_some(),
        days: status.key.rotation.map_or(0, |period| period.0 / 86_400),
        rotations: status.rotations(),
        last: status.key.last_rotated_at.map(|time| time.to_string()),
    }
}

#[track_caller]
fn check(seen: &Seen, rotates: Option<u64>, rotations: usize, last: &str) {
    let got = (
        seen.rotates.then_some(seen.days),
        seen.rotations,
        seen.last.as_deref(),
    );
    assert_eq!(got, (rotates, rotations, Some(last)));
}

/// No intervals of this cloud.
const WRONG_INTERVALS: [&str; 8] = [
    "29d",
    "366d",
    "d",
    "-30d",
    "30",
    "1d30d",
    "30.5d",
    "18446744073709551616d",
];

#[tokio::test]
async fn a_rotation_is_switched_paced_and_made_on_demand() {
    let lab = Lab::naming(1);
    let key = lab.key(lab.named("a")).await;
    check(&seen(&lab, &key).await, None, 0, "2026-01-01T00:00:00.789Z");
    let interval = async |text: &str| {
        set_rotation_interval(&lab.core, &lab.scope, &key, text.to_owned()).await
    };
    assert!(matches!(
        interval("30d").await,
        Err(Refusal::RotationOff { .. })
    ));
    enable_rotation(&lab.core, &lab.scope, &key).await.unwrap();
    check(
        &seen(&lab, &key).await,
        Some(365),
        0,
        "2026-01-01T00:00:00.789Z",
    );
    for text in WRONG_INTERVALS {
        assert!(
            matches!(interval(text).await, Err(Refusal::Rules(_))),
            "{text}"
        );
    }
    for text in ["30d", "365d", "30d"] {
        interval(text).await.unwrap();
    }
    // Two periods pass without anybody looking: each rotation has its own date.
    lab.core.move_clock(days(65)).unwrap();
    check(
        &seen(&lab, &key).await,
        Some(30),
        2,
        "2026-03-02T00:00:00.789Z",
    );
    rotate_now(&lab.core, &lab.scope, &key).await.unwrap();
    check(
        &seen(&lab, &key).await,
        Some(30),
        3,
        "2026-03-07T00:00:00.789Z",
    );
    lab.core.move_clock(days(29)).unwrap();
    check(
        &seen(&lab, &key).await,
        Some(30),
        3,
        "2026-03-07T00:00:00.789Z",
    );
    disable_rotation(&lab.core, &lab.scope, &key).await.unwrap();
    lab.core.move_clock(days(400)).unwrap();
    check(&seen(&lab, &key).await, None, 3, "2026-03-07T00:00:00.789Z");
    // What fell due meanwhile is made up for at once, and once.
    enable_rotation(&lab.core, &lab.scope, &key).await.unwrap();
    check(
        &seen(&lab, &key).await,
        Some(365),
        4,
        "2027-05-10T00:00:00.789Z",
    );
    rotate_now(&lab.core, &lab.scope, &key).await.unwrap();
    assert_eq!(seen(&lab, &key).await.rotations, 5);
}

#[tokio::test]
async fn a_rotation_outlives_what_suspends_it() {
    let lab = Lab::naming(1);
    let key = lab.key(lab.named("a")).await;
    enable_rotation(&lab.core, &lab.scope, &key).await.unwrap();
    disable_key(&lab.core, &lab.scope, &key).await.unwrap();
    lab.core.move_clock(days(400)).unwrap();
    check(
        &seen(&lab, &key).await,
        Some(365),
        0,
        "2026-01-01T00:00:00.789Z",
    );
    schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
        .await
        .unwrap();
    check(
        &seen(&lab, &key).await,
        Some(365),
        0,
        "2026-01-01T00:00:00.789Z",
    );
    let key_now = cancel_key_deletion(&lab.core, &lab.scope, &key)
        .await
        .unwrap();
    assert_eq!(key_now.state, KeyState::Disabled);
    check(
        &seen(&lab, &key).await,
        Some(365),
        0,
        "2026-01-01T00:00:00.789Z",
    );
    enable_key(&lab.core, &lab.scope, &key).await.unwrap();
    check(
        &seen(&lab, &key).await,
        Some(365),
        1,
        "2027-02-05T00:00:00.789Z",
    );
    let usage = lab.describe(&key).await.usage;
    assert_eq!(usage, Usage::EncryptDecrypt);
}

#[tokio::test]
async fn keys_without_material_have_nothing_to_show() {
    let lab = Lab::naming(1);
    let key = lab.key(imported("AES_256")).await;
    let status = rotation_status(&lab.core, &lab.scope, &key).await.unwrap();
    assert_eq!((status.rotations(), status.versions.len()), (0, 0));
    assert_eq!(status.key.created_at, at("2026-01-01T00:00:00.789Z"));
}
