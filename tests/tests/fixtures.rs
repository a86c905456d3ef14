//! Fixtures and snapshots as a user has them: `--seed`, `/_emulator/seed`, `snapshot` and `restore`, and what every
//! read operation answers before and after.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use acceptance::client::Client;
use acceptance::emulator::{Emulator, sqlite_url};
use acceptance::http::Connection;
use acceptance::tools;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tempfile::TempDir;

const REGION: &str = "cn-hangzhou";
const OTHER_REGION: &str = "eu-central-1";
/// The exit code of a fixture or snapshot that cannot be read, written or loaded.
const EXIT_FIXTURE: i32 = 5;

/// A folder with a fixture.
struct Folder(TempDir);

impl Folder {
    fn with(fixture: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.write("seed.toml", fixture);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("our file");
    }

    /// The emulator on the database of this name, with or without the fixture.
    fn start(
        &self,
        database: &str,
        seed: &[&str],
    ) -> Result<Emulator, acceptance::emulator::Ended> {
        let store = sqlite_url(&self.path(database));
        let seeds: Vec<_> = seed.iter().map(|name| self.path(name)).collect();
        let mut arguments = vec!["--store".to_owned(), store];
        for seed in seeds {
            arguments.extend(["--seed".to_owned(), seed.display().to_string()]);
        }
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        Emulator::try_start(&arguments, &[])
    }
}

/// Runs `kms-emulator COMMAND --store sqlite:DATABASE FILE`.
fn keep(command: &str, database: &Path, file: &Path) -> Output {
    let mut program = Command::new(tools::program("kms-emulator"));
    tools::forget_variables(&mut program, &["KMS_EMULATOR_"]);
    program
        .args([command, "--store", &sqlite_url(database)])
        .arg(file)
        .output()
        .expect("the emulator can be started")
}

#[track_caller]
fn kept(command: &str, database: &Path, file: &Path) {
    let done = keep(command, database, file);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command}: {said}");
}

#[track_caller]
fn refused(command: &str, database: &Path, file: &Path, why: &str) {
    let done = keep(command, database, file);
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(EXIT_FIXTURE), "{command}: {said}");
    assert!(said.contains(why), "{command}: {said}");
}

/// Two keys with all that can be chosen of them.
const CHOSEN: &str = r#"
[[key]]
id = "orders"
description = "of the shop"
creation_date = 2149-01-01T00:00:00Z
rotation_interval = "400d"
aliases = ["alias/orders"]
tags = { team = "orders" }

[[key.version]]
id = "11111111-1111-1111-1111-111111111111"
creation_date = 2149-01-01T00:00:00Z
raw = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

[[key]]
id = "imported"
origin = "EXTERNAL"
passphrase = "correct horse"
material_expire_time = 2150-01-01T00:00:00Z
"#;

fn describe(client: &mut Client, key: &str) -> Value {
    let answer = client.must("DescribeKey", &[("KeyId", key)]);
    answer.body.pointer("/KeyMetadata").expect("a key").clone()
}

/// What was chosen is there, is the same at the next start, and has lived on in between.
#[test]
fn chosen_keys_are_there_after_each_start() {
    let folder = Folder::with(CHOSEN);
    let emulator = folder.start("a.db", &["seed.toml"]).expect("it starts");
    let mut client = emulator.client(REGION);
    let orders = describe(&mut client, "alias/orders");
    let text = |name: &str| orders.get(name).and_then(Value::as_str).unwrap_or_default();
    assert_eq!(text("KeyId"), "orders");
    assert_eq!(text("CreationDate"), "2149-01-01T00:00:00Z");
    assert_eq!(
        text("PrimaryKeyVersion"),
        "11111111-1111-1111-1111-111111111111"
    );
    assert_eq!(text("NextRotationDate"), "2150-02-05T00:00:00Z");
    let imported = describe(&mut client, "imported");
    assert_eq!(
        imported.get("KeyState").and_then(Value::as_str),
        Some("Enabled")
    );
    let sealed = client.must("Encrypt", &[("KeyId", "orders"), ("Plaintext", "text")]);
    let sealed = sealed.text("/CiphertextBlob").to_owned();
    client.must("DisableKey", &[("KeyId", "imported")]);
    assert_eq!(emulator.stop("TERM").code, Some(0));

    for seeds in [&["seed.toml"][..], &["seed.toml", "seed.toml"], &[]] {
        let emulator = folder.start("a.db", seeds).expect("it starts again");
        let mut client = emulator.client(REGION);
        assert_eq!(describe(&mut client, "orders"), orders);
        let imported = describe(&mut client, "imported");
        assert_eq!(
            imported.get("KeyState").and_then(Value::as_str),
            Some("Disabled")
        );
        let opened = client.must("Decrypt", &[("CiphertextBlob", &sealed)]);
        assert_eq!(opened.text("/Plaintext"), "text");
        assert_eq!(emulator.stop("TERM").code, Some(0));
    }

    // The same material on another machine opens the same ciphertext.
    let elsewhere = folder.start("b.db", &["seed.toml"]).expect("it starts");
    let opened = elsewhere
        .client(REGION)
        .must("Decrypt", &[("CiphertextBlob", &sealed)]);
    assert_eq!(opened.text("/Plaintext"), "text");
}

