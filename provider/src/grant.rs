//! The resource `kms_grant`: lets somebody else do some operations with a key.

use async_trait::async_trait;
use kms_rules::Cloud;
use kms_rules::grant::{self, GrantOperation, GranteeKind};
use kms_rules::lifecycle::Operation;
use kms_rules::limits::{GRANT_NAME_CHARS_MAX, PRINCIPAL_CHARS_MAX};
use tfplugin::{
    Attribute, Context, Create, Diagnostic, Diagnostics, IdentityAttribute, IdentitySchema, Object,
    Path, Plan, Private, Resource, Schema, Type, Update, Value,
};

use crate::absent::{Thing, clouds_of};
use crate::attribute::{computed_text, refused_key_id};
use crate::client::{ApiError, Client, Grant, Grants, NewGrant, Until, unless_gone};
use crate::{preflight, report, settings};

/// The resource `kms_grant`.
pub(crate) struct GrantResource;

/// What this resource is of.
static GRANTS: Thing = Thing {
    plural: "grants",
    is_in: |cloud| !GrantOperation::offered(cloud).is_empty(),
};

/// How an import names one.
const FORM: &str = "a grant is imported by the ids of its key and of itself, KEY_ID/GRANT_ID";

fn schema() -> Schema {
    let attributes = asked().into_iter().chain(told());
    Schema::new(
        "Lets a user or an account do some operations with a key, until it is taken back by the destruction of this \
         resource. A grant cannot be changed, so every change makes a new one.",
        attributes,
    )
}

fn asked() -> Vec<Attribute> {
    let (kinds, operations) = (kinds(), words(&Cloud::ALL));
    let fixed = |name| Attribute::string(name).requires_replace();
    vec![
        fixed("key_id")
            .required()
            .describe("The id of the key. It must be enabled when the grant is made."),
        fixed("grantee_principal")
            .required()
            .describe("Whom the grant is for: the id of a user or of an account."),
        fixed("grantee_principal_type")
            .default(GranteeKind::User.wire())
            .describe(format!(
                "What `grantee_principal` is the id of: {kinds}. Default: `{}`.",
                GranteeKind::User.wire()
            )),
        Attribute::set("operations", Type::String)
            .required()
            .requires_replace()
            .describe(format!(
                "What the grantee may do: {operations}; not the right to grant alone."
            )),
        fixed("name").optional().describe("A name for people."),
        fixed("retiring_principal").optional().describe(
            "The id of a user or of an account that may take the grant back, beside whoever made it.",
        ),
        Attribute::timeouts(&["create", "read", "delete"]),
    ]
}

fn told() -> Vec<Attribute> {
    vec![
        computed_text(
            "id",
            "The ids of the key and of the grant, `KEY_ID/GRANT_ID`.",
        ),
        computed_text("grant_id", "The grant's id."),
        computed_text(
            "issuing_principal",
            "The id of the user who made the grant.",
        ),
        computed_text("creation_date", "When the grant was made, RFC 3339."),
    ]
}

fn kinds() -> String {
    GranteeKind::ALL.map(GranteeKind::wire).join(", ")
}

/// What can be granted in one of these clouds.
fn words(clouds: &[Cloud]) -> String {
    let offered = clouds
        .iter()
        .flat_map(|cloud| GrantOperation::offered(*cloud));
    let mut words: Vec<&str> = Vec::new();
    for operation in offered {
        if !words.contains(&operation.wire()) {
            words.push(operation.wire());
        }
    }
    words.join(", ")
}

/// Whether a text can be what an attribute asks for.
type Fits = fn(&str) -> bool;

