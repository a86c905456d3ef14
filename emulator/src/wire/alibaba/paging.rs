//! `PageNumber` and `PageSize`, and the fields that every list answers with.

use super::answer::{Field, Node};
use super::fault::Fault;
use super::params::Params;
use crate::service::{Listing, Paging};

/// The page asked for; the service knows its defaults and bounds.
pub(super) fn of(params: &Params<'_>) -> Result<Paging, Fault> {
    Ok(Paging {
        number: params.int("PageNumber")?,
        size: params.int("PageSize")?,
    })
}

/// A list under its two names, and its page's numbers.
pub(super) fn fields<T>(
    name: &'static str,
    item: &'static str,
    listing: Listing<T>,
    node: impl FnMut(T) -> Node,
) -> Vec<Field> {
    let Listing {
        items,
        total,
        page_number,
        page_size,
    } = listing;
    vec![
        (
            name,
            Node::List(item, items.into_iter().map(node).collect()),
        ),
        ("PageNumber", Node::Int(page_number)),
        ("PageSize", Node::Int(page_size)),
        ("TotalCount", Node::Int(total)),
    ]
}
