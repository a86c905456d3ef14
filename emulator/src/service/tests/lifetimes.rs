//! Keys over time: rotation, suspension, deletion, protection, encryption across versions.

use jiff::SignedDuration;
use kms_rules::lifecycle::KeyState;
use kms_rules::spec;

use crate::service::testing::{Lab, at, days};
use crate::service::*;

fn context(pairs: &[(&str, &str)]) -> Context {
    let map: std::collections::BTreeMap<String, String> = pairs
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect();
    Context::from(map)
}

#[tokio::test]
async fn dates_are_whole_seconds_and_exact() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.rotating("7d")).await;
    let made = lab.describe(&key).await;
    assert_eq!(made.created_at, at("2026-01-01T00:00:00Z"));
    assert_eq!(made.next_rotation_at(), Some(at("2026-01-08T00:00:00Z")));

    lab.core
        .move_clock(ClockMove::Set(at("2026-01-07T23:59:59.999Z")))
        .unwrap();
    assert_eq!(lab.describe(&key).await, made);
    lab.core
        .move_clock(ClockMove::Set(at("2026-01-08T00:00:00Z")))
        .unwrap();
    let rotated = lab.describe(&key).await;
    assert_eq!(rotated.last_rotated_at, Some(at("2026-01-08T00:00:00Z")));
    assert_ne!(rotated.primary_version, made.primary_version);
}

#[tokio::test]
async fn every_version_decrypts_and_only_the_newest_encrypts() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.rotating("7d")).await;
    let mut blobs = Vec::new();
    for round in 0..5 {
        let text = format!("text {round}");
        let made = encrypt(&lab.core, &lab.scope, &key, &text, &Context::default())
            .await
            .unwrap();
        assert_eq!(
            Some(&made.version_id),
            lab.describe(&key).await.primary_version.as_ref()
        );
        blobs.push((text, made));
        lab.core.move_clock(days(7)).unwrap();
    }
    for (text, made) in &blobs {
        let opened = decrypt(&lab.core, &lab.scope, &made.ciphertext, &Context::default())
            .await
            .unwrap();
        assert_eq!(
            (opened.text(), &opened.version_id),
            (Ok(text.as_str()), &made.version_id)
        );
    }
    let versions: std::collections::BTreeSet<_> =
        blobs.iter().map(|(_, made)| &made.version_id).collect();
    assert_eq!(versions.len(), blobs.len());
}

#[tokio::test]
async fn a_suspended_rotation_happens_once_when_the_key_comes_back() {
    for pending in [false, true] {
        let lab = Lab::seeded(1);
        let key = lab.key(lab.rotating("7d")).await;
        let (core, scope) = (&lab.core, &lab.scope);
        if pending {
            schedule_key_deletion(core, scope, &key, Some(366))
                .await
                .unwrap();
        } else {
            disable_key(core, scope, &key).await.unwrap();
        }
        core.move_clock(days(30)).unwrap();
        core.sweep().await.unwrap();
        let waiting = lab.describe(&key).await;
        assert_eq!(waiting.automatic_rotation(), AutomaticRotation::Suspended);
        assert_eq!(waiting.next_rotation_at(), Some(at("2026-01-08T00:00:00Z")));

        if pending {
            cancel_key_deletion(core, scope, &key).await.unwrap();
        } else {
            enable_key(core, scope, &key).await.unwrap();
        }
        let back = lab.describe(&key).await;
        assert_eq!(back.state, KeyState::Enabled);
        assert_eq!(back.automatic_rotation(), AutomaticRotation::Enabled);
        assert_eq!(back.last_rotated_at, Some(at("2026-01-31T00:00:00Z")));
        let versions = list_key_versions(core, scope, &key, Paging::default())
            .await
            .unwrap();
        assert_eq!(versions.total, 2);
    }
}

