//! The ephemeral resources: secrets that are made or opened for one run and kept nowhere.

pub(crate) mod data_key;
pub(crate) mod plaintext;
pub(crate) mod random;

use tfplugin::{Attribute, Diagnostic, Diagnostics, Object};

use crate::authenticated::fault;
use crate::client::ApiError;
use crate::report;

/// A secret that is given out.
fn secret(name: &'static str, about: &'static str) -> Attribute {
    Attribute::string(name)
        .computed()
        .sensitive()
        .describe(about)
}

/// Why a number of bytes is out of bounds, as far as it is known.
fn length_fault(
    config: &Object,
    name: &'static str,
    (min, max): (usize, usize),
) -> Option<Diagnostic> {
    let number = config.number(name).into_known()?;
    let length = number
        .as_i64()
        .and_then(|length| usize::try_from(length).ok());
    let fits = length.is_some_and(|length| (min..=max).contains(&length));
    (!fits).then(|| {
        let detail = format!("it must be {min} to {max} bytes, not {number}");
        fault(name, detail)
    })
}

/// A number of bytes that has been judged.
fn length(config: &Object, name: &str) -> Option<u64> {
    let length = config.int(name).into_known()?;
    u64::try_from(length).ok()
}

/// A failed call as the end of an opening.
fn failed(summary: &'static str) -> impl Fn(ApiError) -> Diagnostics {
    move |error| report::failed(summary, &error)
}
