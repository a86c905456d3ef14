//! Dedicated key stores.

use kms_rules::Cloud;
use kms_rules::key_store::{self, OF_HSM};
use serde::{Deserialize, Serialize};

use super::body::{Text, filled, required};
use super::fault::Fault;
use super::key::milliseconds;
use super::paging::{self, Limits};
use super::{Call, Outcome, answer, words};
use crate::service::{self, Cluster, Instance, NewKeyStore, Window};

/// Key stores on one page. No page gives a largest number.
const PAGE: Limits = Limits {
    default: 10,
    max: 1000,
};
/// States, in the words of keys.
const ENABLED: &str = "2";
const DISABLED: &str = "3";

#[derive(Deserialize)]
struct Asked {
    keystore_alias: Option<Text>,
    hsm_cluster_id: Option<Text>,
    hsm_ca_cert: Option<Text>,
    cluster_id: Option<Text>,
    keystore_type: Option<Text>,
}

#[derive(Serialize)]
struct One<T> {
    keystore: T,
}

#[derive(Serialize)]
struct Created {
    keystore_id: String,
    domain_id: String,
}

#[derive(Serialize)]
struct State<'a> {
    keystore_id: &'a str,
    keystore_state: &'static str,
}

#[derive(Serialize)]
struct Listed {
    total: u64,
    keystores: Vec<Details>,
}

#[derive(Serialize)]
struct Details {
    keystore_id: String,
    domain_id: String,
    keystore_alias: String,
    keystore_type: String,
    hsm_cluster_id: String,
    cluster_id: String,
    /// Milliseconds.
    create_time: String,
}

/// create_key_store: it is disabled.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let new = NewKeyStore {
        name: required(asked.keystore_alias, "keystore_alias")?,
        cluster: cluster(
            kind(filled(asked.keystore_type))?,
            filled(asked.cluster_id),
            filled(asked.hsm_cluster_id),
            filled(asked.hsm_ca_cert),
        )?,
    };
    let made = service::create_key_store(call.core, call.scope, new).await?;
    answer::ok(&One {
        keystore: Created {
            keystore_id: made.id,
            domain_id: call.caller.domain_id.clone(),
        },
    })
}

/// list_key_stores: by position, to an empty page.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let window = window(call, PAGE)?;
    let page = service::list_key_stores(call.core, call.scope, window)?;
    let keystores = page.items.into_iter().map(|store| details(call, store));
    answer::ok(&Listed {
        total: page.total,
        keystores: keystores.collect(),
    })
}

/// show_key_store.
pub(super) async fn show(call: &Call<'_>) -> Outcome {
    let id = call.segment("keystore_id");
    let store = service::get_instance(call.core, call.scope, id)?;
    answer::ok(&One {
        keystore: details(call, store),
    })
}

/// delete_key_store.
pub(super) async fn delete(call: &Call<'_>) -> Outcome {
    let id = call.segment("keystore_id");
    service::delete_key_store(call.core, call.scope, id).await?;
    answer::no_content()
}

/// enable_key_store.
pub(super) async fn enable(call: &Call<'_>) -> Outcome {
    switch(call, true).await
}

/// disable_key_store.
pub(super) async fn disable(call: &Call<'_>) -> Outcome {
    switch(call, false).await
}

async fn switch(call: &Call<'_>, is_enabled: bool) -> Outcome {
    let id = call.segment("keystore_id");
    service::enable_key_store(call.core, call.scope, id, is_enabled).await?;
    answer::ok(&One {
        keystore: State {
            keystore_id: id,
            keystore_state: if is_enabled { ENABLED } else { DISABLED },
        },
    })
}

/// A stretch of a list by `limit` and `offset` of the query.
///
/// # Errors
/// KMS.1601, KMS.1603.
pub(super) fn window(call: &Call<'_>, limits: Limits) -> Result<Window, Fault> {
    let given = |name| call.query(name).map(|text| Text(text.to_owned()));
    let take = paging::window(limits, given("limit").as_ref(), None)?.take;
    let skip = paging::number(given("offset").as_ref(), 0).ok_or(words::LIST_OFFSET)?;
    Ok(Window { skip, take })
}

fn kind(given: Option<String>) -> Result<String, Fault> {
    let Some(word) = given else {
        return Ok(OF_HSM.to_owned());
    };
    let types = key_store::of(Cloud::Huawei).map_or(&[][..], |rule| rule.types);
    if types.contains(&word.as_str()) {
        return Ok(word);
    }
    let advice = format!("is {word:?}, valid are {}", types.join(", "));
    Err(Fault::invalid("keystore_type").advise(advice))
}

/// Of hardware security modules either id says the other; both must then be one.
fn cluster(
    kind: String,
    id: Option<String>,
    hsm_id: Option<String>,
    certificate: Option<String>,
) -> Result<Cluster, Fault> {
    let (id, hsm_id) = match (kind.as_str(), id, hsm_id) {
        (OF_HSM, Some(id), Some(hsm_id)) if id != hsm_id => {
            return Err(Fault::invalid("cluster_id").advise("is not hsm_cluster_id"));
        }
        (OF_HSM, id, hsm_id) => {
            let one = hsm_id.or(id).unwrap_or_default();
            (one.clone(), one)
        }
        (_, id, hsm_id) => (id.unwrap_or_default(), hsm_id.unwrap_or_default()),
    };
    Ok(Cluster {
        kind,
        id,
        hsm_id,
        certificate: certificate.unwrap_or_default(),
    })
}

fn details(call: &Call<'_>, store: Instance) -> Details {
    // Those of the configuration stand on nothing that was said.
    let cluster = store.cluster.unwrap_or_else(|| Cluster {
        kind: OF_HSM.to_owned(),
        ..Cluster::default()
    });
    Details {
        keystore_id: store.id,
        domain_id: call.caller.domain_id.clone(),
        keystore_alias: store.name,
        keystore_type: cluster.kind,
        hsm_cluster_id: cluster.hsm_id,
        cluster_id: cluster.id,
        create_time: milliseconds(Some(store.created_at)),
    }
}
