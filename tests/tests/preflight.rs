//! Plans that ask the service: what it knows is said at plan, once, and nothing where it does not answer.

use acceptance::cloud::Cloud;
use acceptance::counting::Counting;
use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, made};
use acceptance::terraform::Terraform;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use expect_test::{Expect, expect};
use serde_json::json;

use crate::batching;
use crate::key_material::{self, FIRST_END, LONG, SECOND_END, bytes};
use crate::world::{REGION, World, text};

/// A world of the first cloud whose instances are configured so.
fn world_with(config: &str) -> Option<World> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    std::fs::write(&file, config).expect("written");
    let file = file.to_string_lossy();
    World::with(Emulator::start(&["--store", "memory:", "--config", &file]))
}

fn instance(id: &str, kind: &str, more: &str) -> String {
    format!(
        "[[instance]]\nid = \"{id}\"\nkind = \"{kind}\"\nregion = \"{REGION}\"\ncloud = \"alibaba\"\n{more}\n"
    )
}

/// The words of a plan, with ids and dates of this run left out.
#[track_caller]
fn says(words: &str, unlike: &[(&str, &str)], want: &Expect) {
    let mut words = words.to_owned();
    for (this, name) in unlike {
        assert!(!this.is_empty(), "{name}");
        words = words.replace(this, name);
    }
    want.assert_eq(&words);
}

