//! get-publickey: PEM with the line ends that the documents show.

use serde::Serialize;

use super::body::required;
use super::key::Named;
use super::{Call, Outcome, answer};
use crate::service;

#[derive(Serialize)]
struct Shown {
    key_id: String,
    public_key: String,
}

/// show_public_key: SubjectPublicKeyInfo, whatever the kind of pair.
pub(super) async fn show(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    let found = service::get_public_key(call.core, call.scope, &key, None).await?;
    answer::ok(&Shown {
        key_id: found.key_id,
        public_key: found.pem.replace('\n', "\r\n"),
    })
}
