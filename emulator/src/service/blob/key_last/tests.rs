//! The layout byte for byte, and that nothing of it can be changed.

use kms_rules::Cloud;

use super::*;
use crate::external::Purpose;
use crate::service::blob::{self, Blob};
use crate::service::refusal::Argument;
use crate::service::testing::{Lab, days};
use crate::service::{Context, KeyRef, create_key, decrypt, encrypt, update_rotation_policy};
use crate::store::Usable;

const SPECS: [&str; 2] = ["AES_256", "SM4"];

/// A lab in a scope whose ciphertexts have this layout.
fn lab() -> Lab {
    let mut lab = Lab::seeded(1);
    lab.scope = Scope {
        cloud: Cloud::Huawei,
        account: "0d0466b0e7274d9cb35df84bb474a37f".to_owned(),
        region: "cn-north-4".to_owned(),
    };
    lab
}

async fn new_key(lab: &Lab, spec: &str) -> Usable {
    let mut args = lab.of_spec(spec);
    args.name = Some(format!("key-{spec}"));
    let key = create_key(&lab.core, &lab.scope, args).await.unwrap();
    usable(lab, &key.id)
}

fn usable(lab: &Lab, id: &str) -> Usable {
    let found = lab
        .core
        .store
        .read(|reading| reading.usable(&lab.scope, id));
    found.unwrap().unwrap()
}

async fn sealed(lab: &Lab, with: &Usable, plaintext: &[u8], associated: &[u8]) -> Vec<u8> {
    let (key, version): (&Key, _) = (&with.key, with.version.as_ref().unwrap());
    let (core, scope, with) = (&lab.core, &lab.scope, (key, version));
    blob::seal(core, scope, with, Purpose::Encrypt, plaintext, associated)
        .await
        .unwrap()
}

/// What the bytes hold, by the key that they name, or why not.
async fn opened(
    lab: &Lab,
    with: &Usable,
    bytes: &[u8],
    associated: &[u8],
) -> Result<Vec<u8>, Refusal> {
    let (key, version): (&Key, _) = (&with.key, with.version.as_ref().unwrap());
    let blob = Blob::read(lab.scope.cloud, Argument::CiphertextBlob, bytes)?;
    let (core, scope, with) = (&lab.core, &lab.scope, (key, version));
    let opened = blob::open(core, scope, with, Purpose::Decrypt, &blob, associated).await?;
    Ok(opened.to_vec())
}

fn text(length: usize) -> Vec<u8> {
    (0..length)
        .map(|place| u8::try_from(place % 251).unwrap())
        .collect()
}

/// The documented lengths: 4 bytes make 140, which is 188 characters of base64, and a data key of 64 bytes makes 188.
#[tokio::test]
async fn the_documented_lengths_and_places() {
    let lab = lab();
    for spec in SPECS {
        let with = new_key(&lab, spec).await;
        for (length, total) in [
            (1, 140),
            (4, 140),
            (16, 140),
            (17, 156),
            (64, 188),
            (4096, 4220),
        ] {
            let bytes = sealed(&lab, &with, &text(length), b"").await;
            assert_eq!(bytes.len(), total, "{length}");
            assert_eq!(bytes[..2], [2, 0]);
            let to_key = u16::from_le_bytes([bytes[2], bytes[3]]);
            assert_eq!(usize::from(to_key), total - 36);
            assert_eq!(bytes[16..20], u32::try_from(length).unwrap().to_le_bytes());
            let version = ids::uuid_bytes(&with.version.as_ref().unwrap().id).unwrap();
            assert_eq!(bytes[36..52], version);
            assert_eq!(bytes[total - 72..total - 36], *with.key.id.as_bytes());
            assert_eq!(bytes[total - 36..total - 32], [0, 0, 0, 0]);
            let digest = Hash::beside(with.key.spec.spec).digest(&bytes[..total - 32]);
            assert_eq!(bytes[total - 32..], digest);
        }
    }
    assert_eq!(AROUND_BYTES, 124);
}

/// Of every length around a block and around the limits; two of one text differ, since each has its own vector.
#[tokio::test]
async fn every_length_opens_again() {
    let lab = lab();
    for spec in SPECS {
        let with = new_key(&lab, spec).await;
        let around = [127, 128, 129, 1024, 4095, 4096, 16_384, 65_376];
        for length in (0..=66).chain(around) {
            let text = text(length);
            let bytes = sealed(&lab, &with, &text, b"with").await;
            assert_eq!(bytes.len(), 124 + 16 * length.div_ceil(16));
            assert_ne!(bytes, sealed(&lab, &with, &text, b"with").await);
            assert_eq!(
                opened(&lab, &with, &bytes, b"with").await,
                Ok(text),
                "{length}"
            );
        }
    }
}

/// What has no room in the header is not cut short.
#[tokio::test]
async fn a_text_without_room_is_our_own_failure() {
    let lab = lab();
    let with = new_key(&lab, "AES_256").await;
    let (key, version): (&Key, _) = (&with.key, with.version.as_ref().unwrap());
    let text = text(65_457);
    let (core, scope, by) = (&lab.core, &lab.scope, (key, version));
    let refused = blob::seal(core, scope, by, Purpose::Encrypt, &text, b"").await;
    assert!(matches!(refused, Err(Refusal::Internal(_))), "{refused:?}");
}

