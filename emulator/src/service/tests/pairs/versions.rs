//! Versions of a key pair: each does its own work, and when there may be a next one.

use expect_test::expect;

use super::*;
use crate::service::testing::days;

/// A key's versions each do their own work, and no other key's.
#[tokio::test]
async fn a_version_is_its_own() {
    let lab = Lab::seeded(1);
    let args = pair("EC_SM2", Usage::EncryptDecrypt, None);
    let old = Made::new(&lab, args.clone()).await;
    lab.core.move_clock(days(7)).unwrap();
    let made = create_key_version(&lab.core, &lab.scope, &old.key)
        .await
        .unwrap();
    let new = Made {
        version: made.id.clone(),
        key: old.key.clone(),
        lab: &lab,
    };
    let sealed = [
        old.encrypt("SM2PKE", b"old").await.unwrap(),
        new.encrypt("SM2PKE", b"new").await.unwrap(),
    ];
    assert_eq!(old.decrypt("SM2PKE", &sealed[0]).await.unwrap(), b"old");
    assert_eq!(new.decrypt("SM2PKE", &sealed[1]).await.unwrap(), b"new");
    old.decrypt("SM2PKE", &sealed[1]).await.unwrap_err();
    new.decrypt("SM2PKE", &sealed[0]).await.unwrap_err();
    assert_ne!(
        old.public_key().await.unwrap(),
        new.public_key().await.unwrap()
    );

    let other = Made::new(&lab, args).await;
    for version in [&*other.version, "", "none", &made.id.to_uppercase()] {
        let wrong = Made {
            version: version.to_owned(),
            key: old.key.clone(),
            lab: &lab,
        };
        let KeyRef::Id(id) = &old.key else {
            panic!("an id")
        };
        let not_found = Refusal::VersionNotFound {
            key: id.clone(),
            version: version.to_owned(),
        };
        assert_eq!(
            wrong.encrypt("SM2PKE", b"text").await.unwrap_err(),
            not_found
        );
        assert_eq!(wrong.public_key().await.unwrap_err(), not_found);
    }
}

/// At the seventh day, not a second before it, and fifty at most.
#[tokio::test]
async fn versions_are_a_week_apart_and_fifty() {
    let lab = Lab::seeded(1);
    let key = lab.key(signer()).await;
    let second = || ClockMove::Advance(jiff::SignedDuration::from_secs(1));
    let week = || ClockMove::Advance(jiff::SignedDuration::from_secs(7 * 86_400 - 1));
    let mut made = Vec::new();
    loop {
        let KeyRef::Id(id) = &key else {
            panic!("an id")
        };
        lab.core.move_clock(week()).unwrap();
        let refused = create_key_version(&lab.core, &lab.scope, &key)
            .await
            .unwrap_err();
        lab.core.move_clock(second()).unwrap();
        let now = lab.core.now(lab.scope.cloud);
        if made.len() == 49 {
            let full = Refusal::LimitExceeded {
                what: Quota::Versions,
                max: 50,
            };
            assert_eq!(refused, full);
            let refused = create_key_version(&lab.core, &lab.scope, &key).await;
            assert_eq!(refused.unwrap_err(), full);
            break;
        }
        let young = Refusal::VersionTooYoung {
            key: id.clone(),
            earliest: now,
        };
        assert_eq!(refused, young);
        let version = create_key_version(&lab.core, &lab.scope, &key)
            .await
            .unwrap();
        assert_eq!((&version.key_id, version.created_at), (id, now));
        let again = create_key_version(&lab.core, &lab.scope, &key)
            .await
            .unwrap_err();
        let word = if made.len() == 48 {
            "too many"
        } else {
            "too young"
        };
        assert_eq!(in_short(&again), word);
        assert_eq!(lab.describe(&key).await.last_rotated_at, Some(now));
        made.push(version);
    }
    let page = Paging {
        size: Some(100),
        ..Paging::default()
    };
    let listed = list_key_versions(&lab.core, &lab.scope, &key, page)
        .await
        .unwrap();
    made.reverse();
    assert_eq!(listed.items[..49], made);
    assert_eq!(listed.total, 50);
}

/// Of two that ask at once one gets a version.
#[tokio::test]
async fn two_next_versions_at_once_are_one() {
    let lab = Lab::seeded(1);
    let key = lab.key(signer()).await;
    lab.core.move_clock(days(7)).unwrap();
    let (one, other) = tokio::join!(
        create_key_version(&lab.core, &lab.scope, &key),
        create_key_version(&lab.core, &lab.scope, &key),
    );
    let (made, refused) = if one.is_ok() {
        (one, other)
    } else {
        (other, one)
    };
    made.unwrap();
    assert_eq!(in_short(&refused.unwrap_err()), "too young");
}

/// Which keys have a next version at all, and in which order that is said.
#[tokio::test]
async fn only_pairs_that_the_service_made_in_software_have_next_versions() {
    let imported = |args| CreateKey {
        origin: Some("EXTERNAL".to_owned()),
        ..args
    };
    let (pairs, macs) = (Usage::SignVerify, Usage::GenerateVerifyMac);
    let software = Some("kst-software");
    let mut said = String::new();
    for (name, args) in [
        ("a pair", signer()),
        ("in HSM, no instance", pair("EC_SM2", pairs, None)),
        ("in a software instance", pair("EC_P256", pairs, software)),
        ("in a hardware instance", hard("EC_P256", pairs)),
        (
            "waits for import",
            imported(pair("EC_P256", pairs, software)),
        ),
        ("a block cipher", CreateKey::default()),
        ("a MAC key", hard("HMAC_SHA_256", macs)),
    ] {
        let lab = Lab::seeded(1);
        let key = lab.key(args).await;
        lab.core.move_clock(days(7)).unwrap();
        let made = create_key_version(&lab.core, &lab.scope, &key).await;
        let word = made.map_or_else(|refusal| in_short(&refusal), |_| "ok");
        said += &format!("{name:<24}{word}\n");
    }
    expect![[r#"
        a pair                  ok
        in HSM, no instance     ok
        in a software instance  ok
        in a hardware instance  one version
        waits for import        wrong state
        a block cipher          wrong use
        a MAC key               wrong use
    "#]]
    .assert_eq(&said);
}
