//! Lists: pages, filters, tags of many keys.

use expect_test::expect;

use crate::service::testing::Lab;
use crate::service::*;

fn page(number: i64, size: i64) -> Paging {
    Paging {
        number: Some(number),
        size: Some(size),
    }
}

#[tokio::test]
async fn pages_cover_everything_once_and_bounds_hold() {
    let lab = Lab::seeded(1);
    let mut made = Vec::new();
    for _ in 0..25 {
        made.push(
            create_key(&lab.core, &lab.scope, CreateKey::default())
                .await
                .unwrap()
                .id,
        );
    }
    let list = async |paging| {
        list_keys(
            &lab.core,
            &lab.scope,
            ListKeys {
                paging,
                filters: Vec::new(),
            },
        )
        .await
    };
    for size in [1, 7, 25, 100] {
        let mut seen = Vec::new();
        for number in 1..=(25 + size - 1) / size {
            let listing = list(page(number, size)).await.unwrap();
            assert_eq!(
                (listing.total, listing.page_number),
                (25, u64::try_from(number).unwrap())
            );
            seen.extend(listing.items);
        }
        assert_eq!(seen, made, "{size}");
    }
    let first = list(Paging::default()).await.unwrap();
    assert_eq!(
        (first.items.len(), first.page_number, first.page_size),
        (10, 1, 10)
    );
    assert_eq!(
        list(page(i64::from(i32::MAX), 100)).await.unwrap().items,
        Vec::<String>::new()
    );
    for (number, size) in [(0, 10), (-1, 10), (1, 0), (1, 101), (1, -1), (i64::MAX, 1)] {
        let refused = list(page(number, size)).await;
        assert!(
            matches!(refused, Err(Refusal::OutOfBounds { .. })),
            "{number} {size} {refused:?}"
        );
    }
}

