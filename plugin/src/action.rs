//! Actions: something that is done, outside the life of any resource.

use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::{Context, Diagnostics, Object, Schema};

/// An action: `action "type" "name" { config { … } }`. `C` is the provider's client.
#[async_trait]
pub trait Action<C: Send + Sync + 'static>: Send + Sync {
    /// As written in configuration, with the provider's prefix.
    fn type_name(&self) -> &'static str;

    /// What the block `config` holds. Nothing in it is computed.
    fn schema(&self) -> Schema;

    /// Checks a configuration without a client. Values may be unknown.
    fn validate(&self, config: &Object) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Checks with a client whether it could be done. Values may be unknown.
    async fn plan(&self, cx: &Context<C>, config: &Object) -> Diagnostics {
        let _ = (cx, config);
        Diagnostics::new()
    }

    /// Does it. The configuration is wholly known.
    async fn invoke(&self, cx: &Context<C>, config: &Object, progress: &Progress) -> Diagnostics;
}

/// Where an action says what it is doing.
#[derive(Debug)]
pub struct Progress(mpsc::UnboundedSender<String>);

impl Progress {
    /// A place to say it, and where it comes out.
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<String>) {
        let (speaker, said) = mpsc::unbounded_channel();
        (Self(speaker), said)
    }

    /// Shows the user one line while the action goes on.
    pub fn say(&self, message: impl Into<String>) {
        // Where nobody listens any more the action is still done.
        let _ = self.0.send(message.into());
    }
}
