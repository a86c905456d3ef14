//! Versions of a key's material.

use jiff::Timestamp;

use super::super::columns;
use super::super::failure::Failure;
use super::super::model::{Page, Scope, Version, Window};
use super::super::sql::scope;
use super::{Reading, Writing, within};

/// A version whose material was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    pub(crate) version_id: String,
    /// By what the material is known again.
    pub(crate) imprint: Vec<u8>,
}

impl Reading<'_> {
    /// A key's versions, newest first.
    pub(crate) fn versions(
        &self,
        scope: &Scope,
        key_id: &str,
        window: Window,
    ) -> Result<Page<Version>, Failure> {
        self.page(
            concat!("SELECT COUNT(*) FROM versions WHERE key_id = ?4 AND scope = ", scope!()),
            concat!(
                "SELECT version_id, key_id, created_at FROM versions WHERE key_id = ?4 AND scope = ",
                scope!(),
                " ORDER BY seq DESC LIMIT ?5 OFFSET ?6"
            ),
            &[&scope.cloud.name(), &scope.account, &scope.region, &key_id],
            window,
            columns::version,
        )
    }

    /// One version of a key.
    pub(crate) fn version(
        &self,
        scope: &Scope,
        key_id: &str,
        version: &str,
    ) -> Result<Option<Version>, Failure> {
        let sql = concat!(
            "SELECT version_id, key_id, created_at FROM versions \
             WHERE key_id = ?4 AND version_id = ?5 AND scope = ",
            scope!()
        );
        let words = (
            scope.cloud.name(),
            &scope.account,
            &scope.region,
            key_id,
            version,
        );
        self.one(sql, words, columns::version)
    }

    /// The version that a key's material was imported as, with the imprint of that material; `None` before the
    /// first import.
    pub(crate) fn imported(
        &self,
        scope: &Scope,
        key_id: &str,
    ) -> Result<Option<Imported>, Failure> {
        let sql = concat!(
            "SELECT version_id, imprint FROM versions WHERE key_id = ?4 AND imprint IS NOT NULL AND scope = ",
            scope!(),
            " ORDER BY seq DESC LIMIT 1"
        );
        self.one(sql, within(scope, key_id), |row| {
            Ok(Imported {
                version_id: row.get(0)?,
                imprint: row.get(1)?,
            })
        })
    }

    /// Whether the key has material: some version of it is still sealed here.
    pub(crate) fn has_material(&self, scope: &Scope, key_id: &str) -> Result<bool, Failure> {
        let sql = concat!(
            "SELECT 1 FROM versions WHERE key_id = ?4 AND sealed IS NOT NULL AND scope = ",
            scope!(),
            " LIMIT 1"
        );
        Ok(self.one(sql, within(scope, key_id), |_| Ok(()))?.is_some())
    }
}

impl Writing<'_> {
    /// Keeps a new version of an existing key.
    pub(crate) fn insert_version(
        &self,
        scope: &Scope,
        key_id: &str,
        created_at: Timestamp,
        version: &super::SealedVersion,
    ) -> Result<(), Failure> {
        let row = self.scope_row(scope)?;
        let sealed = (!version.sealed.is_empty()).then_some(&version.sealed);
        self.execute(
            "INSERT INTO versions (scope, key_id, version_id, created_at, sealed) VALUES (?1, ?2, ?3, ?4, ?5)",
            (row, key_id, &version.id, created_at.as_millisecond(), sealed),
        )?;
        Ok(())
    }

    /// Gives an existing version its material, and says by what that is known again.
    pub(crate) fn keep_imported(
        &self,
        scope: &Scope,
        version: &super::SealedVersion,
        imprint: &[u8],
    ) -> Result<(), Failure> {
        self.execute(
            concat!(
                "UPDATE versions SET sealed = ?5, imprint = ?6 WHERE version_id = ?4 AND scope = ",
                scope!()
            ),
            (
                scope.cloud.name(),
                &scope.account,
                &scope.region,
                &version.id,
                &version.sealed,
                imprint,
            ),
        )?;
        Ok(())
    }

    /// Puts the material of an existing version in place of what it had; `None` takes it away.
    pub(crate) fn put_sealed(
        &self,
        scope: &Scope,
        version: &str,
        sealed: Option<&[u8]>,
    ) -> Result<(), Failure> {
        let [cloud, account, region, version] = within(scope, version);
        self.execute(
            concat!(
                "UPDATE versions SET sealed = ?5 WHERE version_id = ?4 AND scope = ",
                scope!()
            ),
            (cloud, account, region, version, sealed),
        )?;
        Ok(())
    }

    /// Takes the material of all of a key's versions away; the versions stay.
    pub(crate) fn delete_material(&self, scope: &Scope, key_id: &str) -> Result<(), Failure> {
        self.execute(
            concat!(
                "UPDATE versions SET sealed = NULL WHERE key_id = ?4 AND scope = ",
                scope!()
            ),
            within(scope, key_id),
        )?;
        Ok(())
    }
}
