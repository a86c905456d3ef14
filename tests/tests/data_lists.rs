//! The data sources `kms_keys` and `kms_aliases`: filters, tags, details, and every page.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, made};
use acceptance::terraform::State;
use expect_test::{Expect, expect};
use serde_json::{Value, json};

use crate::world::{World, attribute, text};

/// The ids of a data source, and of how many keys it tells.
#[track_caller]
fn ids(state: &State, name: &str) -> Vec<String> {
    let address = format!("data.kms_keys.{name}");
    let ids = attribute(state, &address, "ids")
        .as_array()
        .expect("a list");
    let keys = attribute(state, &address, "keys")
        .as_array()
        .expect("a list");
    let of_keys = keys.iter().map(|key| &key["id"]);
    assert!(ids.iter().eq(of_keys), "{name}: {ids:?}");
    let ids = ids.iter().map(|id| id.as_str().expect("text").to_owned());
    ids.collect()
}

/// The ids of some of the state's keys, in the order of the text.
#[track_caller]
fn of(state: &State, keys: &[&str]) -> Vec<String> {
    let id = |key: &&str| text(state, &format!("kms_key.{key}"), "id").to_owned();
    let mut ids: Vec<String> = keys.iter().map(id).collect();
    ids.sort();
    ids
}

const FILTERED: &str = r#"
data "kms_keys" "all" {
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
data "kms_keys" "disabled" {
  state      = "Disabled"
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
data "kms_keys" "signing" {
  key_usage  = kms_key.b.key_usage
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
data "kms_keys" "of_spec" {
  key_spec   = kms_key.a.key_spec
  state      = "Enabled"
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
data "kms_keys" "tagged" {
  tags       = { team = "orders" }
  details    = true
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
data "kms_keys" "tagged_twice" {
  tags       = { team = "orders", tier = "gold" }
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
data "kms_keys" "nobodys" {
  tags       = { team = "nobody" }
  depends_on = [kms_key.a, kms_key.b, kms_key.c]
}
"#;

#[track_caller]
fn check_filters(world: &World, keys: &str) {
    let state = world.apply(&format!("{keys}{FILTERED}"));
    assert_eq!(ids(&state, "all"), of(&state, &["a", "b", "c"]));
    assert_eq!(ids(&state, "disabled"), of(&state, &["c"]));
    assert_eq!(ids(&state, "signing"), of(&state, &["b"]));
    assert_eq!(ids(&state, "of_spec"), of(&state, &["a"]));
    assert_eq!(ids(&state, "tagged"), of(&state, &["a", "b"]));
    assert_eq!(ids(&state, "tagged_twice"), of(&state, &["b"]));
    assert_eq!(ids(&state, "nobodys"), Vec::<String>::new());
    let tagged = attribute(&state, "data.kms_keys.tagged", "keys");
    for found in tagged.as_array().expect("a list") {
        let name = if found["id"] == *text(&state, "kms_key.a", "id") {
            "a"
        } else {
            "b"
        };
        let key = format!("kms_key.{name}");
        for same in [
            "arn",
            "description",
            "key_spec",
            "key_usage",
            "origin",
            "state",
            "creation_date",
            "tags",
        ] {
            assert_eq!(
                found[same],
                *attribute(&state, &key, same),
                "{name}: {same}"
            );
        }
    }
    world.destroy();
}

#[test]
fn keys_are_found_by_what_the_first_cloud_lists_by() {
    let Some(world) = World::new() else { return };
    check_filters(
        &world,
        r#"resource "kms_key" "a" {
  tags = { team = "orders" }
}
resource "kms_key" "b" {
  key_spec    = "EC_P256"
  key_usage   = "SIGN/VERIFY"
  description = "signs"
  tags        = { team = "orders", tier = "gold" }
}
resource "kms_key" "c" {
  enabled = false
  tags    = { team = "payments" }
}
"#,
    );
}

#[test]
fn keys_are_found_by_what_the_second_cloud_lists_by() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    check_filters(
        &world,
        r#"resource "kms_key" "a" {
  alias = "a"
  tags  = { team = "orders" }
}
resource "kms_key" "b" {
  alias       = "b"
  key_spec    = "EC_P256"
  key_usage   = "SIGN_VERIFY"
  description = "signs"
  tags        = { team = "orders", tier = "gold" }
}
resource "kms_key" "c" {
  alias   = "c"
  enabled = false
  tags    = { team = "payments" }
}
"#,
    );
}

/// More than one page of keys, aliases and tags of each cloud.
#[test]
fn every_page_is_read() {
    let Some(first) = World::new() else { return };
    let mut somebody = first.emulator.client(Cloud::Alibaba.region());
    for number in 0..105 {
        let made = somebody.must(
            "CreateKey",
            &[(
                "Tags",
                r#"[{"TagKey":"all","TagValue":"yes"},{"TagKey":"more","TagValue":"yes"}]"#,
            )],
        );
        let id = made.text("/KeyMetadata/KeyId").to_owned();
        let name = format!("alias/k{number:03}");
        somebody.must("CreateAlias", &[("KeyId", &id), ("AliasName", &name)]);
    }
    let both = r#"data "kms_keys" "tagged" {
  tags = { all = "yes" }
}
data "kms_aliases" "all" {
}
data "kms_aliases" "some" {
  name_prefix = "alias/k01"
}
"#;
    let state = first.apply(both);
    assert_eq!(ids(&state, "tagged").len(), 105);
    let names = |state: &State, name: &str| {
        let names = attribute(state, &format!("data.kms_aliases.{name}"), "names");
        names.as_array().expect("a list").clone()
    };
    assert_eq!(names(&state, "all").len(), 105);
    let some: Vec<Value> = (10..20)
        .map(|number| json!(format!("alias/k0{number}")))
        .collect();
    assert_eq!(names(&state, "some"), some);
    let Some(second) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let mut somebody = Huawei::open(second.emulator.address).expect("the emulator listens");
    let id = made(&mut somebody, "k", "AES_256", "ENCRYPT_DECRYPT");
    let other = made(&mut somebody, "l", "AES_256", "ENCRYPT_DECRYPT");
    let path = "/v1.0/{project}/kms/aliases";
    for number in 0..105 {
        let key = if number % 3 == 0 { &other } else { &id };
        if number % 3 != 0 && number >= 75 {
            continue;
        }
        let alias = json!({ "key_id": key, "alias": format!("alias/k{number:03}") });
        let said = somebody.call("POST", path, &alias).expect("an answer");
        assert_eq!(said.status, 201, "{}", said.body);
    }
    let state = second.apply(&format!(
        "data \"kms_aliases\" \"all\" {{\n}}\ndata \"kms_aliases\" \"of_key\" {{\n  key_id = \"{other}\"\n}}\n"
    ));
    assert_eq!(names(&state, "of_key").len(), 35);
    assert_eq!(names(&state, "all").len(), 85);
    let aliases = attribute(&state, "data.kms_aliases.of_key", "aliases");
    let aliases = aliases.as_array().expect("a list");
    assert!(
        aliases.iter().all(|alias| alias["key_id"] == *other),
        "{aliases:?}"
    );
}

#[track_caller]
fn check_refused(cloud: Cloud, argument: &str, want: &Expect) {
    let Some(world) = World::of(cloud, Emulator::memory()) else {
        return;
    };
    let planned = world.plan(&format!("data \"kms_keys\" \"k\" {{\n  {argument}\n}}\n"));
    planned.expect(1, argument);
    want.assert_eq(&planned.words());
}

#[test]
fn what_a_cloud_cannot_list_by_is_said() {
    check_refused(
        Cloud::Alibaba,
        r#"enterprise_project_id = "0""#,
        &expect![[r#"
            error data.kms_keys.k at enterprise_project_id
              Alibaba Cloud cannot list keys by enterprise_project_id
              | valid are state, key_spec, key_usage, protection_level, tags
        "#]],
    );
    check_refused(
        Cloud::Huawei,
        r#"protection_level = "HSM""#,
        &expect![[r#"
        error data.kms_keys.k at protection_level
          Huawei Cloud cannot list keys by protection_level
          | valid are state, key_spec, key_usage, origin, instance_id, enterprise_project_id, tags
    "#]],
    );
    check_refused(
        Cloud::Alibaba,
        r#"key_spec = "AES_256""#,
        &expect![[r#"
        error data.kms_keys.k at key_spec
          invalid key_spec "AES_256"
          | valid are Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
    "#]],
    );
    check_refused(
        Cloud::Huawei,
        r#"state = "2""#,
        &expect![[r#"
        error data.kms_keys.k at state
          invalid state "2"
          | valid are Enabled, Disabled, PendingDeletion, PendingImport
    "#]],
    );
}
