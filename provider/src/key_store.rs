//! The resource `kms_key_store`: a key store of the caller's own, on a cluster of hardware security modules.

use async_trait::async_trait;
use kms_rules::key_store::{self, KeyStoreRule};
use kms_rules::{Cloud, key_store::OF_HSM};
use tfplugin::{
    Attribute, Context, Create, Diagnostic, Diagnostics, IdentityAttribute, IdentitySchema, Object,
    Path, Plan, Private, Resource, Schema, Type, Update,
};

use crate::absent::{Thing, clouds_of};
use crate::attribute::computed_text;
use crate::client::{ApiError, Client, KeyStore, KeyStores, NewKeyStore, Until, unless_gone};
use crate::{report, settings};

/// The resource `kms_key_store`.
pub(crate) struct KeyStoreResource;

/// What this resource is of.
static KEY_STORES: Thing = Thing {
    plural: "key stores that callers make",
    is_in: |cloud| key_store::of(cloud).is_some(),
};

/// The certificate of the modules, which a service takes and never tells.
const CERTIFICATE: &str = "hsm_ca_cert";

fn schema() -> Schema {
    let attributes = asked().into_iter().chain(told());
    Schema::new(
        "A key store of one's own: keys whose `instance_id` is its id are kept there, by hardware security modules that \
         nobody else uses. It can only be destroyed while it holds no keys, those that wait for their deletion included.",
        attributes,
    )
}

fn asked() -> Vec<Attribute> {
    let fixed = |name, about: String| {
        Attribute::string(name)
            .requires_replace()
            .describe(about + " Changing it makes a new key store.")
    };
    let types = types();
    vec![
        fixed("alias", "The name, unique in the region.".to_owned()).required(),
        fixed(
            "type",
            format!("What it stands on: {types}. Default: `{OF_HSM}`, hardware security modules."),
        )
        .optional()
        .computed(),
        fixed(
            "hsm_cluster_id",
            "The cluster of hardware security modules, which has no key store yet.".to_owned(),
        )
        .optional()
        .computed(),
        fixed(
            CERTIFICATE,
            "The certificate that the cluster was activated with, PEM. The service does not tell it again.".to_owned(),
        )
        .optional(),
        fixed(
            "cluster_id",
            format!("The cluster; of `{OF_HSM}` the same as `hsm_cluster_id`."),
        )
        .optional()
        .computed(),
        Attribute::bool("enabled").default(true).describe(
            "Whether the keys in it can be used, and further ones made. The service does not tell, so a change by somebody \
             else is not seen. Default: `true`.",
        ),
        Attribute::timeouts(&["create", "read", "update", "delete"]),
    ]
}

fn told() -> Vec<Attribute> {
    vec![
        computed_text("id", "The key store's id."),
        computed_text("creation_date", "When the key store was made, RFC 3339."),
    ]
}

/// The types of all clouds.
fn types() -> String {
    let rules = Cloud::ALL.into_iter().filter_map(key_store::of);
    let types: Vec<&str> = rules.flat_map(|rule| rule.types).copied().collect();
    types.join(", ")
}

/// What the service of the cloud would refuse, as far as it is known.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    key_store::of(cloud).map_or_else(Diagnostics::new, |rule| refused_by(rule, config))
}

fn refused_by(rule: &KeyStoreRule, config: &Object) -> Diagnostics {
    let text = |name| config.string(name).into_known();
    let mut refused = Diagnostics::new();
    let mut refuse = |name, summary: String, detail: String| {
        refused.push(Diagnostic::error(summary, detail).at(Path::root(name)));
    };
    if let Some(alias) = text("alias").filter(|alias| !rule.is_name(alias)) {
        let (max, allowed) = (rule.name_chars_max, rule.allowed);
        let detail = format!("a name is 1 to {max} characters of {allowed}");
        refuse("alias", format!("invalid alias \"{alias}\""), detail);
    }
    if let Some(kind) = text("type").filter(|kind| !rule.types.contains(kind)) {
        let valid = rule.types.join(", ");
        let summary = format!("invalid type \"{kind}\"");
        refuse("type", summary, format!("valid: {valid}"));
    }
    let kind = if config.get("type").is_null() {
        rule.types.first().copied()
    } else {
        text("type")
    };
    if let (Some(kind), Some(id), Some(hsm_id)) = (kind, text("cluster_id"), text("hsm_cluster_id"))
        && !rule.ids_agree(kind, id, hsm_id)
    {
        let detail = format!(
            "of {kind} it is the same as hsm_cluster_id, which is \"{hsm_id}\"; leave one out"
        );
        refuse("cluster_id", format!("invalid cluster_id \"{id}\""), detail);
    }
    for name in ["hsm_cluster_id", "cluster_id", CERTIFICATE] {
        if text(name) == Some("") {
            let detail = "an empty text is as good as none; leave it out".to_owned();
            refuse(name, format!("invalid {name} \"\""), detail);
        }
    }
    refused
}

/// The calls on key stores.
fn service(client: &Client) -> Result<&dyn KeyStores, Diagnostics> {
    KEY_STORES.of(client, client.service()?.key_stores())
}

fn is_on(object: &Object) -> Option<bool> {
    object.bool("enabled").into_known()
}

