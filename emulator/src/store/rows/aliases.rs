//! Aliases: other names of keys, unique in their scope.

use rusqlite::Row;

use super::super::failure::Failure;
use super::super::model::{Alias, Page, Scope, Window};
use super::super::sql::scope;
use super::{Reading, Writing, blocks, within};

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
                "SELECT alias, key_id FROM aliases WHERE key_id = ?4 AND scope = ",
                scope!(),
                " ORDER BY seq LIMIT ?5 OFFSET ?6"
            ),
            &[&scope.cloud.name(), &scope.account, &scope.region, &key_id],
            window,
            read_alias,
        )
    }
}

impl Writing<'_> {
    /// Keeps a new alias of an existing key.
    pub(crate) fn insert_alias(
        &self,
        scope: &Scope,
        alias: &str,
        key_id: &str,
    ) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        let sql = "INSERT INTO aliases (scope, alias, key_id) VALUES (?1, ?2, ?3)";
        self.execute(sql, (row, alias, key_id))?;
        Ok(())
    }

    /// Points an existing alias at another key.
    pub(crate) fn update_alias(
        &self,
        scope: &Scope,
        alias: &str,
        key_id: &str,
    ) -> Result<(), Failure> {
        self.execute(
            concat!(
                "UPDATE aliases SET key_id = ?5 WHERE alias = ?4 AND scope = ",
                scope!()
            ),
            (
                scope.cloud.name(),
                &scope.account,
                &scope.region,
                alias,
                key_id,
            ),
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
    })
}
