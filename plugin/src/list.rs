//! List resources: what is there already, found by a query and named by its identity.

use std::{
    ops::ControlFlow,
    sync::atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use tokio::sync::mpsc;

use crate::{Context, Diagnostics, Object, Schema};

/// How many found objects may wait until Terraform has taken them.
const WAITING_MAX: usize = 32;

/// A list resource: `list "type" "name" { config { … } }` of `terraform query`. `C` is the provider's client.
#[async_trait]
pub trait ListResource<C: Send + Sync + 'static>: Send + Sync {
    /// The type of the managed resource that it finds, which has an identity.
    fn type_name(&self) -> &'static str;

    /// What the block `config` holds. Nothing in it is computed.
    fn schema(&self) -> Schema;

    /// Checks a configuration without a client. Values may be unknown.
    fn validate(&self, config: &Object) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Finds objects and hands each to `found` as soon as it is known, until that breaks off. The
    /// diagnostics are of the query as a whole; those of one object go with it.
    async fn list(&self, cx: &Context<C>, query: ListQuery<'_>, found: &ListSink) -> Diagnostics;
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ListQuery<'a> {
    /// The block `config`, wholly known.
    pub config: &'a Object,
    /// Whether each object's state is wanted beside its identity.
    pub include_resource: bool,
    /// How many objects are wanted at most. Nothing is gained by asking the service for more.
    pub limit: usize,
}

/// One object that has been found.
#[derive(Clone, Debug)]
pub struct Listed {
    /// What a person reads.
    pub display_name: String,
    /// Every attribute of the identity.
    pub identity: Object,
    /// The whole state, where the query wants it.
    pub resource: Option<Object>,
    /// What there is to say of this object. An error ends the query.
    pub diagnostics: Diagnostics,
}

impl Listed {
    /// An object by its identity.
    #[must_use]
    pub fn new(display_name: impl Into<String>, identity: Object) -> Self {
        Self {
            display_name: display_name.into(),
            identity,
            resource: None,
            diagnostics: Diagnostics::new(),
        }
    }

    /// With its state.
    #[must_use]
    pub fn resource(self, state: Object) -> Self {
        Self {
            resource: Some(state),
            ..self
        }
    }
}

/// Where found objects go.
#[derive(Debug)]
pub struct ListSink {
    taker: mpsc::Sender<Listed>,
    left: AtomicUsize,
}

impl ListSink {
    /// A sink that takes `limit` objects, and where they come out.
    pub(crate) fn new(limit: usize) -> (Self, mpsc::Receiver<Listed>) {
        let (taker, found) = mpsc::channel(WAITING_MAX);
        let left = AtomicUsize::new(limit);
        (Self { taker, left }, found)
    }

    /// Hands one object over, and breaks when no further one is wanted: there are as many as the query
    /// allows, or Terraform has stopped reading.
    pub async fn send(&self, listed: Listed) -> ControlFlow<()> {
        let take = |left: usize| left.checked_sub(1);
        let Ok(before) = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        else {
            return ControlFlow::Break(());
        };
        match self.taker.send(listed).await {
            Ok(()) if before > 1 => ControlFlow::Continue(()),
            Ok(()) | Err(_) => ControlFlow::Break(()),
        }
    }
}
