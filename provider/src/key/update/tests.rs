//! Which calls an update makes, in which order, and what a failure among them leaves behind.

use expect_test::{Expect, expect};

use super::super::schema::schema;
use super::*;
use crate::client::recorder::Recorder;

/// A key as the tests describe it: attributes that differ from a plain key.
fn object(differences: &[(&str, Value)]) -> Object {
    let mut object = schema().null_object();
    object.set("id", "k");
    object.set("enabled", true);
    object.set("deletion_protection", false);
    for (name, value) in differences {
        object.set(name, value.clone());
    }
    object
}

fn tags(tags: &[(&str, &str)]) -> Value {
    let tags = tags
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
    tags.collect::<BTreeMap<_, _>>().into()
}

#[track_caller]
fn check(state: &str, from: &[(&str, Value)], to: &[(&str, Value)], want: &Expect) {
    check_on(Cloud::Alibaba, state, from, to, want);
}

#[track_caller]
fn check_on(
    cloud: Cloud,
    state: &str,
    from: &[(&str, Value)],
    to: &[(&str, Value)],
    want: &Expect,
) {
    let steps = steps(&object(from), &object(to), state, cloud);
    let lines: Vec<String> = steps.iter().map(|step| format!("{step:?}")).collect();
    want.assert_eq(&lines.join("\n"));
}

const OFF: (&str, Value) = ("enabled", Value::Bool(false));

fn rotated(interval: &str) -> (&'static str, Value) {
    ("rotation_interval", interval.into())
}

#[test]
fn nothing_to_do_is_nothing_done() {
    check("Enabled", &[], &[], &expect![""]);
    check(
        "Enabled",
        &[rotated("7d")],
        &[rotated("604800s")],
        &expect![""],
    );
    check("Enabled", &[("tags", tags(&[]))], &[], &expect![""]);
    check("Enabled", &[("description", "".into())], &[], &expect![""]);
    check("Disabled", &[OFF], &[OFF], &expect![""]);
    check(
        "Enabled",
        &[("policy", "{\"a\": 1}".into())],
        &[("policy", "{\"a\":1}".into())],
        &expect![""],
    );
    check("Enabled", &[("policy", "{}".into())], &[], &expect![""]);
}

