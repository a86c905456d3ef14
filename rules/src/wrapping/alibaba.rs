//! Alibaba Cloud's wrappings. Those of key pairs are named on no page at hand: client code that is in use has them.

use super::{Direction, Wrapping, WrappingRule};
use crate::source::{ALI_EXPORT, ALI_IMPORT, ALI_IMPORT_PAIR};
use crate::spec::Regions;
use crate::{Cloud, KeySpec, Place, Protection};

/// Keys that are a string of bytes.
const BYTES: &[KeySpec] = &[
    KeySpec::Aes256,
    KeySpec::Sm4,
    KeySpec::Hmac224,
    KeySpec::Hmac256,
    KeySpec::Hmac384,
    KeySpec::Hmac512,
    KeySpec::HmacSm3,
];
/// Key pairs that travel as PKCS #8.
const PAIRS: &[KeySpec] = &[
    KeySpec::Rsa2048,
    KeySpec::Rsa3072,
    KeySpec::Rsa4096,
    KeySpec::EcP256,
    KeySpec::EcP256K,
];
const SM2: &[KeySpec] = &[KeySpec::Sm2];
/// Keys that data keys are made under.
const CIPHERS: &[KeySpec] = &[
    KeySpec::Aes256,
    KeySpec::Aes192,
    KeySpec::Aes128,
    KeySpec::Sm4,
];

const SHARED: &[Place] = &[Place::Shared];
const TAKING: &[Place] = &[
    Place::Shared,
    Place::SoftwareInstance,
    Place::HardwareInstance,
];
const INSTANCES: &[Place] = &[Place::SoftwareInstance, Place::HardwareInstance];
const WITH_HSM: &[Place] = &[Place::Shared, Place::HardwareInstance];
const EVERYWHERE: &[Place] = Place::all(Cloud::Alibaba);

const fn import(
    wire: &'static str,
    wrapping: Wrapping,
    wraps: &'static [KeySpec],
    places: &'static [Place],
) -> WrappingRule {
    WrappingRule {
        cloud: Cloud::Alibaba,
        direction: Direction::Import,
        wire,
        key_spec_wire: "RSA_2048",
        key_spec: KeySpec::Rsa2048,
        wrapping,
        wraps,
        places,
        regions: Regions::Every,
        protections: &Protection::ALL,
        stays: false,
        source: ALI_IMPORT,
    }
}

/// Under an SM2 key: for what hardware on the mainland holds.
const fn import_under_sm2(
    wire: &'static str,
    wrapping: Wrapping,
    wraps: &'static [KeySpec],
    places: &'static [Place],
) -> WrappingRule {
    WrappingRule {
        key_spec_wire: "EC_SM2",
        key_spec: KeySpec::Sm2,
        regions: Regions::Mainland,
        protections: &[Protection::Hsm],
        ..import(wire, wrapping, wraps, places)
    }
}

const fn of_pairs(rule: &WrappingRule) -> WrappingRule {
    WrappingRule {
        source: ALI_IMPORT_PAIR,
        ..*rule
    }
}

const fn export(wire: &'static str, wrapping: Wrapping, rsa: bool) -> WrappingRule {
    let (key_spec_wire, key_spec) = if rsa {
        ("RSA_2048", KeySpec::Rsa2048)
    } else {
        ("EC_SM2", KeySpec::Sm2)
    };
    WrappingRule {
        direction: Direction::Export,
        key_spec_wire,
        key_spec,
        source: ALI_EXPORT,
        ..import(wire, wrapping, CIPHERS, EVERYWHERE)
    }
}

pub(super) static WRAPPINGS: &[WrappingRule] = &[
    import("RSAES_OAEP_SHA_256", Wrapping::RsaOaepSha256, BYTES, TAKING),
    import("RSAES_OAEP_SHA_1", Wrapping::RsaOaepSha1, BYTES, SHARED),
    import("RSAES_PKCS1_V1_5", Wrapping::RsaPkcs1, BYTES, TAKING),
    import_under_sm2("SM2PKE", Wrapping::Sm2Pke, BYTES, WITH_HSM),
    of_pairs(&import(
        "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD",
        Wrapping::RsaOaepSha256AesEcb,
        PAIRS,
        INSTANCES,
    )),
    of_pairs(&import_under_sm2(
        "SM2PKE_SM4_ECB",
        Wrapping::Sm2PkeSm4Ecb,
        SM2,
        &[Place::HardwareInstance],
    )),
    export("RSAES_OAEP_SHA_256", Wrapping::RsaOaepSha256, true),
    export("RSAES_OAEP_SHA_1", Wrapping::RsaOaepSha1, true),
    export("SM2PKE", Wrapping::Sm2Pke, false),
];
