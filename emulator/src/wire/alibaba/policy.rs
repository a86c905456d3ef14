//! GetKeyPolicy, SetKeyPolicy: kept as text; nobody is judged by it.

mod parsed;

use kms_rules::policy;
use kms_rules::{Cloud, Field, Reason};

use self::parsed::Parsed;
use super::answer::Node;
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, key_ref};
use crate::service::{self, Refusal};

/// The one name that a policy has.
const POLICY_NAME: &str = "default";

/// GetKeyPolicy: the policy as it was sent, else the cloud's default for the account.
pub(super) async fn get(call: &Call<'_>) -> Outcome {
    check_name(call.params)?;
    let key = key_ref::required(call.params, "KeyId")?;
    let policy = service::get_key_policy(call.core, call.scope, &key).await?;
    let policy = policy.unwrap_or_else(|| default_policy(&call.scope.account));
    Ok(vec![("Policy", Node::from(policy))])
}

/// SetKeyPolicy: what the rules take for a policy.
pub(super) async fn set(call: &Call<'_>) -> Outcome {
    check_name(call.params)?;
    let key = key_ref::required(call.params, "KeyId")?;
    let policy = checked(call.params.required("Policy")?)?;
    service::set_key_policy(call.core, call.scope, &key, policy).await?;
    Ok(Vec::new())
}

/// The policy as it was sent, if the rules take it. Whom it permits what is not looked at.
pub(super) fn checked(text: &str) -> Result<String, Fault> {
    check(text).map_err(Refusal::Rules)?;
    Ok(text.to_owned())
}

/// Judges a policy by the rules.
///
/// # Errors
/// All that stands against it.
pub(crate) fn check(text: &str) -> Result<(), Vec<kms_rules::Refusal>> {
    let parsed: Option<Parsed> = serde_json::from_str(text).ok();
    let json = parsed.as_ref().map(Parsed::json);
    policy::check(Cloud::Alibaba, text, json.as_ref())?;
    match parsed.as_ref().and_then(Parsed::twice) {
        Some(name) => Err(vec![kms_rules::Refusal::new(
            Field::Policy,
            name,
            Reason::Duplicate,
        )]),
        None => Ok(()),
    }
}

fn check_name(params: &Params<'_>) -> Result<(), Fault> {
    match params.filled("PolicyName") {
        None | Some(POLICY_NAME) => Ok(()),
        Some(_) => Err(Fault::invalid("PolicyName").advise(format!("valid is {POLICY_NAME}"))),
    }
}

fn default_policy(account: &str) -> String {
    format!(
        r#"{{"Version":"1","Statement":[{{"Sid":"kms default key policy","Effect":"Allow","Principal":{{"RAM":["acs:ram::{account}:*"]}},"Action":["kms:*"],"Resource":["*"]}}]}}"#
    )
}
