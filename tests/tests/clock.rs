//! Time does to keys what the cloud says, however the clock gets there, and to the second.

use std::collections::BTreeMap;

use acceptance::client::Client;
use acceptance::emulator::Emulator;
use acceptance::material::import_raw;
use serde_json::Value;

const REGION: &str = "cn-hangzhou";
const START: &str = "2026-01-01T00:00:00Z";
/// How far the clock is moved, in days.
const LEAP_DAYS: usize = 400;
/// The period of rotation, in days: the shortest there is.
const PERIOD_DAYS: usize = 7;

/// An emulator whose clock stands at [`START`].
fn stopped() -> (Emulator, Client) {
    let emulator = Emulator::memory();
    stop_at(&emulator, START);
    let client = emulator.client(REGION);
    (emulator, client)
}

fn stop_at(emulator: &Emulator, time: &str) {
    emulator.admin(
        "PUT",
        "/_emulator/clock",
        &format!(r#"{{"stop":"{time}"}}"#),
    );
}

/// When each version was made, oldest first.
fn version_dates(client: &mut Client, key: &str) -> Vec<String> {
    let mut dates = Vec::new();
    for page in 1.. {
        let page = page.to_string();
        let query = [
            ("KeyId", key),
            ("PageNumber", page.as_str()),
            ("PageSize", "50"),
        ];
        let answer = client.must("ListKeyVersions", &query);
        let versions = answer.body.pointer("/KeyVersions/KeyVersion");
        let versions = versions.and_then(Value::as_array).expect("a list");
        dates.extend(versions.iter().map(|version| text(version, "CreationDate")));
        if versions.is_empty() {
            break;
        }
    }
    dates.reverse();
    dates
}

fn text(of: &Value, name: &str) -> String {
    of.get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// What a rotating key shows after the leap, made in so many moves of the clock; and that whatever it ever
/// encrypted opens.
fn leapt(moves: usize) -> BTreeMap<&'static str, Vec<String>> {
    let (emulator, mut client) = stopped();
    let rotates = [
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "7d"),
    ];
    let created = client.must("CreateKey", &rotates);
    let key = created.text("/KeyMetadata/KeyId").to_owned();
    let mut sealed = Vec::new();
    for _ in 0..moves {
        let blob = client.must("Encrypt", &[("KeyId", &key), ("Plaintext", "text")]);
        sealed.push(blob.text("/CiphertextBlob").to_owned());
        emulator.advance(&format!("{}d", LEAP_DAYS / moves));
    }
    for blob in &sealed {
        let opened = client.must("Decrypt", &[("CiphertextBlob", blob)]);
        assert_eq!(opened.text("/Plaintext"), "text");
    }
    let described = client.must("DescribeKey", &[("KeyId", &key)]);
    let metadata = described.body.get("KeyMetadata").expect("metadata");
    let shown = [
        "LastRotationDate",
        "NextRotationDate",
        "AutomaticRotation",
        "KeyState",
    ];
    let mut all: BTreeMap<_, _> = shown.map(|name| (name, vec![text(metadata, name)])).into();
    all.insert("versions", version_dates(&mut client, &key));
    all
}

#[test]
fn a_leap_is_as_good_as_four_hundred_steps() {
    let (leap, steps) = (leapt(1), leapt(LEAP_DAYS));
    assert_eq!(leap, steps);
    let versions = leap.get("versions").expect("put there");
    assert_eq!(versions.len(), 1 + LEAP_DAYS / PERIOD_DAYS);
    assert_eq!(versions.first().map(String::as_str), Some(START));
    assert_eq!(
        versions.get(1).map(String::as_str),
        Some("2026-01-08T00:00:00Z")
    );
    assert_eq!(
        leap.get("LastRotationDate"),
        versions.last().map(|date| vec![date.clone()]).as_ref()
    );
    println!(
        "{} versions, by one leap of {LEAP_DAYS} days and by {LEAP_DAYS} steps",
        versions.len()
    );
}

#[test]
fn a_key_is_gone_at_its_date_and_not_a_second_before() {
    let (emulator, mut client) = stopped();
    let key = client
        .must("CreateKey", &[])
        .text("/KeyMetadata/KeyId")
        .to_owned();
    client.must("CreateAlias", &[("AliasName", "alias/a"), ("KeyId", &key)]);
    client.must(
        "ScheduleKeyDeletion",
        &[("KeyId", &key), ("PendingWindowInDays", "7")],
    );
    let described = client.must("DescribeKey", &[("KeyId", &key)]);
    assert_eq!(
        described.text("/KeyMetadata/DeleteDate"),
        "2026-01-08T00:00:00Z"
    );

    stop_at(&emulator, "2026-01-07T23:59:59Z");
    let described = client.must("DescribeKey", &[("KeyId", "alias/a")]);
    assert_eq!(described.text("/KeyMetadata/KeyState"), "PendingDeletion");

    stop_at(&emulator, "2026-01-08T00:00:00Z");
    for (name, code) in [
        (key.as_str(), "Forbidden.KeyNotFound"),
        ("alias/a", "Forbidden.AliasNotFound"),
    ] {
        let gone = client
            .call("DescribeKey", &[("KeyId", name)])
            .expect("an answer");
        assert_eq!((gone.status, gone.code()), (404, Some(code)), "{name}");
    }
    let aliases = client.must("ListAliases", &[]);
    assert_eq!(aliases.body.get("TotalCount"), Some(&Value::from(0)));
}

#[test]
fn imported_material_expires_and_the_same_opens_what_it_sealed() {
    const MATERIAL: [u8; 32] = [9; 32];
    let (emulator, mut client) = stopped();
    let external = client.must("CreateKey", &[("Origin", "EXTERNAL")]);
    let key = external.text("/KeyMetadata/KeyId").to_owned();
    // 2026-01-02T00:00:00Z
    import_raw(&mut client, &key, &MATERIAL, 1_767_312_000);
    let described = client.must("DescribeKey", &[("KeyId", &key)]);
    assert_eq!(
        described.text("/KeyMetadata/MaterialExpireTime"),
        "2026-01-02T00:00:00Z"
    );
    stop_at(&emulator, "2026-01-01T23:59:59Z");
    let sealed = client.must("Encrypt", &[("KeyId", &key), ("Plaintext", "text")]);
    let blob = sealed.text("/CiphertextBlob").to_owned();

    stop_at(&emulator, "2026-01-02T00:00:00Z");
    let refused = client
        .call("Decrypt", &[("CiphertextBlob", &blob)])
        .expect("an answer");
    assert_eq!(
        (refused.status, refused.code()),
        (409, Some("Rejected.PendingImport"))
    );
    import_raw(&mut client, &key, &MATERIAL, 0);
    let opened = client.must("Decrypt", &[("CiphertextBlob", &blob)]);
    assert_eq!(opened.text("/Plaintext"), "text");
}
