//! Key pairs against strangers: OpenSSL's keys, signatures and ciphertexts (testdata/crypto/README.md), and the
//! second implementation of each algorithm.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a test names the algorithms that it is about"
)]

mod agreement;
mod signatures;

use ::p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use ::rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ::rsa::{Oaep, Pkcs1v15Sign, Pss, RsaPrivateKey, RsaPublicKey};
use aws_lc_rs::signature::{ECDSA_P256K1_SHA256_ASN1, ParsedPublicKey};
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::*;
use crate::crypto::Expanded;

/// Keys that must be read: file, spec, and what each can do beside its spec's algorithms.
const KEYS: [(&str, KeySpec); 19] = [
    ("rsa_2048", KeySpec::Rsa2048),
    ("rsa_2048_e3", KeySpec::Rsa2048),
    ("rsa_2048_java", KeySpec::Rsa2048),
    ("rsa_3072", KeySpec::Rsa3072),
    ("rsa_4096", KeySpec::Rsa4096),
    ("ec_prime256v1", KeySpec::EcP256),
    ("ec_prime256v1_no_public", KeySpec::EcP256),
    ("ec_prime256v1_java", KeySpec::EcP256),
    ("ec_secp256k1", KeySpec::EcP256K),
    ("ec_secp256k1_no_public", KeySpec::EcP256K),
    ("ec_secp256k1_second", KeySpec::EcP256K),
    ("ec_secp384r1", KeySpec::EcP384),
    ("ec_secp384r1_no_public", KeySpec::EcP384),
    ("ec_secp384r1_java", KeySpec::EcP384),
    ("ed25519", KeySpec::Ed25519),
    ("ed25519_java", KeySpec::Ed25519),
    ("ec_SM2", KeySpec::Sm2),
    ("ec_SM2_no_public", KeySpec::Sm2),
    ("ec_SM2_gmt", KeySpec::Sm2),
];

/// Keys that must be refused, with a spec that they come nearest to.
const NO_KEYS: [(&str, KeySpec); 8] = [
    ("rsa_1024", KeySpec::Rsa2048),
    ("rsa_2048_three_primes", KeySpec::Rsa2048),
    ("rsa_2048_pss_only", KeySpec::Rsa2048),
    ("ec_secp384r1", KeySpec::EcP256),
    ("ec_prime256v1_explicit", KeySpec::EcP256),
    ("ec_secp256k1_explicit", KeySpec::EcP256K),
    ("ec_SM2_explicit", KeySpec::Sm2),
    ("ec_secp384r1_explicit", KeySpec::EcP384),
];

/// What OpenSSL encrypted.
const TEXT: &[u8] = b"encryption standard";

fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/crypto");
    std::fs::read(format!("{folder}/{name}")).unwrap()
}

fn der(key: &str) -> Vec<u8> {
    file(&format!("{key}.der"))
}

fn pair(key: &str) -> KeyPair {
    let (_, spec) = KEYS.iter().find(|(name, _)| *name == key).unwrap();
    KeyPair::from_pkcs8(*spec, &der(key)).unwrap()
}

/// What each algorithm is for, and how long its digests are, or a message that is signed whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Use {
    Sign(usize),
    Encrypt,
    Neither,
}

const USES: [(Algorithm, Use); 14] = [
    (Algorithm::RsaPssSha256, Use::Sign(32)),
    (Algorithm::RsaPssSha384, Use::Sign(48)),
    (Algorithm::RsaPssSha512, Use::Sign(64)),
    (Algorithm::RsaPkcs1Sha256, Use::Sign(32)),
    (Algorithm::RsaPkcs1Sha384, Use::Sign(48)),
    (Algorithm::RsaPkcs1Sha512, Use::Sign(64)),
    (Algorithm::RsaesOaepSha1, Use::Encrypt),
    (Algorithm::RsaesOaepSha256, Use::Encrypt),
    (Algorithm::EcdsaSha256, Use::Sign(32)),
    (Algorithm::EcdsaSha384, Use::Sign(48)),
    (Algorithm::Ed25519, Use::Sign(100)),
    (Algorithm::Ed25519Ph, Use::Sign(64)),
    (Algorithm::Sm2Dsa, Use::Sign(32)),
    (Algorithm::Sm2Pke, Use::Encrypt),
];

fn use_of(algorithm: Algorithm) -> Use {
    let found = USES.iter().find(|(known, _)| *known == algorithm);
    found.map_or(Use::Neither, |(_, used)| *used)
}

