//! What is not there, or is there no more: each object that hangs on a key, each that is asked for by a name.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use expect_test::{Expect, expect};

use crate::ciphertext::key;
use crate::world::{World, text};

/// The id of a key that nobody has.
const NOBODY: &str = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";

fn world(cloud: Cloud) -> Option<World> {
    World::of(cloud, Emulator::memory())
}

/// An object that hangs on a key, on a cloud, with what the key is.
type Hanging = (Cloud, &'static str, &'static str, &'static str);

const HANGING: &[Hanging] = &[
    (
        Cloud::Alibaba,
        "kms_alias",
        "",
        "alias_name = \"alias/more\"",
    ),
    (
        Cloud::Huawei,
        "kms_alias",
        "",
        "alias_name = \"alias/more\"",
    ),
    (
        Cloud::Alibaba,
        "kms_key_version",
        "  key_spec = \"EC_P256\"\n",
        "",
    ),
    (
        Cloud::Huawei,
        "kms_grant",
        "",
        "grantee_principal = \"u1\"\n  operations = [\"encrypt-data\"]",
    ),
];

/// Disabled or waiting for its deletion its key still is; once it is gone, so is what hangs on it.
fn goes_with_its_key((cloud, kind, of_key, arguments): &Hanging) {
    let Some(world) = world(*cloud) else { return };
    let alone = key(*cloud, "k").replace("}\n", &format!("{of_key}}}\n"));
    let whole = format!(
        "{alone}resource \"{kind}\" \"x\" {{\n  key_id = kms_key.k.id\n  {arguments}\n}}\n"
    );
    let state = world.apply(&alone);
    // Where versions have to be of some age before the next one.
    world.emulator.advance("8d");
    world.apply_with_versions(&whole);
    let id = text(&state, "kms_key.k", "id");
    let mut somebody = cloud.somebody(&world.emulator);
    somebody.disables(id);
    let planned = world.plan(&whole);
    assert_eq!(planned.changes(), ["kms_key.k: update"], "{cloud:?} {kind}");
    somebody.schedules_deletion(id);
    let planned = world.plan(&whole);
    assert_eq!(planned.changes(), ["kms_key.k: update"], "{cloud:?} {kind}");
    world.emulator.advance("8d");
    let planned = world.plan(&whole);
    let mut wanted = [format!("{kind}.x: create"), "kms_key.k: create".to_owned()];
    wanted.sort();
    assert_eq!(planned.changes(), wanted, "{cloud:?} {kind}");
    world.terraform.destroy().expect(0, "nothing is left");
}

#[test]
fn what_hangs_on_a_key_goes_with_it() {
    HANGING.iter().for_each(goes_with_its_key);
}

/// What an import of nothing says.
#[track_caller]
fn check_import(cloud: Cloud, kind: &str, id: &str, parts: &[&str]) {
    let Some(world) = world(cloud) else { return };
    let nothing = format!("import {{\n  to = {kind}.x\n  id = \"{id}\"\n}}\n");
    world.terraform.write("main.tf", &nothing);
    let planned = world.terraform.plan(&["-generate-config-out=generated.tf"]);
    planned.expect(1, id);
    let words = planned.words();
    for part in parts {
        assert!(words.contains(part), "{kind} {part}: {words}");
    }
}

#[test]
fn what_is_not_there_is_not_imported() {
    let asked = [
        (Cloud::Alibaba, "kms_key", NOBODY, "Forbidden.KeyNotFound"),
        (
            Cloud::Alibaba,
            "kms_key",
            "alias/nobody",
            "Forbidden.AliasNotFound",
        ),
        (Cloud::Huawei, "kms_key", NOBODY, "KMS.0207"),
        (Cloud::Huawei, "kms_key", "nobody", "nobody"),
        (Cloud::Alibaba, "kms_alias", "alias/nobody", "alias/nobody"),
        (Cloud::Huawei, "kms_alias", "alias/nobody", "alias/nobody"),
        (
            Cloud::Alibaba,
            "kms_key_policy",
            NOBODY,
            "Forbidden.KeyNotFound",
        ),
    ];
    for (cloud, kind, id, part) in asked {
        check_import(cloud, kind, id, &[part]);
    }
}

/// What a plan says of a block, without what differs each time.
#[track_caller]
fn check_block(cloud: Cloud, block: &str, want: &Expect) {
    let Some(world) = world(cloud) else { return };
    let planned = world.plan(block);
    planned.expect(1, block);
    let words = planned.words();
    let cut = |line: &str| match line.split_once("request id ") {
        Some((before, _)) => format!("{before}request id ID)\n"),
        None => format!("{line}\n"),
    };
    want.assert_eq(&words.lines().map(cut).collect::<String>());
}

fn data(kind: &str) -> String {
    format!("data \"{kind}\" \"x\" {{\n  key_id = \"{NOBODY}\"\n}}\n")
}

#[test]
fn a_data_source_says_that_there_is_no_such_key() {
    check_block(
        Cloud::Alibaba,
        &data("kms_key"),
        &expect![[r#"
        error data.kms_key.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | DescribeKey: Forbidden.KeyNotFound: The specified Key is not found. (HTTP status 404, request id ID)
    "#]],
    );
    check_block(
        Cloud::Huawei,
        &data("kms_key"),
        &expect![[r#"
        error data.kms_key.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | describe-key: KMS.0207: The key does not exist. (HTTP status 404, request id ID)
    "#]],
    );
    check_block(
        Cloud::Alibaba,
        &data("kms_key_versions"),
        &expect![[r#"
        error data.kms_key_versions.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | DescribeKey: Forbidden.KeyNotFound: The specified Key is not found. (HTTP status 404, request id ID)
    "#]],
    );
    check_block(
        Cloud::Huawei,
        &data("kms_key_versions"),
        &expect![[r#"
        error data.kms_key_versions.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | describe-key: KMS.0207: The key does not exist. (HTTP status 404, request id ID)
    "#]],
    );
}

#[test]
fn a_data_source_of_a_part_says_that_there_is_no_such_key() {
    check_block(
        Cloud::Alibaba,
        &data("kms_public_key"),
        &expect![[r#"
        error data.kms_public_key.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | DescribeKey: Forbidden.KeyNotFound: The specified Key is not found. (HTTP status 404, request id ID)
    "#]],
    );
    check_block(
        Cloud::Huawei,
        &data("kms_public_key"),
        &expect![[r#"
        error data.kms_public_key.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | describe-key: KMS.0207: The key does not exist. (HTTP status 404, request id ID)
    "#]],
    );
    check_block(
        Cloud::Alibaba,
        &data("kms_aliases"),
        &expect![[r#"
        error data.kms_aliases.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | ListAliasesByKeyId: Forbidden.KeyNotFound: The specified Key is not found. (HTTP status 404, request id ID)
    "#]],
    );
    check_block(
        Cloud::Huawei,
        &data("kms_aliases"),
        &expect![[r#"
        error data.kms_aliases.x at key_id
          there is no key "0d0466b0-e727-4d9c-b35d-f84bb474a37f" here
          | GET aliases: KMS.0207: The key does not exist. (HTTP status 404, request id ID)
    "#]],
    );
}

fn alias(name: &str, id: &str) -> String {
    format!("resource \"kms_alias\" \"x\" {{\n  alias_name = \"{name}\"\n  key_id = \"{id}\"\n}}\n")
}

#[test]
fn an_alias_that_cannot_be_is_refused_at_plan() {
    let (first, second) = (Cloud::Alibaba, Cloud::Huawei);
    check_block(
        first,
        &alias("orders", NOBODY),
        &expect![[r#"
        error kms_alias.x at alias_name
          invalid alias "orders"
          | it must begin with "alias/"
    "#]],
    );
    check_block(
        second,
        &alias("orders", NOBODY),
        &expect![[r#"
        error kms_alias.x at alias_name
          invalid alias "orders"
          | it must begin with "alias/"
    "#]],
    );
    check_block(
        first,
        &alias("alias/a b", NOBODY),
        &expect![[r#"
        error kms_alias.x at alias_name
          invalid alias "alias/a b"
          | allowed characters: A-Z a-z 0-9 _ - /
    "#]],
    );
    check_block(
        second,
        &alias("alias/a b", NOBODY),
        &expect![[r#"
        error kms_alias.x at alias_name
          invalid alias "alias/a b"
          | allowed characters: A-Z a-z 0-9 _ - /
    "#]],
    );
    check_block(
        first,
        &alias("alias/a", "alias/b"),
        &expect![[r#"
        error kms_alias.x at key_id
          invalid key_id "alias/b"
          | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
    "#]],
    );
    check_block(
        second,
        &alias("alias/a", "alias/b"),
        &expect![[r#"
        error kms_alias.x at key_id
          invalid key_id "alias/b"
          | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
    "#]],
    );
}

/// An object on a key that is not there is refused at plan, unless nobody looks.
#[track_caller]
fn check_hanging(cloud: Cloud, kind: &str, arguments: &str, said: &str) {
    let block =
        format!("resource \"{kind}\" \"x\" {{\n  key_id = \"{NOBODY}\"\n  {arguments}\n}}\n");
    let Some(world) = world(cloud) else { return };
    let planned = world.plan(&block);
    planned.expect(1, kind);
    let errors = planned.errors();
    assert_eq!(errors.len(), 1, "{}", planned.words());
    assert_eq!(errors[0].attribute, "key_id", "{}", planned.words());
    let summary = format!("there is no key \"{NOBODY}\" here");
    assert_eq!(errors[0].summary, summary);
    assert!(errors[0].detail.starts_with(said), "{}", errors[0].detail);
    world.looks_no_more();
    let unseen = world.terraform.plan(&[]);
    assert_eq!(unseen.errors(), [], "{kind}: nobody looks");
    world.terraform.apply(&[]).expect(1, kind);
}

#[test]
fn nothing_hangs_on_a_key_that_is_not_there() {
    let first = "DescribeKey: Forbidden.KeyNotFound";
    let second = "describe-key: KMS.0207";
    let policy = r#"policy = "{\"Version\":\"1\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"RAM\":[\"acs:ram::1234567890:*\"]},\"Action\":[\"kms:*\"],\"Resource\":[\"*\"]}]}""#;
    let grant = "grantee_principal = \"u1\"\n  operations = [\"encrypt-data\"]";
    for (cloud, said) in [(Cloud::Alibaba, first), (Cloud::Huawei, second)] {
        check_hanging(cloud, "kms_alias", "alias_name = \"alias/a\"", said);
        check_hanging(cloud, "kms_ciphertext", "plaintext_wo = \"text\"", said);
        check_hanging(cloud, "kms_key_version", "", said);
    }
    check_hanging(Cloud::Alibaba, "kms_key_policy", policy, first);
    check_hanging(Cloud::Huawei, "kms_grant", grant, second);
}

/// What an ephemeral resource says of a key that cannot be used.
fn refuses(cloud: Cloud, kind: &str, more: &str, parts: [&str; 2]) {
    let Some(world) = world(cloud) else { return };
    let whole = key(cloud, "k")
        + "resource \"kms_ciphertext\" \"c\" {\n  key_id = kms_key.k.id\n  plaintext_wo = \"orders of 2026\"\n}\n";
    let state = world.apply(&whole);
    let id = text(&state, "kms_key.k", "id");
    let sealed = text(&state, "kms_ciphertext.c", "ciphertext");
    let block = format!("ephemeral \"{kind}\" \"e\" {{\n  {more}\n}}\n");
    let block = block.replace("ID", id).replace("SEALED", sealed);
    let mut somebody = cloud.somebody(&world.emulator);
    somebody.disables(id);
    let [disabled, pending] = parts;
    let said = |part: &str| {
        let planned = world.plan(&block);
        planned.expect(1, part);
        let words = planned.words();
        assert!(words.contains(part), "{cloud:?} {kind} {part}: {words}");
        assert!(words.contains("request id"), "{words}");
    };
    said(disabled);
    somebody.schedules_deletion(id);
    said(pending);
}

#[test]
fn a_key_that_cannot_be_used_opens_nothing() {
    let rejected = ["Rejected.Disabled", "Rejected.PendingDeletion"];
    let codes = ["KMS.0209", "KMS.0210"];
    for (kind, more) in [
        ("kms_data_key", "key_id = \"ID\""),
        ("kms_plaintext", "ciphertext = \"SEALED\""),
    ] {
        refuses(Cloud::Alibaba, kind, more, rejected);
        refuses(Cloud::Huawei, kind, more, codes);
    }
}
