//! What the file says about itself, and emptying it.

use super::super::failure::Failure;
use super::{Reading, Writing};

impl Reading<'_> {
    /// A value that the file keeps about itself.
    pub(crate) fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.one("SELECT value FROM meta WHERE name = ?1", [name], |row| {
            Ok(row.get(0)?)
        })
    }

    /// Whether the store answers.
    pub(crate) fn answers(&self) -> Result<(), Failure> {
        self.one("SELECT value FROM meta WHERE name = 'what'", [], |_| Ok(()))?;
        Ok(())
    }
}

impl Writing<'_> {
    /// Keeps a value about the file itself.
    pub(crate) fn put_meta(&self, name: &str, value: &[u8]) -> Result<(), Failure> {
        self.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)",
            (name, value),
        )?;
        Ok(())
    }

    /// Forgets every scope and all that is in it.
    pub(crate) fn clear(&self) -> Result<(), Failure> {
        for statement in [
            "DELETE FROM grants",
            "DELETE FROM tags",
            "DELETE FROM aliases",
            "DELETE FROM versions",
            "DELETE FROM keys",
            "DELETE FROM scopes",
            "DELETE FROM accounts",
            "DELETE FROM instances WHERE NOT configured",
            "UPDATE instances SET status = 'connected', deletion_protected = 0, protection_text = ''",
        ] {
            self.execute(statement, [])?;
        }
        Ok(())
    }
}

#[cfg(test)]
impl Writing<'_> {
    /// Lets the file grow no more: a full disk.
    pub(crate) fn limit_pages_to_now(&self) -> Result<(), Failure> {
        let pages = self.one("PRAGMA page_count", [], |row| Ok(row.get::<_, i64>(0)?))?;
        self.connection
            .pragma_update(None, "max_page_count", pages.unwrap_or(1))?;
        Ok(())
    }

    /// Ends the transaction under the writer's feet.
    pub(crate) fn rollback_everything(&self) -> Result<(), Failure> {
        self.execute("ROLLBACK", [])?;
        Ok(())
    }
}
