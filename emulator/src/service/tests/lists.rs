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

#[tokio::test]
async fn filters_of_a_kind_are_or_and_kinds_are_and() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let mut names = Vec::new();
    for (name, args) in [
        ("aes", lab.of_spec("Aliyun_AES_256")),
        ("disabled", lab.of_spec("Aliyun_AES_256")),
        ("sm4", lab.of_spec("Aliyun_SM4")),
        ("sign", lab.of_spec("EC_P256")),
        ("import", lab.external()),
    ] {
        let key = create_key(core, scope, args).await.unwrap();
        names.push((key.id.clone(), name));
        if name == "disabled" {
            disable_key(core, scope, &lab.id(&key.id)).await.unwrap();
        }
    }
    let filter = |of, values: &[&str]| Filter {
        of,
        values: values.iter().map(|v| v.to_string()).collect(),
    };
    let cases: Vec<(&str, Vec<Filter>)> = vec![
        ("none", vec![]),
        ("enabled", vec![filter(FilterOf::KeyState, &["Enabled"])]),
        (
            "enabled or disabled",
            vec![filter(FilterOf::KeyState, &["Enabled", "Disabled"])],
        ),
        (
            "enabled, and again disabled",
            vec![
                filter(FilterOf::KeyState, &["Enabled"]),
                filter(FilterOf::KeyState, &["Disabled"]),
            ],
        ),
        (
            "enabled and aes",
            vec![
                filter(FilterOf::KeyState, &["Enabled"]),
                filter(FilterOf::KeySpec, &["Aliyun_AES_256"]),
            ],
        ),
        (
            "signing",
            vec![filter(FilterOf::KeyUsage, &["SIGN/VERIFY"])],
        ),
        ("hsm", vec![filter(FilterOf::ProtectionLevel, &["HSM"])]),
        ("by users", vec![filter(FilterOf::CreatorType, &["User"])]),
        (
            "by services",
            vec![filter(FilterOf::CreatorType, &["Service"])],
        ),
        (
            "by either",
            vec![filter(FilterOf::CreatorType, &["Service", "User"])],
        ),
        ("no values", vec![filter(FilterOf::KeyState, &[])]),
        (
            "unknown word",
            vec![filter(FilterOf::KeyState, &["enabled"])],
        ),
        ("eleven", vec![filter(FilterOf::KeyState, &["Enabled"]); 11]),
    ];
    let mut text = String::new();
    for (name, filters) in cases {
        let listed = list_keys(
            core,
            scope,
            ListKeys {
                paging: Paging::default(),
                filters,
            },
        )
        .await;
        let said = match listed {
            Ok(listing) => {
                assert_eq!(usize::try_from(listing.total).unwrap(), listing.items.len());
                let name = |id: &String| names.iter().find(|(known, _)| known == id).unwrap().1;
                listing.items.iter().map(name).collect::<Vec<_>>().join(" ")
            }
            Err(refusal) => format!("{refusal:?}"),
        };
        text += format!("{name}: {said}").trim_end();
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

#[tokio::test]
async fn both_tag_families_share_one_store() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let tags = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .collect::<Vec<_>>()
    };
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(
            create_key(core, scope, CreateKey::default())
                .await
                .unwrap()
                .id,
        );
    }
    let first = lab.id(&ids[0]);
    tag_resource(
        core,
        scope,
        &first,
        tags(&[("team", "orders"), ("env", "test")]),
    )
    .await
    .unwrap();
    tag_resources(core, scope, ids.clone(), tags(&[("team", "all")]))
        .await
        .unwrap();
    let of_first = list_resource_tags(core, scope, &first).await.unwrap();
    let pairs: Vec<_> = of_first
        .iter()
        .map(|tag| (&*tag.tag_key, &*tag.tag_value))
        .collect();
    assert_eq!(pairs, [("env", "test"), ("team", "all")]);

    let list = async |key_ids: &[String], tags: &[(&str, Option<&str>)]| {
        let tags = tags
            .iter()
            .map(|(key, value)| (key.to_string(), value.map(str::to_owned)))
            .collect();
        let args = ListTagResources {
            key_ids: key_ids.to_vec(),
            tags,
            next_token: None,
        };
        list_tag_resources(core, scope, args)
            .await
            .unwrap()
            .tags
            .len()
    };
    assert_eq!(list(&[], &[]).await, 4);
    assert_eq!(list(&ids[1..], &[]).await, 2);
    assert_eq!(list(&[], &[("env", None)]).await, 2);
    assert_eq!(list(&[], &[("team", Some("all"))]).await, 4);
    assert_eq!(list(&[], &[("team", Some("orders"))]).await, 0);
    assert_eq!(list(&["nothing".to_owned()], &[]).await, 0);

    let missing = [ids[1].clone(), "nothing".to_owned()].to_vec();
    let refused = tag_resources(core, scope, missing.clone(), tags(&[("new", "x")])).await;
    assert_eq!(
        refused,
        Err(Refusal::KeyNotFound {
            key: "nothing".to_owned()
        })
    );
    assert_eq!(
        untag_resources(core, scope, missing, Untag::All).await,
        refused
    );
    assert_eq!(list(&[], &[("new", None)]).await, 0, "all or none");
    assert_eq!(list(&[], &[]).await, 4);

    let some = Untag::These(vec!["team".to_owned(), "nothing".to_owned()]);
    untag_resources(core, scope, ids[..2].to_vec(), some)
        .await
        .unwrap();
    assert_eq!(list(&[], &[]).await, 2);
    untag_resources(core, scope, ids.clone(), Untag::All)
        .await
        .unwrap();
    assert_eq!(list(&[], &[]).await, 0);
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
