//! Key policies: what a plan lets pass the service takes, and what a plan refuses the service refuses.

use acceptance::emulator::Emulator;
use acceptance::terraform::Terraform;

const REGION: &str = "cn-hangzhou";

/// The members of a statement, each as it stands in a policy that is right.
const RIGHT: &[(&str, &str)] = &[
    ("Sid", r#""all of it""#),
    ("Effect", r#""Allow""#),
    ("Principal", r#"{"RAM":["acs:ram::1234567890:*"]}"#),
    ("Action", r#"["kms:*"]"#),
    ("Resource", r#"["*"]"#),
    ("Condition", r#"{"Bool":{"acs:SecureTransport":["true"]}}"#),
];

/// One member of the statement, and what it is instead; empty takes it away. Then whether that passes.
const CHANGES: &[(&str, &str, bool)] = &[
    ("Sid", "", true),
    ("Sid", "7", false),
    ("Sid", r#""a;b""#, false),
    ("Effect", "", false),
    ("Effect", r#""deny""#, false),
    ("Effect", r#""Deny""#, true),
    ("Principal", "", false),
    ("Principal", r#"{"RAM":"1234567890"}"#, true),
    ("Principal", r#"{"RAM":[]}"#, false),
    ("Principal", r#"{"Service":["oss"]}"#, false),
    ("Action", r#""kms:Encrypt""#, true),
    ("Action", r#"["kms:Encrypt","ecs:Start"]"#, false),
    ("Action", "[]", false),
    ("Resource", r#""*""#, true),
    ("Resource", r#"["acs:kms:*:*:key/1"]"#, false),
    ("Condition", "", true),
    ("Condition", "[]", false),
    ("NotAction", r#"["kms:*"]"#, false),
];

/// Whole texts, and whether each passes.
const TEXTS: &[(&str, bool)] = &[
    ("{}", false),
    ("[]", false),
    ("policy", false),
    (r#"{"Version":"1","Statement":[]}"#, false),
    (r#"{"Version":1,"Statement":[]}"#, false),
];

fn policy(member: &str, instead: &str) -> String {
    let others = RIGHT.iter().filter(|(name, _)| *name != member).copied();
    let changed = Some((member, instead)).filter(|(_, value)| !value.is_empty());
    let members: Vec<String> = others
        .chain(changed)
        .map(|(name, value)| format!("\"{name}\":{value}"))
        .collect();
    let statement = members.join(",");
    format!(r#"{{"Version":"1","Statement":[{{{statement}}}]}}"#)
}

fn cases() -> Vec<(String, bool)> {
    let changes = CHANGES
        .iter()
        .map(|(member, instead, passes)| (policy(member, instead), *passes));
    let texts = TEXTS
        .iter()
        .map(|(text, passes)| ((*text).to_owned(), *passes));
    changes.chain(texts).collect()
}

/// Which of the texts a plan refuses, each on the attribute.
fn refused_at_plan(texts: &[(String, bool)]) -> Option<Vec<bool>> {
    let emulator_is_not_asked = "http://127.0.0.1:9";
    let terraform = Terraform::at(emulator_is_not_asked, REGION)?;
    let key = |(number, (text, _)): (usize, &(String, bool))| {
        let quoted = serde_json::to_string(text).expect("a text");
        format!("resource \"kms_key\" \"k{number}\" {{\n  policy = {quoted}\n}}\n")
    };
    let all: String = texts.iter().enumerate().map(key).collect();
    terraform.write("main.tf", &all);
    // What no cloud takes is refused before the plan, and then the rest is not planned: twice.
    let first = terraform.plan(&["-refresh=false"]).errors();
    let named = |number: usize, errors: &[acceptance::terraform::Diagnostic]| {
        let address = format!("kms_key.k{number}");
        let mine = errors.iter().filter(|error| error.address == address);
        let attributes: Vec<&str> = mine.map(|error| error.attribute.as_str()).collect();
        assert!(
            attributes.iter().all(|name| *name == "policy"),
            "{attributes:?}"
        );
        !attributes.is_empty()
    };
    let left = |(number, _): &(usize, &(String, bool))| !named(*number, &first);
    let rest: String = texts.iter().enumerate().filter(left).map(key).collect();
    terraform.write("main.tf", &rest);
    let second = terraform.plan(&["-refresh=false"]).errors();
    let refused = |number| named(number, &first) || named(number, &second);
    Some((0..texts.len()).map(refused).collect())
}

#[test]
fn a_plan_refuses_the_policies_that_the_service_refuses() {
    let cases = cases();
    let Some(refused) = refused_at_plan(&cases) else {
        return;
    };
    let emulator = Emulator::memory();
    let mut client = emulator.client(REGION);
    for ((text, passes), refused) in cases.iter().zip(refused) {
        let answer = client
            .call("CreateKey", &[("Policy", text)])
            .expect("an answer");
        assert_eq!(answer.status == 200, *passes, "{text}: {}", answer.body);
        assert_eq!(refused, !passes, "at plan: {text}");
        if !passes {
            assert_eq!(answer.code(), Some("InvalidParameter"), "{text}");
            assert!(answer.text("/Message").contains("\"Policy\""), "{text}");
        }
    }
}
