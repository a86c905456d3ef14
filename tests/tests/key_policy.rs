//! `kms_key_policy`: set, changed, compared by meaning, given back; refused where there is none.

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::steps;
use expect_test::expect;
use serde_json::Value;

use crate::world::{World, text};

const POLICY: &str = "kms_key_policy.p";

/// A policy that lets this account do everything.
fn allowing(account: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Effect":"Allow","Principal":{{"RAM":["acs:ram::{account}:*"]}},"Action":["kms:*"],"Resource":["*"]}}]}}"#
    )
}

fn configuration(policy: &str) -> String {
    let policy = serde_json::to_string(policy).expect("a text");
    format!(
        "resource \"kms_key\" \"k\" {{\n}}\nresource \"kms_key_policy\" \"p\" {{\n  key_id = kms_key.k.id\n  policy = {policy}\n}}\n"
    )
}

/// The policy that the service says the key has.
fn policy(world: &World, key: &str) -> Value {
    let found = world.behind("GetKeyPolicy", &[("KeyId", key), ("PolicyName", "default")]);
    let text = found.get("Policy").and_then(Value::as_str).expect("a text");
    serde_json::from_str(text).expect("JSON")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_policy_is_set_changed_and_given_back() {
    let Some(world) = World::new() else { return };
    let state = world.apply("resource \"kms_key\" \"k\" {\n}\n");
    let key = text(&state, "kms_key.k", "id").to_owned();
    let default = policy(&world, &key);
    let first = allowing("1234567890");
    let state = world.apply(&configuration(&first));
    assert_eq!(text(&state, POLICY, "id"), key);
    assert_eq!(policy(&world, &key), json(&first));
    // Other words for the same are no change.
    let pretty = serde_json::to_string_pretty(&json(&first)).expect("a text");
    world
        .plan(&configuration(&pretty))
        .expect(0, "the same policy in other words");
    let second = allowing("2234567890");
    let planned = world.plan(&configuration(&second));
    assert_eq!(planned.changes(), ["kms_key_policy.p: update"]);
    world.apply(&configuration(&second));
    assert_eq!(policy(&world, &key), json(&second));
    steps::imports(&world.terraform, &[]);
    // Somebody else's policy is put back.
    world.behind(
        "SetKeyPolicy",
        &[
            ("KeyId", &key),
            ("PolicyName", "default"),
            ("Policy", &first),
        ],
    );
    let planned = world.plan(&configuration(&second));
    assert_eq!(planned.changes(), ["kms_key_policy.p: update"]);
    world.apply(&configuration(&second));
    assert_eq!(policy(&world, &key), json(&second));
    world.apply("resource \"kms_key\" \"k\" {\n}\n");
    assert_eq!(policy(&world, &key), default, "the default is back");
    world.destroy();
}

#[test]
fn another_key_gets_it_and_the_old_one_its_default() {
    let Some(world) = World::new() else { return };
    let with = |name: &str| {
        let policy = serde_json::to_string(&allowing("1234567890")).expect("a text");
        format!(
            "resource \"kms_key\" \"a\" {{\n}}\nresource \"kms_key\" \"b\" {{\n}}\nresource \"kms_key_policy\" \"p\" {{\n  \
             key_id = kms_key.{name}.id\n  policy = {policy}\n}}\n"
        )
    };
    let state = world.apply(&with("a"));
    let (a, b) = (
        text(&state, "kms_key.a", "id"),
        text(&state, "kms_key.b", "id"),
    );
    let default = policy(&world, b);
    let planned = world.plan(&with("b"));
    assert_eq!(planned.changes(), ["kms_key_policy.p: replace"]);
    world.apply(&with("b"));
    assert_eq!(policy(&world, a), default);
    assert_eq!(policy(&world, b), json(&allowing("1234567890")));
    world.finish(&[]);
}

/// A key that waits for its deletion takes no policy, and one that is gone has none.
#[test]
fn a_policy_goes_with_its_key() {
    let Some(world) = World::new() else { return };
    let whole = configuration(&allowing("1234567890"));
    let state = world.apply(&whole);
    let key = text(&state, "kms_key.k", "id");
    let window = [("KeyId", key), ("PendingWindowInDays", "7")];
    world.behind("ScheduleKeyDeletion", &window);
    let planned = world.plan(&whole);
    assert_eq!(planned.changes(), ["kms_key.k: update"]);
    world.emulator.advance("8d");
    let planned = world.plan(&whole);
    let wanted = ["kms_key.k: create", "kms_key_policy.p: create"];
    assert_eq!(planned.changes(), wanted);
    let state = world.apply(&whole);
    let key = text(&state, "kms_key.k", "id");
    world.behind(
        "ScheduleKeyDeletion",
        &[("KeyId", key), ("PendingWindowInDays", "7")],
    );
    let destroyed = world.terraform.destroy();
    destroyed.expect(0, "destroy");
    let warned = destroyed.warnings();
    assert!(
        warned
            .iter()
            .any(|warning| warning.summary == format!("the key {key} keeps its policy")),
        "{}",
        destroyed.words()
    );
}

#[test]
fn bad_input_is_refused_at_plan() {
    let Some(world) = World::new() else { return };
    let words = |policy: &str| {
        let planned = world.plan(&configuration(policy));
        planned.expect(1, policy);
        planned.words()
    };
    expect![[r#"
        error kms_key_policy.p at policy
          invalid policy
          | not JSON: EOF while parsing an object at line 1 column 1
    "#]]
    .assert_eq(&words("{"));
    let wrong = allowing("1234567890").replace("Allow", "allow");
    expect![[r#"
        error kms_key_policy.p at policy
          invalid policy
          | Statement[0].Effect cannot be "allow"; valid: Allow, Deny
    "#]]
    .assert_eq(&words(&wrong));
    let planned = world.plan(
        "resource \"kms_key_policy\" \"p\" {\n  key_id = \"alias/orders\"\n  policy = \"{}\"\n}\n",
    );
    expect![[r#"
        error kms_key_policy.p at key_id
          invalid key_id "alias/orders"
          | the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias
        error kms_key_policy.p at policy
          invalid policy
          | Statement is needed
        error kms_key_policy.p at policy
          invalid policy
          | Version is needed
    "#]]
    .assert_eq(&planned.words());
    let fresh = world.terraform.fresh();
    let refused = fresh.run(&["import", "-no-color", POLICY, "alias/nobody"]);
    refused.expect(1, "nobody");
    let words = &refused.stderr;
    assert!(
        words.contains("alias/nobody") && words.contains("Request ID")
            || words.contains("request id"),
        "{words}"
    );
}

#[test]
fn a_cloud_without_key_policies_says_so_at_plan() {
    let Some(world) = World::of(Cloud::Huawei, Emulator::memory()) else {
        return;
    };
    let policy = serde_json::to_string(&allowing("1234567890")).expect("a text");
    let planned = world.plan(&format!(
        "resource \"kms_key\" \"k\" {{\n  alias = \"k\"\n}}\nresource \"kms_key_policy\" \"p\" {{\n  key_id = kms_key.k.id\n  \
         policy = {policy}\n}}\n"
    ));
    planned.expect(1, "no key policies");
    expect![[r#"
        error kms_key_policy.p
          Huawei Cloud has no key policies
          | clouds that have: Alibaba Cloud
    "#]]
    .assert_eq(&planned.words());
}
