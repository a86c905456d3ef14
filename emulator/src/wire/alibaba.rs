//! Alibaba Cloud KMS 2016-01-20: one RPC endpoint at `/`, two signatures, JSON and XML.
//!
//! Only this folder knows Alibaba's words. A request is taken apart (params), its sender found
//! (authenticate), its scope (region) and operation (routes) looked up; each operation's file turns
//! parameters into arguments of the service and its outcome into fields.

mod account;
mod alias;
mod answer;
mod asymmetric;
mod authenticate;
mod coverage;
mod crypto;
mod dry_run;
mod encode;
mod export;
mod fault;
#[cfg(any(fuzzing, test))]
mod fuzzing;
mod import;
mod instance;
mod json;
mod key;
mod key_list;
mod key_ref;
mod key_state;
mod key_version;
mod mac;
mod paging;
mod params;
mod policy;
mod refusal;
mod region;
mod routes;
mod tag;
mod tenant;
mod throttle;
mod words;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Response};
use kms_rules::Cloud;

use self::answer::{Field, Format};
use self::authenticate::Keyring;
use self::fault::Fault;
use self::params::Params;
use self::routes::Run;
use super::advice;
use super::percent;
use super::request_id::RequestIds;
use crate::clock::Clock;
use crate::config::Config;
use crate::entropy::{Entropy, NoEntropy};
use crate::http::{BodyFault, read_body};
use crate::service::Core;
use crate::service::Scope;

pub(crate) use self::coverage::coverage_markdown;
#[cfg(any(fuzzing, test))]
pub(crate) use self::fuzzing::request as fuzz_request;
pub(crate) use self::policy::check as check_policy;
pub(crate) use self::tenant::FORM as ACCOUNT_FORM;

/// The one version of the API.
const VERSION: &str = "2016-01-20";

/// Largest form body, in bytes: a policy of 32 KiB with every byte escaped is 96 KiB.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// What this dialect keeps between requests.
pub(crate) struct Dialect {
    keyring: Keyring,
    region: String,
    request_ids: RequestIds,
}

/// A request whose sender, scope and operation are known.
struct Call<'a> {
    core: &'a Core,
    scope: &'a Scope,
    params: &'a Params<'a>,
}

/// The fields of a success, but for the request id.
type Outcome = Result<Vec<Field>, Fault>;

/// Headers of this cloud's requests begin so.
const HEADER_PREFIX: &str = "x-acs-";

/// Whether a request is this dialect's: everything is sent to `/`, and says in its query, its form or its headers what
/// it asks.
pub(crate) fn owns(head: &Parts) -> bool {
    let named = || {
        let mut names = head.headers.keys();
        names.any(|name| name.as_str().starts_with(HEADER_PREFIX))
    };
    let asks = || head.method != Method::GET || head.uri.query().is_some() || named();
    matches!(head.uri.path(), "/" | "") && asks()
}

impl Dialect {
    /// The dialect with the configured credentials and default region.
    pub(crate) fn new(config: &Config, entropy: &Entropy) -> Result<Self, NoEntropy> {
        Ok(Self {
            keyring: Keyring::new(&config.credentials),
            region: config
                .region
                .clone()
                .unwrap_or_else(|| region::DEFAULT_REGION.to_owned()),
            request_ids: RequestIds::new(entropy)?,
        })
    }

    /// Answers one request.
    pub(crate) async fn answer(
        &self,
        core: &Core,
        head: &Parts,
        incoming: Incoming,
    ) -> Response<Full<Bytes>> {
        let request_id = self.request_ids.next();
        let mut format = Format::Json;
        match self.outcome(core, head, incoming, &mut format).await {
            Ok((action, fields)) => answer::success(format, action, fields, request_id),
            Err(fault) => {
                if let Some(cause) = &fault.cause {
                    tracing::error!(request_id, cause, "internal failure");
                }
                tracing::debug!(request_id, code = %fault.code, "refused");
                answer::refusal(format, fault, region::host_of(head), request_id)
            }
        }
    }

