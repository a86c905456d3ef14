//! The clouds whose rules are known.

/// A cloud whose key management service the rules describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cloud {
    /// Alibaba Cloud KMS, API version 2016-01-20.
    Alibaba,
    /// Huawei Cloud Data Encryption Workshop, KMS API v1.0.
    Huawei,
}

impl Cloud {
    /// Every cloud, in the order in which messages list them.
    pub const ALL: [Self; 2] = [Self::Alibaba, Self::Huawei];

    /// What is meant where none is named.
    pub const USUAL: Self = Self::Alibaba;

    /// The lower-case word for it in configuration: `alibaba`, `huawei`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Alibaba => "alibaba",
            Self::Huawei => "huawei",
        }
    }

    /// The cloud that [`Cloud::name`] spells so, case included.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cloud| cloud.name() == name)
    }

    /// The other one: whose word a caller may have used by mistake.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Alibaba => Self::Huawei,
            Self::Huawei => Self::Alibaba,
        }
    }
}
