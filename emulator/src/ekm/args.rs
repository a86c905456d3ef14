//! `kms-emulator ekm`: its command line, the file of its keys, and the configuration made of them.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::authenticate::Credential;
use super::keys::{KEY_BYTES, KeyConfig, Usage};
use crate::external::{is_external_key, is_prefix};

/// Where it listens when nobody says otherwise: beside the emulator.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9481);
/// Access key id, and secret, when none is configured.
const DEFAULT_ACCESS_KEY: &str = "test";
/// Holds the secret; a command line would show it to everybody on the machine.
const SECRET_VARIABLE: &str = "KMS_EMULATOR_EKM_SECRET_ACCESS_KEY";
/// Holds the passphrase that keys are derived from.
const PASSPHRASE_VARIABLE: &str = "KMS_EMULATOR_EKM_PASSPHRASE";
/// Largest file of keys that is read, in bytes; thousands of keys fit.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// What follows the id of a key that starts disabled.
const DISABLED: &str = "=disabled";

/// What `kms-emulator ekm --help` says after the options.
const AFTER_HELP: &str = "\
KMS_EMULATOR_EKM_SECRET_ACCESS_KEY holds the secret that requests are signed with [default: test].
KMS_EMULATOR_EKM_PASSPHRASE holds a text that keys without material are derived from, so that they are the
same after the next start; without it they are random.

PUT /_ekm/keys/ID with {\"enabled\": false} disables a key while it runs, with true it enables or makes one;
DELETE /_ekm/keys/ID deletes it; GET /_ekm/keys lists; GET /_ekm/stats counts requests about keys.";

/// The command line of `kms-emulator ekm`.
#[derive(clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct EkmArgs {
    /// Address to listen on; port 0 picks a free one [default: 127.0.0.1:9481]
    #[arg(long, env = "KMS_EMULATOR_EKM_LISTEN", value_name = "ADDR")]
    listen: Option<String>,
    /// What stands before /kms/xks/v1 in every path, as in /tenant-1 [default: nothing]
    #[arg(long, env = "KMS_EMULATOR_EKM_PREFIX", value_name = "PATH")]
    prefix: Option<String>,
    /// Access key id that requests are signed with [default: test]
    #[arg(long, env = "KMS_EMULATOR_EKM_ACCESS_KEY_ID", value_name = "ID")]
    access_key_id: Option<String>,
    /// A key to hold; ID=disabled for one that starts disabled; may be given again
    #[arg(long = "key", value_name = "ID[=disabled]")]
    keys: Vec<String>,
    /// TOML file of more keys: [[key]] with id, enabled, material (32 bytes in base64) and usage
    #[arg(long = "keys", value_name = "FILE")]
    keys_file: Option<PathBuf>,
}

/// What a key manager is made of; see [`EkmArgs::check`].
pub struct EkmConfig {
    pub(super) listen: SocketAddr,
    pub(super) prefix: String,
    pub(super) credential: Credential,
    pub(super) keys: Vec<KeyConfig>,
    pub(super) passphrase: Option<Zeroizing<String>>,
}

/// The file of `--keys`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeysFile {
    #[serde(default)]
    key: Vec<KeySettings>,
}

/// One `[[key]]` table, as typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeySettings {
    id: String,
    enabled: Option<bool>,
    material: Option<String>,
    usage: Option<Vec<String>>,
}

impl EkmConfig {
    /// Address to listen on.
    #[must_use]
    pub fn listen(&self) -> SocketAddr {
        self.listen
    }
}

impl EkmArgs {
    /// Checks the command line, the environment's secrets and the file of keys.
    ///
    /// # Errors
    /// The first setting that cannot be used, by name, with what would be valid. Never a secret.
    pub fn check(self) -> Result<EkmConfig, String> {
        let secret = variable(SECRET_VARIABLE)?;
        let passphrase = variable(PASSPHRASE_VARIABLE)?;
        self.with_secrets(secret, passphrase)
    }

