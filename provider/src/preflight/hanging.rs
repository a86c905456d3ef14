//! What a plan of an object that hangs on a key does not know by itself: whether there is that key, and whether it
//! permits what is to be done with it.

use kms_rules::Cloud;
use kms_rules::lifecycle::Operation;
use tfplugin::{Context, Diagnostic, Diagnostics, Object, Path};

use super::Look;
use crate::client::{ApiError, Client, Key};
use crate::data::not_read;
use crate::permit;

/// What the service would refuse of an operation with the key of `planned`.
pub(crate) async fn of_key_id(
    cx: &Context<Client>,
    planned: &Object,
    operation: Operation,
) -> Diagnostics {
    of_fitting_key(cx, planned, operation, |_, _| None).await
}

/// As [`of_key_id`], of keys that `unfit` has nothing against.
pub(crate) async fn of_fitting_key(
    cx: &Context<Client>,
    planned: &Object,
    operation: Operation,
    unfit: impl Fn(&Key, Cloud) -> Option<Diagnostic>,
) -> Diagnostics {
    let (Some(look), Some(id)) = (Look::of(cx), planned.get("key_id").as_str()) else {
        return Diagnostics::new();
    };
    let refused = match look.in_time(look.target(id)).await {
        None => return Diagnostics::new(),
        Some(Err(error)) => return not_read(id, &error),
        Some(Ok(key)) => unfit(&key, look.cloud)
            .or_else(|| permit::refused(&key, look.looks(), look.cloud, operation)),
    };
    let at = Path::root("key_id");
    refused.map(|refused| refused.at(at)).into_iter().collect()
}

impl Look<'_> {
    /// The key that something hangs on, or what the service says of one that is not there. Asked once.
    async fn target(&self, id: &str) -> Result<Result<Key, ApiError>, ApiError> {
        let mut known = self.looks().targets.lock().await;
        if let Some(found) = known.get(id) {
            return Ok(found.clone());
        }
        let looked = self.service.shared().key(self.service, &self.until, id);
        let found = match looked.await {
            Err(error) if !error.is_not_found() => return Err(error),
            found => found,
        };
        known.insert(id.to_owned(), found.clone());
        Ok(found)
    }
}
