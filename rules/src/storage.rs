//! How a hardware instance keeps key material.

use crate::{Cloud, Place};

/// Where in a hardware instance the key material is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Storage {
    /// Inside the hardware module: such keys do not rotate automatically.
    HsmInternal,
    /// In a database, encrypted by the hardware module.
    HsmEncryptedDatabase,
}

impl Storage {
    /// Every mechanism; the first is the default.
    pub const ALL: [Self; 2] = [Self::HsmInternal, Self::HsmEncryptedDatabase];

    /// The mechanisms that a caller may ask for.
    #[must_use]
    pub const fn offered(cloud: Cloud) -> &'static [Self] {
        match cloud {
            Cloud::Alibaba => &Self::ALL,
            Cloud::Huawei => &[],
        }
    }

    /// Where keys have one.
    #[must_use]
    pub const fn places(cloud: Cloud) -> &'static [Place] {
        match cloud {
            Cloud::Alibaba => &[Place::HardwareInstance],
            Cloud::Huawei => &[],
        }
    }

    /// What a key in this place gets when the request does not say; `None` where keys have none.
    #[must_use]
    pub const fn default_of(place: Place) -> Option<Self> {
        match place {
            Place::HardwareInstance => Some(Self::HsmInternal),
            Place::Shared
            | Place::SoftwareInstance
            | Place::ExternalInstance
            | Place::DefaultKeyStore
            | Place::DedicatedKeyStore => None,
        }
    }

    /// Whether keys that are kept so can rotate automatically.
    #[must_use]
    pub const fn rotates(self) -> bool {
        match self {
            Self::HsmInternal => false,
            Self::HsmEncryptedDatabase => true,
        }
    }

    /// The spelling, case included.
    #[must_use]
    pub const fn wire(self) -> &'static str {
        match self {
            Self::HsmInternal => "HsmInternal",
            Self::HsmEncryptedDatabase => "HsmEncryptedDatabase",
        }
    }

    /// The mechanism that the cloud spells so, case included.
    #[must_use]
    pub fn find(cloud: Cloud, wire: &str) -> Option<Self> {
        Self::offered(cloud)
            .iter()
            .copied()
            .find(|storage| storage.wire() == wire)
    }
}
