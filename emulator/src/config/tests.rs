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
                account: Account {
                    cloud: Alibaba,
                    words: [
                        (
                            "account",
                            "1000000000000001",
                        ),
                    ],
                },
                temporary: false,
                ..
            },
            Credential {
                access_key_id: "test",
                account: Account {
                    cloud: Huawei,
                    words: [
                        (
                            "domain",
                            "00000000000000000000000000000d01",
                        ),
                        (
                            "project",
                            "00000000000000000000000000000e01",
                        ),
                    ],
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
    let alibaba = |account: &str| Account::of(Cloud::Alibaba, &[account]);
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
            "line 2: unknown field `listen_on`, expected one of `listen`, `store`, `region`, `admin-token`, `admin_token`, `quotas`, `pending-alias`, `pending_alias`, `throttling`, `rsa-pool`, `rsa_pool`, `seed`, `credential`, `instance`, `alibaba_account`, `huawei_domain`, `huawei_project`"
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
    let store = Settings {
        store: Some("postgres://x".to_owned()),
        ..Settings::default()
    };
    expect![[r#"store is "postgres://x", valid are sqlite:PATH, sqlite: and memory:"#]]
        .assert_eq(&Config::check(store).err().unwrap().to_string());
}

#[test]
fn instances_that_cannot_be_used() {
    let instance = "[[instance]]\nid = \"i\"\nregion = \"r\"\ncloud = \"alibaba\"\n";
    check_refused(
        &format!("{instance}kind = \"quantum\""),
        &expect![[
            r#"instance.kind is "quantum", valid for alibaba: software, hardware, external"#
        ]],
    );
    let instance = format!("{instance}kind = \"software\"\n");
    check_refused(
        &format!("{instance}{instance}"),
        &expect![[r#"instance.id "i" is configured twice in r"#]],
    );
    check_refused(
        &format!("{instance}keys_max = 0"),
        &expect!["instance.keys_max is 0, valid are 1 to 1000000000"],
    );
    check_refused(
        &format!("{instance}requests_per_second = 1000001"),
        &expect!["instance.requests_per_second is 1000001, valid are 1 to 1000000"],
    );
    check_refused(
        &format!("{instance}account = \"me\""),
        &expect![[r#"account "me" is not a number of up to 32 digits"#]],
    );
    let link =
        "[instance.external]\nendpoint = \"x\"\naccess_key_id = \"a\"\nsecret_access_key = \"s\"";
    check_refused(
        &format!("{instance}{link}"),
        &expect!["instance.external is for instances of kind external"],
    );
}

#[test]
fn limits_that_cannot_be_used() {
    check_refused(
        "quotas = \"some\"",
        &expect![[r#"quotas is "some", valid are off and cloud and a table of numbers"#]],
    );
    check_refused(
        "[quotas]\nkeys = 1\nsecrets = 1",
        &expect![[r#"line 2: expected "off", "cloud" or a table of numbers"#]],
    );
    check_refused(
        "throttling = \"some\"",
        &expect![[r#"throttling is "some", valid are off and cloud and a table of numbers"#]],
    );
    check_refused(
        "[throttling]\nasymmetric = 0",
        &expect!["throttling.asymmetric is 0, valid are 1 and more requests a second"],
    );
    check_refused(
        "pending_alias = \"cancel\"",
        &expect![[r#"pending_alias is "cancel", valid are refuse and return"#]],
    );
    check_refused(
        "rsa_pool = \"cold\"",
        &expect![[r#"rsa_pool is "cold", valid are on-demand and warm"#]],
    );
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

#[test]
fn quotas_throttling_and_rsa_keys_are_as_they_are_set() {
    let quotas = |toml: &str| check(toml).unwrap().quotas;
    assert_eq!(quotas(""), Quotas::Off);
    assert_eq!(quotas("quotas = \"off\""), Quotas::Off);
    assert_eq!(quotas("quotas = \"cloud\""), Quotas::Cloud);
    let set = Quotas::Set {
        keys: Some(3),
        aliases: None,
        versions: Some(0),
    };
    assert_eq!(quotas("[quotas]\nkeys = 3\nversions = 0"), set);
    let throttling = |toml: &str| check(toml).unwrap().throttling;
    assert_eq!(throttling(""), Throttling::Off);
    assert_eq!(throttling("throttling = \"cloud\""), Throttling::Cloud);
    let set = Throttling::Set {
        symmetric: Some(1),
        asymmetric: None,
        re_encrypt: Some(2),
        management: None,
    };
    assert_eq!(
        throttling("[throttling]\nsymmetric = 1\nre_encrypt = 2"),
        set
    );
    let names = |toml: &str| check(toml).unwrap().pending_names;
    assert_eq!(names(""), PendingNames::Refuse);
    assert_eq!(names("pending_alias = \"refuse\""), PendingNames::Refuse);
    assert_eq!(names("pending-alias = \"return\""), PendingNames::Return);
    assert_eq!(check("").unwrap().rsa_pool, Filling::OnDemand);
    assert_eq!(
        check("rsa_pool = \"warm\"").unwrap().rsa_pool,
        Filling::Warm
    );
}
