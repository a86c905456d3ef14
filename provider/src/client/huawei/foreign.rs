//! What the cloud's own provider calls the objects that are ours too.
//!
//! Source: the resource `huaweicloud_kms_key` of that provider, read 2026-11.

use crate::moved::Foreign;

/// Its resource types.
pub(super) const FOREIGN: &[Foreign] = &[Foreign {
    provider: "huaweicloud",
    type_name: "huaweicloud_kms_key",
    becomes: "kms_key",
    taken: &[
        ("id", &["id", "key_id"]),
        ("deletion_window_days", &["pending_days"]),
    ],
}];
