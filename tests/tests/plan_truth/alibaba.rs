//! The product space of Alibaba Cloud, by kinds of region.

use std::collections::BTreeSet;

use acceptance::client::{Answer, Client};
use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;

use super::{Axes, Combination, Name, Said, Service, Space};

const SPECS: &[Option<&str>] = &[
    None,
    Some("Aliyun_AES_256"),
    Some("Aliyun_SM4"),
    Some("RSA_2048"),
    Some("RSA_3072"),
    Some("EC_P256"),
    Some("EC_P256K"),
    Some("EC_SM2"),
];
/// More of those that need an instance, like RSA_3072.
const SPECS_OF_INSTANCES: &[Option<&str>] = &[
    Some("Aliyun_AES_192"),
    Some("Aliyun_AES_128"),
    Some("RSA_4096"),
    Some("HMAC_SHA_224"),
    Some("HMAC_SHA_256"),
    Some("HMAC_SHA_384"),
    Some("HMAC_SHA_512"),
    Some("HMAC_SM3"),
];
const USAGES: &[Option<&str>] = &[
    None,
    Some("ENCRYPT/DECRYPT"),
    Some("SIGN/VERIFY"),
    Some("GENERATE/VERIFY_MAC"),
];
const ORIGINS: &[Option<&str>] = &[None, Some("Aliyun_KMS"), Some("EXTERNAL")];
const LEVELS: &[Option<&str>] = &[None, Some("SOFTWARE"), Some("HSM")];
/// Absent, each bound (7 and 730 days), one second below and above, malformed.
const ROTATIONS: &[Option<&str>] = &[
    None,
    Some("7d"),
    Some("63072000s"),
    Some("604799s"),
    Some("63072001s"),
    Some("weekly"),
];
/// Absent, each bound, one day below and above.
const WINDOWS: &[Option<i64>] = &[None, Some(7), Some(366), Some(6), Some(367)];

/// Of another cloud, of another case, of no cloud, empty.
const WRONG_SPECS: &[Option<&str>] = &[
    Some("AES_256"),
    Some("aliyun_aes_256"),
    Some("Aliyun_DES3_192"),
    Some("HMAC_256"),
    Some(""),
];
const WRONG_USAGES: &[Option<&str>] = &[
    Some("ENCRYPT_DECRYPT"),
    Some("encrypt/decrypt"),
    Some("GENERATE_VERIFY_MAC"),
    Some(""),
];
const WRONG_ORIGINS: &[Option<&str>] = &[Some("kms"), Some("External"), Some("")];
const WRONG_LEVELS: &[Option<&str>] = &[Some("hsm"), Some("EXTERNAL"), Some("")];
const WRONG_ROTATIONS: &[Option<&str>] = &[
    Some("7"),
    Some("d"),
    Some("-7d"),
    Some("7 d"),
    Some("7D"),
    Some("1w"),
    Some("7.0d"),
    Some("99999999999999999999d"),
    Some(""),
];

/// The service's own default, which the provider's plan is to have too.
const WINDOW_DEFAULT_DAYS: i64 = 30;
/// What is no argument of CreateKey.
const REST: &[&str] = &[WINDOW];
const WINDOW: &str = "deletion_window_days";

/// The full product of what is spelled right, and of each wrong spelling with all that is right.
fn products() -> Vec<Axes> {
    let right = Axes {
        specs: SPECS,
        usages: USAGES,
        origins: ORIGINS,
        levels: LEVELS,
        rotations: ROTATIONS,
        windows: WINDOWS,
        names: &[Name::None],
    };
    // Rotation and window are walked in full above; here they would only repeat themselves.
    let few = Axes {
        rotations: &[None, Some("7d")],
        windows: &[None],
        ..right
    };
    vec![
        right,
        Axes {
            specs: SPECS_OF_INSTANCES,
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
            levels: WRONG_LEVELS,
            ..few
        },
        Axes {
            rotations: WRONG_ROTATIONS,
            usages: &[None],
            ..few
        },
    ]
}

impl Service for Client {
    fn ask(&mut self, _: usize, one: &Combination) -> Said {
        ask(self, one)
    }
}

fn ask(client: &mut Client, one: &Combination) -> Said {
    let mut parameters = Vec::new();
    let named = [
        ("KeySpec", one.spec),
        ("KeyUsage", one.usage),
        ("Origin", one.origin),
        ("ProtectionLevel", one.level),
        ("RotationInterval", one.rotation),
    ];
    parameters.extend(
        named
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?))),
    );
    if one.rotation.is_some() {
        parameters.push(("EnableAutomaticRotation", "true"));
    }
    let created = client.call("CreateKey", &parameters).expect("an answer");
    if created.status != 200 {
        let meant = meant(&created);
        let said = format!("{} {}", created.text("/Code"), created.text("/Message"));
        return Said {
            creation: Some((said, meant)),
            rest: BTreeSet::new(),
        };
    }
    let id = created.text("/KeyMetadata/KeyId");
    let days = one.window.unwrap_or(WINDOW_DEFAULT_DAYS).to_string();
    let parameters = [("KeyId", id), ("PendingWindowInDays", days.as_str())];
    let scheduled = client
        .call("ScheduleKeyDeletion", &parameters)
        .expect("an answer");
    if scheduled.status != 200 {
        assert_eq!(
            scheduled.code(),
            Some("InvalidParameter"),
            "{}",
            scheduled.body
        );
        assert!(
            scheduled.text("/Message").contains("PendingWindowInDays"),
            "{}",
            scheduled.body
        );
    }
    let refused = scheduled.status != 200;
    Said {
        creation: None,
        rest: refused.then_some(WINDOW).into_iter().collect(),
    }
}

/// The attributes that a refusal of CreateKey can mean (docs/vendor-notes.md, "Wire protocol").
fn meant(answer: &Answer) -> &'static [&'static str] {
    let message = answer.text("/Message");
    let parameters: &[(&str, &[&str])] = &[
        ("\"KeySpec\"", &["key_spec"]),
        ("\"KeyUsage\"", &["key_usage"]),
        ("\"Origin\"", &["origin"]),
        ("\"ProtectionLevel\"", &["protection_level"]),
        ("\"RotationInterval\"", &["rotation_interval"]),
    ];
    match answer.code() {
        Some("InvalidParameter" | "MissingParameter") => {
            let found = parameters.iter().find(|(name, _)| message.contains(name));
            found.map_or(&[], |(_, attributes)| attributes)
        }
        Some("Unsupported.ProtectionLevel") => &["protection_level"],
        Some("UnsupportedOperation") => &["key_spec"],
        _ => &[],
    }
}

fn check_in(region: &'static str) {
    super::check(&Space {
        cloud: Cloud::Alibaba,
        region,
        products: products(),
        rest: REST,
        connect: |emulator: &Emulator, region| Box::new(emulator.client(region)),
    });
}

/// Managed HSMs in the mainland: where most is permitted.
#[test]
fn in_a_mainland_region_with_managed_hsms() {
    check_in("cn-hangzhou");
}

/// Managed HSMs overseas: no specs of the mainland's standards.
#[test]
fn in_an_overseas_region_with_managed_hsms() {
    check_in("ap-southeast-1");
}

#[test]
fn in_a_region_without_managed_hsms() {
    check_in("cn-qingdao");
}
