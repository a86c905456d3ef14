//! Plan truth of what hangs on a key: aliases, ciphertexts, policies, grants, copies and versions, of keys of every kind in
//! every state. What a plan that asks the service refuses, the service refuses to an apply that never asked, and nothing else.

use std::collections::BTreeSet;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::terraform::{Run, Terraform};
use expect_test::expect;
use serde_json::json;

use crate::ciphertext::key;
use crate::world::{World, text};

/// An age at which a key gets its next version.
const OLD_ENOUGH: &str = "8d";

/// Spec, usage, origin and instance of a key.
type Kind = (&'static str, &'static str, &'static str, &'static str);

/// The default place.
const SHARED: &str = "";
/// The instance, or key store, of the configuration.
const INSTANCE: &str = "kst-1";

/// A cloud with the kinds of keys that it has, and what can hang on a key there.
struct Scene {
    cloud: Cloud,
    kinds: &'static [Kind],
    /// Makes a key; its id.
    make: fn(&Emulator, Kind, &str) -> String,
    /// Objects, each with what it says beside its key.
    objects: &'static [(&'static str, &'static str)],
    /// Whether the service tells that it made a key itself.
    tells_services: bool,
}

const ALIBABA: Scene = Scene {
    cloud: Cloud::Alibaba,
    kinds: &[
        ("Aliyun_AES_256", "ENCRYPT/DECRYPT", "Aliyun_KMS", SHARED),
        ("Aliyun_AES_256", "ENCRYPT/DECRYPT", "EXTERNAL", SHARED),
        ("Aliyun_SM4", "ENCRYPT/DECRYPT", "Aliyun_KMS", SHARED),
        ("RSA_2048", "ENCRYPT/DECRYPT", "Aliyun_KMS", SHARED),
        ("RSA_2048", "SIGN/VERIFY", "Aliyun_KMS", SHARED),
        ("EC_P256", "SIGN/VERIFY", "Aliyun_KMS", SHARED),
        ("EC_P256K", "SIGN/VERIFY", "Aliyun_KMS", SHARED),
        ("EC_SM2", "ENCRYPT/DECRYPT", "Aliyun_KMS", SHARED),
        ("Aliyun_AES_256", "ENCRYPT/DECRYPT", "Aliyun_KMS", INSTANCE),
        ("EC_P256", "SIGN/VERIFY", "Aliyun_KMS", INSTANCE),
    ],
    make: |emulator, (spec, usage, origin, place), _| {
        let mut asked = vec![("KeySpec", spec), ("KeyUsage", usage), ("Origin", origin)];
        asked.extend((place != SHARED).then_some(("DKMSInstanceId", place)));
        let mut client = emulator.client(Cloud::Alibaba.region());
        let made = client.must("CreateKey", &asked);
        made.text("/KeyMetadata/KeyId").to_owned()
    },
    objects: &[
        ("kms_alias", "alias_name = \"alias/k${each.key}\""),
        ("kms_ciphertext", "plaintext_wo = \"text\""),
        ("kms_key_policy", "policy = local.policy"),
        ("kms_key_version", ""),
    ],
    tells_services: false,
};

const HUAWEI: Scene = Scene {
    cloud: Cloud::Huawei,
    kinds: &[
        ("AES_256", "ENCRYPT_DECRYPT", "kms", SHARED),
        ("AES_256", "ENCRYPT_DECRYPT", "external", SHARED),
        ("SM4", "ENCRYPT_DECRYPT", "kms", SHARED),
        ("RSA_2048", "ENCRYPT_DECRYPT", "kms", SHARED),
        ("RSA_3072", "SIGN_VERIFY", "kms", SHARED),
        ("EC_P384", "SIGN_VERIFY", "kms", SHARED),
        ("SM2", "SIGN_VERIFY", "kms", SHARED),
        ("HMAC_256", "GENERATE_VERIFY_MAC", "kms", SHARED),
        ("AES_256", "ENCRYPT_DECRYPT", "kms", INSTANCE),
        ("EC_P256", "SIGN_VERIFY", "kms", INSTANCE),
    ],
    make: |emulator, (spec, usage, origin, place), name| {
        let mut asked =
            json!({ "key_alias": name, "key_spec": spec, "key_usage": usage, "origin": origin });
        if place != SHARED {
            asked["keystore_id"] = json!(place);
        }
        let mut client = Huawei::open(emulator.address).expect("the emulator listens");
        let made = client.must("create-key", &asked);
        made.text("/key_info/key_id").to_owned()
    },
    objects: &[
        ("kms_alias", "alias_name = \"alias/k${each.key}\""),
        ("kms_ciphertext", "plaintext_wo = \"text\""),
        (
            "kms_grant",
            "grantee_principal = \"u1\"\n  operations = [\"encrypt-data\"]",
        ),
        (
            "kms_key_replica",
            "region = \"cn-south-1\"\n  alias = \"copy${each.key}\"",
        ),
        ("kms_key_version", ""),
    ],
    tells_services: true,
};

/// The states that a key of that origin can be brought to.
fn states(origin: &str) -> &'static [&'static str] {
    match origin {
        "EXTERNAL" | "external" => &["PendingImport", "PendingDeletion"],
        _ => &["Enabled", "Disabled", "PendingDeletion"],
    }
}

