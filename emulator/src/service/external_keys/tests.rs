//! Keys in an external instance, against a key manager that runs in the same process.

use kms_rules::lifecycle::{KeyState, WrongState};
use kms_rules::{Cloud, Place};

use crate::ekm::tests::Running;
use crate::external::LinkSettings;
use crate::service::instances::NewInstance;
use crate::service::refusal::Quota;
use crate::service::testing::{Lab, days};
use crate::service::*;

const INSTANCE: &str = "kst-external";

fn lab(link: Option<LinkSettings>) -> Lab {
    let mut opening = Lab::opening(1);
    let external = NewInstance::new(
        Cloud::Alibaba,
        "cn-hangzhou",
        INSTANCE,
        Place::ExternalInstance,
    );
    opening.instances.push(NewInstance { link, ..external });
    Lab::open(opening)
}

fn asked() -> CreateKey {
    CreateKey {
        instance: Some(INSTANCE.to_owned()),
        ..CreateKey::default()
    }
}

async fn running() -> Running {
    Running::start("127.0.0.1:0".parse().unwrap()).await
}

async fn make(lab: &Lab) -> Result<Key, Refusal> {
    create_key(&lab.core, &lab.scope, asked()).await
}

async fn seal(lab: &Lab, key: &Key) -> Result<Vec<u8>, Refusal> {
    let made = encrypt(
        &lab.core,
        &lab.scope,
        &lab.id(&key.id),
        "text",
        &Context::default(),
    )
    .await;
    made.map(|made| made.ciphertext)
}

async fn open(lab: &Lab, blob: &[u8]) -> Result<String, Refusal> {
    let opened = decrypt(&lab.core, &lab.scope, blob, &Context::default()).await;
    opened.and_then(|opened| opened.text().map(str::to_owned))
}

#[track_caller]
fn is_unavailable<T: std::fmt::Debug>(done: Result<T, Refusal>, why: &str) {
    match done {
        Err(Refusal::Unavailable { log, .. }) => assert!(log.contains(why), "{log}"),
        other => panic!("{other:?}"),
    }
}

/// Each key of the list is bound once, in order, and is free again when the key here is gone.
#[tokio::test]
async fn keys_are_bound_in_the_order_of_the_list() {
    let running = running().await;
    running.put("two", true);
    let lab = lab(Some(running.settings(&["on", "two"])));
    let (first, second) = (make(&lab).await.unwrap(), make(&lab).await.unwrap());
    let there = |key: &Key| key.external_key.clone().unwrap();
    assert_eq!(
        (there(&first), there(&second)),
        ("on".to_owned(), "two".to_owned())
    );
    let full = Err(Refusal::LimitExceeded {
        what: Quota::ExternalKeys,
        max: 2,
    });
    assert_eq!(make(&lab).await, full);

    schedule_key_deletion(&lab.core, &lab.scope, &lab.id(&first.id), Some(7))
        .await
        .unwrap();
    assert_eq!(make(&lab).await, full, "it can still be cancelled");
    lab.core.move_clock(days(7)).unwrap();
    assert_eq!(there(&make(&lab).await.unwrap()), "on");
}

#[tokio::test]
async fn keys_made_at_once_are_bound_to_different_keys() {
    let running = running().await;
    let ids = ["a", "b", "c", "d"];
    for id in ids {
        running.put(id, true);
    }
    let lab = lab(Some(running.settings(&ids)));
    let made = tokio::join!(make(&lab), make(&lab), make(&lab), make(&lab));
    let made = [made.0, made.1, made.2, made.3];
    let mut bound = made.map(|key| key.unwrap().external_key.unwrap());
    bound.sort();
    assert_eq!(bound, ids);
}

/// What one key made, a later one that is bound to the same key there does not open.
#[tokio::test]
async fn a_ciphertext_is_of_its_key_here_too() {
    let running = running().await;
    let lab = lab(Some(running.settings(&["on"])));
    let first = make(&lab).await.unwrap();
    let old = seal(&lab, &first).await.unwrap();
    schedule_key_deletion(&lab.core, &lab.scope, &lab.id(&first.id), Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(7)).unwrap();
    let second = make(&lab).await.unwrap();
    let new = seal(&lab, &second).await.unwrap();
    assert!(matches!(
        open(&lab, &old).await,
        Err(Refusal::KeyNotFound { .. })
    ));
    let forged = [&new[..36], &old[36..]].concat();
    assert_eq!(open(&lab, &forged).await, Err(Refusal::BadCiphertext));
    assert_eq!(open(&lab, &new).await.unwrap(), "text");
}

#[tokio::test]
async fn a_context_of_any_length_is_bound() {
    let running = running().await;
    let lab = lab(Some(running.settings(&["on"])));
    let key = make(&lab).await.unwrap();
    let context = |value: String| {
        Context::from(std::collections::BTreeMap::from([(
            "name".to_owned(),
            value,
        )]))
    };
    let long = || "\u{4e2d}".repeat(8000);
    let sealed = encrypt(
        &lab.core,
        &lab.scope,
        &lab.id(&key.id),
        "text",
        &context(long()),
    )
    .await
    .unwrap();
    let opened = decrypt(&lab.core, &lab.scope, &sealed.ciphertext, &context(long())).await;
    assert_eq!(opened.unwrap().text(), Ok("text"));
    let other = decrypt(
        &lab.core,
        &lab.scope,
        &sealed.ciphertext,
        &context(long() + "x"),
    )
    .await;
    assert_eq!(other, Err(Refusal::BadCiphertext));
    for length in 0..sealed.ciphertext.len() {
        let cut = open(&lab, &sealed.ciphertext[..length]).await;
        assert_eq!(cut, Err(Refusal::BadCiphertext), "{length}");
    }
}