/// What the service of a cloud that has grants would refuse, as far as it is known.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let principal =
        format!("the id of a user or an account is 1 to {PRINCIPAL_CHARS_MAX} letters and digits");
    let name = format!("a name is 1 to {GRANT_NAME_CHARS_MAX} characters of A-Z a-z 0-9 : / _ -");
    let kind = format!("valid: {}", kinds());
    let texts: [(&str, Fits, &str); 4] = [
        ("grantee_principal", grant::is_principal, &principal),
        ("grantee_principal_type", is_kind, &kind),
        ("name", grant::is_name, &name),
        ("retiring_principal", grant::is_principal, &principal),
    ];
    let mut refused = Diagnostics::new();
    for (attribute, fits, form) in texts {
        let text = config.string(attribute).into_known();
        if let Some(text) = text.filter(|text| !fits(text)) {
            let summary = format!("invalid {attribute} \"{text}\"");
            refused.push(Diagnostic::error(summary, form).at(Path::root(attribute)));
        }
    }
    refused.extend(refused_operations(config, cloud));
    refused
}

fn is_kind(word: &str) -> bool {
    GranteeKind::find(word).is_some()
}

fn refused_operations(config: &Object, cloud: Cloud) -> Diagnostics {
    let Some(items) = config.items("operations").into_known() else {
        return Diagnostics::new();
    };
    let at = Path::root("operations");
    let valid = words(&[cloud]);
    let (mut refused, mut operations) = (Diagnostics::new(), Vec::new());
    for item in items.iter().filter(|item| !item.is_unknown()) {
        let word = item.as_str().unwrap_or_default();
        match GrantOperation::find(cloud, word) {
            Some(operation) => operations.push(operation),
            None => refused.push(
                Diagnostic::error(
                    format!("invalid operation \"{word}\""),
                    format!("what can be granted: {valid}"),
                )
                .at(at.clone()),
            ),
        }
    }
    let is_settled = items.iter().all(|item| !item.is_unknown());
    if is_settled && refused.is_empty() && !grant::is_grantable(&operations) {
        let alone = GrantOperation::CreateGrant.wire();
        let detail = format!("{alone} alone hands on nothing; what can be granted: {valid}");
        refused.push(Diagnostic::error("the operations grant nothing", detail).at(at));
    }
    refused
}

/// The calls on grants.
fn service(client: &Client) -> Result<&dyn Grants, Diagnostics> {
    GRANTS.of(client, client.service()?.grants())
}

fn request(planned: &Object) -> NewGrant {
    let some = |name: &str| planned.get(name).as_str().map(str::to_owned);
    let items = planned.items("operations").into_known().unwrap_or_default();
    let operations = items.iter().filter_map(Value::as_str).map(str::to_owned);
    NewGrant {
        key_id: planned.text("key_id").to_owned(),
        grantee: planned.text("grantee_principal").to_owned(),
        grantee_kind: some("grantee_principal_type"),
        operations: operations.collect(),
        retiring: some("retiring_principal"),
        name: some("name"),
    }
}

/// The grant as it has just been made, before anybody looked at it.
fn made(planned: &Object, id: &str) -> Object {
    let mut state = planned.clone();
    state.set("id", format!("{}/{id}", planned.text("key_id")));
    state.set("grant_id", id);
    state.set("issuing_principal", Value::Null);
    state.set("creation_date", Value::Null);
    state
}

fn observe(state: &mut Object, grant: Grant) {
    let mut operations: Vec<Value> = grant.operations.into_iter().map(Value::from).collect();
    operations.sort();
    operations.dedup();
    state.set("id", format!("{}/{}", grant.key_id, grant.id));
    state.set("key_id", grant.key_id);
    state.set("grant_id", grant.id);
    state.set("grantee_principal", grant.grantee);
    let kind = grant.grantee_kind;
    state.set(
        "grantee_principal_type",
        kind.unwrap_or_else(|| GranteeKind::User.wire().to_owned()),
    );
    state.set("operations", Value::Set(operations));
    state.set("name", grant.name);
    state.set("retiring_principal", grant.retiring);
    state.set("issuing_principal", grant.issuer);
    state.set("creation_date", grant.creation_date);
}

