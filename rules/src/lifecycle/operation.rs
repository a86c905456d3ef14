//! The operations that depend on a key's state, by class: one row of the vendors' state tables each.

use crate::Cloud;

/// An operation on a key, as far as the key's state matters to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// Looks at the key, its versions, tags, aliases or grants.
    Read,
    /// Uses the key: encrypts, decrypts, signs, verifies, authenticates, makes data keys.
    Use,
    /// Hands out the public half.
    GetPublicKey,
    /// Makes a new version by hand.
    CreateVersion,
    /// Turns automatic rotation on or off, or changes its interval.
    UpdateRotation,
    /// Changes the description (Huawei: or the key's name).
    UpdateDescription,
    /// Adds or removes tags.
    Tag,
    /// Replaces the key policy.
    SetPolicy,
    /// Turns deletion protection on or off.
    SetDeletionProtection,
    /// Makes the key usable.
    Enable,
    /// Makes the key unusable.
    Disable,
    /// Starts the wait for deletion.
    ScheduleDeletion,
    /// Ends the wait for deletion.
    CancelDeletion,
    /// Gives the key one more alias.
    CreateAlias,
    /// Points an existing alias at the key; only the new target's state matters.
    UpdateAlias,
    /// Takes an alias away.
    DeleteAlias,
    /// Hands out the public key and token for importing key material.
    GetImportParameters,
    /// Imports key material.
    ImportMaterial,
    /// Deletes imported key material.
    DeleteMaterial,
    /// Lets someone else use the key.
    CreateGrant,
    /// Copies the key to another region, or makes another region the primary one.
    Replicate,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Self; 21] = [
        Self::Read,
        Self::Use,
        Self::GetPublicKey,
        Self::CreateVersion,
        Self::UpdateRotation,
        Self::UpdateDescription,
        Self::Tag,
        Self::SetPolicy,
        Self::SetDeletionProtection,
        Self::Enable,
        Self::Disable,
        Self::ScheduleDeletion,
        Self::CancelDeletion,
        Self::CreateAlias,
        Self::UpdateAlias,
        Self::DeleteAlias,
        Self::GetImportParameters,
        Self::ImportMaterial,
        Self::DeleteMaterial,
        Self::CreateGrant,
        Self::Replicate,
    ];

    /// Whether of a key that is in several regions only the primary one does it: what changes the material that all
    /// of them share. The pages say so of rotation and of imports; the rest follows.
    #[must_use]
    pub const fn is_for_primary(self) -> bool {
        match self {
            Self::CreateVersion
            | Self::UpdateRotation
            | Self::GetImportParameters
            | Self::ImportMaterial
            | Self::DeleteMaterial
            | Self::Replicate => true,
            Self::Read
            | Self::Use
            | Self::GetPublicKey
            | Self::UpdateDescription
            | Self::Tag
            | Self::SetPolicy
            | Self::SetDeletionProtection
            | Self::Enable
            | Self::Disable
            | Self::ScheduleDeletion
            | Self::CancelDeletion
            | Self::CreateAlias
            | Self::UpdateAlias
            | Self::DeleteAlias
            | Self::CreateGrant => false,
        }
    }

    /// The cloud's API names of the class; empty when the cloud has no such operation.
    #[must_use]
    pub const fn api_names(self, cloud: Cloud) -> &'static [&'static str] {
        match cloud {
            Cloud::Alibaba => self.alibaba_names(),
            Cloud::Huawei => self.huawei_names(),
        }
    }

    const fn alibaba_names(self) -> &'static [&'static str] {
        match self {
            Self::Read => &[
                "DescribeKey",
                "ListKeys",
                "DescribeKeyVersion",
                "ListKeyVersions",
                "ListAliases",
                "ListAliasesByKeyId",
                "ListResourceTags",
                "ListTagResources",
                "GetKeyPolicy",
            ],
            Self::Use => &[
                "Encrypt",
                "Decrypt",
                "GenerateDataKey",
                "GenerateDataKeyWithoutPlaintext",
                "ReEncrypt",
                "ExportDataKey",
                "GenerateAndExportDataKey",
                "AsymmetricEncrypt",
                "AsymmetricDecrypt",
                "AsymmetricSign",
                "AsymmetricVerify",
                "GenerateMac",
                "VerifyMac",
            ],
            Self::GetPublicKey => &["GetPublicKey"],
            Self::CreateVersion => &["CreateKeyVersion"],
            Self::UpdateRotation => &["UpdateRotationPolicy"],
            Self::UpdateDescription => &["UpdateKeyDescription"],
            Self::Tag => &[
                "TagResource",
                "UntagResource",
                "TagResources",
                "UntagResources",
            ],
            Self::SetPolicy => &["SetKeyPolicy"],
            Self::SetDeletionProtection => &["SetDeletionProtection"],
            Self::Enable => &["EnableKey"],
            Self::Disable => &["DisableKey"],
            Self::ScheduleDeletion => &["ScheduleKeyDeletion"],
            Self::CancelDeletion => &["CancelKeyDeletion"],
            Self::CreateAlias => &["CreateAlias"],
            Self::UpdateAlias => &["UpdateAlias"],
            Self::DeleteAlias => &["DeleteAlias"],
            Self::GetImportParameters => &["GetParametersForImport"],
            Self::ImportMaterial => &["ImportKeyMaterial"],
            Self::DeleteMaterial => &["DeleteKeyMaterial"],
            Self::CreateGrant | Self::Replicate => &[],
        }
    }

    const fn huawei_names(self) -> &'static [&'static str] {
        match self {
            Self::Read => &[
                "describe-key",
                "list-keys",
                "get-key-rotation-status",
                "list-grants",
                "GET tags",
                "GET aliases",
            ],
            Self::Use => &[
                "create-datakey",
                "create-datakey-without-plaintext",
                "encrypt-datakey",
                "decrypt-datakey",
                "create-rsa-datakey-pair",
                "create-ec-datakey-pair",
                "encrypt-data",
                "decrypt-data",
                "re-encrypt",
                "sign",
                "verify",
                "generate-mac",
                "verify-mac",
                "derive-shared-secret",
            ],
            Self::GetPublicKey => &["get-publickey"],
            Self::CreateVersion => &["rotate-on-demand"],
            Self::UpdateRotation => &[
                "enable-key-rotation",
                "disable-key-rotation",
                "update-key-rotation-interval",
            ],
            Self::UpdateDescription => &["update-key-description", "update-key-alias"],
            Self::Tag => &["POST tags", "POST tags/action", "DELETE tags"],
            Self::SetPolicy | Self::SetDeletionProtection => &[],
            Self::Enable => &["enable-key"],
            Self::Disable => &["disable-key"],
            Self::ScheduleDeletion => &["schedule-key-deletion"],
            Self::CancelDeletion => &["cancel-key-deletion"],
            Self::CreateAlias => &["POST aliases"],
            Self::UpdateAlias => &["POST alias/associate"],
            Self::DeleteAlias => &["DELETE aliases"],
            Self::GetImportParameters => &["get-parameters-for-import"],
            Self::ImportMaterial => &["import-key-material"],
            Self::DeleteMaterial => &["delete-imported-key-material"],
            Self::CreateGrant => &["create-grant"],
            Self::Replicate => &["replicate", "update-primary-region"],
        }
    }
}
