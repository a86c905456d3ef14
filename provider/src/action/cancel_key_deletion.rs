//! The action `kms_cancel_key_deletion`: a key that waits for its deletion stays.

use async_trait::async_trait;
use kms_rules::lifecycle::{KeyState, Operation};
use tfplugin::{Action, Context, Diagnostics, Object, Progress, Schema};

use super::{judged, key_id, name, refused_name, state};
use crate::client::{Client, Key, Service, Until};
use crate::data::not_read;
use crate::report;

/// The action `kms_cancel_key_deletion`.
pub(crate) struct CancelKeyDeletion;

fn waits(key: &Key) -> bool {
    state(key) == Some(KeyState::PendingDeletion)
}

/// Cancels the deletion, and says what the key is then. One that does not wait for its deletion is left as it is.
pub(super) async fn cancelled(
    service: &dyn Service,
    until: &Until,
    name: &str,
) -> Result<String, Diagnostics> {
    let key = service.describe_key(until, name).await;
    let key = key.map_err(|error| not_read(name, &error))?;
    if !waits(&key) {
        let (id, state) = (key.id, key.state);
        return Ok(format!(
            "the key {id} is {state}, there is no deletion to cancel"
        ));
    }
    let cancelled = service.cancel_deletion(until, &key.id).await;
    cancelled.map_err(|error| report::failed("the deletion cannot be cancelled", &error))?;
    // What it has become is good to know, and no reason to fail.
    let now = service.describe_key(&until.to_finish(), &key.id).await;
    let now = now.map_or_else(
        |error| format!("what it is now cannot be read: {error}"),
        |key| format!("it is {} now", key.state),
    );
    Ok(format!(
        "the deletion of the key {} is cancelled; {now}",
        key.id
    ))
}

#[async_trait]
impl Action<Client> for CancelKeyDeletion {
    fn type_name(&self) -> &'static str {
        "kms_cancel_key_deletion"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "Cancels the deletion of a key that waits for it. Some clouds leave the key disabled then; `kms_set_key_state` \
             enables it. A key that does not wait for its deletion is left as it is.",
            [key_id()],
        )
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        refused_name(config)
    }

    async fn plan(&self, cx: &Context<Client>, config: &Object) -> Diagnostics {
        judged(cx, config, Operation::CancelDeletion, |key| !waits(key)).await
    }

    async fn invoke(
        &self,
        cx: &Context<Client>,
        config: &Object,
        progress: &Progress,
    ) -> Diagnostics {
        let result = async {
            let service = cx.client()?.service()?;
            let done = cancelled(service, &Until::of(cx), name(config)).await?;
            progress.say(done);
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }
}
