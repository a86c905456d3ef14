//! `kms_key_version`: made once, again for other triggers, forgotten; what a plan says that the service would refuse.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::steps;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

const VERSION: &str = "kms_key_version.v";

/// A key with these arguments, and a version of it with these.
fn both(key: &str, version: &str) -> String {
    format!("{}{}", only(key), of("kms_key.k.id", version))
}

fn only(key: &str) -> String {
    format!("resource \"kms_key\" \"k\" {{\n  {key}\n}}\n")
}

fn of(key: &str, version: &str) -> String {
    format!("resource \"kms_key_version\" \"v\" {{\n  key_id = {key}\n  {version}\n}}\n")
}

fn triggers(value: &str) -> String {
    format!("triggers = {{ reason = \"{value}\" }}")
}

/// The ids of the versions, the newest first, as the service itself lists them.
fn versions(world: &World, cloud: Cloud, key: &str) -> Vec<String> {
    let (listed, pointer) = match cloud {
        Cloud::Alibaba => {
            let listed = world.behind("ListKeyVersions", &[("KeyId", key)]);
            (listed, "/KeyVersions/KeyVersion")
        }
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            let said = somebody.must("get-key-rotation-status", &json!({ "key_id": key }));
            (said.body, "/key_materials")
        }
    };
    let all = listed.pointer(pointer).and_then(Value::as_array);
    let id = |version: &Value| {
        let id = version.get("KeyVersionId").or(version.get("material_id"));
        id.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let mut ids: Vec<String> = all.into_iter().flatten().map(id).collect();
    if cloud == Cloud::Huawei {
        ids.reverse();
    }
    ids
}

/// The whole life of a version, on a cloud that makes the next one `gap` after the last.
fn lives(cloud: Cloud, key: &str, gap: Option<&str>) {
    let Some(world) = World::of(cloud, Emulator::memory()) else {
        return;
    };
    let wait = || gap.map(|gap| world.emulator.advance(gap));
    let state = world.apply(&only(key));
    let id = text(&state, "kms_key.k", "id").to_owned();
    wait();
    let state = world.apply_with_versions(&both(key, ""));
    let first = text(&state, VERSION, "key_version_id").to_owned();
    assert_eq!(text(&state, VERSION, "id"), format!("{id}/{first}"));
    assert_ne!(text(&state, VERSION, "creation_date"), "");
    assert_eq!(versions(&world, cloud, &id)[0], first);
    // The first triggers are only remembered; other ones make a version.
    let planned = world.plan(&both(key, &triggers("one")));
    assert_eq!(planned.changes(), ["kms_key_version.v: update"]);
    let state = world.apply(&both(key, &triggers("one")));
    assert_eq!(text(&state, VERSION, "key_version_id"), first);
    wait();
    let planned = world.plan(&both(key, &triggers("two")));
    assert_eq!(planned.changes(), ["kms_key_version.v: replace"]);
    let state = world.apply_with_versions(&both(key, &triggers("two")));
    let second = text(&state, VERSION, "key_version_id").to_owned();
    let listed = versions(&world, cloud, &id);
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert_eq!(listed[..2], [second.clone(), first], "the newest first");
    // A version that somebody else makes is none of ours.
    wait();
    behind(&world, cloud, &id);
    world
        .plan(&both(key, &triggers("two")))
        .expect(0, "one more version");
    let state = world.apply(&both(key, &triggers("two")));
    assert_eq!(text(&state, VERSION, "key_version_id"), second);
    steps::imports(&world.terraform, &["triggers"]);
    forgets(&world, key, &second);
    assert_eq!(versions(&world, cloud, &id).len(), 4, "none is removed");
    world.destroy();
}

/// Somebody else makes a version.
fn behind(world: &World, cloud: Cloud, key: &str) {
    match cloud {
        Cloud::Alibaba => drop(world.behind("CreateKeyVersion", &[("KeyId", key)])),
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            somebody.must("rotate-on-demand", &json!({ "key_id": key }));
        }
    }
}

/// A plan that destroys the version says what it does not do.
fn forgets(world: &World, key: &str, version: &str) {
    let planned = world.plan(&only(key));
    assert_eq!(planned.changes(), ["kms_key_version.v: delete"]);
    let warned = planned.warnings();
    assert_eq!(warned.len(), 1, "{}", planned.words());
    let wanted = format!("the version {version} will be forgotten, not removed");
    assert_eq!(warned[0].summary, wanted);
    world.apply(&only(key));
}

