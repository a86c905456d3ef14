//! Each wrapping made as a caller would: by OpenSSL's key pair, the `rsa` crate and block ciphers alone.

use aes_gcm::aes::cipher::{Block, BlockCipherEncrypt};
use kms_rules::KeySpec;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Oaep, Pkcs1v15Encrypt, RsaPublicKey};
use sha1::Sha1;
use sha2::Sha256;

use super::*;
use crate::crypto::generate;
use crate::entropy::Entropy;

fn pair(key: &str, spec: KeySpec) -> KeyPair {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/crypto");
    KeyPair::from_pkcs8(spec, &std::fs::read(format!("{folder}/{key}.der")).unwrap()).unwrap()
}

fn rsa_pair() -> KeyPair {
    pair("rsa_2048", KeySpec::Rsa2048)
}

fn sm2_pair() -> KeyPair {
    pair("ec_SM2", KeySpec::Sm2)
}

/// The pair that a wrapping needs.
fn pair_of(wrapping: Wrapping) -> KeyPair {
    match wrapping {
        Wrapping::Sm2Pke | Wrapping::Sm2PkeSm4Ecb | Wrapping::Sm2PkeAesKwp => sm2_pair(),
        Wrapping::RsaPkcs1
        | Wrapping::RsaOaepSha1
        | Wrapping::RsaOaepSha256
        | Wrapping::RsaOaepSha256AesEcb
        | Wrapping::RsaOaepSha256AesKwp => rsa_pair(),
    }
}

fn ecb<C: BlockCipherEncrypt + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let cipher = C::new_from_slice(key).unwrap();
    let blocks = text.chunks(16).map(|chunk| {
        let mut block = Block::<C>::try_from(chunk).unwrap();
        cipher.encrypt_block(&mut block);
        block.to_vec()
    });
    blocks.flatten().collect()
}

fn padded(text: &[u8]) -> Vec<u8> {
    let padding = 16 - text.len() % 16;
    [text, &vec![u8::try_from(padding).unwrap(); padding]].concat()
}

/// A text under the public key of [`pair_of`], as a caller encrypts it.
fn encrypted(wrapping: Wrapping, text: &[u8]) -> Vec<u8> {
    let entropy = Entropy::seeded(1);
    let mut rng = entropy.generator().unwrap();
    let spki = rsa_pair().public_key_der().unwrap();
    let rsa = RsaPublicKey::from_public_key_der(&spki).unwrap();
    match wrapping {
        Wrapping::RsaPkcs1 => rsa.encrypt(&mut rng, Pkcs1v15Encrypt, text).unwrap(),
        Wrapping::RsaOaepSha1 => rsa.encrypt(&mut rng, Oaep::<Sha1>::new(), text).unwrap(),
        Wrapping::RsaOaepSha256 | Wrapping::RsaOaepSha256AesEcb | Wrapping::RsaOaepSha256AesKwp => {
            rsa.encrypt(&mut rng, Oaep::<Sha256>::new(), text).unwrap()
        }
        Wrapping::Sm2Pke | Wrapping::Sm2PkeSm4Ecb | Wrapping::Sm2PkeAesKwp => {
            let pair = sm2_pair();
            pair.encrypt(Algorithm::Sm2Pke, text, &entropy).unwrap()
        }
    }
}

/// An envelope with the body as it is.
fn envelope(wrapping: Wrapping, key: &[u8], body: &[u8]) -> Vec<u8> {
    [encrypted(wrapping, key), body.to_vec()].concat()
}

/// What is wrapped, and the wrapped.
fn wrapped(wrapping: Wrapping) -> (Vec<u8>, Vec<u8>) {
    let key = [3; 32];
    match wrapping {
        Wrapping::RsaPkcs1
        | Wrapping::RsaOaepSha1
        | Wrapping::RsaOaepSha256
        | Wrapping::Sm2Pke
        | Wrapping::RsaOaepSha256AesKwp
        | Wrapping::Sm2PkeAesKwp => (key.to_vec(), encrypted(wrapping, &key)),
        Wrapping::RsaOaepSha256AesEcb => {
            let made = generate(KeySpec::EcP256, &Entropy::seeded(2)).unwrap();
            let body = ecb::<Aes256>(&key, &padded(made.bytes()));
            (made.bytes().to_vec(), envelope(wrapping, &key, &body))
        }
        Wrapping::Sm2PkeSm4Ecb => {
            let made = generate(KeySpec::Sm2, &Entropy::seeded(2)).unwrap();
            let secret = <sm2::SecretKey as sm2::pkcs8::DecodePrivateKey>::from_pkcs8_der;
            let number = secret(made.bytes()).unwrap().to_bytes();
            let body = ecb::<Sm4>(&key[..16], &number);
            (made.bytes().to_vec(), envelope(wrapping, &key[..16], &body))
        }
    }
}

