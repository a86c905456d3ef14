//! GetKeyPolicy, SetKeyPolicy: kept as text; nobody is judged by it.

use super::answer::Node;
use super::fault::Fault;
use super::params::Params;
use super::{Call, Outcome, key_ref};
use crate::service;

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

/// SetKeyPolicy: any JSON object.
pub(super) async fn set(call: &Call<'_>) -> Outcome {
    check_name(call.params)?;
    let key = key_ref::required(call.params, "KeyId")?;
    let policy = checked(call.params.required("Policy")?)?;
    service::set_key_policy(call.core, call.scope, &key, policy).await?;
    Ok(Vec::new())
}

/// A policy must be a JSON object; what it permits is not looked at.
pub(super) fn checked(policy: &str) -> Result<String, Fault> {
    let object: Result<serde_json::Map<String, serde_json::Value>, _> =
        serde_json::from_str(policy);
    match object {
        Ok(_) => Ok(policy.to_owned()),
        Err(error) => Err(Fault::invalid("Policy").advise(error.to_string())),
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
