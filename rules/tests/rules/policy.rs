//! Key policies: one wrong thing at a time in a policy that is right, and what is said of it.

use expect_test::{Expect, expect};
use kms_rules::limits::{POLICY_BYTES_MAX, POLICY_FAULTS_MAX, SID_CHARS_MAX};
use kms_rules::policy::{self, Json};
use kms_rules::{Cloud, Field, Reason, Unit};

type Members = Vec<(&'static str, Json<'static>)>;

const NUMBER: Json<'static> = Json::Other;

fn text(text: &'static str) -> Json<'static> {
    Json::Text(text)
}

fn list<const N: usize>(texts: [&'static str; N]) -> Json<'static> {
    Json::List(texts.map(Json::Text).to_vec())
}

/// Every member, each right.
fn statement() -> Members {
    let principal = vec![("RAM", list(["acs:ram::1234567890:*"]))];
    vec![
        ("Sid", text("Enable RAM User Permissions")),
        ("Effect", text("Allow")),
        ("Principal", Json::Object(principal)),
        ("Action", list(["kms:Encrypt", "kms:*"])),
        ("Resource", list(["*"])),
        (
            "Condition",
            Json::Object(vec![("StringEquals", Json::Object(vec![]))]),
        ),
    ]
}

/// The members with one replaced, added, or (`None`) taken away.
fn with(mut members: Members, name: &'static str, value: Option<Json<'static>>) -> Members {
    members.retain(|(other, _)| *other != name);
    members.extend(value.map(|value| (name, value)));
    members
}

fn of(statements: Vec<Json<'static>>) -> Json<'static> {
    let members = vec![
        ("Version", text("1")),
        ("Statement", Json::List(statements)),
    ];
    Json::Object(members)
}

/// A policy of one statement, of which one member is so.
fn policy(name: &'static str, value: Option<Json<'static>>) -> Json<'static> {
    of(vec![Json::Object(with(statement(), name, value))])
}

fn said(json: Option<&Json<'_>>) -> String {
    let refusals = policy::check(Cloud::Alibaba, "{}", json).err();
    let lines = refusals.into_iter().flatten().map(|refusal| {
        assert_eq!(refusal.field, Field::Policy);
        match refusal.reason {
            Reason::InPolicy { member, fault } => {
                format!("{member:?} {:?}: {fault:?}\n", refusal.asked)
            }
            other => format!("{other:?}\n"),
        }
    });
    lines.collect()
}

#[track_caller]
fn check(cases: &[Json<'static>], want: &Expect) {
    let lines: String = cases.iter().map(|json| said(Some(json))).collect();
    want.assert_eq(&lines);
}

#[track_caller]
fn accepts(cases: &[Json<'static>]) {
    for json in cases {
        assert_eq!(said(Some(json)), "", "{json:?}");
    }
}

#[test]
fn what_is_right_is_taken() {
    let whole = || Json::Object(statement());
    accepts(&[of(vec![whole()]), of(vec![whole(), whole()])]);
    accepts(&[
        policy("Sid", None),
        policy("Sid", Some(text(""))),
        policy("Sid", Some(text("A-Z_/+=.@9"))),
        policy("Effect", Some(text("Deny"))),
        policy("Action", Some(text("kms:Decrypt"))),
        policy("Resource", Some(text("*"))),
        policy("Condition", None),
    ]);
    let names = [
        text("acs:ram::1234567890:user/ann"),
        list(["acs:ram::1:role/a", "1234567890"]),
    ];
    for name in names {
        accepts(&[policy("Principal", Some(Json::Object(vec![("RAM", name)])))]);
    }
}

#[test]
fn a_policy_is_an_object_of_a_version_and_statements() {
    let object = |members: Members| Json::Object(members);
    check(
        &[
            NUMBER,
            text("{}"),
            Json::List(vec![]),
            object(vec![]),
            object(vec![("Version", text("1"))]),
            object(vec![("Version", text("2")), ("Statement", NUMBER)]),
            object(vec![("Version", NUMBER), ("Statement", Json::List(vec![]))]),
            object(vec![
                ("Version", text("1")),
                ("Statement", Json::Object(statement())),
            ]),
            object(vec![("version", text("1"))]),
            of(vec![NUMBER, Json::Object(vec![])]),
        ],
        &expect![[r#"
            "" "": WrongShape { expected: "a JSON object" }
            "" "": WrongShape { expected: "a JSON object" }
            "" "": WrongShape { expected: "a JSON object" }
            "Version" "": Missing
            "Statement" "": Missing
            "Statement" "": Missing
            "Version" "2": NotOneOf { valid: ["1"] }
            "Statement" "": WrongShape { expected: "a list of objects" }
            "Version" "": WrongShape { expected: "a text" }
            "Statement" "": Empty
            "Statement" "": WrongShape { expected: "a list of objects" }
            "" "version": Unknown { valid: ["Version", "Statement"] }
            "Version" "": Missing
            "Statement" "": Missing
            "Statement[0]" "": WrongShape { expected: "an object" }
            "Statement[1].Effect" "": Missing
            "Statement[1].Principal" "": Missing
            "Statement[1].Action" "": Missing
            "Statement[1].Resource" "": Missing
        "#]],
    );
    assert_eq!(said(None), said(Some(&NUMBER)));
}

#[test]
fn members_of_a_statement() {
    let principal = |members| policy("Principal", Some(Json::Object(members)));
    check(
        &[
            policy("Sid", Some(NUMBER)),
            policy("Sid", Some(text("käse"))),
            policy("Effect", Some(text("allow"))),
            policy("Effect", Some(list(["Allow"]))),
            policy("Principal", Some(text("*"))),
            principal(vec![]),
            principal(vec![("Service", list(["oss"]))]),
            principal(vec![("RAM", list([]))]),
            principal(vec![(
                "RAM",
                list(["", "*", "acs:ram::", "12a", "acs:oss::1:x"]),
            )]),
            policy("Action", Some(list([]))),
            policy("Action", Some(list(["kms:", "ecs:Start", "*", ""]))),
            policy("Action", Some(Json::List(vec![NUMBER]))),
            policy("Resource", Some(text("acs:kms:*:*:*"))),
            policy("Resource", Some(Json::Object(vec![]))),
            policy("Condition", Some(list(["x"]))),
            policy("Condition", Some(Json::Object(vec![("Bool", NUMBER)]))),
            policy("NotAction", Some(text("kms:*"))),
        ],
        &expect![[r#"
            "Statement[0].Sid" "": WrongShape { expected: "a text" }
            "Statement[0].Sid" "käse": BadCharacters { allowed: "A-Z a-z 0-9 _ / + = . @ - and space" }
            "Statement[0].Effect" "allow": NotOneOf { valid: ["Allow", "Deny"] }
            "Statement[0].Effect" "": WrongShape { expected: "a text" }
            "Statement[0].Principal" "": WrongShape { expected: "an object" }
            "Statement[0].Principal.RAM" "": Missing
            "Statement[0].Principal" "Service": Unknown { valid: ["RAM"] }
            "Statement[0].Principal.RAM" "": Missing
            "Statement[0].Principal.RAM" "": Empty
            "Statement[0].Principal.RAM[0]" "": NeedsPrefix { prefix: "acs:ram::" }
            "Statement[0].Principal.RAM[1]" "*": NeedsPrefix { prefix: "acs:ram::" }
            "Statement[0].Principal.RAM[2]" "acs:ram::": NeedsPrefix { prefix: "acs:ram::" }
            "Statement[0].Principal.RAM[3]" "12a": NeedsPrefix { prefix: "acs:ram::" }
            "Statement[0].Principal.RAM[4]" "acs:oss::1:x": NeedsPrefix { prefix: "acs:ram::" }
            "Statement[0].Action" "": Empty
            "Statement[0].Action[0]" "kms:": NeedsPrefix { prefix: "kms:" }
            "Statement[0].Action[1]" "ecs:Start": NeedsPrefix { prefix: "kms:" }
            "Statement[0].Action[2]" "*": NeedsPrefix { prefix: "kms:" }
            "Statement[0].Action[3]" "": NeedsPrefix { prefix: "kms:" }
            "Statement[0].Action[0]" "": WrongShape { expected: "a text" }
            "Statement[0].Resource" "acs:kms:*:*:*": NotOneOf { valid: ["*"] }
            "Statement[0].Resource" "": WrongShape { expected: "a text or a list of texts" }
            "Statement[0].Condition" "": WrongShape { expected: "an object" }
            "Statement[0].Condition" "Bool": WrongShape { expected: "an object of objects" }
            "Statement[0]" "NotAction": Unknown { valid: ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"] }
        "#]],
    );
}

#[test]
fn faults_are_told_up_to_a_number() {
    for (count, want) in [
        (POLICY_FAULTS_MAX, POLICY_FAULTS_MAX),
        (1_000, POLICY_FAULTS_MAX),
    ] {
        let actions = Json::List(vec![text("x"); count]);
        let told = said(Some(&policy("Action", Some(actions))));
        assert_eq!(told.lines().count(), want);
    }
}

#[test]
fn a_sid_counts_characters() {
    let at_most = "s".repeat(SID_CHARS_MAX);
    let over = at_most.clone() + "s";
    for (sid, want) in [(&at_most, 0), (&over, 1)] {
        let members = statement().into_iter().map(|(name, value)| match name {
            "Sid" => (name, Json::Text(sid)),
            _ => (name, value),
        });
        let statements = Json::List(vec![Json::Object(members.collect())]);
        let json = Json::Object(vec![
            ("Version", Json::Text("1")),
            ("Statement", statements),
        ]);
        assert_eq!(said(Some(&json)).lines().count(), want, "{}", sid.len());
    }
}

#[test]
fn a_text_has_its_length_and_a_cloud() {
    let json = policy("Sid", None);
    let long = " ".repeat(POLICY_BYTES_MAX + 1);
    let check = |cloud, text: &str| policy::check(cloud, text, Some(&json));
    assert_eq!(check(Cloud::Alibaba, &long[1..]), Ok(()));
    let reason = |cloud, text: &str| {
        let refusals = check(cloud, text).unwrap_err();
        refusals
            .into_iter()
            .map(|refusal| refusal.reason)
            .collect::<Vec<_>>()
    };
    let (max, unit) = (POLICY_BYTES_MAX, Unit::Bytes);
    assert_eq!(
        reason(Cloud::Alibaba, &long),
        [Reason::TooLong { max, unit }]
    );
    let cloud = Cloud::Huawei;
    assert_eq!(reason(cloud, ""), [Reason::NotInCloud { cloud }]);
}