#[tokio::test]
async fn a_shorter_period_rotates_at_once_and_none_stops() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.rotating("365d")).await;
    let update = |interval: Option<&str>| {
        update_rotation_policy(&lab.core, &lab.scope, &key, interval.map(str::to_owned))
    };
    lab.core.move_clock(days(20)).unwrap();
    update(Some("1728000s")).await.unwrap();
    assert_eq!(
        lab.describe(&key).await.last_rotated_at,
        Some(at("2026-01-21T00:00:00Z"))
    );
    update(None).await.unwrap();
    let off = lab.describe(&key).await;
    assert_eq!(
        (off.automatic_rotation(), off.next_rotation_at()),
        (AutomaticRotation::Disabled, None)
    );
    lab.core.move_clock(days(1000)).unwrap();
    assert_eq!(lab.describe(&key).await, off);

    for (interval, fits) in [
        ("6d", false),
        ("7d", true),
        ("730d", true),
        ("63072001s", false),
        ("7", false),
    ] {
        let done = update(Some(interval)).await;
        assert_eq!(done.is_ok(), fits, "{interval} {done:?}");
        assert!(
            fits || matches!(done, Err(Refusal::Rules(_))),
            "{interval} {done:?}"
        );
    }
}

#[tokio::test]
async fn what_never_rotates_has_no_rotation_policy() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.of_spec("EC_P256")).await;
    for interval in [None, Some("7d".to_owned())] {
        let refused = update_rotation_policy(&lab.core, &lab.scope, &key, interval).await;
        assert!(
            matches!(refused, Err(Refusal::WrongUse { .. })),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn deletion_takes_versions_tags_and_aliases() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let key = lab.key(CreateKey::default()).await;
    let sealed = encrypt(core, scope, &key, "text", &Context::default())
        .await
        .unwrap();
    create_alias(core, scope, "alias/a", &key).await.unwrap();
    tag_resource(core, scope, &key, vec![("a".to_owned(), "b".to_owned())])
        .await
        .unwrap();
    let doomed = schedule_key_deletion(core, scope, &key, Some(7))
        .await
        .unwrap();
    assert_eq!(doomed.delete_at, Some(at("2026-01-08T00:00:00Z")));

    core.move_clock(ClockMove::Set(at("2026-01-07T23:59:59.999Z")))
        .unwrap();
    assert_eq!(lab.describe(&key).await, doomed);
    core.move_clock(ClockMove::Advance(SignedDuration::from_millis(1)))
        .unwrap();
    // Each way in finds it gone, without a sweep before.
    let not_found = Refusal::KeyNotFound {
        key: doomed.id.clone(),
    };
    assert_eq!(
        cancel_key_deletion(core, scope, &key).await,
        Err(not_found.clone())
    );
    assert_eq!(describe_key(core, scope, &key).await, Err(not_found));
    let gone = describe_key(core, scope, &lab.alias("alias/a")).await;
    assert_eq!(
        gone,
        Err(Refusal::AliasNotFound {
            alias: "alias/a".to_owned()
        })
    );
    let opened = decrypt(core, scope, &sealed.ciphertext, &Context::default()).await;
    assert!(
        matches!(opened, Err(Refusal::KeyNotFound { .. })),
        "{opened:?}"
    );
    assert_eq!(
        list_aliases(core, scope, Paging::default())
            .await
            .unwrap()
            .total,
        0
    );
    let tags = list_tag_resources(core, scope, ListTagResources::default())
        .await
        .unwrap();
    assert_eq!(tags.tags, Vec::new());

    let next = lab.key(CreateKey::default()).await;
    create_alias(core, scope, "alias/a", &next).await.unwrap();
}

#[tokio::test]
async fn nothing_that_was_expanded_outlives_the_key() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.rotating("7d")).await;
    let encrypt = async || {
        let made = encrypt(&lab.core, &lab.scope, &key, "text", &Context::default()).await;
        made.unwrap().version_id
    };
    let first = encrypt().await;
    lab.core.move_clock(days(7)).unwrap();
    let versions = [first, encrypt().await];
    let kept = || {
        versions
            .each_ref()
            .map(|id| lab.core.vault.is_kept(&lab.scope, id))
    };
    assert_eq!(kept(), [true, true]);
    schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(7)).unwrap();
    lab.core.sweep().await.unwrap();
    assert_eq!(kept(), [false, false]);
}

