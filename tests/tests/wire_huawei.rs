//! The ten things that clients of the second cloud trip over (its reference, section 0), each with a test.

use std::net::SocketAddr;

use acceptance::emulator::Emulator;
use acceptance::http::Connection;
use acceptance::huawei::{Huawei, PROJECT, Said, authorization};
use acceptance::{clock, openssl};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Where the clock of the keys stands.
const NOW: &str = "2026-01-01T00:00:00Z";
const NOW_MILLISECONDS: &str = "1767225600000";
const NOW_SECONDS: u64 = 1_767_225_600;
const DAY_SECONDS: u64 = 86_400;

fn start() -> (Emulator, Huawei) {
    let emulator = Emulator::memory();
    let clock = json!({ "stop": NOW }).to_string();
    emulator.admin("PUT", "/_emulator/clock", &clock);
    let client = Huawei::open(emulator.address).expect("the emulator listens");
    (emulator, client)
}

/// A key by its name, and whatever else is asked of it; its id.
fn made(client: &mut Huawei, name: &str, more: &Value) -> String {
    let mut asked = more.clone();
    asked["key_alias"] = json!(name);
    client
        .must("create-key", &asked)
        .text("/key_info/key_id")
        .to_owned()
}

fn key_info(client: &mut Huawei, key: &str) -> Value {
    client.must("describe-key", &json!({"key_id": key})).body["key_info"].clone()
}

/// What imports `material` into a key: the members of import-key-material.
fn importing(client: &mut Huawei, key: &str, material: &[u8]) -> (Said, Value) {
    let wanted = json!({"key_id": key, "wrapping_algorithm": "RSAES_OAEP_SHA_256"});
    let given = client.must("get-parameters-for-import", &wanted);
    let public = STANDARD.decode(given.text("/public_key")).expect("base64");
    let wrapped = STANDARD.encode(openssl::oaep_sha256(&public, material));
    let token = given.text("/import_token").to_owned();
    let import = json!({"key_id": key, "import_token": token, "encrypted_key_material": wrapped});
    (given, import)
}

/// 1: clients decode the body of every POST that has no answer of its own.
#[test]
fn what_has_no_answer_answers_with_an_empty_object() {
    let (emulator, mut client) = start();
    let key = made(&mut client, "rotating", &json!({}));
    let outside = made(&mut client, "outside", &json!({"origin": "external"}));
    let (_, import) = importing(&mut client, &outside, &[7; 32]);
    let grant = json!({"key_id": key, "grantee_principal": "u1", "operations": ["encrypt-data"], "retiring_principal": "u2"});
    let granted = |client: &mut Huawei| {
        let granted = client.must("create-grant", &grant);
        json!({"key_id": key, "grant_id": granted.text("/grant_id")})
    };
    let (one, other) = (granted(&mut client), granted(&mut client));
    let named = json!({"key_id": key});
    for (operation, body) in [
        ("enable-key-rotation", named.clone()),
        (
            "update-key-rotation-interval",
            json!({"key_id": key, "rotation_interval": 30}),
        ),
        ("disable-key-rotation", named),
        ("import-key-material", import),
        ("delete-imported-key-material", json!({"key_id": outside})),
        ("revoke-grant", one),
        ("retire-grant", other),
    ] {
        let path = format!("/v1.0/{PROJECT}/kms/{operation}");
        let raw = send(
            emulator.address,
            ("POST", &path),
            &["host", "x-sdk-date"],
            &body.to_string(),
        );
        assert_eq!(
            (raw.status, raw.text().as_str()),
            (200, "{}\n"),
            "{operation} {body}"
        );
    }
}

