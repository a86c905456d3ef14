//! The code of guides, applied as it stands there: each piece names its file, and a file that comes again is the next step.

use std::fs;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::steps;
use acceptance::terraform::Terraform;
use acceptance::tools;

use crate::world::REGION;

/// The pieces of a guide's code in that language: file and text.
fn pieces(guide: &str, language: &str) -> Vec<(String, String)> {
    let path = tools::root().join(format!("docs/guides/{guide}.md"));
    let text = fs::read_to_string(path).expect("a guide");
    let begin = format!("```{language}\n# ");
    let pieces = text.split(&begin).skip(1).map(|rest| {
        let (code, _) = rest.split_once("\n```").expect("code ends");
        let (file, code) = code.split_once('\n').expect("code has lines");
        (file.to_owned(), format!("{code}\n"))
    });
    pieces.collect()
}

/// Applies the guide piece by piece, with values for its variables that no state and no plan may hold.
fn applied(guide: &str, secrets: &[(&str, &str)]) {
    let emulator = Emulator::memory();
    let region = Cloud::Alibaba.region();
    let Some(terraform) = Terraform::new(&emulator, region) else {
        return;
    };
    let pieces = pieces(guide, "terraform");
    assert!(pieces.len() >= 3, "{guide}: {pieces:?}");
    for (file, code) in pieces {
        terraform.write(&file, &code);
        let known = |(name, _): &&(&str, &str)| {
            let declared = format!("variable \"{name}\"");
            let mut files = fs::read_dir(terraform.folder()).expect("our folder");
            files.any(|file| {
                let text = fs::read_to_string(file.expect("our file").path());
                text.unwrap_or_default().contains(&declared)
            })
        };
        let values = secrets.iter().filter(known);
        let values: String = values
            .map(|(name, value)| format!("{name} = \"{value}\"\n"))
            .collect();
        terraform.write("secrets.auto.tfvars", &values);
        println!("{guide}: {file}");
        terraform.apply(&[]).expect(0, &file);
        steps::settled(&terraform);
        let shown = terraform.show(None).to_string();
        for (name, value) in secrets {
            assert!(!shown.contains(value), "{guide}: {name} is in the state");
        }
    }
}

#[test]
fn key_material_of_ones_own() {
    let material = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY=";
    applied("byok", &[("material", material)]);
}

#[test]
fn envelopes() {
    applied(
        "envelope-encryption",
        &[("password", "an open secret of nobody")],
    );
}

/// The test file of the guide passes with a module that has what it looks at.
#[test]
fn modules_with_the_emulator() {
    let emulator = Emulator::memory();
    let Some(terraform) = Terraform::new(&emulator, REGION) else {
        return;
    };
    let module = r#"resource "kms_key" "orders" {
  rotation_interval = var.rotation_interval
}
"#;
    terraform.write("main.tf", module);
    terraform.write("provider.tf", "");
    fs::create_dir_all(terraform.folder().join("tests/clock")).expect("a folder");
    let code = pieces("testing-modules", "terraform");
    let hcl = pieces("testing-modules", "hcl");
    let tests = hcl.iter().map(|(_, text)| text.as_str());
    terraform.write("tests/key.tftest.hcl", &tests.collect::<String>());
    for (file, text) in &code {
        terraform.write(file, text);
    }
    terraform.run(&["get", "-no-color"]).expect(0, "get");
    let output = terraform
        .command(&["test", "-no-color"])
        .env("KMS_ENDPOINT", emulator.endpoint())
        .output()
        .expect("terraform can be started");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("Success! 3 passed, 0 failed."), "{said}");
}