/// The grant; `None` if it, or its key, is certainly gone.
async fn find(
    service: &dyn Grants,
    until: &Until,
    key_id: &str,
    id: &str,
) -> Result<Option<Grant>, ApiError> {
    unless_gone(service.find_grant(until, key_id, id).await).map(Option::flatten)
}

/// Takes the grant back, unless it is gone already.
async fn revoke(
    service: &dyn Grants,
    until: &Until,
    key_id: &str,
    id: &str,
) -> Result<(), ApiError> {
    let Err(error) = service.revoke_grant(until, key_id, id).await else {
        return Ok(());
    };
    let is_gone = error.is_not_found() && find(service, until, key_id, id).await?.is_none();
    if is_gone { Ok(()) } else { Err(error) }
}

#[async_trait]
impl Resource<Client> for GrantResource {
    fn type_name(&self) -> &'static str {
        "kms_grant"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        let mut diagnostics =
            GRANTS.judged(&settings::possible_clouds(), |cloud| refused(config, cloud));
        diagnostics.extend(refused_key_id(config));
        diagnostics
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        let (Some(client), Some(config)) = (cx.client_if_configured(), &plan.config) else {
            return Diagnostics::new();
        };
        if !plan.makes() {
            return Diagnostics::new();
        }
        let refused = GRANTS.judged(&clouds_of(client), |cloud| refused(config, cloud));
        if refused.has_error() {
            return refused;
        }
        match &plan.planned {
            Some(planned) => preflight::of_key_id(cx, planned, Operation::CreateGrant).await,
            None => Diagnostics::new(),
        }
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        let result = async {
            let (service, until) = (service(cx.client()?)?, Until::of(cx));
            let new = request(call.planned);
            let id = service
                .create_grant(&until, &new)
                .await
                .map_err(|error| report::failed("the grant cannot be made", &error))?;
            let state = state.insert(made(call.planned, &id));
            match find(service, &until.to_finish(), &new.key_id, &id).await {
                Ok(Some(grant)) => observe(state, grant),
                Ok(None) => {}
                Err(error) => {
                    let summary = "the grant was made, but cannot be read";
                    return Err(report::failed(summary, &error));
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
            let (key_id, id) = (object.text("key_id"), object.text("grant_id"));
            let found = find(service(client)?, &Until::of(cx), key_id, id)
                .await
                .map_err(|error| report::failed("the grant cannot be read", &error))?;
            match found {
                Some(grant) => observe(object, grant),
                None => *state = None,
            }
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    /// Nothing of a grant changes in place but how long its operations may take.
    async fn update(
        &self,
        _: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        *state = call.planned.clone();
        Diagnostics::new()
    }

    async fn delete(&self, cx: &Context<Client>, prior: &Object, _: &Private) -> Diagnostics {
        let result = async {
            let (key_id, id) = (prior.text("key_id"), prior.text("grant_id"));
            revoke(service(cx.client()?)?, &Until::of(cx), key_id, id)
                .await
                .map_err(|error| report::failed("the grant cannot be taken back", &error))
        };
        result.await.err().unwrap_or_default()
    }

    async fn import(&self, cx: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let service = service(cx.client()?)?;
        let absent = || report::no_such("grant", id, FORM);
        let (key_id, grant_id) = id.split_once('/').ok_or_else(absent)?;
        let found = find(service, &Until::of(cx), key_id, grant_id)
            .await
            .map_err(|error| report::failed("the grant cannot be imported", &error))?;
        let mut state = schema().null_object();
        observe(&mut state, found.ok_or_else(absent)?);
        Ok(state)
    }

    fn identity(&self) -> Option<IdentitySchema> {
        Some(IdentitySchema::new([
            IdentityAttribute::required("key_id", Type::String).describe("The id of the key."),
            IdentityAttribute::required("grant_id", Type::String).describe("The grant's id."),
        ]))
    }
}

#[cfg(test)]
mod tests;
