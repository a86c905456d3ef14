//! What the cloud's own provider calls the objects that are ours too.
//!
//! Source: the resources `alicloud_kms_key` and `alicloud_kms_alias` of that provider, version 1.240 and later, read
//! 2026-11.

use crate::moved::Foreign;

/// Its resource types.
pub(super) const FOREIGN: &[Foreign] = &[
    Foreign {
        provider: "alicloud",
        type_name: "alicloud_kms_key",
        becomes: "kms_key",
        taken: &[
            ("id", &["id"]),
            // The second is the name that the first had before version 1.85.
            (
                "deletion_window_days",
                &["pending_window_in_days", "deletion_window_in_days"],
            ),
        ],
    },
    Foreign {
        provider: "alicloud",
        type_name: "alicloud_kms_alias",
        becomes: "kms_alias",
        taken: &[
            ("id", &["id"]),
            ("alias_name", &["alias_name", "id"]),
            ("key_id", &["key_id"]),
        ],
    },
];
