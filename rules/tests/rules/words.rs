//! Words and texts: usages, origins, levels as spelled; aliases, tags, descriptions, windows as judged.

use expect_test::expect_file;
use kms_rules::limits::{ALIBABA_DESCRIPTION_CHARS_MAX, HUAWEI_DESCRIPTION_CHARS_MAX, TAGS_MAX};
use kms_rules::tags::Tag;
use kms_rules::{
    Ask, Cloud, Field, Origin, Place, Protection, Reason, Refusal, Usage, alias, description,
    enterprise_project, tags, window,
};

use crate::table::{Table, name_of};

fn verdict<T>(result: Result<T, Vec<Refusal>>) -> String {
    match result {
        Ok(_) => "yes".to_owned(),
        Err(refusals) => refusals
            .iter()
            .map(|refusal| name_of(&refusal.reason))
            .collect::<Vec<_>>()
            .join("+"),
    }
}

/// Prints repeated letters short: `x` 256 times is `x*256`.
fn shown(text: &str) -> String {
    let run = text
        .chars()
        .rev()
        .take_while(|char| text.ends_with(*char))
        .count();
    if run < 20 {
        return format!("{text:?}");
    }
    let last = text.chars().next_back().unwrap_or_default();
    let head: String = text.chars().take(text.chars().count() - run).collect();
    format!("{head:?} + {last}*{run}")
}

const ALIASES: &[&str] = &[
    "alias/orders",
    "alias/team/orders_1-b",
    "alias/",
    "alias",
    "",
    "orders",
    "Alias/orders",
    "alias/acs/ecs",
    "alias/acs",
    "alias/acsorders",
    "alias/my-acs",
    "alias/a:b",
    "alias/a b",
    "alias/käse",
    "alias/a.b",
    "obs/default",
    "/default",
    "default",
    "a:b/c_d-e",
    "a b",
    "a.b",
    "käse",
];

const TAG_WORDS: &[&str] = &[
    "team",
    "",
    "a b",
    " team",
    "team ",
    r"A-z/\_-.+=:@9",
    "käse",
    "a*b",
    "a<b",
    "a=b",
    "aliyun",
    "aliyun-x",
    "Aliyun",
    "acs:x",
    "acs",
    "_sys_x",
    "a\tb",
    "值",
];

/// The words, then one at the bound and one above it.
fn with_lengths(words: &[&str], head: &str, bounds: &[usize]) -> Vec<String> {
    let long = bounds.iter().flat_map(|bound| [*bound, bound + 1]);
    let long = long.map(|count| format!("{head}{}", "x".repeat(count)));
    words
        .iter()
        .map(|word| (*word).to_owned())
        .chain(long)
        .collect()
}

fn alias_grid() -> String {
    let mut table = Table::new(["alias", "alibaba", "huawei, of a key", "huawei, further"]);
    let mut names = with_lengths(ALIASES, "alias/", &[255]);
    names.extend(with_lengths(&[], "", &[255]));
    for name in names {
        let cells = Cloud::ALL.map(|cloud| verdict(alias::check(cloud, &name)));
        let further = verdict(alias::check_further(Cloud::Huawei, &name));
        table.row([shown(&name)].into_iter().chain(cells).chain([further]));
    }
    table.print()
}

fn tag_grid() -> String {
    let mut table = Table::new([
        "tag text",
        "alibaba key",
        "alibaba value",
        "huawei key",
        "huawei value",
    ]);
    for text in with_lengths(TAG_WORDS, "", &[128, 255]) {
        let cells = Cloud::ALL.into_iter().flat_map(|cloud| {
            let value = [(Ask::Is("team"), Ask::Is(text.as_str()))];
            [
                verdict(tags::check_key(cloud, &text)),
                verdict(tags::check(cloud, &value)),
            ]
        });
        table.row([shown(&text)].into_iter().chain(cells));
    }
    table.print()
}

#[test]
fn names() {
    let text = format!(
        "aliases and tags as judged\n\n{}\n{}",
        alias_grid(),
        tag_grid()
    );
    expect_file!["../../testdata/names.txt"].assert_eq(&text);
}

/// Where aliases are no names of the keys' own, there is one rule for all of them.
#[test]
fn further_aliases_are_judged_alike_where_keys_have_no_names_of_their_own() {
    for cloud in Cloud::ALL {
        let (first, further) = (alias::of(cloud), alias::further(cloud));
        assert_eq!(first == further, !first.names_the_key, "{cloud:?}");
        assert!(!further.names_the_key && !further.required, "{cloud:?}");
    }
}

