//! Ephemeral resources: values that are made for one run and reach neither plan nor state.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Context, Diagnostics, Object, Private, Schema};

/// An ephemeral resource. `C` is the provider's client.
#[async_trait]
pub trait EphemeralResource<C: Send + Sync + 'static>: Send + Sync {
    /// As written in configuration, with the provider's prefix.
    fn type_name(&self) -> &'static str;

    /// Its attributes and blocks.
    fn schema(&self) -> Schema;

    /// Checks a configuration without a client. Values may be unknown.
    fn validate(&self, config: &Object) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Makes the values. The configuration is wholly known, and the result holds it unchanged. Terraform
    /// opens it once to plan and again to apply.
    ///
    /// # Errors
    /// Why there are no values.
    async fn open(&self, cx: &Context<C>, config: &Object) -> Result<Opened, Diagnostics>;

    /// Keeps it open beyond [`Opened::renew_at`]: the time of the next renewal, `None` for no further one.
    ///
    /// # Errors
    /// Why it cannot stay open.
    async fn renew(
        &self,
        cx: &Context<C>,
        private: &mut Private,
    ) -> Result<Option<Timestamp>, Diagnostics> {
        let _ = (cx, private);
        Ok(None)
    }

    /// Ends what [`Self::open`] began, at the end of the run.
    async fn close(&self, cx: &Context<C>, private: &Private) -> Diagnostics {
        let _ = (cx, private);
        Diagnostics::new()
    }
}

/// An ephemeral resource that has been opened.
#[derive(Debug)]
pub struct Opened {
    /// The configuration with every computed attribute filled in.
    pub result: Object,
    /// When it must be renewed; `None` for never.
    pub renew_at: Option<Timestamp>,
    /// What renewing and closing need. Terraform keeps it in memory only.
    pub private: Private,
    /// Warnings; nothing else belongs here.
    pub diagnostics: Diagnostics,
}

impl Opened {
    /// Values that need neither renewing nor closing.
    #[must_use]
    pub fn new(result: Object) -> Self {
        Self {
            result,
            renew_at: None,
            private: Private::default(),
            diagnostics: Diagnostics::new(),
        }
    }
}
