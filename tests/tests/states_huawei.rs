//! The second cloud's state table: every operation that names a key against every state, over HTTP
//! (docs/vendor-notes.md, "Huawei Cloud").

use std::collections::{BTreeMap, BTreeSet};

use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, Said};
use acceptance::{coverage, openssl};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The states in the order of the columns: the cloud's numbers and what they mean.
const STATES: [(&str, &str); 4] = [
    ("2", "enabled"),
    ("3", "disabled"),
    ("4", "pending deletion"),
    ("5", "pending import"),
];
const DISABLED: usize = 1;
const PENDING_DELETION: usize = 2;
const PENDING_IMPORT: usize = 3;
const AES_MATERIAL: [u8; 32] = [7; 32];

/// Which key a row is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// One that encrypts; made for the cell, because the operation changes it.
    Fresh,
    /// One that encrypts and rotates; made for the cell.
    Rotating,
    /// One whose material was imported; made for the cell.
    Imported,
    /// One that encrypts; the rows of a state share it.
    Cipher,
    /// A key pair that signs; shared.
    Signer,
    /// A key pair that encrypts; shared.
    Sealer,
    /// A key pair that agrees on secrets; shared.
    Agreer,
    /// A MAC key, which has no material to import; shared.
    Mac,
}

/// A key in a state, by the names that rows use; what it has not is empty.
type Prepared = BTreeMap<&'static str, String>;

