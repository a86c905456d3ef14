//! What counts as material, when it is brought in, and which calls that takes.

use expect_test::{Expect, expect};
use sm2::SecretKey;
use sm2::elliptic_curve::common::Generate;
use sm2::pkcs8::{EncodePrivateKey, EncodePublicKey};

use super::super::schema::schema;
use super::*;
use crate::client::recorder::Recorder;
use crate::entropy::System;
use tfplugin::Plan;

const NOW: &str = "2030-01-01T00:00:00Z";
const LATER: &str = "2031-01-01T00:00:00Z";
const BEFORE: &str = "2029-01-01T00:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

#[test]
fn material_is_base64_or_pkcs8_in_pem() {
    let pair = SecretKey::try_generate_from_rng(&mut System).unwrap();
    let der = pair.to_pkcs8_der().unwrap();
    let lines = STANDARD.encode(der.as_bytes());
    let lines: Vec<&str> = lines
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        lines.join("\n")
    );
    let both = format!("-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----\n{pem}");
    for text in [pem.as_str(), &both, &STANDARD.encode(der.as_bytes())] {
        let material = Material::read(text).unwrap();
        assert_eq!(material.0.as_slice(), der.as_bytes());
        assert_eq!(material.fits(KeySpec::Sm2, "SM2"), Ok(()));
    }
    for text in [
        "BwcHBwcHBwcHBwcHBwcHBw==",
        "BwcHBwcHBwcHBwcHBwcHBw",
        " BwcHBwcHBwc\nHBwcHBwcHBw==\n",
    ] {
        assert_eq!(Material::read(text).unwrap().0.as_slice(), [7; 16]);
    }
}

/// What is said of it never repeats any of it.
#[test]
fn what_is_no_material_is_said_without_it() {
    let cases = [
        ("", "it is empty"),
        ("s3cret?", "it is neither base64 nor PEM"),
        (
            "-----BEGIN s3cret",
            "it begins like PEM and does not go on so",
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----",
            "it is PEM of \"RSA PRIVATE KEY\"; valid: \"PRIVATE KEY\" (PKCS #8, not encrypted), as openssl pkcs8 \
             -topk8 -nocrypt writes it",
        ),
        (
            "-----BEGIN PRIVATE KEY-----\ns3cret?\n-----END PRIVATE KEY-----",
            "it is neither base64 nor PEM",
        ),
    ];
    for (text, want) in cases {
        assert_eq!(Material::read(text).unwrap_err(), want);
    }
    let material = Material::read("czNjcmV0").unwrap();
    assert_eq!(format!("{material:?}"), "Material(..)");
}

/// Every spec with material of every other: only its own fits.
#[test]
fn material_fits_its_own_spec_alone() {
    let pair = SecretKey::try_generate_from_rng(&mut System).unwrap();
    let sm2 = Material(Zeroizing::new(
        pair.to_pkcs8_der().unwrap().as_bytes().to_vec(),
    ));
    let fits: Vec<KeySpec> = KeySpec::ALL
        .into_iter()
        .filter(|spec| sm2.fits(*spec, "it").is_ok())
        .collect();
    assert_eq!(fits, [KeySpec::Sm2]);
    for bytes in 0..80 {
        let material = Material(Zeroizing::new(vec![7; bytes]));
        for spec in KeySpec::ALL {
            let fits = material.fits(spec, "it").is_ok();
            assert_eq!(
                fits,
                spec.material_bytes() == Some(bytes),
                "{spec:?} {bytes}"
            );
        }
    }
    let said = sm2.fits(KeySpec::EcP256, "EC_P256").unwrap_err();
    assert_eq!(said, "it is a key on the curve SM2; the spec is EC_P256");
}

fn object(values: &[(&str, Value)]) -> Object {
    let mut object = schema().null_object();
    object.set("key_spec", "AES_256");
    object.set("origin", "external");
    for (name, value) in values {
        object.set(name, value.clone());
    }
    object
}