/// Keys of every kind in every state: what they are, and their ids.
fn keys(scene: &Scene, emulator: &Emulator) -> Vec<(String, String)> {
    let mut made = Vec::new();
    for kind in scene.kinds {
        for state in states(kind.2) {
            let number = made.len();
            let id = (scene.make)(emulator, *kind, &format!("n{number}"));
            made.push((*state, format!("{kind:?} {state}"), id));
        }
    }
    emulator.advance(OLD_ENOUGH);
    let mut somebody = scene.cloud.somebody(emulator);
    for (state, _, id) in &made {
        match *state {
            "Disabled" => somebody.disables(id),
            "PendingDeletion" => somebody.schedules_deletion(id),
            _ => {}
        }
    }
    let (name, region) = (scene.cloud.name(), scene.cloud.region());
    let first_use = json!({ "cloud": name, "service": "oss", "region": region });
    let service = emulator.admin("POST", "/_emulator/default-keys", &first_use.to_string());
    let service = service["key_id"].as_str().expect("an id").to_owned();
    let of_callers = made.into_iter().map(|(_, what, id)| (what, id));
    of_callers.chain([(SERVICE.to_owned(), service)]).collect()
}

/// The key that a service of the cloud made.
const SERVICE: &str = "a service's";

fn instance(cloud: Cloud) -> String {
    format!(
        "[[instance]]\nid = \"{INSTANCE}\"\nkind = \"hardware\"\nregion = \"{}\"\ncloud = \"{}\"\n",
        cloud.region(),
        cloud.name()
    )
}

fn configuration(scene: &Scene, keys: &[(String, String)]) -> String {
    let policy = json!({
        "Version": "1",
        "Statement": [{
            "Sid": "all",
            "Effect": "Allow",
            "Principal": { "RAM": ["acs:ram::1000000000000001:*"] },
            "Action": ["kms:*"],
            "Resource": ["*"],
        }],
    });
    let numbered = keys.iter().enumerate();
    let ids: Vec<String> = numbered
        .map(|(number, (_, id))| format!("    \"{number}\" = \"{id}\"\n"))
        .collect();
    let locals = format!(
        "locals {{\n  keys = {{\n{}  }}\n  policy = jsonencode({policy})\n}}\n",
        ids.concat()
    );
    let objects = scene.objects.iter().map(|(kind, arguments)| {
        format!(
            "resource \"{kind}\" \"x\" {{\n  for_each = local.keys\n  key_id = each.value\n  {arguments}\n}}\n"
        )
    });
    objects.fold(locals, |text, object| text + &object)
}

/// The addresses of what is refused.
fn refused(run: &Run) -> BTreeSet<String> {
    run.errors()
        .into_iter()
        .map(|error| error.address)
        .collect()
}

/// Plans everything on every key, then applies the same without asking before, and demands that both agree.
fn check(scene: &Scene) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config.toml");
    std::fs::write(&file, instance(scene.cloud)).expect("written");
    let file = file.to_string_lossy();
    let emulator = Emulator::start(&["--store", "memory:", "--config", &file]);
    let keys = keys(scene, &emulator);
    let Some(terraform) = Terraform::of(scene.cloud, &emulator.endpoint(), scene.cloud.region())
    else {
        return;
    };
    terraform.write("main.tf", &configuration(scene, &keys));
    let planned = terraform.plan(&[]);
    terraform.write(
        "off_override.tf",
        "provider \"kms\" {\n  preflight = false\n}\n",
    );
    let applied = terraform.apply_leaving(&[], "some of it is refused");
    let (at_plan, at_apply) = (refused(&planned), refused(&applied));
    let untold = |address: &&String| {
        let of_service = format!("[\"{}\"]", keys.len() - 1);
        !scene.tells_services && address.ends_with(&of_service)
    };
    let judged = |refused: &BTreeSet<String>| -> BTreeSet<String> {
        refused.iter().filter(|one| !untold(one)).cloned().collect()
    };
    println!(
        "plan truth of what hangs on a key: {}: {} objects on {} keys, {} refused at plan, {} at apply",
        scene.cloud.name(),
        scene.objects.len() * keys.len(),
        keys.len(),
        at_plan.len(),
        at_apply.len()
    );
    assert_eq!(
        judged(&at_plan),
        judged(&at_apply),
        "{keys:#?}\n{}\n{}",
        planned.words(),
        applied.words()
    );
    assert!(!at_plan.is_empty() && at_plan.len() < scene.objects.len() * keys.len());
}

#[test]
fn what_hangs_on_a_key_is_judged_by_the_plan_as_by_the_service() {
    [ALIBABA, HUAWEI].iter().for_each(check);
}

/// A key of the configuration is judged by what the configuration makes of it.
#[test]
fn a_key_of_the_configuration_is_judged_by_what_it_will_be() {
    for cloud in Cloud::ALL {
        let Some(world) = World::of(cloud, Emulator::memory()) else {
            return;
        };
        let alone =
            |enabled: bool| key(cloud, "k").replace("}\n", &format!("  enabled = {enabled}\n}}\n"));
        let with = |enabled, name: &str| {
            alone(enabled)
                + &format!(
                    "resource \"kms_ciphertext\" \"{name}\" {{\n  key_id = kms_key.k.id\n  plaintext_wo = \"text\"\n}}\n"
                )
        };
        let state = world.apply(&alone(true));
        let id = text(&state, "kms_key.k", "id").to_owned();
        let refused = world.plan(&with(false, "a"));
        refused.expect(1, "turned off by the same plan");
        expect![[r#"
            error kms_ciphertext.a at key_id
              the key KEY will be Disabled
              | the service does this only to keys that are Enabled: this configuration leaves it so
        "#]]
        .assert_eq(&refused.words().replace(&id, "KEY"));
        world.apply(&alone(false));
        world.plan(&with(false, "a")).expect(1, "stays off");
        world.apply(&with(true, "a"));
        let mut somebody = cloud.somebody(&world.emulator);
        somebody.disables(&id);
        world.apply(&with(true, "b"));
        somebody.schedules_deletion(&id);
        world.apply(&with(true, "c"));
        world.destroy();
    }
}
