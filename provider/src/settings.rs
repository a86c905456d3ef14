//! The provider block: from what is written there and in the environment to a client.
//!
//! Nothing here touches the network. What is unknown during a plan is no error: the client then says, at its
//! first use, which attribute it waits for.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kms_rules::{Cloud, rotation};
use reqwest::Url;
use tfplugin::{Attr, Attribute, Diagnostic, Diagnostics, Object, Path, Schema, Value};

use crate::client::alibaba::credentials::{self, Given};
use crate::client::alibaba::{self, Alibaba};
use crate::client::{
    Client, NoService, RETRIES_DEFAULT, RETRIES_MAX, RetryPolicy, Service, Transport, certificates,
};
use crate::environment::Environment;

/// The variable that names the cloud where the provider block does not.
const CLOUD_VARIABLE: &str = "KMS_CLOUD";
/// The variable that names the endpoint where the provider block does not.
const ENDPOINT_VARIABLE: &str = "KMS_ENDPOINT";
/// Variables of Huawei Cloud's own tools that name the region.
const HUAWEI_REGION_VARIABLES: &[&str] = &["HW_REGION_NAME", "HUAWEICLOUD_REGION"];
/// One request takes no longer, unless the provider block says otherwise.
const REQUEST_TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);
/// No request that takes longer would ever be answered.
const REQUEST_TIMEOUT_SECONDS_MAX: u64 = 3600;
const _: () = assert!(REQUEST_TIMEOUT_DEFAULT.as_secs() <= REQUEST_TIMEOUT_SECONDS_MAX);

/// The attributes that a client cannot do without.
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
    Schema::new(
        "Keys of key management services: Alibaba Cloud KMS, and any emulator of it.",
        [
            Attribute::string("cloud").optional().describe(
                "Whose API the endpoint speaks, and whose rules hold: `alibaba` or `huawei`. Environment: \
                 `KMS_CLOUD`. Keys of `huawei` are checked at plan; this build cannot create them.",
            ),
            Attribute::string("endpoint").optional().describe(
                "URL of the service, such as `http://127.0.0.1:9480`. Environment: `KMS_ENDPOINT`. Default: the \
                 cloud's public endpoint of the region.",
            ),
            Attribute::string("region").optional().describe(
                "Region of the keys, such as `cn-hangzhou`. Environment: `ALIBABA_CLOUD_REGION_ID`, `ALICLOUD_REGION`; \
                 then the profile that the credentials come from.",
            ),
            Attribute::string("access_key").optional().sensitive().describe(
                "Access key id. Environment: `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALICLOUD_ACCESS_KEY`; then the profiles \
                 in `~/.aliyun/config.json` and `~/.alibabacloud/credentials`.",
            ),
            Attribute::string("secret_key").optional().sensitive().describe(
                "Access key secret. Environment: `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALICLOUD_SECRET_KEY`; then the \
                 same profiles.",
            ),
            Attribute::string("security_token").optional().sensitive().describe(
                "Token of a temporary access key. Environment: `ALIBABA_CLOUD_SECURITY_TOKEN`, \
                 `ALICLOUD_SECURITY_TOKEN`; then the same profiles.",
            ),
            Attribute::string("account_id").optional().describe("Huawei Cloud: the account."),
            Attribute::string("project_id").optional().describe("Huawei Cloud: the project."),
            Attribute::string("domain_id").optional().describe("Huawei Cloud: the domain."),
            Attribute::string("ca_file").optional().describe(
                "File of PEM certificates to trust besides the system's.",
            ),
            Attribute::bool("insecure").optional().describe(
                "Accept any server certificate. For tests only: with it, whoever answers gets signed requests.",
            ),
            Attribute::number("max_retries").optional().describe(
                "How often a request is tried again that was throttled, met a server error or no connection. \
                 Default: 6.",
            ),
            Attribute::string("request_timeout").optional().describe(
                "How long one request may take, as a number and a unit (`s`, `m`, `h`). Default: `30s`.",
            ),
        ],
    )
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
    note("cloud", known("cloud").and_then(|name| cloud(name).err()));
    note(
        "endpoint",
        known("endpoint").and_then(|text| endpoint(text).err()),
    );
    note(
        "region",
        known("region").and_then(|text| region(text).err()),
    );
    note(
        "request_timeout",
        known("request_timeout").and_then(|text| timeout(text).err()),
    );
    note("max_retries", retries(config).err());
    let given = |name: &str| !config.get(name).is_null();
    if given("access_key") != given("secret_key") {
        let (there, missing) = if given("access_key") {
            ("access_key", "secret_key")
        } else {
            ("secret_key", "access_key")
        };
        note(
            missing,
            Some(format!(
                "{there} is set without {missing}; set both or none"
            )),
        );
    }
    diagnostics
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
    let mut diagnostics = validate(config);
    if diagnostics.has_error() {
        return Err(diagnostics);
    }
    let unknown: Vec<&'static str> = NEEDED
        .iter()
        .copied()
        .filter(|name| config.get(name).is_unknown())
        .collect();
    let cloud = configured_cloud(config, environment).map_err(Diagnostics::from)?;
    let without_service = |region: Option<String>, missing| Client {
        cloud,
        region,
        service: Err(missing),
    };
    match cloud {
        None => Ok(without_service(None, NoService::Unknown(unknown))),
        Some(Cloud::Huawei) => {
            let region = setting(config, "region", HUAWEI_REGION_VARIABLES, environment);
            Ok(without_service(
                region.into_known(),
                NoService::NotInThisBuild(Cloud::Huawei),
            ))
        }
        Some(Cloud::Alibaba) if !unknown.is_empty() => {
            let region = setting(config, "region", credentials::REGION_VARIABLES, environment);
            Ok(without_service(
                region.into_known(),
                NoService::Unknown(unknown),
            ))
        }
        Some(Cloud::Alibaba) => match alibaba(config, environment, terraform_version) {
            Ok(service) => {
                let region = Some(service.region.clone());
                let service: Arc<dyn Service> = Arc::new(service);
                Ok(Client {
                    cloud,
                    region,
                    service: Ok(service),
                })
            }
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                Err(diagnostics)
            }
        },
    }
}