/// 2: writes of tags answer 204 without a body, a new alias 201, one that is pointed elsewhere 200.
#[test]
fn tags_answer_204_and_new_aliases_201() {
    let (_emulator, mut client) = start();
    let (key, other) = (
        made(&mut client, "one", &json!({})),
        made(&mut client, "other", &json!({})),
    );
    let tags = format!("/v1.0/{{project}}/kms/{key}/tags");
    let tag = json!({"key": "k", "value": "v"});
    for (method, path, body, status) in [
        ("POST", tags.clone(), json!({"tag": tag}), 204),
        (
            "POST",
            format!("{tags}/action"),
            json!({"action": "create", "tags": [tag]}),
            204,
        ),
        (
            "POST",
            format!("{tags}/action"),
            json!({"action": "delete", "tags": [tag]}),
            204,
        ),
        ("POST", tags.clone(), json!({"tag": tag}), 204),
        ("DELETE", format!("{tags}/k"), Value::Null, 204),
        (
            "POST",
            "/v1.0/{project}/kms/aliases".to_owned(),
            json!({"key_id": key, "alias": "alias/a"}),
            201,
        ),
        (
            "POST",
            "/v1.0/{project}/kms/alias/associate".to_owned(),
            json!({"target_key_id": other, "alias": "alias/a"}),
            200,
        ),
    ] {
        let said = client.call(method, &path, &body).expect("an answer");
        assert_eq!(said.status, status, "{method} {path}: {}", said.body);
        assert_eq!(
            said.body.is_null(),
            status == 204,
            "{method} {path}: {}",
            said.body
        );
    }
}

/// 3: a client that reads an interval while rotation is off takes the configuration for a wrong one.
#[test]
fn no_rotation_has_no_interval() {
    let (_emulator, mut client) = start();
    let key = made(&mut client, "rotating", &json!({}));
    let named = json!({"key_id": key});
    let interval = |client: &mut Huawei| {
        let status = client.must("get-key-rotation-status", &named).body;
        (
            status["key_rotation_enabled"].clone(),
            status["rotation_interval"].clone(),
        )
    };
    assert_eq!(interval(&mut client), (json!(false), json!(0)), "never on");
    client.must("enable-key-rotation", &named);
    assert_eq!(interval(&mut client), (json!(true), json!(365)));
    client.must(
        "update-key-rotation-interval",
        &json!({"key_id": key, "rotation_interval": 30}),
    );
    assert_eq!(interval(&mut client), (json!(true), json!(30)));
    client.must("disable-key-rotation", &named);
    assert_eq!(interval(&mut client), (json!(false), json!(0)), "off again");
}

/// 4: dates are milliseconds in text; the two of imports are seconds, and one of them a number.
#[test]
fn dates_are_milliseconds_but_those_of_imports() {
    let (_emulator, mut client) = start();
    let key = made(&mut client, "one", &json!({}));
    client.must("enable-key-rotation", &json!({"key_id": key}));
    client.must("rotate-on-demand", &json!({"key_id": key}));
    let status = client.must("get-key-rotation-status", &json!({"key_id": key}));
    assert_eq!(status.text("/last_rotation_time"), NOW_MILLISECONDS);
    let grant = json!({"key_id": key, "grantee_principal": "u1", "operations": ["encrypt-data"]});
    client.must("create-grant", &grant);
    let grants = client.must("list-grants", &json!({"key_id": key}));
    assert_eq!(grants.text("/grants/0/creation_date"), NOW_MILLISECONDS);

    let outside = made(&mut client, "outside", &json!({"origin": "external"}));
    let (given, mut import) = importing(&mut client, &outside, &[7; 32]);
    assert_eq!(
        given.body["expiration_time"],
        json!(NOW_SECONDS + DAY_SECONDS)
    );
    import["expiration_time"] = json!((NOW_SECONDS + 1).to_string());
    client.must("import-key-material", &import);
    client.must(
        "schedule-key-deletion",
        &json!({"key_id": key, "pending_days": "7"}),
    );
    let (going, expiring) = (key_info(&mut client, &key), key_info(&mut client, &outside));
    assert_eq!(going["creation_date"], NOW_MILLISECONDS);
    let deletion = (NOW_SECONDS + 7 * DAY_SECONDS) * 1000;
    assert_eq!(going["scheduled_deletion_date"], deletion.to_string());
    assert_eq!(
        expiring["expiration_time"],
        ((NOW_SECONDS + 1) * 1000).to_string()
    );
    assert_eq!(
        (
            &expiring["scheduled_deletion_date"],
            &going["expiration_time"]
        ),
        (&json!(""), &json!(""))
    );
}

