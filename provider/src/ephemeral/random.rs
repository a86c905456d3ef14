//! The ephemeral resource `kms_random`: random bytes of the service's own making.

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kms_rules::{Cloud, random};
use tfplugin::{Attribute, Context, Diagnostics, EphemeralResource, Object, Opened, Schema};

use super::{failed, length, length_fault, secret};
use crate::absent::Thing;
use crate::authenticated;
use crate::client::{Client, Until};
use crate::settings;

/// The ephemeral resource `kms_random`.
pub(crate) struct RandomEphemeral;

/// Which clouds make them.
const RANDOM: Thing = Thing {
    plural: "random bytes",
    is_in: |cloud| random::of(cloud).is_some(),
};

/// How many of them.
const BYTES: &str = "bytes";

#[async_trait]
impl EphemeralResource<Client> for RandomEphemeral {
    fn type_name(&self) -> &'static str {
        "kms_random"
    }

    fn schema(&self) -> Schema {
        let rules = Cloud::ALL.into_iter().filter_map(random::of);
        let bounds: Vec<String> = rules
            .map(|rule| {
                let (min, max, cloud) = (rule.bytes_min, rule.bytes_max, rule.cloud.name());
                format!("{min} to {max} on `{cloud}`")
            })
            .collect();
        Schema::new(
            "Random bytes that the service makes, on clouds whose service does. Each run makes others.",
            [
                Attribute::number(BYTES)
                    .required()
                    .describe(format!("How many bytes: {}.", bounds.join("; "))),
                secret("base64", "The bytes in base64."),
                secret("hex", "The bytes in lower-case hexadecimal."),
            ],
        )
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        authenticated::judged(&RANDOM, &settings::possible_clouds(), |cloud| {
            refused(config, cloud)
        })
    }

    async fn open(&self, cx: &Context<Client>, config: &Object) -> Result<Opened, Diagnostics> {
        let client = cx.client()?;
        let cloud = client.cloud()?;
        let diagnostics = RANDOM.judged(&[cloud], |cloud| refused(config, cloud));
        if diagnostics.has_error() {
            return Err(diagnostics);
        }
        let bytes = length(config, BYTES).unwrap_or_default();
        let made = client.service()?.random(&Until::of(cx), bytes).await;
        let made = made.map_err(failed("the random bytes cannot be made"))?;
        let mut result = config.clone();
        result.set("base64", STANDARD.encode(&*made));
        result.set("hex", hex::encode(&*made));
        Ok(Opened::new(result))
    }
}

/// What speaks against a configuration in a cloud that makes them.
fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let bounds = random::of(cloud).map(|rule| (rule.bytes_min, rule.bytes_max));
    let fault = bounds.and_then(|bounds| length_fault(config, BYTES, bounds));
    fault.into_iter().collect()
}
