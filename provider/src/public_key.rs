//! Public keys as text: the PEM that every tool reads, whatever line ends and form the service wrote.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// What PEM calls a public key (RFC 7468, section 13).
const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";
/// Characters in a line of PEM (RFC 7468, section 2).
const LINE_CHARS: usize = 64;

/// Tags of DER (X.690).
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
/// DER of the algorithm identifier `rsaEncryption` (RFC 8017, appendix A.1).
const RSA: &[u8] = &[
    0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// A public key with its algorithm: SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicKey {
    der: Vec<u8>,
}

impl PublicKey {
    /// Reads what a service calls the PEM of a public key. An RSA key without its algorithm (PKCS #1) gets it.
    ///
    /// # Errors
    /// What it is not.
    pub(crate) fn parse(pem: &str) -> Result<PublicKey, String> {
        let inner = pem.trim().strip_prefix(BEGIN);
        let inner = inner.and_then(|rest| rest.strip_suffix(END));
        let inner = inner.ok_or_else(|| format!("it does not stand between {BEGIN} and {END}"))?;
        let base64: String = inner.split_whitespace().collect();
        let der = STANDARD.decode(base64);
        let der = der.map_err(|error| format!("it is no base64: {error}"))?;
        match content(SEQUENCE, &der).and_then(|inside| inside.first()) {
            Some(&SEQUENCE) => Ok(PublicKey { der }),
            Some(&INTEGER) => Ok(PublicKey {
                der: with_algorithm(&der),
            }),
            Some(_) | None => Err("it is no public key in DER".to_owned()),
        }
    }

    /// The key as PEM, lines ending as on Unix.
    pub(crate) fn pem(&self) -> String {
        let base64 = STANDARD.encode(&self.der);
        let mut pem = format!("{BEGIN}\n");
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.len().min(LINE_CHARS));
            pem.push_str(line);
            pem.push('\n');
            rest = after;
        }
        pem + END + "\n"
    }

    /// The SubjectPublicKeyInfo.
    pub(crate) fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the DER, in hexadecimal.
    pub(crate) fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(&self.der))
    }
}

/// SubjectPublicKeyInfo around an RSAPublicKey.
fn with_algorithm(rsa: &[u8]) -> Vec<u8> {
    // The bits of a bit string that are not used come first: none.
    let bits = element(BIT_STRING, &[&[0], rsa]);
    element(SEQUENCE, &[RSA, &bits])
}

/// An element of DER.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut der = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => der.push(short),
        Ok(_) | Err(_) => {
            let length = content.len().to_be_bytes();
            let zeros = length.iter().take_while(|byte| **byte == 0).count();
            let length = length.get(zeros..).unwrap_or_default();
            // At most eight bytes of length.
            der.push(0x80 | u8::try_from(length.len()).unwrap_or_default());
            der.extend_from_slice(length);
        }
    }
    der.extend(content);
    der
}

/// What is inside an element of that tag that is all of `der`.
fn content(tag: u8, der: &[u8]) -> Option<&[u8]> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, inside) = if *first < 0x80 {
        (usize::from(*first), rest)
    } else {
        let (length, inside) = rest.split_at_checked(usize::from(*first & 0x7f))?;
        let length = length.iter().try_fold(0_usize, |sum, byte| {
            sum.checked_mul(0x100)?.checked_add(usize::from(*byte))
        });
        (length?, inside)
    };
    (*found == tag && inside.len() == length).then_some(inside)
}

#[cfg(test)]
mod tests;
