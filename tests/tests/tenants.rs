//! One process serves both clouds at once, and nobody finds another's key: every operation that names a key is asked by
//! another cloud, account, domain, project and region, while all of them are at work.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use acceptance::client::Client;
use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, PROJECT};
use acceptance::openssl;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{states, states_huawei};

/// Two accounts of the first cloud, and three users of the second: two of a domain, and one of another.
const CONFIG: &str = r#"
    [[credential]]
    cloud = "alibaba"
    access_key_id = "test"
    access_key_secret = "test"
    [[credential]]
    cloud = "alibaba"
    access_key_id = "other"
    access_key_secret = "other"
    account = "2"
    [[credential]]
    cloud = "huawei"
    access_key_id = "test"
    access_key_secret = "test"
    [[credential]]
    cloud = "huawei"
    access_key_id = "second"
    access_key_secret = "second"
    project = "00000000000000000000000000000e09"
    [[credential]]
    cloud = "huawei"
    access_key_id = "other"
    access_key_secret = "other"
    domain = "00000000000000000000000000000d02"
    project = "00000000000000000000000000000e02"
"#;
const SECOND_PROJECT: &str = "00000000000000000000000000000e09";
const OTHER_PROJECT: &str = "00000000000000000000000000000e02";

/// The material of keys whose material is imported.
const MATERIAL: [u8; 32] = [7; 32];
/// Each tenant makes so many keys while the others are asked for.
const KEYS_WHILE_BUSY: usize = 5;

/// What rows name: `$key` and the like.
type Named = BTreeMap<&'static str, String>;

/// Which rows are asked.
#[derive(Clone, Copy)]
enum Rows {
    All,
    /// Those that name a key by its id: a ciphertext or an alias of another cloud is none here.
    ById,
}

impl Rows {
    fn includes(self, names_a_key: bool) -> bool {
        match self {
            Rows::All => true,
            Rows::ById => names_a_key,
        }
    }
}

fn filled(text: &str, named: &Named) -> String {
    // Longest first: `$other` begins `$other_ciphertext`.
    let fill = |text: String, (name, value): (&&str, &String)| text.replace(*name, value);
    named.iter().rev().fold(text.to_owned(), fill)
}

/// The base64 of a PEM.
fn without_armour(pem: &str) -> String {
    pem.lines()
        .filter(|line| !line.starts_with("-----"))
        .collect()
}

/// Who asks the first cloud, of whose keys; rows by their names, each with what it was refused with.
fn ask_alibaba(client: &mut Client, named: &Named, of: Rows) -> BTreeMap<&'static str, String> {
    let ask = |(name, _, parameters): &states::Row| {
        let values: Vec<(&str, String)> = parameters
            .iter()
            .map(|(key, value)| (*key, filled(value, named)))
            .collect();
        let values: Vec<_> = values
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        let operation = name.split(' ').next().expect("a row has a name");
        let answer = client.call(operation, &values).expect("an answer");
        let code = answer.code().unwrap_or("ok").to_owned();
        if operation == "ListTagResources" {
            let none = answer.body.pointer("/TagResources/TagResource");
            assert_eq!(none, Some(&json!([])), "tags of another's key");
        }
        (*name, format!("{} {code}", answer.status))
    };
    let rows = states::ROWS.iter();
    rows.filter(|(_, _, parameters)| {
        of.includes(parameters.iter().any(|(_, value)| *value == "$key"))
    })
    .map(ask)
    .collect()
}

