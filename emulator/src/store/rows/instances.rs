//! Instances: those that the configuration declares and those that were made while the daemon ran.

use std::collections::HashSet;

use jiff::Timestamp;
use kms_rules::{Cloud, Place};
use rusqlite::{Row, params};

use super::super::columns::{self, instance_status, instance_status_word, place_word};
use super::super::failure::Failure;
use super::super::model::{Cluster, Instance, InstanceStatus, Scope};
use super::{Reading, Writing, integer, number, within};

/// The columns of an instance as `instance` reads them.
macro_rules! instance_columns {
    () => {
        "i.cloud, i.region, i.instance, i.account, i.place, i.name, i.keys_max, i.requests_per_second, \
         i.created_at, i.status, i.deletion_protected, i.protection_text, i.configured, i.sealed_link, \
         i.cluster_kind, i.cluster, i.hsm_cluster, i.certificate"
    };
}

impl Reading<'_> {
    /// The instance of this id that the scope's account sees in its region.
    pub(crate) fn instance(&self, scope: &Scope, id: &str) -> Result<Option<Instance>, Failure> {
        let sql = concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instances i WHERE i.cloud = ?1 AND (i.account IS NULL OR i.account = ?2) \
             AND i.region = ?3 AND i.instance = ?4"
        );
        self.one(sql, within(scope, id), instance)
    }

    /// The instances that the scope's account sees in its region, oldest first.
    pub(crate) fn instances(&self, scope: &Scope) -> Result<Vec<Instance>, Failure> {
        let sql = concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instances i WHERE i.cloud = ?1 AND (i.account IS NULL OR i.account = ?2) \
             AND i.region = ?3 ORDER BY i.created_at, i.instance"
        );
        let bound = (scope.cloud.name(), &scope.account, &scope.region);
        self.all(sql, bound, instance)
    }

    /// Every instance of this id, in whichever cloud and region; without one, all instances.
    pub(crate) fn every_instance(&self, id: Option<&str>) -> Result<Vec<Instance>, Failure> {
        let sql = concat!(
            "SELECT ",
            instance_columns!(),
            " FROM instances i WHERE ?1 IS NULL OR i.instance = ?1 ORDER BY i.cloud, i.region, i.instance"
        );
        self.all(sql, [id], instance)
    }

    /// How many keys there are in the instance, whoever owns them; those that wait for their deletion count.
    pub(crate) fn keys_in_instance(&self, of: &Instance) -> Result<u64, Failure> {
        let sql = "SELECT COUNT(*) FROM keys k JOIN scopes s ON s.scope = k.scope \
                   WHERE k.instance = ?3 AND s.cloud = ?1 AND s.region = ?2";
        let bound = (of.cloud.name(), &of.region, &of.id);
        let count = self.one(sql, bound, |row| number(row.get(0)?))?;
        Ok(count.unwrap_or(0))
    }

    /// The keys in the caller's own key manager that keys in the instance, whoever owns them, are bound to at `now`.
    pub(crate) fn external_keys(
        &self,
        of: &Instance,
        now: Timestamp,
    ) -> Result<HashSet<String>, Failure> {
        let sql = "SELECT k.external_key FROM keys k JOIN scopes s ON s.scope = k.scope \
                   WHERE k.instance = ?3 AND s.cloud = ?1 AND s.region = ?2 AND k.external_key IS NOT NULL \
                   AND (k.delete_at IS NULL OR k.delete_at > ?4)";
        let bound = (of.cloud.name(), &of.region, &of.id, now.as_millisecond());
        let found = self.all(sql, bound, |row| Ok(row.get(0)?))?;
        Ok(found.into_iter().collect())
    }

    /// Whether this scope has at least `max` customer keys outside instances: looks at no more than those.
    pub(crate) fn has_shared_keys(&self, scope: &Scope, max: u64) -> Result<bool, Failure> {
        let sql = concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM keys k WHERE k.scope = ",
            super::super::sql::scope!(),
            " AND k.instance IS NULL AND k.kind = 'customer' LIMIT ?4)"
        );
        self.reaches(sql, scope, max)
    }

    /// Whether this scope has at least `max` aliases: looks at no more than those.
    pub(crate) fn has_aliases(&self, scope: &Scope, max: u64) -> Result<bool, Failure> {
        let sql = concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM aliases a WHERE a.scope = ",
            super::super::sql::scope!(),
            " LIMIT ?4)"
        );
        self.reaches(sql, scope, max)
    }

    fn reaches(&self, sql: &str, scope: &Scope, max: u64) -> Result<bool, Failure> {
        let bound = params![
            scope.cloud.name(),
            scope.account,
            scope.region,
            integer(max)
        ];
        let count = self.one(sql, bound, |row| number(row.get(0)?))?;
        Ok(count.unwrap_or(0) >= max)
    }
}