/// With the digest left as it was, and with a digest of what was changed: neither opens.
#[tokio::test]
async fn no_byte_can_be_changed() {
    let lab = lab();
    for spec in SPECS {
        let with = new_key(&lab, spec).await;
        let bytes = sealed(&lab, &with, b"twenty bytes of text", b"with").await;
        for place in 0..bytes.len() {
            for bit in [1, 0x80] {
                let mut changed = bytes.clone();
                changed[place] ^= bit;
                let refused = opened(&lab, &with, &changed, b"with").await;
                assert!(is_refused(&refused), "{spec} {place} {refused:?}");
                let refused = opened(&lab, &with, &signed_anew(&changed, &with), b"with").await;
                let kept = place >= bytes.len() - 32;
                assert!(kept || is_refused(&refused), "{spec} {place} {refused:?}");
            }
        }
        for length in 0..bytes.len() {
            let refused = opened(&lab, &with, &bytes[..length], b"with").await;
            assert!(is_refused(&refused), "{spec} {length} {refused:?}");
        }
        let longer = [&bytes[..], &[0; 16]].concat();
        assert!(is_refused(&opened(&lab, &with, &longer, b"with").await));
    }
}

fn is_refused(opened: &Result<Vec<u8>, Refusal>) -> bool {
    matches!(
        opened,
        Err(Refusal::BadCiphertext | Refusal::DigestMismatch { .. })
    )
}

/// The bytes with the digest that would belong to them.
fn signed_anew(bytes: &[u8], with: &Usable) -> Vec<u8> {
    let (rest, _) = bytes.split_last_chunk::<DIGEST_BYTES>().unwrap();
    let digest = Hash::beside(with.key.spec.spec).digest(rest);
    [rest, &digest].concat()
}

/// Another context, another key of the same spec, the digest of the other family: each is refused.
#[tokio::test]
async fn only_the_same_key_and_context_open_it() {
    let lab = lab();
    for spec in SPECS {
        let with = new_key(&lab, spec).await;
        let bytes = sealed(&lab, &with, b"text", b"with").await;
        for other in [&b""[..], b"wit", b"with ", b"With"] {
            let refused = opened(&lab, &with, &bytes, other).await;
            assert_eq!(refused, Err(Refusal::BadCiphertext), "{other:?}");
        }
        let (rest, _) = bytes.split_last_chunk::<DIGEST_BYTES>().unwrap();
        let hash = match Hash::beside(with.key.spec.spec) {
            Hash::Sha256 => Hash::Sm3,
            Hash::Sm3 => Hash::Sha256,
        };
        let otherwise = [rest, &hash.digest(rest)].concat();
        let refused = opened(&lab, &with, &otherwise, b"with").await;
        assert_eq!(refused, Err(Refusal::BadCiphertext));
        let mut args = lab.of_spec(spec);
        args.name = Some(format!("other-{spec}"));
        let other = create_key(&lab.core, &lab.scope, args).await.unwrap();
        let refused = opened(&lab, &usable(&lab, &other.id), &bytes, b"with").await;
        assert_eq!(refused, Err(Refusal::BadCiphertext));
    }
}

/// A digest that is not that of the rest is told apart from bytes that are laid out otherwise.
#[tokio::test]
async fn a_wrong_digest_is_named() {
    let lab = lab();
    let with = new_key(&lab, "AES_256").await;
    let bytes = sealed(&lab, &with, b"text", b"").await;
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    let argument = Argument::CiphertextBlob;
    assert_eq!(
        opened(&lab, &with, &changed, b"").await,
        Err(Refusal::DigestMismatch { argument })
    );
    let short = opened(&lab, &with, &bytes[1..], b"").await;
    assert_eq!(short, Err(Refusal::BadCiphertext));
}

/// Every version counts on, and opens what it made for as long as the key is there.
#[tokio::test]
async fn old_versions_open_and_new_ones_count_on() {
    let lab = lab();
    let (core, scope) = (&lab.core, &lab.scope);
    let by_id = KeyRef::Id(new_key(&lab, "AES_256").await.key.id.clone());
    let interval = Some("30d".to_owned());
    update_rotation_policy(core, scope, &by_id, interval)
        .await
        .unwrap();
    let mut made = Vec::new();
    for number in 0..4_u8 {
        let context = Context::default();
        let text = format!("version {number}");
        let sealed = encrypt(core, scope, &by_id, &text, &context).await.unwrap();
        let place = sealed.ciphertext.len() - 36;
        assert_eq!(sealed.ciphertext[place..place + 4], [number, 0, 0, 0]);
        made.push((text, sealed.ciphertext));
        core.move_clock(days(30)).unwrap();
    }
    for (text, ciphertext) in made {
        let opened = decrypt(core, scope, &ciphertext, &Context::default()).await;
        assert_eq!(opened.unwrap().text(), Ok(text.as_str()));
    }
}
