//! The layout whose length and whose place of the key's id callers know. Numbers are little endian.
//!
//! | offset | bytes | |
//! |---|---|---|
//! | 0 | 2 | `02 00` |
//! | 2 | 2 | bytes from the start to the end of the key's id |
//! | 4 | 12 | vector |
//! | 16 | 4 | bytes of the plaintext |
//! | 20 | 16 | tag |
//! | 36 | 16 | version id, as a number |
//! | 52 | 16 a block | the plaintext, filled up with zero bytes to whole blocks, encrypted |
//! | end − 72 | 36 | key id, as text |
//! | end − 36 | 4 | which version of its key it is, from 0 |
//! | end − 32 | 32 | digest of all before, by the hash of the key's family |
//!
//! What is not ciphertext, vector or tag is authenticated before what the caller adds; all of it has a fixed length.

use zeroize::Zeroizing;

use super::cannot_encrypt;
use crate::crypto::{DIGEST_BYTES, Hash, IV_BYTES, TAG_BYTES};
use crate::service::core::Core;
use crate::service::ids::{self, UUID_BYTES, UUID_CHARS};
use crate::service::refusal::Refusal;
use crate::store::{Key, Scope, SealedVersion};

/// What every ciphertext begins with.
const MARK: [u8; 2] = [2, 0];
/// Bytes of a block.
const BLOCK_BYTES: usize = 16;
/// Bytes of a length of 16 bits.
const SHORT_BYTES: usize = 2;
/// Bytes of a length or number of 32 bits.
const NUMBER_BYTES: usize = 4;
/// Bytes that stand before the blocks and after them, in all.
const AROUND_BYTES: usize = MARK.len()
    + SHORT_BYTES
    + IV_BYTES
    + NUMBER_BYTES
    + TAG_BYTES
    + UUID_BYTES
    + UUID_CHARS
    + NUMBER_BYTES
    + DIGEST_BYTES;
/// Bytes after the key's id.
const TAIL_BYTES: usize = NUMBER_BYTES + DIGEST_BYTES;

/// A ciphertext in its parts.
#[derive(Debug, Clone, Copy)]
pub(in crate::service) struct Parts<'b> {
    told: Told<'b>,
    iv: &'b [u8; IV_BYTES],
    tag: &'b [u8; TAG_BYTES],
    blocks: &'b [u8],
    /// The key's id.
    pub(super) key_id: &'b str,
    /// By which hash its digest is that of the rest.
    pub(super) hash: Option<Hash>,
}

/// What is authenticated beside the ciphertext.
#[derive(Debug, Clone, Copy)]
struct Told<'b> {
    header: [u8; MARK.len() + SHORT_BYTES],
    length: [u8; NUMBER_BYTES],
    version: [u8; UUID_BYTES],
    key_id: &'b [u8; UUID_CHARS],
    number: [u8; NUMBER_BYTES],
}

impl Told<'_> {
    /// With what the caller adds.
    fn with(&self, associated: &[u8]) -> Vec<u8> {
        let parts = [
            &self.header[..],
            &self.length,
            &self.version,
            self.key_id,
            &self.number,
            associated,
        ];
        parts.concat()
    }

    fn plaintext_bytes(&self) -> Option<usize> {
        usize::try_from(u32::from_le_bytes(self.length)).ok()
    }
}

/// The header of a ciphertext of so many bytes; `None` when they are more than it can say.
fn header(total: usize) -> Option<[u8; MARK.len() + SHORT_BYTES]> {
    let said = u16::try_from(total.checked_sub(TAIL_BYTES)?).ok()?;
    let ([first, second], [low, high]) = (MARK, said.to_le_bytes());
    Some([first, second, low, high])
}

impl<'b> Parts<'b> {
    /// The parts of a ciphertext, with or without a digest that holds; `None` when it is laid out otherwise.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Parts<'b>> {
        let (rest, digest) = bytes.split_last_chunk::<DIGEST_BYTES>()?;
        let hash = [Hash::Sha256, Hash::Sm3]
            .into_iter()
            .find(|hash| hash.digest(rest) == *digest);
        let (rest, number) = rest.split_last_chunk::<NUMBER_BYTES>()?;
        let (rest, key_id) = rest.split_last_chunk::<UUID_CHARS>()?;
        let (given, rest) = rest.split_first_chunk()?;
        let (iv, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (tag, rest) = rest.split_first_chunk()?;
        let (version, blocks) = rest.split_first_chunk()?;
        let told = Told {
            header: header(bytes.len()).filter(|header| header == given)?,
            length: *length,
            version: *version,
            key_id,
            number: *number,
        };
        let whole = told
            .plaintext_bytes()?
            .checked_next_multiple_of(BLOCK_BYTES);
        (whole == Some(blocks.len())).then_some(Parts {
            told,
            iv,
            tag,
            blocks,
            key_id: std::str::from_utf8(key_id).ok()?,
            hash,
        })
    }

