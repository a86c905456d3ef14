//! `/_emulator/seed` and `/_emulator/snapshot`: fixtures in, the whole state out.

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::http::request::Parts;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::Fault;
use crate::Emulator;
use crate::emulator::NotLoaded;
use crate::fixture::{self, Format};
use crate::service::{CannotLoad, Loaded};

/// Loads the fixture in the body. What is there already is left as it is.
pub(super) async fn post(emulator: &Emulator, head: &Parts, body: &[u8]) -> Result<Value, Fault> {
    let kind = head.headers.get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let format = Format::of_content_type(kind).ok_or_else(|| {
        Fault::new(
            415,
            format!("content-type is {kind:?}, valid are application/json and application/toml"),
        )
    })?;
    let text = std::str::from_utf8(body).map_err(|_| Fault::new(400, "the body is no UTF-8"))?;
    let text = Zeroizing::new(text.to_owned());
    match emulator.load(text, format).await {
        Ok(Loaded { added, known }) => Ok(json!({ "added": added, "known": known })),
        Err(NotLoaded::Bad(bad)) => Err(Fault::new(400, bad.0)),
        Err(NotLoaded::Cannot(cannot)) => {
            if let CannotLoad::Failed(refusal) = &cannot {
                tracing::error!(?refusal, "the fixture could not be loaded");
            }
            Err(Fault::new(status(&cannot), fixture::explain(&cannot)))
        }
    }
}

fn status(cannot: &CannotLoad) -> u16 {
    match cannot {
        CannotLoad::Wrong { .. } | CannotLoad::Rules { .. } => 400,
        CannotLoad::Differs { .. } | CannotLoad::NotEmpty { .. } => 409,
        CannotLoad::Failed(_) => 500,
    }
}

/// The whole state, as `kms-emulator restore` takes it.
pub(super) async fn snapshot(emulator: &Emulator) -> Result<Response<Full<Bytes>>, Fault> {
    let text = emulator.snapshot().await.map_err(|refusal| {
        tracing::error!(?refusal, "the state could not be written");
        Fault::new(
            500,
            "the state could not be written, see the log of the emulator",
        )
    })?;
    let mut response = Response::new(Full::new(Bytes::copy_from_slice(&text)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
