//! Keys in several regions: what one that follows sees of time, of imports, and of a store that is restored.

use kms_rules::Cloud;
use kms_rules::lifecycle::KeyState;

use crate::service::testing::{Lab, days};
use crate::service::*;

const NORTH: &str = "cn-north-4";
const SOUTH: &str = "cn-south-1";

fn scope(region: &str) -> Scope {
    Scope {
        cloud: Cloud::Huawei,
        account: format!("project-{region}"),
        region: region.to_owned(),
    }
}

fn named(name: &str) -> CreateKey {
    CreateKey {
        name: Some(name.to_owned()),
        ..CreateKey::default()
    }
}

/// A lab of the other cloud, and a key of its first region that rotates every month and has a copy in the second.
async fn copied(seed: u64) -> (Lab, KeyRef) {
    let lab = Lab {
        scope: scope(NORTH),
        ..Lab::seeded(seed)
    };
    let key = CreateKey {
        rotation_interval: Some("30d".to_owned()),
        ..named("first")
    };
    let key = lab.key(key).await;
    replicate_key(&lab.core, &lab.scope, &key, to(SOUTH))
        .await
        .unwrap();
    (lab, key)
}

fn to(region: &str) -> ReplicateKey {
    ReplicateKey {
        to: scope(region),
        name: Some("copy".to_owned()),
        description: None,
        enterprise_project: None,
        tags: Vec::new(),
    }
}

async fn there(lab: &Lab, key: &KeyRef) -> Key {
    describe_key(&lab.core, &scope(SOUTH), key).await.unwrap()
}

/// Time is moved without a sweep: the copy is asked first, and by each way of asking.
#[tokio::test]
async fn a_replica_follows_though_nobody_looked_at_the_primary_one() {
    for way in 0..3 {
        let (lab, key) = copied(1).await;
        lab.core.move_clock(days(95)).unwrap();
        let south = scope(SOUTH);
        match way {
            0 => {}
            1 => drop(
                list_keys(&lab.core, &south, ListKeys::default())
                    .await
                    .unwrap(),
            ),
            _ => disable_key(&lab.core, &south, &key).await.unwrap(),
        }
        let copy = there(&lab, &key).await;
        let status = rotation_status(&lab.core, &south, &key).await.unwrap();
        assert_eq!(status.rotations(), 3, "{way}");
        let primary = lab.describe(&key).await;
        assert_eq!(copy.primary_version, primary.primary_version);
        assert_eq!(copy.last_rotated_at, primary.last_rotated_at);
    }
}

/// A copy never rotates by itself, also when the one that leads is disabled and does not.
#[tokio::test]
async fn a_replica_waits_for_a_primary_one_that_is_disabled() {
    let (lab, key) = copied(1).await;
    disable_key(&lab.core, &lab.scope, &key).await.unwrap();
    lab.core.move_clock(days(95)).unwrap();
    lab.core.sweep().await.unwrap();
    let south = scope(SOUTH);
    let rotations = async || {
        let status = rotation_status(&lab.core, &south, &key).await;
        status.unwrap().rotations()
    };
    assert_eq!(rotations().await, 0);
    assert_eq!(there(&lab, &key).await.state, KeyState::Enabled);
    // What fell due while it was disabled happens once.
    enable_key(&lab.core, &lab.scope, &key).await.unwrap();
    assert_eq!(rotations().await, 1);
}

/// Material that the one that leads loses is gone from its copies, and what of it was in use is forgotten.
#[tokio::test]
async fn a_replica_loses_and_regains_the_material() {
    let (lab, key) = copied(1).await;
    let south = scope(SOUTH);
    let version = there(&lab, &key).await.primary_version.unwrap();
    let KeyRef::Id(id) = &key else { panic!() };
    let sealed = |scope: Scope| {
        let id = id.clone();
        let found = lab
            .core
            .store
            .read(|reading| reading.whole_versions(&scope, &id));
        found.unwrap().into_iter().next().unwrap().sealed
    };
    assert_ne!(
        sealed(lab.scope.clone()),
        sealed(south.clone()),
        "sealed apart"
    );
    let text = encrypt(&lab.core, &south, &key, "text", &Context::default()).await;
    assert!(text.is_ok() && lab.core.vault.is_kept(&south, &version));
    let named = id.clone();
    let took = lab.core.transact(&lab.scope, move |transaction| {
        let mut key = transaction.load_id(&named)?.unwrap();
        transaction.take_material(&mut key)?;
        key.state = KeyState::PendingImport;
        transaction.keep(&key)
    });
    took.await.unwrap();
    assert_eq!(there(&lab, &key).await.state, KeyState::PendingImport);
    assert!(sealed(south.clone()).is_none() && !lab.core.vault.is_kept(&south, &version));
}

/// The one that leads can go with its copies, which wait for their own deletion; a copy that is kept after all stands
/// for itself once the one that led is gone.
#[tokio::test]
async fn a_replica_that_waits_for_its_deletion_holds_nobody_back() {
    let (lab, key) = copied(1).await;
    let south = scope(SOUTH);
    let refused = schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7)).await;
    assert!(matches!(refused, Err(Refusal::Copies(_))), "{refused:?}");
    let rotations = async || {
        let status = rotation_status(&lab.core, &south, &key).await;
        status.unwrap().rotations()
    };
    schedule_key_deletion(&lab.core, &south, &key, Some(30))
        .await
        .unwrap();
    schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(8)).unwrap();
    assert!(describe_key(&lab.core, &lab.scope, &key).await.is_err());
    cancel_key_deletion(&lab.core, &south, &key).await.unwrap();
    enable_key(&lab.core, &south, &key).await.unwrap();
    assert_eq!(there(&lab, &key).await.copies, Copies::Single);
    lab.core.move_clock(days(31)).unwrap();
    assert_eq!(rotations().await, 1, "nobody rotates it but itself");
}
