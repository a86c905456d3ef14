//! What the service says, against what the state showed before.

use super::super::schema::schema;
use super::*;

fn facts() -> Key {
    Key {
        id: "k".to_owned(),
        state: "Enabled".to_owned(),
        protection_level: Some("SOFTWARE".to_owned()),
        ..Key::default()
    }
}

/// The attribute `name` after a refresh of a state in which it was `shown`.
fn after(name: &str, shown: impl Into<Value>, facts: &Key) -> Value {
    let mut state = schema().null_object();
    state.set(name, shown);
    key(&mut state, facts, Cloud::Alibaba);
    state.get(name).clone()
}

#[test]
fn intervals_keep_their_text_and_drift_is_readable() {
    let every = |interval: Option<&str>| Key {
        rotation_interval: interval.map(str::to_owned),
        ..facts()
    };
    let name = "rotation_interval";
    let week = every(Some("604800s"));
    assert_eq!(after(name, "7d", &week), "7d".into());
    assert_eq!(after(name, "168h", &week), "168h".into());
    assert_eq!(after(name, "8d", &week), "7d".into());
    assert_eq!(after(name, Value::Null, &week), "7d".into());
    assert_eq!(
        after(name, Value::Null, &every(Some("605800s"))),
        "605800s".into()
    );
    assert_eq!(
        after(name, Value::Null, &every(Some("605160s"))),
        "10086m".into()
    );
    assert_eq!(
        after(name, Value::Null, &every(Some("soon"))),
        "soon".into()
    );
    assert_eq!(after(name, "7d", &every(None)), Value::Null);
}

#[test]
fn no_description_and_an_empty_one_are_the_same() {
    let described = |text: Option<&str>| Key {
        description: text.map(str::to_owned),
        ..facts()
    };
    let name = "description";
    assert_eq!(after(name, "", &described(None)), "".into());
    assert_eq!(after(name, Value::Null, &described(None)), Value::Null);
    assert_eq!(after(name, "x", &described(None)), Value::Null);
    assert_eq!(after(name, Value::Null, &described(Some("y"))), "y".into());
}

#[test]
fn a_key_is_on_off_or_neither() {
    let in_state = |state: &str| Key {
        state: state.to_owned(),
        ..facts()
    };
    for (state, shown, want) in [
        ("Enabled", Some(false), true),
        ("Disabled", Some(true), false),
        ("PendingDeletion", Some(true), false),
        ("PendingImport", Some(true), true),
        ("PendingImport", Some(false), false),
        ("PendingImport", None, true),
        ("Unavailable", Some(false), false),
        ("Frozen", Some(true), true),
    ] {
        assert_eq!(
            after("enabled", shown, &in_state(state)),
            want.into(),
            "{state} {shown:?}"
        );
    }
}

#[test]
fn the_level_that_an_instance_ignores_stays() {
    let in_instance = Key {
        instance_id: Some("kst-1".to_owned()),
        protection_level: Some("HSM".to_owned()),
        ..facts()
    };
    assert_eq!(
        after("protection_level", "SOFTWARE", &in_instance),
        "SOFTWARE".into()
    );
    assert_eq!(
        after("protection_level", Value::Null, &in_instance),
        "HSM".into()
    );
    assert_eq!(
        after("protection_level", "HSM", &facts()),
        "SOFTWARE".into()
    );
}

#[test]
fn what_the_service_does_not_know_stays() {
    assert_eq!(
        after("deletion_window_days", Value::Null, &facts()),
        30.into()
    );
    assert_eq!(after("deletion_window_days", 7, &facts()), 7.into());
    assert_eq!(after("deletion_protection", true, &facts()), true.into());
    let unprotected = Key {
        deletion_protection: Some(false),
        ..facts()
    };
    assert_eq!(
        after("deletion_protection", true, &unprotected),
        false.into()
    );
}

#[test]
fn no_tags_and_an_empty_map_are_the_same() {
    let refreshed = |shown: Value, observed: &[(&str, &str)]| {
        let mut state = schema().null_object();
        state.set("tags", shown);
        let observed = observed.iter();
        let observed = observed.map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        tags(&mut state, &observed.collect());
        state.get("tags").clone()
    };
    let map = |tags: &[(&str, &str)]| -> Value {
        let tags = tags.iter();
        let tags = tags.map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
        tags.collect::<BTreeMap<_, _>>().into()
    };
    assert_eq!(refreshed(map(&[]), &[]), map(&[]));
    assert_eq!(refreshed(Value::Null, &[]), Value::Null);
    assert_eq!(refreshed(map(&[("a", "1")]), &[]), Value::Null);
    assert_eq!(refreshed(Value::Null, &[("a", "1")]), map(&[("a", "1")]));
    assert_eq!(
        refreshed(map(&[("a", "1")]), &[("a", "2")]),
        map(&[("a", "2")])
    );
}

/// A key's own name is shown where it has one, and elsewhere the alias is nobody's business here.
#[test]
fn a_name_is_the_alias() {
    let named = Key {
        name: Some("orders".to_owned()),
        ..facts()
    };
    assert_eq!(after("alias", "old", &named), "orders".into());
    assert_eq!(
        after("alias", "alias/orders", &facts()),
        "alias/orders".into()
    );
}
