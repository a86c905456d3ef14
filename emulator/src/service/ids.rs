//! Identifiers of keys and versions.

use crate::entropy::{Entropy, NoEntropy};

/// Characters of a UUID in text.
pub(super) const UUID_CHARS: usize = 36;
/// Bytes of a UUID.
pub(super) const UUID_BYTES: usize = 16;
/// Random characters of the id of a key in an instance.
const INSTANCE_KEY_CHARS: usize = 20;
/// Length of the id of a grant, in bytes before hexadecimal.
const GRANT_BYTES: usize = 32;
/// Where the dashes of a UUID stand.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// A random UUID (RFC 9562, version 4), lower case.
///
/// # Errors
/// [`NoEntropy`].
pub(super) fn uuid(entropy: &Entropy) -> Result<String, NoEntropy> {
    Ok(of_version(4, entropy.bytes()?))
}

/// The UUID of a name (RFC 9562, version 8), lower case: the first bytes of the name's digest.
pub(super) fn named(digest: &[u8; 32]) -> String {
    let mut bytes = [0; 16];
    bytes
        .iter_mut()
        .zip(digest)
        .for_each(|(byte, of)| *byte = *of);
    of_version(8, bytes)
}

fn of_version(version: u128, bytes: [u8; 16]) -> String {
    let all = u128::from_be_bytes(bytes);
    let versioned = all & !(0xf << 76) | version << 76;
    let variant = versioned & !(0x3 << 62) | 0x2 << 62;
    uuid_text(variant.to_be_bytes())
}

/// The text of a UUID, lower case.
pub(super) fn uuid_text(bytes: [u8; UUID_BYTES]) -> String {
    let mut text = format!("{:032x}", u128::from_be_bytes(bytes));
    for place in DASHES {
        text.insert(place, '-');
    }
    text
}

/// The bytes of a lower-case UUID; `None` of any other text.
pub(super) fn uuid_bytes(text: &str) -> Option<[u8; UUID_BYTES]> {
    let digits = text
        .bytes()
        .filter_map(|byte| char::from(byte).to_digit(16));
    let number = digits.fold(0_u128, |number, digit| number << 4 | u128::from(digit));
    is_uuid(text).then(|| number.to_be_bytes())
}

/// The id of a key in a KMS instance: `key-` and 20 lower-case letters and digits.
///
/// # Errors
/// [`NoEntropy`].
pub(super) fn instance_key(entropy: &Entropy) -> Result<String, NoEntropy> {
    let mut random = u128::from_be_bytes(entropy.bytes()?);
    let mut text = "key-".to_owned();
    for _ in 0..INSTANCE_KEY_CHARS {
        let digit = u32::try_from(random % 36).unwrap_or(0);
        text.extend(char::from_digit(digit, 36));
        random /= 36;
    }
    Ok(text)
}

/// The id of a grant: 64 hexadecimal digits, lower case.
///
/// # Errors
/// [`NoEntropy`].
pub(super) fn grant(entropy: &Entropy) -> Result<String, NoEntropy> {
    Ok(hex::encode(entropy.bytes::<GRANT_BYTES>()?))
}

/// Whether the text is a lower-case UUID of any version.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == UUID_CHARS
        && text.bytes().enumerate().all(|(place, byte)| {
            if DASHES.contains(&place) {
                byte == b'-'
            } else {
                matches!(byte, b'0'..=b'9' | b'a'..=b'f')
            }
        })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn ids_have_their_shape() {
        let entropy = Entropy::seeded(1);
        expect!["9a374450-4560-439e-8670-b7a17d492b27"].assert_eq(&uuid(&entropy).unwrap());
        expect!["key-iniwuseizb0jccijha1a"].assert_eq(&instance_key(&entropy).unwrap());
        for _ in 0..1000 {
            let id = uuid(&entropy).unwrap();
            assert!(is_uuid(&id) && id.as_bytes()[14] == b'4', "{id}");
            assert_eq!(uuid_bytes(&id).map(uuid_text), Some(id.clone()));
            assert!(
                matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'),
                "{id}"
            );
            assert_eq!(instance_key(&entropy).unwrap().len(), 24);
        }
        for not in [
            "",
            "x",
            "2FED8E66-ef3d-46ab-beae-0d7a5fbf6dbe",
            "2fed8e66-ef3d-46ab-beae-0d7a5fbf6db-",
        ] {
            assert!(!is_uuid(not), "{not}");
            assert_eq!(uuid_bytes(not), None, "{not}");
        }
    }
}
