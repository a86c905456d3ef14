//! Objects of other providers that become ours, by a `moved` block from their type to ours.
//!
//! The service knows everything about an object but what its deletion asks for, so that and what names the object
//! is all that is taken over; the first refresh brings the rest.

use kms_rules::Cloud;
use serde_json::{Map, Value as Json};
use tfplugin::{Diagnostics, MoveSource, Object, Schema, Type};

use crate::client;

/// A resource type of another provider whose objects are what ours are.
#[derive(Debug)]
pub(crate) struct Foreign {
    /// The name of its provider: the last part of the provider's address.
    pub(crate) provider: &'static str,
    /// Its type.
    pub(crate) type_name: &'static str,
    /// The resource of ours that its objects become.
    pub(crate) becomes: &'static str,
    /// What is taken over: an attribute of ours, and those of theirs that may hold it.
    pub(crate) taken: &'static [(&'static str, &'static [&'static str])],
}

/// The state of what was an object of another type and becomes one of `becomes`; `None` where the two are not the
/// same kind of object.
pub(crate) fn moved(
    schema: &Schema,
    becomes: &str,
    source: &MoveSource<'_>,
) -> Option<Result<Object, Diagnostics>> {
    let provider = source.provider.rsplit('/').next();
    let mut known = Cloud::ALL
        .into_iter()
        .flat_map(|cloud| client::vendor(cloud).foreign);
    let foreign = known.find(|foreign| {
        foreign.becomes == becomes
            && foreign.type_name == source.type_name
            && Some(foreign.provider) == provider
    })?;
    Some(taken_over(schema, foreign, source.state))
}

fn taken_over(schema: &Schema, foreign: &Foreign, theirs: &Json) -> Result<Object, Diagnostics> {
    let mut ours = Map::new();
    for (name, names) in foreign.taken {
        let value = names.iter().find_map(|name| said(theirs.get(*name)?));
        if let Some(value) = value {
            ours.insert((*name).to_owned(), of_type(schema, name, value));
        }
    }
    if !ours.contains_key("id") {
        return Err(Diagnostics::error(
            format!("the state of this {} has no id", foreign.type_name),
            "without it nothing tells which object it is; import the object by its id instead",
        ));
    }
    schema.object_from_json(Json::Object(ours))
}

/// A value that says something: other providers store an empty text or a zero for none.
fn said(value: &Json) -> Option<&Json> {
    let nothing = value.is_null() || value.as_str() == Some("") || value.as_u64() == Some(0);
    (!nothing).then_some(value)
}

