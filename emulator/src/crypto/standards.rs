//! The examples of the Chinese standards: SM2 (GB/T 32918.5, annex A; GM/T 0003.5), SM3 (GB/T 32905), SM4
//! (GB/T 32907). GCM over SM4 (RFC 8998) stands with the ciphers.

use kms_rules::KeySpec;
use kms_rules::algorithm::Algorithm;
use sm3::{Digest, Sm3};
use sm4::Sm4;
use sm4::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};

use super::pair::KeyPair;
/// The digest e, and r and s.
const SIGNED: (&str, &str, &str) = (
    "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640",
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3",
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
);

/// C1, C3 and C2 of the example's text.
const ENCRYPTED: (&str, &str, &str) = (
    "04\
     04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73\
     E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0",
    "59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766",
    "21886CA989CA9C7D58087307CA93092D651EFA",
);

/// The key pair of the example.
fn pair() -> KeyPair {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/crypto");
    let der = std::fs::read(format!("{folder}/ec_SM2_gmt.der")).unwrap();
    KeyPair::from_pkcs8(KeySpec::Sm2, &der).unwrap()
}

/// SEQUENCE { INTEGER, INTEGER } of two numbers of 32 bytes.
fn signature_der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |number: &[u8]| {
        let sign = if number[0] >= 0x80 { &[0][..] } else { &[] };
        let length = u8::try_from(sign.len() + number.len()).unwrap();
        [&[2, length], sign, number].concat()
    };
    let body = [integer(r), integer(s)].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], &body[..]].concat()
}

#[test]
fn sm2_takes_the_signature_of_the_standard_in_der_alone() {
    let (digest, r, s) = SIGNED;
    let [digest, r, s] = [digest, r, s].map(|number| hex::decode(number).unwrap());
    let holds = |signature: &[u8]| {
        pair()
            .verify(Algorithm::Sm2Dsa, &digest, signature)
            .unwrap()
    };
    assert!(holds(&signature_der(&r, &s)));
    assert!(!holds(&signature_der(&s, &r)));
    assert!(!holds(&[&r[..], &s].concat()), "r || s without a frame");
    let mut other = digest.clone();
    other[31] ^= 1;
    let held = pair().verify(Algorithm::Sm2Dsa, &other, &signature_der(&r, &s));
    assert_eq!(held, Ok(false));
}

/// e = SM3(Z_A || M), with Z_A = SM3(ENTL || ID || a || b || G || P): what a caller of AsymmetricSign computes.
#[test]
fn sm3_makes_the_digest_of_the_standard() {
    let curve = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC\
                 28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93\
                 32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7\
                 BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0";
    let spki = pair().public_key_der().unwrap();
    let public = spki.last_chunk::<64>().unwrap();
    let identity = b"1234567812345678";
    let mut z = Sm3::new();
    z.update([0, 128]);
    z.update(identity);
    z.update(hex::decode(curve).unwrap());
    z.update(public);
    let z = z.finalize();
    let expected = "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3";
    assert_eq!(hex::encode(z), expected);
    let mut e = Sm3::new();
    e.update(z);
    e.update(b"message digest");
    assert_eq!(hex::encode_upper(e.finalize()), SIGNED.0);
}

#[test]
fn sm2_opens_the_ciphertext_of_the_standard_in_the_newer_order_alone() {
    let (c1, c3, c2) = ENCRYPTED;
    let opened = |parts: [&str; 3]| {
        let ciphertext = hex::decode(parts.concat()).unwrap();
        let opened = pair().decrypt(Algorithm::Sm2Pke, &ciphertext).unwrap();
        opened.map(|text| text.to_vec())
    };
    assert_eq!(
        opened([c1, c3, c2]).as_deref(),
        Some(&b"encryption standard"[..])
    );
    assert_eq!(opened([c1, c2, c3]), None, "the order of 2010");
}

#[test]
fn sm3_digests_the_examples_of_the_standard() {
    let cases = [
        (
            b"abc".to_vec(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
        ),
        (
            b"abcd".repeat(16),
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
        ),
    ];
    for (message, expected) in cases {
        assert_eq!(hex::encode(Sm3::digest(message)), expected);
    }
}

#[test]
fn sm4_encrypts_the_examples_of_the_standard() {
    let key = hex::decode("0123456789abcdeffedcba9876543210").unwrap();
    let cipher = Sm4::new_from_slice(&key).unwrap();
    let mut block = Block::<Sm4>::try_from(key.as_slice()).unwrap();
    cipher.encrypt_block(&mut block);
    assert_eq!(hex::encode(block), "681edf34d206965e86b3e94f536e4246");
    for _ in 1..1_000_000 {
        cipher.encrypt_block(&mut block);
    }
    assert_eq!(hex::encode(block), "595298c7c6fd271f0402f804c33d3f66");
    cipher.decrypt_block(&mut block);
    cipher.encrypt_block(&mut block);
    assert_eq!(hex::encode(block), "595298c7c6fd271f0402f804c33d3f66");
}
