//! Every bound with its name and unit. Bounds that differ by place or carry a default are rows elsewhere:
//! rotation in [`crate::rotation`], the deletion window in [`crate::window`]. What both clouds have and put
//! elsewhere is a row of [`of`].

use crate::source::{ALI_ENCRYPT, HUA_SIGN};
use crate::{Cloud, Source};

/// What an operation of both clouds takes at most, and how the cloud prints times.
#[derive(Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whose limits.
    pub cloud: Cloud,
    /// Largest plaintext to encrypt under a symmetric key, in bytes of the string as sent.
    pub plaintext_bytes_max: usize,
    /// How precise the cloud's dates are.
    pub precision: Precision,
    /// The page.
    pub source: Source,
}

/// How precise a cloud's dates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Whole seconds.
    Seconds,
    /// Whole milliseconds.
    Milliseconds,
}

static ALIBABA: Limits = Limits {
    cloud: Cloud::Alibaba,
    plaintext_bytes_max: ALIBABA_PLAINTEXT_BYTES_MAX,
    precision: Precision::Seconds,
    source: ALI_ENCRYPT,
};
static HUAWEI: Limits = Limits {
    cloud: Cloud::Huawei,
    plaintext_bytes_max: HUAWEI_PLAINTEXT_BYTES_MAX,
    precision: Precision::Milliseconds,
    source: HUA_SIGN,
};

/// The cloud's limits.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static Limits {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}

/// Seconds in a day.
pub const DAY_SECONDS: u64 = 86_400;

/// Largest plaintext of Alibaba's Encrypt, in bytes of the string as sent.
pub const ALIBABA_PLAINTEXT_BYTES_MAX: usize = 6 * 1024;
/// Largest message of Alibaba's GenerateMac and VerifyMac, in bytes after base64.
pub const ALIBABA_MESSAGE_BYTES_MAX: usize = 4096;
/// Largest plaintext of Huawei's encrypt-data, in bytes.
pub const HUAWEI_PLAINTEXT_BYTES_MAX: usize = 4096;
/// Largest message to sign or to authenticate on Huawei, in bytes after base64.
pub const HUAWEI_MESSAGE_BYTES_MAX: usize = 4096;
/// Largest additional authenticated data given as one text, in bytes.
pub const AAD_BYTES_MAX: usize = 128;
/// Largest encryption context, in characters of its JSON text; both clouds.
pub const CONTEXT_CHARS_MAX: usize = 8192;

/// Fewest random bytes that a caller can ask for; the cloud states it as 8 bits.
pub const RANDOM_BYTES_MIN: usize = 1;
/// Most random bytes that a caller can ask for; the cloud states it as 8192 bits.
pub const RANDOM_BYTES_MAX: usize = 1024;

/// Shortest data key, in bytes; both clouds (Huawei states it as 8 bits).
pub const DATA_KEY_BYTES_MIN: usize = 1;
/// Longest data key, in bytes; both clouds (Huawei states it as 8192 bits).
pub const DATA_KEY_BYTES_MAX: usize = 1024;
/// Length of a data key when the request says nothing, in bytes.
pub const DATA_KEY_BYTES_DEFAULT: usize = 32;

/// Longest description on Alibaba, in characters.
pub const ALIBABA_DESCRIPTION_CHARS_MAX: usize = 8192;
/// Longest description on Huawei, in characters.
pub const HUAWEI_DESCRIPTION_CHARS_MAX: usize = 255;
/// Longest alias, in characters; on Alibaba counted after `alias/`.
pub const ALIAS_CHARS_MAX: usize = 255;
/// Aliases of one key on Huawei.
pub const HUAWEI_ALIASES_PER_KEY_MAX: usize = 50;
/// Aliases that one request may take away on Huawei: no key has more.
pub const ALIASES_AT_ONCE_MAX: usize = HUAWEI_ALIASES_PER_KEY_MAX;
/// Grants of one key on Huawei.
pub const HUAWEI_GRANTS_PER_KEY_MAX: usize = 100;
/// Grants of one grantee in a project on Huawei.
pub const HUAWEI_GRANTS_PER_GRANTEE_MAX: usize = 100;
/// Longest id of a user or an account that a grant names, in characters.
pub const PRINCIPAL_CHARS_MAX: usize = 64;
/// Longest name of a grant, in characters.
pub const GRANT_NAME_CHARS_MAX: usize = 255;
/// Largest key policy on Alibaba, in bytes.
pub const POLICY_BYTES_MAX: usize = 32_768;

