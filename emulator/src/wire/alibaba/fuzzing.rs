//! Ways in for the fuzzer: past authentication, and authentication alone.

use hyper::HeaderMap;
use jiff::Timestamp;
use kms_rules::Cloud;

use super::params::Params;
use super::routes::{self, Run};
use super::{Call, Dialect, authenticate};
use crate::service::{Core, Scope};

/// The region and account of every request.
const REGION: &str = "cn-hangzhou";
const ACCOUNT: &str = "1000000000000001";

/// Decodes a request and runs the operation that it names.
pub(crate) async fn request(core: &Core, query: &[u8], form: &[u8]) {
    let Ok(params) = Params::parse(query, form) else {
        return;
    };
    let Some(route) = params.get("Action").and_then(routes::find) else {
        return;
    };
    let scope = Scope {
        cloud: Cloud::Alibaba,
        account: ACCOUNT.to_owned(),
        region: REGION.to_owned(),
    };
    match route.run {
        Run::Op(run) => {
            let call = Call {
                core,
                scope: &scope,
                params: &params,
            };
            // Either is an answer.
            let _ = run(&call).await;
        }
        Run::Absent(_) => {}
    }
}

impl Dialect {
    /// Looks for the sender of a request.
    pub(crate) fn fuzz_signature(&self, headers: &HeaderMap, query: &[u8], body: &[u8]) {
        let Ok(params) = Params::parse(query, b"") else {
            return;
        };
        let request = authenticate::Request {
            method: "POST",
            headers,
            params: &params,
            body,
        };
        // Either is an answer.
        let _ = self.keyring.authenticate(&request, Timestamp::UNIX_EPOCH);
    }
}
