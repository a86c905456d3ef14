//! How many keys there are, and how many there may be.

use serde::Serialize;

use super::{Call, Outcome, answer};
use crate::service::{self, Used};

#[derive(Serialize)]
struct Instances {
    instance_num: u64,
}

#[derive(Serialize)]
struct Quotas {
    quotas: Resources,
}

#[derive(Serialize)]
struct Resources {
    resources: [Resource; 2],
}

#[derive(Serialize)]
struct Resource {
    #[serde(rename = "type")]
    kind: &'static str,
    used: u64,
    quota: u64,
}

/// show_user_instances: keys, default keys not counted.
pub(super) async fn instances(call: &Call<'_>) -> Outcome {
    let instance_num = service::count_keys(call.core, call.scope).await?;
    answer::ok(&Instances { instance_num })
}

/// show_user_quotas: told whether or not they are held to.
pub(super) async fn quotas(call: &Call<'_>) -> Outcome {
    let quotas = service::account_quotas(call.core, call.scope).await?;
    answer::ok(&Quotas {
        quotas: Resources {
            resources: [
                Resource::of("CMK", quotas.keys),
                Resource::of("grant_per_CMK", quotas.grants_of_key),
            ],
        },
    })
}

impl Resource {
    fn of(kind: &'static str, Used { used, max }: Used) -> Self {
        Self {
            kind,
            used,
            quota: max,
        }
    }
}
