//! Pieces that many statements share. Macros, so that every statement is one constant text, which the
//! statement cache finds again.

/// The row of `scopes` for the scope in the first three parameters.
macro_rules! scope {
    () => {
        "(SELECT s.scope FROM scopes s WHERE s.cloud = ?1 AND s.account = ?2 AND s.region = ?3)"
    };
}

/// The columns of a key as `columns::key` reads them, from a table called `k`.
macro_rules! key_columns {
    () => {
        "k.key_id, k.spec, k.usage, k.origin, k.protection, k.place, k.instance, k.state, k.description, \
         k.creator, k.created_at, k.last_rotated_at, k.rotation_seconds, k.delete_at, \
         k.material_expires_at, k.primary_version, k.deletion_protected, k.protection_text, k.policy, \
         k.kind, k.external_key"
    };
}

pub(super) use {key_columns, scope};
