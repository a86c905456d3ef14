//! Aliases: other names of keys, unique in their scope.

use rusqlite::Row;

use super::super::columns::time;
use super::super::failure::Failure;
use super::super::model::{Alias, Page, Scope, Window};
use super::super::sql::scope;
use super::{Reading, Writing, blocks, integer, number, within};

/// The columns of an alias as `read_alias` reads them.
macro_rules! alias_columns {
    () => {
        "alias, key_id, created_at, updated_at"
    };
}

impl Reading<'_> {
    /// The id of the key behind an alias.
    pub(crate) fn alias_target(
        &self,
        scope: &Scope,
        alias: &str,
    ) -> Result<Option<String>, Failure> {
        let sql = concat!(
            "SELECT key_id FROM aliases WHERE alias = ?4 AND scope = ",
            scope!()
        );
        self.one(sql, within(scope, alias), |row| Ok(row.get(0)?))
    }

    /// The aliases of the scope, oldest first.
    pub(crate) fn aliases(&self, scope: &Scope, window: Window) -> Result<Page<Alias>, Failure> {
        self.counted_page(&blocks::ALIASES, scope, window, read_alias)
    }

    /// The aliases of one key, oldest first.
    pub(crate) fn aliases_of_key(
        &self,
        scope: &Scope,
        key_id: &str,
        window: Window,
    ) -> Result<Page<Alias>, Failure> {
        self.page(
            concat!(
                "SELECT COUNT(*) FROM aliases WHERE key_id = ?4 AND scope = ",
                scope!()
            ),
            concat!(
                "SELECT ",
                alias_columns!(),
                " FROM aliases WHERE key_id = ?4 AND scope = ",
                scope!(),
                " ORDER BY seq LIMIT ?5 OFFSET ?6"
            ),
            &[&scope.cloud.name(), &scope.account, &scope.region, &key_id],
            window,
            read_alias,
        )
    }

    /// The alias of this name.
    pub(crate) fn alias(&self, scope: &Scope, alias: &str) -> Result<Option<Alias>, Failure> {
        let sql = concat!(
            "SELECT ",
            alias_columns!(),
            " FROM aliases WHERE alias = ?4 AND scope = ",
            scope!()
        );
        self.one(sql, within(scope, alias), read_alias)
    }

    /// At most `most` aliases of the scope, or of one key, that come after this name in the order of their bytes.
    pub(crate) fn aliases_after(
        &self,
        scope: &Scope,
        key_id: Option<&str>,
        (after, most): (&str, u64),
    ) -> Result<Vec<Alias>, Failure> {
        let sql = concat!(
            "SELECT ",
            alias_columns!(),
            " FROM aliases WHERE scope = ",
            scope!(),
            " AND alias > ?4 AND (?5 IS NULL OR key_id = ?5) ORDER BY alias LIMIT ?6"
        );
        let [cloud, account, region, after] = within(scope, after);
        let words = (cloud, account, region, after, key_id, integer(most));
        self.all(sql, words, read_alias)
    }

    /// How many aliases a key has.
    pub(crate) fn count_aliases_of_key(&self, scope: &Scope, key_id: &str) -> Result<u64, Failure> {
        let sql = concat!(
            "SELECT COUNT(*) FROM aliases WHERE key_id = ?4 AND scope = ",
            scope!()
        );
        let count = self.one(sql, within(scope, key_id), |row| number(row.get(0)?))?;
        Ok(count.unwrap_or(0))
    }
}

impl Writing<'_> {
    /// Keeps a new alias of an existing key.
    pub(crate) fn insert_alias(&self, scope: &Scope, alias: &Alias) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        let sql = "INSERT INTO aliases (scope, alias, key_id, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)";
        let times = (
            alias.created_at.as_millisecond(),
            alias.updated_at.as_millisecond(),
        );
        self.execute(sql, (row, &alias.name, &alias.key_id, times.0, times.1))?;
        Ok(())
    }

    /// Keeps what can change of an alias: which key it points to, and since when.
    pub(crate) fn update_alias(&self, scope: &Scope, alias: &Alias) -> Result<(), Failure> {
        let [cloud, account, region, name] = within(scope, &alias.name);
        let at = alias.updated_at.as_millisecond();
        self.execute(
            concat!(
                "UPDATE aliases SET key_id = ?5, updated_at = ?6 WHERE alias = ?4 AND scope = ",
                scope!()
            ),
            (cloud, account, region, name, &alias.key_id, at),
        )?;
        Ok(())
    }

    /// Removes an alias; says whether there was one.
    pub(crate) fn delete_alias(&self, scope: &Scope, alias: &str) -> Result<bool, Failure> {
        let sql = concat!(
            "DELETE FROM aliases WHERE alias = ?4 AND scope = ",
            scope!()
        );
        Ok(self.execute(sql, within(scope, alias))? > 0)
    }
}

fn read_alias(row: &Row<'_>) -> Result<Alias, Failure> {
    Ok(Alias {
        name: row.get(0)?,
        key_id: row.get(1)?,
        created_at: time(row.get(2)?)?,
        updated_at: time(row.get(3)?)?,
    })
}
