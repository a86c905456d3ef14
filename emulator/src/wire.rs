//! The clouds' own wire protocols, one folder each. They know nothing of one another: a request goes
//! to the dialect that calls it its own.

mod advice;
mod alibaba;
mod huawei;
mod percent;
mod request_id;

use http_body_util::Full;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use kms_rules::Cloud;

use crate::Emulator;
use crate::config::{AccountForm, Config};
use crate::entropy::{Entropy, NoEntropy};
#[cfg(any(fuzzing, test))]
use crate::service::Core;

pub(crate) use self::advice::clause;
pub(crate) use self::alibaba::check_policy;

/// What each dialect keeps between requests.
pub(crate) struct Dialects {
    alibaba: alibaba::Dialect,
    huawei: huawei::Dialect,
}

impl Dialects {
    /// The dialects with the configured credentials.
    pub(crate) fn new(config: &Config, entropy: &Entropy) -> Result<Self, NoEntropy> {
        Ok(Self {
            alibaba: alibaba::Dialect::new(config, entropy)?,
            huawei: huawei::Dialect::new(config, entropy)?,
        })
    }
}

#[cfg(any(fuzzing, test))]
impl Dialects {
    /// Runs the operation of a request, whichever dialect's it is. `head` is a query, or a request line without its
    /// end.
    pub(crate) async fn fuzz_request(&self, core: &Core, head: &[u8], body: &[u8]) {
        alibaba::fuzz_request(core, head, body).await;
        self.huawei.fuzz_request(core, head, body).await;
    }

    /// Looks for the sender of a request, in each dialect.
    pub(crate) fn fuzz_signature(&self, headers: &hyper::HeaderMap, query: &[u8], body: &[u8]) {
        self.alibaba.fuzz_signature(headers, query, body);
        self.huawei.fuzz_signature(headers, query, body);
    }
}

/// How a cloud says whose a thing is.
pub(crate) fn account_form(cloud: Cloud) -> &'static AccountForm {
    match cloud {
        Cloud::Alibaba => &alibaba::ACCOUNT_FORM,
        Cloud::Huawei => &huawei::ACCOUNT_FORM,
    }
}

/// `docs/coverage.md`: every operation of each cloud, and whether it is emulated.
#[must_use]
pub fn coverage_markdown() -> String {
    let introduction = "# Coverage\n\n\
                        Printed from the route tables by `cargo xtask docs`; do not edit.\n";
    [
        introduction,
        &alibaba::coverage_markdown(),
        &huawei::coverage_markdown(),
    ]
    .join("\n")
}

/// The answer of the dialect that the request belongs to; `None` when it belongs to none.
pub(crate) async fn answer(
    emulator: &Emulator,
    head: &Parts,
    incoming: Incoming,
) -> Option<Response<Full<Bytes>>> {
    let Dialects { alibaba, huawei } = &emulator.dialects;
    // On the heap: the server moves what it waits for from hand to hand, and these are kilobytes.
    if alibaba::owns(head) {
        return Some(Box::pin(alibaba.answer(&emulator.core, head, incoming)).await);
    }
    if huawei::owns(head) {
        return Some(Box::pin(huawei.answer(&emulator.core, head, incoming)).await);
    }
    None
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn coverage_is_printed_from_the_tables() {
        expect_file!["../../docs/coverage.md"].assert_eq(&super::coverage_markdown());
    }
}
