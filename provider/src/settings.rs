//! The provider block: from what is written there and in the environment to a client.
//!
//! Nothing here touches the network. What is unknown during a plan is no error: the client then says, at its
//! first use, which attribute it waits for.

use kms_rules::Cloud;
use tfplugin::{Attr, Attribute, Diagnostic, Diagnostics, Object, Path, Schema};

use crate::client::{self, Client, NoService, Vendor};
use crate::environment::Environment;
use crate::tags::{self, DefaultTags};

mod block;

pub(crate) use block::Block;

/// The variable that names the cloud where the provider block does not.
const CLOUD_VARIABLE: &str = "KMS_CLOUD";
/// The variable that names the endpoint where the provider block does not.
const ENDPOINT_VARIABLE: &str = "KMS_ENDPOINT";

/// The attributes that no client can do without.
const NEEDED: &[&str] = &[
    "cloud",
    "endpoint",
    "region",
    "access_key",
    "secret_key",
    "security_token",
    "ca_file",
    "insecure",
    "max_retries",
    "request_timeout",
];

/// The provider block's schema.
pub(crate) fn schema() -> Schema {
    let titles: Vec<&str> = vendors().map(|(_, vendor)| vendor.title).collect();
    let attributes = common().into_iter().chain(secrets()).chain(of_requests());
    let attributes = attributes.chain([tags::defaults()]);
    Schema::new(
        format!(
            "Keys of key management services: {}, and emulators of them.",
            titles.join(", ")
        ),
        attributes.map(with_vendors),
    )
}

fn common() -> Vec<Attribute> {
    vec![
        Attribute::string("cloud").optional().describe(format!(
            "Whose API the endpoint speaks, and whose rules hold: {}. Environment: `{CLOUD_VARIABLE}`.",
            cloud_names().replace(", ", " or ")
        )),
        Attribute::string("endpoint").optional().describe(format!(
            "URL of the service, such as `http://127.0.0.1:9480`. Environment: `{ENDPOINT_VARIABLE}`. Default: the \
             cloud's public endpoint of the region."
        )),
        Attribute::string("region")
            .optional()
            .describe("Region of the keys."),
        Attribute::string("account_id")
            .optional()
            .describe("The account, where the cloud's API asks for it."),
        Attribute::string("project_id")
            .optional()
            .describe("The project of the keys, where the cloud has projects."),
        Attribute::string("domain_id")
            .optional()
            .describe("The account, on clouds that call it a domain."),
    ]
}

fn secrets() -> Vec<Attribute> {
    let secret = |name, about: &'static str| {
        Attribute::string(name)
            .optional()
            .sensitive()
            .describe(about)
    };
    vec![
        secret("access_key", "Access key id."),
        secret("secret_key", "Access key secret."),
        secret("security_token", "Token of a temporary access key."),
    ]
}

fn of_requests() -> Vec<Attribute> {
    vec![
        Attribute::string("ca_file")
            .optional()
            .describe("File of PEM certificates to trust besides the system's."),
        Attribute::bool("insecure").optional().describe(
            "Accept any server certificate. For tests only: with it, whoever answers gets signed requests.",
        ),
        Attribute::bool("preflight").optional().describe(
            "Whether a plan asks the service what only it knows: whether an instance is there, an alias taken, a quota \
             reached. A service that does not answer is no error. Default: `true`.",
        ),
        Attribute::number("max_retries").optional().describe(
            "How often a request is tried again that was throttled, met a server error or no connection. Default: 6.",
        ),
        Attribute::string("request_timeout").optional().describe(
            "How long one request may take, as a number and a unit (`s`, `m`, `h`). Default: `30s`.",
        ),
    ]
}

/// An attribute with what each cloud says of it.
fn with_vendors(attribute: Attribute) -> Attribute {
    let mut text = attribute.description.to_string();
    for (_, vendor) in vendors() {
        let about = vendor.about.iter();
        for (_, about) in about.filter(|(name, _)| *name == attribute.name) {
            text.push_str(&format!(" {}: {about}", vendor.title));
        }
    }
    attribute.describe(text)
}

fn vendors() -> impl Iterator<Item = (Cloud, &'static Vendor)> {
    Cloud::ALL
        .into_iter()
        .map(|cloud| (cloud, client::vendor(cloud)))
}

