//! Lists whose rows are counted by blocks: their length, and where a page begins, without walking the rows.
//!
//! A list is ordered by `seq`; a block is a stretch of [`BLOCK_ROWS`] numbers, and triggers of the schema keep how
//! many rows of a scope lie in it. A page costs one walk over the blocks and at most one block of rows.

use rusqlite::{Row, Transaction};

use super::super::failure::Failure;
use super::super::model::{Page, Scope, Window};
use super::super::sql::scope;
use super::{Reading, integer, number};

/// Numbers in one block. The schema has it as a shift by 8.
pub(super) const BLOCK_ROWS: i64 = 256;

/// A list that is counted by blocks.
pub(super) struct Counted {
    /// How many there are in a scope.
    pub(super) total: &'static str,
    /// The blocks of a scope, in order, each with its number of rows.
    pub(super) blocks: &'static str,
    /// The rows of a scope from a number on: parameters 4 to 6 are that number, how many, after how many.
    pub(super) rows: &'static str,
}

/// The statements of a list: the table of its blocks, and how its rows are read.
macro_rules! counted {
    ($blocks:literal, $columns:literal, $table:literal) => {
        Counted {
            total: concat!(
                "SELECT COALESCE(SUM(rows), 0) FROM ",
                $blocks,
                " WHERE scope = ",
                scope!()
            ),
            blocks: concat!(
                "SELECT block, SUM(rows) FROM ",
                $blocks,
                " WHERE scope = ",
                scope!(),
                " GROUP BY block ORDER BY block"
            ),
            rows: concat!(
                "SELECT ",
                $columns,
                " FROM ",
                $table,
                " WHERE scope = ",
                scope!(),
                " AND seq >= ?4 ORDER BY seq LIMIT ?5 OFFSET ?6"
            ),
        }
    };
}

/// Keys by their ids.
pub(super) const KEYS: Counted = counted!("key_blocks", "key_id", "keys");
/// Aliases with their keys.
pub(super) const ALIASES: Counted = counted!(
    "alias_blocks",
    "alias, key_id, created_at, updated_at",
    "aliases"
);

/// Where a page begins: a number, and how many rows from it on are still passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Start {
    seq: i64,
    skip: u64,
}

impl Reading<'_> {
    /// How many rows the list has in the scope.
    pub(super) fn count(&self, list: &Counted, scope: &Scope) -> Result<u64, Failure> {
        let total = self.one(list.total, words(scope), |row| number(row.get(0)?))?;
        Ok(total.unwrap_or(0))
    }

    /// One page of the list with its length, both of one moment.
    pub(super) fn counted_page<T>(
        &self,
        list: &Counted,
        scope: &Scope,
        window: Window,
        read: impl Fn(&Row<'_>) -> Result<T, Failure>,
    ) -> Result<Page<T>, Failure> {
        let snapshot = self.snapshot()?;
        let total = self.count(list, scope)?;
        let items = match self.start(list, scope, window.skip)? {
            Some(start) => self.rows_from(list, scope, start, window.take, read)?,
            None => Vec::new(),
        };
        snapshot.map_or(Ok(()), Transaction::commit)?;
        Ok(Page { items, total })
    }

    /// Where the row after the first `skip` ones is looked for; `None` beyond the end.
    fn start(
        &self,
        list: &Counted,
        scope: &Scope,
        mut skip: u64,
    ) -> Result<Option<Start>, Failure> {
        let mut statement = self.prepare(list.blocks)?;
        let mut blocks = statement.query(words(scope))?;
        while let Some(row) = blocks.next()? {
            let (block, rows): (i64, i64) = (row.get(0)?, row.get(1)?);
            let rows = number(rows)?;
            if skip < rows {
                let seq = block.saturating_mul(BLOCK_ROWS);
                return Ok(Some(Start { seq, skip }));
            }
            skip -= rows;
        }
        Ok(None)
    }

    fn rows_from<T>(
        &self,
        list: &Counted,
        scope: &Scope,
        start: Start,
        take: u64,
        read: impl Fn(&Row<'_>) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let (take, skip) = (integer(take), integer(start.skip));
        let words = words(scope);
        self.all(
            list.rows,
            (words.0, words.1, words.2, start.seq, take, skip),
            read,
        )
    }
}

fn words(scope: &Scope) -> (&str, &str, &str) {
    (scope.cloud.name(), &scope.account, &scope.region)
}

#[cfg(test)]
mod tests;
