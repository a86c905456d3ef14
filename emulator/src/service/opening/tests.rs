//! State across restarts, and every way in which it cannot be opened. Each failure leaves the files alone.

use std::fs;

use jiff::Timestamp;
use kms_rules::Cloud;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::service::{
    Context, CreateKey, KeyRef, Refusal, Scope, create_key, decrypt, describe_key, encrypt,
};

struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Place {
        Place {
            directory: tempfile::tempdir().unwrap(),
        }
    }

    fn database(&self) -> PathBuf {
        self.directory.path().join("deep/state.db")
    }

    fn seal_key(&self) -> PathBuf {
        self.directory.path().join("deep/state.db.seal-key")
    }

    fn open(&self) -> Result<Core, CannotStart> {
        self.open_with(None)
    }

    fn open_with(&self, seal_key: Option<[u8; 32]>) -> Result<Core, CannotStart> {
        Core::open(Opening {
            store: StoreUrl::Sqlite(self.database()),
            seal_key: seal_key.map(Zeroizing::new),
            instances: Vec::new(),
            quotas: Quotas::Off,
            pending_names: PendingNames::Refuse,
            throttling: Throttling::Off,
            clock: Clock::stopped_at(Timestamp::UNIX_EPOCH),
            entropy: Entropy::system(),
        })
    }

    /// The files of the place, by name.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let entries = fs::read_dir(self.directory.path().join("deep")).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                (
                    path.file_name().unwrap().to_str().unwrap().to_owned(),
                    fs::read(&path).unwrap(),
                )
            })
            .collect();
        files.sort();
        files
    }

    /// Opening fails with this text, and changes no file.
    #[track_caller]
    fn refuses(&self, want: &str) {
        let before = self.files();
        let said = self.open().map(|_| ()).unwrap_err().to_string();
        assert!(said.contains(want), "{said}");
        let after = self.files();
        let names = |files: &[(String, Vec<u8>)]| {
            files
                .iter()
                .map(|(name, _)| name.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&after), names(&before));
        assert!(after == before, "a file was changed");
    }
}

fn scope() -> Scope {
    Scope {
        cloud: Cloud::Alibaba,
        account: "1".to_owned(),
        region: "cn-hangzhou".to_owned(),
    }
}

async fn new_key(core: &Core) -> KeyRef {
    KeyRef::Id(
        create_key(core, &scope(), CreateKey::default())
            .await
            .unwrap()
            .id,
    )
}

#[tokio::test]
async fn keys_survive_a_restart() {
    let place = Place::new();
    let core = place.open().unwrap();
    let key = new_key(&core).await;
    let sealed = encrypt(&core, &scope(), &key, "text", &Context::default())
        .await
        .unwrap();
    let before = describe_key(&core, &scope(), &key).await.unwrap();
    drop(core);
    let core = place.open().unwrap();
    assert_eq!(describe_key(&core, &scope(), &key).await.unwrap(), before);
    let opened = decrypt(&core, &scope(), &sealed.ciphertext, &Context::default())
        .await
        .unwrap();
    assert_eq!(opened.text(), Ok("text"));
}

