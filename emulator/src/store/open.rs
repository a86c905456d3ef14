//! Opening a store: which files are ours, which are too new or damaged, and how connections are set.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::schema::{self, APPLICATION_ID, SCHEMA_VERSION};

/// How long a connection waits for another process that holds the file.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Prepared statements that one connection keeps.
const STATEMENTS_KEPT: usize = 64;
/// Page cache of the writer, in KiB.
const WRITER_CACHE_KIB: u16 = 4 * 1024;
/// Page cache of all readers together, in KiB: each one's part holds the index by which 100,000 keys are found.
const READERS_CACHE_KIB: u16 = 15 * 1024;
/// What every SQLite file begins with.
const SQLITE_MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Where the header keeps the application id: big-endian, four bytes.
const APPLICATION_ID_OFFSET: usize = 68;
/// Bytes of an SQLite file's header.
const HEADER_BYTES: usize = 100;

/// Why a store cannot be opened. The file is as it was.
#[derive(Debug)]
pub(crate) enum CannotOpen {
    /// A file of something else.
    NotOurs { path: PathBuf },
    /// Made by a newer build.
    Newer {
        path: PathBuf,
        found: usize,
        made_by: String,
    },
    /// Ours, but not as it was written.
    Damaged { path: PathBuf, detail: String },
    /// The system would not give the file.
    Io { path: PathBuf, error: io::Error },
    /// SQLite would not.
    Sqlite {
        path: PathBuf,
        error: rusqlite::Error,
    },
}

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CannotOpen::NotOurs { path } => {
                write!(
                    f,
                    "{} is not a database of kms-emulator; name another file",
                    path.display()
                )
            }
            CannotOpen::Newer {
                path,
                found,
                made_by,
            } => write!(
                f,
                "{} has schema {found}, made by kms-emulator {made_by}; this build knows schemas up to \
                 {SCHEMA_VERSION}; use that version or name another file",
                path.display()
            ),
            CannotOpen::Damaged { path, detail } => write!(
                f,
                "{} is damaged ({detail}); restore a copy or name another file",
                path.display()
            ),
            CannotOpen::Io { path, error } => write!(f, "cannot open {}: {error}", path.display()),
            CannotOpen::Sqlite { path, error } => {
                write!(f, "cannot use {}: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for CannotOpen {}

/// Opens the file for writing, making or migrating it where needed.
pub(super) fn writer(path: &Path) -> Result<Connection, CannotOpen> {
    let is_new = prepare_file(path)?;
    let sqlite = |error| classify(path, error);
    let mut connection = connect(path)?;
    connection.busy_timeout(BUSY_WAIT).map_err(sqlite)?;
    let found = if is_new {
        0
    } else {
        inspect(&connection, path)?
    };
    if found < SCHEMA_VERSION {
        schema::migrate(&mut connection, found).map_err(sqlite)?;
    }
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .map_err(sqlite)?;
    configure(&connection, WRITER_CACHE_KIB).map_err(sqlite)?;
    Ok(connection)
}

/// Opens one more connection, which can only read, as one of so many.
pub(super) fn reader(path: &Path, of: u16) -> Result<Connection, CannotOpen> {
    let sqlite = |error| classify(path, error);
    let connection = connect(path)?;
    configure(&connection, READERS_CACHE_KIB / of.max(1)).map_err(sqlite)?;
    connection
        .pragma_update(None, "query_only", true)
        .map_err(sqlite)?;
    Ok(connection)
}

/// A database that lives as long as the process.
pub(super) fn memory() -> Result<Connection, CannotOpen> {
    let sqlite = |error| CannotOpen::Sqlite {
        path: PathBuf::from(":memory:"),
        error,
    };
    let mut connection = Connection::open_in_memory().map_err(sqlite)?;
    schema::migrate(&mut connection, 0).map_err(sqlite)?;
    configure(&connection, WRITER_CACHE_KIB).map_err(sqlite)?;
    Ok(connection)
}

/// A path is a path, whatever it contains: from its root on it is neither `:memory:` nor a `file:` URI, which
/// the bundled SQLite would take it for, also without SQLITE_OPEN_URI.
fn connect(path: &Path) -> Result<Connection, CannotOpen> {
    let absolute = std::path::absolute(path).map_err(|error| CannotOpen::Io {
        path: path.to_owned(),
        error,
    })?;
    // No mutex: each connection has its own.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(absolute, flags).map_err(|error| classify(path, error))
}

fn configure(connection: &Connection, cache_kib: u16) -> Result<(), rusqlite::Error> {
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -i32::from(cache_kib))?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // What is deleted is overwritten: sealed material of a deleted key does not stay in free pages.
    connection.pragma_update(None, "secure_delete", true)?;
    // The bundled SQLite would prepare a statement anew for every value that is bound, to look for a better
    // plan; ours have one plan, and preparing takes ten times as long as running.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}

/// Makes the file when there is none; says whether it is still empty. Reads the header of an existing one
/// without SQLite, so that a file of something else is not even touched by a journal.
fn prepare_file(path: &Path) -> Result<bool, CannotOpen> {
    let io = |error| CannotOpen::Io {
        path: path.to_owned(),
        error,
    };
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        fs::create_dir_all(directory).map_err(io)?;
    }
    match create_private(path) {
        Ok(_) => return Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io(error)),
    }
    let mut header = Vec::with_capacity(HEADER_BYTES);
    let limit = u64::try_from(HEADER_BYTES).unwrap_or(u64::MAX);
    File::open(path)
        .map_err(io)?
        .take(limit)
        .read_to_end(&mut header)
        .map_err(io)?;
    if header.is_empty() {
        return Ok(true);
    }
    let id = header.get(APPLICATION_ID_OFFSET..APPLICATION_ID_OFFSET + 4);
    let is_ours = header.starts_with(SQLITE_MAGIC) && id == Some(&APPLICATION_ID.to_be_bytes()[..]);
    if is_ours {
        Ok(false)
    } else {
        Err(CannotOpen::NotOurs {
            path: path.to_owned(),
        })
    }
}

