//! Keys: by id, by alias, with the version that encrypts, by what falls due, and lists of them.

use jiff::Timestamp;
use kms_rules::Storage;
use rusqlite::types::Value;
use rusqlite::{Row, ToSql, params};

use super::super::columns::{self, KEY_COLUMNS, kind_word, place_word, state_word};
use super::super::failure::Failure;
use super::super::model::{Copies, Key, KeyFilter, Page, Scope, Window};
use super::super::sql::{is_reachable, key_columns, scope};
use super::{Reading, Writing, blocks, integer, within, within_values};

/// A key with one version of its material, still sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usable {
    /// It has many columns, and goes through many hands.
    pub(crate) key: Box<Key>,
    /// `None` while there is no material.
    pub(crate) version: Option<SealedVersion>,
}

impl AsRef<Key> for Usable {
    fn as_ref(&self) -> &Key {
        &self.key
    }
}

/// The material of one version, as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedVersion {
    pub(crate) id: String,
    /// Empty when the material stands in the caller's own key manager: then none is kept.
    pub(crate) sealed: Vec<u8>,
    /// Which of its key's versions it is, by age, from 0. The store counts: one that is not kept yet has 0.
    pub(crate) number: u32,
}

impl SealedVersion {
    /// A version whose material stands in the caller's own key manager.
    pub(crate) fn outside(id: String) -> SealedVersion {
        SealedVersion {
            id,
            sealed: Vec::new(),
            number: 0,
        }
    }
}

impl std::fmt::Debug for SealedVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedVersion({}, {} bytes)", self.id, self.sealed.len())
    }
}

/// The keys that time has changed by parameter 4, of the scope in the first three or of all when they are null.
pub(super) const DUE: &str = "SELECT s.cloud, s.account, s.region, k.key_id FROM keys k \
     JOIN scopes s ON s.scope = k.scope WHERE k.due_at IS NOT NULL AND k.due_at <= ?4 \
     AND (?1 IS NULL OR (s.cloud = ?1 AND s.account = ?2 AND s.region = ?3))";

