//! Where a row comes from: the page and the day it was read.

/// The page a row was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// The vendor's name for the page, with its own date where it shows one.
    pub page: &'static str,
    /// The day it was read, `YYYY-MM-DD`.
    pub read: &'static str,
}

const fn read_in_november(page: &'static str) -> Source {
    Source {
        page,
        read: "2026-11-21",
    }
}

pub(crate) const ALI_CONSOLE: Source =
    read_in_november("Alibaba Cloud KMS, Create a key (console, updated 2026-03-31)");
pub(crate) const ALI_KEY_TYPES: Source = read_in_november(
    "Alibaba Cloud KMS, Key management types and key specifications (updated 2026-03-31)",
);
pub(crate) const ALI_IMPORT: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, GetParametersForImport");
pub(crate) const ALI_IMPORT_PAIR: Source = read_in_november(
    "Alibaba Cloud KMS, Import key material into an asymmetric key (updated 2026-03-31)",
);
pub(crate) const ALI_EXPORT: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, ExportDataKey");
pub(crate) const ALI_QUOTAS: Source = read_in_november("Alibaba Cloud KMS, Limits (2021-07-12)");
pub(crate) const ALI_THROTTLE: Source =
    read_in_november("Alibaba Cloud Go SDK of KMS 4.1.0, notes on each operation");
pub(crate) const ALI_MAC: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, GenerateMac (2026-07)");
pub(crate) const ALI_CREATE_KEY: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, CreateKey");
pub(crate) const ALI_KEYS: Source =
    read_in_november("Alibaba Cloud KMS, Understanding KMS keys (updated 2025-10-22)");
pub(crate) const ALI_ROTATION: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, UpdateRotationPolicy");
pub(crate) const ALI_DELETION: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, ScheduleKeyDeletion");
pub(crate) const ALI_HSM: Source =
    read_in_november("Alibaba Cloud KMS, Managed HSM overview (2021-07-12)");
pub(crate) const ALI_ENDPOINTS: Source = read_in_november("Alibaba Cloud KMS, endpoints by region");
pub(crate) const ALI_ASYMMETRIC: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, AsymmetricEncrypt and AsymmetricSign");
pub(crate) const ALI_ENCRYPT: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, Encrypt");
pub(crate) const ALI_DATA_KEY: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, GenerateDataKey");
pub(crate) const ALI_ALIAS: Source = read_in_november("Alibaba Cloud KMS, Create an alias");
pub(crate) const ALI_STATES: Source =
    read_in_november("Alibaba Cloud KMS, Impact of CMK status on API operations (2021-07-12)");
pub(crate) const ALI_VERSIONS: Source =
    read_in_november("Alibaba Cloud KMS API 2016-01-20, CreateKeyVersion");
pub(crate) const ALI_RAM: Source =
    read_in_november("Alibaba Cloud KMS, Authorization information (updated 2026-03-31)");
pub(crate) const HUA_CONSOLE: Source =
    read_in_november("Huawei Cloud DEW, Creating a Key (console, updated 2023-09-07)");
pub(crate) const HUA_CREATE_KEY: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, create-key");
pub(crate) const HUA_ROTATION: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, update-key-rotation-interval");
pub(crate) const HUA_ON_DEMAND: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, rotate-on-demand");
pub(crate) const HUA_DELETION: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, schedule-key-deletion");
pub(crate) const HUA_SIGN: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, sign and encrypt-data");
pub(crate) const HUA_DATA_KEY: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, create-datakey");
pub(crate) const HUA_RANDOM: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, create-random");
pub(crate) const HUA_ALIAS_URN: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, aliases; roles of Open Telekom Cloud");
pub(crate) const HUA_RSA_PAIR: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, create-rsa-datakey-pair");
pub(crate) const HUA_EC_PAIR: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, create-ec-datakey-pair");
pub(crate) const HUA_CIPHERTEXT: Source = read_in_november(
    "Open Telekom Cloud KMS, what a ciphertext consists of; examples of DEW KMS API v1.0",
);
pub(crate) const HUA_MAC: Source = read_in_november("Huawei Cloud DEW KMS API v1.0, generate-mac");
pub(crate) const HUA_ECDH: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, derive-shared-secret");
pub(crate) const HUA_REGIONS: Source =
    read_in_november("Huawei Cloud Python SDK 3.1.219, regions of KMS");
pub(crate) const HUA_TAGS: Source = read_in_november("Huawei Cloud DEW KMS API v1.0, key tags");
pub(crate) const HUA_IMPORT: Source = read_in_november(
    "Huawei Cloud DEW KMS API v1.0, get-parameters-for-import and import-key-material",
);
pub(crate) const HUA_IMPORT_PAIR: Source =
    read_in_november("Huawei Cloud DEW KMS user guide, importing key materials");
pub(crate) const HUA_REPLICAS: Source = Source {
    page: "Huawei Cloud DEW, Creating a Replica Key for a Custom Key (updated 2026-04-28)",
    read: "2026-11-22",
};
pub(crate) const HUA_ALIASES: Source =
    read_in_november("Huawei Cloud DEW, Creating an Alias for a Custom Key");
pub(crate) const HUA_GRANTS: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, create-grant and retire-grant");
pub(crate) const HUA_KEY_STORES: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, CreateKeyStore");
pub(crate) const HUA_QUOTAS: Source = read_in_november("Huawei Cloud DEW, quotas and key aliases");
pub(crate) const HUA_STATES: Source =
    read_in_november("Huawei Cloud DEW KMS API v1.0, lifecycle operations and their error codes");