/// Makes a file that only its owner can read (SQLite gives its journals the same mode), and makes its name
/// durable. Fails when it exists.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    sync_name(path)?;
    Ok(file)
}

/// Makes the name of a file durable: what its directory says of it is on disk.
pub(crate) fn sync_name(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let directory = path
            .parent()
            .filter(|directory| !directory.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// The schema version of a file that is ours and sound.
fn inspect(connection: &Connection, path: &Path) -> Result<usize, CannotOpen> {
    let sqlite = |error| classify(path, error);
    let damaged = |detail: String| CannotOpen::Damaged {
        path: path.to_owned(),
        detail,
    };
    let found: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(sqlite)?;
    let found = usize::try_from(found).map_err(|_| damaged(format!("schema version {found}")))?;
    if found > SCHEMA_VERSION {
        return Err(CannotOpen::Newer {
            path: path.to_owned(),
            found,
            made_by: made_by(connection),
        });
    }
    let verdict: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(sqlite)?;
    if verdict == "ok" {
        Ok(found)
    } else {
        Err(damaged(verdict.replace('\n', " ")))
    }
}

fn made_by(connection: &Connection) -> String {
    let maker = "SELECT value FROM meta WHERE name = 'made_by'";
    let bytes: Option<Vec<u8>> = connection.query_row(maker, [], |row| row.get(0)).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_else(|| "of an unknown version".to_owned())
}

fn classify(path: &Path, error: rusqlite::Error) -> CannotOpen {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
            CannotOpen::Damaged {
                path,
                detail: error.to_string(),
            }
        }
        Some(_) | None => CannotOpen::Sqlite { path, error },
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::{OptionalExtension, StatementStatus};

    use super::super::sql::{key_columns, scope};
    use super::*;

    #[test]
    fn a_statement_is_prepared_once_whatever_is_bound() {
        let connection = memory().unwrap();
        let sql = concat!(
            "SELECT ",
            key_columns!(),
            ", v.version_id, v.sealed FROM keys k LEFT JOIN versions v \
             ON v.scope = k.scope AND v.version_id = k.primary_version \
             WHERE k.scope = ",
            scope!(),
            " AND k.key_id = ?4"
        );
        for number in 0..10 {
            let mut statement = connection.prepare_cached(sql).unwrap();
            let bound = ["alibaba", "1", "cn-hangzhou", &number.to_string()];
            let row = statement.query_row(bound, |row| row.get::<_, String>(0));
            assert_eq!(row.optional().unwrap(), None);
        }
        let statement = connection.prepare_cached(sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::Run), 10);
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
