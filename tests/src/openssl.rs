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
    let key = written(public_key);
    let path = path(&key);
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

/// A new key pair by `genpkey`: the private half in PKCS #8 and the public one, both PEM.
///
/// # Panics
/// As [`oaep_sha256`].
#[must_use]
pub fn key_pair(arguments: &[&str]) -> (String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("PEM is text");
    let private = run(&[&["genpkey", "-outform", "PEM"], arguments].concat(), &[]);
    let public = run(&["pkey", "-pubout"], &private);
    (text(private), text(public))
}

/// The DER of a private key in PEM.
///
/// # Panics
/// As [`oaep_sha256`].
#[must_use]
pub fn private_der(pem: &str) -> Vec<u8> {
    let pkcs8 = ["pkcs8", "-topk8", "-nocrypt", "-outform", "DER"];
    run(&pkcs8, pem.as_bytes())
}

/// A key pair of its own.
#[derive(Debug)]
pub struct Pair {
    private: NamedTempFile,
}

impl Pair {
    /// Makes one: `genpkey` with these arguments.
    ///
    /// # Panics
    /// As [`oaep_sha256`].
    #[must_use]
    pub fn new(arguments: &[&str]) -> Self {
        let made = run(&[&["genpkey"], arguments].concat(), &[]);
        Self {
            private: written(&made),
        }
    }

    /// The public key in PEM.
    ///
    /// # Panics
    /// As [`oaep_sha256`].
    #[must_use]
    pub fn public_pem(&self) -> String {
        let made = run(&["pkey", "-in", path(&self.private), "-pubout"], &[]);
        String::from_utf8(made).expect("PEM is text")
    }

    /// The signature of a message: `pkeyutl -sign -rawin` with these arguments.
    ///
    /// # Panics
    /// As [`oaep_sha256`].
    #[must_use]
    pub fn sign(&self, arguments: &[&str], message: &[u8]) -> Vec<u8> {
        let message = written(message);
        let fixed = [
            "pkeyutl",
            "-sign",
            "-rawin",
            "-inkey",
            path(&self.private),
            "-in",
            path(&message),
        ];
        run(&[&fixed, arguments].concat(), &[])
    }
}

fn written(content: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(content)
        .expect("a temporary file can be written");
    file
}

fn path(file: &NamedTempFile) -> &str {
    file.path().to_str().expect("a temporary path is text")
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