/// A row: the operation by its name in the SDK (and what tells rows of one apart), the key, method and path, and the
/// body. `$…` is an entry of [`Prepared`].
pub(crate) type Row = (&'static str, Kind, &'static str, &'static str);

const KEY: &str = r#"{"key_id":"$key"}"#;

/// Every operation that names a key.
pub(crate) const ROWS: &[Row] = &[
    ("list_key_detail", Kind::Fresh, "POST kms/describe-key", KEY),
    (
        "show_key_rotation_status",
        Kind::Fresh,
        "POST kms/get-key-rotation-status",
        KEY,
    ),
    ("show_kms_tags", Kind::Fresh, "GET kms/$key/tags", ""),
    ("list_grants", Kind::Fresh, "POST kms/list-grants", KEY),
    (
        "list_aliases",
        Kind::Fresh,
        "GET kms/aliases?key_id=$key",
        "",
    ),
    (
        "delete_alias",
        Kind::Fresh,
        "DELETE kms/aliases",
        r#"{"key_id":"$key","aliases":["$alias"]}"#,
    ),
    (
        "cancel_grant",
        Kind::Fresh,
        "POST kms/revoke-grant",
        r#"{"key_id":"$key","grant_id":"$grant"}"#,
    ),
    (
        "cancel_self_grant",
        Kind::Fresh,
        "POST kms/retire-grant",
        r#"{"key_id":"$key","grant_id":"$grant"}"#,
    ),
    (
        "encrypt_data",
        Kind::Cipher,
        "POST kms/encrypt-data",
        r#"{"key_id":"$key","plain_text":"p"}"#,
    ),
    (
        "encrypt_data under a pair",
        Kind::Sealer,
        "POST kms/encrypt-data",
        r#"{"key_id":"$key","plain_text":"p","encryption_algorithm":"RSAES_OAEP_SHA_256"}"#,
    ),
    (
        "decrypt_data",
        Kind::Cipher,
        "POST kms/decrypt-data",
        r#"{"cipher_text":"$ciphertext"}"#,
    ),
    (
        "decrypt_data under a pair",
        Kind::Sealer,
        "POST kms/decrypt-data",
        r#"{"key_id":"$key","cipher_text":"$ciphertext","encryption_algorithm":"RSAES_OAEP_SHA_256"}"#,
    ),
    (
        "re_encrypt from",
        Kind::Cipher,
        "POST kms/re-encrypt",
        r#"{"cipher_text":"$ciphertext","destination_key_id":"$other"}"#,
    ),
    (
        "re_encrypt to",
        Kind::Cipher,
        "POST kms/re-encrypt",
        r#"{"cipher_text":"$other_ciphertext","destination_key_id":"$key"}"#,
    ),
    (
        "create_datakey",
        Kind::Cipher,
        "POST kms/create-datakey",
        KEY,
    ),
    (
        "create_datakey_without_plaintext",
        Kind::Cipher,
        "POST kms/create-datakey-without-plaintext",
        KEY,
    ),
    (
        "encrypt_datakey",
        Kind::Cipher,
        "POST kms/encrypt-datakey",
        r#"{"key_id":"$key","plain_text":"00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000F5A5FD42D16A20302798EF6ED309979B43003D2320D9F0E8EA9831A92759FB4B","datakey_plain_length":"64"}"#,
    ),
    (
        "decrypt_datakey",
        Kind::Cipher,
        "POST kms/decrypt-datakey",
        r#"{"key_id":"$key","cipher_text":"$data_key","datakey_cipher_length":"32"}"#,
    ),
    (
        "create_rsa_datakey_pair",
        Kind::Cipher,
        "POST kms/create-rsa-datakey-pair",
        r#"{"key_id":"$key","key_spec":"RSA_2048"}"#,
    ),
    (
        "create_ec_datakey_pair",
        Kind::Cipher,
        "POST kms/create-ec-datakey-pair",
        r#"{"key_id":"$key","key_spec":"ECC_NIST_P256"}"#,
    ),
    (
        "sign",
        Kind::Signer,
        "POST kms/sign",
        r#"{"key_id":"$key","message":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","signing_algorithm":"ECDSA_SHA_256"}"#,
    ),
    (
        "validate_signature",
        Kind::Signer,
        "POST kms/verify",
        r#"{"key_id":"$key","message":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","signing_algorithm":"ECDSA_SHA_256","signature":"AAAA"}"#,
    ),
    (
        "show_public_key",
        Kind::Signer,
        "POST kms/get-publickey",
        KEY,
    ),
    (
        "generate_mac",
        Kind::Mac,
        "POST kms/generate-mac",
        r#"{"key_id":"$key","mac_algorithm":"HMAC_SHA_256","message":"AAAA"}"#,
    ),
    (
        "verify_mac",
        Kind::Mac,
        "POST kms/verify-mac",
        r#"{"key_id":"$key","mac_algorithm":"HMAC_SHA_256","message":"AAAA","mac":"$mac"}"#,
    ),
    (
        "derive_shared_secret",
        Kind::Agreer,
        "POST kms/derive-shared-secret",
        r#"{"key_id":"$key","key_agreement_algorithm":"ECDH","public_key":"$public"}"#,
    ),
    (
        "rotate_on_demand",
        Kind::Fresh,
        "POST kms/rotate-on-demand",
        KEY,
    ),
    (
        "enable_key_rotation",
        Kind::Fresh,
        "POST kms/enable-key-rotation",
        KEY,
    ),
    (
        "disable_key_rotation",
        Kind::Rotating,
        "POST kms/disable-key-rotation",
        KEY,
    ),
    (
        "update_key_rotation_interval",
        Kind::Rotating,
        "POST kms/update-key-rotation-interval",
        r#"{"key_id":"$key","rotation_interval":30}"#,
    ),
    (
        "update_key_alias",
        Kind::Fresh,
        "POST kms/update-key-alias",
        r#"{"key_id":"$key","key_alias":"$new"}"#,
    ),
    (
        "update_key_description",
        Kind::Fresh,
        "POST kms/update-key-description",
        r#"{"key_id":"$key","key_description":"d"}"#,
    ),
    (
        "create_kms_tag",
        Kind::Fresh,
        "POST kms/$key/tags",
        r#"{"tag":{"key":"k","value":"v"}}"#,
    ),
    (
        "batch_create_kms_tags",
        Kind::Fresh,
        "POST kms/$key/tags/action",
        r#"{"action":"create","tags":[{"key":"k","value":"v"}]}"#,
    ),
    ("delete_tag", Kind::Fresh, "DELETE kms/$key/tags/tagged", ""),
    (
        "create_alias",
        Kind::Fresh,
        "POST kms/aliases",
        r#"{"key_id":"$key","alias":"alias/$new"}"#,
    ),
    (
        "associate_alias",
        Kind::Fresh,
        "POST kms/alias/associate",
        r#"{"alias":"$taken","target_key_id":"$key"}"#,
    ),
    (
        "create_grant",
        Kind::Fresh,
        "POST kms/create-grant",
        r#"{"key_id":"$key","grantee_principal":"u1","operations":["encrypt-data"]}"#,
    ),
    ("enable_key", Kind::Fresh, "POST kms/enable-key", KEY),
    ("disable_key", Kind::Fresh, "POST kms/disable-key", KEY),
    (
        "delete_key",
        Kind::Fresh,
        "POST kms/schedule-key-deletion",
        r#"{"key_id":"$key","pending_days":"7"}"#,
    ),
    (
        "cancel_key_deletion",
        Kind::Fresh,
        "POST kms/cancel-key-deletion",
        KEY,
    ),
    (
        "create_parameters_for_import",
        Kind::Imported,
        "POST kms/get-parameters-for-import",
        r#"{"key_id":"$key","wrapping_algorithm":"RSAES_OAEP_SHA_256"}"#,
    ),
    (
        "import_key_material",
        Kind::Imported,
        "POST kms/import-key-material",
        r#"{"key_id":"$key","import_token":"$token","encrypted_key_material":"$wrapped"}"#,
    ),
    (
        "delete_imported_key_material",
        Kind::Imported,
        "POST kms/delete-imported-key-material",
        KEY,
    ),
];

/// Methods of the SDK that name no key, or find or make one, or name two regions (tests of their own).
const OF_NO_KEY: &[&str] = &[
    "create_key",
    "create_key_store",
    "create_random",
    "delete_key_store",
    "disable_key_store",
    "enable_key_store",
    "list_key_stores",
    "list_keys",
    "list_kms_by_tags",
    "list_kms_tags",
    "list_retirable_grants",
    "list_support_regions",
    "replicate_key",
    "show_key_store",
    "show_user_instances",
    "show_user_quotas",
    "show_version",
    "show_versions",
    "update_primary_region",
];

/// The cloud under the test, and the keys that rows share.
struct World {
    client: Huawei,
    shared: BTreeMap<(Kind, usize), Prepared>,
    common: Prepared,
    serial: usize,
    _emulator: Emulator,
}

impl World {
    fn start() -> Self {
        let emulator = Emulator::start(&["--store", "memory:"]);
        let client = Huawei::open(emulator.address).expect("the emulator listens");
        let mut world = Self {
            client,
            shared: BTreeMap::new(),
            common: Prepared::new(),
            serial: 0,
            _emulator: emulator,
        };
        let other = world.made(Kind::Cipher, 0);
        let peer = world.made(Kind::Agreer, 0);
        world.common = [
            ("$other", other["$key"].clone()),
            ("$other_ciphertext", other["$ciphertext"].clone()),
            ("$public", peer["$public"].clone()),
        ]
        .into();
        world
    }

    fn name(&mut self) -> String {
        self.serial += 1;
        format!("n{}", self.serial)
    }

    fn key_of(&mut self, kind: Kind, state: usize) -> String {
        let (spec, usage) = spec(kind);
        let external = kind == Kind::Imported || state == PENDING_IMPORT;
        let origin = if external { "external" } else { "kms" };
        let asked = json!({
            "key_alias": self.name(), "key_spec": spec, "key_usage": usage, "origin": origin,
        });
        let said = self.client.must("create-key", &asked);
        said.text("/key_info/key_id").to_owned()
    }

    /// A key for a cell, not yet in its state, with everything that only a key in use can give.
    fn made(&mut self, kind: Kind, state: usize) -> Prepared {
        let key = self.key_of(kind, state);
        let mut on = self.common.clone();
        on.insert("$key", key.clone());
        let is_cipher = matches!(kind, Kind::Imported | Kind::Cipher);
        if kind == Kind::Imported || (is_cipher && state == PENDING_IMPORT) {
            self.import(&mut on);
        }
        self.use_once(kind, state, &mut on);
        let alias = format!("alias/{}", self.name());
        let named = json!({ "key_id": key, "alias": alias });
        self.must("POST", "kms/aliases", &named);
        on.insert("$alias", alias);
        let tag = json!({ "tag": { "key": "tagged", "value": "v" } });
        self.must("POST", &format!("kms/{key}/tags"), &tag);
        on
    }

    /// Gives a key its material.
    fn import(&mut self, on: &mut Prepared) {
        let key = on["$key"].clone();
        let asked = json!({ "key_id": key, "wrapping_algorithm": "RSAES_OAEP_SHA_256" });
        let given = self.client.must("get-parameters-for-import", &asked);
        let public = STANDARD.decode(given.text("/public_key")).expect("base64");
        let wrapped = STANDARD.encode(openssl::oaep_sha256(&public, &AES_MATERIAL));
        let token = given.text("/import_token").to_owned();
        let sent = json!({
            "key_id": key, "import_token": token, "encrypted_key_material": wrapped,
        });
        self.client.must("import-key-material", &sent);
        on.insert("$token", token);
        on.insert("$wrapped", wrapped);
    }

    /// What later operations are given: made while the key can still be used. A key pair that waits for its material
    /// never was: any text of the right length will do.
    fn use_once(&mut self, kind: Kind, state: usize, on: &mut Prepared) {
        let key = json!({ "key_id": on["$key"] });
        let waits = state == PENDING_IMPORT;
        match kind {
            Kind::Fresh if !waits => {
                let mut asked = key.clone();
                asked["grantee_principal"] = json!("u1");
                asked["operations"] = json!(["encrypt-data"]);
                let granted = self.client.must("create-grant", &asked);
                on.insert("$grant", granted.text("/grant_id").to_owned());
            }
            Kind::Fresh => drop(on.insert("$grant", "0".repeat(64))),
            Kind::Rotating if !waits => drop(self.client.must("enable-key-rotation", &key)),
            Kind::Rotating | Kind::Signer => {}
            Kind::Imported | Kind::Cipher => {
                let asked = json!({ "key_id": on["$key"], "plain_text": "p" });
                let made = self.client.must("encrypt-data", &asked);
                on.insert("$ciphertext", made.text("/cipher_text").to_owned());
                let made = self.client.must("create-datakey", &key);
                on.insert("$data_key", made.text("/cipher_text").to_owned());
            }
            Kind::Sealer if waits => drop(on.insert("$ciphertext", STANDARD.encode([1; 256]))),
            Kind::Sealer => {
                let asked = json!({
                    "key_id": on["$key"], "plain_text": "p",
                    "encryption_algorithm": "RSAES_OAEP_SHA_256",
                });
                let made = self.client.must("encrypt-data", &asked);
                on.insert("$ciphertext", made.text("/cipher_text").to_owned());
            }
            Kind::Agreer if waits => {}
            Kind::Agreer => {
                let found = self.client.must("get-publickey", &key);
                let lines = found.text("/public_key").lines();
                let body: String = lines.filter(|line| !line.starts_with('-')).collect();
                on.insert("$public", body);
            }
            Kind::Mac => {
                let asked = json!({
                    "key_id": on["$key"], "mac_algorithm": "HMAC_SHA_256", "message": "AAAA",
                });
                let made = self.client.must("generate-mac", &asked);
                on.insert("$mac", made.text("/mac").to_owned());
            }
        }
    }

    /// A key in the state of a column.
    fn prepared(&mut self, kind: Kind, state: usize) -> Prepared {
        let on = self.made(kind, state);
        let key = json!({ "key_id": on["$key"] });
        let has_material = matches!(kind, Kind::Imported | Kind::Cipher);
        match state {
            DISABLED => drop(self.client.must("disable-key", &key)),
            PENDING_DELETION => {
                let asked = json!({ "key_id": on["$key"], "pending_days": "7" });
                self.client.must("schedule-key-deletion", &asked);
            }
            PENDING_IMPORT if has_material => {
                drop(self.client.must("delete-imported-key-material", &key));
            }
            _ => {}
        }
        on
    }

    /// The key of a cell, shared where the row allows it.
    fn of_cell(&mut self, kind: Kind, state: usize) -> Prepared {
        if matches!(kind, Kind::Fresh | Kind::Rotating | Kind::Imported) {
            return self.prepared(kind, state);
        }
        if let Some(known) = self.shared.get(&(kind, state)) {
            return known.clone();
        }
        let on = self.prepared(kind, state);
        self.shared.insert((kind, state), on.clone());
        on
    }

    fn must(&mut self, method: &str, path: &str, body: &Value) {
        let said = self.client.call(method, &full(path), body);
        let said = said.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(
            said.status < 300,
            "{method} {path}: {} {}",
            said.status,
            said.body
        );
    }

    fn check_state(&mut self, on: &Prepared, state: usize) {
        let described = self
            .client
            .must("describe-key", &json!({ "key_id": on["$key"] }));
        let found = described.text("/key_info/key_state");
        assert_eq!(found, STATES[state].0, "a key made for a column");
    }

    /// What a cell answers.
    fn ask(&mut self, row: &Row, on: &Prepared) -> String {
        let (name, _, request, body) = row;
        let (new, taken) = (self.name(), format!("alias/{}", self.name()));
        let named = json!({ "key_id": on["$other"], "alias": taken });
        self.must("POST", "kms/aliases", &named);
        let mut values = on.clone();
        values.extend([("$new", new), ("$taken", taken)]);
        let (method, path) = request.split_once(' ').expect("a method and a path");
        let body = match filled(body, &values).as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).expect("the rows' bodies are JSON"),
        };
        let said = self
            .client
            .call(method, &full(&filled(path, &values)), &body);
        word(&said.unwrap_or_else(|error| panic!("{name}: {error}")))
    }
}

