//! The attributes of `kms_key`.

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Origin, Protection, Usage, description, rotation, spec, window};
use tfplugin::{Attribute, Schema, Type, Value};

use super::material::{EXPIRES, MATERIAL, VERSION, must_go_first, same_time};
use super::pending::ATTRIBUTE as ON_PENDING;
use crate::attribute::computed_text;
use crate::{client, tags};

/// Computed attributes that a rotation changes.
pub(crate) const ROTATION: &[&str] = &[
    "automatic_rotation",
    "primary_key_version",
    "last_rotation_date",
    "next_rotation_date",
];

/// Counted up when stored state must be rewritten: 1 has `tags_all`.
const SCHEMA_VERSION: i64 = 1;

/// The resource's schema, the same for every cloud: values are in the cloud's own spelling.
pub(crate) fn schema() -> Schema {
    let attributes = fixed().into_iter().chain(changeable()).chain(computed());
    let schema = Schema::new(
        "A key in a key management service. What the service would refuse is refused at plan: key spec, usage, \
         origin, protection level, place, region, rotation, deletion window, names and tags are checked together \
         against the rules of the configured cloud.",
        attributes,
    );
    schema.version(SCHEMA_VERSION)
}

/// What each cloud has for something, with the cloud's name.
fn each(of: impl Fn(Cloud) -> String) -> String {
    let texts: Vec<String> = Cloud::ALL
        .into_iter()
        .map(|cloud| format!("{} on {}", of(cloud), client::vendor(cloud).title))
        .collect();
    texts.join(", ")
}

/// The same, where it is a word of the API.
fn each_word(of: impl Fn(Cloud) -> &'static str) -> String {
    each(|cloud| format!("`{}`", of(cloud)))
}

fn fixed() -> Vec<Attribute> {
    let fixed = |name, about: String| {
        Attribute::string(name)
            .optional()
            .computed()
            .requires_replace()
            .describe(about + " Changing it makes a new key.")
    };
    let specs = each_word(|cloud| spec::default_of(cloud).wire);
    let usages = each_word(|cloud| Usage::SignVerify.wire(cloud));
    let origins = each_word(|cloud| Origin::External.wire(cloud));
    let with_levels = Cloud::ALL
        .into_iter()
        .filter(|cloud| !Protection::offered(*cloud).is_empty());
    let with_levels: Vec<&str> = with_levels
        .map(|cloud| client::vendor(cloud).title)
        .collect();
    let with_levels = with_levels.join(", ");
    vec![
        fixed(
            "key_spec",
            format!("Type of key, in the cloud's spelling. Default: {specs}."),
        ),
        fixed(
            "key_usage",
            format!(
                "What the key is for, such as signing: {usages}. Default: the cloud's, by key spec."
            ),
        ),
        fixed(
            "origin",
            format!(
                "Where the key material comes from. Default: the service itself makes it; material that is imported \
                 later is {origins}."
            ),
        ),
        fixed(
            "protection_level",
            format!(
                "`SOFTWARE` or `HSM`, on {with_levels}; other clouds decide it themselves. In an instance the kind of \
                 instance decides."
            ),
        ),
        Attribute::string("instance_id")
            .optional()
            .requires_replace()
            .describe(
                "The KMS instance or key store that holds the key. Absent: the shared service of the region. \
                 Changing it makes a new key.",
            ),
    ]
}

fn changeable() -> Vec<Attribute> {
    let mut attributes = texts();
    attributes.extend(switches());
    attributes.extend(material());
    attributes.extend([
        Attribute::map("tags", Type::String)
            .optional()
            .describe("Tags: keys with their values, beside the provider's `default_tags`."),
        tags::attribute(),
        Attribute::timeouts(&["create", "read", "update", "delete"]),
    ]);
    attributes
}

fn texts() -> Vec<Attribute> {
    let chars_max = each(|cloud| description::of(cloud).chars_max.to_string());
    vec![
        Attribute::string("alias").optional().describe(
            "A name for the key. Where aliases are apart from keys (such as `alias/orders`), this one is made and removed \
             with the key; where the alias is the key's own name, it is needed. Further names are `kms_alias` resources.",
        ),
        Attribute::string("description")
            .optional()
            .describe(format!("Text for people; characters at most: {chars_max}.")),
        Attribute::string("rotation_interval")
            .optional()
            .equal_by(same_duration)
            .describe(
                "How often the service makes a new version of the key, as a number and a unit (`d`, `h`, `m`, `s`): \
                 `365d` and `8760h` are the same. Absent: no automatic rotation.",
            ),
        Attribute::string("policy")
            .optional()
            .equal_by(same_json)
            .describe(
                "The key policy as JSON, compared as JSON, for keys in an instance. When it is removed from the \
                 configuration, the key keeps the policy it has.",
            ),
        Attribute::string("enterprise_project_id")
            .optional()
            .computed()
            .use_state_for_unknown()
            .describe(
                "The enterprise project of the key, where the cloud has them; the key moves when it changes. When it is \
                 removed from the configuration, the key stays where it is.",
            ),
    ]
}

