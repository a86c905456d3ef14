use expect_test::{Expect, expect};

use super::*;

/// An object of texts and what else is given, as Terraform sends it.
fn asked(members: &[(&str, Value)]) -> Value {
    let members = members.iter();
    let members: BTreeMap<String, Value> = members
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    let types = members.keys().map(|name| (name.clone(), Type::Dynamic));
    let ty = Type::Object(types.collect());
    Value::Dynamic(Box::new((ty, Value::Object(members))))
}

fn said(members: &[(&str, Value)]) -> String {
    let result = match CheckKey.call(&[asked(members)]) {
        Ok(Value::Object(result)) => result,
        Ok(other) => panic!("{other:?}"),
        Err(error) => return error.to_string(),
    };
    let mut text = format!("valid: {:?}\n", result["valid"]);
    let Value::List(errors) = &result["errors"] else {
        return text + "errors unknown\n";
    };
    for error in errors {
        let Value::Object(error) = error else {
            panic!("{error:?}")
        };
        let part = |name: &str| error[name].as_str().unwrap_or("?").to_owned();
        text.push_str(&format!("{}: {}\n", part("attribute"), part("message")));
    }
    text
}

#[track_caller]
fn check(members: &[(&str, Value)], want: &Expect) {
    want.assert_eq(&said(members));
}

#[test]
fn the_verdict_is_that_of_a_plan() {
    check(
        &[("cloud", "alibaba".into())],
        &expect![[r#"
        valid: true
    "#]],
    );
    check(
        &[
            ("cloud", "alibaba".into()),
            ("region", "cn-hangzhou".into()),
            ("key_spec", "RSA_2048".into()),
            ("rotation_interval", "7d".into()),
            ("deletion_window_days", 3.into()),
        ],
        &expect![[r#"
            valid: false
            rotation_interval: invalid rotation_interval "7d": RSA_2048 keys do not rotate automatically; specs that do: Aliyun_AES_256, Aliyun_SM4
            deletion_window_days: invalid deletion_window_days 3: alibaba takes 7 to 366 days
        "#]],
    );
    check(
        &[
            ("cloud", "huawei".into()),
            ("alias", "orders".into()),
            ("key_spec", "AES_256".into()),
            (
                "tags",
                Value::Map(BTreeMap::from([("a".to_owned(), "b".into())])),
            ),
            ("description", Value::Null),
        ],
        &expect![[r#"
            valid: true
        "#]],
    );
    check(
        &[("cloud", "huawei".into())],
        &expect![[r#"
        valid: false
        alias: alias is needed: huawei has no default for it
    "#]],
    );
}

#[test]
fn what_no_key_can_hold_is_said() {
    check(
        &[
            ("cloud", "alibaba".into()),
            ("tags", "team".into()),
            ("enabled", "true".into()),
            ("deletion_window_days", "soon".into()),
        ],
        &expect![[r#"
            valid: false
            deletion_window_days: deletion_window_days is of another type; valid: Number
            tags: tags is of another type; valid: Map(String)
        "#]],
    );
    let unknown = said(&[("cloud", "alibaba".into()), ("usage", "SIGN".into())]);
    assert!(unknown.starts_with("valid: false\nusage: kms_key has no argument usage; valid: "));
    check(
        &[("key_spec", "AES_256".into())],
        &expect!["argument 0: the object needs a cloud; valid: alibaba, huawei"],
    );
    check(
        &[("cloud", "aws".into())],
        &expect![[r#"argument 0: there is no cloud "aws"; valid: alibaba, huawei"#]],
    );
    assert!(CheckKey.call(&["text".into()]).is_err());
}

#[test]
fn of_what_is_unknown_nothing_is_said() {
    check(
        &[("cloud", "alibaba".into()), ("key_spec", Value::UNKNOWN)],
        &expect![[r#"
            valid: unknown
            errors unknown
        "#]],
    );
    check(
        &[
            ("cloud", "alibaba".into()),
            ("key_spec", Value::UNKNOWN),
            ("description", "x".repeat(9000).into()),
        ],
        &expect![[r#"
            valid: false
            description: invalid description: it must have 8192 or fewer characters
        "#]],
    );
    check(
        &[("cloud", Value::UNKNOWN), ("key_spec", "nonsense".into())],
        &expect![[r#"
            valid: false
            key_spec: invalid key_spec "nonsense": if the provider's cloud is "alibaba": alibaba has no such key spec; valid: Aliyun_AES_256, Aliyun_AES_192, Aliyun_AES_128, Aliyun_SM4, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512, HMAC_SM3
            if the provider's cloud is "huawei": huawei has no such key spec; valid: AES_256, SM4, HMAC_256, HMAC_384, HMAC_512, HMAC_SM3, RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P384, SECP256K1, SM2, ED25519
        "#]],
    );
    let whole = Value::Dynamic(Box::new((Type::Dynamic, Value::UNKNOWN)));
    assert_eq!(CheckKey.call(&[whole]), Ok(Value::UNKNOWN));
}