/// 5: almost every scalar of a key is text; what counts is a number; a rotation status has both.
#[test]
fn scalars_have_the_types_of_the_wire() {
    let (_emulator, mut client) = start();
    let key = made(&mut client, "one", &json!({}));
    client.must(
        &format!("{key}/tags"),
        &json!({"tag": {"key": "k", "value": "v"}}),
    );
    let info = key_info(&mut client, &key);
    for (name, value) in info.as_object().expect("an object") {
        assert!(value.is_string(), "{name} is {value}");
    }
    for (name, value) in [
        ("key_state", "2"),
        ("default_key_flag", "0"),
        ("key_rotation_enabled", "false"),
        ("key_type", "1"),
        ("sys_enterprise_project_id", "0"),
    ] {
        assert_eq!(info[name], value, "{name}");
    }
    let list = client.must("list-keys", &json!({})).body;
    assert_eq!(
        (&list["truncated"], &list["next_marker"], &list["total"]),
        (&json!("false"), &json!(""), &json!(1))
    );
    let tags = client
        .call(
            "GET",
            &format!("/v1.0/{{project}}/kms/{key}/tags"),
            &Value::Null,
        )
        .expect("an answer");
    assert_eq!(tags.body["existTagsNum"], json!(1));
    let found = client.must("resource_instances/action", &json!({"action": "count"}));
    assert_eq!(found.body["total_count"], json!(1));
    let count = client
        .call("GET", "/v1.0/{project}/kms/user-instances", &Value::Null)
        .expect("an answer");
    assert_eq!(count.body, json!({"instance_num": 1}));
    let quotas = client
        .call("GET", "/v1.0/{project}/kms/user-quotas", &Value::Null)
        .expect("an answer");
    let quotas = quotas.body["quotas"]["resources"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(quotas.len(), 2);
    assert!(
        quotas
            .iter()
            .all(|quota| quota["used"].is_u64() && quota["quota"].is_u64()),
        "{quotas:?}"
    );
    let status = client
        .must("get-key-rotation-status", &json!({"key_id": key}))
        .body;
    let types = [
        status["key_rotation_enabled"].is_boolean(),
        status["rotation_interval"].is_u64(),
        status["number_of_rotations"].is_u64(),
    ];
    assert_eq!(types, [true; 3], "{status}");
}

/// 6: clients send numbers where the documents say text.
#[test]
fn numbers_pass_for_text() {
    let (_emulator, mut client) = start();
    let key = made(&mut client, "one", &json!({}));
    for (operation, body) in [
        ("list-keys", json!({"limit": 2000, "marker": 0})),
        ("list-grants", json!({"key_id": key, "limit": 100})),
        ("list-retirable-grants", json!({"limit": 1000})),
        (
            "resource_instances/action",
            json!({"action": "filter", "limit": 1000, "offset": 0}),
        ),
        ("gen-random", json!({"random_data_length": 512})),
        (
            "create-datakey",
            json!({"key_id": key, "datakey_length": 512, "encryption_context": {"a": "b"}}),
        ),
        (
            "update-key-rotation-interval",
            json!({"key_id": key, "rotation_interval": "31"}),
        ),
        (
            "schedule-key-deletion",
            json!({"key_id": key, "pending_days": 7}),
        ),
    ] {
        if operation == "update-key-rotation-interval" {
            client.must("enable-key-rotation", &json!({"key_id": key}));
        }
        client.must(operation, &body);
    }
}

/// 7: loops by marker, by `truncated`, and until a page is empty: each of them ends, with everything once.
#[test]
fn every_loop_over_pages_ends() {
    let (_emulator, mut client) = start();
    let mut keys: Vec<String> = (0..5)
        .map(|number| made(&mut client, &format!("k{number}"), &json!({})))
        .collect();
    keys.reverse();
    let (mut listed, mut marker) = (Vec::new(), String::new());
    loop {
        let page = client.must("list-keys", &json!({"limit": "2", "marker": marker}));
        let ids = page.body["keys"].as_array().cloned().unwrap_or_default();
        listed.extend(ids.iter().filter_map(Value::as_str).map(str::to_owned));
        marker = page.text("/next_marker").to_owned();
        assert_eq!(
            page.text("/truncated"),
            if marker.is_empty() { "false" } else { "true" }
        );
        assert!(listed.len() <= keys.len(), "it goes on: {listed:?}");
        if marker.is_empty() {
            break;
        }
    }
    assert_eq!(listed, keys);
    let length = |value: &Value| value.as_array().map_or(0, Vec::len);
    let regions = client.call("GET", "/v2/{project}/kms/regions", &Value::Null);
    let regions = length(&regions.expect("an answer").body["regions"]);
    assert!(regions > 3, "more than one page");
    until_empty("resources", 5, |offset| {
        let body = json!({"action": "filter", "limit": "2", "offset": offset.to_string()});
        length(&client.must("resource_instances/action", &body).body["resources"])
    });
    let mut counted = |path: String, list: &str| {
        let page = client.call("GET", &path, &Value::Null);
        length(&page.expect("an answer").body[list])
    };
    until_empty("regions", regions, |offset| {
        let path = format!("/v2/{{project}}/kms/regions?limit=3&offset={offset}");
        counted(path, "regions")
    });
    until_empty("keystores", 0, |offset| {
        let path = format!("/v1.0/{{project}}/keystores?limit=10&offset={offset}");
        counted(path, "keystores")
    });
}

/// Asks for pages from where the last one ended until one is empty; `page` gives how many a page has.
fn until_empty(what: &str, want: usize, mut page: impl FnMut(usize) -> usize) {
    let mut offset = 0;
    loop {
        let found = page(offset);
        if found == 0 {
            break;
        }
        offset += found;
        assert!(offset <= want, "{what} goes on");
    }
    assert_eq!(offset, want, "{what}");
}

/// A request signed over some of its headers, which is the judges' business here.
fn send(
    address: SocketAddr,
    (method, target): (&str, &str),
    signed: &[&str],
    body: &str,
) -> acceptance::http::Response {
    send_changed(address, (method, target, target), signed, (body, body))
}

/// The same, where what is sent may be another path or body than what is signed.
fn send_changed(
    address: SocketAddr,
    (method, signed_target, target): (&str, &str, &str),
    signed: &[&str],
    (signed_body, body): (&str, &str),
) -> acceptance::http::Response {
    let (host, date) = (address.to_string(), clock::compact_date());
    let all = [
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("host", host.as_str()),
        ("user-agent", "judge"),
        ("x-sdk-date", date.as_str()),
    ];
    let covered: Vec<_> = all
        .into_iter()
        .filter(|(name, _)| signed.contains(name))
        .collect();
    let signature = authorization(
        ("test", "test"),
        (method, signed_target),
        &covered,
        signed_body.as_bytes(),
    );
    let mut headers = all.to_vec();
    headers.extend([
        ("x-project-id", PROJECT),
        ("authorization", signature.as_str()),
    ]);
    let mut connection = Connection::open(address).expect("the emulator listens");
    connection
        .send(method, target, &headers, body.as_bytes())
        .expect("an answer")
}

/// 8: a slash at the end of the path, paths as they decode, no host and no project signed, the body to its last byte.
#[test]
fn signatures_are_over_what_they_name_and_raw_bytes() {
    let (emulator, mut client) = start();
    let address = emulator.address;
    let go = ["accept", "content-type", "user-agent", "x-sdk-date"];
    let python = ["content-type", "host", "user-agent", "x-sdk-date"];
    let list = format!("/v1.0/{PROJECT}/kms/list-keys");
    for (case, signed) in [("as Go", go), ("as Python", python)] {
        // Go ends its bodies with a line feed.
        assert_eq!(
            send(address, ("POST", &list), &signed, "{}\n").status,
            200,
            "{case}"
        );
        let changed = send_changed(address, ("POST", &list, &list), &signed, ("{}", "{}\n"));
        assert_eq!(
            changed.status, 401,
            "{case}: a line feed that was not signed"
        );
        let slash = format!("{list}/");
        let slashed = send_changed(address, ("POST", &list, &slash), &signed, ("{}", "{}"));
        assert_eq!(
            slashed.status, 200,
            "{case}: the slash that is signed anyway"
        );
    }
    let key = made(&mut client, "one", &json!({}));
    client.must(
        &format!("{key}/tags"),
        &json!({"tag": {"key": "a b:c", "value": "v"}}),
    );
    let decoded = format!("/v1.0/{PROJECT}/kms/{key}/tags/a%20b%3Ac");
    let otherwise = format!("/v1.0/{PROJECT}/kms/{key}/tags/%61%20b:c");
    let removed = send_changed(address, ("DELETE", &decoded, &otherwise), &go, ("", ""));
    assert_eq!(removed.status, 204, "{}", removed.text());
}

/// 9: errors of KMS are nested, those of the gateway flat; a key that is not there is 404, a key store 400.
#[test]
fn errors_have_two_shapes_and_missing_keys_404() {
    let (emulator, mut client) = start();
    let unknown = json!({"key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"});
    let missing = client.kms("describe-key", &unknown).expect("an answer");
    assert_eq!(
        (missing.status, missing.text("/error/error_code")),
        (404, "KMS.0207")
    );
    assert!(missing.body.get("error_code").is_none(), "{}", missing.body);
    let store = client.call(
        "GET",
        "/v1.0/{project}/keystores/0d0466b0-e727-4d9c-b35d-f84bb474a37f",
        &Value::Null,
    );
    let store = store.expect("an answer");
    assert_eq!((store.status, store.code()), (400, Some("KMS.8003")));
    let mut connection = Connection::open(emulator.address).expect("the emulator listens");
    let nobody = connection
        .send(
            "POST",
            &format!("/v1.0/{PROJECT}/kms/list-keys"),
            &[],
            b"{}",
        )
        .expect("an answer");
    let body: Value = serde_json::from_slice(&nobody.body).expect("JSON");
    assert_eq!(
        (nobody.status, &body["error_code"]),
        (401, &json!("APIGW.0301"))
    );
    assert_eq!(body["request_id"].as_str(), nobody.header("x-request-id"));
    assert!(body.get("error").is_none(), "{body}");
}

/// 10: a list that names no spec is one of AES_256 keys.
#[test]
fn a_list_without_a_spec_is_of_aes_keys() {
    let (_emulator, mut client) = start();
    let aes = made(&mut client, "aes", &json!({}));
    for (number, spec) in ["SM4", "HMAC_256", "EC_P256", "RSA_2048"]
        .iter()
        .enumerate()
    {
        made(
            &mut client,
            &format!("other{number}"),
            &json!({"key_spec": spec}),
        );
    }
    let mut listed = |asked: Value| {
        client.must("list-keys", &asked).body["keys"]
            .as_array()
            .map_or(0, Vec::len)
    };
    assert_eq!(
        [
            listed(json!({})),
            listed(json!({"key_spec": "ALL"})),
            listed(json!({"key_spec": "SM4"}))
        ],
        [1, 5, 1]
    );
    assert_eq!(
        client.must("list-keys", &json!({})).body["keys"],
        json!([aes])
    );
}
