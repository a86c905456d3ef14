//! What can be read, and what can be written, inside one transaction. The SQL of each table is in its own file.

mod accounts;
mod aliases;
mod blocks;
mod grants;
mod instances;
mod keys;
mod meta;
mod newest;
mod replicas;
mod tags;
mod versions;
mod whole;

use std::ops::Deref;

use rusqlite::types::Value;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Params, Row, Transaction};

use super::failure::Failure;
use super::model::{Page, Scope};
use super::sql::scope;

pub(crate) use keys::{SealedVersion, Usable};
pub(crate) use tags::{KeySearch, TagSearch};
pub(crate) use versions::Imported;
pub(crate) use whole::{After, WholeVersion};

/// What can be read. What lies outside the scope that a method is given does not exist for its caller.
pub(crate) struct Reading<'c> {
    connection: &'c Connection,
}

/// What can be written, and read: the writer's side of one transaction.
pub(crate) struct Writing<'c> {
    reading: Reading<'c>,
}

impl<'c> Reading<'c> {
    pub(super) fn new(connection: &'c Connection) -> Reading<'c> {
        Reading { connection }
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'c>, Failure> {
        Ok(self.connection.prepare_cached(sql)?)
    }

    /// The first row, if there is one.
    fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnOnce(&Row<'_>) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let mut statement = self.prepare(sql)?;
        let row = statement
            .query_row(params, |row| Ok(read(row)))
            .optional()?;
        row.transpose()
    }

    /// All rows.
    fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl Fn(&Row<'_>) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// Holds what is read to one moment; `None` within a write, which is of one moment already.
    fn snapshot(&self) -> Result<Option<Transaction<'_>>, Failure> {
        let outside = self.connection.is_autocommit();
        let begin = || self.connection.unchecked_transaction();
        Ok(outside.then(begin).transpose()?)
    }

    /// One page of a list, with the number of rows on all pages, both of one moment: each row of `sql` begins
    /// with its own columns, and the last parameters are how many to take and to skip.
    fn page<T>(
        &self,
        count: &str,
        sql: &str,
        params: &[&dyn rusqlite::ToSql],
        window: super::model::Window,
        read: impl Fn(&Row<'_>) -> Result<T, Failure>,
    ) -> Result<Page<T>, Failure> {
        let snapshot = self.snapshot()?;
        let total = self
            .one(count, params, |row| number(row.get(0)?))?
            .unwrap_or(0);
        let (take, skip) = (integer(window.take), integer(window.skip));
        let mut bound = params.to_vec();
        bound.push(&take);
        bound.push(&skip);
        let items = self.all(sql, bound.as_slice(), read)?;
        snapshot.map_or(Ok(()), Transaction::commit)?;
        Ok(Page { items, total })
    }
}

impl<'c> Writing<'c> {
    pub(super) fn new(connection: &'c Connection) -> Writing<'c> {
        Writing {
            reading: Reading::new(connection),
        }
    }

    /// Runs a statement; says how many rows it changed.
    fn execute(&self, sql: &str, params: impl Params) -> Result<usize, Failure> {
        Ok(self.prepare(sql)?.execute(params)?)
    }

    /// The row of `scopes`, made when it is not there yet.
    fn scope_row(&self, scope: &Scope) -> Result<i64, Failure> {
        let words = (scope.cloud.name(), &scope.account, &scope.region);
        let known = self.one(concat!("SELECT ", scope!()), words, |row| {
            Ok(row.get::<_, Option<i64>>(0)?)
        })?;
        if let Some(row) = known.flatten() {
            return Ok(row);
        }
        self.execute(
            "INSERT INTO scopes (cloud, account, region) VALUES (?1, ?2, ?3)",
            words,
        )?;
        Ok(self.connection.last_insert_rowid())
    }
}

impl<'c> Deref for Writing<'c> {
    type Target = Reading<'c>;

    fn deref(&self) -> &Reading<'c> {
        &self.reading
    }
}

/// The first four parameters of a statement about one named thing in a scope.
fn within<'a>(scope: &'a Scope, name: &'a str) -> [&'a str; 4] {
    [scope.cloud.name(), &scope.account, &scope.region, name]
}

/// The first three parameters of a statement with a number of parameters that varies.
fn within_values(scope: &Scope) -> Vec<Value> {
    let words = [scope.cloud.name(), &scope.account, &scope.region];
    words
        .into_iter()
        .map(|word| Value::from(word.to_owned()))
        .collect()
}

/// A count as SQLite gives it.
fn number(count: i64) -> Result<u64, Failure> {
    u64::try_from(count).map_err(|_| Failure::unreadable("count"))
}

/// A number as SQLite takes it; beyond its range, the largest.
fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