#[tokio::test]
async fn a_key_that_does_not_fit_is_not_bound() {
    let running = running().await;
    for (list, why) in [
        (
            &["off"],
            "external key off: its keyStatus is \"DISABLED\", not ENABLED",
        ),
        (
            &["opens"],
            "external key opens: its keyUsage is [\"DECRYPT\"], without ENCRYPT or DECRYPT",
        ),
        (&["nobody"], "the key manager has no such key"),
    ] {
        let lab = lab(Some(running.settings(list)));
        is_unavailable(make(&lab).await, why);
        let kept = list_keys(&lab.core, &lab.scope, ListKeys::default())
            .await
            .unwrap();
        assert_eq!(kept.total, 0);
    }
    is_unavailable(
        make(&lab(None)).await,
        "no key manager is configured for instance kst-external",
    );
    let refused = LinkSettings {
        secret_access_key: "another".to_owned(),
        ..running.settings(&["on"])
    };
    is_unavailable(
        make(&lab(Some(refused))).await,
        "401 AuthenticationFailedException",
    );
}

/// The key manager's part of a key's life: out of reach, back again; the key there off, on, gone.
#[tokio::test]
async fn operations_work_while_the_key_there_does() {
    let running = running().await;
    let lab = lab(Some(running.settings(&["on"])));
    let key = make(&lab).await.unwrap();
    let blob = seal(&lab, &key).await.unwrap();

    running.put("on", false);
    is_unavailable(seal(&lab, &key).await, "disabled");
    is_unavailable(open(&lab, &blob).await, "disabled");
    running.put("on", true);
    assert_eq!(open(&lab, &blob).await.unwrap(), "text");

    let address = running.stop().await;
    is_unavailable(seal(&lab, &key).await, "not reached");
    is_unavailable(open(&lab, &blob).await, "not reached");
    let again = Running::start(address).await;
    assert_eq!(open(&lab, &blob).await.unwrap(), "text");
    seal(&lab, &key).await.unwrap();
    assert_eq!(
        lab.describe(&lab.id(&key.id)).await.state,
        KeyState::Enabled
    );
    drop(again);
}

/// The key's own state is judged before the key manager is asked.
#[tokio::test]
async fn a_key_that_is_not_enabled_asks_nobody() {
    let running = running().await;
    let lab = lab(Some(running.settings(&["on"])));
    let key = make(&lab).await.unwrap();
    let blob = seal(&lab, &key).await.unwrap();
    let asked = running.requests();
    let named = lab.id(&key.id);
    disable_key(&lab.core, &lab.scope, &named).await.unwrap();
    let refused = |done: Result<(), Refusal>| match done {
        Err(Refusal::WrongState(WrongState { was, .. })) => was,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(seal(&lab, &key).await.map(drop)),
        KeyState::Disabled
    );
    assert_eq!(
        refused(open(&lab, &blob).await.map(drop)),
        KeyState::Disabled
    );
    schedule_key_deletion(&lab.core, &lab.scope, &named, Some(7))
        .await
        .unwrap();
    assert_eq!(
        refused(open(&lab, &blob).await.map(drop)),
        KeyState::PendingDeletion
    );
    assert_eq!(running.requests(), asked);

    cancel_key_deletion(&lab.core, &lab.scope, &named)
        .await
        .unwrap();
    assert_eq!(
        lab.describe(&lab.id(&key.id)).await.state,
        KeyState::Enabled,
        "its material was never here"
    );
    assert_eq!(open(&lab, &blob).await.unwrap(), "text");
}

/// Symmetric only, made by the service only, and never rotated.
#[tokio::test]
async fn other_keys_are_refused_before_anybody_is_asked() {
    let running = running().await;
    let lab = lab(Some(running.settings(&["on"])));
    let with = |change: fn(&mut CreateKey)| {
        let mut args = asked();
        change(&mut args);
        args
    };
    for args in [
        with(|args| args.key_spec = Some("RSA_2048".to_owned())),
        with(|args| args.key_spec = Some("EC_SM2".to_owned())),
        with(|args| args.key_spec = Some("Aliyun_SM4".to_owned())),
        with(|args| args.origin = Some("EXTERNAL".to_owned())),
        with(|args| args.rotation_interval = Some("30d".to_owned())),
    ] {
        let refused = create_key(&lab.core, &lab.scope, args.clone()).await;
        assert!(
            matches!(refused, Err(Refusal::Rules(_))),
            "{args:?} {refused:?}"
        );
    }
    assert_eq!(running.requests(), 0);
    let key = make(&lab).await.unwrap();
    let rotated = update_rotation_policy(
        &lab.core,
        &lab.scope,
        &lab.id(&key.id),
        Some("30d".to_owned()),
    )
    .await;
    assert!(matches!(rotated, Err(Refusal::Rules(_))), "{rotated:?}");
}
