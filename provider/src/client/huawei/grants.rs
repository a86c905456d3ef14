//! Grants: create-grant, list-grants, revoke-grant.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{date, scalar, some};
use super::call::{Call, with};
use super::{Huawei, PAGES_MAX};
use crate::client::{ApiError, Grant, Grants, NewGrant, Until};

/// Grants in one page: a key has no more.
const GRANTS_PER_PAGE: &str = "100";

/// Of create-grant.
#[derive(Deserialize)]
struct Created {
    grant_id: String,
}

/// Of list-grants.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    grants: Vec<Details>,
    #[serde(default, deserialize_with = "scalar")]
    next_marker: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Details {
    key_id: String,
    grant_id: String,
    grantee_principal: String,
    grantee_principal_type: String,
    operations: Vec<String>,
    issuing_principal: String,
    #[serde(deserialize_with = "scalar")]
    creation_date: String,
    #[serde(deserialize_with = "scalar")]
    name: String,
    #[serde(deserialize_with = "scalar")]
    retiring_principal: String,
}

impl From<Details> for Grant {
    fn from(grant: Details) -> Grant {
        Grant {
            id: grant.grant_id,
            key_id: grant.key_id,
            grantee: grant.grantee_principal,
            grantee_kind: some(grant.grantee_principal_type),
            operations: grant.operations,
            retiring: some(grant.retiring_principal),
            name: some(grant.name),
            issuer: some(grant.issuing_principal),
            creation_date: date(&grant.creation_date),
        }
    }
}

/// What create-grant is asked for; what is left out is left to the service.
fn creation(new: &NewGrant) -> Value {
    let body = json!({
        "key_id": new.key_id,
        "grantee_principal": new.grantee,
        "operations": new.operations,
    });
    let more = [
        ("grantee_principal_type", new.grantee_kind.as_deref()),
        ("retiring_principal", new.retiring.as_deref()),
        ("name", new.name.as_deref()),
    ];
    with(body, more)
}

#[async_trait]
impl Grants for Huawei {
    async fn create_grant(&self, until: &Until, new: &NewGrant) -> Result<String, ApiError> {
        let call = Call::creates("create-grant", creation(new));
        let created: Created = self.call(until, call).await?;
        Ok(created.grant_id)
    }

    async fn find_grant(
        &self,
        until: &Until,
        key_id: &str,
        id: &str,
    ) -> Result<Option<Grant>, ApiError> {
        let mut marker = String::new();
        for _ in 0..PAGES_MAX {
            let body = json!({ "key_id": key_id, "limit": GRANTS_PER_PAGE });
            let begun = (!marker.is_empty()).then_some(marker.as_str());
            let body = with(body, [("marker", begun)]);
            let page: Page = self.call(until, Call::reads("list-grants", body)).await?;
            let mut grants = page.grants.into_iter();
            // Ids are hexadecimal digits of either case.
            if let Some(grant) = grants.find(|grant| grant.grant_id.eq_ignore_ascii_case(id)) {
                return Ok(Some(grant.into()));
            }
            if page.next_marker.is_empty() || page.next_marker == marker {
                break;
            }
            marker = page.next_marker;
        }
        Ok(None)
    }

    async fn revoke_grant(&self, until: &Until, key_id: &str, id: &str) -> Result<(), ApiError> {
        let body = json!({ "key_id": key_id, "grant_id": id });
        self.tell(until, Call::writes("revoke-grant", body)).await
    }
}
