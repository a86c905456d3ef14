//! Plan truth: what a plan lets pass the service takes, and what a plan refuses the service refuses
//! for the same reason. Every combination is asked of both, through Terraform and over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use acceptance::client::{Answer, Client};
use acceptance::emulator::Emulator;
use acceptance::terraform::{Run, Terraform};

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

/// Instances of one resource block: core evaluates a block's `for_each` once per instance, so more
/// would cost their square, and fewer a node of the graph each.
const INSTANCES_PER_BLOCK: usize = 8;
/// Combinations of one Terraform run.
const COMBINATIONS_PER_RUN: usize = 1_000;
/// Concurrent connections to the emulator.
const CLIENTS: usize = 4;

/// The service's own default, which the provider's plan is to have too.
const WINDOW_DEFAULT_DAYS: i64 = 30;

/// One combination of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Combination {
    spec: Option<&'static str>,
    usage: Option<&'static str>,
    origin: Option<&'static str>,
    level: Option<&'static str>,
    rotation: Option<&'static str>,
    window: Option<i64>,
}

/// Values of each argument; a product of them is a set of combinations.
#[derive(Clone, Copy)]
struct Axes {
    specs: &'static [Option<&'static str>],
    usages: &'static [Option<&'static str>],
    origins: &'static [Option<&'static str>],
    levels: &'static [Option<&'static str>],
    rotations: &'static [Option<&'static str>],
    windows: &'static [Option<i64>],
}

impl Axes {
    fn product(&self) -> Vec<Combination> {
        let mut all = Vec::new();
        for &spec in self.specs {
            for &usage in self.usages {
                for &origin in self.origins {
                    for &level in self.levels {
                        for &rotation in self.rotations {
                            all.extend(self.windows.iter().map(|&window| Combination {
                                spec,
                                usage,
                                origin,
                                level,
                                rotation,
                                window,
                            }));
                        }
                    }
                }
            }
        }
        all
    }
}

/// The full product of what is spelled right, and of each wrong spelling with all that is right.
fn combinations() -> Vec<Combination> {
    let right = Axes {
        specs: SPECS,
        usages: USAGES,
        origins: ORIGINS,
        levels: LEVELS,
        rotations: ROTATIONS,
        windows: WINDOWS,
    };
    // Rotation and window are walked in full above; here they would only repeat themselves.
    let few = Axes {
        rotations: &[None, Some("7d")],
        windows: &[None],
        ..right
    };
    let products = [
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
    ];
    let all: BTreeSet<Combination> = products.iter().flat_map(Axes::product).collect();
    all.into_iter().collect()
}

/// A resource block of several combinations; each instance is named by the combination's number.
fn block(first: usize, combinations: &[(usize, Combination)]) -> String {
    let text =
        |value: Option<&str>| value.map_or("null".to_owned(), |value| format!("\"{value}\""));
    let mut block = format!("resource \"kms_key\" \"b{first}\" {{\n  for_each = {{\n");
    for (number, one) in combinations {
        let window = one
            .window
            .map_or("null".to_owned(), |days| days.to_string());
        block.push_str(&format!(
            "    \"{number}\" = {{ s = {}, u = {}, o = {}, p = {}, r = {}, w = {window} }}\n",
            text(one.spec),
            text(one.usage),
            text(one.origin),
            text(one.level),
            text(one.rotation),
        ));
    }
    block.push_str(
        "  }\n  key_spec = each.value.s\n  key_usage = each.value.u\n  origin = each.value.o\n  \
         protection_level = each.value.p\n  rotation_interval = each.value.r\n  \
         deletion_window_days = each.value.w\n}\n",
    );
    block
}

/// What Terraform says of each combination: the attributes that it refuses.
type Verdicts = BTreeMap<usize, BTreeSet<String>>;

/// Plans some combinations in one run.
fn plan(region: &str, some: &[(usize, Combination)]) -> Option<Run> {
    let emulator_is_not_asked = "http://127.0.0.1:9";
    let terraform = Terraform::at(emulator_is_not_asked, region)?;
    // A file each: to quote a line in a diagnostic, core reads the file from its start.
    for (first, some) in some.chunks(INSTANCES_PER_BLOCK).enumerate() {
        terraform.write(&format!("b{first}.tf"), &block(first, some));
    }
    Some(terraform.plan(&["-refresh=false"]))
}