#[test]
fn words_are_found_as_spelled_and_not_otherwise() {
    for cloud in Cloud::ALL {
        for usage in Usage::ALL {
            let found = Usage::find(cloud, usage.wire(cloud));
            assert_eq!(
                found,
                Usage::offered(cloud).contains(&usage).then_some(usage)
            );
            assert_eq!(Usage::find(cloud, &usage.wire(cloud).to_lowercase()), None);
        }
        for origin in Origin::ALL {
            assert_eq!(Origin::find(cloud, origin.wire(cloud)), Some(origin));
            assert_eq!(Origin::find(cloud.other(), origin.wire(cloud)), None);
        }
        for level in Protection::ALL {
            let offered = Protection::offered(cloud).contains(&level);
            assert_eq!(
                Protection::find(cloud, level.wire(cloud)),
                offered.then_some(level)
            );
        }
        assert_eq!(Cloud::from_name(cloud.name()), Some(cloud));
    }
    assert_eq!(Cloud::from_name("Alibaba"), None);
}

#[test]
fn windows_are_inclusive_and_safe_for_any_number() {
    for (cloud, min, max) in [(Cloud::Alibaba, 7, 366), (Cloud::Huawei, 7, 1096)] {
        for days in [
            i64::MIN,
            -1,
            0,
            min - 1,
            min,
            min + 1,
            max - 1,
            max,
            max + 1,
            65_543,
            i64::MAX,
        ] {
            let got = window::check(cloud, days);
            assert_eq!(got.is_ok(), (min..=max).contains(&days), "{days}");
            if let Ok(checked) = got {
                assert_eq!(i64::from(checked), days);
            }
        }
        assert!(window::check(cloud, window::of(cloud).days_default.into()).is_ok());
    }
}

#[test]
fn descriptions_count_characters_not_bytes() {
    let bounds = [
        (Cloud::Alibaba, ALIBABA_DESCRIPTION_CHARS_MAX),
        (Cloud::Huawei, HUAWEI_DESCRIPTION_CHARS_MAX),
    ];
    for (cloud, max) in bounds {
        assert!(description::check(cloud, "").is_ok());
        assert!(description::check(cloud, &"值".repeat(max)).is_ok());
        assert!(description::check(cloud, &"x".repeat(max + 1)).is_err());
    }
}

#[track_caller]
fn check_tags(cloud: Cloud, asked: &[Tag<'_>], want: &[(Field, &str)]) {
    let refusals = tags::check(cloud, asked).err().unwrap_or_default();
    let got: Vec<(Field, String)> = refusals
        .iter()
        .map(|refusal| (refusal.field, name_of(&refusal.reason)))
        .collect();
    let want: Vec<(Field, String)> = want
        .iter()
        .map(|(field, name)| (*field, (*name).to_owned()))
        .collect();
    assert_eq!(got, want);
}

#[test]
fn tags_as_a_list() {
    for cloud in Cloud::ALL {
        let names: Vec<String> = (0..=TAGS_MAX).map(|index| format!("key{index}")).collect();
        let many: Vec<Tag<'_>> = names
            .iter()
            .map(|name| (Ask::Is(name.as_str()), Ask::Absent))
            .collect();
        check_tags(cloud, &many[..TAGS_MAX], &[]);
        check_tags(cloud, &many, &[(Field::Tags, "TooMany")]);
        let twice = [
            (Ask::Is("a"), Ask::Is("1")),
            (Ask::Is("A"), Ask::Is("1")),
            (Ask::Is("a"), Ask::Unknown),
        ];
        check_tags(cloud, &twice, &[(Field::TagKey, "Duplicate")]);
        check_tags(
            cloud,
            &[(Ask::Absent, Ask::Absent)],
            &[(Field::TagKey, "Required")],
        );
        check_tags(cloud, &[(Ask::Unknown, Ask::Unknown); 3], &[]);
        check_tags(
            cloud,
            &[(Ask::Unknown, Ask::Is("*\u{1}*"))],
            &[(Field::TagValue, "BadCharacters")],
        );
        assert_eq!(tags::check_count(cloud, TAGS_MAX), Ok(()));
        let over = tags::check_count(cloud, TAGS_MAX + 1);
        let reason = Reason::TooMany { max: TAGS_MAX };
        assert_eq!(over, Err(vec![Refusal::new(Field::Tags, "21", reason)]));
    }
}

/// What belongs to a key on one cloud only.
#[test]
fn names_projects_and_default_places() {
    assert!(!alias::of(Cloud::Alibaba).names_the_key);
    assert!(alias::of(Cloud::Huawei).names_the_key);
    let project = |cloud| enterprise_project::of(cloud).map(|rule| rule.default_id);
    assert_eq!(project(Cloud::Alibaba), None);
    assert_eq!(project(Cloud::Huawei), Some("0"));
    assert_eq!(Place::id_of_default(Cloud::Alibaba), None);
    assert_eq!(Place::id_of_default(Cloud::Huawei), Some("0"));
}