#[tokio::test]
async fn an_alias_of_a_key_that_is_gone_is_free() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let (old, new) = (
        lab.key(CreateKey::default()).await,
        lab.key(CreateKey::default()).await,
    );
    create_alias(core, scope, "alias/a", &old).await.unwrap();
    let taken = create_alias(core, scope, "alias/a", &new).await;
    assert_eq!(
        taken,
        Err(Refusal::AliasTaken {
            alias: "alias/a".to_owned()
        })
    );
    schedule_key_deletion(core, scope, &old, Some(7))
        .await
        .unwrap();
    core.move_clock(days(7)).unwrap();
    create_alias(core, scope, "alias/a", &new).await.unwrap();
    assert_eq!(
        list_aliases(core, scope, Paging::default())
            .await
            .unwrap()
            .total,
        1
    );
}

#[tokio::test]
async fn a_cancelled_key_without_material_waits_for_import() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    schedule_key_deletion(&lab.core, &lab.scope, &key, None)
        .await
        .unwrap();
    assert_eq!(
        lab.describe(&key).await.delete_at,
        Some(at("2026-01-31T00:00:00Z"))
    );
    let back = cancel_key_deletion(&lab.core, &lab.scope, &key)
        .await
        .unwrap();
    assert_eq!(
        (back.state, back.delete_at),
        (KeyState::PendingImport, None)
    );
}

#[tokio::test]
async fn protection_holds_until_it_is_ended() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let key = lab.key(CreateKey::default()).await;
    let protect = |enabled| SetDeletionProtection {
        enabled,
        description: Some("orders".to_owned()),
    };
    set_deletion_protection(core, scope, &key, protect(true))
        .await
        .unwrap();
    let refused = schedule_key_deletion(core, scope, &key, Some(7))
        .await
        .unwrap_err();
    let KeyRef::Id(id) = &key else {
        panic!("made by id")
    };
    let want = Refusal::DeletionProtected {
        key: id.clone(),
        description: "orders".to_owned(),
    };
    assert_eq!(refused, want);
    assert_eq!(lab.describe(&key).await.state, KeyState::Enabled);
    set_deletion_protection(core, scope, &key, protect(false))
        .await
        .unwrap();
    assert_eq!(lab.describe(&key).await.deletion_protection_description, "");
    schedule_key_deletion(core, scope, &key, Some(7))
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_encrypted_opens_only_with_its_context_and_unchanged() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    for (spec, level) in [("Aliyun_AES_256", "SOFTWARE"), ("Aliyun_SM4", "HSM")] {
        let mut args = lab.of_spec(spec);
        args.protection_level = Some(level.to_owned());
        let key = lab.key(args).await;
        let with = context(&[("a", "1"), ("b", "2")]);
        let sealed = encrypt(core, scope, &key, "not base64!", &with)
            .await
            .unwrap();
        assert_eq!(sealed.ciphertext.len(), 36 + 12 + "not base64!".len() + 16);
        assert!(sealed.ciphertext.starts_with(sealed.version_id.as_bytes()));
        let same = decrypt(
            core,
            scope,
            &sealed.ciphertext,
            &context(&[("b", "2"), ("a", "1")]),
        )
        .await;
        assert_eq!(same.unwrap().text(), Ok("not base64!"));
        for other in [
            context(&[]),
            context(&[("a", "1")]),
            context(&[("a", "2"), ("b", "1")]),
        ] {
            let opened = decrypt(core, scope, &sealed.ciphertext, &other).await;
            assert_eq!(opened, Err(Refusal::BadCiphertext));
        }
        for place in 0..sealed.ciphertext.len() {
            let mut changed = sealed.ciphertext.clone();
            changed[place] ^= 1;
            let opened = decrypt(core, scope, &changed, &with).await;
            let refused = matches!(
                opened,
                Err(Refusal::BadCiphertext | Refusal::KeyNotFound { .. })
            );
            assert!(refused, "{place} {opened:?}");
        }
        for length in 0..sealed.ciphertext.len() {
            let opened = decrypt(core, scope, &sealed.ciphertext[..length], &with).await;
            assert_eq!(opened, Err(Refusal::BadCiphertext), "{length}");
        }
    }
}

