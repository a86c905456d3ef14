//! The same key in each form that a service may write, and texts that are no key.

use expect_test::{Expect, expect};

use super::*;

/// `openssl rsa -pubout`.
const SPKI: &str = "-----BEGIN PUBLIC KEY-----
MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC6mfPHMo/SI3F9CPEt1QBgiVW0
40n1jTCN3Ik7+HAyA8j5F55YbqCnA9O1HUjAkT9ge8hvRqmHpw1rvPW0mjRCevY2
H4bjX9ZeFiicVeOgndQ8SMW5KNGQoM8j6NNl/LihTWK4mhbdlkHDprQW+BeYwMHx
nYwAXccA2UeESXfhMQIDAQAB
-----END PUBLIC KEY-----
";
/// The same of `openssl rsa -RSAPublicKey_out`, between the lines of a key with its algorithm.
const PKCS1: &str = "-----BEGIN PUBLIC KEY-----
MIGJAoGBALqZ88cyj9IjcX0I8S3VAGCJVbTjSfWNMI3ciTv4cDIDyPkXnlhuoKcD
07UdSMCRP2B7yG9GqYenDWu89bSaNEJ69jYfhuNf1l4WKJxV46Cd1DxIxbko0ZCg
zyPo02X8uKFNYriaFt2WQcOmtBb4F5jAwfGdjABdxwDZR4RJd+ExAgMBAAE=
-----END PUBLIC KEY-----
";
/// Of `openssl sha256` on the DER.
const FINGERPRINT: &str = "edfb2ea3c49ff9a1e4b5fdcae7f84dd2120fc2a0803937323939927fb22718a6";

#[test]
fn every_form_of_a_key_is_the_same_key() {
    let one_line = SPKI.replace('\n', "").replace("KEY-----", "KEY-----\n");
    let forms = [
        SPKI.to_owned(),
        SPKI.replace('\n', "\r\n"),
        SPKI.trim().to_owned(),
        one_line.replace("-----END", "\n-----END"),
        PKCS1.to_owned(),
    ];
    for form in forms {
        let key = PublicKey::parse(&form).unwrap_or_else(|fault| panic!("{fault}: {form}"));
        assert_eq!(key.pem(), SPKI, "{form}");
        assert_eq!(key.fingerprint(), FINGERPRINT, "{form}");
    }
}

#[track_caller]
fn check(pem: &str, want: &Expect) {
    want.assert_eq(&PublicKey::parse(pem).unwrap_err());
}

#[test]
fn what_is_no_key_is_refused() {
    let armoured = |base64: &str| format!("{BEGIN}\n{base64}\n{END}\n");
    let unarmoured = expect![
        "it does not stand between -----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----"
    ];
    check("", &unarmoured);
    check(&SPKI.replace(" PUBLIC", " RSA PUBLIC"), &unarmoured);
    check(
        &armoured("MII*"),
        &expect!["it is no base64: Invalid symbol 42, offset 3."],
    );
    let no_der = expect!["it is no public key in DER"];
    // Nothing; a boolean; a length beyond the end; a length that no machine has; something after the end.
    for base64 in ["", "AQH/", "MAUwAA==", "MIj//////////w==", "MAIwAAA="] {
        check(&armoured(base64), &no_der);
    }
}

/// Nothing panics on any beginning of a key.
#[test]
fn a_key_that_is_cut_is_no_key() {
    let der = PublicKey::parse(SPKI).unwrap().der;
    for length in 0..der.len() {
        let (cut, _) = der.split_at(length);
        assert_eq!(content(SEQUENCE, cut), None, "{length}");
    }
}
