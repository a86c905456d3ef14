//! The resource `kms_ciphertext`: a text that only its key can open, in a state that never held the text itself.

use async_trait::async_trait;
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, spec};
use tfplugin::{
    Attribute, Context, Create, Diagnostic, Diagnostics, Object, Plan, Private, Resource, Schema,
    Update,
};

use crate::attribute::{computed_text, refused_key_id};
use crate::authenticated::{self, ENCRYPTION};
use crate::client::{Client, Key, Meaning, Until};
use crate::{preflight, report, settings};

/// The resource `kms_ciphertext`.
pub(crate) struct CiphertextResource;

/// The text to encrypt.
const PLAINTEXT: &str = "plaintext_wo";
/// What parts the key from the ciphertext in an id; base64 has none.
const SEPARATOR: char = ':';

fn schema() -> Schema {
    let asked = [
        Attribute::string("key_id")
            .required()
            .requires_replace()
            .describe("The id of the key to encrypt under. Another key makes a new ciphertext."),
        Attribute::string(PLAINTEXT)
            .required()
            .write_only()
            .sensitive()
            .describe("The text to encrypt, as it is. It is kept nowhere."),
        Attribute::number("plaintext_wo_version")
            .optional()
            .requires_replace()
            .describe(
                "A number of your own. Terraform cannot see that the text has changed: another number makes a new \
                 ciphertext.",
            ),
    ];
    let made = [
        Attribute::timeouts(&["create", "read"]),
        computed_text("id", "The key and the ciphertext, `KEY_ID:CIPHERTEXT`."),
        computed_text(
            "ciphertext",
            "The ciphertext in base64, as the service gave it.",
        ),
        computed_text(
            "key_version_id",
            "The version of the key that encrypted; null on clouds that do not say.",
        ),
    ];
    let beside = authenticated::attributes().map(Attribute::requires_replace);
    Schema::new(
        "A short text encrypted under a key. State and plan hold the ciphertext alone.",
        asked.into_iter().chain(beside).chain(made),
    )
}

/// What speaks against a configuration in a cloud.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let mut diagnostics = authenticated::refused(config, cloud);
    diagnostics.extend(authenticated::plaintext_fault(config, PLAINTEXT, cloud));
    diagnostics
}

/// A key that encrypts no texts like this, whatever its state.
fn unfit(key: &Key, cloud: Cloud) -> Option<Diagnostic> {
    let spec = spec::find(cloud, key.key_spec.as_deref()?)?;
    (!spec.spec.is_symmetric()).then(|| {
        let ciphers = spec::all(cloud)
            .iter()
            .filter(|rule| rule.spec.is_symmetric());
        let valid: Vec<&str> = ciphers.map(|rule| rule.wire).collect();
        let detail = format!(
            "a ciphertext needs a symmetric key; specs that are: {}",
            valid.join(", ")
        );
        Diagnostic::error(
            format!("the key {} is of the spec {}", key.id, spec.wire),
            detail,
        )
    })
}

async fn created(
    cx: &Context<Client>,
    call: &Create<'_>,
    state: &mut Option<Object>,
) -> Result<(), Diagnostics> {
    let service = cx.client()?.service()?;
    let (key, plaintext) = (call.planned.text("key_id"), call.config.text(PLAINTEXT));
    let with = authenticated::of(call.config);
    let sealed = service
        .encrypt(&Until::of(cx), key, plaintext, &with)
        .await
        .map_err(|error| report::failed("the text cannot be encrypted", &error))?;
    let mut made = call.planned.clone();
    made.set("id", format!("{key}{SEPARATOR}{}", sealed.ciphertext));
    made.set("ciphertext", sealed.ciphertext);
    made.set("key_version_id", sealed.key_version_id);
    *state = Some(made);
    Ok(())
}

#[async_trait]
impl Resource<Client> for CiphertextResource {
    fn type_name(&self) -> &'static str {
        "kms_ciphertext"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        let clouds = settings::possible_clouds();
        let mut diagnostics =
            authenticated::judged(&ENCRYPTION, &clouds, |cloud| refused(config, cloud));
        diagnostics.extend(refused_key_id(config));
        diagnostics
    }

    async fn plan(&self, cx: &Context<Client>, plan: &mut Plan) -> Diagnostics {
        let cloud = cx.client_if_configured().and_then(|client| client.cloud);
        let refused = match (&plan.config, cloud) {
            (Some(config), Some(cloud)) if plan.makes() => refused(config, cloud),
            (Some(_) | None, _) => Diagnostics::new(),
        };
        if refused.has_error() {
            return refused;
        }
        match &plan.planned {
            Some(planned) if plan.makes() => {
                preflight::of_fitting_key(cx, planned, Operation::Use, unfit).await
            }
            Some(_) | None => Diagnostics::new(),
        }
    }

    async fn create(
        &self,
        cx: &Context<Client>,
        call: Create<'_>,
        state: &mut Option<Object>,
    ) -> Diagnostics {
        created(cx, &call, state).await.err().unwrap_or_default()
    }

    /// A ciphertext whose key is gone is one that nobody can open.
    async fn read(
        &self,
        cx: &Context<Client>,
        state: &mut Option<Object>,
        _: &mut Private,
    ) -> Diagnostics {
        let result = async {
            let (client, object) = report::to_refresh(cx, state)?;
            let key = object.text("key_id");
            let found = client.service()?.describe_key(&Until::of(cx), key).await;
            match found {
                Err(error) if error.meaning() == Some(Meaning::KeyNotFound) => *state = None,
                Err(error) => {
                    return Err(report::failed(
                        "the ciphertext's key cannot be read",
                        &error,
                    ));
                }
                Ok(_) => {}
            }
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }

    /// Whatever makes another ciphertext makes another resource.
    async fn update(
        &self,
        _: &Context<Client>,
        call: Update<'_>,
        state: &mut Object,
    ) -> Diagnostics {
        *state = call.planned.clone();
        Diagnostics::new()
    }

    /// The service keeps no ciphertexts.
    async fn delete(&self, _: &Context<Client>, _: &Object, _: &Private) -> Diagnostics {
        Diagnostics::new()
    }

    async fn import(&self, _: &Context<Client>, id: &str) -> Result<Object, Diagnostics> {
        let parts = id.rsplit_once(SEPARATOR);
        let Some((key, ciphertext)) =
            parts.filter(|(key, text)| !key.is_empty() && !text.is_empty())
        else {
            let detail = "a ciphertext is imported by its key's id and itself, KEY_ID:CIPHERTEXT";
            return Err(Diagnostics::error(
                format!("there is no ciphertext \"{id}\""),
                detail,
            ));
        };
        let mut state = schema().null_object();
        state.set("id", id);
        state.set("key_id", key);
        state.set("ciphertext", ciphertext);
        Ok(state)
    }
}
