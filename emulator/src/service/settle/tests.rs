//! Time-driven change: the pure function on tables, and a long leap against many small steps.

use expect_test::{Expect, expect};
use kms_rules::{Cloud, Origin, Place, Protection, Seconds, Usage, spec};

use super::*;
use crate::service::testing::{Lab, at, days};
use crate::service::{Copies, Kind};
use crate::service::{Paging, create_key, describe_key, list_key_versions};

fn key(change: impl FnOnce(&mut Key)) -> Key {
    let mut key = Key {
        id: "k".to_owned(),
        spec: spec::find(Cloud::Alibaba, "Aliyun_AES_256").unwrap(),
        usage: Usage::EncryptDecrypt,
        origin: Origin::Service,
        protection: Protection::Software,
        place: Place::Shared,
        instance: None,
        state: KeyState::Enabled,
        description: String::new(),
        creator: "1".to_owned(),
        created_at: at("2026-01-01T00:00:00Z"),
        last_rotated_at: Some(at("2026-01-01T00:00:00Z")),
        rotation: None,
        delete_at: None,
        material_expires_at: None,
        primary_version: Some("v".to_owned()),
        deletion_protected: false,
        deletion_protection_description: String::new(),
        policy: None,
        kind: Kind::Customer,
        external_key: None,
        storage: None,
        name: None,
        enterprise_project: "0".to_owned(),
        copies: Copies::Single,
        is_reachable: true,
    };
    change(&mut key);
    key
}

#[track_caller]
fn check(key: &Key, now: &str, want: &Expect) {
    let due = settle(key, at(now));
    let rotations: Vec<String> = due.rotations.iter().map(ToString::to_string).collect();
    want.assert_eq(&format!("{} {:?}", rotations.join(" "), due.end));
    let changes = !due.rotations.is_empty() || due.end != End::Lives;
    assert_eq!(
        is_due(key, at(now)),
        changes,
        "what says that something is due must agree"
    );
}

#[test]
fn rotations_fall_due_at_their_second_and_all_of_them() {
    let weekly = key(|key| key.rotation = Some(Seconds(7 * 86_400)));
    check(&weekly, "2026-01-07T23:59:59Z", &expect![" Lives"]);
    check(
        &weekly,
        "2026-01-08T00:00:00Z",
        &expect!["2026-01-08T00:00:00Z Lives"],
    );
    check(
        &weekly,
        "2026-01-23T12:00:00Z",
        &expect!["2026-01-08T00:00:00Z 2026-01-15T00:00:00Z 2026-01-22T00:00:00Z Lives"],
    );
}

#[test]
fn only_enabled_keys_rotate() {
    for state in KeyState::ALL {
        let key = key(|key| {
            key.rotation = Some(Seconds(7 * 86_400));
            key.state = state;
        });
        let due = settle(&key, at("2026-02-01T00:00:00Z"));
        assert_eq!(
            due.rotations.len(),
            if state == KeyState::Enabled { 4 } else { 0 },
            "{state:?}"
        );
    }
}

#[test]
fn deletion_wins_over_everything_before_it() {
    let doomed = key(|key| {
        key.state = KeyState::PendingDeletion;
        key.rotation = Some(Seconds(7 * 86_400));
        key.delete_at = Some(at("2026-02-01T00:00:00Z"));
        key.material_expires_at = Some(at("2026-01-15T00:00:00Z"));
    });
    check(&doomed, "2026-01-14T23:59:59Z", &expect![" Lives"]);
    check(
        &doomed,
        "2026-01-15T00:00:00Z",
        &expect![" MaterialExpired(PendingDeletion)"],
    );
    check(&doomed, "2026-02-01T00:00:00Z", &expect![" Deleted"]);
}

#[test]
fn expired_material_must_be_imported_again() {
    for (state, after) in [
        (KeyState::Enabled, KeyState::PendingImport),
        (KeyState::Disabled, KeyState::PendingImport),
        (KeyState::PendingDeletion, KeyState::PendingDeletion),
    ] {
        let imported = key(|key| {
            key.origin = Origin::External;
            key.state = state;
            key.material_expires_at = Some(at("2026-01-15T00:00:00Z"));
        });
        let due = settle(&imported, at("2026-01-15T00:00:00Z"));
        assert_eq!(
            due,
            Due {
                rotations: Vec::new(),
                end: End::MaterialExpired(after)
            }
        );
    }
}

#[test]
fn a_period_of_nothing_and_the_end_of_time_end() {
    let broken = key(|key| key.rotation = Some(Seconds(0)));
    assert_eq!(
        settle(&broken, at("2026-01-01T00:00:09Z")).rotations.len(),
        10
    );
    let endless = key(|key| key.rotation = Some(Seconds(u64::MAX)));
    assert_eq!(
        settle(&endless, at("2199-01-01T00:00:00Z")).rotations,
        Vec::new()
    );
}

/// Everything about three keys that time can change, after a year.
async fn after_a_year(lab: &Lab, step_days: i64) -> String {
    let mut ids = Vec::new();
    for interval in ["7d", "1000h", "365d"] {
        let key = create_key(&lab.core, &lab.scope, lab.rotating(interval))
            .await
            .unwrap();
        ids.push(key.id);
    }
    for _ in 0..364 / step_days {
        lab.core.move_clock(days(step_days)).unwrap();
        lab.core.sweep().await.unwrap();
    }
    let mut text = String::new();
    for id in ids {
        let key = describe_key(&lab.core, &lab.scope, &lab.id(&id))
            .await
            .unwrap();
        let paging = Paging {
            number: None,
            size: Some(100),
        };
        let versions = list_key_versions(&lab.core, &lab.scope, &lab.id(&id), paging)
            .await
            .unwrap();
        assert_eq!(
            key.primary_version.as_ref(),
            versions.items.first().map(|version| &version.id)
        );
        let dates: Vec<String> = versions
            .items
            .iter()
            .map(|one| one.created_at.to_string())
            .collect();
        text += &format!(
            "{:?} {:?} {}\n",
            key.last_rotated_at,
            key.next_rotation_at(),
            dates.join(" ")
        );
    }
    text
}

#[tokio::test]
async fn a_leap_of_a_year_is_a_year_of_days() {
    let leap = after_a_year(&Lab::seeded(1), 364).await;
    for step_days in [1, 7, 13, 91, 182] {
        assert_eq!(
            after_a_year(&Lab::seeded(1), step_days).await,
            leap,
            "{step_days} days a step"
        );
    }
    // Versions of each key, and the date of each key's last rotation.
    assert_eq!(leap.matches("2026-").count(), 53 + 9 + 1 + 3, "{leap}");
}
