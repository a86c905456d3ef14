//! ListKmsInstances and GetKmsInstance.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Alibaba, Call, PAGES_MAX};
use crate::client::{ApiError, Instance, Instances, Until};

/// ListKmsInstances gives this many in one answer.
const INSTANCES_PER_PAGE: usize = 100;

/// Of ListKmsInstances.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    kms_instances: List,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct List {
    #[serde(default)]
    kms_instance: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Listed {
    kms_instance_id: String,
    #[serde(default)]
    kms_instance_arn: String,
}

/// Of GetKmsInstance. Numbers and truth values have come as texts too.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Got {
    kms_instance: Map<String, Value>,
}

impl Got {
    fn text(&self, name: &str) -> Option<String> {
        let text = match self.kms_instance.get(name)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(truth) => truth.to_string(),
            Value::Null | Value::Array(_) | Value::Object(_) => return None,
        };
        (!text.is_empty()).then_some(text)
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    fn instance(self, arn: Option<String>) -> Instance {
        Instance {
            id: self.text("InstanceId").unwrap_or_default(),
            arn,
            name: self.text("InstanceName"),
            kind: self.text("ProductType"),
            status: self.text("Status"),
            creation_date: self.text("CreateTime"),
            end_date: self.text("EndDate"),
            keys_max: self.number("KeyNum"),
            requests_per_second: self.number("Spec"),
            deletion_protection: self.text("DeletionProtection").map(|word| word == "true"),
            vpc_id: self.text("VpcId"),
            hsm_cluster_id: None,
            cluster_id: None,
        }
    }
}

impl Alibaba {
    async fn listed(&self, until: &Until) -> Result<Vec<Listed>, ApiError> {
        let mut all = Vec::new();
        for page_number in 1..=PAGES_MAX {
            let call = Call::reads("ListKmsInstances")
                .with("PageNumber", page_number.to_string())
                .with("PageSize", INSTANCES_PER_PAGE.to_string());
            let page: Page = self.call(until, call).await?;
            let is_full = page.kms_instances.kms_instance.len() >= INSTANCES_PER_PAGE;
            all.extend(page.kms_instances.kms_instance);
            if !is_full {
                break;
            }
        }
        Ok(all)
    }

    async fn got(
        &self,
        until: &Until,
        id: &str,
        arn: Option<String>,
    ) -> Result<Instance, ApiError> {
        let call = Call::reads("GetKmsInstance").with("KmsInstanceId", id);
        let got: Got = self.call(until, call).await?;
        Ok(got.instance(arn))
    }
}

#[async_trait]
impl Instances for Alibaba {
    async fn instances(&self, until: &Until) -> Result<Vec<Instance>, ApiError> {
        let mut instances = Vec::new();
        for listed in self.listed(until).await? {
            let (id, arn) = (listed.kms_instance_id, listed.kms_instance_arn);
            let arn = (!arn.is_empty()).then_some(arn);
            match self.got(until, &id, arn).await {
                Ok(instance) => instances.push(instance),
                // Given up since it was listed.
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(instances)
    }

    async fn instance(&self, until: &Until, id: &str) -> Result<Instance, ApiError> {
        let listed = self.listed(until).await?;
        let listed = listed
            .into_iter()
            .find(|listed| listed.kms_instance_id == id);
        let arn = listed.map(|listed| listed.kms_instance_arn);
        let arn = arn.filter(|arn| !arn.is_empty());
        self.got(until, id, arn).await
    }
}
