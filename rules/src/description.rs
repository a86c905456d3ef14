//! A key's description: its length.

use crate::limits;
use crate::{Cloud, Field, Reason, Refusal, Unit};

/// Judges a description.
///
/// # Errors
/// One refusal of [`Field::Description`] when it is longer than [`limits::description_chars_max`].
pub fn check(cloud: Cloud, asked: &str) -> Result<(), Vec<Refusal>> {
    let max = limits::description_chars_max(cloud);
    if asked.chars().count() > max {
        let reason = Reason::TooLong {
            max,
            unit: Unit::Characters,
        };
        return Err(vec![Refusal::new(Field::Description, asked, reason)]);
    }
    Ok(())
}