/// The clouds that a configuration may mean where no provider is configured: the environment's, or all.
pub(crate) fn possible_clouds() -> Vec<Cloud> {
    let named = Environment::of_process()
        .var(CLOUD_VARIABLE)
        .and_then(|name| Cloud::from_name(&name));
    named.map_or_else(|| Cloud::ALL.to_vec(), |cloud| vec![cloud])
}

/// Checks what the block itself says, as far as it is known.
pub(crate) fn validate(config: &Object) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let mut note = |attribute: &'static str, fault: Option<String>| {
        diagnostics.extend(fault.map(|fault| invalid(attribute, fault)));
    };
    let known = |name: &str| config.string(name).into_known();
    let of = |name: &str, fault: fn(&str) -> Option<String>| known(name).and_then(fault);
    note("cloud", of("cloud", |name| cloud(name).err()));
    note(
        "endpoint",
        of("endpoint", |text| block::endpoint(text).err()),
    );
    note("region", of("region", |text| block::region(text).err()));
    note(
        "request_timeout",
        of("request_timeout", |text| block::timeout(text).err()),
    );
    note("max_retries", block::retries(config).err());
    if let Some((missing, fault)) = half_a_key(config) {
        note(missing, Some(fault));
    }
    diagnostics
}

/// An access key id without its secret, or the other way round.
fn half_a_key(config: &Object) -> Option<(&'static str, String)> {
    let given = |name: &str| !config.get(name).is_null();
    let (there, missing) = match (given("access_key"), given("secret_key")) {
        (true, false) => ("access_key", "secret_key"),
        (false, true) => ("secret_key", "access_key"),
        (true, true) | (false, false) => return None,
    };
    Some((
        missing,
        format!("{there} is set without {missing}; set both or none"),
    ))
}

/// Makes the client.
///
/// # Errors
/// What is wrong or missing, each at its attribute.
pub(crate) fn resolve(
    config: &Object,
    environment: &Environment<'_>,
    terraform_version: &str,
) -> Result<Client, Diagnostics> {
    let diagnostics = validate(config);
    if diagnostics.has_error() {
        return Err(diagnostics);
    }
    let block = Block::new(config, environment, terraform_version);
    let cloud = configured_cloud(&block)?;
    let refused = tags::refused(config, cloud);
    if refused.has_error() {
        return Err(refused);
    }
    let default_tags = DefaultTags::of(config);
    let vendor = cloud.map(client::vendor);
    let needed = NEEDED
        .iter()
        .chain(vendor.map_or(&[][..], |vendor| vendor.needs));
    let unknown: Vec<&'static str> = needed
        .copied()
        .filter(|name| config.get(name).is_unknown())
        .collect();
    let region = vendor.map_or(Attr::Unknown, |vendor| {
        block.setting("region", vendor.region_variables)
    });
    match vendor {
        Some(vendor) if unknown.is_empty() => {
            let connected = (vendor.connect)(&block)?;
            Ok(Client {
                cloud,
                region: Some(connected.region),
                service: Ok(connected.service),
                default_tags,
            })
        }
        Some(_) | None => Ok(Client {
            cloud,
            region: region.into_known(),
            service: Err(NoService(unknown)),
            default_tags,
        }),
    }
}

fn configured_cloud(block: &Block<'_>) -> Result<Option<Cloud>, Diagnostic> {
    match block.setting("cloud", &[CLOUD_VARIABLE]) {
        Attr::Known(name) => cloud(&name)
            .map(Some)
            .map_err(|fault| invalid("cloud", fault)),
        Attr::Unknown => Ok(None),
        Attr::Null => Err(invalid(
            "cloud",
            format!(
                "no cloud: neither here nor in {CLOUD_VARIABLE}; valid: {}",
                cloud_names()
            ),
        )),
    }
}

fn cloud(name: &str) -> Result<Cloud, String> {
    Cloud::from_name(name)
        .ok_or_else(|| format!("there is no cloud \"{name}\"; valid: {}", cloud_names()))
}

fn cloud_names() -> String {
    Cloud::ALL.map(Cloud::name).join(", ")
}

/// An attribute of the provider block that is wrong.
pub(crate) fn invalid(attribute: &'static str, fault: String) -> Diagnostic {
    Diagnostic::error(
        format!("invalid provider configuration: {attribute}"),
        fault,
    )
    .at(Path::root(attribute))
}

#[cfg(test)]
mod tests;
