//! The state table of the vendor's page, every operation that names a key against every state, over
//! HTTP; with the rows that the page lacks (docs/vendor-notes.md, "States").

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use acceptance::client::{Answer, Client};
use acceptance::emulator::Emulator;
use acceptance::{coverage, installed, material};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The states in the order of the columns.
const STATES: [&str; 5] = [
    "Enabled",
    "Disabled",
    "PendingDeletion",
    "PendingImport",
    "Unavailable",
];
const DISABLED: usize = 1;
const PENDING_DELETION: usize = 2;
const PENDING_IMPORT: usize = 3;
/// Where all keys of the table are kept: the last column is this instance out of reach.
const INSTANCE: &str = "kst-software";
/// Long enough that no key goes while the test moves the clock.
const WINDOW_DAYS: &str = "30";
const AES_MATERIAL: [u8; 32] = [7; 32];
const MAC_MATERIAL: [u8; 32] = [8; 32];
/// Base64 of 32 bytes.
const DIGEST: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Which key a row is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// One that encrypts; made for the cell, because the operation changes it.
    Fresh,
    /// One whose material was imported; made for the cell.
    Imported,
    /// One that encrypts; the rows of a state share it.
    Cipher,
    /// A key pair that signs; shared.
    Signer,
    /// A key pair that encrypts; shared.
    Sealer,
    /// A MAC key; shared.
    Mac,
}

/// A key in a state, with all that an operation may ask for; what it has not is empty.
#[derive(Debug, Clone, Default)]
struct Prepared {
    key: String,
    alias: String,
    version: String,
    ciphertext: String,
    signature: String,
    /// Base64 of the SubjectPublicKeyInfo of an RSA key.
    public: String,
    token: String,
    wrapped: String,
}

/// A row: the operation (and what tells rows of one apart), the key, and the parameters.
pub(crate) type Row = (&'static str, Kind, &'static [(&'static str, &'static str)]);