    async fn outcome(
        &self,
        core: &Core,
        head: &Parts,
        incoming: Incoming,
        format: &mut Format,
    ) -> Result<(&'static str, Vec<Field>), Fault> {
        if !matches!(head.method, Method::GET | Method::POST) {
            let message = "This http method is not supported.";
            return Err(Fault::new(403, "UnsupportedHTTPMethod", message));
        }
        let body = read_body(incoming, BODY_BYTES_MAX)
            .await
            .map_err(|broken| match broken {
                BodyFault::TooLarge => too_large(),
                BodyFault::Broken => Fault::unparsable(),
            })?;
        let query = head.uri.query().unwrap_or_default().as_bytes();
        let form = if is_form(head) {
            body.as_ref()
        } else {
            b"".as_slice()
        };
        let params = Params::parse(query, form)?;
        *format = Format::of(params.get("Format"));
        let (action, version) = operation(head, &params)?;
        let signed = authenticate::Request {
            method: head.method.as_str(),
            headers: &head.headers,
            params: &params,
            body: &body,
        };
        let account = self.keyring.authenticate(&signed, Clock::real_now())?;
        if version != VERSION {
            let message = "Specified parameter Version is not valid.";
            return Err(Fault::new(400, "InvalidVersion", message).advise(VERSION));
        }
        let region = region::of(region::host_of(head), &params, &self.region)?;
        let scope = Scope {
            cloud: Cloud::Alibaba,
            account: account.to_owned(),
            region: region.to_owned(),
        };
        let route = routes::find(action).ok_or_else(|| unknown(action))?;
        match route.run {
            Run::Op(run) => {
                let call = Call {
                    core,
                    scope: &scope,
                    params: &params,
                };
                let gateway = throttle::gateway(region::host_of(head));
                core.admit(&scope, gateway, route.action)?;
                account::check(core, &scope, route.action)?;
                Ok((route.action, run(&call).await?))
            }
            Run::Absent(why) => Err(absent(route.action, why)),
        }
    }
}

/// The operation and the version that a request names: by parameter, else by header.
///
/// When the header is the signed one and the parameter says otherwise, nobody knows what was meant.
fn operation<'r>(head: &'r Parts, params: &'r Params<'_>) -> Result<(&'r str, &'r str), Fault> {
    let named = |parameter: &'static str, header: &str| {
        let by_header = head
            .headers
            .get(header)
            .and_then(|value| value.to_str().ok());
        let by_header = by_header.filter(|value| !value.is_empty());
        match (params.filled(parameter), by_header) {
            (Some(one), Some(other)) if one != other => Err(Fault::invalid(parameter)),
            (Some(name), _) | (None, Some(name)) => Ok(name),
            (None, None) => Err(Fault::missing_for_signature(parameter)),
        }
    };
    Ok((
        named("Action", "x-acs-action")?,
        named("Version", "x-acs-version")?,
    ))
}

fn is_form(head: &Parts) -> bool {
    const FORM: &str = "application/x-www-form-urlencoded";
    let kind = head
        .headers
        .get(CONTENT_TYPE)
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    kind.get(..FORM.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(FORM.as_bytes()))
}

fn too_large() -> Fault {
    Fault::new(
        413,
        "RequestEntityTooLarge",
        "The request body is too large.",
    )
    .advise(format!("at most {BODY_BYTES_MAX} bytes"))
}

fn unknown(action: &str) -> Fault {
    let message = "Specified api is not found, please check your url and method.";
    let shown: String = action.chars().take(64).collect();
    Fault::new(404, "InvalidAction.NotFound", message)
        .advise(format!("{shown} is no operation of Kms {VERSION}"))
}

fn absent(action: &str, why: &str) -> Fault {
    let message = format!("This action is not supported. {action} is not emulated: {why}.");
    Fault {
        message: message.into(),
        ..words::UNSUPPORTED_OPERATION
    }
}

#[cfg(test)]
mod tests;
