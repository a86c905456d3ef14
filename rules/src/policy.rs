//! Key policies: which members they have and what each may hold. Whom a policy permits what is judged elsewhere.

use crate::limits::{POLICY_BYTES_MAX, POLICY_FAULTS_MAX, SID_CHARS_MAX};
use crate::{Cloud, Field, PolicyFault, Reason, Refusal, Unit};

/// A JSON value, as far as policies tell values apart. Both ends parse the text with their own reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// A string.
    Text(&'a str),
    /// An array.
    List(Vec<Json<'a>>),
    /// An object, in any order.
    Object(Vec<(&'a str, Json<'a>)>),
    /// A number, a truth value or null.
    Other,
}

/// The members of a policy.
pub const MEMBERS: &[&str] = &["Version", "Statement"];
/// The members of a statement.
pub const STATEMENT_MEMBERS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "Action",
    "Resource",
    "Condition",
];
/// The members of a principal.
pub const PRINCIPAL_MEMBERS: &[&str] = &["RAM"];
/// The one version.
pub const VERSION: &str = "1";
/// The effects.
pub const EFFECTS: &[&str] = &["Allow", "Deny"];
/// What every action begins with.
pub const ACTION_PREFIX: &str = "kms:";
/// The one resource: the key that the policy is of.
pub const RESOURCE: &str = "*";
/// What the name of a principal begins with, where it is not the number of an account.
pub const PRINCIPAL_PREFIX: &str = "acs:ram::";
/// The characters of a `Sid`, in words.
const SID_ALLOWED: &str = "A-Z a-z 0-9 _ / + = . @ - and space";

/// Judges a policy, all faults at once up to [`POLICY_FAULTS_MAX`]: `text` as it was sent, and what it says, `None` when it is not JSON.
///
/// # Errors
/// Refusals of [`Field::Policy`].
pub fn check(cloud: Cloud, text: &str, policy: Option<&Json<'_>>) -> Result<(), Vec<Refusal>> {
    let refusals = match (cloud, policy) {
        (Cloud::Huawei, _) => vec![refusal("", Reason::NotInCloud { cloud })],
        (Cloud::Alibaba, _) if text.len() > POLICY_BYTES_MAX => {
            let (max, unit) = (POLICY_BYTES_MAX, Unit::Bytes);
            vec![refusal("", Reason::TooLong { max, unit })]
        }
        (Cloud::Alibaba, policy) => {
            let mut judge = Judge::default();
            judge.policy(policy.unwrap_or(&Json::Other));
            judge.refusals
        }
    };
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}

fn refusal(asked: &str, reason: Reason) -> Refusal {
    Refusal::new(Field::Policy, asked, reason)
}

type Members<'p, 'a> = &'p [(&'a str, Json<'a>)];

#[derive(Default)]
struct Judge {
    refusals: Vec<Refusal>,
}

impl Judge {
    fn refuse(&mut self, member: &str, asked: &str, fault: PolicyFault) {
        if self.refusals.len() == POLICY_FAULTS_MAX {
            return;
        }
        let member = member.to_owned();
        self.refusals
            .push(refusal(asked, Reason::InPolicy { member, fault }));
    }

    fn shape(&mut self, member: &str, expected: &'static str) {
        self.refuse(member, "", PolicyFault::WrongShape { expected });
    }

    fn policy(&mut self, policy: &Json<'_>) {
        let Some(members) = self.object("", policy, MEMBERS) else {
            return;
        };
        if let Some(version) = self.needed("", members, "Version") {
            self.one_of("Version", version, &[VERSION]);
        }
        let Some(statements) = self.needed("", members, "Statement") else {
            return;
        };
        match statements {
            Json::List(statements) if statements.is_empty() => {
                self.refuse("Statement", "", PolicyFault::Empty);
            }
            Json::List(statements) => {
                for (index, statement) in statements.iter().enumerate() {
                    self.statement(&format!("Statement[{index}]"), statement);
                }
            }
            Json::Text(_) | Json::Object(_) | Json::Other => {
                self.shape("Statement", "a list of objects");
            }
        }
    }

    fn statement(&mut self, at: &str, statement: &Json<'_>) {
        let Some(members) = self.object(at, statement, STATEMENT_MEMBERS) else {
            return;
        };
        let path = |name: &str| format!("{at}.{name}");
        if let Some(sid) = member(members, "Sid") {
            self.sid(&path("Sid"), sid);
        }
        if let Some(effect) = self.needed(at, members, "Effect") {
            self.one_of(&path("Effect"), effect, EFFECTS);
        }
        if let Some(principal) = self.needed(at, members, "Principal") {
            self.principal(&path("Principal"), principal);
        }
        if let Some(actions) = self.needed(at, members, "Action") {
            self.each(&path("Action"), actions, Self::action);
        }
        if let Some(resources) = self.needed(at, members, "Resource") {
            self.each(&path("Resource"), resources, Self::resource);
        }
        if let Some(condition) = member(members, "Condition") {
            self.condition(&path("Condition"), condition);
        }
    }

