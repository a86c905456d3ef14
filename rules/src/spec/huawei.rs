//! Huawei Cloud's key specs.

use super::{KeySpec, Offer, Regions, SpecRule};
use crate::source::{HUA_CONSOLE, HUA_CREATE_KEY};
use crate::{Cloud, Origin, Place, Protection, Source, Usage};

const ENCRYPT: &[Usage] = &[Usage::EncryptDecrypt];
const SIGN: &[Usage] = &[Usage::SignVerify];
const MAC: &[Usage] = &[Usage::GenerateVerifyMac];
const ENCRYPT_OR_SIGN: &[Usage] = &[Usage::EncryptDecrypt, Usage::SignVerify];
const SIGN_OR_AGREE: &[Usage] = &[Usage::SignVerify, Usage::KeyAgreement];
const ANY_PAIR: &[Usage] = &[
    Usage::EncryptDecrypt,
    Usage::SignVerify,
    Usage::KeyAgreement,
];

/// One place's terms. Huawei keeps every key in hardware.
const fn offer(place: Place, regions: Regions, origins: &'static [Origin]) -> Offer {
    Offer {
        place,
        regions,
        protections: &[Protection::Hsm],
        origins,
        source: HUA_CREATE_KEY,
    }
}

const SERVICE: &[Origin] = &[Origin::Service];

/// Both key stores; a dedicated one takes no imported material.
const EVERYWHERE: &[Offer] = &[
    offer(Place::DefaultKeyStore, Regions::Every, &Origin::ALL),
    offer(Place::DedicatedKeyStore, Regions::Every, SERVICE),
];
const EVERYWHERE_NOT_IMPORTED: &[Offer] = &[
    offer(Place::DefaultKeyStore, Regions::Every, SERVICE),
    offer(Place::DedicatedKeyStore, Regions::Every, SERVICE),
];
const CHINA: &[Offer] = &[
    offer(Place::DefaultKeyStore, Regions::Mainland, &Origin::ALL),
    offer(Place::DedicatedKeyStore, Regions::Mainland, SERVICE),
];
const CHINA_NOT_IMPORTED: &[Offer] = &[
    offer(Place::DefaultKeyStore, Regions::Mainland, SERVICE),
    offer(Place::DedicatedKeyStore, Regions::Mainland, SERVICE),
];

/// What a request without a spec gets.
pub(super) static DEFAULT: SpecRule = cipher(KeySpec::Aes256, "AES_256", EVERYWHERE, HUA_CONSOLE);

const fn cipher(
    spec: KeySpec,
    wire: &'static str,
    offers: &'static [Offer],
    source: Source,
) -> SpecRule {
    SpecRule {
        cloud: Cloud::Huawei,
        spec,
        wire,
        usages: ENCRYPT,
        default_usage: Usage::EncryptDecrypt,
        offers,
        rotates: true,
        source,
    }
}

const fn mac(
    spec: KeySpec,
    wire: &'static str,
    offers: &'static [Offer],
    source: Source,
) -> SpecRule {
    SpecRule {
        cloud: Cloud::Huawei,
        spec,
        wire,
        usages: MAC,
        default_usage: Usage::GenerateVerifyMac,
        offers,
        rotates: false,
        source,
    }
}

const fn key_pair(
    spec: KeySpec,
    wire: &'static str,
    usages: &'static [Usage],
    offers: &'static [Offer],
    source: Source,
) -> SpecRule {
    SpecRule {
        cloud: Cloud::Huawei,
        spec,
        wire,
        usages,
        default_usage: Usage::SignVerify,
        offers,
        rotates: false,
        source,
    }
}

pub(super) static SPECS: &[SpecRule] = &[
    cipher(KeySpec::Aes256, "AES_256", EVERYWHERE, HUA_CONSOLE),
    cipher(KeySpec::Sm4, "SM4", CHINA, HUA_CREATE_KEY),
    mac(
        KeySpec::Hmac256,
        "HMAC_256",
        EVERYWHERE_NOT_IMPORTED,
        HUA_CONSOLE,
    ),
    mac(
        KeySpec::Hmac384,
        "HMAC_384",
        EVERYWHERE_NOT_IMPORTED,
        HUA_CONSOLE,
    ),
    mac(
        KeySpec::Hmac512,
        "HMAC_512",
        EVERYWHERE_NOT_IMPORTED,
        HUA_CONSOLE,
    ),
    mac(
        KeySpec::HmacSm3,
        "HMAC_SM3",
        CHINA_NOT_IMPORTED,
        HUA_CREATE_KEY,
    ),
    key_pair(
        KeySpec::Rsa2048,
        "RSA_2048",
        ENCRYPT_OR_SIGN,
        EVERYWHERE,
        HUA_CONSOLE,
    ),
    key_pair(
        KeySpec::Rsa3072,
        "RSA_3072",
        ENCRYPT_OR_SIGN,
        EVERYWHERE,
        HUA_CONSOLE,
    ),
    key_pair(
        KeySpec::Rsa4096,
        "RSA_4096",
        ENCRYPT_OR_SIGN,
        EVERYWHERE,
        HUA_CONSOLE,
    ),
    key_pair(
        KeySpec::EcP256,
        "EC_P256",
        SIGN_OR_AGREE,
        EVERYWHERE,
        HUA_CONSOLE,
    ),
    key_pair(
        KeySpec::EcP384,
        "EC_P384",
        SIGN_OR_AGREE,
        EVERYWHERE,
        HUA_CONSOLE,
    ),
    key_pair(
        KeySpec::EcP256K,
        "SECP256K1",
        SIGN_OR_AGREE,
        EVERYWHERE,
        HUA_CREATE_KEY,
    ),
    key_pair(KeySpec::Sm2, "SM2", ANY_PAIR, CHINA, HUA_CREATE_KEY),
    key_pair(
        KeySpec::Ed25519,
        "ED25519",
        SIGN,
        EVERYWHERE_NOT_IMPORTED,
        HUA_CREATE_KEY,
    ),
];