impl Writing<'_> {
    /// Keeps an instance, in place of one of the same cloud, region and id.
    pub(crate) fn put_instance(&self, instance: &Instance) -> Result<(), Failure> {
        let sql = "INSERT OR REPLACE INTO instances (cloud, region, instance, account, place, name, keys_max, \
                   requests_per_second, created_at, status, deletion_protected, protection_text, configured, \
                   sealed_link, cluster_kind, cluster, hsm_cluster, certificate) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
        let of = |part: fn(&Cluster) -> &str| instance.cluster.as_ref().map(part);
        self.execute(
            sql,
            params![
                instance.cloud.name(),
                instance.region,
                instance.id,
                instance.account,
                place_word(instance.place),
                instance.name,
                instance.keys_max.map(integer),
                instance.requests_per_second.map(integer),
                instance.created_at.as_millisecond(),
                instance_status_word(instance.status),
                instance.deletion_protected,
                instance.deletion_protection_description,
                instance.is_configured,
                instance.sealed_link,
                of(|cluster| &cluster.kind),
                of(|cluster| &cluster.id),
                of(|cluster| &cluster.hsm_id),
                of(|cluster| &cluster.certificate),
            ],
        )?;
        Ok(())
    }

    /// Forgets an instance; its keys, if it has any, are then out of reach.
    pub(crate) fn delete_instance(&self, instance: &Instance) -> Result<(), Failure> {
        self.execute(
            "DELETE FROM instances WHERE cloud = ?1 AND region = ?2 AND instance = ?3",
            (instance.cloud.name(), &instance.region, &instance.id),
        )?;
        Ok(())
    }
}

fn instance(row: &Row<'_>) -> Result<Instance, Failure> {
    let cloud: String = row.get(0)?;
    let cloud = Cloud::from_name(&cloud).ok_or_else(|| Failure::unreadable("cloud"))?;
    let count = |column: Option<i64>| column.map(number).transpose();
    Ok(Instance {
        cloud,
        region: row.get(1)?,
        id: row.get(2)?,
        account: row.get(3)?,
        place: place(row, cloud)?,
        name: row.get(5)?,
        keys_max: count(row.get(6)?)?,
        requests_per_second: count(row.get(7)?)?,
        created_at: columns::time(row.get(8)?)?,
        status: status(row)?,
        deletion_protected: row.get(10)?,
        deletion_protection_description: row.get(11)?,
        is_configured: row.get(12)?,
        sealed_link: row.get(13)?,
        cluster: cluster(row)?,
    })
}

fn cluster(row: &Row<'_>) -> Result<Option<Cluster>, Failure> {
    let parts = (row.get(14)?, row.get(15)?, row.get(16)?, row.get(17)?);
    match parts {
        (Some(kind), Some(id), Some(hsm_id), Some(certificate)) => Ok(Some(Cluster {
            kind,
            id,
            hsm_id,
            certificate,
        })),
        (None, None, None, None) => Ok(None),
        (None | Some::<String>(_), ..) => Err(Failure::unreadable("cluster of a key store")),
    }
}

fn place(row: &Row<'_>, cloud: Cloud) -> Result<Place, Failure> {
    let word: String = row.get(4)?;
    columns::place(cloud, &word)
}

fn status(row: &Row<'_>) -> Result<InstanceStatus, Failure> {
    let word: String = row.get(9)?;
    instance_status(&word)
}
