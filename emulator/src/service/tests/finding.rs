//! Keys found by tags and names, every tag once, aliases by name, and aliases with dates.

use crate::service::testing::{Lab, at, days};
use crate::service::*;

const PAGE: Window = Window { skip: 0, take: 100 };

/// Keys with their names and tags: what a search finds is told by name.
async fn lab() -> Lab {
    let lab = Lab::naming(1);
    for (name, tags) in [
        ("orders/eu", &[("team", "a"), ("env", "prod")][..]),
        ("orders/us", &[("team", "a"), ("env", "test")]),
        ("bills", &[("team", "b"), ("env", "prod"), ("old", "")]),
        ("Orders", &[]),
    ] {
        let key = lab.key(lab.named(name)).await;
        let pair = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let tags: Vec<_> = tags.iter().map(pair).collect();
        tag_resource(&lab.core, &lab.scope, &key, tags)
            .await
            .unwrap();
    }
    lab
}

fn search(tags: &[(&str, &[&str])], name_part: Option<&str>) -> FindKeys {
    let owned = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
    FindKeys {
        tags: tags
            .iter()
            .map(|(key, values)| ((*key).to_owned(), owned(values)))
            .collect(),
        name_part: name_part.map(str::to_owned),
    }
}

fn names(page: &Page<FoundKey>) -> Vec<&str> {
    page.items
        .iter()
        .map(|found| found.key.name.as_deref().unwrap())
        .collect()
}

/// Tags with their values, a part of the name, and the names of the keys that are found.
type Search<'s> = (
    &'s [(&'s str, &'s [&'s str])],
    Option<&'s str>,
    &'s [&'s str],
);

/// Values of a tag are alternatives, tags and the name must all hold; newest first.
#[tokio::test]
async fn searches_find_what_they_say() {
    let lab = lab().await;
    let cases: &[Search<'_>] = &[
        (&[], None, &["Orders", "bills", "orders/us", "orders/eu"]),
        (&[("team", &["a"])], None, &["orders/us", "orders/eu"]),
        (
            &[("team", &["a", "b"])],
            None,
            &["bills", "orders/us", "orders/eu"],
        ),
        (
            &[("team", &["a", "b"]), ("env", &["prod"])],
            None,
            &["bills", "orders/eu"],
        ),
        (&[("team", &[]), ("env", &["test"])], None, &["orders/us"]),
        (&[("old", &[])], None, &["bills"]),
        (&[("old", &[""])], None, &["bills"]),
        (&[("old", &["x"])], None, &[]),
        (&[("Team", &["a"])], None, &[]),
        (&[("none", &[])], None, &[]),
        (&[], Some("rders"), &["Orders", "orders/us", "orders/eu"]),
        (&[], Some("orders/"), &["orders/us", "orders/eu"]),
        (&[], Some("%"), &[]),
        (&[("env", &["prod"])], Some("s/e"), &["orders/eu"]),
    ];
    for (tags, name, want) in cases {
        let args = search(tags, *name);
        let page = find_keys(&lab.core, &lab.scope, args.clone(), PAGE)
            .await
            .unwrap();
        assert_eq!(
            (names(&page).as_slice(), page.total),
            (*want, want.len() as u64),
            "{args:?}"
        );
        for (skip, take) in [(0, 1), (1, 1), (1, 2), (9, 1), (0, 0)] {
            let window = Window { skip, take };
            let page = find_keys(&lab.core, &lab.scope, args.clone(), window)
                .await
                .unwrap();
            let [skip, take] = [skip, take].map(|count| usize::try_from(count).unwrap());
            let some: Vec<_> = want.iter().skip(skip).take(take).copied().collect();
            assert_eq!(
                (names(&page), page.total),
                (some, want.len() as u64),
                "{args:?} {window:?}"
            );
        }
    }
    let page = find_keys(&lab.core, &lab.scope, search(&[("old", &[])], None), PAGE)
        .await
        .unwrap();
    let tags = page.items[0].tags.iter().map(|tag| tag.tag_key.as_str());
    assert_eq!(tags.collect::<Vec<_>>(), ["env", "old", "team"]);
}

