//! Request bodies: read whole, bounded in size and time.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Incoming};
use tokio::time::timeout;

/// A body has so long to arrive.
const BODY_SECONDS_MAX: u64 = 30;
/// So much beyond the limit is still taken in, and thrown away: who is cut off while sending does not
/// see the answer.
const EXCESS_BYTES_MAX: usize = 1024 * 1024;

/// Why a body could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFault {
    /// It is longer than allowed.
    TooLarge,
    /// It ended early or did not arrive in time.
    Broken,
}

/// The whole body, if it is at most `bytes_max` long.
pub(crate) async fn read(incoming: Incoming, bytes_max: usize) -> Result<Bytes, BodyFault> {
    if incoming.is_end_stream() {
        return Ok(Bytes::new());
    }
    let whole = collect(incoming, bytes_max);
    timeout(Duration::from_secs(BODY_SECONDS_MAX), whole)
        .await
        .unwrap_or(Err(BodyFault::Broken))
}

async fn collect(mut incoming: Incoming, bytes_max: usize) -> Result<Bytes, BodyFault> {
    let mut whole = Vec::new();
    let mut length = 0;
    while let Some(frame) = incoming.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else {
            continue;
        };
        length += data.len();
        if length > bytes_max.saturating_add(EXCESS_BYTES_MAX) {
            break;
        }
        if length <= bytes_max {
            if incoming.is_end_stream() && whole.is_empty() {
                return Ok(data);
            }
            whole.extend_from_slice(&data);
        }
    }
    if length > bytes_max {
        Err(BodyFault::TooLarge)
    } else {
        Ok(Bytes::from(whole))
    }
}