fn full(path: &str) -> String {
    format!("/v1.0/{{project}}/{path}")
}

/// The text with every `$…` replaced, longer names first.
fn filled(text: &str, values: &Prepared) -> String {
    let mut text = text.to_owned();
    for (name, value) in values.iter().rev() {
        text = text.replace(name, value);
    }
    text
}

fn spec(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Fresh | Kind::Rotating | Kind::Imported | Kind::Cipher => {
            ("AES_256", "ENCRYPT_DECRYPT")
        }
        Kind::Signer => ("EC_P256", "SIGN_VERIFY"),
        Kind::Sealer => ("RSA_2048", "ENCRYPT_DECRYPT"),
        Kind::Agreer => ("EC_P256", "KEY_AGREEMENT"),
        Kind::Mac => ("HMAC_256", "GENERATE_VERIFY_MAC"),
    }
}

/// A cell as the table writes it: `ok`, the number of a `KMS.` refusal with status 400, or anything else in full.
fn word(said: &Said) -> String {
    match (said.status, said.code()) {
        (..300, _) => "ok".to_owned(),
        (400, Some(code)) => code.strip_prefix("KMS.").unwrap_or(code).to_owned(),
        (status, code) => format!("{status} {}", code.unwrap_or_default()),
    }
}

/// Asks one cell, of a key that is in its state; there is none where a MAC key waits for material.
fn check_cell(world: &mut World, row: &Row, state: usize) -> String {
    if row.1 == Kind::Mac && state == PENDING_IMPORT {
        return "-".to_owned();
    }
    let on = world.of_cell(row.1, state);
    world.check_state(&on, state);
    world.ask(row, &on)
}

