//! Keys that have names of their own: unique names, default keys, lists, quotas.

use kms_rules::lifecycle::KeyState;
use kms_rules::spec;

use crate::service::testing::{Lab, days};
use crate::service::*;

async fn made(lab: &Lab, name: &str) -> Result<Key, Refusal> {
    create_key(&lab.core, &lab.scope, lab.named(name)).await
}

async fn doom(lab: &Lab, key: &Key) {
    schedule_key_deletion(&lab.core, &lab.scope, &lab.id(&key.id), Some(7))
        .await
        .unwrap();
}

fn taken(name: &str, by: &Key) -> Refusal {
    Refusal::NameTaken {
        name: name.to_owned(),
        key: by.id.clone(),
    }
}

#[tokio::test]
async fn a_name_is_one_keys_until_that_key_is_gone() {
    let lab = Lab::naming(1);
    let first = made(&lab, "a").await.unwrap();
    assert_eq!(first.name.as_deref(), Some("a"));
    assert_eq!(made(&lab, "a").await, Err(taken("a", &first)));
    let second = made(&lab, "b").await.unwrap();
    let rename = async |key: &Key, name: &str| {
        rename_key(&lab.core, &lab.scope, &lab.id(&key.id), name.to_owned()).await
    };
    doom(&lab, &first).await;
    assert_eq!(made(&lab, "a").await, Err(taken("a", &first)));
    assert_eq!(rename(&second, "a").await, Err(taken("a", &first)));
    assert!(matches!(
        rename(&first, "c").await,
        Err(Refusal::WrongState(_))
    ));
    rename(&second, "b").await.unwrap();
    rename(&second, "c").await.unwrap();
    made(&lab, "b").await.unwrap();
    // Nothing swept: the name is free at the moment at which its key goes.
    lab.core.move_clock(days(7)).unwrap();
    rename(&second, "a").await.unwrap();
    assert_eq!(made(&lab, "a").await, Err(taken("a", &second)));
    assert_eq!(
        lab.describe(&lab.id(&second.id)).await.name.as_deref(),
        Some("a")
    );
    for name in ["", "obs/default", "a b"] {
        assert!(
            matches!(rename(&second, name).await, Err(Refusal::Rules(_))),
            "{name}"
        );
        assert!(
            matches!(made(&lab, name).await, Err(Refusal::Rules(_))),
            "{name}"
        );
    }
    let elsewhere = Scope {
        region: "cn-south-1".to_owned(),
        ..lab.scope.clone()
    };
    create_key(&lab.core, &elsewhere, lab.named("a"))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_key_that_waits_for_its_deletion_may_stand_for_a_new_one() {
    let mut opening = Lab::opening(1);
    opening.pending_names = PendingNames::Return;
    let lab = Lab::open_naming(opening);
    let first = made(&lab, "a").await.unwrap();
    assert_eq!(made(&lab, "a").await, Err(taken("a", &first)));
    doom(&lab, &first).await;
    let again = made(&lab, "a").await.unwrap();
    assert_eq!(
        (again.id, again.state),
        (first.id.clone(), KeyState::PendingDeletion)
    );
    assert_eq!(count_keys(&lab.core, &lab.scope).await, Ok(1));
    lab.core.move_clock(days(7)).unwrap();
    assert_ne!(made(&lab, "a").await.unwrap().id, first.id);
}

#[tokio::test]
async fn keys_in_a_key_store_have_ids_like_all_others() {
    let lab = Lab::naming(1);
    let args = CreateKey {
        instance: Some("store".to_owned()),
        enterprise_project: Some("0aa1".to_owned()),
        ..lab.named("a")
    };
    let key = create_key(&lab.core, &lab.scope, args).await.unwrap();
    assert_eq!(key.id.len(), 36);
    let kept = lab.describe(&lab.id(&key.id)).await;
    assert_eq!(
        (kept.instance.as_deref(), &*kept.enterprise_project),
        (Some("store"), "0aa1")
    );
    let plain = made(&lab, "b").await.unwrap();
    assert_eq!(plain.enterprise_project, DEFAULT_ENTERPRISE_PROJECT);
}

fn service(name: &str) -> FirstUse {
    FirstUse::ByService(name.to_owned())
}

#[tokio::test]
async fn default_keys_have_names_that_nobody_else_can_have() {
    let lab = Lab::naming(1);
    let first = first_use(&lab.core, &lab.scope, service("obs"))
        .await
        .unwrap();
    assert_eq!((&*first.alias, first.is_new), ("obs/default", true));
    let again = first_use(&lab.core, &lab.scope, service("obs"))
        .await
        .unwrap();
    assert_eq!((&again.key.id, again.is_new), (&first.key.id, false));
    let kept = lab.describe(&lab.id(&first.key.id)).await;
    assert_eq!(kept.name.as_deref(), Some("obs/default"));
    assert_eq!(kept.kind, Kind::Service("obs".to_owned()));
    assert_eq!(kept.enterprise_project, DEFAULT_ENTERPRISE_PROJECT);
    assert!(matches!(
        made(&lab, "obs/default").await,
        Err(Refusal::Rules(_))
    ));
    let account = FirstUse::DefaultCmk { origin: None };
    let refused = first_use(&lab.core, &lab.scope, account).await;
    assert!(matches!(
        refused,
        Err(Refusal::Malformed {
            argument: Argument::Service,
            ..
        })
    ));
    let second = first_use(&lab.core, &lab.scope, service("evs"))
        .await
        .unwrap();
    assert_ne!(second.key.id, first.key.id);
}

async fn listed(lab: &Lab, args: ListNewestKeys) -> (Vec<String>, u64) {
    let page = list_newest_keys(&lab.core, &lab.scope, args).await.unwrap();
    let names = page.items.into_iter().map(|key| key.name.unwrap());
    (names.collect(), page.total)
}

fn every(skip: u64, take: u64) -> ListNewestKeys {
    ListNewestKeys {
        states: None,
        spec: None,
        enterprise_project: None,
        window: Window { skip, take },
    }
}

/// Four keys of three specs, one of them in a project, between two default keys.
async fn keys_of_four_and_two(lab: &Lab) -> Vec<KeyRef> {
    first_use(&lab.core, &lab.scope, service("obs"))
        .await
        .unwrap();
    let mut keys = Vec::new();
    for (name, spec) in [
        ("a", "AES_256"),
        ("b", "HMAC_256"),
        ("c", "AES_256"),
        ("d", "EC_P256"),
    ] {
        let args = CreateKey {
            key_spec: Some(spec.to_owned()),
            enterprise_project: (name == "c").then(|| "p".to_owned()),
            ..lab.named(name)
        };
        keys.push(lab.key(args).await);
    }
    first_use(&lab.core, &lab.scope, service("evs"))
        .await
        .unwrap();
    keys
}

#[tokio::test]
async fn the_newest_keys_come_first_and_default_keys_last() {
    let lab = Lab::naming(1);
    keys_of_four_and_two(&lab).await;
    let all = ["d", "c", "b", "a", "evs/default", "obs/default"];
    for (skip, take) in [
        (0, 6),
        (0, 100),
        (0, 1),
        (1, 2),
        (3, 2),
        (4, 2),
        (5, 5),
        (6, 1),
        (u64::MAX, u64::MAX),
    ] {
        let start = usize::try_from(skip.min(6)).unwrap();
        let here = all
            .iter()
            .skip(start)
            .take(usize::try_from(take.min(6)).unwrap());
        let here: Vec<_> = here.map(|name| (*name).to_owned()).collect();
        assert_eq!(
            listed(&lab, every(skip, take)).await,
            (here, 6),
            "{skip} {take}"
        );
    }
}

#[tokio::test]
async fn lists_are_of_what_they_ask_for() {
    let lab = Lab::naming(1);
    let keys = keys_of_four_and_two(&lab).await;
    let only = async |args: ListNewestKeys| listed(&lab, args).await.0.join(" ");
    let aes = ListNewestKeys {
        spec: spec::find(lab.scope.cloud, "AES_256"),
        ..every(0, 100)
    };
    assert_eq!(only(aes.clone()).await, "c a evs/default obs/default");
    disable_key(&lab.core, &lab.scope, &keys[0]).await.unwrap();
    let disabled = ListNewestKeys {
        states: Some(vec![KeyState::Disabled]),
        ..aes
    };
    assert_eq!(only(disabled).await, "a");
    let nowhere = ListNewestKeys {
        states: Some(Vec::new()),
        ..every(0, 100)
    };
    assert_eq!(only(nowhere).await, "");
    let of_project = ListNewestKeys {
        enterprise_project: Some("p".to_owned()),
        ..every(0, 100)
    };
    assert_eq!(only(of_project).await, "c");
    schedule_key_deletion(&lab.core, &lab.scope, &keys[3], Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(7)).unwrap();
    let left = listed(&lab, every(0, 2)).await;
    assert_eq!(
        left,
        (vec!["c".to_owned(), "b".to_owned()], 5),
        "what is gone is not listed"
    );
}

#[tokio::test]
async fn quotas_are_told_whether_or_not_they_hold() {
    let of = async |quotas: Quotas, keys: usize| {
        let mut opening = Lab::opening(1);
        opening.quotas = quotas;
        let lab = Lab::open_naming(opening);
        first_use(&lab.core, &lab.scope, service("obs"))
            .await
            .unwrap();
        let mut refused = None;
        for number in 0..keys {
            refused = refused.or(made(&lab, &format!("key-{number}")).await.err());
        }
        let told = account_quotas(&lab.core, &lab.scope).await.unwrap();
        assert_eq!(count_keys(&lab.core, &lab.scope).await, Ok(told.keys.used));
        assert_eq!((told.grants_of_key.used, told.grants_of_key.max), (0, 100));
        (told.keys.used, told.keys.max, refused)
    };
    let exceeded = |max| {
        Some(Refusal::LimitExceeded {
            what: Quota::Keys,
            max,
        })
    };
    assert_eq!(of(Quotas::Off, 21).await, (21, 20, None));
    assert_eq!(of(Quotas::Cloud, 21).await, (20, 20, exceeded(20)));
    let three = Quotas::Set {
        keys: Some(3),
        aliases: None,
        versions: None,
    };
    assert_eq!(of(three, 4).await, (3, 3, exceeded(3)));
}

#[tokio::test]
async fn days_that_are_left_are_begun_ones_too() {
    let lab = Lab::naming(1);
    let key = made(&lab, "a").await.unwrap();
    let left = |key: &Key| days_until_deletion(&lab.core, &lab.scope, key);
    assert_eq!(left(&key), None);
    let key = schedule_key_deletion(&lab.core, &lab.scope, &lab.id(&key.id), Some(1096))
        .await
        .unwrap();
    assert_eq!(left(&key), Some(1096));
    let hour = jiff::SignedDuration::from_hours(1);
    lab.core.move_clock(ClockMove::Advance(hour)).unwrap();
    assert_eq!(left(&key), Some(1096));
    lab.core.move_clock(days(1)).unwrap();
    assert_eq!(left(&key), Some(1095));
    lab.core.move_clock(days(2000)).unwrap();
    assert_eq!(left(&key), Some(0));
}