#[tokio::test]
async fn a_data_key_is_the_text_in_its_blob() {
    use base64::Engine;
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let key = lab.key(CreateKey::default()).await;
    let cases: &[(Option<&str>, Option<i64>, Option<usize>)] = &[
        (None, None, Some(32)),
        (Some("AES_256"), None, Some(32)),
        (Some("AES_128"), None, Some(16)),
        (Some("AES_128"), Some(1), Some(1)),
        (None, Some(1024), Some(1024)),
        (None, Some(0), None),
        (None, Some(1025), None),
        (None, Some(-1), None),
        (Some("AES_192"), None, None),
    ];
    for (spec, bytes, want) in cases {
        let args = GenerateDataKey {
            data_key_spec: spec.map(str::to_owned),
            length: bytes.map(Length::Bytes),
        };
        let made = generate_data_key(core, scope, &key, args, &Context::default()).await;
        let Some(length) = want else {
            let refused = matches!(
                made,
                Err(Refusal::OutOfBounds { .. } | Refusal::NotOneOf { .. })
            );
            assert!(refused, "{spec:?} {bytes:?} {made:?}");
            continue;
        };
        let made = made.unwrap();
        assert_eq!(made.plaintext.len(), *length);
        let opened = decrypt(core, scope, &made.ciphertext, &Context::default())
            .await
            .unwrap();
        let text = base64::engine::general_purpose::STANDARD.encode(&*made.plaintext);
        assert_eq!(opened.text(), Ok(text.as_str()));
        let shown = format!("{made:?} {opened:?}");
        assert!(!shown.contains(&format!("{:?}", &*made.plaintext)) && !shown.contains(&text));
    }
}

#[tokio::test]
async fn a_text_may_be_as_long_as_the_limit() {
    let lab = Lab::seeded(1);
    let key = lab.key(CreateKey::default()).await;
    let encrypt = |length: usize| {
        let (lab, key, text) = (&lab, &key, "x".repeat(length));
        async move { encrypt(&lab.core, &lab.scope, key, &text, &Context::default()).await }
    };
    encrypt(0).await.unwrap();
    encrypt(6144).await.unwrap();
    let argument = Argument::Plaintext;
    assert_eq!(
        encrypt(6145).await,
        Err(Refusal::TooLong {
            argument,
            length: 6145,
            max: 6144
        })
    );
}

#[tokio::test]
async fn every_spec_that_can_be_made_is_made_and_only_ciphers_encrypt() {
    let lab = Lab::seeded(1);
    for rule in spec::all(lab.scope.cloud) {
        for instance in [None, Some("kst-hardware".to_owned())] {
            let args = CreateKey {
                instance: instance.clone(),
                ..lab.of_spec(rule.wire)
            };
            let Ok(key) = create_key(&lab.core, &lab.scope, args).await else {
                continue;
            };
            assert_eq!((key.spec, &key.instance), (rule, &instance));
            assert_eq!(key.id.starts_with("key-"), instance.is_some());
            assert!(key.primary_version.is_some());
            let sealed = encrypt(
                &lab.core,
                &lab.scope,
                &lab.id(&key.id),
                "text",
                &Context::default(),
            )
            .await;
            if rule.spec.is_symmetric() {
                let opened = decrypt(
                    &lab.core,
                    &lab.scope,
                    &sealed.unwrap().ciphertext,
                    &Context::default(),
                )
                .await;
                assert_eq!(opened.unwrap().text(), Ok("text"));
            } else {
                assert!(
                    matches!(sealed, Err(Refusal::WrongUse { .. })),
                    "{}",
                    rule.wire
                );
            }
        }
    }
}

#[tokio::test]
async fn a_seed_repeats_a_run() {
    let run = async |seed| {
        let lab = Lab::seeded(seed);
        let key = lab.key(lab.rotating("7d")).await;
        lab.core.move_clock(days(30)).unwrap();
        let sealed = encrypt(&lab.core, &lab.scope, &key, "text", &Context::default())
            .await
            .unwrap();
        format!("{:?} {sealed:?}", lab.describe(&key).await)
    };
    assert_eq!(run(5).await, run(5).await);
    assert_ne!(run(5).await, run(6).await);
}
