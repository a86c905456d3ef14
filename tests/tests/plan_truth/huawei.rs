//! The product space of Huawei Cloud, in China and elsewhere.

use std::collections::BTreeSet;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, Said as Answer};
use acceptance::terraform::Terraform;
use serde_json::{Value, json};

use super::{Axes, Combination, Name, Said, Service, Space};

const SPECS: &[Option<&str>] = &[
    None,
    Some("AES_256"),
    Some("SM4"),
    Some("HMAC_256"),
    Some("HMAC_384"),
    Some("HMAC_512"),
    Some("HMAC_SM3"),
    Some("RSA_2048"),
    Some("EC_P256"),
    Some("EC_P384"),
    Some("SECP256K1"),
    Some("SM2"),
    Some("ED25519"),
];
/// Like RSA_2048, and slow to make.
const SLOW_SPECS: &[Option<&str>] = &[Some("RSA_3072"), Some("RSA_4096")];
const USAGES: &[Option<&str>] = &[
    None,
    Some("ENCRYPT_DECRYPT"),
    Some("SIGN_VERIFY"),
    Some("GENERATE_VERIFY_MAC"),
    Some("KEY_AGREEMENT"),
];
const ORIGINS: &[Option<&str>] = &[None, Some("kms"), Some("external")];
/// Absent, each bound (30 and 365 days) in days and hours, one day below and above, no whole days, malformed.
const ROTATIONS: &[Option<&str>] = &[
    None,
    Some("30d"),
    Some("8760h"),
    Some("29d"),
    Some("366d"),
    Some("721h"),
    Some("weekly"),
];
/// Absent, each bound, one day below and above.
const WINDOWS: &[Option<i64>] = &[None, Some(7), Some(1096), Some(6), Some(1097)];

/// Of another cloud, of another case, of no cloud. Empty texts are in [`empty_texts_are_refused_at_plan_only`].
const WRONG_SPECS: &[Option<&str>] = &[
    Some("Aliyun_AES_256"),
    Some("aes_256"),
    Some("AES_128"),
    Some("EC_P256K"),
];
const WRONG_USAGES: &[Option<&str>] = &[
    Some("ENCRYPT/DECRYPT"),
    Some("sign_verify"),
    Some("GENERATE/VERIFY_MAC"),
];
const WRONG_ORIGINS: &[Option<&str>] = &[Some("Aliyun_KMS"), Some("EXTERNAL")];
/// None, empty, of other characters, of a default key, too long.
const WRONG_NAMES: &[Name] = &[
    Name::None,
    Name::Is(""),
    Name::Is("or ders"),
    Name::Is("obs/default"),
    Name::Is(TOO_LONG),
];
/// 256 characters.
const TOO_LONG: &str = "\
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

/// What is asked for where a configuration says nothing.
const WINDOW_DEFAULT_DAYS: i64 = 7;
const WINDOW: &str = "deletion_window_days";
const ROTATION: &str = "rotation_interval";
/// What is no argument of create-key.
const REST: &[&str] = &[WINDOW, ROTATION];

/// The full product of what is spelled right, and of each wrong spelling with all that is right.
fn products() -> Vec<Axes> {
    let right = Axes {
        specs: SPECS,
        usages: USAGES,
        origins: ORIGINS,
        // No level can be asked for: the plan refuses each, and the service has no such argument.
        levels: &[None],
        rotations: ROTATIONS,
        windows: WINDOWS,
        names: &[Name::Own],
    };
    // Rotation and window are walked in full above; here they would only repeat themselves.
    let few = Axes {
        rotations: &[None, Some("30d")],
        windows: &[None],
        ..right
    };
    vec![
        right,
        Axes {
            specs: SLOW_SPECS,
            ..few
        },
        Axes {
            specs: WRONG_SPECS,
            ..few
        },
        Axes {
            usages: WRONG_USAGES,
            ..few
        },
        Axes {
            origins: WRONG_ORIGINS,
            ..few
        },
        Axes {
            names: WRONG_NAMES,
            usages: &[None],
            ..few
        },
    ]
}

