//! ExportDataKey and GenerateAndExportDataKey: what comes out is the data key, and only under the right public key.

use kms_rules::algorithm;
use kms_rules::wrapping::{self, Direction};
use kms_rules::{Cloud, KeySpec};

use super::*;

fn to_sm2() -> (ExportTo, KeyPair) {
    let made = crate::crypto::generate(KeySpec::Sm2, &Entropy::seeded(6)).unwrap();
    let pair = KeyPair::from_pkcs8(KeySpec::Sm2, made.bytes()).unwrap();
    let to = ExportTo {
        public_key: pair.public_key_der().unwrap(),
        wrapping_algorithm: "SM2PKE".to_owned(),
        wrapping_key_spec: "EC_SM2".to_owned(),
    };
    (to, pair)
}

fn bytes(count: i64) -> GenerateDataKey {
    GenerateDataKey {
        length: Some(Length::Bytes(count)),
        ..GenerateDataKey::default()
    }
}

/// A new data key in all its forms: blob, as Decrypt shows it, and as it was exported.
async fn generated(
    lab: &Lab,
    key: &KeyRef,
    args: &GenerateDataKey,
    to: &ExportTo,
) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let new = context("new");
    let made = generate_and_export_data_key(&lab.core, &lab.scope, key, (args, to), &new).await;
    let made = made.unwrap();
    let described = lab.describe(key).await;
    assert_eq!(
        (made.key_id, Some(made.version_id)),
        (described.id, described.primary_version)
    );
    let text = lab.opened(&made.ciphertext, &new).await.unwrap();
    (
        made.ciphertext,
        STANDARD.decode(text).unwrap(),
        made.exported,
    )
}

#[test]
fn every_way_out_is_an_algorithm_of_the_public_key() {
    let ways = wrapping::all(Cloud::Alibaba).iter();
    let ways: Vec<_> = ways
        .filter(|rule| rule.direction == Direction::Export)
        .collect();
    assert_eq!(ways.len(), 3);
    for rule in ways {
        let found = algorithm::find(Cloud::Alibaba, rule.key_spec, rule.wire).unwrap();
        assert_eq!(found.purpose, algorithm::Purpose::Encrypt);
        assert!(found.input_bytes_max.is_some(), "{found:?}");
    }
}

#[tokio::test]
async fn what_comes_out_is_the_data_key_that_stays() {
    let lab = Lab::seeded(1);
    let sm4 = CreateKey {
        protection_level: Some("HSM".to_owned()),
        ..lab.of_spec("Aliyun_SM4")
    };
    for args in [CreateKey::default(), sm4] {
        let key = lab.key(args).await;
        for (algorithm, longest) in [(OAEP, 190), (OAEP_SHA_1, 214)] {
            for length in [1, 16, 32, longest] {
                let to = to_rsa(algorithm);
                let (blob, data_key, exported) = generated(&lab, &key, &bytes(length), &to).await;
                assert_eq!(data_key.len(), usize::try_from(length).unwrap());
                assert_eq!(unwrapped(algorithm, &exported), data_key);
                let new = context("new");
                let again = export_data_key(&lab.core, &lab.scope, &blob, &new, &to).await;
                let again = again.unwrap();
                assert_eq!(unwrapped(algorithm, &again.exported), data_key);
                assert_eq!(lab.id(&again.key_id), key);
                assert_eq!(&blob[..36], again.version_id.as_bytes());
            }
        }
    }
}

#[tokio::test]
async fn out_under_sm2_too() {
    let lab = Lab::seeded(1);
    let key = lab.key(CreateKey::default()).await;
    let (to, pair) = to_sm2();
    let opened = |exported: &[u8]| {
        let algorithm = algorithm::Algorithm::Sm2Pke;
        pair.decrypt(algorithm, exported).unwrap().unwrap().to_vec()
    };
    for length in [1, 32, 1024] {
        let (blob, data_key, exported) = generated(&lab, &key, &bytes(length), &to).await;
        assert_eq!(opened(&exported), data_key);
        let again = export_data_key(&lab.core, &lab.scope, &blob, &context("new"), &to).await;
        assert_eq!(opened(&again.unwrap().exported), data_key);
    }
}

#[tokio::test]
async fn a_data_key_goes_out_under_a_kept_pair_and_comes_back_as_a_blob() {
    let lab = Lab::seeded(1);
    let (key, (pair, version)) = (
        lab.key(CreateKey::default()).await,
        lab.pair("RSA_2048").await,
    );
    let shown = get_public_key(&lab.core, &lab.scope, &pair, Some(&version))
        .await
        .unwrap();
    let inside: String = shown
        .pem
        .lines()
        .filter(|line| !line.starts_with('-'))
        .collect();
    let to = ExportTo {
        public_key: STANDARD.decode(inside).unwrap(),
        ..to_rsa(OAEP)
    };
    let (_, data_key, exported) = generated(&lab, &key, &bytes(32), &to).await;
    let source = Source::UnderPair {
        with: WithPair {
            key: pair,
            version: Some(version),
            algorithm: OAEP.to_owned(),
        },
        ciphertext: exported,
    };
    let none = Context::default();
    let back = re_encrypt(&lab.core, &lab.scope, source, &lab.to(&key, &none))
        .await
        .unwrap();
    // The blob is one that GenerateDataKey could have made: it can be exported again.
    let to = to_rsa(OAEP);
    let again = export_data_key(&lab.core, &lab.scope, &back.ciphertext, &none, &to).await;
    assert_eq!(unwrapped(OAEP, &again.unwrap().exported), data_key);
}

