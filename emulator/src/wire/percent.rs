//! Percent-encoding: RFC 3986 as the signatures want it, and forms as clients send them.

use std::borrow::Cow;

use memchr::memchr2;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// By its value, whether a byte stands for itself everywhere in a URL: `A-Za-z0-9-_.~` (RFC 3986, section 2.3).
static UNRESERVED: [bool; 256] = unreserved();

const fn unreserved() -> [bool; 256] {
    let mut table = [false; 256];
    let mut left: &mut [bool] = &mut table;
    let mut byte = 0_u8;
    while let Some((first, rest)) = left.split_first_mut() {
        *first = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
        byte = byte.wrapping_add(1);
        left = rest;
    }
    table
}

/// Appends `text` with every byte but `A-Za-z0-9-_.~` as `%XX`.
pub(super) fn encode(text: &str, into: &mut String) {
    escape(text, "%", into);
}

/// Appends `text` encoded twice over, as a value stands in a version 1 string to sign.
pub(super) fn encode_twice(text: &str, into: &mut String) {
    escape(text, "%25", into);
}

fn escape(text: &str, sign: &str, into: &mut String) {
    let mut rest = text;
    while let Some((kept, reserved, after)) = split_reserved(rest) {
        into.push_str(kept);
        for byte in reserved.bytes() {
            into.push_str(sign);
            into.push(hex_digit(byte >> 4));
            into.push(hex_digit(byte & 0x0f));
        }
        rest = after;
    }
    into.push_str(rest);
}

/// What comes before the first character that must be escaped, that character, and what follows.
fn split_reserved(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.bytes().position(|byte| !is_unreserved(byte))?;
    let (kept, rest) = text.split_at_checked(at)?;
    let length = rest.chars().next()?.len_utf8();
    let (reserved, after) = rest.split_at_checked(length)?;
    Some((kept, reserved, after))
}

fn is_unreserved(byte: u8) -> bool {
    UNRESERVED.get(usize::from(byte)).is_some_and(|is| *is)
}

fn hex_digit(nibble: u8) -> char {
    HEX.get(usize::from(nibble))
        .map_or('0', |digit| char::from(*digit))
}

/// A name or value of a query or form: `+` is a space, `%XX` a byte, a lone `%` itself.
///
/// `None` when the bytes are not UTF-8.
pub(super) fn decode(raw: &str) -> Option<Cow<'_, str>> {
    unescape(raw, b' ')
}

/// A path or a part of one: as [`decode`], but `+` is itself.
pub(super) fn decode_path(raw: &str) -> Option<Cow<'_, str>> {
    unescape(raw, b'+')
}

/// `plus` is what `+` stands for.
fn unescape(raw: &str, plus: u8) -> Option<Cow<'_, str>> {
    let Some(plain) = memchr2(b'%', b'+', raw.as_bytes()) else {
        return Some(Cow::Borrowed(raw));
    };
    let (plain, mut rest) = raw.as_bytes().split_at_checked(plain)?;
    let mut decoded = Vec::with_capacity(raw.len());
    decoded.extend_from_slice(plain);
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| escaped_byte(after)).flatten();
        let (byte, after) = match (escaped, first) {
            (Some(escaped), _) => escaped,
            (None, b'+') => (plus, after),
            (None, other) => (*other, after),
        };
        decoded.push(byte);
        rest = after;
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

/// The byte that two hexadecimal digits name, and what follows them.
fn escaped_byte(digits: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], after) = digits.split_first_chunk()?;
    let high = char::from(*high).to_digit(16)?;
    let low = char::from(*low).to_digit(16)?;
    Some((u8::try_from(high * 16 + low).ok()?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_decode(raw: &str, want: &str) {
        assert_eq!(decode(raw).as_deref(), Some(want), "{raw}");
    }

    #[test]
    fn forms_decode_whatever_the_client_escaped() {
        for (raw, want) in [
            ("plain", "plain"),
            ("a+b", "a b"),
            ("a%20b", "a b"),
            ("a%2Bb", "a+b"),
            ("%2a*~%7E", "**~~"),
            ("%E9%94%AE", "键"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("", ""),
        ] {
            check_decode(raw, want);
        }
        assert_eq!(decode_path("a+b%20c").as_deref(), Some("a+b c"));
        assert_eq!(decode("%ff"), None);
    }

    #[test]
    fn encoding_keeps_only_the_unreserved() {
        let mut once = String::new();
        encode("aZ09-_.~ *+/é", &mut once);
        assert_eq!(once, "aZ09-_.~%20%2A%2B%2F%C3%A9");
        let mut twice = String::new();
        encode_twice("a b", &mut twice);
        assert_eq!(twice, "a%2520b");
        let mut again = String::new();
        encode("a%20b", &mut again);
        assert_eq!(twice, again);
    }
}
