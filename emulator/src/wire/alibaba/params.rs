//! The parameters of a request: query and form merged, decoded, and read by type.
//!
//! Clients differ in where they put parameters and how they escape them, so everything
//! after this file works on decoded values. Unknown parameters are ignored.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use memchr::{memchr, memchr_iter};

use super::fault::Fault;
use super::percent;

/// A request has at most this many parameters; TagResources with every list full has 92.
const PARAMS_MAX: usize = 512;

/// Name and value, decoded.
pub(super) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The parameters of a request, each part sorted by name.
#[derive(Debug)]
pub(super) struct Params<'a> {
    query: Vec<Pair<'a>>,
    form: Vec<Pair<'a>>,
}

impl<'a> Params<'a> {
    /// Parameters of a query string and a form body (empty when the body is no form).
    ///
    /// # Errors
    /// `ParseRequestParameterException` for bytes that are not UTF-8 or too many parameters;
    /// `InvalidParameter` for one name with two values: which of them was meant cannot be known.
    pub(super) fn parse(query: &'a [u8], form: &'a [u8]) -> Result<Self, Fault> {
        let params = Self {
            query: sorted_pairs(query)?,
            form: sorted_pairs(form)?,
        };
        for (name, value) in &params.form {
            if find(&params.query, name).is_some_and(|other| other != value) {
                return Err(Fault::invalid(name));
            }
        }
        Ok(params)
    }

    /// The value of a parameter, however empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        find(&self.query, name).or_else(|| find(&self.form, name))
    }

    /// The parameters of the query alone.
    pub(super) fn query(&self) -> &[Pair<'a>] {
        &self.query
    }

    /// Every parameter once, in the order of names.
    pub(super) fn sorted(&self) -> impl Iterator<Item = &Pair<'a>> {
        let mut query = self.query.iter().peekable();
        let mut form = self.form.iter().peekable();
        std::iter::from_fn(move || match (query.peek(), form.peek()) {
            (Some(left), Some(right)) => match left.0.cmp(&right.0) {
                std::cmp::Ordering::Less => query.next(),
                std::cmp::Ordering::Greater => form.next(),
                std::cmp::Ordering::Equal => {
                    form.next();
                    query.next()
                }
            },
            (Some(_), None) => query.next(),
            (None, _) => form.next(),
        })
    }

    /// A value, owned; absent stays absent and empty stays empty, so that the rules judge it.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// A value that counts as absent when it is empty.
    pub(super) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// A value that must be there and not be empty.
    pub(super) fn required(&self, name: &'static str) -> Result<&str, Fault> {
        self.filled(name).ok_or_else(|| Fault::missing(name))
    }

    /// The bytes of a value in base64 (with padding) that must be there and not be empty.
    pub(super) fn base64(&self, name: &'static str) -> Result<Vec<u8>, Fault> {
        let text = self.required(name)?;
        STANDARD
            .decode(text)
            .map_err(|error| Fault::invalid(name).advise(format!("not base64: {error}")))
    }

    /// A boolean in any case; `None` when absent or empty.
    pub(super) fn flag(&self, name: &'static str) -> Result<Option<bool>, Fault> {
        match self.filled(name) {
            None => Ok(None),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(Fault::invalid(name)),
        }
    }

    /// A whole number in decimal; `None` when absent or empty.
    pub(super) fn int<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, Fault> {
        match self.filled(name) {
            None => Ok(None),
            Some(value) if is_decimal(value) => {
                value.parse().map(Some).map_err(|_| Fault::invalid(name))
            }
            Some(_) => Err(Fault::invalid(name)),
        }
    }

    /// The values of `Name.1`, `Name.2`, … by their numbers.
    pub(super) fn list(&self, name: &'static str) -> Result<Vec<String>, Fault> {
        let mut items = self.numbered(name, "")?;
        items.sort_unstable_by_key(|(number, _)| *number);
        Ok(items.into_iter().map(|(_, value)| value).collect())
    }

    /// The tags of `Tag.1.Key` and `Tag.1.Value`, …; a missing value is empty.
    pub(super) fn tag_list(&self) -> Result<Vec<(String, String)>, Fault> {
        let tags = self.tags_sought()?.into_iter();
        Ok(tags
            .map(|(key, value)| (key, value.unwrap_or_default()))
            .collect())
    }

    /// The values of `Tag.1.Key` and `Tag.1.Value`, … by their numbers; a missing value is any.
    pub(super) fn tags_sought(&self) -> Result<Vec<(String, Option<String>)>, Fault> {
        let mut keys = self.numbered("Tag", ".Key")?;
        keys.sort_unstable_by_key(|(number, _)| *number);
        let values = self.numbered("Tag", ".Value")?;
        if values
            .iter()
            .any(|(number, _)| !keys.iter().any(|(known, _)| known == number))
        {
            return Err(Fault::missing("Tag.N.Key"));
        }
        let value_of = |number: u32| {
            values
                .iter()
                .find(|(known, _)| *known == number)
                .map(|(_, value)| value.clone())
        };
        Ok(keys
            .into_iter()
            .map(|(number, key)| (key, value_of(number)))
            .collect())
    }

    fn numbered(&self, name: &'static str, suffix: &str) -> Result<Vec<(u32, String)>, Fault> {
        let mut items = Vec::new();
        for (key, value) in self.sorted() {
            let middle = key
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('.'))
                .and_then(|rest| rest.strip_suffix(suffix));
            let Some(middle) = middle else { continue };
            if suffix.is_empty() || !middle.contains('.') {
                let number = middle.parse::<u32>().ok().filter(|number| *number > 0);
                items.push((
                    number.ok_or_else(|| Fault::invalid(key))?,
                    value.clone().into_owned(),
                ));
            }
        }
        Ok(items)
    }
}

fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Names are few and mostly of different lengths: looking at each is faster than a search by order.
fn find<'p>(pairs: &'p [Pair<'_>], name: &str) -> Option<&'p str> {
    let named = pairs.iter().find(|(known, _)| known == name);
    named.map(|(_, value)| value.as_ref())
}

fn sorted_pairs(raw: &[u8]) -> Result<Vec<Pair<'_>>, Fault> {
    let mut rest = std::str::from_utf8(raw).map_err(|_| Fault::unparsable())?;
    let most = memchr_iter(b'&', raw).count() + 1;
    let mut pairs: Vec<Pair<'_>> = Vec::with_capacity(most.min(PARAMS_MAX));
    while !rest.is_empty() {
        let (part, after) = cut(rest, b'&');
        rest = after;
        if part.is_empty() {
            continue;
        }
        if pairs.len() == PARAMS_MAX {
            return Err(Fault::unparsable());
        }
        let (name, value) = cut(part, b'=');
        let (name, value) = (percent::decode(name), percent::decode(value));
        pairs.push(name.zip(value).ok_or_else(Fault::unparsable)?);
    }
    pairs.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    pairs.dedup();
    if let Some(name) = twice(&pairs) {
        return Err(Fault::invalid(name));
    }
    Ok(pairs)
}

/// What stands before the first `mark`, an ASCII character, and what after it.
fn cut(text: &str, mark: u8) -> (&str, &str) {
    let at = memchr(mark, text.as_bytes());
    let halves = at.and_then(|at| text.get(..at).zip(text.get(at + 1..)));
    halves.unwrap_or((text, ""))
}

/// A name that stands there with two values: its pairs are neighbours.
fn twice<'p>(pairs: &'p [Pair<'_>]) -> Option<&'p str> {
    pairs
        .array_windows()
        .find_map(|[left, right]| (left.0 == right.0).then_some(left.0.as_ref()))
}

#[cfg(test)]
mod tests;
