//! Keys in several regions: replicate, update-primary-region, and the service of the other regions.

use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use kms_rules::{Cloud, region};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::answer::{self, Described};
use super::call::{Call, with};
use super::regions::VERSION;
use super::{Huawei, sign, tag_pairs};
use crate::client::{
    ApiError, Cause, NewReplica, Replica, Replicas, Service, Shared, Site, Transport, Until,
    unless_gone,
};

/// How a key says that it is the one that leads.
const PRIMARY: &str = "PRIMARY";
/// The code of what only the one that leads does.
const FOLLOWS: &str = "KMS.0106";
/// How often the one that leads is looked for: others may move the lead meanwhile.
const LEADERS_MAX: usize = 3;

/// What replicate is asked for; what is left out is left to the service.
fn creation(new: &NewReplica) -> Value {
    let body = json!({
        "key_id": new.key_id,
        "replica_region": new.region,
        "replica_project_id": new.project_id,
        "key_alias": new.alias,
    });
    let texts = [
        ("key_description", new.description.as_deref()),
        (
            "enterprise_project_id",
            new.enterprise_project_id.as_deref(),
        ),
    ];
    let tags = (!new.tags.is_empty()).then(|| tag_pairs(&new.tags));
    with(with(body, texts), [("tags", tags)])
}

fn path(key_id: &str, verb: &str) -> String {
    format!("/kms/keys/{}/{verb}", sign::escaped(key_id))
}

/// The way to the same service in another region: a public endpoint has the region in its name; any other serves
/// all regions.
fn transport_in(transport: &Transport, from: &str, to: &str) -> Transport {
    let mut other = transport.clone();
    let rest = transport.endpoint.host_str();
    let rest = rest.and_then(|host| host.strip_prefix(&format!("kms.{from}.")));
    if let Some(rest) = rest {
        // A name made of a region and the rest of a name is a name.
        let _ = other.endpoint.set_host(Some(&format!("kms.{to}.{rest}")));
    }
    other
}

impl Huawei {
    /// This client in another region.
    fn elsewhere(&self, region: &str, project_id: Option<String>) -> Huawei {
        Huawei {
            kms: transport_in(&self.kms, &self.region, region),
            iam: Some(self.iam().clone()),
            eps: Some(self.eps.as_ref().unwrap_or(&self.kms).clone()),
            region: region.to_owned(),
            project_name: region.to_owned(),
            identity: self.identity.clone(),
            project: OnceCell::new_with(project_id),
            domain: self.domain.clone(),
            project_token: OnceCell::new(),
            domain_token: self.domain_token.clone(),
            retry: self.retry,
            shared: Shared::default(),
        }
    }

    fn at(&self, site: &Site) -> Huawei {
        self.elsewhere(&site.region, site.project_id.clone())
    }

    /// The key here, and whether it leads.
    async fn copy_here(&self, until: &Until, key_id: &str) -> Result<Replica, ApiError> {
        let call = Call::reads("describe-key", json!({ "key_id": key_id }));
        let described: Described = self.call(until, call).await?;
        Ok(Replica {
            is_primary: described.key_info.multi_region_key_type == PRIMARY,
            key: answer::key(described.key_info, None),
            project_id: self.project(until).await?.to_owned(),
        })
    }

