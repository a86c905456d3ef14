//! Pieces that many statements share. Macros, so that every statement is one constant text, which the
//! statement cache finds again.

/// The row of `scopes` for the scope in the first three parameters.
macro_rules! scope {
    () => {
        "(SELECT s.scope FROM scopes s WHERE s.cloud = ?1 AND s.account = ?2 AND s.region = ?3)"
    };
}

/// Whether the instance that holds the key in `k`, if any, is there and connected.
macro_rules! is_reachable {
    () => {
        "(k.instance IS NULL OR EXISTS (SELECT 1 FROM scopes s JOIN instances i ON i.cloud = s.cloud \
         AND i.region = s.region AND i.instance = k.instance AND (i.account IS NULL OR i.account = s.account) \
         WHERE s.scope = k.scope AND i.status = 'connected'))"
    };
}

/// The columns of a key as `columns::key` reads them, from a table called `k`.
macro_rules! key_columns {
    () => {
        concat!(
            "k.key_id, k.spec, k.usage, k.origin, k.protection, k.place, k.instance, k.state, k.description, \
         k.creator, k.created_at, k.last_rotated_at, k.rotation_seconds, k.delete_at, \
         k.material_expires_at, k.primary_version, k.deletion_protected, k.protection_text, k.policy, \
         k.kind, k.external_key, k.storage, k.name, k.enterprise_project, \
         k.is_primary, k.primary_account, k.primary_region, ",
            crate::store::sql::is_reachable!()
        )
    };
}

pub(super) use {is_reachable, key_columns, scope};