/// The same of the second.
fn ask_huawei(client: &mut Huawei, named: &Named, of: Rows) -> BTreeMap<&'static str, String> {
    let mut found = BTreeMap::new();
    let moves = [
        (
            "replicate_key",
            "POST",
            "/v2/{project}/kms/keys/$key/replicate",
        ),
        (
            "update_primary_region",
            "PUT",
            "/v2/{project}/kms/keys/$key/update-primary-region",
        ),
    ];
    let rows = states_huawei::ROWS.iter().map(|(name, _, request, body)| {
        let (method, path) = request.split_once(' ').expect("a method and a path");
        (
            *name,
            method,
            format!("/v1.0/{{project}}/{path}"),
            (*body).to_owned(),
        )
    });
    let moves = moves.into_iter().map(|(name, method, path)| {
        let body = r#"{"key_id":"$key","replica_region":"cn-south-1","key_alias":"copy","replica_project_id":"$replica","primary_region":"cn-south-1"}"#;
        (name, method, path.to_owned(), body.to_owned())
    });
    for (name, method, path, body) in rows.chain(moves) {
        if !of.includes([&path, &body].iter().any(|text| text.contains("$key"))) {
            continue;
        }
        let body = match filled(&body, named).as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).expect("a row's body is JSON"),
        };
        let said = client
            .call(method, &filled(&path, named), &body)
            .expect("an answer");
        let code = said.code().unwrap_or("ok").to_owned();
        found.insert(name, format!("{} {code}", said.status));
    }
    found
}

/// What the rows of the first cloud name, made by the owner.
fn owned_in_alibaba(owner: &mut Client) -> Named {
    let mut make = |parameters: &[(&str, &str)]| {
        let made = owner.must("CreateKey", parameters);
        (
            made.text("/KeyMetadata/KeyId").to_owned(),
            made.text("/KeyMetadata/PrimaryKeyVersion").to_owned(),
        )
    };
    let (key, version) = make(&[]);
    let (pair, _) = make(&[("KeySpec", "RSA_2048"), ("KeyUsage", "ENCRYPT/DECRYPT")]);
    let versions = owner.must("ListKeyVersions", &[("KeyId", &pair)]);
    let pair_version = versions
        .text("/KeyVersions/KeyVersion/0/KeyVersionId")
        .to_owned();
    let public = owner.must(
        "GetPublicKey",
        &[("KeyId", &pair), ("KeyVersionId", &pair_version)],
    );
    let sealed = owner.must("Encrypt", &[("KeyId", &key), ("Plaintext", "p")]);
    owner.must(
        "CreateAlias",
        &[("KeyId", &key), ("AliasName", "alias/taken")],
    );
    let tags = r#"[{"TagKey":"k","TagValue":"v"}]"#;
    owner.must("TagResource", &[("KeyId", &key), ("Tags", tags)]);
    Named::from([
        ("$key", key),
        ("$version", version),
        ("$ciphertext", sealed.text("/CiphertextBlob").to_owned()),
        ("$public", without_armour(public.text("/PublicKey"))),
        ("$alias", "alias/taken".to_owned()),
        ("$signature", "AAAA".to_owned()),
    ])
}

/// What they name that is the asker's own.
fn own_in_alibaba(asker: &mut Client) -> Named {
    let made = asker.must("CreateKey", &[]);
    let key = made.text("/KeyMetadata/KeyId").to_owned();
    let sealed = asker.must("Encrypt", &[("KeyId", &key), ("Plaintext", "p")]);
    let outside = asker.must("CreateKey", &[("Origin", "EXTERNAL")]);
    let outside = outside.text("/KeyMetadata/KeyId").to_owned();
    let wanted = [
        ("KeyId", outside.as_str()),
        ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"),
        ("WrappingKeySpec", "RSA_2048"),
    ];
    let given = asker.must("GetParametersForImport", &wanted);
    let public = STANDARD.decode(given.text("/PublicKey")).expect("base64");
    Named::from([
        ("$other", key),
        ("$other_blob", sealed.text("/CiphertextBlob").to_owned()),
        ("$token", given.text("/ImportToken").to_owned()),
        (
            "$wrapped",
            STANDARD.encode(openssl::oaep_sha256(&public, &MATERIAL)),
        ),
        ("$new", "alias/new".to_owned()),
        // Pointing an alias at a key needs an alias of one's own.
        ("$taken", {
            asker.must(
                "CreateAlias",
                &[("KeyId", &outside), ("AliasName", "alias/own")],
            );
            "alias/own".to_owned()
        }),
    ])
}