type Filters = &'static [(FilterOf, &'static [&'static str])];

const ENABLED: &[&str] = &["Enabled"];

/// Filters with a name for each case: what they look at, and the values.
const FILTERS: &[(&str, Filters)] = &[
    ("none", &[]),
    ("enabled", &[(FilterOf::KeyState, &["Enabled"])]),
    (
        "enabled or disabled",
        &[(FilterOf::KeyState, &["Enabled", "Disabled"])],
    ),
    (
        "enabled, and again disabled",
        &[
            (FilterOf::KeyState, &["Enabled"]),
            (FilterOf::KeyState, &["Disabled"]),
        ],
    ),
    (
        "enabled and aes",
        &[
            (FilterOf::KeyState, &["Enabled"]),
            (FilterOf::KeySpec, &["Aliyun_AES_256"]),
        ],
    ),
    ("signing", &[(FilterOf::KeyUsage, &["SIGN/VERIFY"])]),
    ("hsm", &[(FilterOf::ProtectionLevel, &["HSM"])]),
    ("by users", &[(FilterOf::CreatorType, &["User"])]),
    ("by services", &[(FilterOf::CreatorType, &["Service"])]),
    (
        "by either",
        &[(FilterOf::CreatorType, &["Service", "User"])],
    ),
    ("no values", &[(FilterOf::KeyState, &[])]),
    ("unknown word", &[(FilterOf::KeyState, &["enabled"])]),
    ("eleven", &[(FilterOf::KeyState, ENABLED); 11]),
];

/// One key of each kind that the filters tell apart, by id.
async fn kinds(lab: &Lab) -> Vec<(String, &'static str)> {
    let mut names = Vec::new();
    for (name, args) in [
        ("aes", lab.of_spec("Aliyun_AES_256")),
        ("disabled", lab.of_spec("Aliyun_AES_256")),
        ("sm4", lab.of_spec("Aliyun_SM4")),
        ("sign", lab.of_spec("EC_P256")),
        ("import", lab.external()),
    ] {
        let key = create_key(&lab.core, &lab.scope, args).await.unwrap();
        if name == "disabled" {
            disable_key(&lab.core, &lab.scope, &lab.id(&key.id))
                .await
                .unwrap();
        }
        names.push((key.id, name));
    }
    names
}

#[tokio::test]
async fn filters_of_a_kind_are_or_and_kinds_are_and() {
    let lab = Lab::seeded(1);
    let names = kinds(&lab).await;
    let name = |id: &String| names.iter().find(|(known, _)| known == id).unwrap().1;
    let mut text = String::new();
    for (case, filters) in FILTERS {
        let filter = |(of, values): &(FilterOf, &[&str])| Filter {
            of: *of,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        let filters = filters.iter().map(filter).collect();
        let args = ListKeys {
            paging: Paging::default(),
            filters,
        };
        let said = match list_keys(&lab.core, &lab.scope, args).await {
            Ok(listing) => {
                assert_eq!(usize::try_from(listing.total).unwrap(), listing.items.len());
                listing.items.iter().map(name).collect::<Vec<_>>().join(" ")
            }
            Err(refusal) => format!("{refusal:?}"),
        };
        text += format!("{case}: {said}").trim_end();
        text.push('\n');
    }
    expect![[r#"
        none: aes disabled sm4 sign import
        enabled: aes sm4 sign
        enabled or disabled: aes disabled sm4 sign
        enabled, and again disabled: aes disabled sm4 sign
        enabled and aes: aes
        signing: sign
        hsm: sm4
        by users: aes disabled sm4 sign import
        by services:
        by either: aes disabled sm4 sign import
        no values: aes disabled sm4 sign import
        unknown word: NotOneOf { argument: Filters, given: "enabled", valid: ["Enabled", "Disabled", "PendingDeletion", "PendingImport", "Unavailable"] }
        eleven: TooMany { argument: Filters, count: 11, max: 10 }
    "#]].assert_eq(&text);
}

fn tags(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// Three keys: the first with tags `team` and `env`, the others with `team`.
async fn tagged(lab: &Lab) -> Vec<String> {
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            create_key(&lab.core, &lab.scope, CreateKey::default())
                .await
                .unwrap()
                .id,
        );
    }
    let first = lab.id(&ids[0]);
    let mine = tags(&[("team", "orders"), ("env", "test")]);
    tag_resource(&lab.core, &lab.scope, &first, mine)
        .await
        .unwrap();
    tag_resources(&lab.core, &lab.scope, ids.clone(), tags(&[("team", "all")]))
        .await
        .unwrap();
    ids
}

/// How many tags a search finds.
async fn count(lab: &Lab, key_ids: &[String], tagged: &[(&str, Option<&str>)]) -> usize {
    let owned = |(key, value): &(&str, Option<&str>)| ((*key).to_owned(), value.map(str::to_owned));
    let args = ListTagResources {
        key_ids: key_ids.to_vec(),
        tags: tagged.iter().map(owned).collect(),
        next_token: None,
    };
    list_tag_resources(&lab.core, &lab.scope, args)
        .await
        .unwrap()
        .tags
        .len()
}

#[tokio::test]
async fn both_tag_families_share_one_store() {
    let lab = Lab::seeded(1);
    let ids = tagged(&lab).await;
    let of_first = list_resource_tags(&lab.core, &lab.scope, &lab.id(&ids[0]))
        .await
        .unwrap();
    let pairs: Vec<_> = of_first
        .iter()
        .map(|tag| (&*tag.tag_key, &*tag.tag_value))
        .collect();
    assert_eq!(pairs, [("env", "test"), ("team", "all")]);

    assert_eq!(count(&lab, &[], &[]).await, 4);
    assert_eq!(count(&lab, &ids[1..], &[]).await, 2);
    assert_eq!(count(&lab, &[], &[("env", None)]).await, 2);
    assert_eq!(count(&lab, &[], &[("team", Some("all"))]).await, 4);
    assert_eq!(count(&lab, &[], &[("team", Some("orders"))]).await, 0);
    assert_eq!(count(&lab, &["nothing".to_owned()], &[]).await, 0);
}

#[tokio::test]
async fn tags_of_many_keys_change_all_or_none() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let ids = tagged(&lab).await;
    let missing = vec![ids[1].clone(), "nothing".to_owned()];
    let not_found = Err(Refusal::KeyNotFound {
        key: "nothing".to_owned(),
    });
    let refused = tag_resources(core, scope, missing.clone(), tags(&[("new", "x")])).await;
    assert_eq!(refused, not_found);
    assert_eq!(
        untag_resources(core, scope, missing, Untag::All).await,
        not_found
    );
    assert_eq!(count(&lab, &[], &[]).await, 4);

    let some = Untag::These(vec!["team".to_owned(), "nothing".to_owned()]);
    untag_resources(core, scope, ids[..2].to_vec(), some)
        .await
        .unwrap();
    assert_eq!(count(&lab, &[], &[]).await, 2);
    untag_resources(core, scope, ids, Untag::All).await.unwrap();
    assert_eq!(count(&lab, &[], &[]).await, 0);
}

#[tokio::test]
async fn a_key_has_at_most_twenty_tags_however_they_come() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let numbered = |range: std::ops::Range<usize>| {
        range
            .map(|n| (format!("k{n}"), String::new()))
            .collect::<Vec<_>>()
    };
    let key = lab
        .key(CreateKey {
            tags: numbered(0..20),
            ..CreateKey::default()
        })
        .await;
    let KeyRef::Id(id) = &key else {
        panic!("made by id")
    };
    let refused = tag_resource(core, scope, &key, numbered(20..21)).await;
    assert_eq!(
        refused,
        Err(Refusal::TooManyTags {
            key: id.clone(),
            max: 20
        })
    );
    tag_resource(core, scope, &key, numbered(5..8))
        .await
        .unwrap();
    assert_eq!(
        list_resource_tags(core, scope, &key).await.unwrap().len(),
        20
    );
}

#[tokio::test]
async fn tag_pages_go_on_with_their_token() {
    let lab = Lab::seeded(1);
    let tags: Vec<_> = (0..20).map(|n| (format!("k{n}"), "v".to_owned())).collect();
    for _ in 0..11 {
        lab.key(CreateKey {
            tags: tags.clone(),
            ..CreateKey::default()
        })
        .await;
    }
    let list = async |next_token| {
        let args = ListTagResources {
            next_token,
            ..ListTagResources::default()
        };
        list_tag_resources(&lab.core, &lab.scope, args).await
    };
    let first = list(None).await.unwrap();
    assert_eq!(first.tags.len(), 200);
    let second = list(first.next_token).await.unwrap();
    assert_eq!((second.tags.len(), second.next_token), (20, None));
    let refused = list(Some("x".to_owned())).await;
    assert!(matches!(
        refused,
        Err(Refusal::NotOneOf {
            argument: Argument::NextToken,
            ..
        })
    ));
}
