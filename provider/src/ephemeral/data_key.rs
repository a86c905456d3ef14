//! The ephemeral resource `kms_data_key`: a new key for the caller's own encryption, in the clear and sealed.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::limits::{DATA_KEY_BYTES_DEFAULT, DATA_KEY_BYTES_MAX, DATA_KEY_BYTES_MIN};
use kms_rules::{Cloud, data_key};
use tfplugin::{
    Attribute, Context, Diagnostic, Diagnostics, EphemeralResource, Object, Opened, Schema,
};

use super::{failed, length, length_fault, secret};
use crate::authenticated::{self, ENCRYPTION, fault};
use crate::client::{Client, NewDataKey, Until};
use crate::settings;

/// The ephemeral resource `kms_data_key`.
pub(crate) struct DataKeyEphemeral;

#[async_trait]
impl EphemeralResource<Client> for DataKeyEphemeral {
    fn type_name(&self) -> &'static str {
        "kms_data_key"
    }

    fn schema(&self) -> Schema {
        let asked = [
            Attribute::string("key_id").required().describe(
                "The key that seals it: its id, its name or that of an alias, or an ARN.",
            ),
            Attribute::string("key_spec")
                .optional()
                .describe(format!("Type of data key: {}.", specs())),
            Attribute::number("bytes").optional().describe(format!(
                "Length in bytes, {DATA_KEY_BYTES_MIN} to {DATA_KEY_BYTES_MAX}, instead of a type. Without either: \
                 {DATA_KEY_BYTES_DEFAULT}."
            )),
        ];
        let made = [
            secret("plaintext_base64", "The data key's bytes in base64."),
            Attribute::string("ciphertext").computed().describe(
                "The data key under the key, in the cloud's own spelling: safe to store beside the data.",
            ),
            Attribute::string("key_version_id").computed().describe(
                "The version of the key that sealed it; null on clouds that do not say.",
            ),
        ];
        let beside = authenticated::attributes();
        Schema::new(
            "A new data key: encrypt with it, keep its ciphertext, forget it. Each run makes another one.",
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
        let asked = NewDataKey {
            key: config.text("key_id"),
            spec: config.get("key_spec").as_str(),
            bytes: length(config, "bytes"),
            with: &authenticated::of(config),
        };
        let made = client.service()?.data_key(&Until::of(cx), &asked).await;
        let made = made.map_err(failed("the data key cannot be made"))?;
        let mut result = config.clone();
        result.set("plaintext_base64", STANDARD.encode(&*made.plaintext));
        result.set("ciphertext", made.sealed.ciphertext);
        result.set("key_version_id", made.sealed.key_version_id);
        Ok(Opened::new(result))
    }
}

/// The types of each cloud.
fn specs() -> String {
    let clouds = Cloud::ALL.map(|cloud| format!("{} on `{}`", words(cloud), cloud.name()));
    clouds.join("; ")
}

fn words(cloud: Cloud) -> String {
    let words: Vec<&str> = data_key::all(cloud).iter().map(|rule| rule.wire).collect();
    words.join(", ")
}

/// What speaks against a configuration in a cloud.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let mut diagnostics = authenticated::refused(config, cloud);
    let bounds = (DATA_KEY_BYTES_MIN, DATA_KEY_BYTES_MAX);
    diagnostics.extend(length_fault(config, "bytes", bounds));
    diagnostics.extend(spec_fault(config, cloud));
    diagnostics
}

fn spec_fault(config: &Object, cloud: Cloud) -> Option<Diagnostic> {
    let spec = config.string("key_spec").into_known()?;
    if config.number("bytes").known().is_some() {
        return Some(fault(
            "key_spec",
            "bytes says the length already; leave one out",
        ));
    }
    data_key::find(cloud, spec).is_none().then(|| {
        let detail = format!(
            "{} has no data key \"{spec}\"; valid: {}",
            cloud.name(),
            words(cloud)
        );
        fault("key_spec", detail)
    })
}
