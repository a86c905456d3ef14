//! Key stores: the words as printed, and names at their edges.

use expect_test::expect;
use kms_rules::{Cloud, key_store};

#[test]
fn words() {
    let lines = Cloud::ALL.map(|cloud| match key_store::of(cloud) {
        None => format!("{}: none\n", cloud.name()),
        Some(rule) => format!(
            "{}: {}; names of 1 to {} of {} ({})\n",
            cloud.name(),
            rule.types.join(", "),
            rule.name_chars_max,
            rule.allowed,
            rule.source.page
        ),
    });
    expect![[r#"
        alibaba: none
        huawei: DHSM, CDMS, DEFAULT; names of 1 to 255 of A-Z a-z 0-9 : / _ - (Huawei Cloud DEW KMS API v1.0, CreateKeyStore)
    "#]].assert_eq(&lines.concat());
}

#[test]
fn names_at_their_edges() {
    let rule = key_store::of(Cloud::Huawei).unwrap();
    let longest = "a".repeat(rule.name_chars_max);
    for name in ["a", "orders:eu/1_a-b", longest.as_str()] {
        assert!(rule.is_name(name), "{name}");
    }
    let longer = format!("{longest}a");
    for name in ["", "a b", "é", "a.b", longer.as_str()] {
        assert!(!rule.is_name(name), "{name}");
    }
    for char in (0..=u8::MAX).map(char::from) {
        let shown = char.is_ascii_alphanumeric() || ":/_-".contains(char);
        assert_eq!(rule.is_name(&char.to_string()), shown, "{char:?}");
    }
}

#[test]
fn only_modules_have_one_id_under_two_names() {
    let rule = key_store::of(Cloud::Huawei).unwrap();
    for kind in rule.types {
        assert!(rule.ids_agree(kind, "c", "c"));
        let apart = *kind != key_store::OF_HSM;
        assert_eq!(rule.ids_agree(kind, "c", "d"), apart, "{kind}");
    }
}