fn request(planned: &Object) -> NewKeyStore {
    let some = |name: &str| planned.get(name).as_str().map(str::to_owned);
    NewKeyStore {
        alias: planned.text("alias").to_owned(),
        kind: some("type"),
        hsm_cluster_id: some("hsm_cluster_id"),
        hsm_ca_cert: some(CERTIFICATE),
        cluster_id: some("cluster_id"),
    }
}

fn observe(state: &mut Object, store: KeyStore) {
    state.set("id", store.id);
    state.set("alias", store.alias);
    state.set("type", store.kind);
    state.set("hsm_cluster_id", store.hsm_cluster_id);
    state.set("cluster_id", store.cluster_id);
    state.set("creation_date", store.creation_date);
}

/// Makes the key store. From the moment that it exists `state` holds it, whatever fails later.
async fn made(
    service: &dyn KeyStores,
    until: &Until,
    planned: &Object,
    state: &mut Option<Object>,
) -> Result<(), Diagnostics> {
    let id = service
        .create_key_store(until, &request(planned))
        .await
        .map_err(|error| report::failed("the key store cannot be made", &error))?;
    let state = state.insert(crate::key::observe::without_unknown(planned));
    state.set("id", id.as_str());
    state.set("enabled", false);
    let until = until.to_finish();
    let failed = |error| report::failed("the key store was made, but not as planned", &error);
    let store = service.key_store(&until, &id).await.map_err(failed)?;
    observe(state, store);
    switched(service, &until, planned, state)
        .await
        .map_err(failed)
}

/// Turns it on or off. One whose state is not known is told what it shall be.
async fn switched(
    service: &dyn KeyStores,
    until: &Until,
    planned: &Object,
    state: &mut Object,
) -> Result<(), ApiError> {
    let shall_be = is_on(planned).unwrap_or(true);
    if is_on(state) != Some(shall_be) {
        service
            .enable_key_store(until, state.text("id"), shall_be)
            .await?;
        state.set("enabled", shall_be);
    }
    Ok(())
}

/// What a failed destruction says: which keys are in the way, the service does not.
fn not_deleted(error: &ApiError) -> Diagnostics {
    let detail = format!(
        "{error}; a key store goes only when it holds no keys, and a key that waits for its deletion is still in it"
    );
    Diagnostics::error("the key store cannot be destroyed", detail)
}

/// An imported key store has no certificate in its state; the configured one is taken for the one it was made with.
fn keep_imported(plan: &mut Plan) {
    let Some(prior) = &plan.prior else { return };
    if prior.get(CERTIFICATE).is_null() {
        let certificate = Path::root(CERTIFICATE);
        plan.requires_replace.retain(|path| *path != certificate);
    }
}

#[async_trait]
impl Resource<Client> for KeyStoreResource {
    fn type_name(&self) -> &'static str {
        "kms_key_store"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        KEY_STORES.judged(&settings::possible_clouds(), |cloud| refused(config, cloud))
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        keep_imported(plan);
        let (Some(client), Some(config)) = (cx.client_if_configured(), &plan.config) else {
            return Diagnostics::new();
        };
        if !plan.makes() {
            return Diagnostics::new();
        }
        let rule = client.cloud.and_then(key_store::of);
        let default = rule.and_then(|rule| rule.types.first());
        if let (Some(planned), None, Some(default)) = (&mut plan.planned, &plan.prior, default)
            && config.get("type").is_null()
        {
            planned.set("type", *default);
        }
        KEY_STORES.judged(&clouds_of(client), |cloud| refused(config, cloud))
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        let result = async {
            let service = service(cx.client()?)?;
            made(service, &Until::of(cx), call.planned, state).await
        };
        result.await.err().unwrap_or_default()
    }

    async fn read(
        &self,
        cx: &Context<Client>,
        state: &mut Option<Object>,
        _: &mut Private,
    ) -> Diagnostics {
        let result = async {
            let (client, object) = report::to_refresh(cx, state)?;
            let (service, until) = (service(client)?, Until::of(cx));
            let found = unless_gone(service.key_store(&until, object.text("id")).await)
                .map_err(|error| report::failed("the key store cannot be read", &error))?;
            match found {
                Some(store) => observe(object, store),
                None => *state = None,
            }
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    async fn update(
        &self,
        cx: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        let result = async {
            let service = service(cx.client()?)?;
            switched(service, &Until::of(cx), call.planned, state)
                .await
                .map_err(|error| report::failed("the key store cannot be updated", &error))?;
            *state = crate::key::observe::planned_over(call.planned, state);
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    async fn delete(&self, cx: &Context<Client>, prior: &Object, _: &Private) -> Diagnostics {
        let result = async {
            let (service, until) = (service(cx.client()?)?, Until::of(cx));
            let ended = service.delete_key_store(&until, prior.text("id")).await;
            unless_gone(ended).map_err(|error| not_deleted(&error))?;
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let found = service(cx.client()?)?.key_store(&Until::of(cx), id).await;
        let form = "a key store is imported by its id";
        let store = found.map_err(|error| report::not_imported("key store", id, form, &error))?;
        let mut state = schema().null_object();
        observe(&mut state, store);
        Ok(state)
    }

    fn identity(&self) -> Option<IdentitySchema> {
        let id = IdentityAttribute::required("id", Type::String);
        Some(IdentitySchema::new([id.describe("The key store's id.")]))
    }
}

#[cfg(test)]
mod tests;
