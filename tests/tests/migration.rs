//! The guides for those who come from another provider: their code, run as it stands there, on a state as that
//! provider writes it. The other provider is stood in for: Terraform wants its schema, nobody wants its calls.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::huawei::Huawei;
use acceptance::steps;
use acceptance::terraform::{PROVIDER, Run, Terraform};
use acceptance::tools;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::world::{attribute, text};

/// One guide.
struct Guide {
    cloud: Cloud,
    /// The other provider, as its files and its address end.
    provider: &'static str,
    address: &'static str,
    /// The id of the key in the guide and in the state.
    key_id: &'static str,
    /// What moves to which resources of ours.
    moves: &'static [&'static str],
    /// The file of the resource for an import.
    imported: &'static str,
}

const ALICLOUD: Guide = Guide {
    cloud: Cloud::Alibaba,
    provider: "alicloud",
    address: "registry.terraform.io/aliyun/alicloud",
    key_id: "key-hzz62f1cb66fa42qo9yxs",
    moves: &["kms_alias.orders", "kms_key.orders"],
    imported: "imported.tf",
};

const HUAWEICLOUD: Guide = Guide {
    cloud: Cloud::Huawei,
    provider: "huaweicloud",
    address: "registry.terraform.io/huaweicloud/huaweicloud",
    key_id: "0d0466b0-e727-4d9c-b35d-f84bb474a37f",
    moves: &["kms_key.orders"],
    imported: "main.tf",
};

impl Guide {
    /// The code of the guide whose first line names this file.
    fn code(&self, file: &str, key_id: &str) -> String {
        let name = format!("docs/guides/migrating-from-{}.md", self.provider);
        let text = fs::read_to_string(tools::root().join(name)).expect("a guide");
        let begin = format!("```terraform\n# {file}\n");
        let (_, rest) = text.split_once(&begin).expect("the guide has the file");
        let (code, _) = rest.split_once("```").expect("code ends");
        code.replace(self.key_id, key_id)
    }

    fn fixture(&self, end: &str) -> PathBuf {
        let folder = tools::root().join("tests/testdata/migration");
        folder.join(format!("{}.{end}", self.provider))
    }
}

/// A working folder in which the other provider manages a key that is really there.
struct Before {
    guide: &'static Guide,
    terraform: Terraform,
    emulator: Emulator,
    key_id: String,
    /// Where the one that stands in is.
    _stand_in: TempDir,
}

impl Before {
    /// `None` where Terraform is missing.
    fn new(guide: &'static Guide) -> Option<Self> {
        let emulator = Emulator::memory();
        let terraform = Terraform::bare()?;
        let key_id = match guide.cloud {
            Cloud::Alibaba => alibaba_key(&emulator),
            Cloud::Huawei => huawei_key(&emulator),
        };
        let stand_in = stand_in(guide);
        let folder = stand_in.path().display();
        let ours = tools::programs();
        let overrides = format!(
            "provider_installation {{\n  dev_overrides {{\n    \"{PROVIDER}\" = \"{}\"\n    \"{}\" = \"{folder}\"\n  }}\n  direct {{}}\n}}\n",
            ours.display(),
            guide.address
        );
        terraform.write("cli.tfrc", &overrides);
        terraform.write("versions.tf", "");
        let state = fs::read_to_string(guide.fixture("tfstate")).expect("a state");
        terraform.write("terraform.tfstate", &state.replace(guide.key_id, &key_id));
        Some(Self {
            guide,
            terraform,
            emulator,
            key_id,
            _stand_in: stand_in,
        })
    }

    fn write(&self, file: &str) {
        let code = self.guide.code(file, &self.key_id);
        self.terraform.write(file, &code);
    }

    /// The configuration that stands in the guide, pointed at the emulator.
    fn becomes(&self, resources: &str, how: &str) -> Run {
        let endpoint = self.emulator.endpoint();
        let credentials = format!(
            "provider \"kms\" {{\n  endpoint   = \"{endpoint}\"\n  access_key = \"test\"\n  secret_key = \"test\"\n}}\n"
        );
        self.terraform.write("override.tf", &credentials);
        self.write("providers.tf");
        self.write(resources);
        self.write(how);
        self.terraform.plan(&["-out=plan"])
    }

    /// Applies what was planned; then there is nothing left to do and nothing of the other provider, also without
    /// the blocks that did it, and the key is the one that was there.
    fn settles(&self, how: &str, ours: &[&str]) {
        self.terraform.apply(&["plan"]).expect(0, how);
        self.terraform.write(how, "");
        steps::settled(&self.terraform);
        let state = self.terraform.state();
        assert_eq!(state.keys().collect::<Vec<_>>(), ours);
        let key = "kms_key.orders";
        assert_eq!(text(&state, key, "id"), self.key_id);
        assert_eq!(text(&state, key, "state"), "Enabled");
        let window = attribute(&state, key, "deletion_window_days");
        assert_eq!(*window, json!(14));
    }
}