    /// The service where the key is that leads: mostly here, else in one of the regions that keys are copied to.
    async fn leader(&self, until: &Until, key_id: &str) -> Result<Option<Huawei>, ApiError> {
        let own = self.project(until).await?.to_owned();
        let here = std::iter::once(self.elsewhere(&self.region, Some(own)));
        let others = region::replicas_of(Cloud::Huawei, &self.region).into_iter();
        let others = others.map(|region| self.elsewhere(region, None));
        for service in here.chain(others) {
            match service.copy_here(until, key_id).await {
                Ok(copy) if copy.is_primary => return Ok(Some(service)),
                Ok(_) => {}
                Err(error) if error.is_not_found() => {}
                // The account is not in that region.
                Err(ApiError {
                    cause: Cause::Unprepared(_),
                    ..
                }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Does something where the key leads. Where that is may change meanwhile: it is then looked for again.
    async fn at_leader<F>(
        &self,
        until: &Until,
        key_id: &str,
        ask: impl Fn(Huawei) -> F,
    ) -> Result<(), ApiError>
    where
        F: Future<Output = Result<(), ApiError>>,
    {
        let mut ended = Ok(());
        for _ in 0..LEADERS_MAX {
            let leader = match self.leader(until, key_id).await? {
                Some(leader) => leader,
                // A key without copies leads nobody; what is wrong with another, its own region says.
                None => {
                    let own = self.project(until).await?.to_owned();
                    self.elsewhere(&self.region, Some(own))
                }
            };
            ended = ask(leader).await;
            if !ended.as_ref().is_err_and(follows) {
                break;
            }
        }
        ended
    }

    /// Gives the lead from here to another region.
    async fn hand_over(&self, until: &Until, key_id: &str, to: &str) -> Result<(), ApiError> {
        let body = json!({ "key_id": key_id, "primary_region": to });
        let path = path(key_id, "update-primary-region");
        let call = Call::sends("update-primary-region", Method::PUT, &path, body);
        self.tell(until, call.of_version(VERSION)).await
    }
}

/// Whether the service said that another region leads.
fn follows(error: &ApiError) -> bool {
    matches!(&error.cause, Cause::Refused(refused) if refused.code == FOLLOWS)
}

#[async_trait]
impl Replicas for Huawei {
    async fn project_in(&self, until: &Until, region: &str) -> Result<String, ApiError> {
        let there = self.elsewhere(region, None);
        there.project(until).await.map(str::to_owned)
    }

    async fn replicate(&self, until: &Until, new: &NewReplica) -> Result<(), ApiError> {
        let ask = |leader: Huawei| async move {
            let path = path(&new.key_id, "replicate");
            let call = Call::sends("replicate", Method::POST, &path, creation(new));
            leader.tell(until, call.of_version(VERSION).making()).await
        };
        self.at_leader(until, &new.key_id, ask).await
    }

    fn service_in(&self, site: &Site) -> Arc<dyn Service> {
        Arc::new(self.at(site))
    }

    async fn replica(&self, until: &Until, site: &Site, key_id: &str) -> Result<Replica, ApiError> {
        self.at(site).copy_here(until, key_id).await
    }

    async fn new_replica(
        &self,
        until: &Until,
        site: &Site,
        key_id: &str,
    ) -> Result<Replica, ApiError> {
        let there = self.at(site);
        let missing = format!("the copy did not appear in {}", site.region);
        let probe = || async { unless_gone(there.copy_here(until, key_id).await) };
        self.awaited(until, "describe-key", missing, probe).await
    }

    async fn promote(&self, until: &Until, region: &str, key_id: &str) -> Result<(), ApiError> {
        let ask = |leader: Huawei| async move {
            if leader.region == region {
                return Ok(());
            }
            leader.hand_over(until, key_id, region).await
        };
        self.at_leader(until, key_id, ask).await
    }

    async fn demote(&self, until: &Until, region: &str, key_id: &str) -> Result<(), ApiError> {
        let ask = |leader: Huawei| async move {
            if leader.region != region {
                return Ok(());
            }
            leader.hand_over(until, key_id, &self.region).await
        };
        self.at_leader(until, key_id, ask).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;
    use std::time::Duration;

    use super::*;

    #[test]
    fn public_endpoints_have_their_region_in_the_name() {
        let cases = [
            (
                "https://kms.cn-north-4.myhuaweicloud.com",
                "https://kms.cn-south-1.myhuaweicloud.com/",
            ),
            (
                "https://kms.cn-north-4.example:8443",
                "https://kms.cn-south-1.example:8443/",
            ),
            ("http://127.0.0.1:9480", "http://127.0.0.1:9480/"),
            (
                "https://kms.cn-east-3.a.com",
                "https://kms.cn-east-3.a.com/",
            ),
        ];
        for (from, want) in cases {
            let transport = Transport {
                endpoint: from.parse().unwrap(),
                user_agent: String::new(),
                ca_pem: None,
                insecure: false,
                request_timeout: Duration::ZERO,
                client: OnceLock::new(),
            };
            let other = transport_in(&transport, "cn-north-4", "cn-south-1");
            assert_eq!(other.endpoint.as_str(), want);
        }
    }
}