#[test]
fn each_attribute_alone() {
    check("Enabled", &[], &[OFF], &expect!["Disable"]);
    check("Disabled", &[OFF], &[], &expect!["Enable"]);
    check(
        "Enabled",
        &[("description", "x".into())],
        &[],
        &expect![[r#"Describe("")"#]],
    );
    check(
        "Enabled",
        &[],
        &[rotated("30d")],
        &expect![[r#"Rotate(Some("30d"))"#]],
    );
    check("Enabled", &[rotated("30d")], &[], &expect!["Rotate(None)"]);
    check(
        "Enabled",
        &[],
        &[("deletion_protection", true.into())],
        &expect!["Protect(true)"],
    );
    check(
        "Enabled",
        &[],
        &[("deletion_window_days", 7.into())],
        &expect![""],
    );
    check(
        "Enabled",
        &[],
        &[("policy", "{}".into())],
        &expect![[r#"SetPolicy("{}")"#]],
    );
    check(
        "Enabled",
        &[("tags", tags(&[("a", "1"), ("b", "2"), ("c", "3")]))],
        &[("tags", tags(&[("a", "1"), ("b", "x"), ("d", "4")]))],
        &expect![[r#"
            Untag(["c"])
            Tag({"b": "x", "d": "4"})"#]],
    );
    check(
        "Enabled",
        &[("alias", "alias/old".into())],
        &[("alias", "alias/new".into())],
        &expect![[r#"
            AddAlias("alias/new")
            RemoveAlias("alias/old")"#]],
    );
}

#[test]
fn a_key_that_is_named_is_renamed_and_one_in_a_project_moves() {
    let project = |id: &str| ("enterprise_project_id", Value::from(id));
    let named = |name: &str| ("alias", Value::from(name));
    check_on(
        Cloud::Huawei,
        "Enabled",
        &[named("old"), project("0")],
        &[named("new"), project("p1")],
        &expect![[r#"
            Rename("new")
            Move("p1")"#]],
    );
    check_on(
        Cloud::Huawei,
        "Enabled",
        &[named("old"), project("0")],
        &[named("old")],
        &expect![""],
    );
}

#[test]
fn a_disabled_key_is_enabled_to_change_its_rotation() {
    check(
        "Disabled",
        &[OFF, rotated("30d")],
        &[OFF, rotated("60d")],
        &expect![[r#"
            Enable
            Rotate(Some("60d"))
            Disable"#]],
    );
    check(
        "Enabled",
        &[],
        &[OFF, rotated("60d")],
        &expect![[r#"
        Rotate(Some("60d"))
        Disable"#]],
    );
    check(
        "Disabled",
        &[OFF],
        &[rotated("60d")],
        &expect![[r#"
        Enable
        Rotate(Some("60d"))"#]],
    );
}

#[test]
fn a_key_without_material_is_neither_on_nor_off() {
    check("PendingImport", &[], &[OFF], &expect![""]);
    check("PendingImport", &[OFF], &[], &expect![""]);
}

/// Updates a key and shows the calls, the outcome, and the attributes in which the state then differs from
/// the one before.
async fn play(
    refused: &'static [&'static str],
    from: &[(&str, Value)],
    to: &[(&str, Value)],
    want: &Expect,
) {
    let refused = refused.iter().map(|call| (*call, Meaning::Other)).collect();
    let service = Recorder {
        refused,
        ..Recorder::default()
    };
    let (prior, planned) = (object(from), object(to));
    let mut state = prior.clone();
    let mut private = tfplugin::Private::default();
    let call = Update {
        config: &planned,
        prior: &prior,
        planned: &planned,
        private: &mut private,
    };
    let result = changed(
        &service,
        &Until::default(),
        (Cloud::Alibaba, None),
        &call,
        &mut state,
    )
    .await;
    let mut lines = service.calls();
    lines.push(if result.is_ok() {
        "ok".to_owned()
    } else {
        "failed".to_owned()
    });
    let differs = |(name, value): &(&String, &Value)| prior.get(name) != *value;
    let shown = state.values().iter().filter(differs);
    lines.extend(shown.map(|(name, value)| {
        format!(
            "{name} = {}",
            value.as_str().map_or(format!("{value:?}"), str::to_owned)
        )
    }));
    want.assert_eq(&lines.join("\n"));
}

#[tokio::test]
async fn a_failure_leaves_what_was_done_in_the_state() {
    play(
        &["tag"],
        &[("state", "Enabled".into())],
        &[
            ("state", "Enabled".into()),
            ("description", "new".into()),
            ("tags", tags(&[("a", "1")])),
        ],
        &expect![[r#"
            description new
            tag {"a": "1"}
            failed
            description = new"#]],
    )
    .await;
}

#[tokio::test]
async fn a_key_enabled_for_a_moment_is_disabled_again() {
    let from = [("state", Value::from("Disabled")), OFF];
    let to = [("state", Value::from("Disabled")), OFF, rotated("8d")];
    play(
        &["rotation"],
        &from,
        &to,
        &expect![[r#"
        enable
        rotation Some("8d")
        disable
        failed"#]],
    )
    .await;
    play(
        &["rotation", "disable"],
        &from,
        &to,
        &expect![[r#"
        enable
        rotation Some("8d")
        disable
        failed
        enabled = true"#]],
    )
    .await;
}

#[tokio::test]
async fn a_deletion_is_cancelled_first() {
    play(
        &[],
        &[("state", "PendingDeletion".into()), OFF],
        &[
            ("state", Value::UNKNOWN),
            OFF,
            ("description", "new".into()),
        ],
        &expect![[r#"
            cancel
            describe k
            description new
            disable
            describe k
            ok
            description = new
            state = Enabled"#]],
    )
    .await;
}
