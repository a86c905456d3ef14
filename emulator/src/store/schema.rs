//! The tables, and how an older file becomes a newer one.

use rusqlite::Connection;

/// Says in the file's header that it is ours: "KMSE".
pub(super) const APPLICATION_ID: i32 = 0x4b4d_5345;

/// The schema that this build writes. A file of a higher one is left alone.
pub(super) const SCHEMA_VERSION: usize = MIGRATIONS.len();

/// `MIGRATIONS[n]` takes a file from schema `n` to `n + 1`. A step that has shipped never changes.
const MIGRATIONS: &[&str] = &[FIRST, SECOND];

/// Times are milliseconds since 1970-01-01T00:00:00Z. Words for specs, usages, origins and levels are the
/// cloud's own spelling; words for states and places are those of `columns.rs`.
const FIRST: &str = "
    -- What this file is, for whoever opens it.
    CREATE TABLE meta (
        name  TEXT PRIMARY KEY,
        value BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE scopes (
        scope   INTEGER PRIMARY KEY,
        cloud   TEXT NOT NULL,
        account TEXT NOT NULL,
        region  TEXT NOT NULL,
        UNIQUE (cloud, account, region)
    ) STRICT;

    CREATE TABLE keys (
        seq                 INTEGER PRIMARY KEY,
        scope               INTEGER NOT NULL REFERENCES scopes,
        key_id              TEXT NOT NULL,
        spec                TEXT NOT NULL,
        usage               TEXT NOT NULL,
        origin              TEXT NOT NULL,
        protection          TEXT NOT NULL,
        place               TEXT NOT NULL,
        instance            TEXT,
        state               TEXT NOT NULL,
        description         TEXT NOT NULL,
        creator             TEXT NOT NULL,
        created_at          INTEGER NOT NULL,
        last_rotated_at     INTEGER,
        rotation_seconds    INTEGER,
        delete_at           INTEGER,
        material_expires_at INTEGER,
        primary_version     TEXT,
        deletion_protected  INTEGER NOT NULL,
        protection_text     TEXT NOT NULL,
        policy              TEXT,
        -- When time alone will change the row; settled before anything reads it.
        due_at              INTEGER,
        UNIQUE (scope, key_id)
    ) STRICT;
    CREATE INDEX keys_due ON keys (due_at) WHERE due_at IS NOT NULL;
    CREATE INDEX keys_listed ON keys (scope, seq);

    CREATE TABLE versions (
        seq        INTEGER PRIMARY KEY,
        scope      INTEGER NOT NULL,
        key_id     TEXT NOT NULL,
        version_id TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        -- NULL when the material was taken away (expired or deleted import).
        sealed     BLOB,
        UNIQUE (scope, version_id),
        FOREIGN KEY (scope, key_id) REFERENCES keys (scope, key_id) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX versions_of_key ON versions (scope, key_id, seq);

    CREATE TABLE aliases (
        seq    INTEGER PRIMARY KEY,
        scope  INTEGER NOT NULL,
        alias  TEXT NOT NULL,
        key_id TEXT NOT NULL,
        UNIQUE (scope, alias),
        FOREIGN KEY (scope, key_id) REFERENCES keys (scope, key_id) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX aliases_of_key ON aliases (scope, key_id, seq);

    CREATE TABLE tags (
        scope     INTEGER NOT NULL,
        key_id    TEXT NOT NULL,
        tag_key   TEXT NOT NULL,
        tag_value TEXT NOT NULL,
        PRIMARY KEY (scope, key_id, tag_key),
        FOREIGN KEY (scope, key_id) REFERENCES keys (scope, key_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
";

/// Keys that others made or keep, what is left of imported material, instances, and how many keys there are.
const SECOND: &str = "
    -- customer, default, or service: and the service's name.
    ALTER TABLE keys ADD COLUMN kind TEXT NOT NULL DEFAULT 'customer';
    -- The id of the key in the caller's own key manager.
    ALTER TABLE keys ADD COLUMN external_key TEXT;

    -- By what imported material is known again when it has been taken away: salt and digest.
    ALTER TABLE versions ADD COLUMN imprint BLOB;
";

/// Brings the file from schema `from` to [`SCHEMA_VERSION`] in one transaction.
pub(super) fn migrate(connection: &mut Connection, from: usize) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction()?;
    for step in MIGRATIONS.iter().skip(from) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(
        None,
        "user_version",
        u32::try_from(SCHEMA_VERSION).unwrap_or(u32::MAX),
    )?;
    let about = "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)";
    transaction.execute(
        about,
        (
            "what",
            b"state of kms-emulator, a test double; never real keys".as_slice(),
        ),
    )?;
    transaction.execute(about, ("made_by", env!("CARGO_PKG_VERSION").as_bytes()))?;
    transaction.commit()
}