/// What the rows of the second cloud name, made by the owner.
fn owned_in_huawei(owner: &mut Huawei) -> Named {
    let key = made(owner, "owned", &json!({}));
    let named = json!({"key_id": key});
    let with = |members: Value| {
        let mut body = named.clone();
        for (name, value) in members.as_object().expect("an object") {
            body[name] = value.clone();
        }
        body
    };
    let sealed = owner.must("encrypt-data", &with(json!({"plain_text": "p"})));
    let data_key = owner.must("create-datakey", &with(json!({})));
    let grant = json!({"grantee_principal": "u1", "operations": ["encrypt-data"]});
    let granted = owner.must("create-grant", &with(grant));
    owner.must("aliases", &with(json!({"alias": "alias/taken"})));
    let tag = json!({"tag": {"key": "tagged", "value": "v"}});
    owner.must(&format!("{key}/tags"), &tag);
    Named::from([
        ("$ciphertext", sealed.text("/cipher_text").to_owned()),
        ("$data_key", data_key.text("/cipher_text").to_owned()),
        ("$grant", granted.text("/grant_id").to_owned()),
        ("$alias", "alias/taken".to_owned()),
        ("$mac", "0".repeat(64)),
        ("$key", key),
    ])
}

/// What they name that is the asker's own.
fn own_in_huawei(asker: &mut Huawei) -> Named {
    let key = made(asker, "own", &json!({}));
    let sealed = asker.must("encrypt-data", &json!({"key_id": key, "plain_text": "p"}));
    let pair = json!({"key_spec": "EC_P256", "key_usage": "KEY_AGREEMENT"});
    let pair = made(asker, "peer", &pair);
    let public = asker.must("get-publickey", &json!({"key_id": pair}));
    let outside = made(asker, "outside", &json!({"origin": "external"}));
    let wanted = json!({"key_id": outside, "wrapping_algorithm": "RSAES_OAEP_SHA_256"});
    let given = asker.must("get-parameters-for-import", &wanted);
    let wrapping = STANDARD.decode(given.text("/public_key")).expect("base64");
    asker.must("aliases", &json!({"key_id": key, "alias": "alias/own"}));
    Named::from([
        ("$other", key),
        ("$other_ciphertext", sealed.text("/cipher_text").to_owned()),
        ("$public", without_armour(public.text("/public_key"))),
        ("$token", given.text("/import_token").to_owned()),
        (
            "$wrapped",
            STANDARD.encode(openssl::oaep_sha256(&wrapping, &MATERIAL)),
        ),
        ("$new", "new".to_owned()),
        ("$taken", "alias/own".to_owned()),
        ("$replica", project_of(asker, "cn-south-1")),
    ])
}

/// A key by its name, and whatever else is asked of it; its id.
fn made(client: &mut Huawei, name: &str, asked: &Value) -> String {
    let mut body = asked.clone();
    body["key_alias"] = json!(name);
    client
        .must("create-key", &body)
        .text("/key_info/key_id")
        .to_owned()
}

/// Every key of a tenant, by its list.
fn listed_in_alibaba(client: &mut Client) -> BTreeSet<String> {
    let listed = client.must("ListKeys", &[("PageSize", "100")]);
    let keys = listed.body.pointer("/Keys/Key").and_then(Value::as_array);
    let id = |key: &Value| key["KeyId"].as_str().unwrap_or_default().to_owned();
    keys.into_iter().flatten().map(id).collect()
}

fn listed_in_huawei(client: &mut Huawei) -> BTreeSet<String> {
    let listed = client.must("list-keys", &json!({"key_spec": "ALL", "limit": "1000"}));
    let keys = listed.body.pointer("/keys").and_then(Value::as_array);
    let id = |id: &Value| id.as_str().unwrap_or_default().to_owned();
    keys.into_iter().flatten().map(id).collect()
}

