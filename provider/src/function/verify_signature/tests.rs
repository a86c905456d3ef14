use expect_test::{Expect, expect};
use serde_json::Value as Json;

use super::*;

/// Signatures that somebody else made, and keys that verify nothing here.
fn made() -> Json {
    serde_json::from_str(include_str!("../../../testdata/signatures.json")).unwrap()
}

fn part<'a>(case: &'a Json, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

fn called(arguments: [&str; 5]) -> Result<Value, FunctionError> {
    VerifySignature.call(&arguments.map(Value::from))
}

/// The same bytes with one bit of them turned.
fn turned(base64: &str, position: usize) -> String {
    let mut bytes = STANDARD.decode(base64).unwrap();
    bytes[position] ^= 1;
    STANDARD.encode(bytes)
}

#[test]
fn signatures_of_somebody_else_hold_and_no_others() {
    let made = made();
    let cases = made["cases"].as_array().unwrap();
    for case in cases {
        let [key, word, message, signature] =
            ["public_key", "algorithm", "message", "signature"].map(|name| part(case, name));
        let mut inputs = vec![("RAW", message)];
        inputs.extend(case["digest"].as_str().map(|digest| ("DIGEST", digest)));
        for (form, input) in inputs {
            let holds = |input: &str, signature: &str| called([key, word, form, input, signature]);
            assert_eq!(holds(input, signature), Ok(true.into()), "{word} {form}");
            assert_eq!(
                holds(&turned(input, 0), signature),
                Ok(false.into()),
                "{word}"
            );
            let length = STANDARD.decode(signature).unwrap().len();
            for position in [0, length / 2, length - 1] {
                let other = turned(signature, position);
                assert_eq!(holds(input, &other), Ok(false.into()), "{word} {position}");
            }
            for nothing in ["", "AA=="] {
                assert_eq!(holds(input, nothing), Ok(false.into()), "{word}");
            }
        }
    }
    assert_eq!(cases.len(), 18);
}

/// Every algorithm that signs on some cloud has a signature in the list.
#[test]
fn no_algorithm_is_left_out() {
    let made = made();
    let cases = made["cases"].as_array().unwrap();
    for word in words().split(", ") {
        let word = word.trim_matches('`');
        assert!(
            cases.iter().any(|case| part(case, "algorithm") == word),
            "{word}"
        );
    }
}

/// An algorithm of another key is refused, whichever it is.
#[test]
fn a_key_has_its_own_algorithms_alone() {
    let made = made();
    for case in made["cases"].as_array().unwrap() {
        let key = PublicKey::from_pem(part(case, "public_key")).unwrap();
        let has = |word: &str| key.algorithm(word).is_ok();
        assert!(has(part(case, "algorithm")));
        let families = ["RSA", "ECDSA_SHA_256", "ECDSA_SHA_384", "SM2", "ED25519"];
        let all = words();
        let all: Vec<&str> = all.split(", ").map(|word| word.trim_matches('`')).collect();
        let family = |word: &str| families.iter().position(|family| word.starts_with(family));
        for word in all {
            let same = family(word) == family(part(case, "algorithm"));
            assert_eq!(has(word), same, "{word}");
        }
    }
}

#[track_caller]
fn check(arguments: [&str; 5], want: &Expect) {
    want.assert_eq(&match called(arguments) {
        Ok(result) => format!("{result:?}"),
        Err(error) => error.to_string(),
    });
}

#[test]
fn what_makes_no_sense_is_refused_at_its_argument() {
    let made = made();
    let cases = made["cases"].as_array().unwrap();
    let of = |word: &str| {
        let found = cases.iter().find(|case| part(case, "algorithm") == word);
        found.unwrap()
    };
    let ecdsa = of("ECDSA_SHA_256");
    let key = part(ecdsa, "public_key");
    let signature = part(ecdsa, "signature");
    check(
        ["", "ECDSA_SHA_256", "RAW", "", ""],
        &expect![
            "argument 0: no public key in PEM: it does not stand between -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----"
        ],
    );
    let empty = "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n";
    check(
        [empty, "ECDSA_SHA_256", "RAW", "", ""],
        &expect!["argument 0: no public key in PEM: it is no public key in DER"],
    );
    let text = "-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----\n";
    check(
        [text, "ECDSA_SHA_256", "RAW", "", ""],
        &expect!["argument 0: no public key in PEM: it is no base64: Invalid symbol 42, offset 0."],
    );
    for name in ["rsa1024", "p521", "x25519"] {
        let refused = part(&made["refused"], name);
        let said = called([refused, "ECDSA_SHA_256", "RAW", "", ""]).unwrap_err();
        assert_eq!(said.argument, Some(0), "{name}");
    }
    check(
        [key, "RSA_PSS_SHA_256", "RAW", "", ""],
        &expect![[
            r#"argument 1: P-256 keys do not sign by "RSA_PSS_SHA_256"; valid: ECDSA_SHA_256"#
        ]],
    );
    check(
        [key, "ECDSA_SHA_256", "raw", "", ""],
        &expect![[r#"argument 2: there is no message type "raw"; valid: RAW, DIGEST"#]],
    );
    check(
        [key, "ECDSA_SHA_256", "RAW", "!", signature],
        &expect!["argument 3: not base64: Invalid symbol 33, offset 0."],
    );
    check(
        [key, "ECDSA_SHA_256", "DIGEST", "AAAA", signature],
        &expect!["argument 3: a digest of 3 bytes; ECDSA_SHA_256 signs digests of 32 bytes"],
    );
    check(
        [key, "ECDSA_SHA_256", "RAW", "AAAA", "!"],
        &expect!["argument 4: not base64: Invalid symbol 33, offset 0."],
    );
    let edwards = of("ED25519_SHA_512");
    check(
        [
            part(edwards, "public_key"),
            "ED25519_SHA_512",
            "DIGEST",
            "AAAA",
            part(edwards, "signature"),
        ],
        &expect!["argument 3: a digest; ED25519_SHA_512 signs messages as they are"],
    );
}

/// Nothing that a PEM can hold brings it down.
#[test]
fn cut_and_turned_keys_are_refused() {
    let made = made();
    for case in made["cases"].as_array().unwrap() {
        let pem = part(case, "public_key");
        let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
        let der = STANDARD.decode(body).unwrap();
        let armoured = |der: &[u8]| {
            let body = STANDARD.encode(der);
            format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
        };
        for length in 0..der.len() {
            assert!(
                PublicKey::from_pem(&armoured(&der[..length])).is_err(),
                "{length}"
            );
        }
        for position in 0..der.len() {
            let mut other = der.clone();
            other[position] ^= 0x40;
            // Another key may well be a key; nothing that it verifies is asked here.
            let _ = PublicKey::from_pem(&armoured(&other));
        }
    }
}
