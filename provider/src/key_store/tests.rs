//! What is refused at plan, and which certificate an imported key store was made with.

use expect_test::{Expect, expect};
use tfplugin::Value;

use super::*;

fn config(values: &[(&str, Value)]) -> Object {
    let mut config = schema().null_object();
    config.set("alias", "orders");
    for (name, value) in values {
        config.set(name, value.clone());
    }
    config
}

fn check(values: &[(&str, Value)], want: &Expect) {
    want.assert_eq(&refused(&config(values), Cloud::Huawei).to_string());
}

#[test]
fn names_types_and_clusters_are_judged() {
    check(&[], &expect![""]);
    check(
        &[("alias", "a b".into()), ("type", "HSM".into())],
        &expect![[r#"
            error at alias: invalid alias "a b": a name is 1 to 255 characters of A-Z a-z 0-9 : / _ -
            error at type: invalid type "HSM": valid: DHSM, CDMS, DEFAULT
        "#]],
    );
    let two = [("cluster_id", "c1".into()), ("hsm_cluster_id", "c2".into())];
    check(
        &two,
        &expect![[r#"
            error at cluster_id: invalid cluster_id "c1": of DHSM it is the same as hsm_cluster_id, which is "c2"; leave one out
        "#]],
    );
    let [a, b] = two;
    check(
        &[a.clone(), b.clone(), ("type", "CDMS".into())],
        &expect![""],
    );
    check(&[a, b, ("type", Value::UNKNOWN)], &expect![""]);
    check(
        &[("hsm_ca_cert", "".into())],
        &expect![[r#"
            error at hsm_ca_cert: invalid hsm_ca_cert "": an empty text is as good as none; leave it out
        "#]],
    );
    check(&[("alias", Value::UNKNOWN)], &expect![""]);
}

/// Another certificate is another key store, but for one that was imported.
#[test]
fn the_certificate_of_an_imported_key_store_is_the_configured_one() {
    for (known, replaced) in [(Value::Null, 0), (Value::from("old"), 1)] {
        let mut plan = Plan {
            config: Some(config(&[(CERTIFICATE, "new".into())])),
            prior: Some(config(&[(CERTIFICATE, known)])),
            planned: Some(config(&[(CERTIFICATE, "new".into())])),
            requires_replace: vec![Path::root(CERTIFICATE)],
            private: Private::default(),
        };
        keep_imported(&mut plan);
        assert_eq!(plan.requires_replace.len(), replaced);
    }
}
