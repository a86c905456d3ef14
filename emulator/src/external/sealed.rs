//! What a key manager makes of a text, and how it stands in a ciphertext blob.

use sha2::{Digest, Sha256};

/// Bytes of an authentication tag, by the interface.
pub(crate) const TAG_BYTES: usize = 16;
/// Bytes that an initialisation vector may have, by the interface.
const VECTOR_BYTES: [usize; 2] = [12, 16];
/// Bytes that a key manager may add to a ciphertext for itself, at most, by the interface.
const METADATA_BYTES_MAX: usize = 20;
/// What the bytes of a [`Sealed`] begin with; another layout would have another.
const LAYOUT: u8 = 1;

/// A text that a key manager has encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub(super) vector: Vec<u8>,
    /// The key manager's own note; empty when it made none.
    pub(super) metadata: Vec<u8>,
    pub(super) tag: [u8; TAG_BYTES],
    /// As long as the text.
    pub(super) ciphertext: Vec<u8>,
}

impl Sealed {
    /// The parts, if each has a length that the interface allows; else the name of the one that has not.
    pub(super) fn new(
        vector: Vec<u8>,
        metadata: Vec<u8>,
        tag: &[u8],
        ciphertext: Vec<u8>,
    ) -> Result<Sealed, &'static str> {
        if !VECTOR_BYTES.contains(&vector.len()) {
            return Err("initializationVector");
        }
        if metadata.len() > METADATA_BYTES_MAX {
            return Err("ciphertextMetadata");
        }
        let tag = tag.try_into().map_err(|_| "authenticationTag")?;
        Ok(Sealed {
            vector,
            metadata,
            tag,
            ciphertext,
        })
    }

    /// `layout (1) || length of vector (1) || vector || length of metadata (1) || metadata || tag (16) || ciphertext`.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![LAYOUT];
        for part in [&self.vector, &self.metadata] {
            bytes.push(u8::try_from(part.len()).unwrap_or(u8::MAX));
            bytes.extend_from_slice(part);
        }
        bytes.extend_from_slice(&self.tag);
        bytes.extend_from_slice(&self.ciphertext);
        bytes
    }

    /// What [`Sealed::to_bytes`] wrote; `None` for any other bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Sealed> {
        let rest = bytes.strip_prefix(&[LAYOUT])?;
        let (vector, rest) = counted(rest)?;
        let (metadata, rest) = counted(rest)?;
        let (tag, ciphertext) = rest.split_at_checked(TAG_BYTES)?;
        Sealed::new(vector.to_vec(), metadata.to_vec(), tag, ciphertext.to_vec()).ok()
    }

    /// The key manager's proof that it can open this again: see [`integrity_value`].
    pub(super) fn integrity_value(&self, associated: &[u8]) -> [u8; 32] {
        let parts = [
            associated,
            &self.metadata,
            &self.vector,
            &self.ciphertext,
            &self.tag,
        ];
        integrity_value(parts)
    }
}

/// SHA-256 over associated data, metadata, vector, ciphertext and tag, one after the other.
pub(crate) fn integrity_value(parts: [&[u8]; 5]) -> [u8; 32] {
    let hash = parts
        .iter()
        .fold(Sha256::new(), |hash, part| hash.chain_update(part));
    hash.finalize().into()
}

/// A byte that says how many follow, those, and the rest.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first()?;
    rest.split_at_checked(usize::from(*length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(vector: usize, metadata: usize, text: usize) -> Sealed {
        Sealed::new(
            vec![1; vector],
            vec![2; metadata],
            &[3; TAG_BYTES],
            vec![4; text],
        )
        .unwrap()
    }

    #[test]
    fn bytes_and_back() {
        for (vector, metadata, text) in [(12, 0, 0), (16, 20, 1), (12, 1, 6144)] {
            let one = sealed(vector, metadata, text);
            let bytes = one.to_bytes();
            assert_eq!(bytes.len(), 3 + vector + metadata + TAG_BYTES + text);
            assert_eq!(Sealed::from_bytes(&bytes), Some(one));
        }
        assert_eq!(
            sealed(12, 1, 2).to_bytes(),
            [
                1, 12, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
                3, 3, 3, 3, 3, 4, 4
            ]
        );
    }

    #[test]
    fn other_bytes_are_none() {
        let bytes = sealed(12, 3, 0).to_bytes();
        for length in 0..bytes.len() {
            assert_eq!(Sealed::from_bytes(&bytes[..length]), None, "{length}");
        }
        for (place, wrong) in [
            (0, 0),
            (0, 2),
            (1, 0),
            (1, 13),
            (1, 255),
            (14, 21),
            (14, 255),
        ] {
            let mut changed = bytes.clone();
            changed[place] = wrong;
            assert_eq!(Sealed::from_bytes(&changed), None, "{place} {wrong}");
        }
    }

    /// The example of Appendix C of the interface.
    #[test]
    fn the_published_integrity_value() {
        let part = |hex: &str| hex::decode(hex).unwrap();
        let tag = part("bc1c4dda7707d6812447c5955e99b261");
        let vector = part("1ccae5470f3970025477 9031".replace(' ', "").as_str());
        let sealed = Sealed::new(
            vector,
            b"key_version=1".to_vec(),
            &tag,
            part("821c642b5b71783367deaf18"),
        )
        .unwrap();
        assert_eq!(
            hex::encode(sealed.integrity_value(b"project=nile,department=marketing")),
            "a8703f2260bd8791ec2d15ea0b23e65a0631eedcf2a13a65cc82db3f47cf5ec7"
        );
    }
}
