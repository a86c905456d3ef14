//! Keys in several regions, and key stores, in fixtures and snapshots.

use super::*;

const SNAPSHOT: Format = Format::Json;

fn scope(region: &str) -> Scope {
    Scope {
        cloud: Cloud::Huawei,
        account: format!("project-{region}"),
        region: region.to_owned(),
    }
}

/// A lab with a key in two regions and a key store.
async fn everywhere() -> (Lab, KeyRef) {
    let lab = Lab {
        scope: scope("cn-north-4"),
        ..lab(1)
    };
    let named = |name: &str| CreateKey {
        name: Some(name.to_owned()),
        ..CreateKey::default()
    };
    let key = lab.key(named("first")).await;
    rotate_now(&lab.core, &lab.scope, &key).await.unwrap();
    let to = ReplicateKey {
        to: scope("cn-south-1"),
        name: Some("copy".to_owned()),
        description: None,
        enterprise_project: None,
        tags: vec![("k".to_owned(), "v".to_owned())],
    };
    let copied = replicate_key(&lab.core, &lab.scope, &key, to);
    copied.await.unwrap();
    let store = NewKeyStore {
        name: "store".to_owned(),
        cluster: Cluster {
            kind: "DHSM".to_owned(),
            id: "one".to_owned(),
            hsm_id: "one".to_owned(),
            certificate: "-----BEGIN CERTIFICATE-----\n".to_owned(),
        },
    };
    create_key_store(&lab.core, &lab.scope, store)
        .await
        .unwrap();
    (lab, key)
}

/// A snapshot without what it says of the fixture that its keys came from.
fn unmarked(snapshot: &str) -> String {
    let marks = snapshot.split(",\"seeded\":\"");
    let without = marks.enumerate().map(|(number, part)| match number {
        0 => part,
        _ => part.split_once('"').unwrap().1,
    });
    without.collect()
}

/// The snapshot loads into the same state, and the key that leads goes on leading.
#[tokio::test]
async fn a_snapshot_keeps_who_leads_and_what_stores_stand_on() {
    let (old, key) = everywhere().await;
    let saved = snapshot(&old).await;
    let new = Lab {
        scope: scope("cn-north-4"),
        ..lab(2)
    };
    let loaded = load_as(&new, &saved, SNAPSHOT, Onto::AnyStore).await;
    assert_eq!(loaded, Ok(Loaded { added: 2, known: 0 }));
    assert_eq!(unmarked(&snapshot(&new).await), unmarked(&saved));
    rotate_now(&new.core, &new.scope, &key).await.unwrap();
    let south = scope("cn-south-1");
    let status = rotation_status(&new.core, &south, &key).await.unwrap();
    assert_eq!(status.rotations(), 2);
    let refused = rotate_now(&new.core, &south, &key).await;
    assert!(
        matches!(
            refused,
            Err(Refusal::Copies(CopyRefusal::NotPrimary { .. }))
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_key_that_follows_nothing_is_refused() {
    let (old, _) = everywhere().await;
    let saved = snapshot(&old).await;
    let new = lab(2);
    let without = saved.replace("\"primary\":true,", "");
    assert_ne!(without, saved);
    let KeyRef::Id(id) = everywhere().await.1 else {
        panic!()
    };
    let said = load_as(&new, &without, SNAPSHOT, Onto::AnyStore).await;
    expect![[r#"key "ID" (account project-cn-south-1, region cn-south-1): primary_region: there is no primary key of this id in account project-cn-north-4, region cn-north-4"#]]
        .assert_eq(&said.unwrap_err().replace(&id, "ID"));
    let both = saved.replace(
        "\"primary_account\":",
        "\"primary\":true,\"primary_account\":",
    );
    let said = load_as(&new, &both, SNAPSHOT, Onto::AnyStore).await;
    expect!["key \"ID\": primary is there beside primary_account or primary_region"]
        .assert_eq(&said.unwrap_err().replace(&id, "ID"));
    let half = saved.replace("\"primary_account\":\"project-cn-north-4\",", "");
    let said = load_as(&new, &half, SNAPSHOT, Onto::AnyStore).await;
    expect!["key \"ID\": of primary_account and primary_region only one is there"]
        .assert_eq(&said.unwrap_err().replace(&id, "ID"));
    assert_eq!(
        load_as(&new, &saved, SNAPSHOT, Onto::EmptyStore).await,
        Ok(Loaded { added: 2, known: 0 })
    );
}
