//! The data source `kms_public_key`: the public half of a key pair.

use async_trait::async_trait;
use kms_rules::algorithm::{self, Purpose};
use kms_rules::{Cloud, Usage, spec, version};
use tfplugin::{
    Attribute, Context, DataSource, Diagnostic, Diagnostics, Object, Path, Schema, Type, Value,
};

use super::{not_read, refused_name};
use crate::client::{Client, Key, Service, Until, vendor};
use crate::key::explain::list;
use crate::public_key::PublicKey;

/// The data source `kms_public_key`.
pub(crate) struct PublicKeyData;

fn schema() -> Schema {
    let with_versions = Cloud::ALL
        .into_iter()
        .filter(|cloud| version::of(*cloud).pairs_have_versions());
    let with_versions: Vec<&str> = with_versions.map(|cloud| vendor(cloud).title).collect();
    let computed = |name, about: &'static str| Attribute::string(name).computed().describe(about);
    Schema::new(
        "The public half of a key pair, to encrypt or verify with anywhere.",
        [
            Attribute::string("key_id")
                .required()
                .describe("The key pair: its id, its name or that of an alias, or an ARN."),
            Attribute::string("key_version_id").optional().computed().describe(format!(
                "The version of the pair; the newest where not set. Only where pairs have several: {}.",
                with_versions.join(", ")
            )),
            computed("id", "The key's id."),
            computed("key_spec", "Type of key, in the cloud's spelling."),
            computed("key_usage", "What the key is for."),
            Attribute::list("algorithms", Type::String).computed().describe(
                "What it can be used with, in the cloud's spelling: algorithms that encrypt or sign, by the usage.",
            ),
            computed("public_key", "The public key as PEM (SubjectPublicKeyInfo)."),
            computed("fingerprint", "SHA-256 of its DER, in hexadecimal."),
        ],
    )
}

fn at_version(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic.at(Path::root("key_version_id"))
}

/// Keys that are no pairs have no public half.
fn refused(key: &Key, cloud: Cloud) -> Option<Diagnostics> {
    let rule = key
        .key_spec
        .as_deref()
        .and_then(|wire| spec::find(cloud, wire))?;
    (!rule.spec.is_asymmetric()).then(|| {
        Diagnostics::error(
            format!("the key {} has no public half", key.id),
            format!(
                "it is of the spec {}; specs that are key pairs: {}",
                rule.wire,
                list(&version::pairs(cloud))
            ),
        )
        .at(&Path::root("key_id"))
    })
}

/// The version to ask for: the configured one, or the newest; none where pairs have no versions.
async fn version_of(
    service: &dyn Service,
    until: &Until,
    (key, cloud): (&Key, Cloud),
    asked: Option<&str>,
) -> Result<Option<String>, Diagnostics> {
    if !version::of(cloud).pairs_have_versions() {
        let Some(asked) = asked else { return Ok(None) };
        let title = vendor(cloud).title;
        let detail = format!("a key pair of {title} has one version only; leave it out");
        let refused = Diagnostic::error(format!("invalid key_version_id \"{asked}\""), detail);
        return Err(at_version(refused).into());
    }
    let versions = service.list_versions(until, &key.id).await;
    let versions = versions.map_err(|error| not_read(&key.id, &error))?;
    let Some(asked) = asked else {
        let newest = versions.into_iter().next().map(|newest| newest.id);
        return newest.map(Some).ok_or_else(|| {
            let detail = format!("it is {}", key.state);
            Diagnostics::error(format!("the key {} has no version", key.id), detail)
        });
    };
    if versions.iter().any(|version| version.id == asked) {
        return Ok(Some(asked.to_owned()));
    }
    let ids: Vec<&str> = versions.iter().map(|version| version.id.as_str()).collect();
    let summary = format!("the key {} has no version \"{asked}\"", key.id);
    let detail = format!("its versions, the newest first: {}", list(&ids));
    Err(at_version(Diagnostic::error(summary, detail)).into())
}

/// The algorithms of the key's spec that its usage is for.
fn algorithms(key: &Key, cloud: Cloud) -> Value {
    let rule = key
        .key_spec
        .as_deref()
        .and_then(|wire| spec::find(cloud, wire));
    let usage = key
        .key_usage
        .as_deref()
        .and_then(|wire| Usage::find(cloud, wire));
    let (Some(rule), Some(usage)) = (rule, usage) else {
        return Value::List(Vec::new());
    };
    let purpose = match usage {
        Usage::EncryptDecrypt => Purpose::Encrypt,
        Usage::SignVerify => Purpose::Sign,
        Usage::GenerateVerifyMac => Purpose::Mac,
        Usage::KeyAgreement => Purpose::Agree,
    };
    let of_spec = algorithm::of(cloud, rule.spec);
    let fitting = of_spec.filter(|algorithm| algorithm.purpose == purpose);
    Value::List(fitting.map(|algorithm| algorithm.wire.into()).collect())
}

#[async_trait]
impl DataSource<Client> for PublicKeyData {
    fn type_name(&self) -> &'static str {
        "kms_public_key"
    }

    fn schema(&self) -> Schema {
        schema()
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        let mut diagnostics = refused_name(config);
        if config.get("key_version_id").as_str() == Some("") {
            let detail = "the id of a version is needed; leave it out for the newest";
            let refused = Diagnostic::error("invalid key_version_id \"\"", detail);
            diagnostics.push(at_version(refused));
        }
        diagnostics
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let (service, cloud, until) = (client.service()?, client.cloud()?, Until::of(cx));
        let name = config.text("key_id");
        let failed = |error| not_read(name, &error);
        let key = service.describe_key(&until, name).await.map_err(failed)?;
        if let Some(refused) = refused(&key, cloud) {
            return Err(refused);
        }
        let asked = config.get("key_version_id").as_str();
        let version = version_of(service, &until, (&key, cloud), asked).await?;
        let pem = service.public_key(&until, &key.id, version.as_deref());
        let pem = pem.await.map_err(failed)?;
        let public = PublicKey::parse(&pem).map_err(|fault| {
            Diagnostics::error(
                format!("the public half of the key {} cannot be read", key.id),
                fault,
            )
        })?;
        let mut found = config.clone();
        found.set("key_version_id", version);
        found.set("id", key.id.as_str());
        found.set("algorithms", algorithms(&key, cloud));
        found.set("key_spec", key.key_spec);
        found.set("key_usage", key.key_usage);
        found.set("public_key", public.pem());
        found.set("fingerprint", public.fingerprint());
        Ok(found)
    }
}