/// The algorithms of a spec.
fn algorithms(spec: KeySpec) -> Vec<Algorithm> {
    let prefix = [
        (KeySpec::EcP256, "EcdsaSha256"),
        (KeySpec::EcP256K, "EcdsaSha256"),
        (KeySpec::EcP384, "EcdsaSha384"),
        (KeySpec::Ed25519, "Ed25519"),
        (KeySpec::Sm2, "Sm2"),
    ];
    let found = prefix.iter().find(|(known, _)| *known == spec);
    let prefix = found.map_or("Rsa", |(_, prefix)| prefix);
    let of_spec = |algorithm: &Algorithm| format!("{algorithm:?}").starts_with(prefix);
    Algorithm::ALL.into_iter().filter(of_spec).collect()
}

fn bytes(count: usize) -> Vec<u8> {
    (0..u8::MAX).cycle().take(count).collect()
}

#[test]
fn the_algorithms_of_every_rule_work_with_its_spec() {
    for cloud in [kms_rules::Cloud::Alibaba, kms_rules::Cloud::Huawei] {
        for rule in kms_rules::algorithm::all(cloud) {
            let Some((key, _)) = KEYS.iter().find(|(_, spec)| *spec == rule.spec) else {
                assert!(!rule.spec.is_asymmetric(), "{rule:?}");
                continue;
            };
            let pair = pair(key);
            match use_of(rule.algorithm) {
                Use::Sign(length) => {
                    let made = pair.sign(rule.algorithm, &bytes(length), &Entropy::seeded(1));
                    assert!(made.is_ok(), "{rule:?}");
                    let takes_digests = rule.algorithm != Algorithm::Ed25519;
                    assert_eq!(
                        rule.digest_bytes,
                        takes_digests.then_some(length),
                        "{rule:?}"
                    );
                }
                Use::Encrypt => {
                    let most = vec![7; rule.input_bytes_max.unwrap()];
                    let made = pair.encrypt(rule.algorithm, &most, &Entropy::seeded(1));
                    let opened = pair.decrypt(rule.algorithm, &made.unwrap()).unwrap();
                    assert_eq!(*opened.unwrap(), most, "{rule:?}");
                }
                Use::Neither => {
                    assert_eq!(rule.algorithm, Algorithm::Ecdh, "{rule:?}");
                    let peer = stranger_of(key, rule.spec);
                    let shared = pair.agree(&peer.public).unwrap();
                    assert_eq!(shared, peer.agree(&pair.public).unwrap(), "{rule:?}");
                }
            }
        }
    }
}

#[test]
fn what_a_key_makes_it_takes_and_no_other_key_does() {
    let entropy = Entropy::seeded(1);
    for (key, spec) in KEYS {
        let (mine, other) = (pair(key), stranger_of(key, spec));
        for algorithm in algorithms(spec) {
            match use_of(algorithm) {
                Use::Sign(length) => {
                    let digest = bytes(length);
                    let made = mine.sign(algorithm, &digest, &entropy).unwrap();
                    let holds = |pair: &KeyPair, digest: &[u8], signature: &[u8]| {
                        pair.verify(algorithm, digest, signature).unwrap()
                    };
                    assert!(holds(&mine, &digest, &made), "{key} {algorithm:?}");
                    assert!(!holds(&other, &digest, &made), "{key} {algorithm:?}");
                    assert!(
                        !holds(&mine, &vec![9; length], &made),
                        "{key} {algorithm:?}"
                    );
                }
                Use::Encrypt => {
                    let made = mine.encrypt(algorithm, TEXT, &entropy).unwrap();
                    assert_ne!(made, mine.encrypt(algorithm, TEXT, &entropy).unwrap());
                    let opened = mine.decrypt(algorithm, &made).unwrap();
                    assert_eq!(*opened.unwrap(), TEXT, "{key} {algorithm:?}");
                    let opened = other.decrypt(algorithm, &made).unwrap();
                    assert!(opened.is_none(), "{key} {algorithm:?}");
                }
                Use::Neither => panic!("{algorithm:?}"),
            }
        }
    }
}

