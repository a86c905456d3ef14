//! ListKmsInstances, GetKmsInstance, GetKmsInstanceQuotaInfos, GetDefaultKmsInstance: what keys can be kept in.
//!
//! What belongs to a network or a contract is empty: there is neither.

use kms_rules::{Cloud, limits, region};

use super::answer::{Field, Node};
use super::encode::{date, instance_arn};
use super::fault::Fault;
use super::refusal::instance_status;
use super::{Call, Outcome, paging};
use crate::service::{self, Instance, InstanceQuota, InstanceResource, Paging};

/// ListKmsInstances: 20 to a page unless the request says.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    if !super::json::filters(call.params)?.is_empty() {
        return Err(Fault::invalid("Filters").advise("no page names a key to filter instances by"));
    }
    let asked = paging::of(call.params)?;
    let usual = i64::from(limits::INSTANCE_PAGE_ITEMS_DEFAULT);
    let size = asked.size.or(Some(usual));
    let listing = service::list_instances(call.core, call.scope, Paging { size, ..asked })?;
    let instance = |instance: Instance| {
        let arn = instance_arn(call.scope, &instance.id);
        Node::Object(vec![
            ("KmsInstanceId", Node::from(instance.id)),
            ("KmsInstanceArn", Node::from(arn)),
        ])
    };
    Ok(paging::fields(
        "KmsInstances",
        "KmsInstance",
        listing,
        instance,
    ))
}

/// GetKmsInstance.
pub(super) async fn get(call: &Call<'_>) -> Outcome {
    let id = call.params.required("KmsInstanceId")?;
    let instance = service::get_instance(call.core, call.scope, id)?;
    Ok(vec![("KmsInstance", Node::Object(details(instance)))])
}

/// GetKmsInstanceQuotaInfos: of one type of resource, or of all.
pub(super) async fn quotas(call: &Call<'_>) -> Outcome {
    let id = call.params.required("KmsInstanceId")?;
    let only = call
        .params
        .filled("ResourceType")
        .map(resource)
        .transpose()?;
    let quotas = service::instance_quotas(call.core, call.scope, id, only)?;
    let quotas = quotas.into_iter().map(quota).collect();
    Ok(vec![
        ("KmsInstanceId", Node::from(id.to_owned())),
        (
            "KmsInstanceQuotaInfos",
            Node::Array("KmsInstanceQuotaInfo", quotas),
        ),
    ])
}

/// GetDefaultKmsInstance: keys that name no instance stay in the service that all share.
pub(super) async fn default(_call: &Call<'_>) -> Outcome {
    Ok(vec![("DefaultKmsInstanceId", Node::from(""))])
}

fn details(instance: Instance) -> Vec<Field> {
    let rate = service::gateway_rate(&instance);
    let began = date(instance.created_at);
    let mut fields = vec![
        ("InstanceId", Node::from(instance.id)),
        ("InstanceName", Node::from(instance.name)),
        ("Status", Node::from(instance_status(instance.status))),
        ("CreateTime", Node::from(began.clone())),
        ("StartDate", Node::from(began)),
        ("EndDate", Node::from("")),
        ("ChargeType", Node::from("POSTPAY")),
        ("ProductType", Node::from(product(&instance.region))),
        ("Spec", Node::Int(rate.into())),
        ("SecretNum", Node::from("0")),
        ("VpcNum", Node::Int(0)),
        ("VpcId", Node::from("")),
        ("VswitchIds", Node::Array("VswitchId", Vec::new())),
        ("ZoneIds", Node::Array("ZoneId", Vec::new())),
        (
            "BindVpcs",
            Node::Object(vec![("BindVpc", Node::Array("BindVpc", Vec::new()))]),
        ),
        ("Log", Node::Int(0)),
        ("LogStorage", Node::Int(0)),
        (
            "DeletionProtection",
            Node::Bool(instance.deletion_protected),
        ),
        (
            "DeletionProtectionDescription",
            Node::from(instance.deletion_protection_description),
        ),
    ];
    fields.extend(instance.keys_max.map(|max| ("KeyNum", Node::Int(max))));
    fields
}

/// Pay as you go, on the site that the region is of.
fn product(id: &str) -> &'static str {
    if region::kind(Cloud::Alibaba, id).is_mainland() {
        "kms_ppi_public_cn"
    } else {
        "kms_ppi_public_intl"
    }
}

/// The API's names of the types of resources.
const RESOURCES: [(&str, InstanceResource); 4] = [
    ("key", InstanceResource::Keys),
    ("secret", InstanceResource::Secrets),
    ("qps", InstanceResource::RequestsPerSecond),
    ("vpc", InstanceResource::Networks),
];

fn resource(word: &str) -> Result<InstanceResource, Fault> {
    let found = RESOURCES.iter().find(|(name, _)| *name == word);
    let valid = RESOURCES.map(|(name, _)| name).join(", ");
    found
        .map(|(_, resource)| *resource)
        .ok_or_else(|| Fault::invalid("ResourceType").advise(format!("valid are {valid}")))
}

fn quota(quota: InstanceQuota) -> Node {
    let word = match quota.of {
        InstanceResource::Keys => "key",
        InstanceResource::Secrets => "secret",
        InstanceResource::RequestsPerSecond => "qps",
        InstanceResource::Networks => "vpc",
    };
    let mut fields = vec![
        ("ResourceType", Node::from(word)),
        ("UsedQuantity", Node::Int(quota.used)),
    ];
    fields.extend(quota.max.map(|max| ("ResourceQuota", Node::Int(max))));
    Node::Object(fields)
}
