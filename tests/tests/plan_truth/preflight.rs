//! Plan truth beyond the rules: instances, names that are taken and keys that wait for their deletion, as a plan finds
//! them by asking the service.

use std::collections::{BTreeMap, BTreeSet};

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::{Huawei, made};
use acceptance::terraform::Terraform;
use serde_json::{Value, json};

use super::{INSTANCES_PER_BLOCK, number, refusals};

/// One key as it is asked for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    place: Option<&'static str>,
    spec: Option<&'static str>,
    origin: Option<&'static str>,
    rotation: Option<&'static str>,
    name: Wanted,
}

/// The name that it shall have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// None, where a key needs none.
    Nothing,
    /// As no other key's.
    Own,
    /// That of a key that works.
    Taken,
    /// That of a key that waits for its deletion.
    Pending,
}

/// A cloud with what is in it before the plan.
struct Scene {
    cloud: Cloud,
    config: String,
    /// Places of which the service does not tell enough: there a plan may let pass what the service refuses.
    untold: &'static [&'static str],
    names: fn(Wanted, usize) -> Option<String>,
    /// Makes what is there, and gives who asks.
    prepare: fn(&Emulator) -> Box<dyn Asks>,
}

trait Asks {
    /// Asks the service for the key; the code of its refusal.
    fn ask(&mut self, one: &Asked, name: Option<&str>) -> Option<String>;
}

