//! Keys as wholes, with everything that hangs on them: what a fixture writes and a snapshot reads.

use jiff::Timestamp;
use rusqlite::params;

use super::super::columns::{self, KEY_COLUMNS, kind_word};
use super::super::failure::Failure;
use super::super::model::{Key, Kind, Scope};
use super::super::sql::{key_columns, scope};
use super::{Reading, Writing, integer, number, within};

/// A version with all that is kept of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct WholeVersion {
    pub(crate) id: String,
    pub(crate) created_at: Timestamp,
    /// `None` when the material was taken away, or is not here.
    pub(crate) sealed: Option<Vec<u8>>,
    /// By what imported material is known again.
    pub(crate) imprint: Option<Vec<u8>>,
}

/// A place in the list of a scope's keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct After(i64);

impl Reading<'_> {
    /// Every scope that ever had a key.
    pub(crate) fn scopes(&self) -> Result<Vec<Scope>, Failure> {
        let sql = "SELECT cloud, account, region FROM scopes ORDER BY scope";
        self.all(sql, [], columns::scope)
    }

    /// Some keys of a scope after a place in their order, and the place after them; none at the end.
    pub(crate) fn some_keys(
        &self,
        scope: &Scope,
        after: After,
        most: u64,
    ) -> Result<(Vec<Key>, After), Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", k.seq FROM keys k WHERE k.scope = ",
            scope!(),
            " AND k.seq > ?4 ORDER BY k.seq LIMIT ?5"
        );
        let words = (
            scope.cloud.name(),
            &scope.account,
            &scope.region,
            after.0,
            integer(most),
        );
        let found = self.all(sql, words, |row| {
            Ok((columns::key(row, scope.cloud)?, row.get(KEY_COLUMNS)?))
        })?;
        let end = found.last().map_or(after, |(_, seq)| After(*seq));
        Ok((found.into_iter().map(|(key, _)| key).collect(), end))
    }

    /// A key's versions with their sealed material, oldest first.
    pub(crate) fn whole_versions(
        &self,
        scope: &Scope,
        key_id: &str,
    ) -> Result<Vec<WholeVersion>, Failure> {
        let sql = concat!(
            "SELECT version_id, created_at, sealed, imprint FROM versions WHERE key_id = ?4 AND scope = ",
            scope!(),
            " ORDER BY seq"
        );
        self.all(sql, within(scope, key_id), |row| {
            Ok(WholeVersion {
                id: row.get(0)?,
                created_at: columns::time(row.get(1)?)?,
                sealed: row.get(2)?,
                imprint: row.get(3)?,
            })
        })
    }

    /// The id of the key that has a version of this id.
    pub(crate) fn key_of_version(
        &self,
        scope: &Scope,
        version: &str,
    ) -> Result<Option<String>, Failure> {
        let sql = concat!(
            "SELECT key_id FROM versions WHERE version_id = ?4 AND scope = ",
            scope!()
        );
        self.one(sql, within(scope, version), |row| Ok(row.get(0)?))
    }

    /// The names of all aliases of a key, oldest first.
    pub(crate) fn alias_names(&self, scope: &Scope, key_id: &str) -> Result<Vec<String>, Failure> {
        let sql = concat!(
            "SELECT alias FROM aliases WHERE key_id = ?4 AND scope = ",
            scope!(),
            " ORDER BY seq"
        );
        self.all(sql, within(scope, key_id), |row| Ok(row.get(0)?))
    }

    /// The sealed digest of what a fixture said of a key when it was loaded.
    pub(crate) fn seed_mark(
        &self,
        scope: &Scope,
        key_id: &str,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let sql = concat!(
            "SELECT sealed FROM seeds WHERE key_id = ?4 AND scope = ",
            scope!()
        );
        self.one(sql, within(scope, key_id), |row| Ok(row.get(0)?))
    }

    /// The scope's key of a kind of which there is one in each scope.
    pub(crate) fn key_of_kind(&self, scope: &Scope, kind: &Kind) -> Result<Option<Key>, Failure> {
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            " FROM keys k WHERE k.scope = ",
            scope!(),
            " AND k.kind = ?4 AND k.kind <> 'customer'"
        );
        let word = kind_word(kind);
        self.one(sql, within(scope, &word), |row| {
            columns::key(row, scope.cloud)
        })
    }

    /// How many keys there are, whoever owns them.
    pub(crate) fn keys_of_all(&self) -> Result<u64, Failure> {
        let sql = "SELECT COALESCE(SUM(rows), 0) FROM key_blocks WHERE size = 18";
        let count = self.one(sql, [], |row| number(row.get(0)?))?;
        Ok(count.unwrap_or(0))
    }
}

impl Writing<'_> {
    /// Keeps a new version of an existing key with all that is known of it.
    pub(crate) fn insert_whole_version(
        &self,
        scope: &Scope,
        key_id: &str,
        version: &WholeVersion,
    ) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        self.execute(
            "INSERT INTO versions (scope, key_id, version_id, created_at, sealed, imprint) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                row,
                key_id,
                version.id,
                version.created_at.as_millisecond(),
                version.sealed,
                version.imprint,
            ],
        )?;
        Ok(())
    }

    /// Keeps the sealed digest of what a fixture says of a key.
    pub(crate) fn put_seed_mark(
        &self,
        scope: &Scope,
        key_id: &str,
        sealed: &[u8],
    ) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        self.execute(
            "INSERT OR REPLACE INTO seeds (scope, key_id, sealed) VALUES (?1, ?2, ?3)",
            (row, key_id, sealed),
        )?;
        Ok(())
    }
}
