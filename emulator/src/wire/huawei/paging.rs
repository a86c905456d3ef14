//! Lists by position: how many, after how many, and where the next page begins.

use super::body::Text;
use super::fault::Fault;
use super::words;
use crate::service::Window;

/// Bounds of `limit`, inclusive, and what is taken when it is not given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) default: u64,
    pub(super) max: u64,
}

/// The stretch of a list that a request asks for. Empty text is as good as none (examples of the API send it).
///
/// # Errors
/// KMS.1601 for a `limit` that is not from 1 to the largest, KMS.1602 for a `marker` that is no position.
pub(super) fn window(
    limits: Limits,
    limit: Option<&Text>,
    marker: Option<&Text>,
) -> Result<Window, Fault> {
    let valid = || words::LIMIT.advise(format!("it is from 1 to {}", limits.max));
    let take = number(limit, limits.default).filter(|take| (1..=limits.max).contains(take));
    Ok(Window {
        take: take.ok_or_else(valid)?,
        skip: number(marker, 0).ok_or(words::MARKER)?,
    })
}

/// A number without a sign; `None` for anything else.
pub(super) fn number(member: Option<&Text>, default: u64) -> Option<u64> {
    match member {
        Some(Text(text)) if !text.is_empty() => {
            let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| text.parse().ok()).flatten()
        }
        Some(_) | None => Some(default),
    }
}

/// What the next page is asked with, and whether there is one: `next_marker` and `truncated`.
pub(super) fn next(window: Window, total: u64) -> (String, &'static str) {
    let end = window.skip.saturating_add(window.take);
    if end < total {
        (end.to_string(), "true")
    } else {
        (String::new(), "false")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        default: 10,
        max: 1000,
    };

    #[track_caller]
    fn check(limit: Option<&str>, marker: Option<&str>, want: Result<(u64, u64), &str>) {
        let text = |text: &str| Text(text.to_owned());
        let got = window(LIMITS, limit.map(text).as_ref(), marker.map(text).as_ref());
        match (got, want) {
            (Ok(got), Ok(want)) => assert_eq!((got.take, got.skip), want),
            (Err(fault), Err(code)) => assert_eq!(fault.code, code, "{limit:?} {marker:?}"),
            (got, want) => panic!("{limit:?} {marker:?}: {got:?} is not {want:?}"),
        }
    }

    #[test]
    fn limits_and_markers_at_their_edges() {
        check(None, None, Ok((10, 0)));
        check(Some(""), Some(""), Ok((10, 0)));
        check(Some("1"), Some("0"), Ok((1, 0)));
        check(
            Some("1000"),
            Some("18446744073709551615"),
            Ok((1000, u64::MAX)),
        );
        for limit in [
            "0",
            "1001",
            "-1",
            "+1",
            "1.5",
            " 1",
            "x",
            "99999999999999999999",
        ] {
            check(Some(limit), None, Err("KMS.1601"));
        }
        for marker in ["-1", "+1", "x", "1.0", "18446744073709551616"] {
            check(None, Some(marker), Err("KMS.1602"));
        }
    }

    #[test]
    fn the_last_page_says_so() {
        let next = |skip, take, total| next(Window { skip, take }, total);
        assert_eq!(next(0, 2, 3), ("2".to_owned(), "true"));
        assert_eq!(next(2, 2, 3), (String::new(), "false"));
        assert_eq!(next(0, 3, 3), (String::new(), "false"));
        assert_eq!(next(u64::MAX, 1, 3), (String::new(), "false"));
        assert_eq!(next(0, 1, 0), (String::new(), "false"));
    }
}