/// A tenant at work: makes keys, uses them, and finds itself alone with them. Counts its requests.
fn work_in_alibaba(mut client: Client, is_over: &AtomicBool, requests: &AtomicU64) {
    let made: BTreeSet<String> = (0..KEYS_WHILE_BUSY)
        .map(|_| {
            client
                .must("CreateKey", &[])
                .text("/KeyMetadata/KeyId")
                .to_owned()
        })
        .collect();
    while !is_over.load(Ordering::Relaxed) {
        for key in &made {
            let sealed = client.must("Encrypt", &[("KeyId", key), ("Plaintext", "cA==")]);
            let blob = sealed.text("/CiphertextBlob");
            let opened = client.must("Decrypt", &[("CiphertextBlob", blob)]);
            assert_eq!(
                (opened.text("/KeyId"), opened.text("/Plaintext")),
                (key.as_str(), "cA==")
            );
            requests.fetch_add(2, Ordering::Relaxed);
        }
        assert_eq!(listed_in_alibaba(&mut client), made);
    }
}

fn work_in_huawei(mut client: Huawei, is_over: &AtomicBool, requests: &AtomicU64) {
    let made: BTreeSet<String> = (0..KEYS_WHILE_BUSY)
        .map(|number| made(&mut client, &format!("busy{number}"), &json!({})))
        .collect();
    while !is_over.load(Ordering::Relaxed) {
        for key in &made {
            let sealed = client.must("encrypt-data", &json!({"key_id": key, "plain_text": "p"}));
            let sealed = sealed.text("/cipher_text");
            let opened = client.must("decrypt-data", &json!({"cipher_text": sealed}));
            assert_eq!(
                (opened.text("/key_id"), opened.text("/plain_text")),
                (key.as_str(), "p")
            );
            requests.fetch_add(2, Ordering::Relaxed);
        }
        assert_eq!(listed_in_huawei(&mut client), made);
    }
}

/// Ends the tenants' work, however the asking ended.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Lets tenants of both clouds work while `asking` runs.
fn while_busy(emulator: &Emulator, asking: impl FnOnce()) {
    let (is_over, requests) = (AtomicBool::new(false), AtomicU64::new(0));
    let address = emulator.address;
    thread::scope(|scope| {
        let _over = Over(&is_over);
        for (region, key) in [("eu-central-1", "test"), ("eu-central-1", "other")] {
            let client = Client::of(address, region, key).expect("the emulator listens");
            scope.spawn(|| work_in_alibaba(client, &is_over, &requests));
        }
        let mut finder = Huawei::open(address).expect("the emulator listens");
        for (project, key) in [
            (project_of(&mut finder, "ap-southeast-1"), "test"),
            (project_of(&mut finder, "ap-southeast-2"), "second"),
        ] {
            let client = Huawei::of(address, &project, (key, key)).expect("the emulator listens");
            scope.spawn(|| work_in_huawei(client, &is_over, &requests));
        }
        asking();
    });
    let requests = requests.into_inner();
    assert!(requests > 0, "the tenants were at work");
    println!("{requests} requests of others meanwhile");
}

/// The project of a region, as clients find it.
fn project_of(client: &mut Huawei, region: &str) -> String {
    let target = format!("/v3/projects?name={region}");
    let found = client
        .call("GET", &target, &Value::Null)
        .expect("an answer");
    found.text("/projects/0/id").to_owned()
}

/// Rows whose answer is not the one word, each with its own.
fn check(asker: &str, found: &BTreeMap<&'static str, String>, word: &str, others: &[(&str, &str)]) {
    let others: BTreeMap<&str, &str> = others.iter().copied().collect();
    let wrong: Vec<_> = found
        .iter()
        .filter(|(name, got)| got.as_str() != *others.get(**name).unwrap_or(&word))
        .collect();
    assert!(wrong.is_empty(), "{asker}: {wrong:#?}");
    println!("{asker}: {} rows", found.len());
}

fn emulator() -> (NamedTempFile, Emulator) {
    let config = NamedTempFile::new().expect("a temporary file");
    std::fs::write(config.path(), CONFIG).expect("a temporary file can be written");
    let path = config.path().to_str().expect("a temporary path is text");
    let emulator = Emulator::start(&["--store", "memory:", "--config", path]);
    (config, emulator)
}

