//! Paths by template, and queries.

use std::borrow::Cow;

use crate::wire::percent;

/// A query's names and values, decoded.
pub(super) type Pairs<'r> = Vec<(Cow<'r, str>, Cow<'r, str>)>;

/// The parts of a path that a template names, decoded.
pub(super) type Segments<'r> = Vec<(&'static str, Cow<'r, str>)>;

/// A query taken apart; `None` when it is no UTF-8.
pub(super) fn pairs(query: &str) -> Option<Pairs<'_>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((percent::decode(name)?, percent::decode(value)?))
        })
        .collect()
}

/// The parts of a path; an empty one at its end does not count.
pub(super) fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/')
}

/// A template with its parts cut up: `{name}` is any part.
pub(super) struct Template(Vec<Part>);

enum Part {
    Exactly(&'static str),
    Any(&'static str),
}

impl Template {
    /// Cuts a template up.
    pub(super) fn new(path: &'static str) -> Self {
        let part = |text: &'static str| {
            let name = text
                .strip_prefix('{')
                .and_then(|rest| rest.strip_suffix('}'));
            name.map_or(Part::Exactly(text), Part::Any)
        };
        Self(parts(path).map(part).collect())
    }

    /// How many parts it has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a path of as many parts is of this form. The last parts differ most.
    pub(super) fn fits(&self, parts: &[&str]) -> bool {
        let fits = |(part, given): (&Part, &&str)| match part {
            Part::Exactly(text) => text == given,
            Part::Any(_) => !given.is_empty(),
        };
        self.0.len() == parts.len() && self.0.iter().zip(parts).rev().all(fits)
    }

    /// The named parts of a path that fits; `None` when one is no UTF-8.
    pub(super) fn segments<'r>(&self, parts: &[&'r str]) -> Option<Segments<'r>> {
        let named = self.0.iter().zip(parts);
        named
            .filter_map(|(part, given)| match part {
                Part::Exactly(_) => None,
                Part::Any(name) => Some((*name, *given)),
            })
            .map(|(name, given)| Some((name, percent::decode_path(given)?)))
            .collect()
    }
}