/// Keys that wait for their deletion, keys of services and keys of others are not found.
#[tokio::test]
async fn searches_find_living_keys_of_users() {
    let lab = lab().await;
    let found = async |scope: &Scope| {
        let page = find_keys(&lab.core, scope, FindKeys::default(), PAGE).await;
        page.unwrap().total
    };
    first_use(&lab.core, &lab.scope, FirstUse::ByService("obs".to_owned()))
        .await
        .unwrap();
    assert_eq!(found(&lab.scope).await, 4);
    let page = find_keys(&lab.core, &lab.scope, search(&[], Some("bills")), PAGE)
        .await
        .unwrap();
    let bills = lab.id(&page.items[0].key.id);
    schedule_key_deletion(&lab.core, &lab.scope, &bills, Some(7))
        .await
        .unwrap();
    assert_eq!(found(&lab.scope).await, 3);
    // Its tags are there until it is gone.
    let keys = async || {
        let tags = list_all_tags(&lab.core, &lab.scope).await.unwrap();
        tags.into_iter()
            .map(|(key, values)| (key, values.join(" ")))
            .collect::<Vec<_>>()
    };
    let pair = |key: &str, values: &str| (key.to_owned(), values.to_owned());
    assert_eq!(
        keys().await,
        [
            pair("env", "prod test"),
            pair("old", ""),
            pair("team", "a b")
        ]
    );
    lab.core.move_clock(days(8)).unwrap();
    assert_eq!(keys().await, [pair("env", "prod test"), pair("team", "a")]);
    let other = Scope {
        account: "0e02".to_owned(),
        ..lab.scope.clone()
    };
    assert_eq!(found(&other).await, 0);
    assert_eq!(list_all_tags(&lab.core, &other).await, Ok(Vec::new()));
}

#[tokio::test]
async fn bounds_of_a_search_at_their_edges() {
    let lab = Lab::naming(1);
    let words: Vec<String> = (0..11).map(|number| format!("word{number}")).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let tags = |count: usize| {
        words[..count]
            .iter()
            .map(|word| (*word, &[][..]))
            .collect::<Vec<_>>()
    };
    let verdict = async |args: FindKeys| match find_keys(&lab.core, &lab.scope, args, PAGE).await {
        Ok(_) => Ok(()),
        Err(
            Refusal::TooMany { argument, .. }
            | Refusal::Malformed { argument, .. }
            | Refusal::TooLong { argument, .. },
        ) => Err(argument),
        other => panic!("{other:?}"),
    };
    assert_eq!(verdict(search(&tags(10), None)).await, Ok(()));
    assert_eq!(
        verdict(search(&tags(11), None)).await,
        Err(Argument::TagFilters)
    );
    assert_eq!(verdict(search(&[("a", &words[..10])], None)).await, Ok(()));
    assert_eq!(
        verdict(search(&[("a", &words)], None)).await,
        Err(Argument::TagFilterValues)
    );
    for twice in [
        search(&[("a", &[]), ("a", &[])], None),
        search(&[("a", &["x", "x"])], None),
        search(&[("", &[])], None),
    ] {
        assert_eq!(verdict(twice).await, Err(Argument::TagFilters));
    }
    let (fits, long) = ("x".repeat(255), "x".repeat(256));
    assert_eq!(verdict(search(&[], Some(&fits))).await, Ok(()));
    assert_eq!(
        verdict(search(&[], Some(&long))).await,
        Err(Argument::NamePart)
    );
    assert_eq!(
        verdict(search(&[], Some(""))).await,
        Err(Argument::NamePart)
    );
}

#[tokio::test]
async fn a_tag_that_is_not_there_is_not_removed() {
    let lab = Lab::naming(1);
    let key = lab.key(lab.named("orders")).await;
    let (core, scope) = (&lab.core, &lab.scope);
    let tag = vec![("a b/c".to_owned(), "1".to_owned())];
    tag_resource(core, scope, &key, tag).await.unwrap();
    let remove = async |tag_key: &str| remove_tag(core, scope, &key, tag_key.to_owned()).await;
    assert!(matches!(
        remove("a").await,
        Err(Refusal::TagNotFound { .. })
    ));
    assert_eq!(remove("a b/c").await, Ok(()));
    assert!(matches!(
        remove("a b/c").await,
        Err(Refusal::TagNotFound { .. })
    ));
}

