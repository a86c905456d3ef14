//! The resource `kms_alias`: a name for a key, which can be pointed at another one.

use async_trait::async_trait;
use kms_rules::{Cloud, Refusal, alias};
use tfplugin::{
    Attribute, Context, Create, Diagnostics, IdentitySchema, MoveSource, Object, Path, Plan,
    Private, Resource, Schema, Update,
};

use crate::attribute::{computed_text, refused_key_id};
use crate::client::{Alias, ApiError, Client, Meaning, Service, Until, unless_gone};
use crate::key::explain::explain;
use crate::{identity, moved, preflight, report, settings};

/// The attribute that tells aliases of a region apart.
pub(crate) const IDENTITY: &str = "alias_name";

/// The resource `kms_alias`.
pub(crate) struct AliasResource;

fn schema() -> Schema {
    Schema::new(
        "A further name for a key. It can be pointed at another key, so that those who use the name move over.",
        [
            Attribute::string("alias_name")
                .required()
                .requires_replace()
                .describe("The name, such as `alias/orders`. Changing it makes a new alias."),
            Attribute::string("key_id")
                .required()
                .describe("The id of the key that it names."),
            Attribute::timeouts(&["create", "read", "update", "delete"]),
            computed_text("id", "The name again."),
            computed_text(
                "arn",
                "The alias's resource name, unique across accounts and regions.",
            ),
        ],
    )
}

/// Makes the alias, unless it names this key already: a request that was tried again may have succeeded the
/// first time.
///
/// # Errors
/// The refusal of CreateAlias; the alias may name another key.
pub(crate) async fn ensure(
    service: &dyn Service,
    until: &Until,
    name: &str,
    key_id: &str,
) -> Result<(), ApiError> {
    let Err(error) = service.create_alias(until, name, key_id).await else {
        return Ok(());
    };
    let is_ours = error.meaning() == Some(Meaning::AliasTaken)
        && find(service, until, name, key_id)
            .await
            .is_ok_and(|found| found.is_some());
    if is_ours { Ok(()) } else { Err(error) }
}

/// Removes the alias from its key, if it is there.
///
/// # Errors
/// The refusal of DeleteAlias.
pub(crate) async fn remove(
    service: &dyn Service,
    until: &Until,
    name: &str,
    key_id: &str,
) -> Result<(), ApiError> {
    unless_gone(service.delete_alias(until, name, key_id).await)?;
    Ok(())
}

/// The aliases of a key, or of all keys.
///
/// # Errors
/// They cannot be listed.
pub(crate) async fn listed(
    service: &dyn Service,
    until: &Until,
    key_id: Option<&str>,
) -> Result<Vec<Alias>, ApiError> {
    match key_id {
        Some(key_id) => service.list_aliases(until, key_id).await,
        None => {
            let all = service.all_aliases(until, usize::MAX).await?;
            Ok(all.unwrap_or_default())
        }
    }
}

/// The alias, if it names this key.
async fn find(
    service: &dyn Service,
    until: &Until,
    name: &str,
    key_id: &str,
) -> Result<Option<Alias>, ApiError> {
    let aliases = service.list_aliases(until, key_id).await?;
    Ok(aliases.into_iter().find(|alias| alias.name == name))
}

/// The alias, whichever key it names; `None` if there is none.
async fn locate(
    service: &dyn Service,
    until: &Until,
    name: &str,
    key_id: Option<&str>,
) -> Result<Option<Alias>, ApiError> {
    if let Some(key_id) = key_id {
        let aliases = unless_gone(service.shared().aliases(service, until, key_id).await)?;
        let mut aliases = aliases.into_iter().flatten();
        if let Some(alias) = aliases.find(|alias| alias.name == name) {
            return Ok(Some(alias));
        }
    }
    // It may name another key by now.
    service.find_alias(until, name).await
}

/// The alias and the key that a state or a plan says it names.
fn named(object: &Object) -> (&str, &str) {
    (object.text("alias_name"), object.text("key_id"))
}

fn observed(state: &mut Object, alias: Alias) {
    state.set("id", alias.name.as_str());
    state.set("alias_name", alias.name);
    state.set("key_id", alias.key_id);
    state.set("arn", alias.arn);
}

/// The whole state of an alias.
pub(crate) fn state(alias: Alias) -> Object {
    let mut state = schema().null_object();
    observed(&mut state, alias);
    state
}