#[test]
fn an_alias_that_is_taken_is_refused_with_the_key_that_has_it() {
    let Some(world) = World::new() else { return };
    let made = world.behind("CreateKey", &[]);
    let id = made
        .pointer("/KeyMetadata/KeyId")
        .and_then(|id| id.as_str());
    let id = id.expect("an id").to_owned();
    world.behind("CreateAlias", &[("AliasName", "alias/a"), ("KeyId", &id)]);
    let planned = world.plan(
        r#"resource "kms_key" "a" {
  alias = "alias/a"
}
resource "kms_key" "b" {
}
resource "kms_alias" "a" {
  alias_name = "alias/a"
  key_id     = kms_key.b.id
}
"#,
    );
    planned.expect(1, "the alias is taken");
    says(
        &planned.words(),
        &[(&id, "KEY")],
        &expect![[r#"
        error kms_alias.a at alias_name
          the alias "alias/a" is taken
          | it names the key KEY (Enabled); choose another alias, or import that key
        error kms_key.a at alias
          the alias "alias/a" is taken
          | it names the key KEY (Enabled); choose another alias, or import that key
    "#]],
    );
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", &id), ("PendingWindowInDays", "7")],
    );
    let described = world.behind("DescribeKey", &[("KeyId", &id)]);
    let date = described
        .pointer("/KeyMetadata/DeleteDate")
        .and_then(|date| date.as_str());
    let date = date.expect("a date").to_owned();
    let planned = world.plan("resource \"kms_key\" \"a\" {\n  alias = \"alias/a\"\n}\n");
    planned.expect(1, "its key waits for its deletion");
    says(
        &planned.words(),
        &[(&id, "KEY"), (&date, "DATE")],
        &expect![[r#"
        error kms_key.a at alias
          the alias "alias/a" is taken
          | it names the key KEY, which waits for its deletion on DATE and keeps the alias until then; choose another alias, cancel that deletion and import that key, or set on_pending_deletion to "restore", which goes on with that key
    "#]],
    );
}

#[test]
fn a_name_is_taken_on_the_second_cloud() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let mut somebody = Huawei::open(world.emulator.address).expect("the emulator listens");
    let id = made(&mut somebody, "orders", "AES_256", "ENCRYPT_DECRYPT");
    let configuration = "resource \"kms_key\" \"a\" {\n  alias = \"orders\"\n}\n";
    let planned = world.plan(configuration);
    planned.expect(1, "the name is taken");
    says(
        &planned.words(),
        &[(&id, "KEY")],
        &expect![[r#"
        error kms_key.a at alias
          the alias "orders" is taken
          | it names the key KEY (Enabled); choose another alias, or import that key
    "#]],
    );
    somebody.must(
        "schedule-key-deletion",
        &json!({ "key_id": id, "pending_days": "7" }),
    );
    let planned = world.plan(configuration);
    planned.expect(1, "its key waits for its deletion");
    assert!(planned.words().contains("deletion"), "{}", planned.words());
}

/// What gives its alias up in the same apply is no obstacle.
#[test]
fn a_replaced_key_hands_its_alias_over() {
    let Some(world) = World::new() else { return };
    let key = |spec: &str| {
        format!(
            "resource \"kms_key\" \"k\" {{\n  alias    = \"alias/k\"\n  key_spec = \"{spec}\"\n}}\n"
        )
    };
    world.apply(&key("Aliyun_AES_256"));
    let planned = world.plan(&key("Aliyun_SM4"));
    assert_eq!(planned.errors(), [], "{}", planned.words());
    assert_eq!(planned.changes(), ["kms_key.k: replace"]);
    let state = world.apply(&key("Aliyun_SM4"));
    assert_eq!(text(&state, "kms_key.k", "alias"), "alias/k");
}

#[test]
fn instances_are_looked_at() {
    let config = instance("kst-soft", "software", "keys_max = 2")
        + &instance("kst-hard", "hardware", "")
        + &instance("kst-broken", "software", "");
    let Some(world) = world_with(&config) else {
        return;
    };
    for id in ["kst-soft", "kst-hard"] {
        world.behind("CreateKey", &[("DKMSInstanceId", id)]);
    }
    world.emulator.admin(
        "PUT",
        "/_emulator/instances/kst-broken",
        r#"{"status":"Disconnected"}"#,
    );
    let planned = world.plan(
        r#"resource "kms_key" "missing" {
  instance_id = "kst-nowhere"
}
resource "kms_key" "broken" {
  instance_id = "kst-broken"
}
resource "kms_key" "wrong_kind" {
  instance_id       = "kst-hard"
  rotation_interval = "7d"
}
resource "kms_key" "fits" {
  instance_id = "kst-hard"
}
"#,
    );
    planned.expect(1, "instances");
    says(
        &planned.words(),
        &[],
        &expect![[r#"
        error kms_key.wrong_kind at rotation_interval
          invalid rotation_interval "7d"
          | keys with HsmInternal do not rotate automatically; storage mechanisms that do: HsmEncryptedDatabase
        error kms_key.broken at instance_id
          the instance "kst-broken" cannot be used
          | its status is Disconnected, and no key can be made there until that changes
        error kms_key.missing at instance_id
          there is no instance "kst-nowhere"
          | in this region there are: kst-broken, kst-hard, kst-soft
    "#]],
    );
    let full = world.plan(
        r#"resource "kms_key" "full" {
  count       = 2
  instance_id = "kst-soft"
}
"#,
    );
    full.expect(1, "one too many");
    assert_eq!(full.errors().len(), 1, "{}", full.words());
    let words = full
        .words()
        .replace("kms_key.full[0]", "ONE")
        .replace("kms_key.full[1]", "ONE");
    says(
        &words,
        &[],
        &expect![[r#"
        error ONE at instance_id
          the instance "kst-soft" is full
          | it may hold 2 keys, and has 1, those that wait for their deletion included; this plan makes 2
    "#]],
    );
}

/// The service tells how many keys there may be: the first beyond that is warned of, once.
#[test]
fn a_quota_is_a_warning() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let keys = |count: usize| {
        format!(
            "resource \"kms_key\" \"k\" {{\n  count = {count}\n  alias = \"k${{count.index}}\"\n}}\n"
        )
    };
    let planned = world.plan(&keys(20));
    assert_eq!(planned.diagnostics(), [], "{}", planned.words());
    let planned = world.plan(&keys(22));
    planned.expect(2, "a warning");
    assert_eq!(planned.warnings().len(), 1, "{}", planned.words());
    let detail = &planned.warnings()[0].detail;
    expect!["there are 0 keys here, those that wait for their deletion included, and the cloud lets an account have 20 unless it was asked for more; this plan makes at least 21"].assert_eq(detail);
}

/// A key whose own material expires while nobody looks, told where its end is configured, or where it only shows.
fn expires(cloud: Cloud, configuration: &str, want: &Expect) {
    let Some(world) = World::of(cloud, Emulator::memory()) else {
        return;
    };
    key_material::give(&world, &bytes(), &STANDARD.encode(bytes()));
    let end = format!("key_material_expires_at = \"{FIRST_END}\"");
    let state = world.apply(&key_material::key(cloud, &end));
    let id = text(&state, "kms_key.k", "id").to_owned();
    world.apply(configuration);
    let before = world.plan(configuration);
    assert_eq!(before.diagnostics(), [], "{}", before.words());
    world.emulator.advance(LONG);
    let planned = world.plan(configuration);
    says(&planned.words(), &[(&id, "KEY")], want);
    // Who plans the way out needs not be told of it.
    let later = format!("key_material_expires_at = \"{SECOND_END}\"");
    let planned = world.plan(&key_material::key(cloud, &later));
    assert_eq!(planned.diagnostics(), [], "{}", planned.words());
    assert_eq!(planned.changes(), ["kms_key.k: update"]);
    world.looks_no_more();
    let silent = world.plan(configuration);
    assert_eq!(silent.diagnostics(), [], "{}", silent.words());
}

#[test]
fn material_that_expired_is_a_warning() {
    for cloud in Cloud::ALL {
        let end = format!("key_material_expires_at = \"{FIRST_END}\"");
        expires(
            cloud,
            &key_material::key(cloud, &end),
            &expect![[r#"
            warning kms_key.k at key_material_expires_at
              the key material of KEY is gone
              | it was valid until 2099-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again; this apply imports it, which the service takes only before that time by its own clock: after it, set a later key_material_expires_at, or none
        "#]],
        );
        expires(
            cloud,
            &key_material::waiting(cloud),
            &expect![[r#"
            warning kms_key.k
              the key material of KEY is gone
              | it was valid until 2099-01-01T00:00:00Z, and the key neither encrypts nor decrypts until the same material is imported again
        "#]],
        );
    }
}

/// Who cannot be asked is not asked, and who shall not be is not.
#[test]
fn nobody_has_to_answer() {
    let configuration = "resource \"kms_key\" \"a\" {\n  alias       = \"alias/a\"\n  instance_id = \"kst-nowhere\"\n}\n";
    let Some(silent) = Terraform::at("http://127.0.0.1:9", REGION) else {
        return;
    };
    silent.write("main.tf", configuration);
    let planned = silent.plan(&[]);
    planned.expect(2, "nobody answers");
    assert_eq!(planned.diagnostics(), [], "{}", planned.words());
    let emulator = Emulator::memory();
    let counting = Counting::start(emulator.address);
    let Some(terraform) = Terraform::at(&counting.endpoint(), REGION) else {
        return;
    };
    terraform.write("main.tf", configuration);
    terraform.plan(&[]).expect(1, "there is no such instance");
    assert_ne!(counting.taken().len(), 0);
    terraform.write(
        "off_override.tf",
        "provider \"kms\" {\n  preflight = false\n}\n",
    );
    terraform.plan(&[]).expect(2, "nobody looks");
    assert_eq!(
        counting.taken().len(),
        0,
        "a plan of a new key asks nothing"
    );
}

/// However many keys are planned, the service is looked at once.
#[test]
fn many_plans_look_once() {
    let emulator = Emulator::start(&["--store", "memory:"]);
    for cloud in Cloud::ALL {
        let counting = Counting::start(emulator.address);
        let Some(terraform) = Terraform::of(cloud, &counting.endpoint(), cloud.region()) else {
            return;
        };
        terraform.write("main.tf", &batching::configuration(cloud, 18));
        terraform.plan(&[]).expect(2, "18 new keys");
        let total: usize = counting.taken().values().sum();
        println!(
            "{}: {total} requests of a plan of 18 new keys",
            cloud.name()
        );
        assert!(total <= 8, "{total} requests");
    }
}