/// A number that the other provider keeps as text, as a number.
fn of_type(schema: &Schema, name: &str, value: &Json) -> Json {
    let attribute = schema.attribute(name);
    let is_number = attribute.is_some_and(|attribute| attribute.ty() == Type::Number);
    let number = value.as_str().and_then(|text| text.parse::<i64>().ok());
    let number = number.filter(|_| is_number);
    number.map_or_else(|| value.clone(), Json::from)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;
    use tfplugin::Provider;

    use super::*;
    use crate::provider::KmsProvider;

    /// What becomes of a state: the attributes that are set, or the error.
    fn check(becomes: &str, provider: &str, type_name: &str, state: &Json, want: &Expect) {
        let resources = KmsProvider::default().resources();
        let resource = resources
            .iter()
            .find(|one| one.type_name() == becomes)
            .unwrap();
        let source = MoveSource {
            provider,
            type_name,
            version: 0,
            state,
        };
        let said = match resource.move_from(&source) {
            None => "not ours\n".to_owned(),
            Some(Err(diagnostics)) => format!("{diagnostics:?}\n"),
            Some(Ok(object)) => {
                let all = object.to_json();
                let set = all.as_object().unwrap().iter();
                let set = set.filter(|(_, value)| !value.is_null());
                set.map(|(name, value)| format!("{name} = {value}\n"))
                    .collect()
            }
        };
        want.assert_eq(&said);
    }

    #[test]
    fn what_names_an_object_and_what_only_the_state_knows_is_taken_over() {
        let key = json!({ "id": "key-1", "description": "x", "pending_window_in_days": 9, "is_enabled": true });
        let kms = "registry.terraform.io/aliyun/alicloud";
        check(
            "kms_key",
            kms,
            "alicloud_kms_key",
            &key,
            &expect![[r#"
            deletion_window_days = 9
            id = "key-1"
        "#]],
        );
        let fork = "registry.opentofu.org/somebody/alicloud";
        check(
            "kms_key",
            fork,
            "alicloud_kms_key",
            &key,
            &expect![[r#"
            deletion_window_days = 9
            id = "key-1"
        "#]],
        );
        let older =
            json!({ "id": "key-1", "pending_window_in_days": 0, "deletion_window_in_days": 8 });
        check(
            "kms_key",
            kms,
            "alicloud_kms_key",
            &older,
            &expect![[r#"
            deletion_window_days = 8
            id = "key-1"
        "#]],
        );
        let alias = json!({ "id": "alias/a", "alias_name": "alias/a", "key_id": "key-1" });
        check(
            "kms_alias",
            kms,
            "alicloud_kms_alias",
            &alias,
            &expect![[r#"
            alias_name = "alias/a"
            id = "alias/a"
            key_id = "key-1"
        "#]],
        );
        let other = "registry.terraform.io/huaweicloud/huaweicloud";
        let key = json!({ "id": "key-2", "key_id": "key-2", "pending_days": "12", "rotation_interval": 90 });
        check(
            "kms_key",
            other,
            "huaweicloud_kms_key",
            &key,
            &expect![[r#"
            deletion_window_days = 12
            id = "key-2"
        "#]],
        );
    }

    #[test]
    fn nothing_else_is() {
        let kms = "registry.terraform.io/aliyun/alicloud";
        let key = json!({ "id": "key-1" });
        check(
            "kms_alias",
            kms,
            "alicloud_kms_key",
            &key,
            &expect![[r#"
            not ours
        "#]],
        );
        check(
            "kms_key",
            kms,
            "alicloud_kms_secret",
            &key,
            &expect![[r#"
            not ours
        "#]],
        );
        let stranger = "registry.terraform.io/aliyun/kms";
        check(
            "kms_key",
            stranger,
            "alicloud_kms_key",
            &key,
            &expect![[r#"
            not ours
        "#]],
        );
    }

    #[test]
    fn states_that_name_nothing_say_so() {
        let kms = "registry.terraform.io/aliyun/alicloud";
        let nameless = json!({ "id": "" });
        check(
            "kms_key",
            kms,
            "alicloud_kms_key",
            &nameless,
            &expect![[r#"
            Diagnostics([Diagnostic { severity: Error, summary: "the state of this alicloud_kms_key has no id", detail: "without it nothing tells which object it is; import the object by its id instead", path: None }])
        "#]],
        );
        check(
            "kms_key",
            kms,
            "alicloud_kms_key",
            &json!(7),
            &expect![[r#"
            Diagnostics([Diagnostic { severity: Error, summary: "the state of this alicloud_kms_key has no id", detail: "without it nothing tells which object it is; import the object by its id instead", path: None }])
        "#]],
        );
        let wrong = json!({ "id": { "a": 1 } });
        check(
            "kms_key",
            kms,
            "alicloud_kms_key",
            &wrong,
            &expect![[r#"
            Diagnostics([Diagnostic { severity: Error, summary: "stored state cannot be read", detail: "it does not fit the schema of this provider: id: a string required, but it is an object", path: None }])
        "#]],
        );
        let far = json!({ "id": "key-2", "pending_days": "soon" });
        let other = "registry.terraform.io/huaweicloud/huaweicloud";
        check(
            "kms_key",
            other,
            "huaweicloud_kms_key",
            &far,
            &expect![[r#"
            Diagnostics([Diagnostic { severity: Error, summary: "stored state cannot be read", detail: "it does not fit the schema of this provider: deletion_window_days: not a decimal number of at most 4096 digits", path: None }])
        "#]],
        );
    }
}