/// What some cloud of `clouds` takes; the refusals of the first if none does.
fn refused_name(config: &Object, clouds: &[Cloud]) -> Diagnostics {
    let Some(name) = config.string("alias_name").into_known() else {
        return Diagnostics::new();
    };
    let verdicts: Vec<(Cloud, Vec<Refusal>)> = clouds
        .iter()
        .map(|cloud| {
            (
                *cloud,
                alias::check_further(*cloud, name).err().unwrap_or_default(),
            )
        })
        .collect();
    if verdicts.iter().any(|(_, refusals)| refusals.is_empty()) {
        return Diagnostics::new();
    }
    let at = Path::root("alias_name");
    let first = verdicts.iter().take(1);
    first
        .flat_map(|(cloud, refusals)| refusals.iter().map(|refusal| explain(refusal, *cloud)))
        .map(|diagnostic| diagnostic.at(at.clone()))
        .collect()
}

#[async_trait]
impl Resource<Client> for AliasResource {
    fn type_name(&self) -> &'static str {
        "kms_alias"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        let mut diagnostics = refused_name(config, &settings::possible_clouds());
        diagnostics.extend(refused_key_id(config));
        diagnostics
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        let (Some(client), Some(config)) = (cx.client_if_configured(), &plan.config) else {
            return preflight::of_alias(cx, plan).await;
        };
        let (Some(planned), None) = (&mut plan.planned, &plan.prior) else {
            return preflight::of_alias(cx, plan).await;
        };
        let name = planned.get("alias_name").clone();
        planned.set("id", name);
        let refused = client
            .cloud
            .map_or_else(Diagnostics::new, |cloud| refused_name(config, &[cloud]));
        if refused.has_error() {
            return refused;
        }
        preflight::of_alias(cx, plan).await
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        let result = async {
            let (service, until) = (cx.client()?.service()?, Until::of(cx));
            let (name, key_id) = named(call.planned);
            ensure(service, &until, name, key_id)
                .await
                .map_err(|error| report::failed("the alias cannot be created", &error))?;
            let mut made = call.planned.clone();
            observed(
                &mut made,
                Alias {
                    name: name.to_owned(),
                    arn: None,
                    key_id: key_id.to_owned(),
                },
            );
            let state = state.insert(made);
            match find(service, &until.to_finish(), name, key_id).await {
                Ok(Some(alias)) => observed(state, alias),
                Ok(None) => {}
                Err(error) => {
                    return Err(report::failed(
                        "the alias was created, but cannot be read",
                        &error,
                    ));
                }
            }
            Ok(())
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
            let (name, key_id) = named(object);
            let found = locate(client.service()?, &Until::of(cx), name, Some(key_id))
                .await
                .map_err(|error| report::failed("the alias cannot be read", &error))?;
            match found {
                Some(alias) => observed(object, alias),
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
            let (service, until) = (cx.client()?.service()?, Until::of(cx));
            let (name, key_id) = named(call.planned);
            if call.prior.text("key_id") != key_id {
                service
                    .update_alias(&until, name, key_id)
                    .await
                    .map_err(|error| {
                        report::failed("the alias cannot be pointed at another key", &error)
                    })?;
            }
            *state = call.planned.clone();
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    async fn delete(&self, cx: &Context<Client>, prior: &Object, _: &Private) -> Diagnostics {
        let result = async {
            let service = cx.client()?.service()?;
            let (name, key_id) = named(prior);
            remove(service, &Until::of(cx), name, key_id)
                .await
                .map_err(|error| report::failed("the alias cannot be deleted", &error))
        };
        result.await.err().unwrap_or_default()
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let found = locate(cx.client()?.service()?, &Until::of(cx), id, None)
            .await
            .map_err(|error| report::failed("the alias cannot be imported", &error))?;
        let form = "an alias is imported by its name, alias/NAME";
        found
            .map(state)
            .ok_or_else(|| report::no_such("alias", id, form))
    }

    fn identity(&self) -> Option<IdentitySchema> {
        Some(identity::schema(IDENTITY, "The alias."))
    }

    fn identify(&self, cx: &Context<Client>, state: &Object) -> Object {
        let name = state.get(IDENTITY).as_str();
        identity::of(cx.client_if_configured(), IDENTITY, name)
    }

    async fn import_by_identity(
        &self,
        cx: &Context<Client>,
        asked: &Object,
    ) -> Result<Object, Diagnostics> {
        self.import(cx, identity::named(cx.client()?, asked, IDENTITY)?)
            .await
    }

    fn move_from(&self, source: &MoveSource<'_>) -> Option<Result<Object, Diagnostics>> {
        moved::moved(&schema(), self.type_name(), source)
    }
}

#[cfg(test)]
mod tests;
