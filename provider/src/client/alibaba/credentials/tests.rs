//! Where credentials are found, as a table of environments.

use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};

use super::*;

const CLI: &str = "/home/u/.aliyun/config.json";
const SDK: &str = "/home/u/.alibabacloud/credentials";

const CLI_TEXT: &str = r#"{"current": "work", "profiles": [
    {"name": "default", "mode": "AK", "access_key_id": "cli-default", "access_key_secret": "hidden", "region_id": "cn-beijing"},
    {"name": "work", "mode": "StsToken", "access_key_id": "cli-work", "access_key_secret": "hidden", "sts_token": "hidden", "region_id": "cn-shanghai"},
    {"name": "role", "mode": "RamRoleArn", "access_key_id": "cli-role", "access_key_secret": "hidden"},
    {"name": "half", "mode": "AK", "access_key_id": "cli-half"}]}"#;

const SDK_TEXT: &str = "# two profiles\n[default]\nenable = true\ntype = access_key\naccess_key_id = sdk-default\n\
    access_key_secret = hidden\n\n[ sts ]\ntype=sts\naccess_key_id=sdk-sts\naccess_key_secret=hidden\n\
    security_token=hidden\n[ecs]\ntype = ecs_ram_role\nrole_name = r\n";

/// Environment as data: `NAME=value` is a variable, `PATH:text` a file, `block.name=value` the provider block.
#[track_caller]
fn check(vars: &[(&str, &str)], files: &[(&str, &str)], block: [Option<&str>; 3], want: &Expect) {
    let var = |name: &str| {
        vars.iter()
            .find(|(n, _)| *n == name)
            .map(|(_, v)| (*v).to_owned())
    };
    let file = |path: &Path| {
        Ok(files
            .iter()
            .find(|(p, _)| Path::new(p) == path)
            .map(|(_, t)| (*t).to_owned()))
    };
    let environment = Environment::new(&var, &file, Some(PathBuf::from("/home/u")));
    let [access_key, secret_key, security_token] = block.map(|value| value.map(str::to_owned));
    let text = match find(
        Given {
            access_key,
            secret_key,
            security_token,
        },
        &environment,
    ) {
        Ok(found) => format!(
            "{} from {}, token: {}, region: {}",
            found.key.id,
            found.place,
            found.key.security_token.is_some(),
            found.region.as_deref().unwrap_or("none"),
        ),
        Err(error) => format!("error: {error}"),
    };
    assert!(!text.contains("hidden"), "a secret in {text}");
    want.assert_eq(&text);
}

const NO_BLOCK: [Option<&str>; 3] = [None; 3];
const SDK_VARS: &[(&str, &str)] = &[
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "env-sdk"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "hidden"),
];
const TF_VARS: &[(&str, &str)] = &[
    ("ALICLOUD_ACCESS_KEY", "env-tf"),
    ("ALICLOUD_SECRET_KEY", "hidden"),
    ("ALICLOUD_SECURITY_TOKEN", "hidden"),
];
const FILES: &[(&str, &str)] = &[(CLI, CLI_TEXT), (SDK, SDK_TEXT)];

#[test]
fn the_provider_block_comes_first() {
    let block = [Some("static"), Some("hidden"), Some("hidden")];
    check(
        SDK_VARS,
        FILES,
        block,
        &expect!["static from the provider block, token: true, region: none"],
    );
}

#[test]
fn half_a_pair_is_an_error_wherever_it_is() {
    check(
        SDK_VARS,
        FILES,
        [Some("static"), None, None],
        &expect!["error: the provider block has access_key without secret_key"],
    );
    check(
        SDK_VARS,
        FILES,
        [None, None, Some("hidden")],
        &expect!["error: the provider block has security_token without access_key and secret_key"],
    );
    check(
        SDK_VARS,
        FILES,
        [Some(""), Some("hidden"), None],
        &expect!["error: the provider block has an empty access_key"],
    );
    check(
        &[("ALICLOUD_SECRET_KEY", "hidden")],
        FILES,
        NO_BLOCK,
        &expect![
            "error: the environment (ALICLOUD_ACCESS_KEY) has ALICLOUD_SECRET_KEY without ALICLOUD_ACCESS_KEY"
        ],
    );
    check(
        &[("ALIBABA_CLOUD_PROFILE", "half")],
        FILES,
        NO_BLOCK,
        &expect![[
            r#"error: profile "half" in /home/u/.aliyun/config.json has access_key_id without access_key_secret"#
        ]],
    );
}

