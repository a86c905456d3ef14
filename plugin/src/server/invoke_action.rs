//! `InvokeAction`: does what an action does, and tells how far it is. The last event says how it ended.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::invoke_action::{
    Event, Request,
    event::{Completed, Progress as Said, Type},
};
use tokio::sync::mpsc;
use tonic::Status;

use super::{Server, to_v6};
use crate::{Diagnostics, Progress, Provider, panic, timeouts};

/// Where events go; closed when Terraform stops reading.
pub(super) type Events = mpsc::Sender<Result<Event, Status>>;

/// Does it. It is done to its end also where Terraform stops reading.
pub(super) async fn handle<P: Provider>(server: Arc<Server<P>>, request: Request, events: Events) {
    let diagnostics = match panic::guard(run(server, request, &events)).await {
        Ok(Ok(diagnostics)) => diagnostics,
        Ok(Err(diagnostics)) | Err(diagnostics) => diagnostics,
    };
    let completed = Type::Completed(Completed {
        diagnostics: to_v6::diagnostics(&diagnostics),
    });
    // Where nobody reads any more there is nobody to tell.
    let _ = events.send(Ok(event(completed))).await;
}

async fn run<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
    events: &Events,
) -> Result<Diagnostics, Diagnostics> {
    let entry = server.action(&request.action_type)?;
    let config = entry.decode_config(request.config)?;
    let limit = timeouts::of(&config, "invoke");
    let cx = server.context(Some(limit));
    let (progress, mut said) = Progress::new();
    let invoke = timeouts::run(limit, cx.cancel(), "invoke", async {
        let progress = progress;
        entry.handler.invoke(&cx, &config, &progress).await
    });
    let pass_on = async {
        while let Some(message) = said.recv().await {
            let progress = Type::Progress(Said { message });
            if events.send(Ok(event(progress))).await.is_err() {
                break;
            }
        }
    };
    let (invoked, ()) = tokio::join!(invoke, pass_on);
    invoked
}

const fn event(of_type: Type) -> Event {
    Event {
        r#type: Some(of_type),
    }
}