/// Tags of one key; both clouds.
pub const TAGS_MAX: usize = 20;
/// Longest tag key, in characters; both clouds.
pub const TAG_KEY_CHARS_MAX: usize = 128;
/// Longest tag value on Alibaba, in characters.
pub const ALIBABA_TAG_VALUE_CHARS_MAX: usize = 128;
/// Longest tag value on Huawei, in characters.
pub const HUAWEI_TAG_VALUE_CHARS_MAX: usize = 255;
/// Resources that one TagResources or UntagResources call may name on Alibaba.
pub const TAGGED_RESOURCES_MAX: usize = 50;

/// Tags of one search for keys on Huawei, and values of one of them.
pub const TAG_SEARCH_MAX: usize = 10;
/// Longest value that names are searched by on Huawei, in characters.
pub const NAME_SEARCH_CHARS_MAX: usize = 255;

/// Smallest page of a list by page number (Alibaba), in items.
pub const PAGE_ITEMS_MIN: u32 = 1;
/// Largest page of a list by page number (Alibaba), in items.
pub const PAGE_ITEMS_MAX: u32 = 100;
/// Page of a list by page number (Alibaba) when the request does not say, in items.
pub const PAGE_ITEMS_DEFAULT: u32 = 10;
/// Page of ListKmsInstances on Alibaba when the request does not say, in items.
pub const INSTANCE_PAGE_ITEMS_DEFAULT: u32 = 20;
/// Tags in one page of ListTagResources on Alibaba.
pub const TAG_PAGE_ITEMS: usize = 200;
/// Filters of one ListKeys on Alibaba, and values of one filter.
pub const FILTERS_MAX: usize = 10;

/// Versions of one key pair on Alibaba.
pub const ALIBABA_VERSIONS_MAX: usize = 50;
/// Time between two versions of a key pair on Alibaba, in seconds.
pub const VERSION_GAP_SECONDS: u64 = 7 * DAY_SECONDS;
/// How far a request's clock may be from the service's, in seconds; both clouds.
pub const CLOCK_SKEW_SECONDS_MAX: u64 = 15 * 60;
/// How long an import token lasts, in seconds; both clouds.
pub const IMPORT_TOKEN_SECONDS: u64 = DAY_SECONDS;

/// Symmetric operations that Alibaba's shared gateway answers an account, in requests a second.
pub const ALIBABA_SYMMETRIC_PER_SECOND: u32 = 1_000;
/// Asymmetric operations likewise.
pub const ALIBABA_ASYMMETRIC_PER_SECOND: u32 = 200;
/// ReEncrypt likewise.
pub const ALIBABA_RE_ENCRYPT_PER_SECOND: u32 = 750;
/// Management operations likewise; no page gives a figure, ours is the smallest that any page gives.
pub const ALIBABA_MANAGEMENT_PER_SECOND: u32 = 200;

/// Longest `Sid` of a policy statement on Alibaba, in characters.
pub const SID_CHARS_MAX: usize = 128;

/// Faults of one policy that are told, in items; our own.
pub const POLICY_FAULTS_MAX: usize = 20;
/// Longest text of a request that a refusal repeats, in characters; our own.
pub const ASKED_CHARS_MAX: usize = 128;

/// Keys of one account in one Alibaba region; customers can have it raised.
pub const ALIBABA_KEYS_MAX: usize = 200;
/// Keys of one account in one Huawei region; customers can have it raised.
pub const HUAWEI_KEYS_MAX: usize = 20;

/// Aliases of one account in one Alibaba region.
pub const ALIBABA_ALIASES_MAX: usize = 300;

const _: () = assert!(DATA_KEY_BYTES_MIN <= DATA_KEY_BYTES_DEFAULT);
const _: () = assert!(DATA_KEY_BYTES_DEFAULT <= DATA_KEY_BYTES_MAX);
const _: () = assert!(PAGE_ITEMS_MIN <= PAGE_ITEMS_DEFAULT);
const _: () = assert!(PAGE_ITEMS_DEFAULT <= PAGE_ITEMS_MAX);
// A data key must fit, as base64 text, into what Encrypt takes: the blob holds that text.
const _: () = assert!(DATA_KEY_BYTES_MAX.div_ceil(3) * 4 <= ALIBABA_PLAINTEXT_BYTES_MAX);
const _: () = assert!(TAGS_MAX <= TAG_PAGE_ITEMS);
const _: () = assert!(ALIBABA_ALIASES_MAX >= ALIBABA_KEYS_MAX);