#[test]
fn variables_come_before_files() {
    check(
        SDK_VARS,
        FILES,
        NO_BLOCK,
        &expect![
            "env-sdk from the environment (ALIBABA_CLOUD_ACCESS_KEY_ID), token: false, region: none"
        ],
    );
    check(
        TF_VARS,
        FILES,
        NO_BLOCK,
        &expect!["env-tf from the environment (ALICLOUD_ACCESS_KEY), token: true, region: none"],
    );
    check(
        &[TF_VARS, SDK_VARS].concat(),
        FILES,
        NO_BLOCK,
        &expect![
            "env-sdk from the environment (ALIBABA_CLOUD_ACCESS_KEY_ID), token: false, region: none"
        ],
    );
    // An empty variable is an absent one.
    check(
        &[("ALIBABA_CLOUD_ACCESS_KEY_ID", "")],
        &[(SDK, SDK_TEXT)],
        NO_BLOCK,
        &expect![[
            r#"sdk-default from profile "default" in /home/u/.alibabacloud/credentials, token: false, region: none"#
        ]],
    );
}

#[test]
fn a_profile_is_chosen_by_variable_then_by_the_file() {
    check(
        &[],
        FILES,
        NO_BLOCK,
        &expect![[
            r#"cli-work from profile "work" in /home/u/.aliyun/config.json, token: true, region: cn-shanghai"#
        ]],
    );
    check(
        &[("ALICLOUD_PROFILE", "default")],
        FILES,
        NO_BLOCK,
        &expect![[
            r#"cli-default from profile "default" in /home/u/.aliyun/config.json, token: false, region: cn-beijing"#
        ]],
    );
    check(
        &[("ALIBABA_CLOUD_PROFILE", "sts")],
        FILES,
        NO_BLOCK,
        &expect![[
            r#"sdk-sts from profile "sts" in /home/u/.alibabacloud/credentials, token: true, region: none"#
        ]],
    );
}

#[test]
fn other_modes_are_named() {
    check(
        &[("ALIBABA_CLOUD_PROFILE", "role")],
        FILES,
        NO_BLOCK,
        &expect![[
            r#"error: /home/u/.aliyun/config.json: profile "role" has the mode "RamRoleArn", which is not supported; supported are AK and StsToken in .aliyun/config.json, access_key and sts in .alibabacloud/credentials"#
        ]],
    );
    check(
        &[("ALIBABA_CLOUD_PROFILE", "ecs")],
        FILES,
        NO_BLOCK,
        &expect![[
            r#"error: /home/u/.alibabacloud/credentials: profile "ecs" has the mode "ecs_ram_role", which is not supported; supported are AK and StsToken in .aliyun/config.json, access_key and sts in .alibabacloud/credentials"#
        ]],
    );
}

#[test]
fn nothing_anywhere_says_where_it_looked() {
    check(
        &[],
        &[],
        NO_BLOCK,
        &expect![
            "error: no access key: neither access_key and secret_key in the provider block, nor ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (or ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY) in the environment, nor a profile in ~/.aliyun/config.json or ~/.alibabacloud/credentials"
        ],
    );
    check(
        &[],
        &[(CLI, "{\"current\": \"hidden\"")],
        NO_BLOCK,
        &expect![
            "error: /home/u/.aliyun/config.json: not a configuration of the aliyun command line (line 1)"
        ],
    );
}
