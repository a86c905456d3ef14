//! The `openssl` program, in the hands of a caller: cryptography that is not ours.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;

/// RSAES-OAEP with SHA-256, under a public key in `SubjectPublicKeyInfo` DER.
///
/// # Panics
/// There is no such program, or it refuses.
#[must_use]
pub fn oaep_sha256(public_key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut key = NamedTempFile::new().expect("a temporary file");
    key.write_all(public_key)
        .expect("a temporary file can be written");
    let path = key.path().to_str().expect("a temporary path is text");
    let padding = [
        "rsa_padding_mode:oaep",
        "rsa_oaep_md:sha256",
        "rsa_mgf1_md:sha256",
    ];
    let mut arguments = vec![
        "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", path,
    ];
    arguments.extend(padding.iter().flat_map(|option| ["-pkeyopt", option]));
    run(&arguments, text)
}

/// AES-256 in ECB with PKCS #7 padding.
///
/// # Panics
/// As [`oaep_sha256`].
#[must_use]
pub fn aes_256_ecb(key: &[u8; 32], text: &[u8]) -> Vec<u8> {
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    run(&["enc", "-aes-256-ecb", "-K", &key], text)
}

/// AES-256 key wrap with padding (RFC 5649), with the vector that it names.
///
/// # Panics
/// As [`oaep_sha256`].
#[must_use]
pub fn aes_256_wrap_pad(key: &[u8; 32], text: &[u8]) -> Vec<u8> {
    let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let vector = ["-iv", "A65959A6"];
    let arguments = [&["enc", "-id-aes256-wrap-pad", "-K", &key][..], &vector].concat();
    run(&arguments, text)
}

/// What the program says of an input.
fn run(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl can be started");
    let mut stdin = child.stdin.take().expect("it was asked for");
    stdin.write_all(input).expect("openssl reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it is our child");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {said}");
    output.stdout
}