impl Reading<'_> {
    /// The key of this id.
    pub(crate) fn key(&self, scope: &Scope, id: &str) -> Result<Option<Key>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            " FROM keys k WHERE k.scope = ",
            scope!(),
            " AND k.key_id = ?4"
        );
        self.one(sql, within(scope, id), |row| columns::key(row, scope.cloud))
    }

    /// The key behind this alias.
    pub(crate) fn key_by_alias(&self, scope: &Scope, alias: &str) -> Result<Option<Key>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            " FROM aliases a JOIN keys k ON k.scope = a.scope AND k.key_id = a.key_id WHERE a.scope = ",
            scope!(),
            " AND a.alias = ?4"
        );
        self.one(sql, within(scope, alias), |row| {
            columns::key(row, scope.cloud)
        })
    }

    /// The key of this id with its primary version.
    pub(crate) fn usable(&self, scope: &Scope, id: &str) -> Result<Option<Usable>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", v.version_id, v.sealed, v.number FROM keys k \
             LEFT JOIN versions v ON v.seq = k.primary_seq \
             WHERE k.scope = ",
            scope!(),
            " AND k.key_id = ?4"
        );
        self.one_usable(sql, scope, id)
    }

    /// The key behind this alias with its primary version.
    pub(crate) fn usable_by_alias(
        &self,
        scope: &Scope,
        alias: &str,
    ) -> Result<Option<Usable>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", v.version_id, v.sealed, v.number FROM aliases a \
             JOIN keys k ON k.scope = a.scope AND k.key_id = a.key_id \
             LEFT JOIN versions v ON v.seq = k.primary_seq \
             WHERE a.scope = ",
            scope!(),
            " AND a.alias = ?4"
        );
        self.one_usable(sql, scope, alias)
    }

    /// The version of this id, of whichever key, with its key.
    pub(crate) fn usable_version(
        &self,
        scope: &Scope,
        version: &str,
    ) -> Result<Option<Usable>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", v.version_id, v.sealed, v.number FROM versions v \
             JOIN keys k ON k.scope = v.scope AND k.key_id = v.key_id WHERE v.scope = ",
            scope!(),
            " AND v.version_id = ?4"
        );
        self.one_usable(sql, scope, version)
    }

    /// The key of this id with this version of its own; no version when it has none of this id.
    pub(crate) fn usable_at(
        &self,
        scope: &Scope,
        id: &str,
        version: &str,
    ) -> Result<Option<Usable>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", v.version_id, v.sealed, v.number FROM keys k LEFT JOIN versions v \
             ON v.scope = k.scope AND v.version_id = ?5 AND v.key_id = k.key_id WHERE k.scope = ",
            scope!(),
            " AND k.key_id = ?4"
        );
        self.one_usable_at(sql, scope, id, version)
    }

    /// The key behind this alias with this version of its own; no version when it has none of this id.
    pub(crate) fn usable_at_by_alias(
        &self,
        scope: &Scope,
        alias: &str,
        version: &str,
    ) -> Result<Option<Usable>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", v.version_id, v.sealed, v.number FROM aliases a \
             JOIN keys k ON k.scope = a.scope AND k.key_id = a.key_id LEFT JOIN versions v \
             ON v.scope = k.scope AND v.version_id = ?5 AND v.key_id = k.key_id WHERE a.scope = ",
            scope!(),
            " AND a.alias = ?4"
        );
        self.one_usable_at(sql, scope, alias, version)
    }

    fn one_usable_at(
        &self,
        sql: &str,
        scope: &Scope,
        name: &str,
        version: &str,
    ) -> Result<Option<Usable>, Failure> {
        let [cloud, account, region, name] = within(scope, name);
        self.one(sql, [cloud, account, region, name, version], |row| {
            usable(row, scope)
        })
    }

    fn one_usable(&self, sql: &str, scope: &Scope, name: &str) -> Result<Option<Usable>, Failure> {
        self.one(sql, within(scope, name), |row| usable(row, scope))
    }

    /// The key of this name of its own.
    pub(crate) fn key_named(&self, scope: &Scope, name: &str) -> Result<Option<String>, Failure> {
        let sql = concat!(
            "SELECT key_id FROM keys WHERE name = ?4 AND scope = ",
            scope!()
        );
        self.one(sql, within(scope, name), |row| Ok(row.get(0)?))
    }

    /// The ids of the scope's keys, oldest first.
    pub(crate) fn key_ids(
        &self,
        scope: &Scope,
        filter: &KeyFilter,
        window: Window,
    ) -> Result<Page<String>, Failure> {
        if *filter == KeyFilter::default() {
            return self.counted_page(&blocks::KEYS, scope, window, |row| Ok(row.get(0)?));
        }
        let (condition, values) = condition(scope, filter);
        let params: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let count = format!("SELECT COUNT(*) FROM keys k WHERE {condition}");
        let sql = format!(
            "SELECT k.key_id FROM keys k WHERE {condition} ORDER BY k.seq LIMIT ? OFFSET ?"
        );
        self.page(&count, &sql, &params, window, |row| Ok(row.get(0)?))
    }

    /// The keys of every scope, or of one, that time has changed by `now`.
    pub(crate) fn due(
        &self,
        scope: Option<&Scope>,
        now: Timestamp,
    ) -> Result<Vec<(Scope, String)>, Failure> {
        let cloud = scope.map(|scope| scope.cloud.name());
        let account = scope.map(|scope| &scope.account);
        let region = scope.map(|scope| &scope.region);
        self.all(DUE, (cloud, account, region, now.as_millisecond()), |row| {
            Ok((columns::scope(row)?, row.get(3)?))
        })
    }
}

