//! The ephemeral resource `kms_plaintext`: what is in a ciphertext.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::limits::{DATA_KEY_BYTES_MAX, DATA_KEY_BYTES_MIN};
use kms_rules::{Cloud, ciphertext};
use tfplugin::{
    Attribute, Context, Diagnostic, Diagnostics, EphemeralResource, Object, Opened, Schema,
};

use super::{failed, length, length_fault, secret};
use crate::authenticated::{self, ENCRYPTION, fault};
use crate::client::{Client, Opening, Until};
use crate::settings;

/// The ephemeral resource `kms_plaintext`.
pub(crate) struct PlaintextEphemeral;

/// The length of a data key that is to be opened.
const DATA_KEY_BYTES: &str = "data_key_bytes";

#[async_trait]
impl EphemeralResource<Client> for PlaintextEphemeral {
    fn type_name(&self) -> &'static str {
        "kms_plaintext"
    }

    fn schema(&self) -> Schema {
        let apart: Vec<String> = Cloud::ALL
            .into_iter()
            .filter(|cloud| ciphertext::of(*cloud).data_keys_apart)
            .map(|cloud| format!("`{}`", cloud.name()))
            .collect();
        let apart = apart.join(", ");
        let asked = [
            Attribute::string("ciphertext")
                .required()
                .describe("A ciphertext, as the service gave it."),
            Attribute::string("key_id").optional().describe(format!(
                "The key. A ciphertext knows its key; it is needed for data keys of {apart}, and elsewhere the \
                 ciphertext must be under it: its id then."
            )),
            Attribute::number(DATA_KEY_BYTES).optional().describe(format!(
                "Set for the ciphertext of a data key: its length in bytes, {DATA_KEY_BYTES_MIN} to \
                 {DATA_KEY_BYTES_MAX}."
            )),
        ];
        let made = [
            secret(
                "plaintext",
                "The text; null if it is no text, or a data key.",
            ),
            secret("plaintext_base64", "Its bytes in base64."),
            Attribute::string("key_version_id").computed().describe(
                "The version of the key that it was under; null on clouds that do not say.",
            ),
        ];
        let beside = authenticated::attributes();
        Schema::new(
            "What is in a ciphertext. It lives for one run and can go where no state keeps it: to write-only attributes, \
             provider blocks and other ephemeral resources.",
            asked.into_iter().chain(beside).chain(made),
        )
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        authenticated::judged(&ENCRYPTION, &settings::possible_clouds(), |cloud| {
            refused(config, cloud)
        })
    }

    async fn open(&self, cx: &Context<Client>, config: &Object) -> Result<Opened, Diagnostics> {
        let client = cx.client()?;
        let diagnostics = refused(config, client.cloud()?);
        if diagnostics.has_error() {
            return Err(diagnostics);
        }
        let asked = Opening {
            ciphertext: config.text("ciphertext"),
            key: config.get("key_id").as_str(),
            data_key_bytes: length(config, DATA_KEY_BYTES),
            with: &authenticated::of(config),
        };
        let opened = client.service()?.decrypt(&Until::of(cx), &asked).await;
        let opened = opened.map_err(failed("the ciphertext cannot be opened"))?;
        expected(&asked, opened.key_id.as_deref(), opened.plaintext.len())?;
        let text = std::str::from_utf8(&opened.plaintext).ok();
        let text = text.filter(|_| asked.data_key_bytes.is_none());
        let mut result = config.clone();
        result.set("plaintext", text);
        result.set("plaintext_base64", STANDARD.encode(&*opened.plaintext));
        result.set("key_version_id", opened.key_version_id);
        Ok(Opened::new(result))
    }
}

/// Whether what was opened is what the configuration says that it is.
fn expected(asked: &Opening<'_>, key: Option<&str>, length: usize) -> Result<(), Diagnostics> {
    if let (Some(asked), Some(key)) = (asked.key, key)
        && asked != key
    {
        let detail = format!("it is under the key {key}; write that id, or leave key_id out");
        return Err(fault("key_id", detail).into());
    }
    let bytes = u64::try_from(length).unwrap_or(u64::MAX);
    if let Some(asked) = asked.data_key_bytes.filter(|asked| *asked != bytes) {
        let detail = format!("the data key in it has {length} bytes, not {asked}");
        return Err(fault(DATA_KEY_BYTES, detail).into());
    }
    Ok(())
}

/// What speaks against a configuration in a cloud.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let mut diagnostics = authenticated::refused(config, cloud);
    let bounds = (DATA_KEY_BYTES_MIN, DATA_KEY_BYTES_MAX);
    diagnostics.extend(length_fault(config, DATA_KEY_BYTES, bounds));
    diagnostics.extend(missing_key(config, cloud));
    if config.get("ciphertext").as_str() == Some("") {
        diagnostics.push(fault("ciphertext", "it is empty"));
    }
    diagnostics
}

fn missing_key(config: &Object, cloud: Cloud) -> Option<Diagnostic> {
    let apart = ciphertext::of(cloud).data_keys_apart;
    let data_key = config.number(DATA_KEY_BYTES).known().is_some();
    (apart && data_key && config.get("key_id").is_null()).then(|| {
        let detail = format!(
            "{} opens data keys only under a key that is named",
            cloud.name()
        );
        Diagnostic {
            summary: "key_id is needed".to_owned(),
            ..fault("key_id", detail)
        }
    })
}
