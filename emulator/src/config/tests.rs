//! Layers, defaults and every setting that cannot be used.

use expect_test::{Expect, expect};
use kms_rules::Place;

use super::*;

fn check(toml: &str) -> Result<Config, ConfigError> {
    Config::check(file::parse(&format!("store = \"memory:\"\n{toml}"))?)
}

#[track_caller]
fn check_refused(toml: &str, want: &Expect) {
    want.assert_eq(
        &check(toml)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default(),
    );
}

#[test]
fn nothing_set_gives_the_documented_defaults() {
    let config = check("").unwrap();
    assert_eq!(config.listen().to_string(), "127.0.0.1:9480");
    assert_eq!(config.store, StoreUrl::Memory);
    assert_eq!(config.region, None);
    expect![[r#"
        [
            Credential {
                access_key_id: "test",
                account: Alibaba {
                    account: "1000000000000001",
                },
                temporary: false,
                ..
            },
            Credential {
                access_key_id: "test",
                account: Huawei {
                    domain: "00000000000000000000000000000d01",
                    project: "00000000000000000000000000000e01",
                },
                temporary: false,
                ..
            },
        ]
    "#]]
    .assert_debug_eq(&config.credentials);
}

#[test]
fn a_configured_credential_replaces_the_default_of_its_cloud() {
    let config = check(
        r#"
        alibaba-account = "42"
        [[credential]]
        cloud = "alibaba"
        access_key_id = "LTAI1"
        access_key_secret = "s"
        [[credential]]
        cloud = "alibaba"
        access_key_id = "STS.1"
        access_key_secret = "s"
        account = "43"
        security_token = "t"
        [[instance]]
        id = "kst-1"
        kind = "hardware"
        region = "cn-hangzhou"
        cloud = "alibaba"
        "#,
    )
    .unwrap();
    let accounts: Vec<_> = config
        .credentials
        .iter()
        .map(|known| known.account.clone())
        .collect();
    let alibaba = |account: &str| Account::Alibaba {
        account: account.to_owned(),
    };
    assert_eq!(accounts[..2], [alibaba("42"), alibaba("43")]);
    assert_eq!(config.credentials.len(), 3);
    assert_eq!(config.instances[0].place, Place::HardwareInstance);
}

#[test]
fn the_upper_layer_wins() {
    let upper = Settings {
        region: Some("eu-central-1".to_owned()),
        ..Settings::default()
    };
    let lower = file::parse("region = \"cn-beijing\"\nlisten = \"127.0.0.1:1\"").unwrap();
    let merged = upper.over(lower);
    assert_eq!(merged.region.as_deref(), Some("eu-central-1"));
    assert_eq!(merged.listen.as_deref(), Some("127.0.0.1:1"));
}

#[test]
fn addresses() {
    let listen = |text: &str| {
        let settings = Settings {
            listen: Some(text.to_owned()),
            store: Some("memory:".to_owned()),
            ..Settings::default()
        };
        Config::check(settings)
            .map(|config| (config.listen().to_string(), config.is_exposed()))
            .ok()
    };
    assert_eq!(
        listen("localhost:0"),
        Some(("127.0.0.1:0".to_owned(), false))
    );
    assert_eq!(listen("[::1]:9480"), Some(("[::1]:9480".to_owned(), false)));
    assert_eq!(
        listen("0.0.0.0:9480"),
        Some(("0.0.0.0:9480".to_owned(), true))
    );
    for bad in [
        "",
        "127.0.0.1",
        ":9480",
        "127.0.0.1:99999",
        "example.org:80",
    ] {
        assert_eq!(listen(bad), None, "{bad}");
    }
}

#[test]
fn what_cannot_be_used_is_named_with_what_can() {
    check_refused(
        "listen_on = \"x\"",
        &expect![
            "line 2: unknown field `listen_on`, expected one of `listen`, `store`, `alibaba-account`, `alibaba_account`, `huawei-domain`, `huawei_domain`, `huawei-project`, `huawei_project`, `region`, `admin-token`, `admin_token`, `credential`, `instance`"
        ],
    );
    check_refused(
        "region = 7",
        &expect!["line 2: invalid type, expected a string"],
    );
    check_refused(
        "region = \"CN_Hangzhou\"",
        &expect!["region is not 1 to 64 characters of a-z 0-9 -, as in cn-hangzhou"],
    );
    check_refused(
        "[[instance]]\nid = \"i\"\nkind = \"software\"\ncloud = \"alibaba\"\nregion = \"CN\"",
        &expect!["instance.region is not 1 to 64 characters of a-z 0-9 -, as in cn-hangzhou"],
    );
    check_refused(
        "listen = \"nowhere\"",
        &expect![[r#"listen is "nowhere", valid is ADDRESS:PORT, as in 127.0.0.1:9480"#]],
    );
    check_refused(
        "alibaba_account = \"me\"",
        &expect![[r#"account "me" is not a number of up to 32 digits"#]],
    );
    check_refused(
        "[[credential]]\ncloud = \"alibaba\"",
        &expect!["line 2: missing field `access_key_id`"],
    );
    let credential = "[[credential]]\naccess_key_id = \"a\"\naccess_key_secret = \"b\"\n";
    check_refused(
        &format!("{credential}cloud = \"aws\""),
        &expect![[r#"credential.cloud is "aws", valid are alibaba and huawei"#]],
    );
    check_refused(
        &format!("{credential}cloud = \"alibaba\"\nproject = \"p\""),
        &expect!["credential.project belongs to the other cloud"],
    );
    check_refused(
        &format!("{credential}cloud = \"huawei\"\naccount = \"p\""),
        &expect!["credential.account belongs to the other cloud"],
    );
    let twice = format!("{credential}cloud = \"huawei\"\n{credential}cloud = \"huawei\"");
    check_refused(
        &twice,
        &expect![[r#"credential.access_key_id "a" is configured twice for huawei"#]],
    );
    let instance = "[[instance]]\nid = \"i\"\nregion = \"r\"\ncloud = \"alibaba\"\n";
    check_refused(
        &format!("{instance}kind = \"quantum\""),
        &expect![[r#"instance.kind is "quantum", valid are software, hardware and external"#]],
    );
    let store = Settings {
        store: Some("postgres://x".to_owned()),
        ..Settings::default()
    };
    expect![[r#"store is "postgres://x", valid are sqlite:PATH, sqlite: and memory:"#]]
        .assert_eq(&Config::check(store).err().unwrap().to_string());
}

#[test]
fn a_message_about_the_file_never_repeats_its_text() {
    let secret = "access_key_secret = \"hunter2";
    let error = file::parse(&format!("[[credential]]\n{secret}"))
        .err()
        .unwrap()
        .to_string();
    assert!(!error.contains("hunter2"), "{error}");
    assert!(error.starts_with("line 2"), "{error}");
}
