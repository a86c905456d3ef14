//! Ciphertexts of symmetric keys: how they are laid out, and how a data key stands in one.

use crate::source::{ALI_ENCRYPT, HUA_CIPHERTEXT};
use crate::{Cloud, Source};

/// How a ciphertext of a symmetric key is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The version's id, then what the cipher made. Callers see no more than bytes.
    VersionFirst,
    /// A header with a length, the cipher's part in blocks of 16 bytes, then the key's id, the version's number and a
    /// digest of all before. Callers go by its length and by where the id stands.
    KeyLast,
}

/// How bytes stand in a ciphertext.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// As the text of their base64: a ciphertext holds nothing but texts.
    Base64,
    /// As they are.
    Bytes,
}

/// What a caller may have authenticated beside a plaintext; it must be the same again to decrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authenticated {
    /// Names and values: an encryption context.
    Context,
    /// One text: additional authenticated data.
    Text,
}

/// The ciphertexts of one cloud.
#[derive(Debug, PartialEq, Eq)]
pub struct CiphertextRule {
    /// Whose rule it is.
    pub cloud: Cloud,
    /// How one is laid out.
    pub layout: Layout,
    /// How a data key stands in one.
    pub held: Held,
    /// What is authenticated beside a plaintext.
    pub authenticated: Authenticated,
    /// Whether the ciphertext of a data key is opened by an operation of its own, which wants the key and the length.
    pub data_keys_apart: bool,
    /// The page.
    pub source: Source,
}

static ALIBABA: CiphertextRule = CiphertextRule {
    cloud: Cloud::Alibaba,
    layout: Layout::VersionFirst,
    held: Held::Base64,
    authenticated: Authenticated::Context,
    data_keys_apart: false,
    source: ALI_ENCRYPT,
};

static HUAWEI: CiphertextRule = CiphertextRule {
    cloud: Cloud::Huawei,
    layout: Layout::KeyLast,
    held: Held::Bytes,
    authenticated: Authenticated::Text,
    data_keys_apart: true,
    source: HUA_CIPHERTEXT,
};

/// The cloud's rule.
#[must_use]
pub const fn of(cloud: Cloud) -> &'static CiphertextRule {
    match cloud {
        Cloud::Alibaba => &ALIBABA,
        Cloud::Huawei => &HUAWEI,
    }
}
