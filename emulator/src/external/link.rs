//! Where an external key manager is, how requests to it are signed, and which of its keys may be used.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;
use zeroize::Zeroizing;

/// What follows the prefix in the path of every request, by version 1 of the interface.
const API_PATH: &str = "/kms/xks/v1";
/// Bytes of prefix and [`API_PATH`] together, by the interface.
const PATH_BYTES_MAX: usize = 128;
/// Characters of the id of a key in the key manager, by the interface.
const EXTERNAL_KEY_CHARS_MAX: usize = 128;
/// Characters of an access key id; it stands in a header between separators.
const ACCESS_KEY_ID_CHARS_MAX: usize = 128;
/// An answer has so long to arrive, by the interface.
const ANSWER_MILLISECONDS_DEFAULT: u64 = 250;
/// The shortest and the longest time to wait for an answer that can be configured.
const ANSWER_MILLISECONDS_MIN: u64 = 10;
const ANSWER_MILLISECONDS_MAX: u64 = 60_000;
const _: () = assert!(ANSWER_MILLISECONDS_MIN <= ANSWER_MILLISECONDS_DEFAULT);
const _: () = assert!(ANSWER_MILLISECONDS_DEFAULT <= ANSWER_MILLISECONDS_MAX);

/// The link of an external instance to a key manager, as typed.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct LinkSettings {
    /// `http://HOST[:PORT][/PREFIX]` or `https://…`: what comes before `/kms/xks/v1`.
    pub endpoint: String,
    /// The public half of what requests are signed with.
    pub access_key_id: String,
    /// The half that signs.
    pub secret_access_key: String,
    /// Ids of keys in the key manager, in the order in which new keys are bound to them.
    #[serde(default)]
    pub external_keys: Vec<String>,
    /// How long to wait for an answer; absent: 250.
    pub timeout_milliseconds: Option<u64>,
}

/// A link that holds together; made by [`ExternalLink::check`].
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ExternalLink {
    /// Scheme and authority.
    pub(super) origin: String,
    /// The authority as it stands in the host header.
    pub(super) host: String,
    /// The path up to the version of the interface: nothing in it needs escaping.
    pub(super) path: String,
    pub(super) access_key_id: String,
    pub(super) secret_access_key: Zeroizing<String>,
    /// Ids of keys in the key manager, each once, in the order in which new keys are bound to them.
    pub(crate) external_keys: Vec<String>,
    pub(super) answer_within: Duration,
}

impl fmt::Debug for ExternalLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExternalLink")
            .field("endpoint", &format_args!("{}{}", self.origin, self.path))
            .field("access_key_id", &self.access_key_id)
            .field("external_keys", &self.external_keys)
            .finish_non_exhaustive()
    }
}

impl ExternalLink {
    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting that cannot be used, by name, with what would be valid. Never the secret.
    pub(crate) fn check(raw: LinkSettings) -> Result<ExternalLink, String> {
        let (origin, host, path) = endpoint(&raw.endpoint)?;
        check_access_key_id(&raw.access_key_id)?;
        if raw.secret_access_key.is_empty() {
            return Err("secret_access_key is empty".to_owned());
        }
        check_external_keys(&raw.external_keys)?;
        Ok(ExternalLink {
            origin,
            host,
            path,
            access_key_id: raw.access_key_id,
            secret_access_key: Zeroizing::new(raw.secret_access_key),
            external_keys: raw.external_keys,
            answer_within: answer_within(raw.timeout_milliseconds)?,
        })
    }
}

/// Whether the text can be the id of a key in a key manager. One or two dots would name another path.
pub(crate) fn is_external_key(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=EXTERNAL_KEY_CHARS_MAX).contains(&id.len())
        && id.bytes().all(plain)
        && !matches!(id, "." | "..")
}

/// Whether the text can be a prefix: empty, or segments that each begin with a slash.
pub(crate) fn is_prefix(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let segment = |part: &str| !part.is_empty() && part.bytes().all(plain);
    let rest = text.strip_prefix('/');
    text.is_empty() || rest.is_some_and(|rest| rest.split('/').all(segment))
}

/// The path of the interface under a prefix.
pub(crate) fn api_path(prefix: &str) -> String {
    format!("{prefix}{API_PATH}")
}

fn endpoint(text: &str) -> Result<(String, String, String), String> {
    let malformed = || {
        format!(
            "endpoint is {text:?}, valid is http://HOST[:PORT][/PREFIX] or https://…, the prefix of A-Z a-z 0-9 - _ \
             and slashes, without {API_PATH}"
        )
    };
    let url = Url::parse(text).map_err(|_| malformed())?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let prefix = url.path().trim_end_matches('/');
    if !is_plain || !is_prefix(prefix) || prefix.ends_with(API_PATH) {
        return Err(malformed());
    }
    let path = api_path(prefix);
    if path.len() > PATH_BYTES_MAX {
        let length = path.len();
        return Err(format!(
            "endpoint has a path of {length} bytes with {API_PATH}, valid are up to {PATH_BYTES_MAX}"
        ));
    }
    let host = url.host_str().ok_or_else(malformed)?;
    // The scheme's own port is not sent.
    let host = url
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Ok((format!("{}://{host}", url.scheme()), host, path))
}

