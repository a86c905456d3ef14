//! HMAC against aws-lc-rs and against the vectors of RFC 4231; SM3 has neither there: Wycheproof judges it.

use aws_lc_rs::hmac;

use super::*;

const SPECS: [(KeySpec, Algorithm, usize); 5] = [
    (KeySpec::Hmac224, Algorithm::HmacSha224, 28),
    (KeySpec::Hmac256, Algorithm::HmacSha256, 32),
    (KeySpec::Hmac384, Algorithm::HmacSha384, 48),
    (KeySpec::Hmac512, Algorithm::HmacSha512, 64),
    (KeySpec::HmacSm3, Algorithm::HmacSm3, 32),
];

fn key(spec: KeySpec, length: usize) -> MacKey {
    MacKey::new(spec, &vec![7; length]).unwrap()
}

#[test]
fn a_key_is_as_long_as_its_digest_and_so_is_what_it_makes() {
    for spec in KeySpec::ALL {
        let known = SPECS.iter().find(|(known, ..)| *known == spec);
        for length in 0..=130 {
            let made = MacKey::new(spec, &vec![7; length]);
            let right = known.is_some_and(|(.., right)| *right == length);
            assert_eq!(made.is_some(), right, "{spec:?} {length}");
        }
        if let Some((_, algorithm, length)) = known {
            let mac = key(spec, *length).mac(*algorithm, b"message").unwrap();
            assert_eq!(mac.len(), *length, "{spec:?}");
        }
    }
}

#[test]
fn a_code_holds_for_its_message_its_key_and_whole() {
    for (spec, algorithm, length) in SPECS {
        let key = key(spec, length);
        let other = MacKey::new(spec, &vec![8; length]).unwrap();
        for message in [&b""[..], b"message", &[9; 5000]] {
            let mac = key.mac(algorithm, message).unwrap();
            let holds = |key: &MacKey, message: &[u8], mac: &[u8]| {
                key.verify(algorithm, message, mac).unwrap()
            };
            assert!(holds(&key, message, &mac));
            assert!(!holds(&other, message, &mac));
            assert!(!holds(&key, b"another", &mac));
            assert!(!holds(&key, message, &[mac.clone(), vec![0]].concat()));
            for place in 0..mac.len() {
                assert!(!holds(&key, message, &mac[..place]), "cut to {place}");
                let mut changed = mac.clone();
                changed[place] ^= 1;
                assert!(!holds(&key, message, &changed), "byte {place}");
            }
        }
    }
}

#[test]
fn algorithms_of_other_specs_are_refused() {
    for (spec, own, length) in SPECS {
        let key = key(spec, length);
        for algorithm in Algorithm::ALL {
            let refused = Some(Failed::NotThisAlgorithm);
            let made = key.mac(algorithm, b"").err();
            let held = key.verify(algorithm, b"", b"").err();
            assert_eq!(made == refused, algorithm != own, "{spec:?} {algorithm:?}");
            assert_eq!(held == refused, algorithm != own, "{spec:?} {algorithm:?}");
        }
        assert_eq!(format!("{key:?}"), format!("MacKey({own:?})"));
    }
}

#[test]
fn the_second_implementation_agrees() {
    let theirs = [
        (Algorithm::HmacSha224, hmac::HMAC_SHA224),
        (Algorithm::HmacSha256, hmac::HMAC_SHA256),
        (Algorithm::HmacSha384, hmac::HMAC_SHA384),
        (Algorithm::HmacSha512, hmac::HMAC_SHA512),
    ];
    for (algorithm, digest) in theirs {
        for length in [0, 1, 28, 32, 64, 128, 200] {
            let (bytes, message) = (vec![5; length], vec![6; length * 3]);
            let mine = MacKey::of(algorithm, &bytes).unwrap();
            let tag = hmac::sign(&hmac::Key::new(digest, &bytes), &message);
            assert_eq!(mine.mac(algorithm, &message).unwrap(), tag.as_ref());
        }
    }
}

/// RFC 4231, test cases 1 and 2.
#[test]
fn the_vectors_of_the_rfc_hold() {
    let cases = [
        (
            Algorithm::HmacSha224,
            vec![0x0b; 20],
            "Hi There",
            "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22",
        ),
        (
            Algorithm::HmacSha256,
            b"Jefe".to_vec(),
            "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        ),
    ];
    for (algorithm, key, message, expected) in cases {
        let mac = MacKey::of(algorithm, &key).unwrap();
        let made = mac.mac(algorithm, message.as_bytes()).unwrap();
        assert_eq!(hex::encode(made), expected);
    }
}