    fn with_secrets(
        self,
        secret: Option<Zeroizing<String>>,
        passphrase: Option<Zeroizing<String>>,
    ) -> Result<EkmConfig, String> {
        let default = || DEFAULT_ACCESS_KEY.to_owned();
        let prefix = self.prefix.unwrap_or_default();
        if !is_prefix(&prefix) {
            return Err(format!(
                "prefix is {prefix:?}, valid is nothing, or segments of A-Z a-z 0-9 - _ that each begin with a slash"
            ));
        }
        let mut keys = self
            .keys
            .iter()
            .map(|word| of_word(word))
            .collect::<Result<Vec<_>, _>>()?;
        if let Some(path) = &self.keys_file {
            keys.extend(of_file(path)?);
        }
        refuse_duplicates(&keys)?;
        Ok(EkmConfig {
            listen: listen(self.listen.as_deref())?,
            prefix,
            credential: Credential {
                access_key_id: self.access_key_id.unwrap_or_else(default),
                secret_access_key: secret.unwrap_or_else(|| Zeroizing::new(default())),
            },
            keys,
            passphrase,
        })
    }
}

/// A secret of the environment; an empty one is a mistake.
fn variable(name: &str) -> Result<Option<Zeroizing<String>>, String> {
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Err(format!("{name} is empty")),
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}

fn listen(asked: Option<&str>) -> Result<SocketAddr, String> {
    let Some(asked) = asked else {
        return Ok(DEFAULT_LISTEN);
    };
    let local = asked.replacen("localhost:", "127.0.0.1:", 1);
    local
        .parse()
        .map_err(|_| format!("listen is {asked:?}, valid is ADDRESS:PORT, as in {DEFAULT_LISTEN}"))
}

fn of_word(word: &str) -> Result<KeyConfig, String> {
    let (id, is_enabled) = match word.strip_suffix(DISABLED) {
        Some(id) => (id, false),
        None => (word, true),
    };
    Ok(KeyConfig {
        id: checked_id(id)?,
        is_enabled,
        material: None,
        usage: Usage::BOTH,
    })
}

fn checked_id(id: &str) -> Result<String, String> {
    if is_external_key(id) {
        Ok(id.to_owned())
    } else {
        Err(format!(
            "key is {id:?}, valid are 1 to 128 characters of A-Z a-z 0-9 - _ ., and =disabled after them"
        ))
    }
}

fn of_file(path: &Path) -> Result<Vec<KeyConfig>, String> {
    let fail = |why: String| format!("keys file {}: {why}", path.display());
    let size = std::fs::metadata(path)
        .map_err(|error| fail(error.to_string()))?
        .len();
    if size > FILE_BYTES_MAX {
        let why = format!("{size} bytes, at most {FILE_BYTES_MAX} are read");
        return Err(fail(why));
    }
    let text = std::fs::read_to_string(path).map_err(|error| fail(error.to_string()))?;
    of_text(&Zeroizing::new(text)).map_err(fail)
}

/// The keys of a TOML text. The message has no text of the file: it may be a secret.
fn of_text(text: &str) -> Result<Vec<KeyConfig>, String> {
    let file: KeysFile = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let before = text.get(..at).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        format!("line {line} is not part of a [[key]] table with id, enabled, material and usage")
    })?;
    file.key.into_iter().map(of_table).collect()
}

fn of_table(raw: KeySettings) -> Result<KeyConfig, String> {
    let id = checked_id(&raw.id)?;
    let material = raw.material.map(Zeroizing::new);
    let material = material.map(|text| material_of(&id, &text)).transpose()?;
    let usage = match raw.usage {
        None => Usage::BOTH,
        Some(words) => usage_of(&id, &words)?,
    };
    Ok(KeyConfig {
        id,
        is_enabled: raw.enabled.unwrap_or(true),
        material,
        usage,
    })
}

fn material_of(id: &str, text: &str) -> Result<Zeroizing<[u8; KEY_BYTES]>, String> {
    let bytes = STANDARD.decode(text).ok().map(Zeroizing::new);
    let mut material = Zeroizing::new([0; KEY_BYTES]);
    match bytes {
        Some(bytes) if bytes.len() == KEY_BYTES => material.copy_from_slice(&bytes),
        Some(_) | None => {
            return Err(format!(
                "material of key {id:?} is not {KEY_BYTES} bytes in base64"
            ));
        }
    }
    Ok(material)
}

fn usage_of(id: &str, words: &[String]) -> Result<Usage, String> {
    let mut usage = Usage {
        encrypts: false,
        decrypts: false,
    };
    for word in words {
        match &**word {
            "ENCRYPT" => usage.encrypts = true,
            "DECRYPT" => usage.decrypts = true,
            other => {
                return Err(format!(
                    "usage of key {id:?} has {other:?}, valid are ENCRYPT and DECRYPT"
                ));
            }
        }
    }
    Ok(usage)
}