fn opened(wrapping: Wrapping, blob: &[u8]) -> Option<Vec<u8>> {
    let opened = unwrap(&pair_of(wrapping), wrapping, blob).unwrap();
    opened.map(|text| text.to_vec())
}

#[test]
fn every_wrapping_opens_and_only_with_its_own_kind_of_pair() {
    for wrapping in Wrapping::ALL {
        let (text, blob) = wrapped(wrapping);
        assert_eq!(opened(wrapping, &blob), Some(text), "{wrapping:?}");
        let wrong = match pair_of(wrapping).modulus_bytes() {
            Some(_) => sm2_pair(),
            None => rsa_pair(),
        };
        let refused = unwrap(&wrong, wrapping, &blob).map(|_| ());
        assert_eq!(refused, Err(Failed::NotThisAlgorithm), "{wrapping:?}");
        let other = pair("rsa_2048_java", KeySpec::Rsa2048);
        if pair_of(wrapping).modulus_bytes().is_some() {
            let opened = unwrap(&other, wrapping, &blob).unwrap();
            assert!(opened.is_none(), "{wrapping:?} under another pair");
        }
    }
}

#[test]
fn cut_and_lengthened_blobs_do_not_open() {
    for wrapping in Wrapping::ALL {
        let (_, blob) = wrapped(wrapping);
        for length in (0..blob.len()).step_by(5) {
            assert_eq!(
                opened(wrapping, &blob[..length]),
                None,
                "{wrapping:?} {length}"
            );
        }
        for more in [1, 15] {
            let longer = [blob.clone(), vec![0; more]].concat();
            assert_eq!(opened(wrapping, &longer), None, "{wrapping:?} + {more}");
        }
        assert_eq!(
            opened(wrapping, &vec![0xff; blob.len()]),
            None,
            "{wrapping:?}"
        );
    }
}

#[test]
fn a_changed_bit_in_the_public_key_part_does_not_open() {
    for wrapping in Wrapping::ALL {
        let (_, blob) = wrapped(wrapping);
        let front = pair_of(wrapping)
            .modulus_bytes()
            .unwrap_or(113)
            .min(blob.len());
        for place in (0..front).step_by(7) {
            let mut changed = blob.clone();
            changed[place] ^= 4;
            assert_eq!(opened(wrapping, &changed), None, "{wrapping:?} {place}");
        }
    }
}

#[test]
fn only_whole_padding_is_taken() {
    let wrapping = Wrapping::RsaOaepSha256AesEcb;
    let key = [3; 32];
    let with = |text: &[u8]| {
        opened(
            wrapping,
            &envelope(wrapping, &key, &ecb::<Aes256>(&key, text)),
        )
    };
    let mut text = [8; 32];
    text[16..].fill(16);
    assert_eq!(with(&text), Some(vec![8; 16]));
    assert_eq!(with(&[16; 16]), Some(Vec::new()), "nothing but padding");
    for (last, before) in [(0, 0), (17, 17), (255, 255), (3, 2)] {
        let mut wrong = [before; 32];
        wrong[31] = last;
        assert_eq!(with(&wrong), None, "{last} after {before}");
    }
    assert_eq!(with(&[]), None, "no body");
}

#[test]
fn envelopes_with_keys_of_another_length_or_numbers_that_are_no_key_do_not_open() {
    let aes = Wrapping::RsaOaepSha256AesEcb;
    for length in [0, 16, 24, 31, 33] {
        assert_eq!(
            opened(aes, &envelope(aes, &vec![3; length], &[0; 16])),
            None,
            "{length}"
        );
    }
    let sm4 = Wrapping::Sm2PkeSm4Ecb;
    for length in [8, 15, 17, 32] {
        assert_eq!(
            opened(sm4, &envelope(sm4, &vec![3; length], &[0; 32])),
            None,
            "{length}"
        );
    }
    for number in [vec![0; 32], vec![0xff; 32], vec![1; 16], vec![1; 48]] {
        let body = ecb::<Sm4>(&[3; 16], &number);
        assert_eq!(
            opened(sm4, &envelope(sm4, &[3; 16], &body)),
            None,
            "{number:?}"
        );
    }
}
