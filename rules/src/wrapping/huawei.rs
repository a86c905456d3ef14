//! Huawei Cloud's wrappings: imports only, the wrapping key named by the algorithm alone.
//!
//! The API's page names two algorithms; the older ones of a sister cloud (PKCS #1 v1.5 and OAEP with SHA-1) are none
//! of them.

use super::{Direction, Wrapping, WrappingRule};
use crate::source::{HUA_IMPORT, HUA_IMPORT_PAIR};
use crate::spec::Regions;
use crate::{Cloud, KeySpec, Place, Protection};

/// Keys that are a string of bytes.
const BYTES: &[KeySpec] = &[KeySpec::Aes256, KeySpec::Sm4];
/// Key pairs, which travel as PKCS #8.
const PAIRS: &[KeySpec] = &[
    KeySpec::Rsa2048,
    KeySpec::Rsa3072,
    KeySpec::Rsa4096,
    KeySpec::EcP256,
    KeySpec::EcP384,
    KeySpec::EcP256K,
    KeySpec::Sm2,
];

const fn under_rsa(wrapping: Wrapping, wraps: &'static [KeySpec]) -> WrappingRule {
    WrappingRule {
        cloud: Cloud::Huawei,
        direction: Direction::Import,
        wire: "RSAES_OAEP_SHA_256",
        key_spec_wire: "RSA_2048",
        key_spec: KeySpec::Rsa2048,
        wrapping,
        wraps,
        places: &[Place::DefaultKeyStore],
        regions: Regions::Every,
        protections: &[Protection::Hsm],
        stays: false,
        source: HUA_IMPORT,
    }
}

const fn under_sm2(wrapping: Wrapping, wraps: &'static [KeySpec]) -> WrappingRule {
    WrappingRule {
        wire: "SM2_ENCRYPT",
        key_spec_wire: "SM2",
        key_spec: KeySpec::Sm2,
        regions: Regions::Mainland,
        ..under_rsa(wrapping, wraps)
    }
}

const fn of_pairs(rule: &WrappingRule) -> WrappingRule {
    WrappingRule {
        stays: true,
        source: HUA_IMPORT_PAIR,
        ..*rule
    }
}

pub(super) static WRAPPINGS: &[WrappingRule] = &[
    under_rsa(Wrapping::RsaOaepSha256, BYTES),
    under_sm2(Wrapping::Sm2Pke, BYTES),
    of_pairs(&under_rsa(Wrapping::RsaOaepSha256AesKwp, PAIRS)),
    of_pairs(&under_sm2(Wrapping::Sm2PkeAesKwp, PAIRS)),
];
