//! The clouds' own wire protocols, one folder each. They know nothing of one another: a request goes
//! to the dialect that calls it its own.

mod advice;
mod alibaba;
mod percent;
mod request_id;
mod tenants;

use http_body_util::Full;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;

use crate::Emulator;
use crate::config::Config;
use crate::entropy::{Entropy, NoEntropy};

pub use self::alibaba::coverage_markdown;
#[cfg(any(fuzzing, test))]
pub(crate) use self::alibaba::fuzz_request as fuzz_alibaba;
pub(crate) use self::advice::clause;
pub(crate) use self::alibaba::check_policy;
pub(crate) use self::tenants::account_form;

/// What each dialect keeps between requests.
pub(crate) struct Dialects {
    alibaba: alibaba::Dialect,
}

impl Dialects {
    /// The dialects with the configured credentials.
    pub(crate) fn new(config: &Config, entropy: &Entropy) -> Result<Self, NoEntropy> {
        Ok(Self {
            alibaba: alibaba::Dialect::new(config, entropy)?,
        })
    }
}

#[cfg(any(fuzzing, test))]
impl Dialects {
    /// Looks for the sender of a request.
    pub(crate) fn fuzz_signature(&self, headers: &hyper::HeaderMap, query: &[u8], body: &[u8]) {
        self.alibaba.fuzz_signature(headers, query, body);
    }
}

/// The answer of the dialect that the request belongs to; `None` when it belongs to none.
pub(crate) async fn answer(
    emulator: &Emulator,
    head: &Parts,
    incoming: Incoming,
) -> Option<Response<Full<Bytes>>> {
    if alibaba::owns(head) {
        return Some(
            emulator
                .dialects
                .alibaba
                .answer(&emulator.core, head, incoming)
                .await,
        );
    }
    None
}