fn alibaba(
    config: &Object,
    environment: &Environment<'_>,
    terraform_version: &str,
) -> Result<Alibaba, Diagnostic> {
    let text = |name: &str| config.string(name).into_known().map(str::to_owned);
    let given = Given {
        access_key: text("access_key"),
        secret_key: text("secret_key"),
        security_token: text("security_token"),
    };
    let found =
        credentials::find(&given, environment).map_err(|fault| invalid("access_key", fault))?;
    let region_id = setting(config, "region", credentials::REGION_VARIABLES, environment);
    let region_id = region_id.into_known().or(found.region).ok_or_else(|| {
        let names = credentials::REGION_VARIABLES.join(" or ");
        invalid(
            "region",
            format!("no region: neither here, nor in {names}, nor in a profile"),
        )
    })?;
    region(&region_id).map_err(|fault| invalid("region", fault))?;
    tracing::debug!(credentials = found.place, region = region_id, "configured");
    Ok(Alibaba {
        transport: transport(config, environment, &region_id, terraform_version)?,
        region: region_id,
        credentials: found.credentials,
        retry: RetryPolicy::with_retries(
            retries(config).map_err(|fault| invalid("max_retries", fault))?,
        ),
    })
}

fn transport(
    config: &Object,
    environment: &Environment<'_>,
    region: &str,
    terraform_version: &str,
) -> Result<Transport, Diagnostic> {
    let configured = setting(config, "endpoint", &[ENDPOINT_VARIABLE], environment).into_known();
    let url = configured.unwrap_or_else(|| alibaba::public_endpoint(region));
    let request_timeout = match config.string("request_timeout").into_known() {
        Some(text) => timeout(text).map_err(|fault| invalid("request_timeout", fault))?,
        None => REQUEST_TIMEOUT_DEFAULT,
    };
    Ok(Transport {
        endpoint: endpoint(&url).map_err(|fault| invalid("endpoint", fault))?,
        user_agent: user_agent(terraform_version),
        ca_pem: ca_pem(config, environment).map_err(|fault| invalid("ca_file", fault))?,
        insecure: config.bool("insecure").into_known().unwrap_or(false),
        request_timeout,
        client: OnceLock::new(),
    })
}

