//! What is taken as material, that only the same comes back, and when it goes.

use super::*;
use crate::crypto;
use crate::service::testing::{at, days};

/// 2026-01-02T00:00:00Z, a day after the lab's clock.
const TOMORROW_UNIX: i64 = 1_767_312_000;
const NOW_UNIX: i64 = TOMORROW_UNIX - 24 * 60 * 60;

async fn refused(lab: &Lab, key: &KeyRef, invited: &Invitation, bytes: &[u8]) -> String {
    match lab.import(key, invited, invited.wrap(bytes), None).await {
        Err(Refusal::BadKeyMaterial { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

fn pkcs8(spec: KeySpec, seed: u64) -> Vec<u8> {
    let made = crypto::generate(spec, &Entropy::seeded(seed)).unwrap();
    made.bytes().to_vec()
}

fn in_software(lab: &Lab, spec: &str) -> CreateKey {
    CreateKey {
        key_spec: Some(spec.to_owned()),
        instance: Some("kst-software".to_owned()),
        ..lab.external()
    }
}

#[tokio::test]
async fn material_of_another_length_is_refused() {
    let lab = Lab::seeded(1);
    let sm4 = CreateKey {
        protection_level: Some("HSM".to_owned()),
        key_spec: Some("Aliyun_SM4".to_owned()),
        ..lab.external()
    };
    for (args, right) in [
        (lab.external(), 32),
        (sm4, 16),
        (in_software(&lab, "HMAC_SHA_384"), 48),
    ] {
        let key = lab.key(args).await;
        let invited = lab.invited(&key).await;
        for length in [1, 15, 16, 17, 24, 31, 32, 33, 47, 48, 64] {
            if length == right {
                continue;
            }
            let why = refused(&lab, &key, &invited, &vec![1; length]).await;
            assert!(why.contains(&format!("{length} bytes")), "{why}");
        }
        assert_eq!(lab.describe(&key).await.state, KeyState::PendingImport);
        lab.import(&key, &invited, invited.wrap(&vec![1; right]), None)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_pair_of_another_kind_is_refused() {
    let lab = Lab::seeded(1);
    let key = lab.key(in_software(&lab, "EC_P256")).await;
    let words = ("RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", "RSA_2048");
    let invited = lab.import_parameters(&key, words).await.unwrap();
    for bytes in [
        pkcs8(KeySpec::EcP256K, 2),
        pkcs8(KeySpec::Sm2, 2),
        pkcs8(KeySpec::Rsa2048, 2),
        vec![1; 32],
        Vec::new(),
        pkcs8(KeySpec::EcP256, 2)[1..].to_vec(),
    ] {
        refused(&lab, &key, &invited, &bytes).await;
    }
    let bytes = pkcs8(KeySpec::EcP256, 2);
    lab.import(&key, &invited, invited.wrap(&bytes), None)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_does_not_open_is_no_material() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    let invited = lab.invited(&key).await;
    let right = invited.wrap(&[1; 32]);
    let mut changed = right.clone();
    changed[100] ^= 1;
    for encrypted in [
        vec![1],
        vec![0; 256],
        vec![0xff; 256],
        right[..255].to_vec(),
        [&right[..], &[0]].concat(),
        changed,
        vec![7; 100_000],
    ] {
        let said = lab.import(&key, &invited, encrypted.clone(), None).await;
        assert!(
            matches!(said, Err(Refusal::BadKeyMaterial { .. })),
            "{} bytes: {said:?}",
            encrypted.len()
        );
    }
    lab.import(&key, &invited, right, None).await.unwrap();
}

/// Whether padding was right tells who asks often enough what was inside (Bleichenbacher): it must not be told from
/// what else is wrong.
#[tokio::test]
async fn whether_padding_was_right_is_not_told() {
    let lab = Lab::seeded(1);
    let envelope = "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD";
    for (args, algorithm) in [
        (lab.external(), "RSAES_PKCS1_V1_5"),
        (in_software(&lab, "EC_P256"), envelope),
    ] {
        let key = lab.key(args).await;
        let words = (algorithm, "RSA_2048");
        let invited = lab.import_parameters(&key, words).await.unwrap();
        let mut said = vec![
            refused(&lab, &key, &invited, &[1; 31]).await,
            refused(&lab, &key, &invited, &[1; 33]).await,
            refused(&lab, &key, &invited, b"").await,
        ];
        let right = invited.wrap(&[1; 31]);
        for encrypted in [vec![0; right.len()], right[..right.len() - 1].to_vec()] {
            match lab.import(&key, &invited, encrypted, None).await {
                Err(Refusal::BadKeyMaterial { why, .. }) => said.push(why),
                other => panic!("{algorithm}: {other:?}"),
            }
        }
        said.dedup();
        assert_eq!(said.len(), 1, "{said:?}");
    }
}

#[tokio::test]
async fn what_does_not_open_under_sm2_is_no_material_either() {
    let lab = Lab::seeded(1);
    let of = |spec: &str| CreateKey {
        instance: Some("kst-hardware".to_owned()),
        key_spec: Some(spec.to_owned()),
        ..lab.external()
    };
    for (spec, algorithm, bytes) in [
        ("Aliyun_AES_256", "SM2PKE", vec![1; 32]),
        ("EC_SM2", "SM2PKE_SM4_ECB", strangers("ec_SM2")),
    ] {
        let key = lab.key(of(spec)).await;
        let invited = lab
            .import_parameters(&key, (algorithm, "EC_SM2"))
            .await
            .unwrap();
        let right = invited.wrap(&bytes);
        let mut wrong: Vec<_> = (0..right.len())
            .map(|length| right[..length].to_vec())
            .collect();
        wrong.push([&right[..], &[0]].concat());
        // Behind the SM2 ciphertext of the envelope nothing is authenticated: another byte is another key.
        for place in [0, 1, 33, 65, 66, 97, 112] {
            let mut changed = right.clone();
            changed[place] ^= 1;
            wrong.push(changed);
        }
        for encrypted in wrong {
            let said = lab.import(&key, &invited, encrypted.clone(), None).await;
            assert!(
                matches!(said, Err(Refusal::BadKeyMaterial { .. })),
                "{algorithm} {encrypted:?}: {said:?}"
            );
        }
        lab.import(&key, &invited, right, None).await.unwrap();
    }
}

#[tokio::test]
async fn only_the_same_material_comes_back_and_old_ciphertexts_open_again() {
    let lab = Lab::seeded(1);
    let (key, invited) = lab.imported(&[1; 32]).await;
    let made = lab.describe(&key).await;
    assert_eq!(made.last_rotated_at, Some(at("2026-01-01T00:00:00Z")));
    let blob = lab.encrypt_text(&key).await.unwrap();
    lab.core
        .move_clock(ClockMove::Advance(jiff::SignedDuration::from_hours(5)))
        .unwrap();

    for gone in [false, true, true] {
        if gone {
            lab.delete_material(&key).await.unwrap();
            assert_eq!(lab.describe(&key).await.state, KeyState::PendingImport);
            let said = lab.decrypt_text(&blob).await;
            assert!(matches!(said, Err(Refusal::WrongState(_))), "{said:?}");
        }
        let why = refused(&lab, &key, &invited, &[2; 32]).await;
        assert!(why.contains("first"), "{why}");
        let encrypted = invited.wrap(&[1; 32]);
        lab.import(&key, &invited, encrypted, None).await.unwrap();
        assert_eq!(lab.describe(&key).await, made);
        assert_eq!(lab.decrypt_text(&blob).await.unwrap(), "text");
    }
    let versions = list_key_versions(&lab.core, &lab.scope, &key, Paging::default()).await;
    assert_eq!(versions.unwrap().total, 1);
}

#[tokio::test]
async fn another_encoding_of_a_pair_is_the_same_material() {
    let lab = Lab::seeded(1);
    let words = ("RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", "RSA_2048");
    for (spec, whole, bare, other) in [
        (
            "EC_P256",
            "ec_prime256v1",
            "ec_prime256v1_no_public",
            "ec_prime256v1_java",
        ),
        (
            "EC_P256K",
            "ec_secp256k1",
            "ec_secp256k1_no_public",
            "ec_SM2",
        ),
    ] {
        let key = lab.key(in_software(&lab, spec)).await;
        let invited = lab.import_parameters(&key, words).await.unwrap();
        let (whole, bare) = (strangers(whole), strangers(bare));
        assert_ne!(whole, bare);
        let import = |bytes: &[u8]| lab.import(&key, &invited, invited.wrap(bytes), None);
        import(&whole).await.unwrap();
        let made = lab.describe(&key).await;

        lab.delete_material(&key).await.unwrap();
        refused(&lab, &key, &invited, &strangers(other)).await;
        // Without the public half, which SEC 1 leaves optional.
        import(&bare).await.unwrap();
        assert_eq!(lab.describe(&key).await, made, "{spec}");
    }
}

#[tokio::test]
async fn one_material_in_two_keys_is_two_keys() {
    let lab = Lab::seeded(1);
    let (one, _) = lab.imported(&[1; 32]).await;
    let (other, _) = lab.imported(&[1; 32]).await;
    let mut blob = lab.encrypt_text(&one).await.unwrap();
    let version = lab.describe(&other).await.primary_version.unwrap();
    blob[..version.len()].copy_from_slice(version.as_bytes());
    // The cipher's key is the same: only what the blob names keeps them apart.
    assert_eq!(lab.decrypt_text(&blob).await.unwrap(), "text");
}

#[tokio::test]
async fn material_expires_at_its_second() {
    let lab = Lab::seeded(1);
    let (key, invited) = lab.imported(&[1; 32]).await;
    let blob = lab.encrypt_text(&key).await.unwrap();
    let encrypted = || invited.wrap(&[1; 32]);
    let again = lab.import(&key, &invited, encrypted(), Some(TOMORROW_UNIX - 1));
    again.await.unwrap();
    let expires = lab.describe(&key).await.material_expires_at;
    assert_eq!(expires, Some(at("2026-01-01T23:59:59Z")));

    let set = |time| lab.core.move_clock(ClockMove::Set(at(time))).unwrap();
    set("2026-01-01T23:59:58.999Z");
    assert_eq!(lab.decrypt_text(&blob).await.unwrap(), "text");
    set("2026-01-01T23:59:59Z");
    let gone = lab.describe(&key).await;
    assert_eq!(
        (gone.state, gone.material_expires_at),
        (KeyState::PendingImport, None)
    );
    let said = lab.decrypt_text(&blob).await;
    assert!(matches!(said, Err(Refusal::WrongState(_))), "{said:?}");

    refused(&lab, &key, &invited, &[2; 32]).await;
    lab.import(&key, &invited, encrypted(), None).await.unwrap();
    lab.core.move_clock(days(10_000)).unwrap();
    assert_eq!(lab.decrypt_text(&blob).await.unwrap(), "text");
}

#[tokio::test]
async fn a_new_import_sets_a_new_time_and_its_bounds_hold() {
    let lab = Lab::seeded(1);
    let (key, invited) = lab.imported(&[1; 32]).await;
    let argument = Argument::MaterialExpiry;
    let beyond = |given| {
        Err(Refusal::OutOfBounds {
            argument,
            given,
            min: 0,
            max: jiff::Timestamp::MAX.as_second(),
        })
    };
    let passed = Err(Refusal::TimePassed { argument });
    let last = jiff::Timestamp::MAX.as_second();
    for (given, want, expires) in [
        (Some(NOW_UNIX + 1), Ok(()), Some(NOW_UNIX + 1)),
        (Some(NOW_UNIX), passed.clone(), Some(NOW_UNIX + 1)),
        (Some(1), passed.clone(), Some(NOW_UNIX + 1)),
        (Some(0), passed.clone(), Some(NOW_UNIX + 1)),
        (Some(-1), passed, Some(NOW_UNIX + 1)),
        (Some(i64::MIN), beyond(i64::MIN), Some(NOW_UNIX + 1)),
        (Some(i64::MAX), beyond(i64::MAX), Some(NOW_UNIX + 1)),
        (Some(last + 1), beyond(last + 1), Some(NOW_UNIX + 1)),
        (Some(last), Ok(()), Some(last)),
        (Some(TOMORROW_UNIX), Ok(()), Some(TOMORROW_UNIX)),
        (None, Ok(()), None),
    ] {
        let said = lab.import(&key, &invited, invited.wrap(&[1; 32]), given);
        assert_eq!(said.await, want, "{given:?}");
        let kept = lab.describe(&key).await.material_expires_at;
        assert_eq!(kept.map(jiff::Timestamp::as_second), expires, "{given:?}");
    }
}

#[tokio::test]
async fn nothing_that_was_expanded_outlives_the_material() {
    for by_time in [false, true] {
        let lab = Lab::seeded(1);
        let (key, invited) = lab.imported(&[1; 32]).await;
        let encrypted = invited.wrap(&[1; 32]);
        let expiring = lab.import(&key, &invited, encrypted, Some(TOMORROW_UNIX));
        expiring.await.unwrap();
        lab.encrypt_text(&key).await.unwrap();
        let version = lab.describe(&key).await.primary_version.unwrap();
        assert!(lab.core.vault.is_kept(&lab.scope, &version));
        if by_time {
            lab.core.move_clock(days(1)).unwrap();
            lab.core.sweep().await.unwrap();
        } else {
            lab.delete_material(&key).await.unwrap();
        }
        assert!(
            !lab.core.vault.is_kept(&lab.scope, &version),
            "by time: {by_time}"
        );
    }
}