fn product(
    places: &[Option<&'static str>],
    specs: &[Option<&'static str>],
    origins: &[Option<&'static str>],
    rotations: &[Option<&'static str>],
    names: &[Wanted],
) -> Vec<Asked> {
    let mut all = Vec::new();
    for place in places {
        for spec in specs {
            for origin in origins {
                for rotation in rotations {
                    all.extend(names.iter().map(|name| Asked {
                        place: *place,
                        spec: *spec,
                        origin: *origin,
                        rotation: *rotation,
                        name: *name,
                    }));
                }
            }
        }
    }
    all
}

fn block(scene: &Scene, first: usize, some: &[(usize, Asked)]) -> String {
    let text =
        |value: Option<&str>| value.map_or("null".to_owned(), |value| format!("\"{value}\""));
    let lines = some.iter().map(|(number, one)| {
        let name = (scene.names)(one.name, *number);
        format!(
            "    \"{number}\" = {{ i = {}, s = {}, o = {}, r = {}, n = {} }}\n",
            text(one.place),
            text(one.spec),
            text(one.origin),
            text(one.rotation),
            text(name.as_deref()),
        )
    });
    let lines: String = lines.collect();
    format!(
        "resource \"kms_key\" \"b{first}\" {{\n  for_each = {{\n{lines}  }}\n  instance_id = each.value.i\n  \
         key_spec = each.value.s\n  origin = each.value.o\n  rotation_interval = each.value.r\n  \
         alias = each.value.n\n}}\n"
    )
}

/// Plans all of them against the service, then asks it for each, and demands that both agree.
fn check(scene: &Scene, asked: Vec<Asked>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    std::fs::write(&file, &scene.config).expect("written");
    let file = file.to_string_lossy();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &file]);
    let Some(terraform) = Terraform::of(scene.cloud, &emulator.endpoint(), scene.cloud.region())
    else {
        return;
    };
    let mut service = (scene.prepare)(&emulator);
    let asked: Vec<(usize, Asked)> = asked.into_iter().enumerate().collect();
    for (first, some) in asked.chunks(INSTANCES_PER_BLOCK).enumerate() {
        terraform.write(&format!("b{first}.tf"), &block(scene, first, some));
    }
    let run = terraform.plan(&[]);
    let mut refused: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (number, attribute) in refusals(&run) {
        refused.entry(number).or_default().insert(attribute);
    }
    let passed: BTreeSet<usize> = run
        .changes()
        .iter()
        .filter_map(|change| number(change))
        .collect();
    assert_eq!(refused.len() + passed.len(), asked.len(), "{}", run.words());
    let mut wrong = Vec::new();
    for (number, one) in &asked {
        let name = (scene.names)(one.name, *number);
        let said = service.ask(one, name.as_deref());
        let untold = one.place.is_some_and(|place| scene.untold.contains(&place));
        match (refused.get(number), said) {
            (Some(attributes), None) => {
                wrong.push(format!("{one:?}: refused at plan for {attributes:?}, made"));
            }
            (None, Some(code)) if !untold => {
                wrong.push(format!("{one:?}: passed at plan, refused with {code}"));
            }
            (Some(_), Some(_)) | (None, _) => {}
        }
    }
    println!(
        "plan truth with preflight: {}: {} keys, {} pass, {} disagree",
        scene.cloud.name(),
        asked.len(),
        passed.len(),
        wrong.len()
    );
    assert!(!passed.is_empty() && !refused.is_empty());
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Asks for acceptance::client::Client {
    fn ask(&mut self, one: &Asked, name: Option<&str>) -> Option<String> {
        let arguments = [
            ("DKMSInstanceId", one.place),
            ("KeySpec", one.spec),
            ("Origin", one.origin),
            ("RotationInterval", one.rotation),
            ("EnableAutomaticRotation", one.rotation.map(|_| "true")),
        ];
        let arguments = arguments
            .iter()
            .filter_map(|(name, value)| Some((*name, (*value)?)));
        let arguments: Vec<(&str, &str)> = arguments.collect();
        let made = self.call("CreateKey", &arguments).expect("an answer");
        if let Some(code) = made.code() {
            return Some(code.to_owned());
        }
        let id = made.text("/KeyMetadata/KeyId").to_owned();
        let name = name?;
        let named = [("KeyId", id.as_str()), ("AliasName", name)];
        let named = self.call("CreateAlias", &named).expect("an answer");
        named.code().map(str::to_owned)
    }
}

fn alibaba_names(wanted: Wanted, number: usize) -> Option<String> {
    match wanted {
        Wanted::Nothing => None,
        Wanted::Own => Some(format!("alias/n{number}")),
        Wanted::Taken => Some("alias/taken".to_owned()),
        Wanted::Pending => Some("alias/pending".to_owned()),
    }
}

fn prepare_alibaba(emulator: &Emulator) -> Box<dyn Asks> {
    let mut client = emulator.client(Cloud::Alibaba.region());
    for name in ["alias/taken", "alias/pending"] {
        let made = client.must("CreateKey", &[]);
        let id = made.text("/KeyMetadata/KeyId").to_owned();
        client.must("CreateAlias", &[("KeyId", &id), ("AliasName", name)]);
        if name == "alias/pending" {
            let days = ("PendingWindowInDays", "7");
            client.must("ScheduleKeyDeletion", &[("KeyId", &id), days]);
        }
    }
    // The level of what is there tells what an instance is.
    client.must("CreateKey", &[("DKMSInstanceId", "kst-hard")]);
    client.must("CreateKey", &[("DKMSInstanceId", "kst-soft")]);
    emulator.admin(
        "PUT",
        "/_emulator/instances/kst-broken",
        r#"{"status":"Error"}"#,
    );
    Box::new(client)
}

#[test]
fn instances_aliases_and_pending_twins() {
    let instance = |id: &str, kind: &str| {
        format!(
            "[[instance]]\nid = \"{id}\"\nkind = \"{kind}\"\nregion = \"cn-hangzhou\"\ncloud = \"alibaba\"\n"
        )
    };
    let config = [
        instance("kst-soft", "software"),
        instance("kst-hard", "hardware"),
        instance("kst-empty", "hardware"),
        instance("kst-broken", "software"),
    ];
    let scene = Scene {
        cloud: Cloud::Alibaba,
        config: config.concat(),
        // A software instance looks like an external one, and one without keys like any.
        untold: &["kst-soft", "kst-empty"],
        names: alibaba_names,
        prepare: prepare_alibaba,
    };
    let places = [
        None,
        Some("kst-soft"),
        Some("kst-hard"),
        Some("kst-empty"),
        Some("kst-broken"),
        Some("kst-missing"),
    ];
    let specs = [
        None,
        Some("Aliyun_AES_128"),
        Some("Aliyun_SM4"),
        Some("RSA_3072"),
        Some("EC_SM2"),
        Some("HMAC_SM3"),
    ];
    let origins = [None, Some("EXTERNAL")];
    let rotations = [None, Some("7d"), Some("400d")];
    let mut asked = product(&places, &specs, &origins, &rotations, &[Wanted::Nothing]);
    let names = [Wanted::Own, Wanted::Taken, Wanted::Pending];
    asked.extend(product(
        &places,
        &[None, Some("RSA_2048")],
        &[None],
        &[None],
        &names,
    ));
    check(&scene, asked);
}

impl Asks for Huawei {
    fn ask(&mut self, one: &Asked, name: Option<&str>) -> Option<String> {
        let members = [
            ("key_alias", name),
            ("keystore_id", one.place),
            ("key_spec", one.spec),
            ("origin", one.origin),
        ];
        let set = members
            .iter()
            .filter_map(|(name, value)| Some(((*name).to_owned(), Value::from((*value)?))));
        let body = Value::Object(set.collect());
        let said = self.kms("create-key", &body).expect("an answer");
        said.code().map(str::to_owned)
    }
}

fn huawei_names(wanted: Wanted, number: usize) -> Option<String> {
    match wanted {
        Wanted::Nothing => None,
        Wanted::Own => Some(format!("n{number}")),
        Wanted::Taken => Some("taken".to_owned()),
        Wanted::Pending => Some("pending".to_owned()),
    }
}

fn prepare_huawei(emulator: &Emulator) -> Box<dyn Asks> {
    let mut client = Huawei::open(emulator.address).expect("the emulator listens");
    made(&mut client, "taken", "AES_256", "ENCRYPT_DECRYPT");
    let id = made(&mut client, "pending", "AES_256", "ENCRYPT_DECRYPT");
    let scheduled = json!({ "key_id": id, "pending_days": "7" });
    client.must("schedule-key-deletion", &scheduled);
    Box::new(client)
}

#[test]
fn key_stores_names_and_pending_twins() {
    let config = "[[instance]]\nid = \"store-1\"\nkind = \"hardware\"\nregion = \"cn-north-4\"\ncloud = \"huawei\"\n";
    let scene = Scene {
        cloud: Cloud::Huawei,
        config: config.to_owned(),
        untold: &[],
        names: huawei_names,
        prepare: prepare_huawei,
    };
    let places = [None, Some("store-1"), Some("store-missing")];
    let specs = [
        None,
        Some("AES_256"),
        Some("SM4"),
        Some("RSA_2048"),
        Some("EC_P256"),
        Some("HMAC_SM3"),
        Some("ED25519"),
    ];
    let origins = [None, Some("external")];
    let names = [Wanted::Own, Wanted::Taken, Wanted::Pending];
    check(&scene, product(&places, &specs, &origins, &[None], &names));
}