/// A new key of the spec, or an old one where making it takes long.
fn stranger_of(key: &str, spec: KeySpec) -> KeyPair {
    let olds = [
        (KeySpec::Rsa2048, "rsa_2048"),
        (KeySpec::Rsa3072, "rsa_4096"),
        (KeySpec::Rsa4096, "rsa_3072"),
    ];
    match olds.iter().find(|(known, _)| *known == spec) {
        Some((_, old)) if *old == key => pair("rsa_2048_java"),
        Some((_, old)) => pair(old),
        None => {
            let made = crate::crypto::generate(spec, &Entropy::system()).unwrap();
            KeyPair::from_pkcs8(spec, made.bytes()).unwrap()
        }
    }
}

#[test]
fn what_openssl_signed_and_encrypted_is_taken() {
    let mut seen = 0;
    let text = String::from_utf8(file("openssl.txt")).unwrap();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (key, name) = (words.next().unwrap(), words.next().unwrap());
        let made = hex::decode(words.next().unwrap()).unwrap();
        let named = |algorithm: &Algorithm| format!("{algorithm:?}") == name;
        let algorithm = Algorithm::ALL.into_iter().find(named).unwrap();
        let pair = pair(key);
        match use_of(algorithm) {
            Use::Sign(length) => {
                let holds = pair.verify(algorithm, &bytes(length), &made);
                assert_eq!(holds, Ok(true), "{key} {name}");
            }
            Use::Encrypt => {
                let opened = pair.decrypt(algorithm, &made).unwrap();
                assert_eq!(*opened.unwrap(), TEXT, "{key} {name}");
            }
            Use::Neither => panic!("{name}"),
        }
        seen += 1;
    }
    assert_eq!(
        seen,
        3 * 8 + 6,
        "each algorithm of each RSA size, ECDSA thrice, SM2 twice, Ed25519"
    );
}

/// One RSA algorithm with the `rsa` crate: its padding for signatures, or for texts.
fn check_rsa(key: &str, algorithm: Algorithm) {
    let mine = pair(key);
    let theirs = RsaPrivateKey::from_pkcs8_der(&der(key)).unwrap();
    let public = RsaPublicKey::from_public_key_der(&mine.public_key_der().unwrap()).unwrap();
    let mut rng = Entropy::seeded(2).generator().unwrap();
    if let Use::Sign(length) = use_of(algorithm) {
        let digest = bytes(length);
        let made = mine.sign(algorithm, &digest, &Entropy::seeded(1)).unwrap();
        let (verified, signed) = match algorithm {
            Algorithm::RsaPkcs1Sha256 => {
                let scheme = Pkcs1v15Sign::new::<Sha256>;
                (
                    public.verify(scheme(), &digest, &made),
                    theirs.sign(scheme(), &digest),
                )
            }
            Algorithm::RsaPkcs1Sha384 => {
                let scheme = Pkcs1v15Sign::new::<Sha384>;
                (
                    public.verify(scheme(), &digest, &made),
                    theirs.sign(scheme(), &digest),
                )
            }
            Algorithm::RsaPkcs1Sha512 => {
                let scheme = Pkcs1v15Sign::new::<Sha512>;
                (
                    public.verify(scheme(), &digest, &made),
                    theirs.sign(scheme(), &digest),
                )
            }
            Algorithm::RsaPssSha256 => {
                let scheme = || Pss::<Sha256>::new_with_salt(32);
                let signed = theirs.sign_with_rng(&mut rng, scheme(), &digest);
                (public.verify(scheme(), &digest, &made), signed)
            }
            Algorithm::RsaPssSha384 => {
                let scheme = || Pss::<Sha384>::new_with_salt(48);
                let signed = theirs.sign_with_rng(&mut rng, scheme(), &digest);
                (public.verify(scheme(), &digest, &made), signed)
            }
            _ => {
                let scheme = || Pss::<Sha512>::new_with_salt(64);
                let signed = theirs.sign_with_rng(&mut rng, scheme(), &digest);
                (public.verify(scheme(), &digest, &made), signed)
            }
        };
        verified.unwrap();
        let holds = mine.verify(algorithm, &digest, &signed.unwrap());
        assert_eq!(holds, Ok(true), "{key} {algorithm:?}");
    } else {
        let made = mine.encrypt(algorithm, TEXT, &Entropy::seeded(1)).unwrap();
        let (opened, encrypted) = if algorithm == Algorithm::RsaesOaepSha1 {
            let opened = theirs.decrypt(Oaep::<Sha1>::new(), &made);
            (opened, public.encrypt(&mut rng, Oaep::<Sha1>::new(), TEXT))
        } else {
            let opened = theirs.decrypt(Oaep::<Sha256>::new(), &made);
            (
                opened,
                public.encrypt(&mut rng, Oaep::<Sha256>::new(), TEXT),
            )
        };
        assert_eq!(opened.unwrap(), TEXT);
        let opened = mine.decrypt(algorithm, &encrypted.unwrap()).unwrap();
        assert_eq!(*opened.unwrap(), TEXT, "{key} {algorithm:?}");
    }
}