    fn sid(&mut self, at: &str, sid: &Json<'_>) {
        let Json::Text(text) = sid else {
            return self.shape(at, "a text");
        };
        let max = SID_CHARS_MAX;
        if text.chars().count() > max {
            self.refuse(at, text, PolicyFault::TooLong { max });
        }
        let allowed = |char: char| char.is_ascii_alphanumeric() || "_/+=.@- ".contains(char);
        if !text.chars().all(allowed) {
            let allowed = SID_ALLOWED;
            self.refuse(at, text, PolicyFault::BadCharacters { allowed });
        }
    }

    fn principal(&mut self, at: &str, principal: &Json<'_>) {
        let Some(members) = self.object(at, principal, PRINCIPAL_MEMBERS) else {
            return;
        };
        if let Some(names) = self.needed(at, members, "RAM") {
            self.each(&format!("{at}.RAM"), names, Self::principal_name);
        }
    }

    /// A name such as `acs:ram::1234:user/ann`, or an account's number.
    fn principal_name(&mut self, at: &str, name: &str) {
        let is_account = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        let named = name.strip_prefix(PRINCIPAL_PREFIX);
        if !is_account && named.is_none_or(str::is_empty) {
            let prefix = PRINCIPAL_PREFIX;
            self.refuse(at, name, PolicyFault::NeedsPrefix { prefix });
        }
    }

    fn action(&mut self, at: &str, action: &str) {
        let named = action.strip_prefix(ACTION_PREFIX);
        if named.is_none_or(str::is_empty) {
            let prefix = ACTION_PREFIX;
            self.refuse(at, action, PolicyFault::NeedsPrefix { prefix });
        }
    }

    fn resource(&mut self, at: &str, resource: &str) {
        self.word(at, resource, &[RESOURCE]);
    }

    /// Operators, each with the keys it compares.
    fn condition(&mut self, at: &str, condition: &Json<'_>) {
        let Json::Object(operators) = condition else {
            return self.shape(at, "an object");
        };
        for (operator, keys) in operators {
            match keys {
                Json::Object(_) => {}
                Json::Text(_) | Json::List(_) | Json::Other => {
                    let expected = "an object of objects";
                    self.refuse(at, operator, PolicyFault::WrongShape { expected });
                }
            }
        }
    }

    /// One text, or a list of at least one.
    fn each(&mut self, at: &str, value: &Json<'_>, judge: fn(&mut Self, &str, &str)) {
        match value {
            Json::Text(text) => judge(self, at, text),
            Json::List(items) if items.is_empty() => self.refuse(at, "", PolicyFault::Empty),
            Json::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    let at = format!("{at}[{index}]");
                    match item {
                        Json::Text(text) => judge(self, &at, text),
                        Json::List(_) | Json::Object(_) | Json::Other => self.shape(&at, "a text"),
                    }
                }
            }
            Json::Object(_) | Json::Other => self.shape(at, "a text or a list of texts"),
        }
    }

    fn one_of(&mut self, at: &str, value: &Json<'_>, valid: &[&'static str]) {
        match value {
            Json::Text(text) => self.word(at, text, valid),
            Json::List(_) | Json::Object(_) | Json::Other => self.shape(at, "a text"),
        }
    }

    fn word(&mut self, at: &str, word: &str, valid: &[&'static str]) {
        if !valid.contains(&word) {
            let valid = valid.to_vec();
            self.refuse(at, word, PolicyFault::NotOneOf { valid });
        }
    }

    /// The members of an object, refusing names that it does not have.
    fn object<'p, 'a>(
        &mut self,
        at: &str,
        value: &'p Json<'a>,
        valid: &[&'static str],
    ) -> Option<Members<'p, 'a>> {
        let Json::Object(members) = value else {
            let expected = if at.is_empty() {
                "a JSON object"
            } else {
                "an object"
            };
            self.shape(at, expected);
            return None;
        };
        for (name, _) in members.iter().filter(|(name, _)| !valid.contains(name)) {
            let valid = valid.to_vec();
            self.refuse(at, name, PolicyFault::Unknown { valid });
        }
        Some(members)
    }

    fn needed<'p, 'a>(
        &mut self,
        at: &str,
        members: Members<'p, 'a>,
        name: &str,
    ) -> Option<&'p Json<'a>> {
        let found = member(members, name);
        if found.is_none() {
            let path = if at.is_empty() {
                name.to_owned()
            } else {
                format!("{at}.{name}")
            };
            self.refuse(&path, "", PolicyFault::Missing);
        }
        found
    }
}

fn member<'p, 'a>(members: Members<'p, 'a>, name: &str) -> Option<&'p Json<'a>> {
    let found = members.iter().find(|(other, _)| *other == name);
    found.map(|(_, value)| value)
}