    /// The version's id.
    pub(super) fn version(&self) -> String {
        ids::uuid_text(self.told.version)
    }
}

/// As [`super::seal`].
pub(super) fn seal(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    plaintext: &[u8],
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let cipher = core.vault.cipher(scope, key, version)?;
    let iv = core.vault.entropy.bytes::<IV_BYTES>()?;
    let mut padded = Zeroizing::new(plaintext.to_vec());
    padded.resize(plaintext.len().next_multiple_of(BLOCK_BYTES), 0);
    let told = told(key, version, (plaintext.len(), padded.len()));
    let sealed = told.and_then(|told| {
        let mut sealed = Vec::with_capacity(padded.len() + TAG_BYTES);
        cipher.encrypt(&iv, &told.with(associated), &padded, &mut sealed)?;
        put_together(&told, &iv, &sealed, Hash::beside(key.spec.spec))
    });
    sealed.ok_or_else(|| cannot_encrypt(key))
}

/// What is told of a ciphertext; `None` when some part of it has no room.
fn told<'k>(
    key: &'k Key,
    version: &SealedVersion,
    (plaintext, padded): (usize, usize),
) -> Option<Told<'k>> {
    Some(Told {
        header: header(AROUND_BYTES + padded)?,
        length: u32::try_from(plaintext).ok()?.to_le_bytes(),
        version: ids::uuid_bytes(&version.id)?,
        key_id: key.id.as_bytes().try_into().ok()?,
        number: version.number.to_le_bytes(),
    })
}

/// The whole of a ciphertext, from what the cipher made: blocks and tag.
fn put_together(
    told: &Told<'_>,
    iv: &[u8; IV_BYTES],
    sealed: &[u8],
    hash: Hash,
) -> Option<Vec<u8>> {
    let (blocks, tag) = sealed.split_last_chunk::<TAG_BYTES>()?;
    let mut blob = Vec::with_capacity(AROUND_BYTES + blocks.len());
    for part in [
        &told.header[..],
        iv,
        &told.length,
        tag,
        &told.version,
        blocks,
        told.key_id,
        &told.number,
    ] {
        blob.extend_from_slice(part);
    }
    let digest = hash.digest(&blob);
    blob.extend_from_slice(&digest);
    Some(blob)
}

/// As [`super::open`].
pub(super) fn open(
    core: &Core,
    scope: &Scope,
    (key, version): (&Key, &SealedVersion),
    parts: &Parts<'_>,
    associated: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    if parts.key_id != key.id || parts.hash != Some(Hash::beside(key.spec.spec)) {
        return Err(Refusal::BadCiphertext);
    }
    let cipher = core.vault.cipher(scope, key, version)?;
    let sealed = [parts.blocks, parts.tag].concat();
    let opened = cipher.decrypt(parts.iv, &parts.told.with(associated), &sealed);
    let unpadded = opened
        .zip(parts.told.plaintext_bytes())
        .and_then(|(padded, length)| unpadded(padded, length));
    unpadded.ok_or(Refusal::BadCiphertext)
}

/// The plaintext without what fills its last block up; `None` when that is not zero.
fn unpadded(mut padded: Zeroizing<Vec<u8>>, length: usize) -> Option<Zeroizing<Vec<u8>>> {
    let filling = padded.get(length..)?;
    if filling.iter().any(|byte| *byte != 0) {
        return None;
    }
    padded.truncate(length);
    Some(padded)
}

/// A ciphertext of this key and version whose vector, tag and blocks are these bytes, as far as they go.
#[cfg(any(fuzzing, test))]
pub(super) fn laid_out(key: &str, version: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let (iv, rest) = bytes.split_first_chunk()?;
    let (tag, blocks) = rest.split_first_chunk::<TAG_BYTES>()?;
    let mut blocks = blocks.to_vec();
    let length = blocks.len();
    blocks.resize(length.next_multiple_of(BLOCK_BYTES), 0);
    let told = Told {
        header: header(AROUND_BYTES + blocks.len())?,
        length: u32::try_from(length).ok()?.to_le_bytes(),
        version: ids::uuid_bytes(version)?,
        key_id: key.as_bytes().try_into().ok()?,
        number: [0; NUMBER_BYTES],
    };
    let sealed = [&blocks[..], tag].concat();
    put_together(&told, iv, &sealed, Hash::Sha256)
}

#[cfg(test)]
mod tests;