fn refuse_duplicates(keys: &[KeyConfig]) -> Result<(), String> {
    let mut seen = std::collections::HashSet::new();
    match keys.iter().find(|key| !seen.insert(&key.id)) {
        Some(key) => Err(format!("key {:?} is configured twice", key.id)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn args() -> EkmArgs {
        EkmArgs {
            listen: None,
            prefix: None,
            access_key_id: None,
            keys: Vec::new(),
            keys_file: None,
        }
    }

    fn check(args: EkmArgs, want: &Expect) {
        let said = match args.with_secrets(None, None) {
            Ok(config) => {
                let key = |key: &KeyConfig| format!(" {}:{}", key.id, key.is_enabled);
                let keys: String = config.keys.iter().map(key).collect();
                format!("{} {:?}{keys}", config.listen, config.prefix)
            }
            Err(why) => why,
        };
        want.assert_eq(&said);
    }

    #[test]
    fn command_lines() {
        let listen = |listen: &str| EkmArgs {
            listen: Some(listen.to_owned()),
            ..args()
        };
        let prefix = |prefix: &str| EkmArgs {
            prefix: Some(prefix.to_owned()),
            ..args()
        };
        let keys = |keys: &[&str]| EkmArgs {
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            ..args()
        };
        check(args(), &expect![[r#"127.0.0.1:9481 """#]]);
        check(listen("localhost:0"), &expect![[r#"127.0.0.1:0 """#]]);
        check(
            listen("here"),
            &expect![[r#"listen is "here", valid is ADDRESS:PORT, as in 127.0.0.1:9481"#]],
        );
        check(prefix("/a/b-1"), &expect![[r#"127.0.0.1:9481 "/a/b-1""#]]);
        check(
            prefix("a"),
            &expect![[
                r#"prefix is "a", valid is nothing, or segments of A-Z a-z 0-9 - _ that each begin with a slash"#
            ]],
        );
        check(
            keys(&["one", "two=disabled"]),
            &expect![[r#"127.0.0.1:9481 "" one:true two:false"#]],
        );
        check(
            keys(&["one", "one=disabled"]),
            &expect![[r#"key "one" is configured twice"#]],
        );
        check(
            keys(&["a/b"]),
            &expect![[
                r#"key is "a/b", valid are 1 to 128 characters of A-Z a-z 0-9 - _ ., and =disabled after them"#
            ]],
        );
        check(
            keys(&["=disabled"]),
            &expect![[
                r#"key is "", valid are 1 to 128 characters of A-Z a-z 0-9 - _ ., and =disabled after them"#
            ]],
        );
    }

    #[test]
    fn files() {
        let check = |text: &str, want: Expect| {
            let said = match of_text(text) {
                Ok(keys) => keys
                    .iter()
                    .map(|key| {
                        format!(
                            "{} {} {:?} {}\n",
                            key.id,
                            key.is_enabled,
                            key.usage.words(),
                            key.material.is_some()
                        )
                    })
                    .collect(),
                Err(why) => why,
            };
            assert!(!said.contains("c2Vj"), "{said}");
            want.assert_eq(&said);
        };
        let material = STANDARD.encode([7; KEY_BYTES]);
        check("", expect![""]);
        check(
            &format!(
                "[[key]]\nid = \"one\"\n[[key]]\nid = \"two\"\nenabled = false\nmaterial = \"{material}\"\nusage = [\"DECRYPT\"]\n"
            ),
            expect![[r#"
                one true ["ENCRYPT", "DECRYPT"] false
                two false ["DECRYPT"] true
            "#]],
        );
        check(
            "[[key]]\nid = \"one\"\nmaterial = \"c2VjcmV0\"",
            expect![[r#"material of key "one" is not 32 bytes in base64"#]],
        );
        check(
            "[[key]]\nid = \"one\"\nmatter = \"c2VjcmV0\"",
            expect!["line 3 is not part of a [[key]] table with id, enabled, material and usage"],
        );
        check(
            "[[key]]\nid = \"one\"\nusage = [\"SIGN\"]",
            expect![[r#"usage of key "one" has "SIGN", valid are ENCRYPT and DECRYPT"#]],
        );
        check(
            "[[key]]\nid = \"..\"",
            expect![[
                r#"key is "..", valid are 1 to 128 characters of A-Z a-z 0-9 - _ ., and =disabled after them"#
            ]],
        );
    }
}
