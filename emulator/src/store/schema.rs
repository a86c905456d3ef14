//! The tables, and how an older file becomes a newer one.

use rusqlite::Connection;

/// Says in the file's header that it is ours: "KMSE".
pub(super) const APPLICATION_ID: i32 = 0x4b4d_5345;

/// The schema that this build writes. A file of a higher one is left alone.
pub(super) const SCHEMA_VERSION: usize = MIGRATIONS.len();

/// `MIGRATIONS[n]` takes a file from schema `n` to `n + 1`. A step that has shipped never changes.
const MIGRATIONS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH, FIFTH];

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

    -- How many rows a list has in each stretch of 256 numbers, so that neither its length nor the beginning of
    -- a page is found by counting rows.
    CREATE TABLE key_blocks (
        scope INTEGER NOT NULL,
        block INTEGER NOT NULL,
        rows  INTEGER NOT NULL,
        PRIMARY KEY (scope, block)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alias_blocks (
        scope INTEGER NOT NULL,
        block INTEGER NOT NULL,
        rows  INTEGER NOT NULL,
        PRIMARY KEY (scope, block)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX aliases_listed ON aliases (scope, seq);
    INSERT INTO key_blocks SELECT scope, seq >> 8, COUNT(*) FROM keys GROUP BY 1, 2;
    INSERT INTO alias_blocks SELECT scope, seq >> 8, COUNT(*) FROM aliases GROUP BY 1, 2;
    CREATE TRIGGER key_counted AFTER INSERT ON keys BEGIN
        INSERT INTO key_blocks VALUES (new.scope, new.seq >> 8, 1)
            ON CONFLICT (scope, block) DO UPDATE SET rows = rows + 1;
    END;
    CREATE TRIGGER key_uncounted AFTER DELETE ON keys BEGIN
        UPDATE key_blocks SET rows = rows - 1 WHERE scope = old.scope AND block = old.seq >> 8;
        DELETE FROM key_blocks WHERE scope = old.scope AND block = old.seq >> 8 AND rows = 0;
    END;
    CREATE TRIGGER alias_counted AFTER INSERT ON aliases BEGIN
        INSERT INTO alias_blocks VALUES (new.scope, new.seq >> 8, 1)
            ON CONFLICT (scope, block) DO UPDATE SET rows = rows + 1;
    END;
    CREATE TRIGGER alias_uncounted AFTER DELETE ON aliases BEGIN
        UPDATE alias_blocks SET rows = rows - 1 WHERE scope = old.scope AND block = old.seq >> 8;
        DELETE FROM alias_blocks WHERE scope = old.scope AND block = old.seq >> 8 AND rows = 0;
    END;

    -- What a fixture said of a key when it was loaded (a sealed digest): how the same fixture is known again
    -- after the key has lived on.
    CREATE TABLE seeds (
        scope  INTEGER NOT NULL,
        key_id TEXT NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (scope, key_id),
        FOREIGN KEY (scope, key_id) REFERENCES keys (scope, key_id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- How a hardware instance keeps the material: the cloud's own word.
    ALTER TABLE keys ADD COLUMN storage TEXT;
    -- One default key, and one key of each service, in every scope.
    CREATE UNIQUE INDEX keys_by_kind ON keys (scope, kind) WHERE kind <> 'customer';
    CREATE INDEX keys_in_instance ON keys (instance, scope) WHERE instance IS NOT NULL;

    CREATE TABLE instances (
        cloud               TEXT NOT NULL,
        region              TEXT NOT NULL,
        instance            TEXT NOT NULL,
        -- NULL: every account sees it.
        account             TEXT,
        place               TEXT NOT NULL,
        name                TEXT NOT NULL,
        keys_max            INTEGER,
        requests_per_second INTEGER,
        created_at          INTEGER NOT NULL,
        status              TEXT NOT NULL,
        deletion_protected  INTEGER NOT NULL,
        protection_text     TEXT NOT NULL,
        -- Whether the configuration declares it; else it was made while the daemon ran.
        configured          INTEGER NOT NULL,
        -- How its key manager is reached: a secret, sealed.
        sealed_link         BLOB,
        PRIMARY KEY (cloud, region, instance)
    ) STRICT, WITHOUT ROWID;

    -- Accounts that may not use the service, and why.
    CREATE TABLE accounts (
        cloud   TEXT NOT NULL,
        account TEXT NOT NULL,
        status  TEXT NOT NULL,
        PRIMARY KEY (cloud, account)
    ) STRICT, WITHOUT ROWID;
";

/// Names that keys have of their own, and the enterprise projects that they are in; when aliases were made and moved;
/// grants.
const THIRD: &str = "
    -- The key's own name, where a cloud has one; a key pending deletion still has its name.
    ALTER TABLE keys ADD COLUMN name TEXT;
    CREATE UNIQUE INDEX keys_named ON keys (scope, name) WHERE name IS NOT NULL;
    -- '0' is the default project.
    ALTER TABLE keys ADD COLUMN enterprise_project TEXT NOT NULL DEFAULT '0';

    -- The same counts apart by spec and by who made the keys: lists show one spec, and other kinds last.
    DROP TRIGGER key_counted;
    DROP TRIGGER key_uncounted;
    DROP TABLE key_blocks;
    CREATE TABLE key_blocks (
        scope       INTEGER NOT NULL,
        block       INTEGER NOT NULL,
        spec        TEXT NOT NULL,
        is_customer INTEGER NOT NULL,
        rows        INTEGER NOT NULL,
        PRIMARY KEY (scope, block, spec, is_customer)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO key_blocks SELECT scope, seq >> 8, spec, kind = 'customer', COUNT(*) FROM keys GROUP BY 1, 2, 3, 4;
    CREATE TRIGGER key_counted AFTER INSERT ON keys BEGIN
        INSERT INTO key_blocks VALUES (new.scope, new.seq >> 8, new.spec, new.kind = 'customer', 1)
            ON CONFLICT (scope, block, spec, is_customer) DO UPDATE SET rows = rows + 1;
    END;
    CREATE TRIGGER key_uncounted AFTER DELETE ON keys BEGIN
        UPDATE key_blocks SET rows = rows - 1 WHERE scope = old.scope AND block = old.seq >> 8
            AND spec = old.spec AND is_customer = (old.kind = 'customer');
        DELETE FROM key_blocks WHERE scope = old.scope AND block = old.seq >> 8
            AND spec = old.spec AND is_customer = (old.kind = 'customer') AND rows = 0;
    END;
    CREATE INDEX keys_of_spec ON keys (scope, spec, seq) WHERE kind = 'customer';

    -- When an alias was made, and when it last got another key; of older ones it is not known better than from the key.
    ALTER TABLE aliases ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE aliases ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
    UPDATE aliases SET (created_at, updated_at) = (SELECT k.created_at, k.created_at FROM keys k
        WHERE k.scope = aliases.scope AND k.key_id = aliases.key_id);

    CREATE TABLE grants (
        seq          INTEGER PRIMARY KEY,
        scope        INTEGER NOT NULL,
        grant_id     TEXT NOT NULL,
        key_id       TEXT NOT NULL,
        grantee      TEXT NOT NULL,
        -- user or domain.
        grantee_kind TEXT NOT NULL,
        -- The cloud's words, a space between them.
        operations   TEXT NOT NULL,
        issuer       TEXT NOT NULL,
        retiring     TEXT,
        name         TEXT,
        created_at   INTEGER NOT NULL,
        UNIQUE (scope, grant_id),
        FOREIGN KEY (scope, key_id) REFERENCES keys (scope, key_id) ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX grants_of_key ON grants (key_id, scope, seq);
    CREATE INDEX grants_by_grantee ON grants (grantee, scope);
    CREATE INDEX grants_by_retiring ON grants (retiring) WHERE retiring IS NOT NULL;

    -- A key that is in several regions: whether this is the primary one, or else where that is.
    ALTER TABLE keys ADD COLUMN is_primary INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE keys ADD COLUMN primary_account TEXT;
    ALTER TABLE keys ADD COLUMN primary_region TEXT;
    CREATE INDEX keys_that_follow ON keys (key_id, scope) WHERE primary_region IS NOT NULL;
    CREATE INDEX keys_that_follow_in ON keys (scope) WHERE primary_region IS NOT NULL;

    -- What a dedicated key store stands on, in the cloud's own words; NULL in all four for other instances.
    ALTER TABLE instances ADD COLUMN cluster_kind TEXT;
    ALTER TABLE instances ADD COLUMN cluster TEXT;
    ALTER TABLE instances ADD COLUMN hsm_cluster TEXT;
    ALTER TABLE instances ADD COLUMN certificate TEXT;
";

/// What each use of a key needs of its versions, where it is found with the key.
const FOURTH: &str = "
    -- Which of its key's versions it is, by age, from 0.
    ALTER TABLE versions ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
    UPDATE versions SET number = (SELECT COUNT(*) FROM versions o
        WHERE o.scope = versions.scope AND o.key_id = versions.key_id AND o.seq < versions.seq);

    -- The row of the primary version.
    ALTER TABLE keys ADD COLUMN primary_seq INTEGER;
    UPDATE keys SET primary_seq = (SELECT v.seq FROM versions v
        WHERE v.scope = keys.scope AND v.version_id = keys.primary_version);
    -- A key is kept before its first version is, and told its later ones after they are.
    CREATE TRIGGER version_kept AFTER INSERT ON versions BEGIN
        UPDATE versions SET number = (SELECT COUNT(*) FROM versions o
            WHERE o.scope = new.scope AND o.key_id = new.key_id AND o.seq < new.seq) WHERE seq = new.seq;
        UPDATE keys SET primary_seq = new.seq
            WHERE scope = new.scope AND key_id = new.key_id AND primary_version = new.version_id;
    END;
    CREATE TRIGGER primary_version_changed AFTER UPDATE OF primary_version ON keys
        WHEN new.primary_version IS NOT old.primary_version BEGIN
        UPDATE keys SET primary_seq = (SELECT v.seq FROM versions v
            WHERE v.scope = new.scope AND v.version_id = new.primary_version) WHERE seq = new.seq;
    END;
";

/// Counts of larger blocks beside those of small ones.
const FIFTH: &str = "
    -- A block is a stretch of 2^size numbers. Where a page begins is found by the largest blocks, then by those in one of
    -- them, and so on: a few dozen counts, however long the list is.
    DROP TRIGGER key_counted;
    DROP TRIGGER key_uncounted;
    DROP TRIGGER alias_counted;
    DROP TRIGGER alias_uncounted;
    DROP TABLE key_blocks;
    DROP TABLE alias_blocks;
    CREATE TABLE key_blocks (
        scope       INTEGER NOT NULL,
        size        INTEGER NOT NULL,
        block       INTEGER NOT NULL,
        spec        TEXT NOT NULL,
        is_customer INTEGER NOT NULL,
        rows        INTEGER NOT NULL,
        PRIMARY KEY (scope, size, block, spec, is_customer)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE alias_blocks (
        scope INTEGER NOT NULL,
        size  INTEGER NOT NULL,
        block INTEGER NOT NULL,
        rows  INTEGER NOT NULL,
        PRIMARY KEY (scope, size, block)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO key_blocks SELECT scope, column1, seq >> column1, spec, kind = 'customer', COUNT(*)
        FROM keys, (VALUES (8), (13), (18)) GROUP BY 1, 2, 3, 4, 5;
    INSERT INTO alias_blocks SELECT scope, column1, seq >> column1, COUNT(*)
        FROM aliases, (VALUES (8), (13), (18)) GROUP BY 1, 2, 3;
    CREATE TRIGGER key_counted AFTER INSERT ON keys BEGIN
        INSERT INTO key_blocks
            SELECT new.scope, column1, new.seq >> column1, new.spec, new.kind = 'customer', 1
            FROM (VALUES (8), (13), (18)) WHERE TRUE
            ON CONFLICT (scope, size, block, spec, is_customer) DO UPDATE SET rows = rows + 1;
    END;
    -- The list of blocks is what makes the primary key find them: by `size` alone each one of the scope would be looked at.
    CREATE TRIGGER key_uncounted AFTER DELETE ON keys BEGIN
        UPDATE key_blocks SET rows = rows - 1 WHERE scope = old.scope AND size IN (8, 13, 18)
            AND block IN (old.seq >> 8, old.seq >> 13, old.seq >> 18) AND block = old.seq >> size
            AND spec = old.spec AND is_customer = (old.kind = 'customer');
        DELETE FROM key_blocks WHERE scope = old.scope AND size IN (8, 13, 18)
            AND block IN (old.seq >> 8, old.seq >> 13, old.seq >> 18) AND block = old.seq >> size
            AND spec = old.spec AND is_customer = (old.kind = 'customer') AND rows = 0;
    END;
    CREATE TRIGGER alias_counted AFTER INSERT ON aliases BEGIN
        INSERT INTO alias_blocks SELECT new.scope, column1, new.seq >> column1, 1
            FROM (VALUES (8), (13), (18)) WHERE TRUE
            ON CONFLICT (scope, size, block) DO UPDATE SET rows = rows + 1;
    END;
    CREATE TRIGGER alias_uncounted AFTER DELETE ON aliases BEGIN
        UPDATE alias_blocks SET rows = rows - 1 WHERE scope = old.scope AND size IN (8, 13, 18)
            AND block IN (old.seq >> 8, old.seq >> 13, old.seq >> 18) AND block = old.seq >> size;
        DELETE FROM alias_blocks WHERE scope = old.scope AND size IN (8, 13, 18)
            AND block IN (old.seq >> 8, old.seq >> 13, old.seq >> 18) AND block = old.seq >> size AND rows = 0;
    END;
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

#[cfg(test)]
mod tests;
