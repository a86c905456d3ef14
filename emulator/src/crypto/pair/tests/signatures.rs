//! P-384 and Ed25519 against their second implementations and their standards.

use ::p384::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use ::p384::pkcs8::DecodePrivateKey;
use aws_lc_rs::signature::Ed25519KeyPair;
use sha2::{Digest, Sha512};

use super::*;

#[test]
fn the_second_implementations_of_p_384_and_ed25519_agree_both_ways() {
    let digest = bytes(48);
    let mine = pair("ec_secp384r1");
    let theirs = ::p384::ecdsa::SigningKey::from_pkcs8_der(&der("ec_secp384r1")).unwrap();
    let made = mine.sign(Algorithm::EcdsaSha384, &digest, &Entropy::seeded(1));
    let made = ::p384::ecdsa::Signature::from_der(&made.unwrap()).unwrap();
    let verifying = theirs.verifying_key();
    verifying.verify_prehash(&digest, &made).unwrap();
    let made: ::p384::ecdsa::Signature = theirs.sign_prehash(&digest).unwrap();
    let holds = mine.verify(Algorithm::EcdsaSha384, &digest, made.to_der().as_bytes());
    assert_eq!(holds, Ok(true));

    let mine = pair("ed25519");
    let theirs = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der("ed25519")).unwrap();
    for length in [0, 1, 63, 64, 1000] {
        let message = bytes(length);
        let made = mine.sign(Algorithm::Ed25519, &message, &Entropy::exhausted());
        assert_eq!(made.unwrap(), theirs.sign(&message).as_ref(), "{length}");
    }
}

/// RFC 8032, section 7.1 (test 3) and 7.3.
#[test]
fn ed25519_signs_the_examples_of_its_standard() {
    let examples = [
        (
            Algorithm::Ed25519,
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            hex::decode("af82").unwrap(),
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
             18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
        (
            Algorithm::Ed25519Ph,
            "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            Sha512::digest(b"abc").to_vec(),
            "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41\
             31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406",
        ),
    ];
    for (algorithm, seed, public, input, signature) in examples {
        let frame = hex::decode(format!("302e020100300506032b657004220420{seed}")).unwrap();
        let pair = KeyPair::from_pkcs8(KeySpec::Ed25519, &frame).unwrap();
        assert!(hex::encode(pair.public_key_der().unwrap()).ends_with(public));
        let made = pair.sign(algorithm, &input, &Entropy::exhausted()).unwrap();
        assert_eq!(hex::encode(&made), signature, "{algorithm:?}");
        assert_eq!(pair.verify(algorithm, &input, &made), Ok(true));
    }
}
