//! Where a key lives: which instance or key store, if any.

use crate::{Cloud, Protection};

/// The kind of instance or key store that holds a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Alibaba, no instance: the shared service of the region.
    Shared,
    /// Alibaba, a software key management instance.
    SoftwareInstance,
    /// Alibaba, a hardware key management instance.
    HardwareInstance,
    /// Alibaba, an external key management instance (the caller's own key manager).
    ExternalInstance,
    /// Huawei, the default key store.
    DefaultKeyStore,
    /// Huawei, a dedicated key store.
    DedicatedKeyStore,
}

impl Place {
    /// Every place of the cloud; the first is where a key goes when none is asked for.
    #[must_use]
    pub const fn all(cloud: Cloud) -> &'static [Self] {
        match cloud {
            Cloud::Alibaba => &[
                Self::Shared,
                Self::SoftwareInstance,
                Self::HardwareInstance,
                Self::ExternalInstance,
            ],
            Cloud::Huawei => &[Self::DefaultKeyStore, Self::DedicatedKeyStore],
        }
    }

    /// Where a key goes when the request names no instance and no key store.
    #[must_use]
    pub const fn default_of(cloud: Cloud) -> Self {
        match cloud {
            Cloud::Alibaba => Self::Shared,
            Cloud::Huawei => Self::DefaultKeyStore,
        }
    }

    /// The id by which a request may name the default place, as if it were an instance; `None` where nothing names it.
    #[must_use]
    pub const fn id_of_default(cloud: Cloud) -> Option<&'static str> {
        match cloud {
            Cloud::Alibaba => None,
            Cloud::Huawei => Some("0"),
        }
    }

    /// Whose place it is.
    #[must_use]
    pub const fn cloud(self) -> Cloud {
        match self {
            Self::Shared
            | Self::SoftwareInstance
            | Self::HardwareInstance
            | Self::ExternalInstance => Cloud::Alibaba,
            Self::DefaultKeyStore | Self::DedicatedKeyStore => Cloud::Huawei,
        }
    }

    /// What messages and grids call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shared => "no instance",
            Self::SoftwareInstance => "software instance",
            Self::HardwareInstance => "hardware instance",
            Self::ExternalInstance => "external instance",
            Self::DefaultKeyStore => "default key store",
            Self::DedicatedKeyStore => "dedicated key store",
        }
    }

    /// What an instance or key store may be whose keys are of this level, in the cloud's word: all that there is beside
    /// the default place where the level is not known.
    pub fn of_instance(cloud: Cloud, level: Option<&str>) -> impl Iterator<Item = Self> {
        let default = Self::default_of(cloud);
        let others = Self::all(cloud).iter().copied();
        others.filter(move |place| {
            let decided = place.protection().map(|level| level.wire(cloud));
            *place != default && (level.is_none() || decided == level)
        })
    }

    /// Whether a key pair here can be given a next version by request. Alibaba's page on CreateKeyVersion excludes
    /// private keys that hardware holds; keys of the caller's own manager have their versions there.
    #[must_use]
    pub const fn makes_versions(self) -> bool {
        match self {
            Self::Shared | Self::SoftwareInstance | Self::DefaultKeyStore => true,
            Self::HardwareInstance | Self::ExternalInstance | Self::DedicatedKeyStore => false,
        }
    }

    /// Whether keys here have ids of a form of their own, by which the instance is known; else they are UUIDs.
    #[must_use]
    pub const fn has_own_key_ids(self) -> bool {
        match self {
            Self::SoftwareInstance | Self::HardwareInstance | Self::ExternalInstance => true,
            Self::Shared | Self::DefaultKeyStore | Self::DedicatedKeyStore => false,
        }
    }

    /// The level that the place itself decides, whatever the request asks; `None` where the request decides.
    #[must_use]
    pub const fn protection(self) -> Option<Protection> {
        match self {
            Self::Shared => None,
            Self::SoftwareInstance | Self::ExternalInstance => Some(Protection::Software),
            Self::HardwareInstance | Self::DefaultKeyStore | Self::DedicatedKeyStore => {
                Some(Protection::Hsm)
            }
        }
    }
}
