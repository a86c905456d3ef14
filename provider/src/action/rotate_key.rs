//! The action `kms_rotate_key`: a new version of a key, now.

use async_trait::async_trait;
use tfplugin::{Action, Context, Diagnostics, Object, Progress, Schema};

use super::{key_id, name, refused_name};
use crate::client::{Client, Made, Service, Until};
use crate::data::not_read;
use crate::key_version::judge::{self, ByState};
use crate::{permit, report};

/// The action `kms_rotate_key`.
pub(crate) struct RotateKey;

/// Makes a version, and says which.
pub(super) async fn rotated(
    service: &dyn Service,
    until: &Until,
    name: &str,
) -> Result<String, Diagnostics> {
    let key = service.describe_key(until, name).await;
    let key = key.map_err(|error| not_read(name, &error))?;
    let made = service.make_version(until, &key.id).await;
    let made = made.map_err(|error| report::failed("the key gets no new version", &error))?;
    Ok(match made {
        Made::Known(version) => format!("the key {} has the new version {}", key.id, version.id),
        Made::Unread(error) => {
            format!(
                "the key {} has a new version, which cannot be read: {error}",
                key.id
            )
        }
    })
}

#[async_trait]
impl Action<Client> for RotateKey {
    fn type_name(&self) -> &'static str {
        "kms_rotate_key"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "Makes a new version of a key now: a rotation on demand, or the next version of a key pair, by what the cloud \
             has. Older versions go on working. A key that cannot get one is refused at plan.",
            [key_id()],
        )
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        refused_name(config)
    }

    async fn plan(&self, cx: &Context<Client>, config: &Object) -> Diagnostics {
        let not_now: ByState = |key, _, cloud, operation| permit::not_now(key, cloud, operation);
        judge::of_new(cx, config.get("key_id"), not_now).await
    }

    async fn invoke(
        &self,
        cx: &Context<Client>,
        config: &Object,
        progress: &Progress,
    ) -> Diagnostics {
        let result = async {
            let service = cx.client()?.service()?;
            let done = rotated(service, &Until::of(cx), name(config)).await?;
            progress.say(done);
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }
}