#[test]
fn every_method_that_names_a_key_has_a_row() {
    let operation = |row: &'static str| row.split(' ').next().unwrap_or(row);
    let rows: BTreeSet<&str> = ROWS.iter().map(|(row, ..)| operation(row)).collect();
    let listed: BTreeSet<&str> = OF_NO_KEY.iter().copied().chain(rows).collect();
    let emulated = coverage::methods(true);
    let emulated: BTreeSet<&str> = emulated.iter().map(String::as_str).collect();
    assert_eq!(listed, emulated, "listed here (left), emulated (right)");
}

/// Written by hand: for each class of operations the codes of the vendor's error table. A key that waits for its material
/// is refused as an invalid parameter, a grant that no such key can have got is not there, and MAC keys have no column
/// of their own there: their material is never imported.
const TABLE: &str = "
                                 2 enabled  3 disabled  4 pending deletion  5 pending import
list_key_detail                  ok         ok          ok                  ok
show_key_rotation_status         ok         ok          ok                  ok
show_kms_tags                    ok         ok          ok                  ok
list_grants                      ok         ok          ok                  ok
list_aliases                     ok         ok          ok                  ok
delete_alias                     ok         ok          ok                  ok
cancel_grant                     ok         ok          ok                  2501
cancel_self_grant                ok         ok          ok                  2501
encrypt_data                     ok         0209        0210                0308
encrypt_data under a pair        ok         0209        0210                0308
decrypt_data                     ok         0209        0210                0308
decrypt_data under a pair        ok         0209        0210                0308
re_encrypt from                  ok         0209        0210                0308
re_encrypt to                    ok         0209        0210                0308
create_datakey                   ok         0209        0210                0308
create_datakey_without_plaintext ok         0209        0210                0308
encrypt_datakey                  ok         0209        0210                0308
decrypt_datakey                  ok         0209        0210                0308
create_rsa_datakey_pair          ok         0209        0210                0308
create_ec_datakey_pair           ok         0209        0210                0308
sign                             ok         0209        0210                0308
validate_signature               ok         0209        0210                0308
show_public_key                  ok         0209        0210                0308
generate_mac                     ok         0209        0210                -
verify_mac                       ok         0209        0210                -
derive_shared_secret             ok         0209        0210                0308
rotate_on_demand                 ok         0209        0210                0312
enable_key_rotation              ok         0209        0210                0312
disable_key_rotation             ok         0209        0210                0312
update_key_rotation_interval     ok         0209        0210                0312
update_key_alias                 ok         ok          0210                ok
update_key_description           ok         ok          0210                ok
create_kms_tag                   ok         ok          0210                ok
batch_create_kms_tags            ok         ok          0210                ok
delete_tag                       ok         ok          0210                ok
create_alias                     ok         ok          0210                ok
associate_alias                  ok         ok          0210                ok
create_grant                     ok         0209        0210                0308
enable_key                       1201       ok          0210                1201
disable_key                      ok         1301        0210                1301
delete_key                       ok         ok          1402                ok
cancel_key_deletion              1501       1501        ok                  1501
create_parameters_for_import     0310       0310        0210                ok
import_key_material              0310       0310        0210                ok
delete_imported_key_material     ok         ok          2701                2701
";

#[test]
fn every_method_in_every_state() {
    let mut world = World::start();
    let mut grid = line(
        "",
        &STATES.map(|(number, meaning)| format!("{number} {meaning}")),
    );
    for row in ROWS {
        let cells = [0, 1, 2, 3].map(|state| check_cell(&mut world, row, state));
        grid.push_str(&line(row.0, &cells));
    }
    let table = TABLE.trim_start_matches('\n');
    assert_eq!(grid, table, "answered (left), written (right)\n{grid}");
    println!(
        "{} cells",
        ROWS.len() * STATES.len() - grid.matches(" -").count()
    );
}

/// A line of the table.
fn line(row: &str, cells: &[String; 4]) -> String {
    let [enabled, disabled, deletion, import] = cells;
    let line = format!("{row:<33}{enabled:<11}{disabled:<12}{deletion:<20}{import}");
    format!("{}\n", line.trim_end())
}