/// Every operation that names a key, and its parameters but the common ones. `$…` is a field of
/// [`Prepared`]; `$other` is a key that is enabled, `$other_blob` its ciphertext, `$new` an alias that
/// nobody has, `$taken` one of the other key.
pub(crate) const ROWS: &[Row] = &[
    ("DescribeKey", Kind::Fresh, &[KEY]),
    ("ListKeyVersions", Kind::Fresh, &[KEY]),
    ("DescribeKeyVersion", Kind::Cipher, &[KEY, VERSION]),
    ("ListAliasesByKeyId", Kind::Fresh, &[KEY]),
    ("ListResourceTags", Kind::Fresh, &[KEY]),
    ("ListTagResources", Kind::Fresh, &[KEYS, MANY]),
    ("GetKeyPolicy", Kind::Fresh, &[KEY]),
    ("DeleteAlias", Kind::Fresh, &[("AliasName", "$alias")]),
    ("Encrypt", Kind::Cipher, &[KEY, ("Plaintext", "p")]),
    ("Decrypt", Kind::Cipher, &[BLOB]),
    ("GenerateDataKey", Kind::Cipher, &[KEY]),
    ("GenerateDataKeyWithoutPlaintext", Kind::Cipher, &[KEY]),
    (
        "ReEncrypt from",
        Kind::Cipher,
        &[BLOB, ("DestinationKeyId", "$other")],
    ),
    (
        "ReEncrypt to",
        Kind::Cipher,
        &[
            ("CiphertextBlob", "$other_blob"),
            ("DestinationKeyId", "$key"),
        ],
    ),
    (
        "ReEncrypt from under a pair",
        Kind::Sealer,
        &[
            BLOB,
            ("SourceKeyId", "$key"),
            ("SourceKeyVersionId", "$version"),
            ("SourceEncryptionAlgorithm", "RSAES_OAEP_SHA_256"),
            ("DestinationKeyId", "$other"),
        ],
    ),
    ("ExportDataKey", Kind::Cipher, &[BLOB, PUBLIC, OAEP, RSA]),
    (
        "GenerateAndExportDataKey",
        Kind::Cipher,
        &[KEY, PUBLIC, OAEP, RSA],
    ),
    (
        "AsymmetricEncrypt",
        Kind::Sealer,
        &[KEY, VERSION, SEALING, ("Plaintext", "AAAA")],
    ),
    (
        "AsymmetricDecrypt",
        Kind::Sealer,
        &[KEY, VERSION, SEALING, BLOB],
    ),
    (
        "AsymmetricSign",
        Kind::Signer,
        &[KEY, VERSION, SIGNING, ("Digest", DIGEST)],
    ),
    (
        "AsymmetricVerify",
        Kind::Signer,
        &[
            KEY,
            VERSION,
            SIGNING,
            ("Digest", DIGEST),
            ("Value", "$signature"),
        ],
    ),
    ("GetPublicKey", Kind::Signer, &[KEY, VERSION]),
    (
        "GenerateMac",
        Kind::Mac,
        &[KEY, ("Algorithm", "HMAC_SHA_256"), ("Message", "AAAA")],
    ),
    (
        "VerifyMac",
        Kind::Mac,
        &[
            KEY,
            ("Algorithm", "HMAC_SHA_256"),
            ("Message", "AAAA"),
            ("Mac", DIGEST),
        ],
    ),
    ("CreateKeyVersion", Kind::Signer, &[KEY]),
    (
        "UpdateRotationPolicy",
        Kind::Fresh,
        &[
            KEY,
            ("EnableAutomaticRotation", "true"),
            ("RotationInterval", "7d"),
        ],
    ),
    (
        "UpdateKeyDescription",
        Kind::Fresh,
        &[KEY, ("Description", "d")],
    ),
    (
        "TagResource",
        Kind::Fresh,
        &[KEY, ("Tags", r#"[{"TagKey":"k","TagValue":"v"}]"#)],
    ),
    (
        "UntagResource",
        Kind::Fresh,
        &[KEY, ("TagKeys", r#"["k"]"#)],
    ),
    (
        "TagResources",
        Kind::Fresh,
        &[KEYS, MANY, ("Tag.1.Key", "k"), ("Tag.1.Value", "v")],
    ),
    (
        "UntagResources",
        Kind::Fresh,
        &[KEYS, MANY, ("TagKey.1", "k")],
    ),
    ("SetKeyPolicy", Kind::Fresh, &[KEY, ("Policy", POLICY)]),
    (
        "SetDeletionProtection",
        Kind::Fresh,
        &[KEY, ("EnableDeletionProtection", "true")],
    ),
    ("EnableKey", Kind::Fresh, &[KEY]),
    ("DisableKey", Kind::Fresh, &[KEY]),
    (
        "ScheduleKeyDeletion",
        Kind::Fresh,
        &[KEY, ("PendingWindowInDays", WINDOW_DAYS)],
    ),
    ("CancelKeyDeletion", Kind::Fresh, &[KEY]),
    ("CreateAlias", Kind::Fresh, &[KEY, ("AliasName", "$new")]),
    ("UpdateAlias", Kind::Fresh, &[KEY, ("AliasName", "$taken")]),
    ("GetParametersForImport", Kind::Imported, &[KEY, OAEP, RSA]),
    (
        "ImportKeyMaterial",
        Kind::Imported,
        &[
            KEY,
            ("EncryptedKeyMaterial", "$wrapped"),
            ("ImportToken", "$token"),
            ("KeyMaterialExpireUnix", "0"),
        ],
    ),
    ("DeleteKeyMaterial", Kind::Imported, &[KEY]),
];

const KEY: (&str, &str) = ("KeyId", "$key");
const VERSION: (&str, &str) = ("KeyVersionId", "$version");
const BLOB: (&str, &str) = ("CiphertextBlob", "$ciphertext");
const PUBLIC: (&str, &str) = ("PublicKeyBlob", "$public");
const OAEP: (&str, &str) = ("WrappingAlgorithm", "RSAES_OAEP_SHA_256");
const RSA: (&str, &str) = ("WrappingKeySpec", "RSA_2048");
const SEALING: (&str, &str) = ("Algorithm", "RSAES_OAEP_SHA_256");
const SIGNING: (&str, &str) = ("Algorithm", "ECDSA_SHA_256");
const KEYS: (&str, &str) = ("ResourceType", "key");
const MANY: (&str, &str) = ("ResourceId.1", "$key");
const POLICY: &str = r#"{"Version":"1","Statement":[{"Sid":"all","Effect":"Allow","Principal":{"RAM":["acs:ram::1000000000000001:*"]},"Action":["kms:*"],"Resource":["*"]}]}"#;

/// Operations that name no key, or find or make one.
const OF_NO_KEY: &[&str] = &[
    "CreateKey",
    "DescribeAccountKmsStatus",
    "DescribeRegions",
    "GetDefaultKmsInstance",
    "GetKmsInstance",
    "GetKmsInstanceQuotaInfos",
    "ListAliases",
    "ListKeys",
    "ListKmsInstances",
    "OpenKmsService",
];

#[test]
fn every_operation_that_names_a_key_has_a_row() {
    let rows: BTreeSet<&str> = ROWS.iter().map(|(row, ..)| operation(row)).collect();
    let listed: BTreeSet<&str> = OF_NO_KEY.iter().copied().chain(rows).collect();
    let emulated = coverage::emulated();
    let emulated: BTreeSet<&str> = emulated.iter().map(String::as_str).collect();
    assert_eq!(listed, emulated, "listed here (left), emulated (right)");
}

/// `ReEncrypt` of `ReEncrypt from`.
fn operation(row: &str) -> &str {
    row.split(' ').next().unwrap_or(row)
}

/// The cloud under the test, and the keys that rows share.
struct World {
    emulator: Emulator,
    client: Client,
    other: String,
    other_blob: String,
    public: String,
    shared: BTreeMap<(Kind, usize), Prepared>,
    serial: usize,
}

impl World {
    fn start() -> Self {
        let config = installed::scripts().join("alibaba/emulator.toml");
        let config = config.to_string_lossy();
        let emulator = Emulator::start(&["--store", "memory:", "--config", &config]);
        let mut client = emulator.client("cn-hangzhou");
        let other = client.must("CreateKey", &[]);
        let other = other.text("/KeyMetadata/KeyId").to_owned();
        let named = [("KeyId", other.as_str()), ("Plaintext", "AAAA")];
        let other_blob = client.must("Encrypt", &named);
        let other_blob = other_blob.text("/CiphertextBlob").to_owned();
        let mut world = Self {
            emulator,
            client,
            other,
            other_blob,
            public: String::new(),
            shared: BTreeMap::new(),
            serial: 0,
        };
        world.public = world.made(Kind::Sealer, 0).public;
        for state in 0..STATES.len() - 1 {
            world.of_cell(Kind::Signer, state);
        }
        // Key pairs get a next version after a week.
        world.emulator.advance("8d");
        world
    }

    /// A key for a cell, not yet in its state, with everything that only a key in use can give.
    fn made(&mut self, kind: Kind, state: usize) -> Prepared {
        let imported = kind == Kind::Imported || state == PENDING_IMPORT;
        let mut parameters = spec(kind).to_vec();
        parameters.push(("DKMSInstanceId", INSTANCE));
        if imported {
            parameters.push(("Origin", "EXTERNAL"));
        }
        let made = self.client.must("CreateKey", &parameters);
        self.serial += 1;
        let mut on = Prepared {
            key: made.text("/KeyMetadata/KeyId").to_owned(),
            alias: format!("alias/a{}", self.serial),
            public: self.public.clone(),
            ..Prepared::default()
        };
        let named = [("KeyId", on.key.as_str()), ("AliasName", &on.alias)];
        self.client.must("CreateAlias", &named);
        if imported && kind != Kind::Fresh {
            self.import(kind, &mut on);
        }
        self.use_once(kind, &mut on);
        on
    }

    fn import(&mut self, kind: Kind, on: &mut Prepared) {
        let (client, key) = (&mut self.client, on.key.as_str());
        match kind {
            Kind::Fresh => {}
            Kind::Cipher => drop(material::import_raw(client, key, &AES_MATERIAL, 0)),
            Kind::Mac => drop(material::import_raw(client, key, &MAC_MATERIAL, 0)),
            Kind::Signer => material::import_pair(client, key, &pair(&P256_PAIR)),
            Kind::Sealer => material::import_pair(client, key, &pair(&RSA_PAIR)),
            Kind::Imported => {
                let sent = material::import_raw(client, key, &AES_MATERIAL, 0);
                (on.wrapped, on.token) = (sent.wrapped, sent.token);
            }
        }
    }

    /// What later operations are given: made while the key can still be used.
    fn use_once(&mut self, kind: Kind, on: &mut Prepared) {
        let key = ("KeyId", on.key.as_str());
        let versions = self.client.must("ListKeyVersions", &[key]);
        let version = versions.text("/KeyVersions/KeyVersion/0/KeyVersionId");
        on.version = version.to_owned();
        let version = ("KeyVersionId", version);
        match kind {
            Kind::Fresh | Kind::Mac => {}
            Kind::Cipher | Kind::Imported => {
                let made = self.client.must("GenerateDataKey", &[key]);
                on.ciphertext = made.text("/CiphertextBlob").to_owned();
            }
            Kind::Signer => {
                let asked = [key, version, SIGNING, ("Digest", DIGEST)];
                let made = self.client.must("AsymmetricSign", &asked);
                on.signature = made.text("/Value").to_owned();
            }
            Kind::Sealer => {
                let asked = [key, version, SEALING, ("Plaintext", "AAAA")];
                let made = self.client.must("AsymmetricEncrypt", &asked);
                on.ciphertext = made.text("/CiphertextBlob").to_owned();
                let found = self.client.must("GetPublicKey", &[key, version]);
                on.public = without_armour(found.text("/PublicKey"));
            }
        }
    }

    /// A key in the state of a column; the last one is the instance's doing.
    fn prepared(&mut self, kind: Kind, state: usize) -> Prepared {
        let on = self.made(kind, state);
        let key = ("KeyId", on.key.as_str());
        match state {
            DISABLED => drop(self.client.must("DisableKey", &[key])),
            PENDING_DELETION => {
                let window = ("PendingWindowInDays", WINDOW_DAYS);
                self.client.must("ScheduleKeyDeletion", &[key, window]);
            }
            PENDING_IMPORT if kind != Kind::Fresh => {
                drop(self.client.must("DeleteKeyMaterial", &[key]));
            }
            _ => {}
        }
        on
    }

    /// The key of a cell, shared where the row allows it.
    fn of_cell(&mut self, kind: Kind, state: usize) -> Prepared {
        if matches!(kind, Kind::Fresh | Kind::Imported) {
            return self.prepared(kind, state);
        }
        if let Some(known) = self.shared.get(&(kind, state)) {
            return known.clone();
        }
        let on = self.prepared(kind, state);
        self.shared.insert((kind, state), on.clone());
        on
    }

    fn check_state(&mut self, on: &Prepared, state: usize) {
        let described = self.client.must("DescribeKey", &[("KeyId", &on.key)]);
        let found = described.text("/KeyMetadata/KeyState");
        assert_eq!(Some(&found), STATES.get(state), "a key made for a column");
    }

    /// An alias of the other key, that an operation may move.
    fn taken(&mut self, alias: &str) {
        let named = [("AliasName", alias), ("KeyId", self.other.as_str())];
        self.client.must("CreateAlias", &named);
    }

    /// What a cell answers.
    fn ask(&mut self, row: &Row, on: &Prepared) -> String {
        let (name, _, parameters) = row;
        self.serial += 1;
        let (new, taken) = (
            format!("alias/n{}", self.serial),
            format!("alias/t{}", self.serial),
        );
        self.taken(&taken);
        let filled: Vec<(&str, &str)> = parameters
            .iter()
            .map(|(name, value)| {
                let value = match *value {
                    "$key" => on.key.as_str(),
                    "$alias" => &on.alias,
                    "$version" => &on.version,
                    "$ciphertext" => &on.ciphertext,
                    "$signature" => &on.signature,
                    "$public" => &on.public,
                    "$token" => &on.token,
                    "$wrapped" => &on.wrapped,
                    "$other" => &self.other,
                    "$other_blob" => &self.other_blob,
                    "$new" => &new,
                    "$taken" => &taken,
                    literal => literal,
                };
                (*name, value)
            })
            .collect();
        let answer = self.client.call(operation(name), &filled);
        word(&answer.unwrap_or_else(|error| panic!("{name}: {error}")))
    }
}

fn spec(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Fresh | Kind::Imported | Kind::Cipher => &[],
        Kind::Signer => &[("KeySpec", "EC_P256")],
        Kind::Sealer => &[("KeySpec", "RSA_2048"), ("KeyUsage", "ENCRYPT/DECRYPT")],
        Kind::Mac => &[("KeySpec", "HMAC_SHA_256")],
    }
}

const P256_PAIR: [&str; 3] = ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
const RSA_PAIR: [&str; 3] = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

/// A fresh key pair in PKCS #8 DER, which this command of openssl writes only in PEM.
fn pair(options: &[&str]) -> Vec<u8> {
    let mut openssl = Command::new("openssl");
    openssl.args(["genpkey", "-algorithm"]).args(options);
    let output = openssl.output().expect("openssl can be started");
    assert!(output.status.success(), "openssl genpkey {options:?}");
    let pem = String::from_utf8(output.stdout).expect("PEM is text");
    STANDARD
        .decode(without_armour(&pem))
        .expect("PEM is base64")
}

fn without_armour(pem: &str) -> String {
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    lines.collect()
}

/// A cell as the table writes it: `ok`, what follows `Rejected.` of a refusal with status 409 (`SMF` is
/// StateModifiedFailed), or anything else in full.
fn word(answer: &Answer) -> String {
    let code = answer.code().unwrap_or("ok");
    match (answer.status, code.strip_prefix("Rejected.")) {
        (200, _) => "ok".to_owned(),
        (409, Some("StateModifiedFailed")) => "SMF".to_owned(),
        (409, Some(state)) => state.to_owned(),
        (status, _) => format!("{status} {code}"),
    }
}

/// Asks one cell, of a key that is in its state.
fn check_cell(world: &mut World, row: &Row, state: usize) -> String {
    let on = world.of_cell(row.1, state);
    world.check_state(&on, state);
    world.ask(row, &on)
}

/// The columns whose keys are in their state by themselves.
fn own_states(world: &mut World) -> Vec<Vec<String>> {
    let cells = |row: &Row| {
        (0..STATES.len() - 1)
            .map(|state| check_cell(world, row, state))
            .collect()
    };
    ROWS.iter().map(cells).collect()
}

/// The last column: all keys are made, then their instance goes out of reach.
fn out_of_reach(world: &mut World) -> Vec<String> {
    let state = STATES.len() - 1;
    let keys: Vec<Prepared> = ROWS.iter().map(|row| world.of_cell(row.1, state)).collect();
    let path = format!("/_emulator/instances/{INSTANCE}");
    world
        .emulator
        .admin("PUT", &path, r#"{"status":"Disconnected"}"#);
    let cells = ROWS.iter().zip(&keys).map(|(row, on)| {
        world.check_state(on, state);
        world.ask(row, on)
    });
    cells.collect()
}

/// Written by hand from the vendor's page (Impact of CMK status on API operations, 2021). It has no row
/// for asymmetric and MAC operations, GetPublicKey, ReEncrypt, the two exports, SetKeyPolicy,
/// SetDeletionProtection and the *Resources family, and no last column: docs/vendor-notes.md, "States".
#[test]
fn every_operation_in_every_state() {
    let mut world = World::start();
    let own = own_states(&mut world);
    let last = out_of_reach(&mut world);
    let mut grid = line("", &STATES);
    for (((row, ..), own), last) in ROWS.iter().zip(own).zip(last) {
        let cells: Vec<&str> = own.iter().map(String::as_str).chain([&*last]).collect();
        grid.push_str(&line(row, &cells));
    }
    let table = "
                                 Enabled  Disabled  PendingDeletion  PendingImport  Unavailable
DescribeKey                      ok       ok        ok               ok             ok
ListKeyVersions                  ok       ok        ok               ok             ok
DescribeKeyVersion               ok       ok        ok               ok             ok
ListAliasesByKeyId               ok       ok        ok               ok             ok
ListResourceTags                 ok       ok        ok               ok             ok
ListTagResources                 ok       ok        ok               ok             ok
GetKeyPolicy                     ok       ok        ok               ok             ok
DeleteAlias                      ok       ok        ok               ok             ok
Encrypt                          ok       Disabled  PendingDeletion  PendingImport  Unavailable
Decrypt                          ok       Disabled  PendingDeletion  PendingImport  Unavailable
GenerateDataKey                  ok       Disabled  PendingDeletion  PendingImport  Unavailable
GenerateDataKeyWithoutPlaintext  ok       Disabled  PendingDeletion  PendingImport  Unavailable
ReEncrypt from                   ok       Disabled  PendingDeletion  PendingImport  Unavailable
ReEncrypt to                     ok       Disabled  PendingDeletion  PendingImport  Unavailable
ReEncrypt from under a pair      ok       Disabled  PendingDeletion  PendingImport  Unavailable
ExportDataKey                    ok       Disabled  PendingDeletion  PendingImport  Unavailable
GenerateAndExportDataKey         ok       Disabled  PendingDeletion  PendingImport  Unavailable
AsymmetricEncrypt                ok       Disabled  PendingDeletion  PendingImport  Unavailable
AsymmetricDecrypt                ok       Disabled  PendingDeletion  PendingImport  Unavailable
AsymmetricSign                   ok       Disabled  PendingDeletion  PendingImport  Unavailable
AsymmetricVerify                 ok       Disabled  PendingDeletion  PendingImport  Unavailable
GetPublicKey                     ok       Disabled  PendingDeletion  PendingImport  Unavailable
GenerateMac                      ok       Disabled  PendingDeletion  PendingImport  Unavailable
VerifyMac                        ok       Disabled  PendingDeletion  PendingImport  Unavailable
CreateKeyVersion                 ok       Disabled  PendingDeletion  PendingImport  Unavailable
UpdateRotationPolicy             ok       Disabled  PendingDeletion  PendingImport  Unavailable
UpdateKeyDescription             ok       ok        PendingDeletion  ok             Unavailable
TagResource                      ok       ok        PendingDeletion  ok             Unavailable
UntagResource                    ok       ok        PendingDeletion  ok             Unavailable
TagResources                     ok       ok        PendingDeletion  ok             Unavailable
UntagResources                   ok       ok        PendingDeletion  ok             Unavailable
SetKeyPolicy                     ok       ok        PendingDeletion  ok             Unavailable
SetDeletionProtection            ok       ok        PendingDeletion  ok             Unavailable
EnableKey                        ok       ok        SMF              SMF            SMF
DisableKey                       ok       ok        SMF              SMF            SMF
ScheduleKeyDeletion              ok       ok        SMF              ok             ok
CancelKeyDeletion                SMF      SMF       ok               SMF            SMF
CreateAlias                      ok       ok        SMF              ok             SMF
UpdateAlias                      ok       ok        PendingDeletion  ok             Unavailable
GetParametersForImport           ok       ok        ok               ok             Unavailable
ImportKeyMaterial                ok       ok        SMF              ok             SMF
DeleteKeyMaterial                ok       ok        ok               ok             Unavailable
";
    assert_eq!(
        grid,
        table.trim_start_matches('\n'),
        "answered (left), written (right)\n{grid}"
    );
    println!("{} cells", ROWS.len() * STATES.len());
}

/// A line of the table: the columns are as wide as their heads.
fn line(row: &str, cells: &[&str]) -> String {
    let mut line = format!("{row:<31}");
    for (cell, head) in cells.iter().zip(STATES) {
        line.push_str(&format!("  {cell:<width$}", width = head.len()));
    }
    format!("{}\n", line.trim_end())
}
