//! Lists by page number and page size.

use kms_rules::limits;

use super::refusal::{Argument, Refusal};
use crate::store::{Page, Window};

/// Which page of a list, as it was asked; `None` is not given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Paging {
    /// From 1.
    pub(crate) number: Option<i64>,
    /// Items on a page.
    pub(crate) size: Option<i64>,
}

/// One page of a list, with what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listing<T> {
    pub(crate) items: Vec<T>,
    /// How many there are on all pages.
    pub(crate) total: u64,
    pub(crate) page_number: u64,
    pub(crate) page_size: u64,
}

/// A page that exists in principle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    number: u64,
    size: u64,
}

impl Paging {
    /// Fills in the defaults and checks the bounds.
    ///
    /// # Errors
    /// [`Refusal::OutOfBounds`].
    pub(super) fn check(self) -> Result<Wanted, Refusal> {
        let default = i64::from(limits::PAGE_ITEMS_DEFAULT);
        let (min, max) = (limits::PAGE_ITEMS_MIN, limits::PAGE_ITEMS_MAX);
        Ok(Wanted {
            number: within(
                Argument::PageNumber,
                self.number.unwrap_or(1),
                1,
                i64::from(i32::MAX),
            )?,
            size: within(
                Argument::PageSize,
                self.size.unwrap_or(default),
                min.into(),
                max.into(),
            )?,
        })
    }
}

impl Wanted {
    pub(super) fn window(self) -> Window {
        Window {
            skip: (self.number - 1).saturating_mul(self.size),
            take: self.size,
        }
    }

    pub(super) fn listing<T>(self, page: Page<T>) -> Listing<T> {
        let Page { items, total } = page;
        Listing {
            items,
            total,
            page_number: self.number,
            page_size: self.size,
        }
    }
}

/// `given` as a number, if it lies within the bounds, which are not negative.
///
/// # Errors
/// [`Refusal::OutOfBounds`].
pub(super) fn within(argument: Argument, given: i64, min: i64, max: i64) -> Result<u64, Refusal> {
    let inside = u64::try_from(given)
        .ok()
        .filter(|_| (min..=max).contains(&given));
    inside.ok_or(Refusal::OutOfBounds {
        argument,
        given,
        min,
        max,
    })
}

/// A length within its inclusive bounds.
///
/// # Errors
/// [`Refusal::OutOfBounds`] for `argument`.
pub(super) fn length_within(
    argument: Argument,
    given: i64,
    (min, max): (usize, usize),
) -> Result<usize, Refusal> {
    let bound = |length| i64::try_from(length).unwrap_or(i64::MAX);
    let length = within(argument, given, bound(min), bound(max))?;
    Ok(usize::try_from(length).unwrap_or(max))
}
