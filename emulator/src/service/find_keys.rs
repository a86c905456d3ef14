//! Keys by their tags and their names, and every tag that there is to search by.

use kms_rules::limits;

use super::core::Core;
use super::refusal::{Argument, Refusal};
use crate::store::{Key, KeySearch, Page, Scope, Tag, Window};

/// Which keys to find; of what is absent, any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FindKeys {
    /// Tags that a key must all have, each with one of its values; without values, whatever the value.
    pub(crate) tags: Vec<(String, Vec<String>)>,
    /// What the key's own name contains, case included.
    pub(crate) name_part: Option<String>,
}

/// A key that was found, with its tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundKey {
    pub(crate) key: Key,
    pub(crate) tags: Vec<Tag>,
}

/// The keys that users made and that do not wait for their deletion, newest first.
///
/// # Errors
/// [`Refusal::TooMany`], [`Refusal::Malformed`], [`Refusal::TooLong`] for the search.
pub(crate) async fn find_keys(
    core: &Core,
    scope: &Scope,
    args: FindKeys,
    window: Window,
) -> Result<Page<FoundKey>, Refusal> {
    check(&args)?;
    core.settle_scope(scope).await?;
    let search = KeySearch {
        tagged: args.tags,
        name_part: args.name_part,
    };
    core.store.read(|reading| {
        let page = reading.tagged_keys(scope, &search, window)?;
        let with_tags = |key: Key| {
            let tags = reading.tags_of_key(scope, &key.id)?;
            Ok(FoundKey { key, tags })
        };
        let items = page.items.into_iter().map(with_tags);
        Ok(Page {
            items: items.collect::<Result<_, Refusal>>()?,
            total: page.total,
        })
    })
}

/// Every tag key of a scope with its different values, both in the order of their bytes.
///
/// # Errors
/// [`Refusal::Internal`].
pub(crate) async fn list_all_tags(
    core: &Core,
    scope: &Scope,
) -> Result<Vec<(String, Vec<String>)>, Refusal> {
    core.settle_scope(scope).await?;
    let tags = core
        .store
        .read(|reading| Ok::<_, Refusal>(reading.different_tags(scope)?))?;
    let mut grouped: Vec<(String, Vec<String>)> = Vec::new();
    for (key, value) in tags {
        match grouped.last_mut() {
            Some((last, values)) if *last == key => values.push(value),
            Some(_) | None => grouped.push((key, vec![value])),
        }
    }
    Ok(grouped)
}

fn check(args: &FindKeys) -> Result<(), Refusal> {
    check_count(Argument::TagFilters, args.tags.len())?;
    let keys: Vec<_> = args.tags.iter().map(|(key, _)| key).collect();
    check_different(&keys)?;
    for (key, values) in &args.tags {
        if key.is_empty() {
            return Err(malformed("a tag without a key"));
        }
        check_count(Argument::TagFilterValues, values.len())?;
        check_different(&values.iter().collect::<Vec<_>>())?;
    }
    let length = args.name_part.as_ref().map(|part| part.chars().count());
    match length {
        Some(length) if length > limits::NAME_SEARCH_CHARS_MAX => Err(Refusal::TooLong {
            argument: Argument::NamePart,
            length,
            max: limits::NAME_SEARCH_CHARS_MAX,
        }),
        Some(0) => Err(Refusal::Malformed {
            argument: Argument::NamePart,
            why: "it is empty".to_owned(),
        }),
        Some(_) | None => Ok(()),
    }
}

fn check_count(argument: Argument, count: usize) -> Result<(), Refusal> {
    let max = limits::TAG_SEARCH_MAX;
    if count <= max {
        Ok(())
    } else {
        Err(Refusal::TooMany {
            argument,
            count,
            max,
        })
    }
}

fn check_different(words: &[&String]) -> Result<(), Refusal> {
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if rest.clone().any(|other| other == word) {
            return Err(malformed(&format!("{word:?} is there twice")));
        }
    }
    Ok(())
}

fn malformed(why: &str) -> Refusal {
    Refusal::Malformed {
        argument: Argument::TagFilters,
        why: why.to_owned(),
    }
}
