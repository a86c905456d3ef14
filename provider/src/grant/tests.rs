//! What is refused at plan, and when taking a grant back has already happened.

use std::sync::Mutex;

use expect_test::{Expect, expect};

use super::*;
use crate::client::{Cause, Meaning, Refused};

fn config(values: &[(&str, Value)]) -> Object {
    let mut config = schema().null_object();
    config.set("key_id", "k");
    config.set("grantee_principal", "u1");
    config.set("operations", operations(&["encrypt-data"]));
    for (name, value) in values {
        config.set(name, value.clone());
    }
    config
}

fn operations(words: &[&str]) -> Value {
    Value::Set(words.iter().map(|word| Value::from(*word)).collect())
}

fn check(values: &[(&str, Value)], want: &Expect) {
    want.assert_eq(&refused(&config(values), Cloud::Huawei).to_string());
}

#[test]
fn words_and_ids_are_judged() {
    check(&[], &expect![""]);
    check(
        &[("grantee_principal_type", "group".into())],
        &expect![[r#"
            error at grantee_principal_type: invalid grantee_principal_type "group": valid: user, domain
        "#]],
    );
    check(
        &[
            ("grantee_principal", "a-b".into()),
            ("retiring_principal", "".into()),
        ],
        &expect![[r#"
            error at grantee_principal: invalid grantee_principal "a-b": the id of a user or an account is 1 to 64 letters and digits
            error at retiring_principal: invalid retiring_principal "": the id of a user or an account is 1 to 64 letters and digits
        "#]],
    );
    check(
        &[("name", "a b".into())],
        &expect![[r#"
            error at name: invalid name "a b": a name is 1 to 255 characters of A-Z a-z 0-9 : / _ -
        "#]],
    );
}

#[test]
fn operations_are_known_and_grant_something() {
    check(
        &[("operations", operations(&["encrypt-data", "sign"]))],
        &expect![[r#"
            error at operations: invalid operation "sign": what can be granted: create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey, describe-key, create-grant, retire-grant, encrypt-data, decrypt-data
        "#]],
    );
    check(
        &[("operations", operations(&["create-grant"]))],
        &expect![[r#"
            error at operations: the operations grant nothing: create-grant alone hands on nothing; what can be granted: create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey, describe-key, create-grant, retire-grant, encrypt-data, decrypt-data
        "#]],
    );
}

#[test]
fn what_is_unknown_is_not_judged() {
    let half_known = Value::Set(vec!["create-grant".into(), Value::UNKNOWN]);
    check(&[("operations", half_known)], &expect![""]);
    check(&[("operations", Value::UNKNOWN)], &expect![""]);
    check(&[("grantee_principal", Value::UNKNOWN)], &expect![""]);
}

/// A service that has no grant, or one, and refuses to take it back with this meaning.
struct Service {
    has: bool,
    refuses: Option<Meaning>,
    asked: Mutex<Vec<&'static str>>,
}

#[async_trait]
impl Grants for Service {
    async fn create_grant(&self, _: &Until, _: &NewGrant) -> Result<String, ApiError> {
        Ok(String::new())
    }

    async fn find_grant(&self, _: &Until, _: &str, _: &str) -> Result<Option<Grant>, ApiError> {
        self.asked.lock().unwrap().push("list");
        Ok(self.has.then(Grant::default))
    }

    async fn revoke_grant(&self, _: &Until, _: &str, _: &str) -> Result<(), ApiError> {
        self.asked.lock().unwrap().push("revoke");
        let Some(meaning) = self.refuses else {
            return Ok(());
        };
        let cause = Cause::Refused(Refused {
            status: 400,
            code: format!("{meaning:?}"),
            message: "no".to_owned(),
            request_id: None,
            meaning,
        });
        Err(ApiError {
            operation: "revoke-grant",
            attempts: 1,
            cause,
        })
    }
}

/// Only a grant that the list certainly lacks counts as gone: the code for it is also that of an id that is none.
#[tokio::test]
async fn a_grant_that_is_gone_is_taken_back() {
    let cases = [
        (true, None, true, "revoke"),
        (false, Some(Meaning::NotFound), true, "revoke, list"),
        (true, Some(Meaning::NotFound), false, "revoke, list"),
        (false, Some(Meaning::KeyNotFound), true, "revoke, list"),
        (false, Some(Meaning::WrongState), false, "revoke"),
        (true, Some(Meaning::Other), false, "revoke"),
    ];
    for (has, refuses, done, calls) in cases {
        let service = Service {
            has,
            refuses,
            asked: Mutex::default(),
        };
        let ended = revoke(&service, &Until::default(), "k", "g").await;
        assert_eq!(ended.is_ok(), done, "{has} {refuses:?}");
        assert_eq!(service.asked.lock().unwrap().join(", "), calls);
    }
}