fn alibaba_key(emulator: &Emulator) -> String {
    let mut client = emulator.client(Cloud::Alibaba.region());
    let asked = [
        ("Description", "orders database"),
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "31536000s"),
        ("Tags", r#"[{"TagKey":"team","TagValue":"orders"}]"#),
    ];
    let made = client.must("CreateKey", &asked);
    let id = made.text("/KeyMetadata/KeyId").to_owned();
    client.must(
        "CreateAlias",
        &[("AliasName", "alias/orders"), ("KeyId", &id)],
    );
    id
}

fn huawei_key(emulator: &Emulator) -> String {
    let mut client = Huawei::open(emulator.address).expect("the emulator listens");
    let asked = json!({ "key_alias": "orders", "key_description": "orders database" });
    let made = client.must("create-key", &asked);
    let id = made.text("/key_info/key_id").to_owned();
    client.must("enable-key-rotation", &json!({ "key_id": id }));
    let interval = json!({ "key_id": id, "rotation_interval": 90 });
    client.must("update-key-rotation-interval", &interval);
    let tags = json!({ "action": "create", "tags": [{ "key": "team", "value": "orders" }] });
    client.must(&format!("{id}/tags/action"), &tags);
    id
}

/// A folder with a program named like the other provider, which has its resource types.
fn stand_in(guide: &Guide) -> TempDir {
    let program = tools::programs().join("examples/stand_in");
    assert!(
        program.is_file(),
        "{} is missing: build it first with `cargo build --package tfplugin --example stand_in`",
        program.display()
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = format!(
        "#!/bin/sh\nSTAND_IN_SCHEMA='{}' exec '{}'\n",
        guide.fixture("schema.json").display(),
        program.display()
    );
    let path = folder
        .path()
        .join(format!("terraform-provider-{}", guide.provider));
    fs::write(&path, script).expect("written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("written");
    folder
}

/// The state is one of the configuration that the guide begins with.
fn begins(guide: &'static Guide) {
    let Some(before) = Before::new(guide) else {
        return;
    };
    before.write("today.tf");
    let planned = before.terraform.plan(&[]);
    planned.expect(0, "the state of the other provider fits its configuration");
}

fn is_moved(guide: &'static Guide) {
    let Some(before) = Before::new(guide) else {
        return;
    };
    let planned = before.becomes("main.tf", "moved.tf");
    assert_eq!(planned.errors(), [], "{}", planned.words());
    let moves = guide.moves.iter().map(|ours| format!("{ours}: move"));
    assert_eq!(planned.changes(), moves.collect::<Vec<_>>());
    assert_eq!(summary(&planned), (0, 0, 0, 0), "{:?}", planned.lines);
    before.settles("moved.tf", guide.moves);
}

fn is_imported(guide: &'static Guide) {
    let Some(before) = Before::new(guide) else {
        return;
    };
    let planned = before.becomes(guide.imported, "import.tf");
    assert_eq!(planned.errors(), [], "{}", planned.words());
    // The one change is the window, which the service does not keep.
    assert_eq!(summary(&planned), (1, 0, 1, 0), "{:?}", planned.lines);
    let shown = before.terraform.show(Some("plan"));
    let changed: Vec<String> = changed(&shown).collect();
    assert_eq!(changed, ["deletion_window_days"]);
    before.settles("import.tf", &["kms_key.orders"]);
}

/// The attributes of the key that a plan changes.
fn changed(plan: &Value) -> impl Iterator<Item = String> {
    let changes = plan["resource_changes"].as_array();
    let key = changes.into_iter().flatten();
    let key = key.filter(|change| change["address"] == "kms_key.orders");
    key.flat_map(|change| {
        let (before, after) = (&change["change"]["before"], &change["change"]["after"]);
        let names = after.as_object().into_iter().flatten();
        names
            .filter(|(name, value)| before[name.as_str()] != **value)
            .map(|(name, _)| name.clone())
    })
}

/// What is imported, added, changed and removed.
fn summary(planned: &Run) -> (u64, u64, u64, u64) {
    let mut lines = planned.lines.iter();
    let line = lines.find(|line| line["type"] == "change_summary");
    let changes = &line.expect("a summary")["changes"];
    let count = |name: &str| changes[name].as_u64().unwrap_or(0);
    (
        count("import"),
        count("add"),
        count("change"),
        count("remove"),
    )
}

#[test]
fn the_states_are_those_of_the_guides() {
    begins(&ALICLOUD);
    begins(&HUAWEICLOUD);
}

#[test]
fn from_alicloud_by_moved() {
    is_moved(&ALICLOUD);
}

#[test]
fn from_alicloud_by_import() {
    is_imported(&ALICLOUD);
}

#[test]
fn from_huaweicloud_by_moved() {
    is_moved(&HUAWEICLOUD);
}

#[test]
fn from_huaweicloud_by_import() {
    is_imported(&HUAWEICLOUD);
}
