//! `ListResource`: what a query finds, one event an object, as long as Terraform reads.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::list_resource::{Event, Request};
use tokio::sync::mpsc;
use tonic::Status;

use super::{Server, entry::Entry, identity::Identity, to_v6};
use crate::{
    Diagnostic, Diagnostics, ListQuery, ListSink, Listed, Provider, Resource, panic, timeouts,
};

/// Where events go; closed when Terraform stops reading.
pub(super) type Events = mpsc::Sender<Result<Event, Status>>;

/// Runs the query to its end. What is wrong with it as a whole is the last event.
pub(super) async fn handle<P: Provider>(server: Arc<Server<P>>, request: Request, events: Events) {
    let ran = panic::guard(run(server, request, &events)).await;
    let diagnostics = match ran {
        Ok(Ok(diagnostics)) => diagnostics,
        Ok(Err(diagnostics)) | Err(diagnostics) => diagnostics,
    };
    if !diagnostics.is_empty() {
        let last = Event {
            diagnostic: to_v6::diagnostics(&diagnostics),
            ..Event::default()
        };
        // Where nobody reads any more there is nobody to tell.
        let _ = events.send(Ok(last)).await;
    }
}

async fn run<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
    events: &Events,
) -> Result<Diagnostics, Diagnostics> {
    let entry = server.list_resource(&request.type_name)?;
    let config = entry.decode_config(request.config)?;
    let shape = Shape {
        resource: server.resource(&request.type_name)?,
        identity: server.identity_of(&request.type_name)?,
        include_resource: request.include_resource_object,
    };
    let limit = usize::try_from(request.limit)
        .ok()
        .filter(|limit| *limit > 0)
        .unwrap_or(usize::MAX);
    let query = ListQuery {
        config: &config,
        include_resource: request.include_resource_object,
        limit,
    };
    let time = timeouts::of(&config, "list");
    let cx = server.context(Some(time));
    let (sink, mut found) = ListSink::new(limit);
    let list = timeouts::run(time, cx.cancel(), "list", async {
        let sink = sink;
        entry.handler.list(&cx, query, &sink).await
    });
    let pass_on = async {
        while let Some(listed) = found.recv().await {
            if events.send(Ok(shape.event(listed))).await.is_err() {
                break;
            }
        }
        // Nobody reads any more, or the query has ended.
        found.close();
        cx.cancel().cancel();
    };
    let (listed, ()) = tokio::join!(list, pass_on);
    listed
}

/// What goes into an event.
struct Shape<'a, C> {
    resource: &'a Entry<dyn Resource<C>>,
    identity: &'a Identity,
    include_resource: bool,
}

impl<C: Send + Sync + 'static> Shape<'_, C> {
    fn event(&self, listed: Listed) -> Event {
        let display_name = listed.display_name.clone();
        self.encoded(listed).unwrap_or_else(|diagnostics| Event {
            display_name,
            diagnostic: to_v6::diagnostics(&diagnostics),
            ..Event::default()
        })
    }

    fn encoded(&self, listed: Listed) -> Result<Event, Diagnostics> {
        let Listed {
            display_name,
            identity,
            resource,
            mut diagnostics,
        } = listed;
        let identity = self.identity.found(identity, &mut diagnostics);
        let identity = self.identity.encode_whole(identity, &mut diagnostics)?;
        let resource = resource.filter(|_| self.include_resource);
        if self.include_resource && resource.is_none() && !diagnostics.has_error() {
            diagnostics.push(no_resource(&display_name));
        }
        let resource = resource
            .map(|state| self.resource.state(state, None, &mut diagnostics))
            .map(|state| self.resource.encode(Some(state)))
            .transpose()?;
        Ok(Event {
            identity,
            display_name,
            resource_object: resource,
            diagnostic: to_v6::diagnostics(&diagnostics),
        })
    }
}

fn no_resource(display_name: &str) -> Diagnostic {
    Diagnostic::error(
        "provider bug: no state",
        format!(
            "the query wants the state of {display_name:?}, which the provider did not give; please report it"
        ),
    )
}
