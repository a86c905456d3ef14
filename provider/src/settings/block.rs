//! The provider block with what stands around it: what every cloud's client asks of it.

use std::sync::OnceLock;
use std::time::Duration;

use kms_rules::rotation;
use reqwest::Url;
use tfplugin::{Attr, Diagnostic, Object, Value};

use super::{ENDPOINT_VARIABLE, invalid};
use crate::client::{RETRIES_DEFAULT, RETRIES_MAX, RetryPolicy, Transport, certificates};
use crate::environment::Environment;

/// One request takes no longer, unless the provider block says otherwise.
const REQUEST_TIMEOUT_DEFAULT: Duration = Duration::from_secs(30);
/// No request that takes longer would ever be answered.
const REQUEST_TIMEOUT_SECONDS_MAX: u64 = 3600;
const _: () = assert!(REQUEST_TIMEOUT_DEFAULT.as_secs() <= REQUEST_TIMEOUT_SECONDS_MAX);

/// A provider block, as far as it is known, and the process around it.
pub(crate) struct Block<'a> {
    config: &'a Object,
    environment: &'a Environment<'a>,
    terraform_version: &'a str,
}

impl<'a> Block<'a> {
    pub(crate) fn new(
        config: &'a Object,
        environment: &'a Environment<'a>,
        terraform_version: &'a str,
    ) -> Block<'a> {
        Block {
            config,
            environment,
            terraform_version,
        }
    }

    pub(crate) fn environment(&self) -> &'a Environment<'a> {
        self.environment
    }

    /// What the block itself says.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.config.string(name).into_known().map(str::to_owned)
    }

    /// What the block says, else the value of the first of `variables` that is set.
    pub(crate) fn setting(&self, name: &str, variables: &[&'static str]) -> Attr<String> {
        match self.config.string(name) {
            Attr::Known(text) => Attr::Known(text.to_owned()),
            Attr::Unknown => Attr::Unknown,
            Attr::Null => self
                .environment
                .first_var(variables)
                .map_or(Attr::Null, |(_, text)| Attr::Known(text)),
        }
    }

    /// The region: the block's, else that of `variables`, else `found` beside the credentials.
    ///
    /// # Errors
    /// There is none (`nor` says where else was looked), or it is not written like one.
    pub(crate) fn region(
        &self,
        variables: &[&'static str],
        found: Option<String>,
        nor: &str,
    ) -> Result<String, Diagnostic> {
        let configured = self.setting("region", variables).into_known().or(found);
        let id = configured.ok_or_else(|| {
            let names = variables.join(" or ");
            invalid(
                "region",
                format!("no region: neither here, nor in {names}{nor}"),
            )
        })?;
        region(&id).map_err(|fault| invalid("region", fault))?;
        Ok(id)
    }

    /// The endpoint, where one is configured.
    pub(crate) fn endpoint(&self) -> Option<String> {
        self.setting("endpoint", &[ENDPOINT_VARIABLE]).into_known()
    }

    /// The way to an endpoint.
    ///
    /// # Errors
    /// The endpoint, the timeout or the certificates are wrong.
    pub(crate) fn transport(&self, url: &str) -> Result<Transport, Diagnostic> {
        let request_timeout = match self.config.string("request_timeout").into_known() {
            Some(text) => timeout(text).map_err(|fault| invalid("request_timeout", fault))?,
            None => REQUEST_TIMEOUT_DEFAULT,
        };
        Ok(Transport {
            endpoint: endpoint(url).map_err(|fault| invalid("endpoint", fault))?,
            user_agent: user_agent(self.terraform_version),
            ca_pem: self.ca_pem().map_err(|fault| invalid("ca_file", fault))?,
            insecure: self.config.bool("insecure").into_known().unwrap_or(false),
            request_timeout,
            client: OnceLock::new(),
        })
    }

    /// Whether plans look at the service; one that is not known yet looks.
    pub(crate) fn preflight(&self) -> bool {
        self.config.bool("preflight").into_known().unwrap_or(true)
    }

    /// How often and how patiently to try again.
    ///
    /// # Errors
    /// The number of retries is out of bounds.
    pub(crate) fn retry(&self) -> Result<RetryPolicy, Diagnostic> {
        let retries = retries(self.config).map_err(|fault| invalid("max_retries", fault))?;
        Ok(RetryPolicy::with_retries(retries))
    }

    fn ca_pem(&self) -> Result<Option<Vec<u8>>, String> {
        let Some(path) = self.config.string("ca_file").into_known() else {
            return Ok(None);
        };
        let text = self
            .environment
            .file(path.as_ref())?
            .ok_or_else(|| format!("there is no file {path}"))?;
        certificates(text.as_bytes()).map_err(|fault| format!("{path}: {fault}"))?;
        Ok(Some(text.into_bytes()))
    }
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

pub(super) fn endpoint(text: &str) -> Result<Url, String> {
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

pub(super) fn region(text: &str) -> Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !text.is_empty() && text.bytes().all(fits) {
        return Ok(());
    }
    Err(format!(
        "\"{text}\" is not a region; regions are written like cn-north-1"
    ))
}

pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    match rotation::parse(text) {
        Some(rotation::Seconds(seconds @ 1..=REQUEST_TIMEOUT_SECONDS_MAX)) => {
            Ok(Duration::from_secs(seconds))
        }
        Some(_) | None => Err(format!(
            "\"{text}\" is not a timeout; valid: 1s to {REQUEST_TIMEOUT_SECONDS_MAX}s, as a number and a unit"
        )),
    }
}

pub(super) fn retries(config: &Object) -> Result<u32, String> {
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

#[cfg(test)]
mod tests {
    use super::user_agent;

    #[test]
    fn odd_versions_of_terraform_stay_out_of_the_header() {
        let own = concat!("terraform-provider-kms/", env!("CARGO_PKG_VERSION"));
        assert_eq!(user_agent("1.11.4"), format!("{own} terraform/1.11.4"));
        assert_eq!(user_agent("1.11.4\r\nx: y"), own);
        assert_eq!(user_agent(""), own);
    }
}