#[tokio::test]
async fn a_data_key_must_fit_under_the_public_key() {
    let lab = Lab::seeded(1);
    let (core, scope, none) = (&lab.core, &lab.scope, Context::default());
    let key = lab.key(CreateKey::default()).await;
    for (algorithm, max) in [(OAEP, 190), (OAEP_SHA_1, 214)] {
        let to = to_rsa(algorithm);
        let length = max + 1;
        let args = bytes(i64::try_from(length).unwrap());
        let said = generate_and_export_data_key(core, scope, &key, (&args, &to), &none).await;
        let too_long = |argument| Refusal::TooLong {
            argument,
            length,
            max,
        };
        assert_eq!(said, Err(too_long(Argument::NumberOfBytes)));
        let made = generate_data_key(core, scope, &key, args, &none)
            .await
            .unwrap();
        let said = export_data_key(core, scope, &made.ciphertext, &none, &to).await;
        assert_eq!(said, Err(too_long(Argument::CiphertextBlob)));
    }
}

#[tokio::test]
async fn only_data_keys_go_out() {
    let lab = Lab::seeded(1);
    let (core, scope, none) = (&lab.core, &lab.scope, Context::default());
    let key = lab.key(CreateKey::default()).await;
    for text in ["plain words", "", "AAE", "AAE=\n"] {
        let blob = lab.sealed(&key, text, &none).await;
        let said = export_data_key(core, scope, &blob, &none, &to_sm2().0).await;
        assert!(
            matches!(
                said,
                Err(Refusal::Malformed {
                    argument: Argument::CiphertextBlob,
                    ..
                })
            ),
            "{text:?}: {said:?}"
        );
    }
    // A text that is base64 is a data key, whoever encrypted it.
    let blob = lab.sealed(&key, "AAECAw==", &none).await;
    let made = export_data_key(core, scope, &blob, &none, &to_rsa(OAEP)).await;
    assert_eq!(unwrapped(OAEP, &made.unwrap().exported), [0, 1, 2, 3]);
    let said = export_data_key(core, scope, &blob, &context("other"), &to_rsa(OAEP)).await;
    assert_eq!(said, Err(Refusal::BadCiphertext));
}

#[tokio::test]
async fn a_public_key_is_what_it_is_said_to_be() {
    let lab = Lab::seeded(1);
    let (core, scope, none) = (&lab.core, &lab.scope, Context::default());
    let key = lab.key(CreateKey::default()).await;
    let (sm2, _) = to_sm2();
    let rsa = callers_public_key();
    let private = CALLERS.to_pkcs8_der().unwrap();
    let mut keys = vec![
        Vec::new(),
        vec![0x30],
        sm2.public_key.clone(),
        private.as_bytes().to_vec(),
        [&rsa[..], &[0]].concat(),
    ];
    for length in [1, 20, 100, rsa.len() - 1] {
        keys.push(rsa[..length].to_vec());
    }
    for public_key in keys {
        let to = ExportTo {
            public_key,
            ..to_rsa(OAEP)
        };
        let asked = (&GenerateDataKey::default(), &to);
        let said = generate_and_export_data_key(core, scope, &key, asked, &none).await;
        assert!(
            matches!(
                said,
                Err(Refusal::Malformed {
                    argument: Argument::PublicKeyBlob,
                    ..
                })
            ),
            "{to:?}: {said:?}"
        );
    }
    for (algorithm, key_spec) in [
        ("SM2PKE", "RSA_2048"),
        (OAEP, "EC_SM2"),
        ("RSAES_PKCS1_V1_5", "RSA_2048"),
        (OAEP, "RSA_4096"),
        ("", "RSA_2048"),
    ] {
        let to = ExportTo {
            wrapping_key_spec: key_spec.to_owned(),
            ..to_rsa(algorithm)
        };
        let asked = (&GenerateDataKey::default(), &to);
        let said = generate_and_export_data_key(core, scope, &key, asked, &none).await;
        assert!(matches!(said, Err(Refusal::Rules(_))), "{to:?}: {said:?}");
    }
}

#[tokio::test]
async fn the_key_is_judged_and_named_as_by_generate_data_key() {
    let lab = Lab::seeded(1);
    let (core, scope, none) = (&lab.core, &lab.scope, Context::default());
    let key = lab.key(CreateKey::default()).await;
    let (blob, _, _) = generated(&lab, &key, &bytes(32), &to_rsa(OAEP)).await;
    create_alias(core, scope, "alias/a", &key).await.unwrap();
    let KeyRef::Id(id) = key.clone() else {
        panic!()
    };
    let arn = KeyRef::KeyArn {
        account: scope.account.clone(),
        region: scope.region.clone(),
        id,
    };
    let to = to_rsa(OAEP);
    let run = |key: KeyRef| {
        let (to, none) = (&to, &none);
        async move {
            let args = GenerateDataKey::default();
            generate_and_export_data_key(core, scope, &key, (&args, to), none).await
        }
    };
    for named in [key.clone(), lab.alias("alias/a"), arn] {
        assert!(run(named.clone()).await.is_ok(), "{named:?}");
    }
    let (pair, _) = lab.pair("EC_SM2").await;
    assert!(matches!(run(pair).await, Err(Refusal::WrongUse { .. })));
    disable_key(core, scope, &key).await.unwrap();
    assert!(matches!(run(key).await, Err(Refusal::WrongState(_))));
    let said = export_data_key(core, scope, &blob, &context("new"), &to).await;
    assert!(matches!(said, Err(Refusal::WrongState(_))), "{said:?}");
}
