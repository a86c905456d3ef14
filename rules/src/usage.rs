//! What a key may be used for, as each cloud spells it.

use crate::Cloud;

/// What a key is for; fixed when it is created.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usage {
    /// Encrypts and decrypts.
    EncryptDecrypt,
    /// Signs and verifies.
    SignVerify,
    /// Makes and checks message authentication codes.
    GenerateVerifyMac,
    /// Derives shared secrets.
    KeyAgreement,
}

impl Usage {
    /// Every usage.
    pub const ALL: [Self; 4] = [
        Self::EncryptDecrypt,
        Self::SignVerify,
        Self::GenerateVerifyMac,
        Self::KeyAgreement,
    ];

    /// The usages that the cloud's CreateKey takes.
    #[must_use]
    pub const fn offered(cloud: Cloud) -> &'static [Self] {
        match cloud {
            Cloud::Alibaba => &[
                Self::EncryptDecrypt,
                Self::SignVerify,
                Self::GenerateVerifyMac,
            ],
            Cloud::Huawei => &Self::ALL,
        }
    }

    /// The cloud's spelling, case included. For a usage outside [`Usage::offered`] it is the word for messages
    /// only: the cloud has no key of that usage, and [`Usage::find`] does not take the word.
    #[must_use]
    pub const fn wire(self, cloud: Cloud) -> &'static str {
        match (cloud, self) {
            (Cloud::Alibaba, Self::EncryptDecrypt) => "ENCRYPT/DECRYPT",
            (Cloud::Alibaba, Self::SignVerify) => "SIGN/VERIFY",
            (Cloud::Alibaba, Self::GenerateVerifyMac) => "GENERATE/VERIFY_MAC",
            (Cloud::Huawei, Self::EncryptDecrypt) => "ENCRYPT_DECRYPT",
            (Cloud::Huawei, Self::SignVerify) => "SIGN_VERIFY",
            (Cloud::Huawei, Self::GenerateVerifyMac) => "GENERATE_VERIFY_MAC",
            (Cloud::Alibaba | Cloud::Huawei, Self::KeyAgreement) => "KEY_AGREEMENT",
        }
    }

    /// The usage that the cloud spells so, case included.
    #[must_use]
    pub fn find(cloud: Cloud, wire: &str) -> Option<Self> {
        Self::offered(cloud)
            .iter()
            .copied()
            .find(|usage| usage.wire(cloud) == wire)
    }
}
