//! The emulator's outside contract as a process: its one line, its signals, its exit codes, and
//! what it does with a database that it cannot serve.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use acceptance::emulator::{Emulator, Ended, signal_to, sqlite_url};
use acceptance::http::Connection;
use acceptance::{http, python};
use tempfile::TempDir;

/// The exit codes that `--help` promises.
const EXIT_CONFIG: i32 = 2;
const EXIT_STORE: i32 = 3;
const EXIT_ADDRESS: i32 = 4;

/// Two seal keys: 32 bytes in base64.
const SEAL_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER_SEAL_KEY: &str = "HxwdGhsYGRYXFBUSExAREA8MDQoLCAkGBwQFAgMAAQE=";

#[test]
fn it_says_one_line_and_each_signal_ends_it_well() {
    for signal in ["TERM", "INT"] {
        let emulator = Emulator::memory();
        let ended = emulator.stop(signal);
        assert_eq!(ended.code, Some(0), "{signal}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{signal}: a second line on stdout");
    }
}

#[test]
fn a_request_under_way_is_answered_before_it_ends() {
    let mut emulator = Emulator::memory();
    let mut stream = TcpStream::connect(emulator.address).expect("it listens");
    let body = "Action=DescribeRegions";
    // It asks for the body only once it has taken the request up.
    let head = format!(
        "POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    let mut stream = BufReader::new(stream);
    let (go_on, _) = http::read_head(&mut stream).expect("it asks for the body");
    assert_eq!(go_on, "HTTP/1.1 100 Continue");
    signal_to("TERM", &emulator.id().to_string());
    // Draining, it takes up no new connection.
    while TcpStream::connect(emulator.address).is_ok() {}
    stream.get_mut().write_all(body.as_bytes()).expect("sent");
    let answer = http::read_response(&mut stream).expect("it is answered");
    assert_eq!(answer.status, 400, "unsigned: {}", answer.text());
    assert!(
        stream.fill_buf().is_ok_and(<[u8]>::is_empty),
        "then it closes"
    );
    assert_eq!(emulator.wait().code, Some(0));
}

#[test]
fn every_answer_says_that_it_is_the_emulator() {
    let emulator = Emulator::memory();
    let mut connection = Connection::open(emulator.address).expect("it listens");
    for target in ["/", "/_emulator/health", "/_emulator/ready", "/nowhere"] {
        let answer = connection.send("GET", target, &[], b"").expect("an answer");
        assert!(answer.header("x-kms-emulator").is_some(), "{target}");
    }
}

fn refuses(arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
    match Emulator::try_start(arguments, environment) {
        Ok(_) => panic!("it started with {arguments:?}"),
        Err(ended) => ended,
    }
}

/// Wrong words on the command line or in the file: exit 2, and the word is named.
#[test]
fn a_wrong_setting_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    fs::write(&file, "regoin = \"cn-hangzhou\"\n").expect("written");
    let file = file.to_string_lossy();
    let cases: &[(&[&str], &str)] = &[
        (&["--colour", "red"], "--colour"),
        (&["--store", "mysql:there"], "mysql"),
        (
            &["--config", "/does/not/exist.toml"],
            "/does/not/exist.toml",
        ),
        (&["--store", "memory:", "--config", &file], "regoin"),
    ];
    for (arguments, named) in cases {
        let ended = refuses(arguments, &[]);
        assert_eq!(ended.code, Some(EXIT_CONFIG), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(named), "{named}: {}", ended.stderr);
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn an_address_in_use_is_exit_4() {
    let first = Emulator::memory();
    let address = first.address.to_string();
    let ended = refuses(&["--store", "memory:", "--listen", &address], &[]);
    assert_eq!(ended.code, Some(EXIT_ADDRESS), "{ended:?}");
    assert!(ended.stderr.contains(&address), "{}", ended.stderr);
}

/// A stopped emulator's database with one key, and a ciphertext under it.
struct Stored {
    folder: TempDir,
    ciphertext: String,
}

impl Stored {
    fn new(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = sqlite_url(&folder.path().join("state.db"));
        let emulator = Emulator::try_start(&["--store", &store], environment).expect("it starts");
        let mut client = emulator.client("cn-hangzhou");
        let key = client.must("CreateKey", &[]);
        let id = key.text("/KeyMetadata/KeyId");
        let sealed = client.must("Encrypt", &[("KeyId", id), ("Plaintext", "kept")]);
        let ciphertext = sealed.text("/CiphertextBlob").to_owned();
        drop(client);
        assert_eq!(emulator.stop("TERM").code, Some(0));
        Self { folder, ciphertext }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("state.db")
    }

    fn start(&self, environment: &[(&str, &str)]) -> Result<Emulator, Ended> {
        let store = sqlite_url(&self.file());
        Emulator::try_start(&["--store", &store], environment)
    }

    fn decrypts(&self, emulator: &Emulator) {
        let mut client = emulator.client("cn-hangzhou");
        let opened = client.must("Decrypt", &[("CiphertextBlob", &self.ciphertext)]);
        assert_eq!(opened.text("/Plaintext"), "kept");
    }

    /// Demands exit 3 with a word, and that no file was changed.
    fn is_refused(&self, environment: &[(&str, &str)], named: &str) {
        let before = contents(self.folder.path());
        let Err(ended) = self.start(environment) else {
            panic!("it started ({named})");
        };
        assert_eq!(ended.code, Some(EXIT_STORE), "{named}: {ended:?}");
        assert!(ended.stderr.contains(named), "{named}: {}", ended.stderr);
        assert!(
            contents(self.folder.path()) == before,
            "{named}: a file was changed"
        );
    }
}

fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("our folder");
    let paths = entries.map(|entry| entry.expect("our folder").path());
    let mut all: Vec<_> = paths
        .map(|path| (path.clone(), fs::read(path).expect("our file")))
        .collect();
    all.sort();
    all
}

#[test]
fn state_survives_a_restart_and_its_files_are_the_users_alone() {
    let stored = Stored::new(&[]);
    let emulator = stored.start(&[]).expect("it starts again");
    stored.decrypts(&emulator);
    for entry in fs::read_dir(stored.folder.path()).expect("our folder") {
        let path = entry.expect("our folder").path();
        let mode = fs::metadata(&path).expect("our file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
}

#[test]
fn another_seal_key_is_refused() {
    let right = [("KMS_EMULATOR_SEAL_KEY", SEAL_KEY)];
    let stored = Stored::new(&right);
    stored.is_refused(&[("KMS_EMULATOR_SEAL_KEY", OTHER_SEAL_KEY)], "seal key");
    stored.decrypts(&stored.start(&right).expect("the right one still opens it"));
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let stored = Stored::new(&[]);
    let Some(_) = python::sqlite(&stored.file(), "PRAGMA user_version = 9999") else {
        return;
    };
    stored.is_refused(&[], "9999");
}

#[test]
fn a_damaged_database_is_refused() {
    type Damage = fn(&mut Vec<u8>);
    let damages: &[(&str, Damage)] = &[
        ("a header of noise", |bytes| bytes[..100].fill(0x5a)),
        ("a hole in the middle", |bytes| {
            let middle = bytes.len() / 2;
            bytes[4096..middle + 4096].fill(0xff);
        }),
        ("half of it", |bytes| bytes.truncate(bytes.len() / 2)),
    ];
    for (name, damage) in damages {
        let stored = Stored::new(&[]);
        let mut bytes = fs::read(stored.file()).expect("our file");
        damage(&mut bytes);
        fs::write(stored.file(), bytes).expect("our file");
        println!("{name}");
        stored.is_refused(&[], "state.db");
    }
}

#[test]
fn a_file_of_another_program_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("notes.db");
    let Some(_) = python::sqlite(&file, "CREATE TABLE notes (text)") else {
        return;
    };
    let before = fs::read(&file).expect("our file");
    let ended = refuses(&["--store", &sqlite_url(&file)], &[]);
    assert_eq!(ended.code, Some(EXIT_STORE), "{ended:?}");
    assert_eq!(fs::read(&file).expect("our file"), before);
}
