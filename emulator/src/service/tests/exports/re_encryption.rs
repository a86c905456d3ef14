//! ReEncrypt: from blobs and from ciphertexts of public keys, with every context, and when it is not done.

use kms_rules::limits;

use super::*;
use crate::service::testing::days;

async fn moved(
    lab: &Lab,
    blob: &[u8],
    from: &Context,
    key: &KeyRef,
    to: &Context,
) -> Result<(String, String, Vec<u8>), Refusal> {
    let source = Source::Blob {
        ciphertext: blob.to_vec(),
        context: from.clone(),
        claims: Claims::default(),
    };
    let made = re_encrypt(&lab.core, &lab.scope, source, &lab.to(key, to)).await?;
    Ok((made.source_key_id, made.source_version_id, made.ciphertext))
}

#[tokio::test]
async fn a_blob_moves_with_its_text_and_with_its_contexts() {
    let lab = Lab::seeded(1);
    let (from, to) = (
        lab.key(CreateKey::default()).await,
        lab.key(CreateKey::default()).await,
    );
    let contexts = [Context::default(), context("a"), context("b")];
    for text in ["", "not base64 \u{952e}", "cGxhaW4="] {
        for old in &contexts {
            let blob = lab.sealed(&from, text, old).await;
            for new in &contexts {
                let (key, version, moved_blob) = moved(&lab, &blob, old, &to, new).await.unwrap();
                // The answer names what decrypted, the blob what decrypts it.
                assert_eq!(lab.id(&key), from);
                assert_eq!(&blob[..36], version.as_bytes());
                let held_by = lab.describe(&to).await.primary_version.unwrap();
                assert_eq!(&moved_blob[..36], held_by.as_bytes());
                for tried in &contexts {
                    let said = lab.opened(&moved_blob, tried).await;
                    if tried == new {
                        assert_eq!(said.unwrap(), text);
                    } else {
                        assert_eq!(said, Err(Refusal::BadCiphertext));
                    }
                }
            }
            let wrong = contexts.iter().find(|context| *context != old).unwrap();
            let said = moved(&lab, &blob, wrong, &to, wrong).await;
            assert_eq!(said, Err(Refusal::BadCiphertext));
        }
    }
}

#[tokio::test]
async fn after_a_rotation_a_blob_moves_to_the_newest_version() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.rotating("7d")).await;
    let none = Context::default();
    let blob = lab.sealed(&key, "text", &none).await;
    lab.core.move_clock(days(7)).unwrap();
    let (_, version, newer) = moved(&lab, &blob, &none, &key, &none).await.unwrap();
    let primary = lab.describe(&key).await.primary_version.unwrap();
    assert_ne!(version, primary);
    assert_eq!(&newer[..36], primary.as_bytes());
    assert_eq!(lab.opened(&newer, &none).await.unwrap(), "text");
}

#[tokio::test]
async fn a_ciphertext_of_a_public_key_becomes_a_blob_of_its_base64() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let destination = lab.key(CreateKey::default()).await;
    for (spec, algorithms) in [
        ("RSA_2048", &[OAEP, OAEP_SHA_1][..]),
        ("EC_SM2", &["SM2PKE"][..]),
    ] {
        let (pair, version) = lab.pair(spec).await;
        for algorithm in algorithms {
            for plaintext in [&[0][..], &[0, 0xff, 7], &[9; 190]] {
                let with = WithPair {
                    key: pair.clone(),
                    version: Some(version.clone()),
                    algorithm: (*algorithm).to_owned(),
                };
                let made = asymmetric_encrypt(core, scope, &with, plaintext).await;
                let source = Source::UnderPair {
                    ciphertext: made.unwrap().ciphertext,
                    with,
                };
                let new = context("new");
                let made = re_encrypt(core, scope, source, &lab.to(&destination, &new))
                    .await
                    .unwrap();
                assert_eq!(lab.id(&made.source_key_id), pair);
                assert_eq!(made.source_version_id, version);
                let text = lab.opened(&made.ciphertext, &new).await.unwrap();
                assert_eq!(STANDARD.decode(text).unwrap(), plaintext, "{algorithm}");
            }
        }
    }
}

#[tokio::test]
async fn the_longest_text_of_a_pair_moves_whole() {
    let lab = Lab::seeded(1);
    let destination = lab.key(CreateKey::default()).await;
    let (key, version) = lab.pair("EC_SM2").await;
    let with = WithPair {
        key,
        version: Some(version),
        algorithm: "SM2PKE".to_owned(),
    };
    let longest = vec![7; 6047];
    let made = asymmetric_encrypt(&lab.core, &lab.scope, &with, &longest).await;
    let source = Source::UnderPair {
        ciphertext: made.unwrap().ciphertext,
        with,
    };
    let none = Context::default();
    let made = re_encrypt(&lab.core, &lab.scope, source, &lab.to(&destination, &none)).await;
    let text = lab.opened(&made.unwrap().ciphertext, &none).await.unwrap();
    assert!(text.len() > limits::ALIBABA_PLAINTEXT_BYTES_MAX);
    assert_eq!(STANDARD.decode(text).unwrap(), longest);
}

