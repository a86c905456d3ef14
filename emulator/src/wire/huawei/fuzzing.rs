//! Ways in for the fuzzer: past authentication, and authentication alone.

use std::sync::Arc;

use hyper::{HeaderMap, Request};
use jiff::Timestamp;

use super::authenticate::{Caller, Reach, Sender};
use super::routes::{self, Found, Run};
use super::{Dialect, Open, authenticate};
use crate::service::Core;

/// The path of every request of which only the sender is looked for.
const PATH: &str = "/v1.0/00000000000000000000000000000e01/kms/create-key";

impl Dialect {
    /// Runs the operation of a request: a method, a blank, a path and query; and a body.
    pub(crate) async fn fuzz_request(&self, core: &Core, line: &[u8], body: &[u8]) {
        let line = std::str::from_utf8(line).ok();
        let Some((method, target)) = line.and_then(|line| line.split_once(' ')) else {
            return;
        };
        let Ok(request) = Request::builder().method(method).uri(target).body(()) else {
            return;
        };
        let (head, ()) = request.into_parts();
        let Found::Route(route, Some(segments)) = routes::find(method, head.uri.path()) else {
            return;
        };
        // Either is an answer.
        let _ = match route.run {
            Run::Open(run) => run(&Open {
                dialect: self,
                head: &head,
                segments: &segments,
                body,
                now: Timestamp::UNIX_EPOCH,
            }),
            Run::Op(_) | Run::Enterprise(_) | Run::Identity(_) | Run::Absent(_) => {
                self.run(core, route, &sender(), (&head, &segments, body))
                    .await
            }
        };
    }

    /// Looks for the sender of a request.
    pub(crate) fn fuzz_signature(&self, headers: &HeaderMap, query: &[u8], body: &[u8]) {
        let Ok(query) = std::str::from_utf8(query) else {
            return;
        };
        let request = authenticate::Request {
            method: "POST",
            path: PATH,
            query,
            headers,
            body,
        };
        // Either is an answer.
        let _ = self.keyring.authenticate(&request, Timestamp::UNIX_EPOCH);
    }
}

/// The user of the default credential.
fn sender() -> Sender {
    let caller = Caller {
        domain_id: "00000000000000000000000000000d01".to_owned(),
        user_id: "1".to_owned(),
        user_name: "test".to_owned(),
        project_id: "00000000000000000000000000000e01".to_owned(),
    };
    Sender {
        caller: Arc::new(caller),
        reach: Reach::Domain,
    }
}
