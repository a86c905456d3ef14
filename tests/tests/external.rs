//! External keys: our key manager judged by botocore, our link to a key manager judged by one of strangers, and the
//! life of a key whose material is elsewhere.

use acceptance::client::{Answer, Client};
use acceptance::ekm::{self, Ekm, SECRET};
use acceptance::emulator::Emulator;
use acceptance::python;
use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

/// So often a test looks whether something that comes soon has come.
const HEALTH_ASKED_MAX: usize = 100_000;
const INSTANCE: &str = "kst-external";

/// An emulator with one external instance, and a client of it.
struct World {
    emulator: Emulator,
    client: Client,
    /// Holds the configuration and the database.
    _folder: TempDir,
}

impl World {
    fn new(endpoint: &str, secret: &str, keys: &[&str]) -> Self {
        Self::with(endpoint, secret, keys, &[])
    }

    /// As [`World::new`], with more environment for the emulator.
    fn with(endpoint: &str, secret: &str, keys: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = ekm::configuration(endpoint, secret, keys);
        let file = ekm::write(folder.path(), "emulator.toml", &text);
        let arguments = ["--store", "memory:", "--config", &file];
        let emulator = Emulator::try_start(&arguments, environment).expect("it starts");
        let client = emulator.client("cn-hangzhou");
        Self {
            emulator,
            client,
            _folder: folder,
        }
    }

    fn create(&mut self) -> Answer {
        self.call("CreateKey", &[("DKMSInstanceId", INSTANCE)])
    }

    fn key(&mut self) -> String {
        let made = self.create();
        assert_eq!(made.status, 200, "{}", made.body);
        made.text("/KeyMetadata/KeyId").to_owned()
    }

    fn call(&mut self, action: &str, parameters: &[(&str, &str)]) -> Answer {
        self.client.call(action, parameters).expect("an answer")
    }

    /// Every operation that asks the key manager, as `action: code`, a line each.
    fn uses(&mut self, key: &str, blob: &str) -> String {
        let calls: &[(&str, &[(&str, &str)])] = &[
            ("Encrypt", &[("KeyId", key), ("Plaintext", "dGV4dA==")]),
            ("Decrypt", &[("CiphertextBlob", blob)]),
            ("GenerateDataKey", &[("KeyId", key)]),
            ("GenerateDataKeyWithoutPlaintext", &[("KeyId", key)]),
            (
                "ReEncrypt",
                &[("CiphertextBlob", blob), ("DestinationKeyId", key)],
            ),
        ];
        let mut said = String::new();
        for (action, parameters) in calls {
            let answer = self.call(action, parameters);
            let code = answer.code().unwrap_or("works");
            said.push_str(&format!("{action}: {} {code}\n", answer.status));
        }
        said
    }

    fn encrypt(&mut self, key: &str, context: &str) -> String {
        let parameters = [
            ("KeyId", key),
            ("Plaintext", "dGV4dA=="),
            ("EncryptionContext", context),
        ];
        let sealed = self.call("Encrypt", &parameters);
        assert_eq!(sealed.status, 200, "{}", sealed.body);
        sealed.text("/CiphertextBlob").to_owned()
    }

    fn decrypt(&mut self, blob: &str, context: &str) -> Answer {
        self.call(
            "Decrypt",
            &[("CiphertextBlob", blob), ("EncryptionContext", context)],
        )
    }
}

const ALL_WORK: &str = "\
Encrypt: 200 works
Decrypt: 200 works
GenerateDataKey: 200 works
GenerateDataKeyWithoutPlaintext: 200 works
ReEncrypt: 200 works
";
const ALL_UNAVAILABLE: &str = "\
Encrypt: 409 Rejected.Unavailable
Decrypt: 409 Rejected.Unavailable
GenerateDataKey: 409 Rejected.Unavailable
GenerateDataKeyWithoutPlaintext: 409 Rejected.Unavailable
ReEncrypt: 409 Rejected.Unavailable
";

