//! Alibaba Cloud's key specs. `Aliyun_DES3_192` is on no page of today: no row.

use super::{KeySpec, Offer, Regions, SpecRule};
use crate::source::{ALI_CONSOLE, ALI_CREATE_KEY, ALI_IMPORT_PAIR, ALI_KEY_TYPES, ALI_KEYS};
use crate::{Cloud, Origin, Place, Protection, Source, Usage};

const ENCRYPT: &[Usage] = &[Usage::EncryptDecrypt];
const SIGN: &[Usage] = &[Usage::SignVerify];
const MAC: &[Usage] = &[Usage::GenerateVerifyMac];
const EITHER: &[Usage] = &[Usage::EncryptDecrypt, Usage::SignVerify];

const SERVICE: &[Origin] = &[Origin::Service];
const IMPORTED_TOO: &[Origin] = &[Origin::Service, Origin::External];

const SOFTWARE: &[Protection] = &[Protection::Software];
const HSM: &[Protection] = &[Protection::Hsm];
const BOTH: &[Protection] = &[Protection::Software, Protection::Hsm];

/// Which page says what a place takes.
const fn page_of(place: Place) -> Source {
    match place {
        Place::Shared | Place::DefaultKeyStore | Place::DedicatedKeyStore => ALI_CONSOLE,
        Place::SoftwareInstance | Place::HardwareInstance | Place::ExternalInstance => ALI_KEYS,
    }
}

/// Every region, with the terms that differ between specs as arguments.
const fn anywhere(
    place: Place,
    protections: &'static [Protection],
    origins: &'static [Origin],
) -> Offer {
    Offer {
        place,
        regions: Regions::Every,
        protections,
        origins,
        source: page_of(place),
    }
}

/// Key pairs in an instance of their own, which takes imported ones too.
const PAIR_IN_SOFTWARE: Offer = Offer {
    place: Place::SoftwareInstance,
    regions: Regions::Every,
    protections: SOFTWARE,
    origins: IMPORTED_TOO,
    source: ALI_IMPORT_PAIR,
};
const PAIR_IN_HARDWARE: Offer = Offer {
    place: Place::HardwareInstance,
    regions: Regions::Every,
    protections: HSM,
    origins: IMPORTED_TOO,
    source: ALI_IMPORT_PAIR,
};

/// Key pairs that need no instance; without one, none is imported.
const KEY_PAIR: &[Offer] = &[
    anywhere(Place::Shared, BOTH, SERVICE),
    PAIR_IN_SOFTWARE,
    PAIR_IN_HARDWARE,
];

/// AES with 256 bits is the one spec of external instances, where the caller's own key manager has the material.
const AES_256_OFFERS: &[Offer] = &[
    anywhere(Place::Shared, BOTH, IMPORTED_TOO),
    anywhere(Place::SoftwareInstance, SOFTWARE, IMPORTED_TOO),
    anywhere(Place::HardwareInstance, HSM, IMPORTED_TOO),
    anywhere(Place::ExternalInstance, SOFTWARE, SERVICE),
];

/// AES keys of other lengths: hardware instances only, not importable.
const SHORT_AES: &[Offer] = &[anywhere(Place::HardwareInstance, HSM, SERVICE)];

/// Longer RSA keys need an instance of their own.
const LONG_RSA: &[Offer] = &[PAIR_IN_SOFTWARE, PAIR_IN_HARDWARE];

/// MAC keys live in instances.
const HMAC: &[Offer] = &[
    anywhere(Place::SoftwareInstance, SOFTWARE, IMPORTED_TOO),
    anywhere(Place::HardwareInstance, HSM, IMPORTED_TOO),
];

/// The Chinese algorithms live in certified hardware on the mainland.
const fn mainland(place: Place, regions: Regions, origins: &'static [Origin]) -> Offer {
    Offer {
        place,
        regions,
        protections: HSM,
        origins,
        source: page_of(place),
    }
}

const SM4: &[Offer] = &[
    mainland(Place::Shared, Regions::MainlandHsm, IMPORTED_TOO),
    mainland(Place::HardwareInstance, Regions::Mainland, IMPORTED_TOO),
];

const SM2: &[Offer] = &[
    mainland(Place::Shared, Regions::MainlandHsm, SERVICE),
    mainland(Place::HardwareInstance, Regions::Mainland, IMPORTED_TOO),
];

/// HMAC with SM3 is among the Chinese algorithms.
const HMAC_SM3: &[Offer] = &[mainland(
    Place::HardwareInstance,
    Regions::Mainland,
    IMPORTED_TOO,
)];

const fn cipher(
    spec: KeySpec,
    wire: &'static str,
    offers: &'static [Offer],
    source: Source,
) -> SpecRule {
    SpecRule {
        cloud: Cloud::Alibaba,
        spec,
        wire,
        usages: ENCRYPT,
        default_usage: Usage::EncryptDecrypt,
        offers,
        rotates: true,
        source,
    }
}

const fn key_pair(
    spec: KeySpec,
    wire: &'static str,
    usages: &'static [Usage],
    offers: &'static [Offer],
) -> SpecRule {
    SpecRule {
        cloud: Cloud::Alibaba,
        spec,
        wire,
        usages,
        default_usage: Usage::SignVerify,
        offers,
        rotates: false,
        source: ALI_CONSOLE,
    }
}

const fn mac(spec: KeySpec, wire: &'static str, offers: &'static [Offer]) -> SpecRule {
    SpecRule {
        cloud: Cloud::Alibaba,
        spec,
        wire,
        usages: MAC,
        default_usage: Usage::GenerateVerifyMac,
        offers,
        rotates: false,
        source: ALI_KEY_TYPES,
    }
}

/// What a request without a spec gets.
pub(super) static DEFAULT: SpecRule = cipher(
    KeySpec::Aes256,
    "Aliyun_AES_256",
    AES_256_OFFERS,
    ALI_CONSOLE,
);

pub(super) static SPECS: &[SpecRule] = &[
    cipher(
        KeySpec::Aes256,
        "Aliyun_AES_256",
        AES_256_OFFERS,
        ALI_CONSOLE,
    ),
    cipher(KeySpec::Aes192, "Aliyun_AES_192", SHORT_AES, ALI_CREATE_KEY),
    cipher(KeySpec::Aes128, "Aliyun_AES_128", SHORT_AES, ALI_CREATE_KEY),
    cipher(KeySpec::Sm4, "Aliyun_SM4", SM4, ALI_CONSOLE),
    key_pair(KeySpec::Rsa2048, "RSA_2048", EITHER, KEY_PAIR),
    key_pair(KeySpec::Rsa3072, "RSA_3072", EITHER, LONG_RSA),
    key_pair(KeySpec::Rsa4096, "RSA_4096", EITHER, LONG_RSA),
    key_pair(KeySpec::EcP256, "EC_P256", SIGN, KEY_PAIR),
    key_pair(KeySpec::EcP256K, "EC_P256K", SIGN, KEY_PAIR),
    key_pair(KeySpec::Sm2, "EC_SM2", EITHER, SM2),
    mac(KeySpec::Hmac224, "HMAC_SHA_224", HMAC),
    mac(KeySpec::Hmac256, "HMAC_SHA_256", HMAC),
    mac(KeySpec::Hmac384, "HMAC_SHA_384", HMAC),
    mac(KeySpec::Hmac512, "HMAC_SHA_512", HMAC),
    mac(KeySpec::HmacSm3, "HMAC_SM3", HMAC_SM3),
];