fn check_access_key_id(id: &str) -> Result<(), String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if (1..=ACCESS_KEY_ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(plain) {
        return Ok(());
    }
    Err(format!(
        "access_key_id is not 1 to {ACCESS_KEY_ID_CHARS_MAX} characters of A-Z a-z 0-9 - _ ."
    ))
}

fn check_external_keys(ids: &[String]) -> Result<(), String> {
    let mut seen = std::collections::HashSet::new();
    for id in ids {
        if !is_external_key(id) {
            return Err(format!(
                "external_keys has {id:?}, valid are 1 to {EXTERNAL_KEY_CHARS_MAX} characters of A-Z a-z 0-9 - _ ."
            ));
        }
        if !seen.insert(id) {
            return Err(format!("external_keys has {id:?} twice"));
        }
    }
    Ok(())
}

fn answer_within(milliseconds: Option<u64>) -> Result<Duration, String> {
    let asked = milliseconds.unwrap_or(ANSWER_MILLISECONDS_DEFAULT);
    if (ANSWER_MILLISECONDS_MIN..=ANSWER_MILLISECONDS_MAX).contains(&asked) {
        return Ok(Duration::from_millis(asked));
    }
    Err(format!(
        "timeout_milliseconds is {asked}, valid are {ANSWER_MILLISECONDS_MIN} to {ANSWER_MILLISECONDS_MAX}"
    ))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    pub(super) fn settings(endpoint: &str) -> LinkSettings {
        LinkSettings {
            endpoint: endpoint.to_owned(),
            access_key_id: "KEYID".to_owned(),
            secret_access_key: "the secret".to_owned(),
            external_keys: vec!["one".to_owned()],
            timeout_milliseconds: None,
        }
    }

    fn check(raw: LinkSettings, want: &Expect) {
        let said = match ExternalLink::check(raw) {
            Ok(link) => format!(
                "{}{} as {} in {:?}",
                link.origin, link.path, link.host, link.answer_within
            ),
            Err(why) => why,
        };
        assert!(!said.contains("the secret"), "{said}");
        want.assert_eq(&said);
    }

    #[test]
    fn endpoints() {
        check(
            settings("http://127.0.0.1:9481"),
            &expect!["http://127.0.0.1:9481/kms/xks/v1 as 127.0.0.1:9481 in 250ms"],
        );
        check(
            settings("http://127.0.0.1:80/"),
            &expect!["http://127.0.0.1/kms/xks/v1 as 127.0.0.1 in 250ms"],
        );
        check(
            settings("https://Proxy.Example.com:443/a/b-1_c"),
            &expect!["https://proxy.example.com/a/b-1_c/kms/xks/v1 as proxy.example.com in 250ms"],
        );
        check(
            settings("http://[::1]:8443/x/"),
            &expect!["http://[::1]:8443/x/kms/xks/v1 as [::1]:8443 in 250ms"],
        );
        for wrong in [
            "",
            "127.0.0.1:80",
            "ftp://x",
            "http://",
            "http://user@x",
            "http://x?a",
            "http://x#a",
            "http://x/a%20b",
            "http://x//a",
            "http://x/a/kms/xks/v1",
        ] {
            let why = ExternalLink::check(settings(wrong)).unwrap_err();
            assert!(
                why.starts_with(&format!("endpoint is {wrong:?}, valid is http")),
                "{why}"
            );
        }
        let long = format!("http://x/{}", "p".repeat(PATH_BYTES_MAX - API_PATH.len()));
        check(
            settings(&long),
            &expect!["endpoint has a path of 129 bytes with /kms/xks/v1, valid are up to 128"],
        );
        assert!(ExternalLink::check(settings(&long[..long.len() - 1])).is_ok());
    }

    #[test]
    fn everything_else() {
        let with = |change: fn(&mut LinkSettings)| {
            let mut raw = settings("http://x");
            change(&mut raw);
            raw
        };
        check(
            with(|raw| raw.access_key_id = "a/b".to_owned()),
            &expect!["access_key_id is not 1 to 128 characters of A-Z a-z 0-9 - _ ."],
        );
        check(
            with(|raw| raw.secret_access_key.clear()),
            &expect!["secret_access_key is empty"],
        );
        check(
            with(|raw| raw.external_keys.push("..".to_owned())),
            &expect![[
                r#"external_keys has "..", valid are 1 to 128 characters of A-Z a-z 0-9 - _ ."#
            ]],
        );
        check(
            with(|raw| raw.external_keys.push("a/b".to_owned())),
            &expect![[
                r#"external_keys has "a/b", valid are 1 to 128 characters of A-Z a-z 0-9 - _ ."#
            ]],
        );
        check(
            with(|raw| raw.external_keys.push("one".to_owned())),
            &expect![[r#"external_keys has "one" twice"#]],
        );
        check(
            with(|raw| raw.timeout_milliseconds = Some(0)),
            &expect!["timeout_milliseconds is 0, valid are 10 to 60000"],
        );
        check(
            with(|raw| raw.timeout_milliseconds = Some(60_000)),
            &expect!["http://x/kms/xks/v1 as x in 60s"],
        );
    }

    #[test]
    fn a_link_does_not_print_its_secret() {
        let link = ExternalLink::check(settings("http://x")).unwrap();
        expect![[r#"ExternalLink { endpoint: http://x/kms/xks/v1, access_key_id: "KEYID", external_keys: ["one"], .. }"#]]
            .assert_eq(&format!("{link:?}"));
    }
}