#[test]
fn the_second_implementation_of_rsa_agrees_both_ways() {
    for (key, spec) in KEYS {
        if format!("{spec:?}").starts_with("Rsa") {
            for algorithm in algorithms(spec) {
                check_rsa(key, algorithm);
            }
        }
    }
}

#[test]
fn the_second_implementation_of_each_curve_agrees_both_ways() {
    let digest = bytes(32);
    let mine = pair("ec_prime256v1");
    let theirs = ::p256::ecdsa::SigningKey::from_pkcs8_der(&der("ec_prime256v1")).unwrap();
    let made = mine.sign(Algorithm::EcdsaSha256, &digest, &Entropy::seeded(1));
    let made = ::p256::ecdsa::Signature::from_der(&made.unwrap()).unwrap();
    theirs
        .verifying_key()
        .verify_prehash(&digest, &made)
        .unwrap();
    let made: ::p256::ecdsa::Signature = theirs.sign_prehash(&digest).unwrap();
    let holds = mine.verify(Algorithm::EcdsaSha256, &digest, made.to_der().as_bytes());
    assert_eq!(holds, Ok(true));

    let mine = pair("ec_secp256k1");
    let made = mine.sign(Algorithm::EcdsaSha256, &digest, &Entropy::seeded(1));
    let spki = mine.public_key_der().unwrap();
    let theirs = ParsedPublicKey::new(&ECDSA_P256K1_SHA256_ASN1, spki).unwrap();
    let imported = aws_lc_rs::digest::Digest::import_less_safe(&digest, &aws_lc_rs::digest::SHA256);
    theirs
        .verify_digest_sig(&imported.unwrap(), &made.unwrap())
        .unwrap();
}

#[test]
fn either_s_of_an_ecdsa_signature_holds_and_secp256k1_makes_the_lower() {
    let digest = bytes(32);
    for round in 0..20 {
        let mine = pair("ec_secp256k1");
        let made = mine.sign(Algorithm::EcdsaSha256, &digest, &Entropy::seeded(round));
        let low = k256::ecdsa::Signature::from_der(&made.unwrap()).unwrap();
        assert_eq!(low.normalize_s(), low, "the lower");
        let (r, s) = low.split_scalars();
        let high = k256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
        for either in [low, high] {
            let either = either.to_der();
            let holds = mine.verify(Algorithm::EcdsaSha256, &digest, either.as_bytes());
            assert_eq!(holds, Ok(true));
        }
        let mine = pair("ec_prime256v1");
        let made = mine.sign(Algorithm::EcdsaSha256, &digest, &Entropy::seeded(round));
        let one = ::p256::ecdsa::Signature::from_der(&made.unwrap()).unwrap();
        let (r, s) = one.split_scalars();
        let other = ::p256::ecdsa::Signature::from_scalars(*r, -*s)
            .unwrap()
            .to_der();
        let holds = mine.verify(Algorithm::EcdsaSha256, &digest, other.as_bytes());
        assert_eq!(holds, Ok(true));
    }
}

#[test]
fn keys_of_every_writer_are_read_and_their_public_halves_are_openssls() {
    for (key, spec) in KEYS {
        let pair = pair(key);
        let pem = pair.public_key_pem().unwrap();
        let again = PublicKey::from_spki(spec, &pair.public_key_der().unwrap()).unwrap();
        assert_eq!(again.pem().unwrap(), pem, "{key}");
        let whole = key.trim_end_matches("_no_public");
        let file = format!(
            "{}/testdata/crypto/{whole}.pub.pem",
            env!("CARGO_MANIFEST_DIR")
        );
        let openssl = std::fs::read_to_string(&file).ok();
        assert_eq!(openssl.is_none(), !HAVE_PUBLIC.contains(&whole), "{file}");
        if let Some(openssl) = openssl {
            assert_eq!(pem, openssl, "{key}");
        }
    }
}