#[tokio::test]
async fn aliases_have_dates_and_point_where_they_are_told() {
    let lab = Lab::naming(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let (first, second) = (lab.key(lab.named("a")).await, lab.key(lab.named("b")).await);
    let made = create_alias(core, scope, "alias/x", &first).await.unwrap();
    assert_eq!(
        (made.created_at, made.updated_at),
        (
            at("2026-01-01T00:00:00.789Z"),
            at("2026-01-01T00:00:00.789Z")
        )
    );
    core.move_clock(days(1)).unwrap();
    let moved = update_alias(core, scope, "alias/x", &second).await.unwrap();
    assert_eq!(
        (moved.created_at, moved.updated_at),
        (made.created_at, at("2026-01-02T00:00:00.789Z"))
    );
    let KeyRef::Id(id) = &second else {
        panic!("an id")
    };
    assert_eq!(&moved.key_id, id);
    assert_eq!(lab.describe(&lab.alias("alias/x")).await.id, *id);
    let listed = find_aliases(
        core,
        scope,
        FindAliases {
            most: 9,
            ..FindAliases::default()
        },
    )
    .await;
    assert_eq!(listed.unwrap().items, [moved]);
    let refused = create_alias(core, scope, "alias/x", &first).await;
    assert_eq!(
        refused,
        Err(Refusal::AliasTaken {
            alias: "alias/x".to_owned()
        })
    );
}

#[tokio::test]
async fn aliases_are_listed_by_name_and_end() {
    let lab = Lab::naming(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let (first, second) = (lab.key(lab.named("a")).await, lab.key(lab.named("b")).await);
    for (name, key) in [
        ("c", &first),
        ("a", &first),
        ("b", &second),
        ("d/e", &first),
    ] {
        create_alias(core, scope, &format!("alias/{name}"), key)
            .await
            .unwrap();
    }
    let pages = async |key: Option<&KeyRef>, most: u64| {
        let mut pages = Vec::new();
        let mut after = String::new();
        loop {
            let args = FindAliases {
                key: key.cloned(),
                after,
                most,
            };
            let page = find_aliases(core, scope, args).await.unwrap();
            let names = page
                .items
                .iter()
                .map(|alias| alias.name.trim_start_matches("alias/"));
            pages.push(names.collect::<Vec<_>>().join(" "));
            if !page.has_more {
                return pages;
            }
            after = page.items.last().unwrap().name.clone();
        }
    };
    assert_eq!(pages(None, 100).await, ["a b c d/e"]);
    assert_eq!(pages(None, 4).await, ["a b c d/e"]);
    assert_eq!(pages(None, 3).await, ["a b c", "d/e"]);
    assert_eq!(pages(None, 1).await, ["a", "b", "c", "d/e"]);
    assert_eq!(pages(Some(&first), 2).await, ["a c", "d/e"]);
    assert_eq!(pages(Some(&second), 2).await, ["b"]);
    let args = FindAliases {
        key: Some(lab.id("none")),
        ..FindAliases::default()
    };
    let refused = find_aliases(core, scope, args).await;
    assert!(matches!(refused, Err(Refusal::KeyNotFound { .. })));
}

#[tokio::test]
async fn aliases_of_a_key_go_together_or_not_at_all() {
    let lab = Lab::naming(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let (first, second) = (lab.key(lab.named("a")).await, lab.key(lab.named("b")).await);
    for (name, key) in [
        ("alias/1", &first),
        ("alias/2", &first),
        ("alias/3", &second),
    ] {
        create_alias(core, scope, name, key).await.unwrap();
    }
    let delete = async |key: &KeyRef, names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        delete_aliases(core, scope, key, names).await
    };
    let count = async || {
        let args = FindAliases {
            most: 9,
            ..FindAliases::default()
        };
        find_aliases(core, scope, args).await.unwrap().items.len()
    };
    for wrong in ["alias/3", "alias/none", "2"] {
        let refused = delete(&first, &["alias/1", wrong]).await;
        assert_eq!(
            refused,
            Err(Refusal::AliasNotFound {
                alias: wrong.to_owned()
            })
        );
        assert_eq!(count().await, 3);
    }
    let names: Vec<String> = (0..51).map(|number| format!("alias/{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let refused = delete(&first, &names).await;
    assert!(matches!(
        refused,
        Err(Refusal::TooMany {
            argument: Argument::Aliases,
            ..
        })
    ));
    schedule_key_deletion(core, scope, &first, Some(7))
        .await
        .unwrap();
    assert_eq!(delete(&first, &["alias/2", "alias/1"]).await, Ok(()));
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn a_key_has_fifty_aliases_when_quotas_are_on() {
    for (quotas, max) in [(Quotas::Cloud, Some(50)), (Quotas::Off, None)] {
        let lab = Lab::open_naming(Opening {
            quotas,
            ..Lab::opening(1)
        });
        let (core, scope) = (&lab.core, &lab.scope);
        let (key, other) = (lab.key(lab.named("a")).await, lab.key(lab.named("b")).await);
        for number in 0..50 {
            let name = format!("alias/{number}");
            create_alias(core, scope, &name, &key).await.unwrap();
        }
        create_alias(core, scope, "alias/other", &other)
            .await
            .unwrap();
        let what = Quota::AliasesOfKey;
        let full = || max.map_or(Ok(()), |max| Err(Refusal::LimitExceeded { what, max }));
        let moved = update_alias(core, scope, "alias/other", &key).await;
        assert_eq!(moved.map(|_| ()), full());
        let made = create_alias(core, scope, "alias/new", &key).await;
        assert_eq!(made.map(|_| ()), full());
        // One that points to it already moves nowhere.
        let same = update_alias(core, scope, "alias/0", &key).await;
        assert_eq!(same.map(|_| ()), Ok(()));
    }
}