#[tokio::test]
async fn both_ends_are_judged() {
    let lab = Lab::seeded(1);
    let (core, scope, none) = (&lab.core, &lab.scope, Context::default());
    let (from, to) = (
        lab.key(CreateKey::default()).await,
        lab.key(CreateKey::default()).await,
    );
    let blob = lab.sealed(&from, "text", &none).await;
    let run = |key: KeyRef| {
        let (lab, blob, none) = (&lab, &blob, &none);
        async move { moved(lab, blob, none, &key, none).await.err() }
    };
    for end in [&from, &to] {
        disable_key(core, scope, end).await.unwrap();
        let said = run(to.clone()).await;
        assert!(matches!(said, Some(Refusal::WrongState(_))), "{said:?}");
        enable_key(core, scope, end).await.unwrap();
    }
    let (pair, _) = lab.pair("EC_SM2").await;
    let said = run(pair).await;
    assert!(matches!(said, Some(Refusal::WrongUse { .. })), "{said:?}");
    let said = run(lab.id("never")).await;
    assert!(
        matches!(said, Some(Refusal::KeyNotFound { .. })),
        "{said:?}"
    );
    create_alias(core, scope, "alias/to", &to).await.unwrap();
    let said = run(lab.alias("alias/to")).await;
    assert!(
        matches!(said, Some(Refusal::AliasNotAllowedHere { .. })),
        "{said:?}"
    );
    assert_eq!(run(to.clone()).await, None);

    let long = context(&"x".repeat(limits::CONTEXT_CHARS_MAX));
    for (from_long, argument) in [
        (true, Argument::SourceContext),
        (false, Argument::DestinationContext),
    ] {
        let (old, new) = if from_long {
            (&long, &none)
        } else {
            (&none, &long)
        };
        let said = moved(&lab, &blob, old, &to, new).await;
        assert!(
            matches!(&said, Err(Refusal::TooLong { argument: told, .. }) if *told == argument),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn what_a_pair_does_not_open_does_not_move() {
    let lab = Lab::seeded(1);
    let (core, scope, none) = (&lab.core, &lab.scope, Context::default());
    let destination = lab.key(CreateKey::default()).await;
    let (pair, version) = lab.pair("RSA_2048").await;
    create_alias(core, scope, "alias/pair", &pair)
        .await
        .unwrap();
    let with = |key: &KeyRef, version: &str, algorithm: &str| WithPair {
        key: key.clone(),
        version: Some(version.to_owned()),
        algorithm: algorithm.to_owned(),
    };
    let right = with(&pair, &version, OAEP);
    let made = asymmetric_encrypt(core, scope, &right, b"text")
        .await
        .unwrap();
    let run = |with: WithPair, ciphertext: Vec<u8>| {
        let source = Source::UnderPair { with, ciphertext };
        let to = lab.to(&destination, &none);
        async move { re_encrypt(core, scope, source, &to).await.err() }
    };
    let another = lab.describe(&destination).await.primary_version.unwrap();
    let sha_1 = with(&pair, &version, OAEP_SHA_1);
    let by_alias = with(&lab.alias("alias/pair"), &version, OAEP);
    let whole = || made.ciphertext.clone();
    let mut said = String::new();
    for (what, with, ciphertext) in [
        ("right", right.clone(), whole()),
        ("algorithm of the pair, another", sha_1, whole()),
        (
            "no algorithm of the pair",
            with(&pair, &version, "SM2PKE"),
            whole(),
        ),
        ("no version", with(&pair, &another, OAEP), whole()),
        ("an alias", by_alias, whole()),
        ("a cipher", with(&destination, &version, OAEP), whole()),
        ("bytes", right, vec![1; 256]),
    ] {
        let refusal = run(with, ciphertext).await;
        let word = refusal.map_or("done".to_owned(), |refusal| {
            let told = format!("{refusal:?}");
            told.split([' ', '{']).next().unwrap().to_owned()
        });
        said += &format!("{what}: {word}\n");
    }
    expect_test::expect![[r#"
        right: done
        algorithm of the pair, another: Malformed
        no algorithm of the pair: WrongAlgorithm
        no version: VersionNotFound
        an alias: AliasNotAllowedHere
        a cipher: WrongUse
        bytes: Malformed
    "#]]
    .assert_eq(&said);
}