#[test]
fn versions_of_a_key_pair() {
    lives(Cloud::Alibaba, r#"key_spec = "EC_P256""#, Some("8d"));
}

#[test]
fn versions_of_a_symmetric_key() {
    lives(Cloud::Huawei, r#"alias = "k""#, None);
}

/// A version whose key is gone is gone, and only then.
#[test]
fn a_version_goes_with_its_key() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let configuration = both(r#"alias = "k""#, "");
    let state = world.apply(&configuration);
    let id = text(&state, "kms_key.k", "id");
    let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
    let pending = json!({ "key_id": id, "pending_days": "7" });
    somebody.must("schedule-key-deletion", &pending);
    let planned = world.plan(&configuration);
    assert_eq!(planned.changes(), ["kms_key.k: update"]);
    world.emulator.advance("8d");
    let planned = world.plan(&configuration);
    let wanted = ["kms_key.k: create", "kms_key_version.v: create"];
    assert_eq!(planned.changes(), wanted);
    world.apply(&configuration);
    world.finish(&[]);
}

/// Ids as they are called in a snapshot.
fn worded(words: &str, ids: &[&str]) -> String {
    let named = ids
        .iter()
        .fold(words.to_owned(), |words, id| words.replace(id, "ID"));
    let dated = |word: &str| {
        let is_date = word.len() > 19 && word.starts_with("20") && word.contains('T');
        let kept = if is_date { "DATE" } else { word };
        kept.to_owned()
    };
    let line = |line: &str| line.split(' ').map(dated).collect::<Vec<_>>().join(" ");
    let lines: Vec<String> = named.lines().map(line).collect();
    lines.join("\n") + "\n"
}

/// What a plan says of a version of a key that exists.
fn check(cloud: Cloud, key: &str, want: &Expect) {
    let Some(world) = World::of(cloud, Emulator::memory()) else {
        return;
    };
    let state = world.apply(&only(key));
    let id = text(&state, "kms_key.k", "id");
    let planned = world.plan(&both(key, ""));
    want.assert_eq(&worded(&planned.words(), &[id]));
}

#[test]
fn what_a_look_at_the_key_tells() {
    check(
        Cloud::Alibaba,
        r#"key_spec = "Aliyun_AES_256""#,
        &expect![[r#"
            error kms_key_version.v at key_id
              the key ID gets no new version
              | Aliyun_AES_256 keys get no version by request; such keys rotate by themselves, by the rotation_interval of kms_key; specs that do: RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2
        "#]],
    );
    check(
        Cloud::Alibaba,
        r#"key_spec = "EC_P256""#,
        &expect![[r#"
        warning kms_key_version.v at key_id
          the newest version of the key ID is young
          | it was made on DATE and Alibaba Cloud makes the next one on DATE at the earliest: an apply before that is refused
    "#]],
    );
    let off = "key_spec = \"EC_P256\"\n  enabled = false";
    check(
        Cloud::Alibaba,
        off,
        &expect![[r#"
        error kms_key_version.v at key_id
          the key ID will be Disabled
          | the service does this only to keys that are Enabled: this configuration leaves it so
    "#]],
    );
    let pair = "alias = \"k\"\n  key_spec = \"RSA_2048\"";
    check(
        Cloud::Huawei,
        pair,
        &expect![[r#"
        error kms_key_version.v at key_id
          the key ID gets no new version
          | RSA_2048 keys get no version by request; specs that do: AES_256, SM4
    "#]],
    );
    let imported = "alias = \"k\"\n  origin = \"external\"";
    check(
        Cloud::Huawei,
        imported,
        &expect![[r#"
        error kms_key_version.v at key_id
          the key ID gets no new version
          | keys of the origin external get no version by request; origins that do: kms
    "#]],
    );
}

#[test]
fn what_is_no_id_is_refused_on_both_clouds() {
    for cloud in [Cloud::Alibaba, Cloud::Huawei] {
        let Some(world) = World::of(cloud, Emulator::memory()) else {
            return;
        };
        let planned = world.plan(&of("\"alias/orders\"", ""));
        planned.expect(1, "an alias");
        expect![[r#"
            error kms_key_version.v at key_id
              invalid key_id "alias/orders"
              | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
        "#]]
        .assert_eq(&planned.words());
        for bad in ["nothing", "0d0466b0-e727-4d9c-b35d-f84bb474a37f/"] {
            let refused = world.terraform.run(&["import", "-no-color", VERSION, bad]);
            refused.expect(1, bad);
            let form = "names no version";
            assert!(refused.stderr.contains(form), "{}", refused.stderr);
        }
    }
}

#[test]
fn bad_input_is_refused_at_plan() {
    let Some(world) = World::new() else { return };
    let planned = world.plan(&of("\"0d0466b0-e727-4d9c-b35d-f84bb474a37f\"", ""));
    planned.expect(1, "no such key");
    let request = planned.errors()[0].detail.clone();
    assert!(request.contains("Forbidden.KeyNotFound"), "{request}");
    assert!(request.contains("request id"), "{request}");
    assert_eq!(planned.errors()[0].attribute, "key_id");
    // A key of the same apply: what comes of it is a warning, because the id is not known.
    let planned = world.plan(&both(r#"key_spec = "EC_P256""#, ""));
    planned.expect(2, "a warning");
    expect![[r#"
        warning kms_key_version.v at key_id
          the key is known only after apply
          | Alibaba Cloud makes the next version of a key 7 days after the last one at the earliest: if the key is made in this apply, its version will be refused
    "#]].assert_eq(&planned.words());
    let applied = world.terraform.apply(&[]);
    applied.expect(1, "too young");
    let refused = applied.errors()[0].detail.clone();
    assert!(
        refused.contains("Rejected.UnsupportedOperation"),
        "{refused}"
    );
}

/// Arguments of keys of each kind. What the service refuses, the plan refuses, and nothing else.
const KINDS: &[(Cloud, &[&str])] = &[
    (
        Cloud::Alibaba,
        &[
            r#"key_spec = "Aliyun_AES_256""#,
            r#"key_spec = "Aliyun_SM4""#,
            r#"key_spec = "RSA_2048""#,
            "key_spec = \"RSA_2048\"\n  key_usage = \"ENCRYPT/DECRYPT\"",
            r#"key_spec = "EC_P256""#,
            r#"key_spec = "EC_P256K""#,
            r#"key_spec = "EC_SM2""#,
            r#"protection_level = "HSM""#,
        ],
    ),
    (
        Cloud::Huawei,
        &[
            r#"key_spec = "AES_256""#,
            r#"key_spec = "SM4""#,
            r#"key_spec = "HMAC_256""#,
            r#"key_spec = "HMAC_SM3""#,
            r#"key_spec = "RSA_2048""#,
            r#"key_spec = "EC_P256""#,
            r#"key_spec = "SM2""#,
            r#"key_spec = "ED25519""#,
        ],
    ),
];

#[test]
fn a_plan_refuses_the_keys_that_the_service_refuses() {
    for (cloud, kinds) in KINDS {
        let Some(world) = World::of(*cloud, Emulator::memory()) else {
            return;
        };
        let alias = |number: usize| match cloud {
            Cloud::Alibaba => String::new(),
            Cloud::Huawei => format!("alias = \"k{number}\""),
        };
        let keys: String = kinds
            .iter()
            .enumerate()
            .map(|(number, kind)| {
                let alias = alias(number);
                format!("resource \"kms_key\" \"k{number}\" {{\n  {kind}\n  {alias}\n}}\n")
            })
            .collect();
        let state = world.apply(&keys);
        world.emulator.advance("8d");
        let versions: String = (0..kinds.len())
            .map(|number| {
                format!(
                    "resource \"kms_key_version\" \"v{number}\" {{\n  key_id = kms_key.k{number}.id\n}}\n"
                )
            })
            .collect();
        let errors = world.plan(&format!("{keys}{versions}")).errors();
        for (number, kind) in kinds.iter().enumerate() {
            let address = format!("kms_key_version.v{number}");
            let at_plan = errors.iter().any(|error| error.address == address);
            let id = text(&state, &format!("kms_key.k{number}"), "id");
            assert_eq!(at_plan, refuses(&world, *cloud, id), "{kind}");
        }
        println!("{}: {} kinds of keys", cloud.name(), kinds.len());
    }
}

fn refuses(world: &World, cloud: Cloud, key: &str) -> bool {
    match cloud {
        Cloud::Alibaba => {
            let mut client = world.emulator.client(cloud.region());
            let answer = client.call("CreateKeyVersion", &[("KeyId", key)]);
            answer.expect("an answer").status != 200
        }
        Cloud::Huawei => {
            let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
            let said = somebody.kms("rotate-on-demand", &json!({ "key_id": key }));
            said.expect("an answer").status != 200
        }
    }
}

/// Two versions of one key in one apply are two versions.
#[test]
fn two_at_once_are_two() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let configuration = format!(
        "{}resource \"kms_key_version\" \"v\" {{\n  count  = 4\n  key_id = kms_key.k.id\n}}\n",
        only(r#"alias = "k""#)
    );
    let state = world.apply(&configuration);
    let mut ids: Vec<&Value> = (0..4)
        .map(|number| {
            let address = format!("kms_key_version.v[{number}]");
            attribute(&state, &address, "key_version_id")
        })
        .collect();
    ids.sort_by_key(|id| id.to_string());
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
    world.finish(&[]);
}