/// What differs of a key.
type Values<'a> = &'a [(&'a str, Value)];

fn version(n: i64) -> (&'static str, Value) {
    (VERSION, Value::from(n))
}

fn expires(text: &str) -> (&'static str, Value) {
    (EXPIRES, Value::from(text))
}

/// Whether material is imported: by the state's word, what it knows of the material, and the plan.
#[track_caller]
fn check_wanted(word: &str, was: Values<'_>, shall_be: Values<'_>, want: bool) {
    let mut config = object(shall_be);
    config.set(MATERIAL, "BwcH");
    let mut prior = object(was);
    prior.set("state", word);
    let planned = object(shall_be);
    assert_eq!(is_wanted(&config, Some(&prior), &planned, now()), want);
    config.set(MATERIAL, Value::Null);
    assert!(!is_wanted(&config, Some(&prior), &planned, now()));
}

#[test]
fn material_is_brought_in_when_it_is_missing_or_another_is_named() {
    check_wanted("PendingImport", &[], &[], true);
    check_wanted("Enabled", &[], &[], false);
    // Named for the first time, and no longer.
    check_wanted("Enabled", &[], &[version(1)], false);
    check_wanted("Enabled", &[version(1)], &[], false);
    for word in ["Enabled", "Disabled"] {
        check_wanted(word, &[version(1)], &[version(2)], true);
    }
}

#[test]
fn material_is_brought_in_to_expire_at_another_time() {
    let actual = |text: &str| (SHOWN, Value::from(text));
    let set = [expires(LATER), actual(LATER)];
    check_wanted("Enabled", &[], &[expires(LATER)], true);
    check_wanted("Enabled", &[actual(LATER)], &[expires(LATER)], false);
    let same = [expires("2031-01-01T08:00:00.5+08:00")];
    check_wanted("Enabled", &set, &same, false);
    check_wanted("Enabled", &set, &[], true);
    // It expired as it was to; with a later time it comes back, and so does what was deleted before.
    let over = [expires(BEFORE)];
    check_wanted("PendingImport", &over, &over, false);
    check_wanted("PendingImport", &over, &[expires(LATER)], true);
    check_wanted("PendingImport", &[expires(LATER)], &[expires(LATER)], true);
}

/// What is said of material that is not there: by the state's word, what was configured before, and what is now.
#[track_caller]
fn check_gone(word: &str, was: Values<'_>, config: Option<Values<'_>>, want: &Expect) {
    let mut prior = object(was);
    prior.set("id", "k");
    prior.set("state", word);
    let mut configured = object(config.unwrap_or_default());
    if config.is_some() {
        configured.set(MATERIAL, "BwcH");
    }
    let plan = Plan {
        planned: Some(configured.clone()),
        config: Some(configured),
        prior: Some(prior),
        requires_replace: Vec::new(),
        private: Default::default(),
    };
    let said: Diagnostics = gone(&plan, now()).into_iter().collect();
    want.assert_eq(&said.to_string());
}

#[test]
fn material_that_is_gone_is_told_where_nothing_else_tells_it() {
    let ends = |text: &str| [expires(text), (SHOWN, Value::from(text))];
    let shown = |text: &str| [(SHOWN, Value::from(text))];
    let silent = expect![""];
    check_gone("Enabled", &ends(LATER), Some(&[expires(LATER)]), &silent);
    check_gone("Enabled", &shown(LATER), None, &silent);
    check_gone("PendingImport", &[], None, &silent);
    // The plan says it, or ends it.
    check_gone(
        "PendingImport",
        &ends(BEFORE),
        Some(&[expires(BEFORE)]),
        &silent,
    );
    check_gone(
        "PendingImport",
        &ends(BEFORE),
        Some(&[expires(LATER)]),
        &silent,
    );
    check_gone(
        "PendingImport",
        &ends(LATER),
        Some(&[expires(LATER)]),
        &expect![[r#"
            warning at key_material_expires_at: the key material of k is gone: it was valid until 2031-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again; this apply imports it, which the service takes only before that time by its own clock: after it, set a later key_material_expires_at, or none
        "#]],
    );
    check_gone(
        "PendingImport",
        &shown(BEFORE),
        None,
        &expect![[r#"
        warning at material_expire_time: the key material of k expired: it was valid until 2029-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again
    "#]],
    );
    check_gone(
        "PendingImport",
        &shown(LATER),
        None,
        &expect![[r#"
        warning at material_expire_time: the key material of k is gone: it was valid until 2031-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again
    "#]],
    );
    // A state that was not refreshed.
    check_gone(
        "Enabled",
        &shown(BEFORE),
        None,
        &expect![[r#"
        warning at material_expire_time: the key material of k expired: it was valid until 2029-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again
    "#]],
    );
    check_gone(
        "Enabled",
        &ends(BEFORE),
        Some(&[expires(BEFORE)]),
        &expect![[r#"
            warning at key_material_expires_at: the key material of k expired: it was valid until 2029-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again
        "#]],
    );
}

async fn check(cloud: Cloud, word: &str, want: &Expect) {
    let pair = SecretKey::try_generate_from_rng(&mut System).unwrap();
    let public = pair.public_key().to_public_key_der().unwrap();
    let service = Recorder {
        public_key: STANDARD.encode(public.as_bytes()),
        ..Recorder::default()
    };
    let material = Material(Zeroizing::new(vec![7; 32]));
    let rule = wrapping::all(cloud).iter().find(|rule| rule.spec_is_sm2());
    let importing = Importing {
        material,
        rule: rule.unwrap(),
        expires_unix: Some(5),
    };
    let mut state = object(&[]);
    state.set("state", word);
    let mut planned = object(&[("enabled", Value::Bool(word != "Disabled"))]);
    planned.set(VERSION, 2);
    let steps = super::super::update::all_steps(&state, &planned, cloud, Some(Arc::new(importing)));
    let until = Until::default();
    let ended = super::super::update::walk(&service, &until, &steps, &planned, &mut state);
    ended.await.unwrap();
    assert_eq!(state.get(VERSION), &Value::from(2));
    want.assert_eq(&service.calls().join("\n"));
}

trait UnderSm2 {
    fn spec_is_sm2(&self) -> bool;
}

impl UnderSm2 for WrappingRule {
    fn spec_is_sm2(&self) -> bool {
        self.key_spec == KeySpec::Sm2 && self.direction == Direction::Import
    }
}

#[tokio::test]
async fn where_only_a_key_without_material_takes_some_it_goes_first() {
    check(
        Cloud::Alibaba,
        "Enabled",
        &expect![[r#"
            parameters SM2PKE
            import until Some(5) apart false"#]],
    )
    .await;
    check(
        Cloud::Huawei,
        "Enabled",
        &expect![[r#"
            forget
            parameters SM2_ENCRYPT
            import until Some(5) apart false"#]],
    )
    .await;
    check(
        Cloud::Huawei,
        "Disabled",
        &expect![[r#"
            forget
            parameters SM2_ENCRYPT
            import until Some(5) apart false
            disable"#]],
    )
    .await;
    check(
        Cloud::Huawei,
        "PendingImport",
        &expect![[r#"
            parameters SM2_ENCRYPT
            import until Some(5) apart false"#]],
    )
    .await;
}
