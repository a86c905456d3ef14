//! Lists whose rows are counted by blocks: their length, and where a page begins, without walking the rows.
//!
//! A list is ordered by `seq`; a block is a stretch of 2^size numbers, for each of [`SIZES`], and triggers of the schema
//! keep how many rows of a scope lie in it. Where a page begins is found by the largest blocks, then by the smaller ones
//! in one of them: a few dozen counts, and at most one small block of rows, however long the list is.

use rusqlite::{Row, Transaction};

use super::super::failure::Failure;
use super::super::model::{Page, Scope, Window};
use super::super::sql::scope;
use super::{Reading, integer, number};

/// Sizes of blocks, as powers of two, the largest first. The schema's triggers count by the same ones, and totals are
/// the counts of the largest.
const SIZES: [u32; 3] = [18, 13, 8];
/// How many blocks are in one of the next larger size, as a power of two.
const BLOCKS_IN_ONE: u32 = 5;
/// Numbers in a block of the smallest size.
pub(super) const BLOCK_ROWS: i64 = 1 << SIZES[2];

/// The first four parameters of a statement about a list: its scope, and the spec that its rows are all of, if it is
/// of one.
pub(super) type Words<'a> = (&'a str, &'a str, &'a str, Option<&'static str>);

/// A list that is counted by blocks.
pub(super) struct Counted {
    /// How many there are in a scope.
    pub(super) total: &'static str,
    /// The blocks of a scope of the size in parameter 5 and from parameter 6 to 7, in order, each with its number of
    /// rows. Parameter 4 is null.
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
                " WHERE size = 18 AND scope = ",
                scope!()
            ),
            blocks: concat!(
                "SELECT block, SUM(rows) FROM ",
                $blocks,
                " WHERE ?4 IS NULL AND size = ?5 AND block BETWEEN ?6 AND ?7 AND scope = ",
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

/// A block of the smallest size, and how many rows in it are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) block: i64,
    pub(super) skip: u64,
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
        let (cloud, account, region) = words(scope);
        let of = (cloud, account, region, None);
        let items = match self.block_of(list.blocks, of, window.skip)? {
            Some(found) => self.rows_from(list, scope, found, window.take, read)?,
            None => Vec::new(),
        };
        snapshot.map_or(Ok(()), Transaction::commit)?;
        Ok(Page { items, total })
    }

    /// The block that the row after the first `skip` ones of a list is in; `None` beyond its end. `blocks` gives blocks
    /// with their rows in the order of the list: parameters 5 to 7 are their size, the first and the last.
    pub(super) fn block_of(
        &self,
        blocks: &str,
        of: Words<'_>,
        skip: u64,
    ) -> Result<Option<Found>, Failure> {
        let mut found = Found { block: 0, skip };
        let mut range = (0, i64::MAX);
        for size in SIZES {
            match self.block_among(blocks, of, (size, range), found.skip)? {
                Some(within) => found = within,
                None => return Ok(None),
            }
            let first = found.block << BLOCKS_IN_ONE;
            range = (first, first | ((1 << BLOCKS_IN_ONE) - 1));
        }
        Ok(Some(found))
    }

    /// The same among the blocks of one size in a range.
    fn block_among(
        &self,
        blocks: &str,
        (cloud, account, region, spec): Words<'_>,
        (size, (first, last)): (u32, (i64, i64)),
        mut skip: u64,
    ) -> Result<Option<Found>, Failure> {
        let mut statement = self.prepare(blocks)?;
        let mut blocks = statement.query((cloud, account, region, spec, size, first, last))?;
        while let Some(row) = blocks.next()? {
            let (block, rows): (i64, i64) = (row.get(0)?, row.get(1)?);
            let rows = number(rows)?;
            if skip < rows {
                return Ok(Some(Found { block, skip }));
            }
            skip -= rows;
        }
        Ok(None)
    }

    fn rows_from<T>(
        &self,
        list: &Counted,
        scope: &Scope,
        found: Found,
        take: u64,
        read: impl Fn(&Row<'_>) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let first = found.block.saturating_mul(BLOCK_ROWS);
        let (take, skip) = (integer(take), integer(found.skip));
        let (cloud, account, region) = words(scope);
        let bound = (cloud, account, region, first, take, skip);
        self.all(list.rows, bound, read)
    }
}

fn words(scope: &Scope) -> (&str, &str, &str) {
    (scope.cloud.name(), &scope.account, &scope.region)
}

#[cfg(test)]
mod tests;