impl Writing<'_> {
    /// Keeps a new key.
    pub(crate) fn insert_key(&self, scope: &Scope, key: &Key) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        self.execute(
            "INSERT INTO keys (scope, key_id, spec, usage, origin, protection, place, instance, creator, \
             created_at, state, kind, external_key, storage, name, enterprise_project, description, \
             deletion_protected, protection_text) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, '', 0, '')",
            params![
                row,
                key.id,
                key.spec.wire,
                key.usage.wire(scope.cloud),
                key.origin.wire(scope.cloud),
                key.protection.wire(scope.cloud),
                place_word(key.place),
                key.instance,
                key.creator,
                key.created_at.as_millisecond(),
                state_word(key.state),
                kind_word(&key.kind),
                key.external_key,
                key.storage.map(Storage::wire),
                key.name,
                key.enterprise_project,
            ],
        )?;
        self.update_key(scope, key)
    }

    /// Keeps what can change of a key.
    pub(crate) fn update_key(&self, scope: &Scope, key: &Key) -> Result<(), Failure> {
        self.execute(
            concat!(
                "UPDATE keys SET state = ?5, description = ?6, last_rotated_at = ?7, rotation_seconds = ?8, \
                 delete_at = ?9, material_expires_at = ?10, primary_version = ?11, deletion_protected = ?12, \
                 protection_text = ?13, policy = ?14, due_at = ?15, name = ?16, enterprise_project = ?17, \
                 is_primary = ?18, primary_account = ?19, primary_region = ?20 WHERE key_id = ?4 AND scope = ",
                scope!()
            ),
            params![
                scope.cloud.name(),
                scope.account,
                scope.region,
                key.id,
                state_word(key.state),
                key.description,
                milliseconds(key.last_rotated_at),
                key.rotation.map(|seconds| integer(seconds.0)),
                milliseconds(key.delete_at),
                milliseconds(key.material_expires_at),
                key.primary_version,
                key.deletion_protected,
                key.deletion_protection_description,
                key.policy,
                milliseconds(key.due_at()),
                key.name,
                key.enterprise_project,
                key.copies == Copies::Primary,
                key.home().map(|home| &home.account),
                key.home().map(|home| &home.region),
            ],
        )?;
        Ok(())
    }

    /// Removes a key with its versions, aliases and tags.
    pub(crate) fn delete_key(&self, scope: &Scope, id: &str) -> Result<(), Failure> {
        self.execute(
            concat!("DELETE FROM keys WHERE key_id = ?4 AND scope = ", scope!()),
            within(scope, id),
        )?;
        Ok(())
    }
}

fn usable(row: &Row<'_>, scope: &Scope) -> Result<Usable, Failure> {
    let key = Box::new(columns::key(row, scope.cloud)?);
    let is_outside = key.external_key.is_some();
    Ok(Usable {
        key,
        version: sealed_version(row, is_outside)?,
    })
}

fn sealed_version(row: &Row<'_>, is_outside: bool) -> Result<Option<SealedVersion>, Failure> {
    let id: Option<String> = row.get(KEY_COLUMNS)?;
    let sealed: Option<Vec<u8>> = row.get(KEY_COLUMNS + 1)?;
    let sealed = sealed.or_else(|| is_outside.then(Vec::new));
    let Some((id, sealed)) = id.zip(sealed) else {
        return Ok(None);
    };
    let number = row.get(KEY_COLUMNS + 2)?;
    Ok(Some(SealedVersion { id, sealed, number }))
}

fn milliseconds(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_millisecond)
}

/// The state of a key as `Key::state_now` gives it.
const STATE_NOW: &str = concat!(
    "CASE WHEN k.state = 'pending deletion' OR ",
    is_reachable!(),
    " THEN k.state ELSE 'unavailable' END"
);

/// The condition of a key list and its parameters in order.
pub(super) fn condition(scope: &Scope, filter: &KeyFilter) -> (String, Vec<Value>) {
    let cloud = scope.cloud;
    let states = |states: &Vec<_>| states.iter().map(|state| state_word(*state)).collect();
    let usages =
        |usages: &Vec<kms_rules::Usage>| usages.iter().map(|usage| usage.wire(cloud)).collect();
    let levels = |levels: &Vec<kms_rules::Protection>| {
        levels.iter().map(|level| level.wire(cloud)).collect()
    };
    let parts: [(&str, Option<Vec<&str>>); 4] = [
        (STATE_NOW, filter.states.as_ref().map(states)),
        ("k.spec", filter.specs.clone()),
        ("k.usage", filter.usages.as_ref().map(usages)),
        ("k.protection", filter.protections.as_ref().map(levels)),
    ];
    let mut conditions = vec![concat!("k.scope = ", scope!()).to_owned()];
    let mut values = within_values(scope);
    for (column, words) in parts {
        let Some(words) = words else { continue };
        conditions.push(format!(
            "{column} IN ({})",
            vec!["?"; words.len()].join(", ")
        ));
        values.extend(words.into_iter().map(|word| Value::from(word.to_owned())));
    }
    if let Some(projects) = &filter.enterprise_projects {
        let places = vec!["?"; projects.len()].join(", ");
        conditions.push(format!("k.enterprise_project IN ({places})"));
        values.extend(projects.iter().cloned().map(Value::from));
    }
    let by_users = filter.by_users.as_deref().unwrap_or_default();
    match (by_users.contains(&true), by_users.contains(&false)) {
        (true, false) => conditions.push("k.kind = 'customer'".to_owned()),
        (false, true) => conditions.push("k.kind <> 'customer'".to_owned()),
        (true, true) | (false, false) => {}
    }
    (conditions.join(" AND "), values)
}