/// The plan's verdict on each combination of a region: refused attributes, or none where a change
/// is planned. One without either, or with both, was not judged.
fn predicted(region: &str, all: &[(usize, Combination)]) -> Option<Verdicts> {
    let mut verdicts = Verdicts::new();
    for some in all.chunks(COMBINATIONS_PER_RUN) {
        let run = plan(region, some)?;
        let mut judged = Verdicts::new();
        for (number, attribute) in refusals(&run) {
            judged.entry(number).or_default().insert(attribute);
        }
        for change in run.changes() {
            let number = number(&change).expect("a change of a combination");
            let twice = judged.insert(number, BTreeSet::new());
            assert_eq!(twice, None, "refused and planned: {change}");
        }
        assert_eq!(judged.len(), some.len(), "each is judged: {}", run.stderr);
        verdicts.append(&mut judged);
    }
    Some(verdicts)
}

/// The number in `kms_key.b7["61"]`.
fn number(address: &str) -> Option<usize> {
    address.split('"').nth(1)?.parse().ok()
}

/// Number of the combination and refused attribute, of each error.
fn refusals(run: &Run) -> Vec<(usize, String)> {
    let of_combination = |error: acceptance::terraform::Diagnostic| {
        let number = number(&error.address)
            .unwrap_or_else(|| panic!("an error of no combination: {error:?}"));
        assert_ne!(
            error.attribute, "",
            "a refusal marks an attribute: {error:?}"
        );
        (number, error.attribute)
    };
    run.errors().into_iter().map(of_combination).collect()
}

/// What the service says of one combination: the attributes that its code names.
#[derive(Debug)]
struct Said {
    /// What CreateKey was refused with, and the attributes that may be meant.
    creation: Option<(String, &'static [&'static str])>,
    /// Whether ScheduleKeyDeletion of the created key refused the window.
    window_refused: bool,
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
            window_refused: false,
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
    Said {
        creation: None,
        window_refused: scheduled.status != 200,
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

/// Asks the service about all combinations over some connections at once.
fn said(emulator: &Emulator, region: &str, all: &[(usize, Combination)]) -> BTreeMap<usize, Said> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut client = emulator.client(region);
        let mut mine = Vec::new();
        while let Some((number, one)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            mine.push((*number, ask(&mut client, one)));
        }
        mine
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(work)).collect();
        let answers = workers
            .into_iter()
            .map(|worker| worker.join().expect("a client"));
        answers.flatten().collect()
    })
}

/// Compares both verdicts on one combination.
fn compare(refused: &BTreeSet<String>, said: &Said) -> Result<(), String> {
    let mut of_creation = refused.clone();
    let window = of_creation.remove("deletion_window_days");
    match &said.creation {
        None if !of_creation.is_empty() => {
            Err(format!("refused at plan for {of_creation:?}, created"))
        }
        None if window != said.window_refused => Err(format!(
            "window refused at plan: {window}, by the service: {}",
            said.window_refused
        )),
        Some((code, _)) if of_creation.is_empty() => {
            Err(format!("passed at plan, refused with {code}"))
        }
        Some((code, meant)) if !meant.iter().any(|one| of_creation.contains(*one)) => Err(format!(
            "refused at plan for {of_creation:?}, by the service with {code}"
        )),
        None | Some(_) => Ok(()),
    }
}

/// Walks all combinations in one region and demands that both verdicts agree.
fn check(region: &str) {
    let all: Vec<_> = combinations().into_iter().enumerate().collect();
    let emulator = Emulator::memory();
    let Some(predicted) = predicted(region, &all) else {
        return;
    };
    let said = said(&emulator, region, &all);
    let (mut passed, mut wrong) = (0, Vec::new());
    for (number, one) in &all {
        let refused = predicted.get(number).expect("all were judged");
        let answer = said.get(number).expect("all were asked");
        passed += usize::from(refused.is_empty());
        if let Err(why) = compare(refused, answer) {
            wrong.push(format!("{one:?}: {why}"));
        }
    }
    println!(
        "plan truth: {region}: {} combinations, {passed} pass, {} disagree",
        all.len(),
        wrong.len()
    );
    assert!(passed > 0, "something passes everywhere");
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Managed HSMs in the mainland: where most is permitted.
#[test]
fn in_a_mainland_region_with_managed_hsms() {
    check("cn-hangzhou");
}

/// Managed HSMs overseas: no specs of the mainland's standards.
#[test]
fn in_an_overseas_region_with_managed_hsms() {
    check("ap-southeast-1");
}

#[test]
fn in_a_region_without_managed_hsms() {
    check("cn-qingdao");
}