fn switches() -> Vec<Attribute> {
    let windows = each(|cloud| window::of(cloud).days_default.to_string());
    vec![
        Attribute::bool("enabled")
            .default(true)
            .describe("Whether the key can be used. Default: `true`."),
        Attribute::number("deletion_window_days")
            .optional()
            .computed()
            .use_state_for_unknown()
            .describe(format!(
                "Days between the destruction of this resource and the deletion of the key, in which the deletion can \
                 still be cancelled. Default: {windows}."
            )),
        Attribute::string(ON_PENDING).optional().describe(
            "What to do when this key, or on creation the key that has the alias, waits for its deletion: `restore` \
             cancels the deletion and goes on with that key, `recreate` makes another key in its place, which gets \
             the alias where aliases are apart from keys, and `error` refuses with the date. Default: `restore` for the \
             key of this resource, `error` for one that has the alias.",
        ),
        Attribute::bool("deletion_protection").default(false).describe(
            "Refuse the key's deletion, where the service can. A plan that would delete the key, to destroy or to \
             replace it, then fails. Default: `false`.",
        ),
    ]
}

/// Key material of the caller's own.
fn material() -> Vec<Attribute> {
    let origins = each_word(|cloud| Origin::External.wire(cloud));
    let again: Vec<&str> = Cloud::ALL
        .into_iter()
        .filter(|cloud| must_go_first(*cloud, Some(KeyState::Enabled)))
        .map(|cloud| client::vendor(cloud).title)
        .collect();
    vec![
        Attribute::string(MATERIAL)
            .optional()
            .write_only()
            .describe(format!(
                "Key material of your own, for a key whose `origin` is {origins}: bytes in base64, or a key pair in PKCS \
                 #8, as PEM or its DER in base64. It is wrapped under a key of the service and imported, and is kept \
                 neither in the plan nor in the state. Absent: whatever material the key has stays. Needs Terraform \
                 1.11 or later."
            )),
        Attribute::number(VERSION).optional().describe(format!(
            "A number for the material. When it changes, the material is imported again; services take only the \
             material that the key had first. On {} the key cannot be used for a moment then. Material that expired or \
             was deleted is imported again at any rate.",
            again.join(", ")
        )),
        Attribute::string(EXPIRES)
            .optional()
            .equal_by(same_time)
            .describe(
                "When the service shall delete the imported material, RFC 3339, to the second. When it changes, the \
                 material is imported again. Absent: never.",
            ),
    ]
}

fn computed() -> Vec<Attribute> {
    vec![
        computed_text("id", "The key's id."),
        computed_text(
            "arn",
            "The key's resource name, unique across accounts and regions; null where the cloud gives it none.",
        ),
        computed_text(
            "state",
            "The key's state, such as `Enabled` or `PendingDeletion`.",
        ),
        computed_text(
            "automatic_rotation",
            "`Enabled`, `Disabled`, or `Suspended` while the key is disabled.",
        ),
        computed_text("primary_key_version", "The version that encrypts."),
        computed_text("creation_date", "When the key was made, RFC 3339."),
        computed_text("creator", "The account that made the key."),
        computed_text(
            "last_rotation_date",
            "When the newest version was made, RFC 3339.",
        ),
        computed_text(
            "next_rotation_date",
            "When the next version is due, RFC 3339; null without automatic rotation.",
        ),
        computed_text(
            "delete_date",
            "When the key will be deleted, RFC 3339; null unless its deletion is scheduled.",
        ),
        computed_text(
            "material_expire_time",
            "When imported key material expires, or was to expire before it was gone, RFC 3339; null if it does not.",
        ),
    ]
}

/// `7d` and `604800s` are the same interval.
pub(crate) fn same_duration(a: &Value, b: &Value) -> bool {
    let seconds = |value: &Value| value.as_str().and_then(rotation::parse);
    a == b || seconds(a).is_some_and(|interval| seconds(b) == Some(interval))
}

/// Two texts of the same JSON value: white space and the order of names do not count.
pub(crate) fn same_json(a: &Value, b: &Value) -> bool {
    let json = |value: &Value| serde_json::from_str::<serde_json::Value>(value.as_str()?).ok();
    a == b || json(a).is_some_and(|value| json(b) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_compare_by_length() {
        let cases = [
            ("7d", "604800s", true),
            ("7d", "168h", true),
            ("7d", "8d", false),
            ("x", "x", true),
        ];
        for (a, b, want) in cases {
            assert_eq!(same_duration(&a.into(), &b.into()), want, "{a} {b}");
        }
        assert!(!same_duration(&"x".into(), &"y".into()));
    }

    #[test]
    fn policies_compare_as_json() {
        assert!(same_json(
            &r#"{"a": 1, "b": [2]}"#.into(),
            &r#"{"b":[2],"a":1}"#.into()
        ));
        assert!(!same_json(&r#"{"a": 1}"#.into(), &r#"{"a": 2}"#.into()));
        assert!(!same_json(&"{".into(), &"}".into()));
        assert!(same_json(&"{".into(), &"{".into()));
    }
}