/// create-key, then the rotation, then the deletion.
impl Service for Huawei {
    fn ask(&mut self, number: usize, one: &Combination) -> Said {
        let mut body = json!({});
        let named = [
            ("key_alias", one.name.text(number)),
            ("key_spec", one.spec.map(str::to_owned)),
            ("key_usage", one.usage.map(str::to_owned)),
            ("origin", one.origin.map(str::to_owned)),
        ];
        for (name, value) in named {
            if let Some(value) = value {
                body[name] = value.into();
            }
        }
        let created = self.kms("create-key", &body).expect("an answer");
        if created.status != 200 {
            let said = created.body.to_string();
            return Said {
                creation: Some((said, meant(&created))),
                rest: BTreeSet::new(),
            };
        }
        let id = created.text("/key_info/key_id");
        let rotation = one.rotation.filter(|text| !rotates(self, id, text));
        let days = one.window.unwrap_or(WINDOW_DEFAULT_DAYS).to_string();
        let body = json!({ "key_id": id, "pending_days": days });
        let scheduled = self.kms("schedule-key-deletion", &body).expect("an answer");
        if scheduled.status != 200 {
            assert_eq!(scheduled.code(), Some("KMS.1401"), "{}", scheduled.body);
        }
        let window = (scheduled.status != 200).then_some(WINDOW);
        let rest = rotation.map(|_| ROTATION).into_iter().chain(window);
        Said {
            creation: None,
            rest: rest.collect(),
        }
    }
}

/// Whether the service turns on a rotation of that interval.
fn rotates(client: &mut Huawei, id: &str, interval: &str) -> bool {
    let body = json!({ "key_id": id });
    let enabled = client.kms("enable-key-rotation", &body).expect("an answer");
    if enabled.status != 200 {
        let refused = ["KMS.0312", "KMS.0324", "KMS.0325", "KMS.0341"];
        let code = enabled.code().unwrap_or_default();
        assert!(refused.contains(&code), "{}", enabled.body);
        return false;
    }
    let body = json!({ "key_id": id, "rotation_interval": days(interval) });
    let set = client.kms("update-key-rotation-interval", &body);
    let set = set.expect("an answer");
    if set.status != 200 {
        let code = set.code().unwrap_or_default();
        assert!(["KMS.3001", "KMS.0308"].contains(&code), "{}", set.body);
    }
    set.status == 200
}

/// The interval as the API could be asked for it: days, with a fraction where there is one; else the text.
fn days(interval: &str) -> Value {
    let hours = match interval.split_at_checked(interval.len().saturating_sub(1)) {
        Some((days, "d")) => days.parse().ok().map(|days: u32| days * 24),
        Some((hours, "h")) => hours.parse().ok(),
        Some(_) | None => None,
    };
    match hours {
        Some(hours) if hours % 24 == 0 => (hours / 24).into(),
        Some(hours) => (f64::from(hours) / 24.0).into(),
        None => interval.into(),
    }
}

/// The attributes that a refusal of create-key can mean (docs/vendor-notes.md).
fn meant(answer: &Answer) -> &'static [&'static str] {
    let message = answer.text("/error/error_msg");
    match answer.code() {
        Some("KMS.0204" | "KMS.1101") => &["alias"],
        Some("KMS.1110") => &["key_spec"],
        Some("KMS.1114" | "KMS.1115") => &["key_usage"],
        Some("KMS.0308") if message.contains("key_usage") => &["key_usage"],
        Some("KMS.0308") if message.contains("origin") => &["origin"],
        _ => &[],
    }
}

/// The project of a region, as the account's own service tells it.
fn connect(emulator: &Emulator, region: &str) -> Box<dyn Service> {
    let mut client = Huawei::open(emulator.address).expect("the emulator listens");
    let path = format!("/v3/projects?name={region}");
    let found = client.call("GET", &path, &Value::Null).expect("an answer");
    let project = found.text("/projects/0/id");
    let credential = ("test", "test");
    Box::new(Huawei::of(emulator.address, project, credential).expect("the emulator listens"))
}

fn check_in(region: &'static str) {
    super::check(&Space {
        cloud: Cloud::Huawei,
        region,
        products: products(),
        rest: REST,
        connect,
    });
}

/// The cloud's own algorithms beside the world's.
#[test]
fn in_china() {
    check_in("cn-north-4");
}

#[test]
fn elsewhere() {
    check_in("ap-southeast-1");
}

/// The service takes an empty text for none at all. The key would then have what no configuration with the empty text
/// could ever agree with, so a plan refuses it.
#[test]
fn empty_texts_are_refused_at_plan_only() {
    let emulator = Emulator::memory();
    let Some(terraform) = Terraform::of(Cloud::Huawei, &emulator.endpoint(), "cn-north-4") else {
        return;
    };
    let mut client = Huawei::open(emulator.address).expect("the emulator listens");
    for name in ["key_spec", "key_usage", "origin"] {
        let mut body = json!({ "key_alias": name });
        body[name] = "".into();
        client.must("create-key", &body);
        let key = format!("resource \"kms_key\" \"k\" {{\n  alias = \"x\"\n  {name} = \"\"\n}}\n");
        terraform.write("main.tf", &key);
        let refused = terraform.plan(&[]);
        refused.expect(1, name);
        let words = refused.words();
        assert!(words.contains(&format!("invalid {name} \"\"")), "{words}");
    }
}