#[test]
fn a_conflict_stops_the_start_and_names_the_key() {
    let folder = Folder::with(CHOSEN);
    drop(folder.start("a.db", &["seed.toml"]).expect("it starts"));
    folder.write("other.toml", &CHOSEN.replace("of the shop", "of the store"));
    folder.write("broken.toml", "[[key]]\nid = 7");
    for (seeds, why) in [
        (&["other.toml"][..], "\"orders\""),
        (&["other.toml"], "description"),
        (&["broken.toml"], "line 2"),
        (&["none.toml"], "none.toml"),
        (&["a.db"], ".toml or .json"),
    ] {
        let ended = folder
            .start("a.db", seeds)
            .map(|_| ())
            .expect_err("it does not start");
        assert_eq!(ended.code, Some(EXIT_FIXTURE), "{ended:?}");
        assert_eq!(ended.stdout, "", "nothing is announced");
        assert!(ended.stderr.contains(why), "{why}: {}", ended.stderr);
    }
    // Nothing of it was kept.
    let emulator = folder.start("a.db", &["seed.toml"]).expect("it starts");
    let orders = describe(&mut emulator.client(REGION), "orders");
    assert_eq!(
        orders.get("Description").and_then(Value::as_str),
        Some("of the shop")
    );
}

#[test]
fn the_admin_api_takes_fixtures_and_gives_snapshots() {
    let emulator = Emulator::memory();
    let ask = |kind: &str, body: &str| {
        let mut connection = Connection::open(emulator.address).expect("it listens");
        let headers = [("content-type", kind)];
        let answer = connection.send("POST", "/_emulator/seed", &headers, body.as_bytes());
        let answer = answer.expect("an answer");
        (answer.status, answer.text().trim().to_owned())
    };
    let json = r#"{"keys": [{"id": "a", "aliases": ["alias/a"], "passphrase": "x"}]}"#;
    let cases = [
        ("application/toml", CHOSEN, 200, r#"{"added":2,"known":0}"#),
        (
            "application/toml; charset=utf-8",
            CHOSEN,
            200,
            r#"{"added":0,"known":2}"#,
        ),
        ("application/json", json, 200, r#"{"added":1,"known":0}"#),
        (
            "application/json",
            &json.replace("\"x\"", "\"y\""),
            409,
            "the material",
        ),
        (
            "application/json",
            &json.replace("\"a\",", "\"b\","),
            400,
            "alias/a",
        ),
        ("application/json", "{", 400, "line 1"),
        ("text/plain", CHOSEN, 415, "application/toml"),
        ("", CHOSEN, 415, "application/toml"),
    ];
    for (kind, body, status, said) in cases {
        let answer = ask(kind, body);
        assert_eq!(answer.0, status, "{kind}: {}", answer.1);
        assert!(answer.1.contains(said), "{kind}: {}", answer.1);
    }
    let snapshot = emulator.admin("GET", "/_emulator/snapshot", "");
    let keys = snapshot
        .get("keys")
        .and_then(Value::as_array)
        .expect("keys");
    assert_eq!(keys.len(), 3);
    // What it gives it takes, also after everything was forgotten.
    for (added, known) in [(0, 3), (3, 0)] {
        let said = ask("application/json", &snapshot.to_string());
        assert_eq!(
            said,
            (200, format!(r#"{{"added":{added},"known":{known}}}"#))
        );
        emulator.admin("POST", "/_emulator/reset", "");
    }
}

/// Every parameterless list, every page of it.
const LISTS: [&str; 5] = [
    "ListKeys",
    "ListAliases",
    "ListKmsInstances",
    "DescribeRegions",
    "DescribeAccountKmsStatus",
];
/// Reads of one key, by its id.
const OF_ONE_KEY: [&str; 5] = [
    "DescribeKey",
    "ListAliasesByKeyId",
    "ListResourceTags",
    "ListKeyVersions",
    "GetKeyPolicy",
];
/// What ListKeys filters by, each with some value.
const FILTERS: [(&str, &str); 5] = [
    ("KeyState", "PendingDeletion"),
    ("KeySpec", "RSA_2048"),
    ("KeyUsage", "SIGN/VERIFY"),
    ("ProtectionLevel", "HSM"),
    ("CreatorType", "Service"),
];

/// The answers of every read operation, by the request.
fn reads(emulator: &Emulator) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for region in [REGION, OTHER_REGION] {
        let mut client = emulator.client(region);
        let mut ask = |action: &str, parameters: &[(&str, &str)]| {
            let answer = client.call(action, parameters).expect("an answer");
            let mut body = answer.body;
            if let Some(fields) = body.as_object_mut() {
                // What is of this request and this daemon.
                fields.remove("RequestId");
                fields.remove("HostId");
            }
            let said = Value::from(vec![Value::from(answer.status), body.clone()]);
            all.insert(format!("{region} {action} {parameters:?}"), said);
            body
        };
        for list in LISTS {
            for page in ["1", "2"] {
                ask(list, &[("PageNumber", page), ("PageSize", "100")]);
            }
        }
        for (name, value) in FILTERS {
            let filter = format!(r#"[{{"Key":"{name}","Values":["{value}"]}}]"#);
            ask("ListKeys", &[("Filters", &filter), ("PageSize", "100")]);
        }
        ask("ListTagResources", &[("ResourceType", "key")]);
        let keys = ask("ListKeys", &[("PageSize", "100")]);
        let instances = ask("ListKmsInstances", &[("PageSize", "100")]);
        for instance in strings(&instances, "/KmsInstances/KmsInstance", "KmsInstanceId") {
            ask("GetKmsInstance", &[("KmsInstanceId", &instance)]);
            ask("GetKmsInstanceQuotaInfos", &[("KmsInstanceId", &instance)]);
        }
        for key in strings(&keys, "/Keys/Key", "KeyId") {
            for action in OF_ONE_KEY {
                ask(action, &[("KeyId", &key)]);
            }
            let versions = ask("ListKeyVersions", &[("KeyId", &key), ("PageSize", "100")]);
            for version in strings(&versions, "/KeyVersions/KeyVersion", "KeyVersionId") {
                let named = [("KeyId", key.as_str()), ("KeyVersionId", version.as_str())];
                ask("DescribeKeyVersion", &named);
                ask("GetPublicKey", &named);
            }
        }
    }
    all
}

fn strings(body: &Value, list: &str, name: &str) -> Vec<String> {
    let items = body.pointer(list).and_then(Value::as_array);
    let text = |item: &Value| Some(item.get(name)?.as_str()?.to_owned());
    items.into_iter().flatten().filter_map(text).collect()
}

/// Key pairs and MAC keys that stand in a hardware instance, one of each spec and usage.
const PAIRS: [(&str, &str); 9] = [
    ("RSA_2048", "ENCRYPT/DECRYPT"),
    ("RSA_2048", "SIGN/VERIFY"),
    ("RSA_3072", "SIGN/VERIFY"),
    ("EC_P256", "SIGN/VERIFY"),
    ("EC_P256K", "SIGN/VERIFY"),
    ("EC_SM2", "ENCRYPT/DECRYPT"),
    ("EC_SM2", "SIGN/VERIFY"),
    ("HMAC_SHA_256", "GENERATE/VERIFY_MAC"),
    ("HMAC_SM3", "GENERATE/VERIFY_MAC"),
];

/// Keys of all states, kinds and places.
const PLACES: &str = r#"
[[instance]]
id = "kst-hsm"
kind = "hardware"
name = "hsm"
keys_max = 100

[[instance]]
id = "kst-down"
kind = "software"
status = "Disconnected"

[[key]]
id = "down"
instance_id = "kst-down"

[[key]]
id = "aes"
passphrase = "aes"
aliases = ["alias/aes", "alias/aes-2"]
tags = { a = "1", b = "" }
description = "ünï"
deletion_protection = true
deletion_protection_description = "in use"

[[key]]
id = "sm4"
key_spec = "Aliyun_SM4"

[[key]]
id = "rotates"
rotation_interval = "30d"
creation_date = 2025-01-01T00:00:00Z

[[key]]
id = "disabled"
state = "Disabled"
rotation_interval = "30d"

[[key]]
id = "going"
delete_date = 2150-01-01T00:00:00Z

[[key]]
id = "waiting"
origin = "EXTERNAL"

[[key]]
id = "imported"
origin = "EXTERNAL"
raw = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
material_expire_time = 2150-01-01T00:00:00Z

[[key]]
id = "emptied"
origin = "EXTERNAL"
raw = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

[[key]]
id = "default"
kind = "default"
aliases = ["alias/acs/default"]

[[key]]
id = "of-oss"
service = "oss"
aliases = ["alias/acs/oss"]

[[key]]
id = "abroad"
region = "eu-central-1"
aliases = ["alias/aes"]
"#;

/// A state with keys of all specs, states, kinds and places.
fn everything() -> String {
    let mut text = PLACES.to_owned();
    for (number, (spec, usage)) in PAIRS.iter().enumerate() {
        text.push_str(&format!(
            "[[key]]\nid = \"pair-{number}\"\nkey_spec = \"{spec}\"\nkey_usage = \"{usage}\"\n\
             instance_id = \"kst-hsm\"\n"
        ));
    }
    text
}

/// What a key made, and the request by which it is opened or verified.
struct Made {
    action: &'static str,
    parameters: Vec<(String, String)>,
    answer: String,
    value: Value,
}

impl Made {
    /// Demands that it is opened or verified.
    fn holds(&self, client: &mut Client) {
        let parameters: Vec<_> = self
            .parameters
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let answer = client.must(self.action, &parameters);
        assert_eq!(
            answer.body.pointer(&self.answer),
            Some(&self.value),
            "{parameters:?}"
        );
    }
}

/// Ciphertexts, signatures and codes of the state's keys.
fn make(client: &mut Client) -> Vec<Made> {
    let mut made = Vec::new();
    for key in ["aes", "sm4", "rotates", "imported", "emptied"] {
        let sealed = client.must("Encrypt", &[("KeyId", key), ("Plaintext", key)]);
        let blob = sealed.text("/CiphertextBlob").to_owned();
        if key == "emptied" {
            client.must("DeleteKeyMaterial", &[("KeyId", key)]);
            continue;
        }
        made.push(Made {
            action: "Decrypt",
            parameters: vec![("CiphertextBlob".to_owned(), blob)],
            answer: "/Plaintext".to_owned(),
            value: Value::from(key),
        });
    }
    for (number, (spec, usage)) in PAIRS.iter().enumerate() {
        made.push(by_pair(client, &format!("pair-{number}"), spec, usage));
    }
    made
}

/// The operation that a pair is for, the one that undoes or checks it, the algorithm, and the parameters of what
/// goes in and comes out.
type Use = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

fn use_of(spec: &str, usage: &str) -> Use {
    let encrypt = |algorithm| {
        let (make, check) = ("AsymmetricEncrypt", "AsymmetricDecrypt");
        (make, check, algorithm, "Plaintext", "CiphertextBlob")
    };
    let sign = |algorithm| {
        (
            "AsymmetricSign",
            "AsymmetricVerify",
            algorithm,
            "Digest",
            "Value",
        )
    };
    let mac = |algorithm| ("GenerateMac", "VerifyMac", algorithm, "Message", "Mac");
    match (spec, usage) {
        ("RSA_2048", "ENCRYPT/DECRYPT") => encrypt("RSAES_OAEP_SHA_256"),
        ("EC_SM2", "ENCRYPT/DECRYPT") => encrypt("SM2PKE"),
        ("EC_SM2", _) => sign("SM2DSA"),
        ("HMAC_SHA_256", _) => mac("HMAC_SHA_256"),
        ("HMAC_SM3", _) => mac("HMAC_SM3"),
        ("RSA_2048" | "RSA_3072", _) => sign("RSA_PSS_SHA_256"),
        _ => sign("ECDSA_SHA_256"),
    }
}

fn by_pair(client: &mut Client, key: &str, spec: &str, usage: &str) -> Made {
    let versions = client.must("ListKeyVersions", &[("KeyId", key)]);
    let version = versions.text("/KeyVersions/KeyVersion/0/KeyVersionId");
    let text = STANDARD.encode([7; 32]);
    let (make, check, algorithm, given, answer) = use_of(spec, usage);
    let named = [
        ("KeyId", key),
        ("KeyVersionId", version),
        ("Algorithm", algorithm),
    ];
    let mut asked = named.to_vec();
    asked.push((given, text.as_str()));
    let output = client
        .must(make, &asked)
        .text(&format!("/{answer}"))
        .to_owned();
    let (pointer, value) = if check == "AsymmetricDecrypt" {
        asked = named.to_vec();
        ("/Plaintext", Value::from(text.as_str()))
    } else {
        ("/Value", Value::from(true))
    };
    asked.push((answer, output.as_str()));
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Made {
        action: check,
        parameters: asked.iter().map(owned).collect(),
        answer: pointer.to_owned(),
        value,
    }
}

/// Differences of two sets of answers, request by request.
#[track_caller]
fn assert_same(before: &BTreeMap<String, Value>, after: &BTreeMap<String, Value>) {
    for (request, answer) in before {
        assert_eq!(Some(answer), after.get(request), "{request}");
    }
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_restored_state_answers_as_the_one_that_was_saved() {
    let folder = Folder::with(&everything());
    let emulator = folder.start("a.db", &["seed.toml"]).expect("it starts");
    let made = make(&mut emulator.client(REGION));
    let before = reads(&emulator);
    let refusals = before
        .values()
        .filter(|answer| answer.get(0) != Some(&Value::from(200)));
    println!(
        "{} reads compared, {} of them refused",
        before.len(),
        refusals.count()
    );

    // Saved beside the running daemon, by the program and by the daemon itself.
    let (saved, database) = (folder.path("saved.json"), folder.path("a.db"));
    kept("snapshot", &database, &saved);
    let mode = fs::metadata(&saved)
        .expect("it is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = fs::read_to_string(&saved).expect("a text");
    let told = emulator.admin("GET", "/_emulator/snapshot", "");
    let text_of_file: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(told, text_of_file);

    // Into another store; then it is one, with a life of its own.
    let other = folder.path("b.db");
    kept("restore", &other, &saved);
    refused("restore", &other, &saved, "not empty");
    for _ in 0..2 {
        let restored = folder.start("b.db", &[]).expect("it starts");
        assert_same(&before, &reads(&restored));
        let mut client = restored.client(REGION);
        made.iter().for_each(|made| made.holds(&mut client));
        assert_eq!(restored.stop("TERM").code, Some(0));
    }
    kept("snapshot", &other, &folder.path("again.json"));
    assert_eq!(
        fs::read_to_string(folder.path("again.json")).expect("a text"),
        text
    );
    // The fixture that it all came from is known there too.
    let restored = folder.start("b.db", &["seed.toml"]).expect("it starts");
    assert_same(&before, &reads(&restored));
}

#[test]
fn what_cannot_be_saved_or_restored_is_refused() {
    let folder = Folder::with(CHOSEN);
    let (saved, database) = (folder.path("saved.json"), folder.path("a.db"));
    refused("snapshot", &folder.path("none.db"), &saved, "no database");
    assert!(!folder.path("none.db").exists() && !saved.exists());
    drop(folder.start("a.db", &["seed.toml"]).expect("it starts"));
    refused(
        "snapshot",
        &database,
        &folder.path("none/saved.json"),
        "saved.json",
    );
    refused(
        "restore",
        &folder.path("b.db"),
        &folder.path("none.json"),
        "none.json",
    );
    folder.write(
        "wrong.json",
        r#"{"keys": [{"id": "a"}, {"id": "b", "key_spec": "AES"}]}"#,
    );
    refused(
        "restore",
        &folder.path("b.db"),
        &folder.path("wrong.json"),
        "key \"b\"",
    );
    // A fixture can be restored as well, where nothing of the wrong one was left.
    kept("restore", &folder.path("b.db"), &folder.path("seed.toml"));
}
