//! Where an identity is found, as a table of environments.

use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};

use super::*;

const FILE_PATH: &str = "/home/u/.huaweicloud/credentials";
const FILE_TEXT: &str = "; two kinds\n[global]\nak = file-global\nsk = hidden\n[basic]\nak = file-id\nsk = hidden\n\
    project_id = file-project\nsecurity_token = hidden\n";
const KEYS: &[(&str, &str)] = &[("HW_ACCESS_KEY", "env-hw"), ("HW_SECRET_KEY", "hidden")];
const SDK_KEYS: &[(&str, &str)] = &[
    ("HUAWEICLOUD_SDK_AK", "env-sdk"),
    ("HUAWEICLOUD_SDK_SK", "hidden"),
    ("HUAWEICLOUD_SDK_SECURITY_TOKEN", "hidden"),
];
const PASSWORD: &[(&str, &str)] = &[("HW_USER_NAME", "u"), ("HW_USER_PASSWORD", "hidden")];

#[track_caller]
fn check(vars: &[(&str, &str)], file: &str, block: [Option<&str>; 3], want: &Expect) {
    let var = |name: &str| {
        let found = vars.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let file = |path: &Path| Ok((path == Path::new(FILE_PATH)).then(|| file.to_owned()));
    let environment = Environment::new(&var, &file, Some(PathBuf::from("/home/u")));
    let [access_key, secret_key, security_token] = block.map(|value| value.map(str::to_owned));
    let given = Given {
        access_key,
        secret_key,
        security_token,
    };
    let text = match find(given, &environment) {
        Ok(found) => format!(
            "{:?} from {}, project {:?}",
            found.identity, found.place, found.project_id
        ),
        Err(error) => format!("error: {error}"),
    };
    assert!(!text.contains("hidden"), "a secret in {text}");
    want.assert_eq(&text);
}

const NO_BLOCK: [Option<&str>; 3] = [None; 3];

#[test]
fn the_first_place_wins() {
    let all = [KEYS, SDK_KEYS, &[("HW_AUTH_TOKEN", "hidden")], PASSWORD].concat();
    let block = [Some("static"), Some("hidden"), None];
    check(
        &all,
        FILE_TEXT,
        block,
        &expect![[
            r#"Key(AccessKey { id: "static", secret: Secret(..), security_token: None }) from the provider block, project None"#
        ]],
    );
    check(
        &all,
        FILE_TEXT,
        NO_BLOCK,
        &expect![[
            r#"Key(AccessKey { id: "env-hw", secret: Secret(..), security_token: None }) from the environment (HW_ACCESS_KEY), project None"#
        ]],
    );
    check(
        &all[2..],
        FILE_TEXT,
        NO_BLOCK,
        &expect![[
            r#"Key(AccessKey { id: "env-sdk", secret: Secret(..), security_token: Some(Secret(..)) }) from the environment (HUAWEICLOUD_SDK_AK), project None"#
        ]],
    );
    check(
        &all[5..],
        FILE_TEXT,
        NO_BLOCK,
        &expect!["Token(Secret(..)) from the environment (HW_AUTH_TOKEN), project None"],
    );
    check(
        &[PASSWORD, &[("HW_DOMAIN_NAME", "acct")]].concat(),
        FILE_TEXT,
        NO_BLOCK,
        &expect![[
            r#"Password { user: "u", password: Secret(..), domain: "acct" } from the environment (HW_USER_NAME), project None"#
        ]],
    );
    check(
        &[],
        FILE_TEXT,
        NO_BLOCK,
        &expect![[
            r#"Key(AccessKey { id: "file-id", secret: Secret(..), security_token: Some(Secret(..)) }) from [basic] in /home/u/.huaweicloud/credentials, project Some("file-project")"#
        ]],
    );
}

#[test]
fn halves_and_nothing_are_errors() {
    check(
        &[],
        "",
        NO_BLOCK,
        &expect![
            "error: no access key: neither access_key and secret_key in the provider block, nor HW_ACCESS_KEY and HW_SECRET_KEY, nor HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, nor HW_AUTH_TOKEN, nor HW_USER_NAME and HW_USER_PASSWORD in the environment, nor a section [basic] in ~/.huaweicloud/credentials"
        ],
    );
    check(
        &KEYS[..1],
        FILE_TEXT,
        NO_BLOCK,
        &expect!["error: the environment (HW_ACCESS_KEY) has HW_ACCESS_KEY without HW_SECRET_KEY"],
    );
    check(
        &SDK_KEYS[1..],
        FILE_TEXT,
        NO_BLOCK,
        &expect![
            "error: the environment (HUAWEICLOUD_SDK_AK) has HUAWEICLOUD_SDK_SK without HUAWEICLOUD_SDK_AK"
        ],
    );
    check(
        PASSWORD,
        FILE_TEXT,
        NO_BLOCK,
        &expect![
            "error: the environment has HW_USER_NAME without the account's name (HW_ACCOUNT_NAME or HW_DOMAIN_NAME)"
        ],
    );
    check(
        &[],
        "[basic]\nak = x\n",
        NO_BLOCK,
        &expect!["error: [basic] in /home/u/.huaweicloud/credentials has ak without sk"],
    );
    check(
        &[],
        "[global]\nak = x\nsk = hidden\n",
        NO_BLOCK,
        &expect![
            "error: no access key: neither access_key and secret_key in the provider block, nor HW_ACCESS_KEY and HW_SECRET_KEY, nor HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, nor HW_AUTH_TOKEN, nor HW_USER_NAME and HW_USER_PASSWORD in the environment, nor a section [basic] in ~/.huaweicloud/credentials"
        ],
    );
    check(
        &[],
        FILE_TEXT,
        [None, None, Some("hidden")],
        &expect!["error: the provider block has security_token without access_key and secret_key"],
    );
    check(
        &[],
        FILE_TEXT,
        [Some(""), Some("hidden"), None],
        &expect!["error: the provider block has an empty access_key"],
    );
}
