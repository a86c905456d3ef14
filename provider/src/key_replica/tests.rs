//! Which regions a key is copied to, and what is refused of a copy.

use expect_test::{Expect, expect};
use tfplugin::Value;

use super::*;

fn config(values: &[(&str, Value)]) -> Object {
    let mut config = schema().null_object();
    config.set("key_id", "k");
    config.set("region", "cn-south-1");
    config.set("alias", "copy");
    for (name, value) in values {
        config.set(name, value.clone());
    }
    config
}

fn check(home: Option<&str>, values: &[(&str, Value)], want: &Expect) {
    let config = config(values);
    let refused = plan::refused(&config, config.get("tags"), Cloud::Huawei, home);
    want.assert_eq(&refused.to_string());
}

#[test]
fn a_key_is_copied_within_its_group_of_regions() {
    let north = Some("cn-north-4");
    check(north, &[], &expect![""]);
    check(None, &[], &expect![""]);
    check(north, &[("region", Value::UNKNOWN)], &expect![""]);
    check(
        north,
        &[("region", "cn-north-4".into())],
        &expect![[r#"
            error at region: invalid region "cn-north-4": the key itself is there, in the region of the provider block
        "#]],
    );
    check(
        north,
        &[("region", "me-east-1".into())],
        &expect![[r#"
            error at region: invalid region "me-east-1": keys of cn-north-4 are copied to: cn-south-1, cn-southwest-2, cn-east-3
        "#]],
    );
    check(
        Some("eu-west-101"),
        &[],
        &expect![[r#"
            error at region: invalid region "cn-south-1": keys of eu-west-101 are not copied; regions among which keys are: cn-north-4, cn-south-1, cn-southwest-2, cn-east-3; or ap-southeast-3, me-east-1, tr-west-1
        "#]],
    );
    check(
        None,
        &[("region", "eu-west-101".into())],
        &expect![[r#"
            error at region: invalid region "eu-west-101": regions among which keys are copied: cn-north-4, cn-south-1, cn-southwest-2, cn-east-3; or ap-southeast-3, me-east-1, tr-west-1
        "#]],
    );
}

#[test]
fn a_copy_is_called_and_tagged_as_keys_are() {
    let tags = [("a*".to_owned(), Value::from("b"))];
    check(
        None,
        &[
            ("alias", "a b".into()),
            ("deletion_window_days", 3.into()),
            ("tags", Value::Map(tags.into())),
        ],
        &expect![[r#"
            error at alias: invalid alias "a b": allowed characters: A-Z a-z 0-9 : / _ -
            error at deletion_window_days: invalid deletion_window_days 3: huawei takes 7 to 1096 days
            error at tags["a*"]: invalid tag key "a*": allowed characters: anything but control characters and * < > \ =, no space at either end
        "#]],
    );
}