/// Keys whose public half OpenSSL wrote too.
const HAVE_PUBLIC: [&str; 8] = [
    "rsa_2048",
    "rsa_3072",
    "rsa_4096",
    "ec_prime256v1",
    "ec_secp256k1",
    "ec_secp384r1",
    "ed25519",
    "ec_SM2",
];

#[test]
fn keys_of_other_specs_are_refused() {
    for (key, spec) in KEYS {
        for other in KeySpec::ALL {
            let read = KeyPair::from_pkcs8(other, &der(key));
            assert_eq!(read.is_ok(), other == spec, "{key} as {other:?}");
            let public = pair(key).public_key_der().unwrap();
            let read = PublicKey::from_spki(other, &public);
            assert_eq!(read.is_ok(), other == spec, "public {key} as {other:?}");
        }
    }
}

#[test]
fn what_is_no_key_is_refused_with_a_reason() {
    let mut reasons = String::new();
    for (key, spec) in NO_KEYS {
        let reason = KeyPair::from_pkcs8(spec, &der(key)).unwrap_err();
        reasons.push_str(&format!("{key}: {reason}\n"));
    }
    for (key, spec) in [("rsa_3072", KeySpec::Rsa2048), ("ec_SM2", KeySpec::EcP256)] {
        let reason = KeyPair::from_pkcs8(spec, &der(key)).unwrap_err();
        reasons.push_str(&format!("{key} as {spec:?}: {reason}\n"));
    }
    let spki = pair("rsa_2048").public_key_der().unwrap();
    let reason = KeyPair::from_pkcs8(KeySpec::Rsa2048, &spki).unwrap_err();
    reasons.push_str(&format!("a public key: {reason}\n"));
    let reason = PublicKey::from_spki(KeySpec::EcP256, &spki).unwrap_err();
    reasons.push_str(&format!("RSA as a public key of P-256: {reason}\n"));
    let reason = KeyPair::from_pkcs8(KeySpec::Aes256, &[0; 32]).unwrap_err();
    reasons.push_str(&format!("no pair: {reason}\n"));
    expect_test::expect![[r#"
        rsa_1024: no valid RSA key in PKCS#8 DER (TooSmall)
        rsa_2048_three_primes: no valid RSA key in PKCS#8 DER (InvalidEncoding)
        rsa_2048_pss_only: no valid RSA key in PKCS#8 DER (WrongAlgorithm)
        ec_secp384r1: no valid P-256 key in PKCS#8 DER (public key error: unknown/unsupported algorithm OID: 1.3.132.0.34)
        ec_prime256v1_explicit: no valid P-256 key in PKCS#8 DER (public key error: ASN.1 error: unexpected ASN.1 DER tag: expected OBJECT IDENTIFIER, got SEQUENCE)
        ec_secp256k1_explicit: no valid secp256k1 key in PKCS#8 DER (public key error: ASN.1 error: unexpected ASN.1 DER tag: expected OBJECT IDENTIFIER, got SEQUENCE)
        ec_SM2_explicit: no valid SM2 key in PKCS#8 DER (public key error: ASN.1 error: unexpected ASN.1 DER tag: expected OBJECT IDENTIFIER, got SEQUENCE)
        ec_secp384r1_explicit: no valid P-384 key in PKCS#8 DER (public key error: ASN.1 error: unexpected ASN.1 DER tag: expected OBJECT IDENTIFIER, got SEQUENCE)
        rsa_3072 as Rsa2048: an RSA key of 3072 bits where one of 2048 bits is wanted
        ec_SM2 as EcP256: no valid P-256 key in PKCS#8 DER (public key error: unknown/unsupported algorithm OID: 1.2.156.10197.1.301)
        a public key: no valid RSA key in PKCS#8 DER (unexpected ASN.1 DER tag: expected INTEGER, got SEQUENCE)
        RSA as a public key of P-256: no valid P-256 public key in SubjectPublicKeyInfo DER (unknown/unsupported algorithm OID: 1.2.840.113549.1.1.1)
        no pair: Aes256 is no type of key pair
    "#]].assert_eq(&reasons);
}

#[test]
fn cut_lengthened_and_changed_keys_are_refused_or_are_the_same_key() {
    for (key, spec) in KEYS {
        let good = der(key);
        let public = pair(key).public_key_der().unwrap();
        for length in 0..good.len() {
            assert!(
                KeyPair::from_pkcs8(spec, &good[..length]).is_err(),
                "{key} {length}"
            );
        }
        let longer = [good.clone(), vec![0]].concat();
        assert!(KeyPair::from_pkcs8(spec, &longer).is_err(), "{key}");
        // Every byte of a small key; of a large one a few, since each reading of one takes its time.
        let step = good.len().div_ceil(150);
        for place in (0..good.len()).step_by(step) {
            let mut changed = good.clone();
            changed[place] ^= 1;
            if let Ok(read) = KeyPair::from_pkcs8(spec, &changed) {
                let is_whole = use_pair(&read);
                assert!(is_whole, "{key}: a broken pair was read, byte {place}");
            }
        }
        for length in 0..public.len() {
            assert!(
                PublicKey::from_spki(spec, &public[..length]).is_err(),
                "{key} {length}"
            );
        }
        let longer = [public, vec![0]].concat();
        assert!(PublicKey::from_spki(spec, &longer).is_err(), "{key}");
    }
}

/// Whether the two halves of a pair belong together.
fn use_pair(pair: &KeyPair) -> bool {
    let signs = |algorithm: &Algorithm| {
        pair.sign(*algorithm, b"", &Entropy::seeded(1)) != Err(Failed::NotThisAlgorithm)
    };
    let algorithm = Algorithm::ALL.into_iter().find(signs).unwrap();
    let Use::Sign(length) = use_of(algorithm) else {
        panic!("{algorithm:?}");
    };
    let made = pair.sign(algorithm, &bytes(length), &Entropy::seeded(1));
    made.is_ok_and(|made| pair.verify(algorithm, &bytes(length), &made) == Ok(true))
}

#[test]
fn algorithms_of_other_specs_and_other_uses_are_refused() {
    let entropy = Entropy::seeded(1);
    for (key, spec) in KEYS {
        let pair = pair(key);
        for algorithm in Algorithm::ALL {
            let known = algorithms(spec).contains(&algorithm);
            let signs = known && matches!(use_of(algorithm), Use::Sign(_));
            let encrypts = known && use_of(algorithm) == Use::Encrypt;
            let refused = |failed: Option<Failed>| failed == Some(Failed::NotThisAlgorithm);
            let made = pair.sign(algorithm, &bytes(32), &entropy);
            assert_eq!(refused(made.err()), !signs, "{key} {algorithm:?}");
            let held = pair.verify(algorithm, &bytes(32), b"");
            assert_eq!(refused(held.err()), !signs, "{key} {algorithm:?}");
            let made = pair.encrypt(algorithm, TEXT, &entropy);
            assert_eq!(refused(made.err()), !encrypts, "{key} {algorithm:?}");
            let opened = pair.decrypt(algorithm, b"");
            assert_eq!(refused(opened.err()), !encrypts, "{key} {algorithm:?}");
        }
    }
}

#[test]
fn digests_of_another_length_are_refused() {
    for (key, spec) in KEYS {
        let pair = pair(key);
        for algorithm in algorithms(spec) {
            let Use::Sign(right) = use_of(algorithm) else {
                continue;
            };
            if algorithm == Algorithm::Ed25519 {
                continue;
            }
            for given in [0, 1, right - 1, right + 1, 20, 100] {
                let failed = Failed::Length {
                    given,
                    min: right,
                    max: right,
                };
                let made = pair.sign(algorithm, &bytes(given), &Entropy::seeded(1));
                assert_eq!(made, Err(failed.clone()), "{key} {algorithm:?}");
                let held = pair.verify(algorithm, &bytes(given), b"");
                assert_eq!(held, Err(failed), "{key} {algorithm:?}");
            }
        }
    }
}

#[test]
fn texts_are_taken_up_to_the_longest_and_no_further() {
    let entropy = Entropy::seeded(1);
    let cases = [
        ("rsa_2048", Algorithm::RsaesOaepSha1, 0, 214, 256),
        ("rsa_2048", Algorithm::RsaesOaepSha256, 0, 190, 256),
        ("rsa_3072", Algorithm::RsaesOaepSha1, 0, 342, 384),
        ("rsa_3072", Algorithm::RsaesOaepSha256, 0, 318, 384),
        ("rsa_4096", Algorithm::RsaesOaepSha1, 0, 470, 512),
        ("rsa_4096", Algorithm::RsaesOaepSha256, 0, 446, 512),
        // The longest text of the rules and the longest ciphertext of the page differ by the layout that we chose.
        ("ec_SM2", Algorithm::Sm2Pke, 1, 6047, 6144),
    ];
    for (key, algorithm, min, max, ciphertext) in cases {
        let pair = pair(key);
        for length in [min, 1, max] {
            let made = pair.encrypt(algorithm, &bytes(length), &entropy).unwrap();
            let opened = pair.decrypt(algorithm, &made).unwrap();
            assert_eq!(
                *opened.unwrap(),
                bytes(length),
                "{key} {algorithm:?} {length}"
            );
            if length == max {
                assert_eq!(made.len(), ciphertext, "{key} {algorithm:?}");
            }
        }
    }
    let cases = [
        ("rsa_2048", Algorithm::RsaesOaepSha1, 215),
        ("rsa_4096", Algorithm::RsaesOaepSha256, 447),
        ("ec_SM2", Algorithm::Sm2Pke, 0),
    ];
    for (key, algorithm, length) in cases {
        let failed = pair(key).encrypt(algorithm, &bytes(length), &entropy);
        let refused = matches!(failed, Err(Failed::Length { given, .. }) if given == length);
        assert!(refused, "{key} {algorithm:?} {failed:?}");
    }
}

#[test]
fn a_ciphertext_of_sm2_is_a_point_a_digest_and_the_masked_text() {
    let pair = pair("ec_SM2");
    let made = pair
        .encrypt(Algorithm::Sm2Pke, TEXT, &Entropy::seeded(1))
        .unwrap();
    assert_eq!(made.len(), 1 + 64 + 32 + TEXT.len());
    assert_eq!(made[0], 4, "an uncompressed point");
    let key = ::sm2::SecretKey::from_pkcs8_der(&der("ec_SM2")).unwrap();
    let theirs = |mode| ::sm2::pke::DecryptingKey::new_with_mode(key.to_nonzero_scalar(), mode);
    let opened = theirs(::sm2::pke::Mode::C1C3C2).decrypt(&made).unwrap();
    assert_eq!(opened, TEXT, "C1 || C3 || C2");
    assert!(theirs(::sm2::pke::Mode::C1C2C3).decrypt(&made).is_err());
}

#[test]
fn any_bytes_for_a_signature_or_a_ciphertext_are_answered() {
    let entropy = Entropy::seeded(3);
    for (key, spec) in KEYS {
        let pair = pair(key);
        for algorithm in algorithms(spec) {
            let made = match use_of(algorithm) {
                Use::Sign(length) => pair.sign(algorithm, &bytes(length), &entropy),
                _ => pair.encrypt(algorithm, TEXT, &entropy),
            };
            for broken in broken(&made.unwrap(), &entropy) {
                match use_of(algorithm) {
                    Use::Sign(length) => {
                        let held = pair.verify(algorithm, &bytes(length), &broken);
                        assert_eq!(held, Ok(false), "{key} {algorithm:?} {broken:02x?}");
                    }
                    _ => {
                        let opened = pair.decrypt(algorithm, &broken).unwrap();
                        assert!(opened.is_none(), "{key} {algorithm:?} {broken:02x?}");
                    }
                }
            }
        }
    }
}

/// Bytes near to good ones: cut, lengthened, with one bit changed; and bytes that are near to nothing.
fn broken(good: &[u8], entropy: &Entropy) -> Vec<Vec<u8>> {
    let step = good.len().div_ceil(40);
    let places = (0..good.len()).step_by(step);
    let mut all: Vec<_> = places
        .clone()
        .map(|length| good[..length].to_vec())
        .collect();
    all.extend(places.map(|place| {
        let mut changed = good.to_vec();
        changed[place] ^= 1;
        changed
    }));
    all.push([good, &[0]].concat());
    all.push([&[0], good].concat());
    all.push(vec![0; good.len()]);
    all.push(vec![0xff; good.len()]);
    all.push(vec![0x30, 0x80, 0, 0]);
    all.push(hex::decode("30060201000201 00".replace(' ', "")).unwrap());
    all.extend((0..50).map(|length| {
        let mut random = vec![0; length * 3];
        entropy.fill(&mut random).unwrap();
        random
    }));
    all
}

#[test]
fn nothing_secret_is_printed() {
    for (key, spec) in KEYS {
        let printed = format!("{:?}", Expanded::new(spec, &der(key)).unwrap());
        let known = ["RSA", "P-256", "P-384", "secp256k1", "SM2", "Ed25519"]
            .map(|kind| format!("KeyPair({kind})"));
        assert!(known.contains(&printed), "{printed}");
    }
}
