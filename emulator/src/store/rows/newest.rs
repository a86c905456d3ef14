//! Keys as they stand, the newest first and those that nobody made by hand last.
//!
//! Lists of all keys, or of all of one spec, begin where the counts of [`super::blocks`] say; any other filter walks.

use rusqlite::{ToSql, Transaction};

use super::super::columns;
use super::super::failure::Failure;
use super::super::model::{Key, KeyFilter, Page, Scope, Window};
use super::super::sql::{key_columns, scope};
use super::blocks::{BLOCK_ROWS, Words};
use super::keys::condition;
use super::{Reading, integer, number};

/// The statements of a list: all of one spec in parameter 4, or of any, which is then null.
struct Listed {
    /// How many keys customers made.
    made: &'static str,
    /// The blocks that those are in, of the size in parameter 5 and from parameter 6 to 7, the last first, each with its
    /// number of them.
    blocks: &'static str,
    /// Those of them below the number in parameter 5, the newest first: parameter 6 of them after parameter 7.
    newest: &'static str,
    /// How many keys customers did not make.
    kept: &'static str,
    /// Those, the newest first: parameters as above, but for the number.
    others: &'static str,
}

macro_rules! listed {
    ($spec:literal) => {
        Listed {
            made: concat!(
                "SELECT COALESCE(SUM(rows), 0) FROM key_blocks k WHERE is_customer AND ",
                $spec,
                " AND size = 18 AND scope = ",
                scope!()
            ),
            blocks: concat!(
                "SELECT block, SUM(rows) FROM key_blocks k WHERE is_customer AND ",
                $spec,
                " AND size = ?5 AND block BETWEEN ?6 AND ?7 AND scope = ",
                scope!(),
                " GROUP BY block ORDER BY block DESC"
            ),
            newest: concat!(
                "SELECT ",
                key_columns!(),
                " FROM keys k WHERE k.kind = 'customer' AND ",
                $spec,
                " AND k.seq < ?5 AND k.scope = ",
                scope!(),
                " ORDER BY k.seq DESC LIMIT ?6 OFFSET ?7"
            ),
            kept: concat!(
                "SELECT COUNT(*) FROM keys k WHERE k.kind <> 'customer' AND ",
                $spec,
                " AND k.scope = ",
                scope!()
            ),
            others: concat!(
                "SELECT ",
                key_columns!(),
                " FROM keys k INDEXED BY keys_by_kind WHERE k.kind <> 'customer' AND ",
                $spec,
                " AND k.seq < ?5 AND k.scope = ",
                scope!(),
                " ORDER BY k.seq DESC LIMIT ?6 OFFSET ?7"
            ),
        }
    };
}

const OF_SPEC: Listed = listed!("k.spec = ?4");
const OF_ANY: Listed = listed!("?4 IS NULL");

/// A list of keys of one spec, or of any.
#[derive(Clone, Copy)]
struct Of<'a> {
    listed: &'static Listed,
    scope: &'a Scope,
    spec: Option<&'static str>,
}

impl Reading<'_> {
    /// How many keys of the scope customers made.
    pub(crate) fn customer_keys(&self, scope: &Scope) -> Result<u64, Failure> {
        self.counted(OF_ANY.made, Of::any(scope))
    }

    /// The scope's keys, the newest first; after those that customers made, all others, likewise.
    pub(crate) fn newest_keys(
        &self,
        scope: &Scope,
        filter: &KeyFilter,
        window: Window,
    ) -> Result<Page<Key>, Failure> {
        match Of::filter(scope, filter) {
            Some(of) => self.listed_keys(of, window),
            None => self.walked_keys(scope, filter, window),
        }
    }

    fn listed_keys(&self, of: Of<'_>, window: Window) -> Result<Page<Key>, Failure> {
        let snapshot = self.snapshot()?;
        let made = self.counted(of.listed.made, of)?;
        let total = made.saturating_add(self.counted(of.listed.kept, of)?);
        let mut items = match self.below(of, window.skip)? {
            Some(end) => self.stretch(of.listed.newest, of, end, window.take)?,
            None => Vec::new(),
        };
        let found = u64::try_from(items.len()).unwrap_or(u64::MAX);
        if let Some(take) = window.take.checked_sub(found).filter(|rest| *rest > 0) {
            let end = End {
                seq: i64::MAX,
                skip: window.skip.saturating_sub(made),
            };
            items.extend(self.stretch(of.listed.others, of, end, take)?);
        }
        snapshot.map_or(Ok(()), Transaction::commit)?;
        Ok(Page { items, total })
    }

    fn counted(&self, sql: &str, of: Of<'_>) -> Result<u64, Failure> {
        let count = self.one(sql, of.words(), |row| number(row.get(0)?))?;
        Ok(count.unwrap_or(0))
    }

    /// Below which number the key after the `skip` newest ones is; `None` when there are no more.
    fn below(&self, of: Of<'_>, skip: u64) -> Result<Option<End>, Failure> {
        let found = self.block_of(of.listed.blocks, of.words(), skip)?;
        Ok(found.map(|found| End {
            seq: found.block.saturating_add(1).saturating_mul(BLOCK_ROWS),
            skip: found.skip,
        }))
    }

    fn stretch(&self, sql: &str, of: Of<'_>, end: End, take: u64) -> Result<Vec<Key>, Failure> {
        let (cloud, account, region, spec) = of.words();
        let bound = (
            cloud,
            account,
            region,
            spec,
            end.seq,
            integer(take),
            integer(end.skip),
        );
        self.all(sql, bound, |row| columns::key(row, of.scope.cloud))
    }

    fn walked_keys(
        &self,
        scope: &Scope,
        filter: &KeyFilter,
        window: Window,
    ) -> Result<Page<Key>, Failure> {
        let (condition, values) = condition(scope, filter);
        let params: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let count = format!("SELECT COUNT(*) FROM keys k WHERE {condition}");
        let columns = key_columns!();
        let sql = format!(
            "SELECT {columns} FROM keys k WHERE {condition} \
             ORDER BY k.kind <> 'customer', k.seq DESC LIMIT ? OFFSET ?"
        );
        self.page(&count, &sql, &params, window, |row| {
            columns::key(row, scope.cloud)
        })
    }
}

/// Where a page begins: below a number, after some rows.
#[derive(Clone, Copy)]
struct End {
    seq: i64,
    skip: u64,
}

impl<'a> Of<'a> {
    fn any(scope: &'a Scope) -> Self {
        Of {
            listed: &OF_ANY,
            scope,
            spec: None,
        }
    }

    /// The list that a filter asks for, if the counts know its length.
    fn filter(scope: &'a Scope, filter: &KeyFilter) -> Option<Self> {
        let specs = filter.specs.as_deref();
        let only_specs = KeyFilter {
            specs: filter.specs.clone(),
            ..KeyFilter::default()
        };
        match specs {
            None if *filter == only_specs => Some(Self::any(scope)),
            Some(&[spec]) if *filter == only_specs => Some(Of {
                listed: &OF_SPEC,
                scope,
                spec: Some(spec),
            }),
            None | Some(_) => None,
        }
    }

    fn words(self) -> Words<'a> {
        let Scope {
            cloud,
            account,
            region,
        } = self.scope;
        (cloud.name(), account, region, self.spec)
    }
}

#[cfg(test)]
mod tests;
