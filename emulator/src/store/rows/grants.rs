//! Grants of keys: they go with the key. Found by key in a scope, and by grantee across the scopes of a region.

use kms_rules::Cloud;
use kms_rules::grant::{GrantOperation, GranteeKind};
use rusqlite::{Row, params};

use super::super::columns::{self, time};
use super::super::failure::Failure;
use super::super::model::{Grant, Page, Principal, Scope, Window};
use super::super::sql::scope;
use super::{Reading, Writing, number, within};

/// The columns of a grant as `read_grant` reads them, from a table called `g`.
macro_rules! grant_columns {
    () => {
        "g.grant_id, g.key_id, g.grantee, g.grantee_kind, g.operations, g.issuer, g.retiring, g.name, g.created_at"
    };
}

/// The grants of a region of a cloud that a user, of an account, may take back without having made them: parameters
/// 1 to 4.
macro_rules! retirable {
    () => {
        "FROM grants g JOIN scopes s ON s.scope = g.scope WHERE s.cloud = ?1 AND s.region = ?2 \
         AND (g.retiring IN (?3, ?4) OR g.grantee = CASE g.grantee_kind WHEN 'user' THEN ?3 ELSE ?4 END \
         AND instr(' ' || g.operations || ' ', ' retire-grant ') > 0)"
    };
}

impl Reading<'_> {
    /// The grant of this id, of whichever key.
    pub(crate) fn grant(&self, scope: &Scope, id: &str) -> Result<Option<Grant>, Failure> {
        let sql = concat!(
            "SELECT ",
            grant_columns!(),
            " FROM grants g WHERE g.grant_id = ?4 AND g.scope = ",
            scope!()
        );
        self.one(sql, within(scope, id), |row| {
            read_grant(row, 0, scope.cloud)
        })
    }

    /// How many grants the key of the scope has that has the most of them.
    pub(crate) fn most_grants_of_a_key(&self, scope: &Scope) -> Result<u64, Failure> {
        let sql = concat!(
            "SELECT COALESCE(MAX(n), 0) FROM (SELECT COUNT(*) AS n FROM grants WHERE scope = ",
            scope!(),
            " GROUP BY key_id)"
        );
        let words = (scope.cloud.name(), &scope.account, &scope.region);
        let most = self.one(sql, words, |row| number(row.get(0)?))?;
        Ok(most.unwrap_or(0))
    }

    /// The grants of one key, oldest first.
    pub(crate) fn grants_of_key(
        &self,
        scope: &Scope,
        key_id: &str,
        window: Window,
    ) -> Result<Page<Grant>, Failure> {
        self.page(
            concat!(
                "SELECT COUNT(*) FROM grants WHERE key_id = ?4 AND scope = ",
                scope!()
            ),
            concat!(
                "SELECT ",
                grant_columns!(),
                " FROM grants g WHERE g.key_id = ?4 AND g.scope = ",
                scope!(),
                " ORDER BY g.seq LIMIT ?5 OFFSET ?6"
            ),
            &[&scope.cloud.name(), &scope.account, &scope.region, &key_id],
            window,
            |row| read_grant(row, 0, scope.cloud),
        )
    }

    /// How many grants a scope has for one grantee.
    pub(crate) fn count_grants_to(&self, scope: &Scope, grantee: &str) -> Result<u64, Failure> {
        let sql = concat!(
            "SELECT COUNT(*) FROM grants WHERE grantee = ?4 AND scope = ",
            scope!()
        );
        let count = self.one(sql, within(scope, grantee), |row| number(row.get(0)?))?;
        Ok(count.unwrap_or(0))
    }

    /// The grants of keys of this id in a region of a cloud, whoever owns them, each with its key's scope.
    pub(crate) fn grants_in_region(
        &self,
        (cloud, region): (Cloud, &str),
        key_id: &str,
    ) -> Result<Vec<(Scope, Grant)>, Failure> {
        let sql = concat!(
            "SELECT s.cloud, s.account, s.region, ",
            grant_columns!(),
            " FROM grants g JOIN scopes s ON s.scope = g.scope \
             WHERE g.key_id = ?3 AND s.cloud = ?1 AND s.region = ?2 ORDER BY g.seq"
        );
        self.all(sql, (cloud.name(), region, key_id), |row| {
            Ok((columns::scope(row)?, read_grant(row, 3, cloud)?))
        })
    }

    /// The grants of a region of a cloud that somebody may take back without having made them, oldest first.
    pub(crate) fn retirable_grants(
        &self,
        (cloud, region): (Cloud, &str),
        who: &Principal,
        window: Window,
    ) -> Result<Page<Grant>, Failure> {
        self.page(
            concat!("SELECT COUNT(*) ", retirable!()),
            concat!(
                "SELECT ",
                grant_columns!(),
                " ",
                retirable!(),
                " ORDER BY g.seq LIMIT ?5 OFFSET ?6"
            ),
            &[&cloud.name(), &region, &who.user, &who.domain],
            window,
            |row| read_grant(row, 0, cloud),
        )
    }
}

impl Writing<'_> {
    /// Keeps a new grant of an existing key.
    pub(crate) fn insert_grant(&self, scope: &Scope, grant: &Grant) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        let operations: Vec<_> = grant.operations.iter().map(|one| one.wire()).collect();
        self.execute(
            "INSERT INTO grants (scope, grant_id, key_id, grantee, grantee_kind, operations, issuer, retiring, name, \
             created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                row,
                grant.id,
                grant.key_id,
                grant.grantee,
                grant.grantee_kind.wire(),
                operations.join(" "),
                grant.issuer,
                grant.retiring,
                grant.name,
                grant.created_at.as_millisecond(),
            ],
        )?;
        Ok(())
    }

    /// Removes a grant; says whether there was one.
    pub(crate) fn delete_grant(&self, scope: &Scope, id: &str) -> Result<bool, Failure> {
        let sql = concat!(
            "DELETE FROM grants WHERE grant_id = ?4 AND scope = ",
            scope!()
        );
        Ok(self.execute(sql, within(scope, id))? > 0)
    }
}

/// Reads a row whose columns from `first` on are `grant_columns!`.
fn read_grant(row: &Row<'_>, first: usize, cloud: Cloud) -> Result<Grant, Failure> {
    let kind: String = row.get(first + 3)?;
    let operations: String = row.get(first + 4)?;
    let operation = |word| {
        GrantOperation::find(cloud, word).ok_or_else(|| Failure::unreadable("granted operation"))
    };
    Ok(Grant {
        id: row.get(first)?,
        key_id: row.get(first + 1)?,
        grantee: row.get(first + 2)?,
        grantee_kind: GranteeKind::find(&kind).ok_or_else(|| Failure::unreadable("grantee"))?,
        operations: operations
            .split(' ')
            .map(operation)
            .collect::<Result<_, _>>()?,
        issuer: row.get(first + 5)?,
        retiring: row.get(first + 6)?,
        name: row.get(first + 7)?,
        created_at: time(row.get(first + 8)?)?,
    })
}