/// SQLite takes some names for something else: `file:` for a URI with options, `:memory:` for no file.
#[tokio::test]
async fn a_path_is_a_path_whatever_it_is_called() {
    let place = Place::new();
    for name in [":memory:", "file:state.db?mode=memory", "file:state%2Edb"] {
        let open = || {
            let url = StoreUrl::Sqlite(PathBuf::from(name));
            let opening = Opening {
                store: url,
                seal_key: Some(Zeroizing::new([7; 32])),
                instances: Vec::new(),
                quotas: Quotas::Off,
                pending_names: PendingNames::Refuse,
                throttling: Throttling::Off,
                clock: Clock::stopped_at(Timestamp::UNIX_EPOCH),
                entropy: Entropy::system(),
            };
            Core::open(opening).unwrap()
        };
        std::env::set_current_dir(place.directory.path()).unwrap();
        let key = new_key(&open()).await;
        let found = describe_key(&open(), &scope(), &key).await;
        assert!(found.is_ok(), "{name}: {found:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_reads_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let core = place.open().unwrap();
    new_key(&core).await;
    let names: Vec<String> = place.files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "state.db",
            "state.db-shm",
            "state.db-wal",
            "state.db.seal-key"
        ]
    );
    for name in names {
        let mode = fs::metadata(place.directory.path().join("deep").join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[tokio::test]
async fn no_file_holds_material_in_the_clear() {
    let place = Place::new();
    let core = Core::open(Opening {
        store: StoreUrl::Sqlite(place.database()),
        seal_key: Some(Zeroizing::new([9; 32])),
        instances: Vec::new(),
        quotas: Quotas::Off,
        pending_names: PendingNames::Refuse,
        throttling: Throttling::Off,
        clock: Clock::real(),
        entropy: Entropy::seeded(7),
    })
    .unwrap();
    let key = new_key(&core).await;
    let sealed = encrypt(&core, &scope(), &key, "text", &Context::default())
        .await
        .unwrap();

    // The same draws again: the nonce of the seal check, the key's id, the material.
    let draws = Entropy::seeded(7);
    draws.bytes::<12>().unwrap();
    draws.bytes::<16>().unwrap();
    let spec = kms_rules::KeySpec::Aes256;
    let material = crate::crypto::generate(spec, &draws).unwrap();
    let cipher = crate::crypto::Cipher::new(spec, material.bytes()).unwrap();
    let iv = sealed.ciphertext[36..48].try_into().unwrap();
    assert_eq!(
        **cipher.decrypt(&iv, b"", &sealed.ciphertext[48..]).unwrap(),
        *b"text"
    );

    for (name, bytes) in place.files() {
        let shows = |secret: &[u8]| bytes.windows(secret.len()).any(|window| window == secret);
        assert!(!shows(material.bytes()) && !shows(&[9; 32]), "{name}");
    }
}

#[tokio::test]
async fn another_seal_key_is_refused() {
    let place = Place::new();
    new_key(&place.open().unwrap()).await;
    let right = fs::read(place.seal_key()).unwrap();
    fs::write(place.seal_key(), STANDARD.encode([1; 32])).unwrap();
    place.refuses("is not the one that this database is sealed with");
    let outside = place
        .open_with(Some([2; 32]))
        .map(|_| ())
        .unwrap_err()
        .to_string();
    assert!(
        outside.contains("the seal key that was given is not the one"),
        "{outside}"
    );
    fs::write(place.seal_key(), "short").unwrap();
    place.refuses("does not hold a seal key");
    fs::remove_file(place.seal_key()).unwrap();
    place.refuses("is missing; put it back");
    fs::write(place.seal_key(), right).unwrap();
    place.open().unwrap();
}

#[tokio::test]
async fn a_seal_key_from_outside_leaves_no_file() {
    let place = Place::new();
    new_key(&place.open_with(Some([5; 32])).unwrap()).await;
    assert!(!place.seal_key().exists());
    place.open_with(Some([5; 32])).unwrap();
    place.refuses("is missing");
}

#[test]
fn a_file_of_something_else_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.database().parent().unwrap()).unwrap();
    for content in [
        b"my letters".to_vec(),
        vec![0; 4096],
        b"SQLite format 3\0".to_vec(),
    ] {
        fs::write(place.database(), content).unwrap();
        place.refuses("is not a database of kms-emulator");
    }
    fs::remove_file(place.database()).unwrap();
    Connection::open(place.database())
        .unwrap()
        .execute_batch("CREATE TABLE theirs (x)")
        .unwrap();
    place.refuses("is not a database of kms-emulator");
}

#[test]
fn an_empty_file_is_a_new_database() {
    let place = Place::new();
    fs::create_dir(place.database().parent().unwrap()).unwrap();
    fs::write(place.database(), "").unwrap();
    place.open().unwrap();
    place.open().unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_left_alone() {
    let place = Place::new();
    new_key(&place.open().unwrap()).await;
    let connection = Connection::open(place.database()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    connection
        .execute(
            "UPDATE meta SET value = CAST('7.8.9' AS BLOB) WHERE name = 'made_by'",
            [],
        )
        .unwrap();
    drop(connection);
    place.refuses("has schema 99, made by kms-emulator 7.8.9");
}

#[tokio::test]
async fn a_damaged_file_is_left_alone() {
    let place = Place::new();
    let core = place.open().unwrap();
    for _ in 0..50 {
        new_key(&core).await;
    }
    drop(core);
    let sound = fs::read(place.database()).unwrap();
    let mut damaged = sound.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 2048].fill(0xff);
    for bytes in [damaged, sound[..sound.len() / 2].to_vec()] {
        fs::write(place.database(), bytes).unwrap();
        place.refuses("is damaged");
    }
    fs::write(place.database(), sound).unwrap();
    place.open().unwrap();
}

#[test]
fn a_path_that_cannot_be_made_is_an_error() {
    let place = Place::new();
    fs::write(
        place.directory.path().join("deep"),
        "a file, not a directory",
    )
    .unwrap();
    let said = place.open().map(|_| ()).unwrap_err().to_string();
    assert!(
        said.contains("cannot open") && said.contains("state.db"),
        "{said}"
    );
}

#[tokio::test]
async fn a_full_disk_refuses_and_keeps_what_was_there() {
    let place = Place::new();
    let core = place.open().unwrap();
    let key = new_key(&core).await;
    core.store
        .write(|writing| Ok::<_, Refusal>(writing.limit_pages_to_now()?))
        .await
        .unwrap();
    let mut kept = 1;
    let refused = loop {
        match create_key(
            &core,
            &scope(),
            CreateKey {
                description: Some("x".repeat(4000)),
                ..CreateKey::default()
            },
        )
        .await
        {
            Ok(_) => kept += 1,
            Err(refused) => break refused,
        }
        assert!(kept < 100, "the file does not fill up");
    };
    let Refusal::Internal(internal) = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        internal.told,
        "the emulator's disk is full; nothing was changed"
    );
    assert!(
        !internal.told.contains('/') && internal.log.contains("disk"),
        "{internal:?}"
    );

    assert!(core.ready().is_ok());
    encrypt(&core, &scope(), &key, "text", &Context::default())
        .await
        .unwrap();
    drop(core);
    let core = place.open().unwrap();
    let listed = crate::service::list_keys(&core, &scope(), crate::service::ListKeys::default())
        .await
        .unwrap();
    assert_eq!(listed.total, kept);
    new_key(&core).await;
}