/// botocore signs, ours judges; `cryptography` opens what ours sealed, and the reverse.
#[test]
fn our_key_manager_takes_what_botocore_signs_and_nothing_forged() {
    let folder = tempfile::tempdir().expect("a folder");
    // The bytes 0 to 31, which the script knows too.
    let open =
        "[[key]]\nid = \"open\"\nmaterial = \"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"\n";
    let file = ekm::write(folder.path(), "keys.toml", open);
    let keys = ["--key", "one", "--key", "off=disabled", "--keys", &file];
    let arguments = [&["--prefix", "/a/b-1"], &keys[..]].concat();
    let manager = Ekm::start(&arguments);
    let Some(lines) = python::run("external/forge.py", &[&manager.endpoint(""), "/a/b-1"]) else {
        return;
    };
    let said: String = lines.iter().map(line).collect();
    expect![[r#"
        200 good: done
        200 good, with only host and x-amz-date signed: done
        200 good, of another region: done
        200 good, 4 minutes old: done
        200 good, 4 minutes early: done
        401 the wrong secret: AuthenticationFailedException
        401 an unknown key id: AuthenticationFailedException
        401 another service: AuthenticationFailedException
        401 6 minutes old: AuthenticationFailedException
        401 6 minutes early: AuthenticationFailedException
        401 the body changed after signing: AuthenticationFailedException
        401 the path changed after signing: AuthenticationFailedException
        401 a header changed after signing: AuthenticationFailedException
        401 the host changed after signing: AuthenticationFailedException
        401 a signed header left out: AuthenticationFailedException
        401 the date changed after signing: AuthenticationFailedException
        401 the date sent twice: AuthenticationFailedException
        401 no date: AuthenticationFailedException
        401 no signature: AuthenticationFailedException
        401 a signature of zeros: AuthenticationFailedException
        401 half a signature: AuthenticationFailedException
        401 an unknown algorithm: AuthenticationFailedException
        401 the host not signed: AuthenticationFailedException
        401 the date not signed: AuthenticationFailedException
        401 no list of signed headers: AuthenticationFailedException
        401 no credential: AuthenticationFailedException
        404 no path of the interface: InvalidUriPathException
        404 a query: InvalidUriPathException
        405 GET: UnsupportedOperationException
        400 decrypt with another ciphertext: InvalidCiphertextException
        400 decrypt with another authenticationTag: InvalidCiphertextException
        400 decrypt with another authenticationTag: InvalidCiphertextException
        400 decrypt with another initializationVector: InvalidCiphertextException
        400 decrypt with another ciphertextMetadata: InvalidCiphertextException
        400 decrypt with another additionalAuthenticatedData: InvalidCiphertextException
        400 encrypt with plaintext wrong: ValidationException
        400 encrypt with plaintext wrong: ValidationException
        400 encrypt with encryptionAlgorithm wrong: ValidationException
        400 encrypt with requestMetadata wrong: ValidationException
        400 encrypt with ciphertextDataIntegrityValueAlgorithm wrong: ValidationException
        501 encrypt with plaintext wrong: UnsupportedOperationException
        501 encrypt with additionalAuthenticatedData wrong: UnsupportedOperationException
        200 encrypt 8192 bytes: done
        404 an unknown key: KeyNotFoundException
        400 a disabled key: InvalidStateException
        200 health ACTIVE: done
    "#]]
    .assert_eq(&said);
}

fn line(said: &Value) -> String {
    let text = |name: &str| said[name].as_str().unwrap_or("").to_owned();
    let error = text("error");
    format!(
        "{} {}: {}\n",
        said["status"],
        text("kind"),
        if error.is_empty() { "done" } else { &error }
    )
}

/// Ours signs, botocore judges; `cryptography` does the cryptography.
#[test]
fn a_key_manager_of_strangers_stands_behind_an_instance() {
    let Some(manager) = Ekm::strangers(&["one", "two"]) else {
        return;
    };
    let mut world = World::new(&manager.endpoint("/tenant-1"), SECRET, &["one", "two"]);
    let (first, second) = (world.key(), world.key());
    let blob = world.encrypt(&first, r#"{"a":"1"}"#);
    assert_eq!(
        world.decrypt(&blob, r#"{ "a" : "1" }"#).text("/Plaintext"),
        "dGV4dA=="
    );
    assert_eq!(
        world.decrypt(&blob, r#"{"a":"2"}"#).code(),
        Some("InvalidParameter")
    );
    let moved = world.call(
        "ReEncrypt",
        &[
            ("CiphertextBlob", &blob),
            ("SourceEncryptionContext", r#"{"a":"1"}"#),
            ("DestinationKeyId", &second),
        ],
    );
    let opened = world.decrypt(moved.text("/CiphertextBlob"), "{}");
    assert_eq!(
        (opened.text("/Plaintext"), opened.text("/KeyId")),
        ("dGV4dA==", &*second)
    );
    let data_key = world.call(
        "GenerateDataKey",
        &[("KeyId", &first), ("NumberOfBytes", "64")],
    );
    let opened = world.decrypt(data_key.text("/CiphertextBlob"), "");
    assert_eq!(opened.text("/Plaintext"), data_key.text("/Plaintext"));
    let plain = world.encrypt(&first, "");
    assert_eq!(world.uses(&first, &plain), ALL_WORK);

    let (_, seen) = manager.ask("GET", "/", "");
    let seen = seen.as_array().expect("a list");
    let told = |key: &str| {
        seen.iter()
            .find(|one| one["path"].as_str().is_some_and(|path| path.ends_with(key)))
    };
    let metadata = told("/keys/one/metadata").expect("asked when the key was made");
    assert_eq!(metadata["kmsOperation"], "CreateKey");
    let encrypt = told("/keys/one/encrypt").expect("asked to encrypt");
    let arn = format!("acs:kms:cn-hangzhou:1000000000000001:key/{first}");
    assert_eq!(encrypt["kmsKeyArn"], *arn);
    assert_eq!(encrypt["kmsOperation"], "Encrypt");
    assert_eq!(encrypt["awsPrincipalArn"], "acs:ram::1000000000000001:root");
}

/// The way to a real key manager is TLS, and not to anybody's.
#[test]
fn an_https_key_manager_is_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    let authority = folder.path().join("authority.pem");
    let authority = authority.display().to_string();
    let Some(manager) = Ekm::strangers(&["--tls", &authority, "one"]) else {
        return;
    };
    let endpoint = manager.endpoint("/tenant-1").replace("http:", "https:");
    let mut trusting = World::with(
        &endpoint,
        SECRET,
        &["one"],
        &[("SSL_CERT_FILE", &authority)],
    );
    let key = trusting.key();
    let blob = trusting.encrypt(&key, "");
    assert_eq!(trusting.uses(&key, &blob), ALL_WORK);
    let mut other = World::new(&endpoint, SECRET, &["one"]);
    let refused = other.create();
    assert_eq!(
        refused.code(),
        Some("Rejected.Unavailable"),
        "{}",
        refused.body
    );
    let log = other.emulator.log();
    assert!(log.contains("certificate"), "{log}");
}

/// How the key manager is stands in the log, soon after the start.
#[test]
fn the_key_manager_is_asked_for_its_health() {
    let Some(manager) = Ekm::strangers(&[]) else {
        return;
    };
    let _world = World::new(&manager.endpoint("/tenant-1"), SECRET, &[]);
    let seen = (0..HEALTH_ASKED_MAX).find_map(|_| {
        let (_, seen) = manager.ask("GET", "/", "");
        seen.get(0).cloned()
    });
    let seen = seen.expect("it was asked");
    assert_eq!(seen["path"], "/health");
    assert_eq!(seen["kmsOperation"], "KmsHealthCheck");
    assert_eq!(seen["status"], 200);
}

/// What the judge above accepts it does refuse, when the secret is another.
#[test]
fn a_key_manager_of_strangers_refuses_another_secret() {
    let Some(manager) = Ekm::strangers(&["one"]) else {
        return;
    };
    let mut world = World::new(&manager.endpoint("/tenant-1"), "another secret", &["one"]);
    let refused = world.create();
    assert_eq!(
        (refused.status, refused.code()),
        (409, Some("Rejected.Unavailable")),
        "{}",
        refused.body
    );
    let log = world.emulator.log();
    assert!(log.contains("401 AuthenticationFailedException"), "{log}");
    assert!(!log.contains("another secret"), "{log}");
}

/// Each time something of the key manager is off, every operation says so, and works again with it.
#[test]
fn operations_follow_the_key_manager() {
    let manager = Ekm::start(&["--key", "one"]);
    let mut world = World::new(&manager.endpoint(""), SECRET, &["one"]);
    let key = world.key();
    let blob = world.encrypt(&key, "");
    assert_eq!(world.uses(&key, &blob), ALL_WORK);

    manager.enable("one", false);
    assert_eq!(world.uses(&key, &blob), ALL_UNAVAILABLE);
    let described = world.call("DescribeKey", &[("KeyId", &key)]);
    assert_eq!(
        described.text("/KeyMetadata/KeyState"),
        "Enabled",
        "the state here is ours"
    );
    manager.enable("one", true);
    assert_eq!(world.uses(&key, &blob), ALL_WORK);

    let (status, _) = manager.ask("DELETE", "/_ekm/keys/one", "");
    assert_eq!(status, 200);
    assert_eq!(world.uses(&key, &blob), ALL_UNAVAILABLE);
    manager.enable("one", true);
    assert_eq!(
        world.uses(&key, &blob),
        ALL_WORK,
        "the same passphrase makes the same key"
    );

    let address = manager.address.to_string();
    assert_eq!(manager.stop(), Some(0));
    assert_eq!(world.uses(&key, &blob), ALL_UNAVAILABLE);
    let manager = Ekm::start(&["--key", "one", "--listen", &address]);
    assert_eq!(world.uses(&key, &blob), ALL_WORK);

    let asked = manager.requests();
    world.client.must("DisableKey", &[("KeyId", &key)]);
    let refused = ALL_WORK.replace("200 works", "409 Rejected.Disabled");
    assert_eq!(world.uses(&key, &blob), refused);
    assert_eq!(manager.requests(), asked, "nobody was asked");
    world.client.must("EnableKey", &[("KeyId", &key)]);
    assert_eq!(world.uses(&key, &blob), ALL_WORK);
}

/// One key there for each key here; when there is no other, none is made.
#[test]
fn keys_are_bound_one_to_one() {
    let manager = Ekm::start(&["--key", "one", "--key", "two", "--key", "off=disabled"]);
    let mut world = World::new(&manager.endpoint(""), SECRET, &["one", "two", "off"]);
    let (first, _) = (world.key(), world.key());
    let refused = world.create();
    assert_eq!(
        (refused.status, refused.code()),
        (409, Some("Rejected.Unavailable")),
        "{}",
        refused.body
    );
    manager.enable("off", true);
    world.key();
    let full = world.create();
    assert_eq!(full.code(), Some("Rejected.LimitExceeded"), "{}", full.body);
    let window = [("KeyId", &*first), ("PendingWindowInDays", "7")];
    world.client.must("ScheduleKeyDeletion", &window);
    assert_eq!(world.create().code(), Some("Rejected.LimitExceeded"));
    world.emulator.advance("7d");
    world.key();
}

/// External keys are symmetric, never imported, never rotated.
#[test]
fn what_external_keys_cannot_do() {
    let manager = Ekm::start(&["--key", "one"]);
    let mut world = World::new(&manager.endpoint(""), SECRET, &["one"]);
    let mut said = String::new();
    for more in [
        ("KeySpec", "RSA_2048"),
        ("KeySpec", "EC_P256"),
        ("KeySpec", "Aliyun_SM4"),
        ("Origin", "EXTERNAL"),
        ("EnableAutomaticRotation", "true"),
    ] {
        let parameters = [
            ("DKMSInstanceId", INSTANCE),
            ("RotationInterval", "30d"),
            more,
        ];
        let without = [("DKMSInstanceId", INSTANCE), more];
        let rotates = more.0 == "EnableAutomaticRotation";
        let refused = world.call("CreateKey", if rotates { &parameters } else { &without });
        said.push_str(&format!(
            "{} {}: {} {}\n",
            more.0,
            more.1,
            refused.status,
            refused.code().unwrap_or("made")
        ));
    }
    assert_eq!(manager.requests(), 0, "nobody was asked");
    let key = world.key();
    let calls: [(&str, &[(&str, &str)]); 4] = [
        (
            "UpdateRotationPolicy",
            &[
                ("KeyId", &key),
                ("EnableAutomaticRotation", "true"),
                ("RotationInterval", "30d"),
            ],
        ),
        ("CreateKeyVersion", &[("KeyId", &key)]),
        (
            "GetParametersForImport",
            &[
                ("KeyId", &key),
                ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"),
                ("WrappingKeySpec", "RSA_2048"),
            ],
        ),
        ("DeleteKeyMaterial", &[("KeyId", &key)]),
    ];
    for (action, parameters) in calls {
        let refused = world.call(action, parameters);
        said.push_str(&format!(
            "{action}: {} {}\n",
            refused.status,
            refused.code().unwrap_or("done")
        ));
    }
    expect![[r#"
        KeySpec RSA_2048: 400 UnsupportedOperation
        KeySpec EC_P256: 400 UnsupportedOperation
        KeySpec Aliyun_SM4: 400 UnsupportedOperation
        Origin EXTERNAL: 400 InvalidParameter
        EnableAutomaticRotation true: 400 InvalidParameter
        UpdateRotationPolicy: 400 UnsupportedOperation
        CreateKeyVersion: 400 Rejected.UnsupportedOperation
        GetParametersForImport: 400 Unsupported.Origin
        DeleteKeyMaterial: 400 Unsupported.Origin
    "#]]
    .assert_eq(&said);
}
