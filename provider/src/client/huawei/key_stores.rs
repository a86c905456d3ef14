//! Dedicated key stores, which are what keys can be kept in here.

use async_trait::async_trait;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Empty, date, scalar, some};
use super::call::{Call, with};
use super::{Huawei, PAGES_MAX, sign};
use crate::client::{ApiError, Instance, Instances, KeyStore, KeyStores, NewKeyStore, Until};

/// Below the project.
const PATH: &str = "/keystores";
/// Key stores in one page. No page gives a largest number.
const STORES_PER_PAGE: usize = 100;

/// Of creating and of showing one.
#[derive(Deserialize)]
struct One {
    keystore: Details,
}

/// Of listing them.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    keystores: Vec<Details>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Details {
    keystore_id: String,
    keystore_alias: String,
    keystore_type: String,
    #[serde(deserialize_with = "scalar")]
    hsm_cluster_id: String,
    #[serde(deserialize_with = "scalar")]
    cluster_id: String,
    #[serde(deserialize_with = "scalar")]
    create_time: String,
}

impl From<Details> for KeyStore {
    fn from(store: Details) -> KeyStore {
        KeyStore {
            id: store.keystore_id,
            alias: store.keystore_alias,
            kind: some(store.keystore_type),
            hsm_cluster_id: some(store.hsm_cluster_id),
            cluster_id: some(store.cluster_id),
            creation_date: date(&store.create_time),
        }
    }
}

impl From<KeyStore> for Instance {
    fn from(store: KeyStore) -> Instance {
        Instance {
            id: store.id,
            name: some(store.alias),
            kind: store.kind,
            creation_date: store.creation_date,
            hsm_cluster_id: store.hsm_cluster_id,
            cluster_id: store.cluster_id,
            ..Instance::default()
        }
    }
}

fn path(id: &str) -> String {
    format!("{PATH}/{}", sign::escaped(id))
}

/// What is left out is left to the service.
fn creation(new: &NewKeyStore) -> Value {
    let more = [
        ("keystore_type", new.kind.as_deref()),
        ("hsm_cluster_id", new.hsm_cluster_id.as_deref()),
        ("hsm_ca_cert", new.hsm_ca_cert.as_deref()),
        ("cluster_id", new.cluster_id.as_deref()),
    ];
    with(json!({ "keystore_alias": new.alias }), more)
}

#[async_trait]
impl KeyStores for Huawei {
    async fn create_key_store(&self, until: &Until, new: &NewKeyStore) -> Result<String, ApiError> {
        let call = Call::sends("POST keystores", Method::POST, PATH, creation(new)).making();
        let made: One = self.call(until, call).await?;
        Ok(made.keystore.keystore_id)
    }

    async fn key_store(&self, until: &Until, id: &str) -> Result<KeyStore, ApiError> {
        let call = Call::gets("GET keystores/ID", path(id), Vec::new());
        let found: One = self.call(until, call).await?;
        Ok(found.keystore.into())
    }

    async fn enable_key_store(&self, until: &Until, id: &str, on: bool) -> Result<(), ApiError> {
        let (operation, verb) = if on {
            ("POST keystores/ID/enable", "enable")
        } else {
            ("POST keystores/ID/disable", "disable")
        };
        let path = format!("{}/{verb}", path(id));
        let call = Call::sends(operation, Method::POST, &path, Value::Null).bare();
        self.tell(until, call).await
    }

    async fn delete_key_store(&self, until: &Until, id: &str) -> Result<(), ApiError> {
        let operation = "DELETE keystores/ID";
        let call = Call::sends(operation, Method::DELETE, &path(id), Value::Null).bare();
        self.call::<Empty>(until, call).await.map(drop)
    }
}

#[async_trait]
impl Instances for Huawei {
    /// The list has no end marker: an empty page is its end.
    async fn instances(&self, until: &Until) -> Result<Vec<Instance>, ApiError> {
        let mut stores: Vec<KeyStore> = Vec::new();
        for _ in 0..PAGES_MAX {
            let query = vec![
                ("limit", STORES_PER_PAGE.to_string()),
                ("offset", stores.len().to_string()),
            ];
            let call = Call::gets("GET keystores", PATH.to_owned(), query);
            let page: Page = self.call(until, call).await?;
            let known = stores.len();
            for store in page.keystores.into_iter().map(KeyStore::from) {
                // A store that was deleted meanwhile moves the others up, and a page can begin early.
                if stores.iter().all(|known| known.id != store.id) {
                    stores.push(store);
                }
            }
            if stores.len() == known {
                break;
            }
        }
        Ok(stores.into_iter().map(Instance::from).collect())
    }

    async fn instance(&self, until: &Until, id: &str) -> Result<Instance, ApiError> {
        self.key_store(until, id).await.map(Instance::from)
    }
}
