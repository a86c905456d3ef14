//! The resource `kms_key_version`: one more version of a key, made by request.

use async_trait::async_trait;
use tfplugin::{
    Attribute, Context, Create, Diagnostic, Diagnostics, IdentityAttribute, IdentitySchema, Object,
    Path, Plan, Private, Resource, Schema, Type, Update,
};

use crate::attribute::{computed_text, refused_key_id};
use crate::client::{ApiError, Client, Made, Service, Until, Version, unless_gone};
use crate::key::observe::without_unknown;
use crate::{identity, permit, report};

pub(crate) mod judge;

/// The resource `kms_key_version`.
pub(crate) struct KeyVersionResource;

/// Between the ids of key and version in the id of the resource.
const SEPARATOR: char = '/';

fn schema() -> Schema {
    Schema::new(
        "A version of a key that is made by request: a rotation on demand, or the next version of a key pair, by what the \
         cloud has. The version becomes the newest one of the key, and older ones go on working. A key that cannot get \
         one is refused at plan; that its newest version is still too young is a warning, because that may be over when \
         the plan is applied. No version can be taken away: destroying this resource only \
         forgets it. The dates of a `kms_key` that got a version are younger at the next refresh.",
        [
            Attribute::string("key_id")
                .required()
                .requires_replace()
                .describe("The id of the key. Changing it makes a version of the other key."),
            Attribute::map("triggers", Type::String).optional().describe(
                "Any values: a change of one makes a new version. Setting the first ones, as after an import, or taking \
                 all away, makes none.",
            ),
            Attribute::timeouts(&["create", "read", "update", "delete"]),
            computed_text("id", "The id of the key and that of the version, as `KEY/VERSION`."),
            computed_text("key_version_id", "The version's id."),
            computed_text("creation_date", "When the version was made, RFC 3339."),
        ],
    )
}

fn observed(state: &mut Object, key_id: &str, version: &Version) {
    state.set("id", format!("{key_id}{SEPARATOR}{}", version.id));
    state.set("key_id", key_id);
    state.set("key_version_id", version.id.as_str());
    state.set("creation_date", version.creation_date.clone());
}

/// The version of a state; of one whose version could not be read when it was made, the newest.
async fn find(
    service: &dyn Service,
    until: &Until,
    key_id: &str,
    version: &str,
) -> Result<Option<Version>, ApiError> {
    let versions = unless_gone(service.list_versions(until, key_id).await)?;
    let mut versions = versions.into_iter().flatten();
    Ok(versions.find(|found| version.is_empty() || found.id == version))
}

/// Destroying changes nothing, which nobody should learn later.
fn forgotten(prior: &Object) -> Diagnostic {
    Diagnostic::warning(
        format!(
            "the version {} will be forgotten, not removed",
            prior.text("key_version_id")
        ),
        format!(
            "no service removes a version of a key: what it encrypted or signed stays readable, for as long as the key {} \
             is there",
            prior.text("key_id")
        ),
    )
}

/// A version is made for other triggers than those that the last one was made for.
fn is_triggered(prior: &Object, planned: &Object) -> bool {
    let (was, shall_be) = (prior.get("triggers"), planned.get("triggers"));
    !was.is_null() && !shall_be.is_null() && was != shall_be
}

/// Makes a version. From the moment that there is one, `state` has it, also when it cannot be read.
async fn make(
    service: &dyn Service,
    until: &Until,
    planned: &Object,
    state: &mut Option<Object>,
) -> Result<(), Diagnostics> {
    let key_id = planned.text("key_id");
    let made = service
        .make_version(until, key_id)
        .await
        .map_err(|error| report::failed("the key gets no new version", &error))?;
    let state = state.insert(without_unknown(planned));
    match made {
        Made::Known(version) => observed(state, key_id, &version),
        Made::Unread(error) => {
            let detail = format!(
                "{error}; so that the next apply reads the version instead of making another one, run terraform untaint \
                 on the resource first"
            );
            let summary = "the key has a new version, which cannot be read";
            return Err(Diagnostics::error(summary, detail));
        }
    }
    Ok(())
}

#[async_trait]
impl Resource<Client> for KeyVersionResource {
    fn type_name(&self) -> &'static str {
        "kms_key_version"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        refused_key_id(config).into_iter().collect()
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        match (&plan.prior, &plan.planned) {
            (Some(prior), None) => forgotten(prior).into(),
            (Some(prior), Some(planned)) => {
                if is_triggered(prior, planned) {
                    plan.requires_replace.push(Path::root("triggers"));
                }
                Diagnostics::new()
            }
            (None, Some(planned)) => {
                judge::of_new(cx, planned.get("key_id"), permit::refused).await
            }
            (None, None) => Diagnostics::new(),
        }
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        let result = async {
            let service = cx.client()?.service()?;
            make(service, &Until::of(cx), call.planned, state).await
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
            let key_id = object.text("key_id").to_owned();
            let version = object.text("key_version_id");
            let found = find(client.service()?, &Until::of(cx), &key_id, version)
                .await
                .map_err(|error| report::failed("the version cannot be read", &error))?;
            match found {
                Some(version) => observed(object, &key_id, &version),
                None => *state = None,
            }
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    /// Triggers that are only remembered, and timeouts.
    async fn update(
        &self,
        _: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        *state = call.planned.clone();
        Diagnostics::new()
    }

    async fn delete(&self, _: &Context<Client>, _: &Object, _: &Private) -> Diagnostics {
        Diagnostics::new()
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let named = id
            .split_once(SEPARATOR)
            .filter(|(key_id, version)| !key_id.is_empty() && !version.is_empty());
        let form = "a version is imported by the ids of its key and itself, KEY/VERSION";
        let (key_id, version) =
            named.ok_or_else(|| Diagnostics::error(format!("\"{id}\" names no version"), form))?;
        let found = find(cx.client()?.service()?, &Until::of(cx), key_id, version)
            .await
            .map_err(|error| report::failed("the version cannot be imported", &error))?;
        let version = found.ok_or_else(|| report::no_such("version", id, form))?;
        let mut state = schema().null_object();
        observed(&mut state, key_id, &version);
        Ok(state)
    }

    fn identity(&self) -> Option<IdentitySchema> {
        let mut schema = identity::schema("key_id", "The id of the key.");
        let version = IdentityAttribute::required("key_version_id", Type::String);
        schema
            .attributes
            .insert(1, version.describe("The id of the version."));
        Some(schema)
    }

    fn identify(&self, cx: &Context<Client>, state: &Object) -> Object {
        let id = state.get("key_id").as_str();
        let mut identity = identity::of(cx.client_if_configured(), "key_id", id);
        identity.set("key_version_id", state.get("key_version_id").clone());
        identity
    }

    async fn import_by_identity(
        &self,
        cx: &Context<Client>,
        asked: &Object,
    ) -> Result<Object, Diagnostics> {
        let key_id = identity::named(cx.client()?, asked, "key_id")?;
        let version = asked.text("key_version_id");
        self.import(cx, &format!("{key_id}{SEPARATOR}{version}"))
            .await
    }
}

#[cfg(test)]
mod tests;
