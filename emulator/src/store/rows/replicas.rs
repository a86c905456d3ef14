//! Keys that are in several regions: which follow a primary one, and whose primary one time has changed.

use jiff::Timestamp;

use super::super::columns;
use super::super::failure::Failure;
use super::super::model::Scope;
use super::{Reading, within};

impl Reading<'_> {
    /// Where keys are that follow the key of this id in this scope, in the order in which their scopes came.
    pub(crate) fn replicas(&self, primary: &Scope, id: &str) -> Result<Vec<Scope>, Failure> {
        let sql = "SELECT s.cloud, s.account, s.region FROM keys k JOIN scopes s ON s.scope = k.scope \
                   WHERE s.cloud = ?1 AND k.primary_account = ?2 AND k.primary_region = ?3 AND k.key_id = ?4 \
                   ORDER BY s.scope";
        self.all(sql, within(primary, id), columns::scope)
    }

    /// The primary ones, wherever they are, of the scope's keys that follow one, as far as time has changed them by
    /// `now`.
    pub(crate) fn due_primaries(
        &self,
        scope: &Scope,
        now: Timestamp,
    ) -> Result<Vec<(Scope, String)>, Failure> {
        let sql = "SELECT s.cloud, s.account, s.region, p.key_id FROM keys k \
                   JOIN scopes f ON f.scope = k.scope \
                   JOIN scopes s ON s.cloud = f.cloud AND s.account = k.primary_account AND s.region = k.primary_region \
                   JOIN keys p ON p.scope = s.scope AND p.key_id = k.key_id \
                   WHERE f.cloud = ?1 AND f.account = ?2 AND f.region = ?3 AND k.primary_region IS NOT NULL \
                   AND p.due_at IS NOT NULL AND p.due_at <= ?4";
        let bound = (
            scope.cloud.name(),
            &scope.account,
            &scope.region,
            now.as_millisecond(),
        );
        self.all(sql, bound, |row| Ok((columns::scope(row)?, row.get(3)?)))
    }
}
