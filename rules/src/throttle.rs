//! Throttling: classes of operations, and how many requests a second of each the service answers.

use crate::limits::{
    ALIBABA_ASYMMETRIC_PER_SECOND, ALIBABA_MANAGEMENT_PER_SECOND, ALIBABA_RE_ENCRYPT_PER_SECOND,
    ALIBABA_SYMMETRIC_PER_SECOND,
};
use crate::source::{ALI_KEYS, ALI_THROTTLE};
use crate::{Cloud, Place, Source};

/// Operations that share an allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Cryptography with keys that are a string of bytes.
    Symmetric,
    /// Cryptography with key pairs.
    Asymmetric,
    /// Opening a ciphertext and encrypting it anew in one request.
    ReEncrypt,
    /// Everything else: making, changing, reading and listing.
    Management,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 4] = [
        Self::Symmetric,
        Self::Asymmetric,
        Self::ReEncrypt,
        Self::Management,
    ];

    /// The class of an operation by the cloud's own name; one that is in no other is [`Class::Management`].
    #[must_use]
    pub fn of(cloud: Cloud, api: &str) -> Self {
        let named = |row: &&(&str, Self)| row.0 == api;
        let found = named_by(cloud).iter().find(named);
        found.map_or(Self::Management, |(_, class)| *class)
    }
}

/// The operations that are not management, by name.
#[must_use]
pub const fn named_by(cloud: Cloud) -> &'static [(&'static str, Class)] {
    match cloud {
        Cloud::Alibaba => &[
            ("Encrypt", Class::Symmetric),
            ("Decrypt", Class::Symmetric),
            ("GenerateDataKey", Class::Symmetric),
            ("GenerateDataKeyWithoutPlaintext", Class::Symmetric),
            ("ExportDataKey", Class::Symmetric),
            ("GenerateAndExportDataKey", Class::Symmetric),
            ("GenerateMac", Class::Symmetric),
            ("VerifyMac", Class::Symmetric),
            ("AsymmetricEncrypt", Class::Asymmetric),
            ("AsymmetricDecrypt", Class::Asymmetric),
            ("AsymmetricSign", Class::Asymmetric),
            ("AsymmetricVerify", Class::Asymmetric),
            ("GetPublicKey", Class::Asymmetric),
            ("ReEncrypt", Class::ReEncrypt),
        ],
        Cloud::Huawei => &[],
    }
}

/// What an account may ask of the gateway that all accounts of a region share.
#[derive(Debug, PartialEq, Eq)]
pub struct SharedRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// The operations.
    pub class: Class,
    /// Requests a second.
    pub per_second: u32,
    /// The page.
    pub source: Source,
}

const fn shared_row(class: Class, per_second: u32) -> SharedRule {
    SharedRule {
        cloud: Cloud::Alibaba,
        class,
        per_second,
        source: ALI_THROTTLE,
    }
}

/// The shared gateways. A cloud without rows gives no figures.
pub static SHARED: &[SharedRule] = &[
    shared_row(Class::Symmetric, ALIBABA_SYMMETRIC_PER_SECOND),
    shared_row(Class::Asymmetric, ALIBABA_ASYMMETRIC_PER_SECOND),
    shared_row(Class::ReEncrypt, ALIBABA_RE_ENCRYPT_PER_SECOND),
    shared_row(Class::Management, ALIBABA_MANAGEMENT_PER_SECOND),
];

/// What an account may ask of the shared gateway, in requests a second; `None` when the cloud gives no figure.
#[must_use]
pub fn shared(cloud: Cloud, class: Class) -> Option<u32> {
    SHARED
        .iter()
        .find(|rule| rule.cloud == cloud && rule.class == class)
        .map(|rule| rule.per_second)
}

/// What an instance's own gateway can be bought for.
#[derive(Debug, PartialEq, Eq)]
pub struct DedicatedRule {
    /// The kind of instance.
    pub place: Place,
    /// The choices, in symmetric requests a second; the first is the one to suggest.
    pub choices: &'static [u32],
    /// The page.
    pub source: Source,
}

/// The gateways of instances.
pub static DEDICATED: &[DedicatedRule] = &[
    DedicatedRule {
        place: Place::SoftwareInstance,
        choices: &[1_000, 2_000, 4_000],
        source: ALI_KEYS,
    },
    DedicatedRule {
        place: Place::HardwareInstance,
        choices: &[2_000, 4_000, 6_000, 8_000],
        source: ALI_KEYS,
    },
    DedicatedRule {
        place: Place::ExternalInstance,
        choices: &[1_000],
        source: ALI_KEYS,
    },
];

/// What the gateway of an instance in this place can be bought for; `None` where there is no instance.
#[must_use]
pub fn dedicated(place: Place) -> Option<&'static DedicatedRule> {
    DEDICATED.iter().find(|rule| rule.place == place)
}

/// What a gateway bought for `choice` symmetric requests a second answers of a class: the classes keep the
/// proportions that they have on the shared gateway. In requests a second, at least one.
#[must_use]
pub fn dedicated_rate(choice: u32, class: Class) -> u32 {
    let of_shared = |class| shared(Cloud::Alibaba, class).map_or(1, u64::from);
    let scaled = u64::from(choice) * of_shared(class) / of_shared(Class::Symmetric).max(1);
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}