/// The one word of the first cloud.
const ALIBABA_NOT_FOUND: &str = "404 Forbidden.KeyNotFound";
/// What names an alias is told so; a list by keys passes over those that are not there.
const ALIBABA_OTHERWISE: [(&str, &str); 2] = [
    ("DeleteAlias", "404 Forbidden.AliasNotFound"),
    ("ListTagResources", "200 ok"),
];
/// The one word of the second.
const HUAWEI_NOT_FOUND: &str = "404 KMS.0207";

#[test]
fn nobody_finds_a_key_of_the_first_cloud() {
    let (_config, emulator) = emulator();
    let address = emulator.address;
    let mut owner = Client::open(address, "cn-hangzhou").expect("the emulator listens");
    let owned = owned_in_alibaba(&mut owner);
    let before = listed_in_alibaba(&mut owner);
    let key = [("KeyId", owned["$key"].as_str())];
    let described = owner.must("DescribeKey", &key).body["KeyMetadata"].clone();
    while_busy(&emulator, || {
        for (asker, region, access_key) in [
            ("another account", "cn-hangzhou", "other"),
            ("another region", "cn-beijing", "test"),
            ("another account and region", "cn-beijing", "other"),
        ] {
            let mut client = Client::of(address, region, access_key).expect("it listens");
            let mut named = own_in_alibaba(&mut client);
            named.extend(owned.clone());
            check(
                asker,
                &ask_alibaba(&mut client, &named, Rows::All),
                ALIBABA_NOT_FOUND,
                &ALIBABA_OTHERWISE,
            );
        }
        let mut other_cloud = Huawei::open(address).expect("it listens");
        let mut named = owned_in_huawei(&mut other_cloud);
        named.extend(own_in_huawei(&mut other_cloud));
        named.insert("$key", owned["$key"].clone());
        check(
            "the other cloud",
            &ask_huawei(&mut other_cloud, &named, Rows::ById),
            HUAWEI_NOT_FOUND,
            &[],
        );
    });
    assert_eq!(listed_in_alibaba(&mut owner), before);
    assert_eq!(
        owner.must("DescribeKey", &key).body["KeyMetadata"],
        described,
        "nothing happened to it"
    );
}

#[test]
fn nobody_finds_a_key_of_the_second_cloud() {
    let (_config, emulator) = emulator();
    let address = emulator.address;
    let mut owner = Huawei::open(address).expect("the emulator listens");
    let owned = owned_in_huawei(&mut owner);
    let before = listed_in_huawei(&mut owner);
    let key = json!({"key_id": owned["$key"]});
    let described = owner.must("describe-key", &key).body;
    let elsewhere = project_of(&mut owner, "cn-east-3");
    while_busy(&emulator, || {
        for (asker, project, access_key) in [
            ("another domain", OTHER_PROJECT, "other"),
            ("another project", SECOND_PROJECT, "second"),
            ("another region", &elsewhere, "test"),
        ] {
            let mut client =
                Huawei::of(address, project, (access_key, access_key)).expect("it listens");
            let mut named = own_in_huawei(&mut client);
            named.extend(owned.clone());
            check(
                asker,
                &ask_huawei(&mut client, &named, Rows::All),
                HUAWEI_NOT_FOUND,
                &[],
            );
        }
        // The project is the key's, and the credential another domain's.
        let mut stranger = Huawei::of(address, PROJECT, ("other", "other")).expect("it listens");
        check(
            "another domain's credential",
            &ask_huawei(&mut stranger, &owned, Rows::All),
            "403 KMS.0321",
            &[],
        );
        let mut other_cloud = Client::open(address, "cn-hangzhou").expect("it listens");
        let mut named = owned_in_alibaba(&mut other_cloud);
        named.extend(own_in_alibaba(&mut other_cloud));
        named.insert("$key", owned["$key"].clone());
        check(
            "the other cloud",
            &ask_alibaba(&mut other_cloud, &named, Rows::ById),
            ALIBABA_NOT_FOUND,
            &ALIBABA_OTHERWISE,
        );
    });
    assert_eq!(listed_in_huawei(&mut owner), before);
    assert_eq!(
        owner.must("describe-key", &key).body,
        described,
        "nothing happened to it"
    );
}