fn ca_pem(config: &Object, environment: &Environment<'_>) -> Result<Option<Vec<u8>>, String> {
    let Some(path) = config.string("ca_file").into_known() else {
        return Ok(None);
    };
    let text = environment
        .file(path.as_ref())?
        .ok_or_else(|| format!("there is no file {path}"))?;
    certificates(text.as_bytes()).map_err(|fault| format!("{path}: {fault}"))?;
    Ok(Some(text.into_bytes()))
}

/// Who asks. A version that a header cannot carry is left out.
fn user_agent(terraform_version: &str) -> String {
    let own = concat!("terraform-provider-kms/", env!("CARGO_PKG_VERSION"));
    let fits = |char: char| char.is_ascii_alphanumeric() || ".-+".contains(char);
    if terraform_version.is_empty() || !terraform_version.chars().all(fits) {
        return own.to_owned();
    }
    format!("{own} terraform/{terraform_version}")
}

/// An attribute's text, or that of the first of `variables` that is set.
fn setting(
    config: &Object,
    name: &str,
    variables: &[&'static str],
    environment: &Environment<'_>,
) -> Attr<String> {
    match config.string(name) {
        Attr::Known(text) => Attr::Known(text.to_owned()),
        Attr::Unknown => Attr::Unknown,
        Attr::Null => environment
            .first_var(variables)
            .map_or(Attr::Null, |(_, text)| Attr::Known(text)),
    }
}

fn configured_cloud(
    config: &Object,
    environment: &Environment<'_>,
) -> Result<Option<Cloud>, Diagnostic> {
    match setting(config, "cloud", &[CLOUD_VARIABLE], environment) {
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

fn endpoint(text: &str) -> Result<Url, String> {
    let form = "an endpoint is a URL with nothing behind its port, such as http://127.0.0.1:9480";
    let url = Url::parse(text).map_err(|error| format!("\"{text}\": {error}; {form}"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("a user name or password in it is not used; {form}"));
    }
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && plain && url.host_str().is_some() {
        Ok(url)
    } else {
        Err(format!("\"{text}\": {form}"))
    }
}

fn region(text: &str) -> Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !text.is_empty() && text.bytes().all(fits) {
        return Ok(());
    }
    Err(format!(
        "\"{text}\" is not a region; regions are written like cn-hangzhou"
    ))
}

fn timeout(text: &str) -> Result<Duration, String> {
    match rotation::parse(text) {
        Some(rotation::Seconds(seconds @ 1..=REQUEST_TIMEOUT_SECONDS_MAX)) => {
            Ok(Duration::from_secs(seconds))
        }
        Some(_) | None => Err(format!(
            "\"{text}\" is not a timeout; valid: 1s to {REQUEST_TIMEOUT_SECONDS_MAX}s, as a number and a unit"
        )),
    }
}

fn retries(config: &Object) -> Result<u32, String> {
    let value = config.get("max_retries");
    if value.is_null() || value.is_unknown() {
        return Ok(RETRIES_DEFAULT);
    }
    let fits = config
        .int("max_retries")
        .into_known()
        .and_then(|number| u32::try_from(number).ok());
    match (fits, value) {
        (Some(retries), _) if retries <= RETRIES_MAX => Ok(retries),
        (_, Value::Number(number)) => {
            Err(format!("{number} is not valid; valid: 0 to {RETRIES_MAX}"))
        }
        (Some(_) | None, _) => Err(format!("a number from 0 to {RETRIES_MAX} is needed")),
    }
}

fn invalid(attribute: &'static str, fault: String) -> Diagnostic {
    Diagnostic::error(
        format!("invalid provider configuration: {attribute}"),
        fault,
    )
    .at(Path::root(attribute))
}

#[cfg(test)]
mod tests;
