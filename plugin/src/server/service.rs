//! The gRPC service: hands each call to its file, in a task of its own.
//!
//! A call that Terraform gives up on still runs to its end, and one that panics is answered. What has
//! no method here is answered UNIMPLEMENTED.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tfplugin_proto::tfplugin6::{self as pb, provider_server};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, async_trait, codegen::BoxStream};
use tracing::debug;

use super::{Server, answer::Answer};
use crate::{Diagnostics, Provider, clock::Stopwatch, panic};

type Answered<T> = Result<Response<T>, Status>;

/// How many events of a stream may wait until Terraform has taken them.
const EVENTS_WAITING_MAX: usize = 8;

/// The service on one server.
pub(crate) struct Service<P: Provider> {
    server: Arc<Server<P>>,
    calls: AtomicU64,
}

impl<P: Provider> Service<P> {
    pub(crate) const fn new(server: Arc<Server<P>>) -> Self {
        Self {
            server,
            calls: AtomicU64::new(0),
        }
    }

    async fn call<Q, R, F>(
        &self,
        rpc: &'static str,
        subject: String,
        request: Request<Q>,
        handle: impl FnOnce(Arc<Server<P>>, Q) -> F,
        refused: impl FnOnce(&Diagnostics) -> R,
    ) -> Answered<R>
    where
        F: Future<Output = Result<R, Diagnostics>> + Send + 'static,
        R: Send + 'static,
    {
        let served = self.begin(rpc, subject);
        let work = panic::guard(handle(Arc::clone(&self.server), request.into_inner()));
        let done = tokio::spawn(work).await;
        let answer = match done {
            Ok(Ok(Ok(answer))) => answer,
            Ok(Ok(Err(diagnostics)) | Err(diagnostics)) => refused(&diagnostics),
            // Only a runtime that is being shut down drops a task.
            Err(_) => return Err(Status::unavailable("the provider is shutting down")),
        };
        served.end();
        Ok(Response::new(answer))
    }

    /// Answers by a stream of what `handle` sends.
    fn stream<Q, E, F>(
        &self,
        rpc: &'static str,
        subject: String,
        request: Request<Q>,
        handle: impl FnOnce(Arc<Server<P>>, Q, mpsc::Sender<Result<E, Status>>) -> F,
    ) -> Response<BoxStream<E>>
    where
        F: Future<Output = ()> + Send + 'static,
        E: Send + 'static,
    {
        let served = self.begin(rpc, subject);
        let (events, stream) = mpsc::channel(EVENTS_WAITING_MAX);
        let work = handle(Arc::clone(&self.server), request.into_inner(), events);
        tokio::spawn(async move {
            work.await;
            served.end();
        });
        Response::new(Box::pin(ReceiverStream::new(stream)))
    }

    fn begin(&self, rpc: &'static str, subject: String) -> Served {
        Served {
            rpc,
            subject,
            id: self.calls.fetch_add(1, Ordering::Relaxed),
            stopwatch: Stopwatch::start(),
        }
    }
}

/// A call that is under way, for the log.
struct Served {
    rpc: &'static str,
    subject: String,
    id: u64,
    stopwatch: Stopwatch,
}

impl Served {
    fn end(&self) {
        debug!(
            tf_rpc = self.rpc,
            tf_resource_type = self.subject.as_str(),
            tf_req_id = self.id,
            tf_req_duration_ms = self.stopwatch.elapsed_ms(),
            tf_proto_version = "6.11",
            "served"
        );
    }
}

/// What a call is about, for the log.
macro_rules! subject {
    ($request:ident) => {
        String::new()
    };
    ($request:ident $field:ident) => {
        $request.get_ref().$field.clone()
    };
}

/// The service: each call is answered by the `handle` of the module of its name, and refused with its
/// diagnostics. What is different follows as it is.
macro_rules! service {
    ({ $($call:ident = $rpc:literal $(of $field:ident)?;)+ } $($different:tt)*) => {
        #[async_trait]
        impl<P: Provider> provider_server::Provider for Service<P> {
            $(async fn $call(
                &self,
                request: Request<pb::$call::Request>,
            ) -> Answered<pb::$call::Response> {
                let subject = subject!(request $($field)?);
                let handle = super::$call::handle;
                self.call($rpc, subject, request, handle, Answer::refused).await
            })+

            $($different)*
        }
    };
}

service! {
    {
        get_metadata = "GetMetadata";
        get_provider_schema = "GetProviderSchema";
        get_resource_identity_schemas = "GetResourceIdentitySchemas";
        validate_provider_config = "ValidateProviderConfig";
        configure_provider = "ConfigureProvider";
        stop_provider = "StopProvider";
        validate_resource_config = "ValidateResourceConfig" of type_name;
        upgrade_resource_state = "UpgradeResourceState" of type_name;
        upgrade_resource_identity = "UpgradeResourceIdentity" of type_name;
        read_resource = "ReadResource" of type_name;
        plan_resource_change = "PlanResourceChange" of type_name;
        import_resource_state = "ImportResourceState" of type_name;
        move_resource_state = "MoveResourceState" of target_type_name;
        generate_resource_config = "GenerateResourceConfig" of type_name;
        validate_data_resource_config = "ValidateDataResourceConfig" of type_name;
        read_data_source = "ReadDataSource" of type_name;
        validate_ephemeral_resource_config = "ValidateEphemeralResourceConfig" of type_name;
        open_ephemeral_resource = "OpenEphemeralResource" of type_name;
        renew_ephemeral_resource = "RenewEphemeralResource" of type_name;
        close_ephemeral_resource = "CloseEphemeralResource" of type_name;
        validate_list_resource_config = "ValidateListResourceConfig" of type_name;
        get_functions = "GetFunctions";
        call_function = "CallFunction" of name;
        validate_action_config = "ValidateActionConfig" of type_name;
        plan_action = "PlanAction" of action_type;
    }

    async fn apply_resource_change(
        &self,
        request: Request<pb::apply_resource_change::Request>,
    ) -> Answered<pb::apply_resource_change::Response> {
        let subject = request.get_ref().type_name.clone();
        let refused = super::apply_resource_change::unchanged(request.get_ref());
        let handle = super::apply_resource_change::handle;
        self.call("ApplyResourceChange", subject, request, handle, refused)
            .await
    }

    async fn list_resource(
        &self,
        request: Request<pb::list_resource::Request>,
    ) -> Answered<BoxStream<pb::list_resource::Event>> {
        let subject = request.get_ref().type_name.clone();
        let handle = super::list_resource::handle;
        Ok(self.stream("ListResource", subject, request, handle))
    }

    async fn invoke_action(
        &self,
        request: Request<pb::invoke_action::Request>,
    ) -> Answered<BoxStream<pb::invoke_action::Event>> {
        let subject = request.get_ref().action_type.clone();
        let handle = super::invoke_action::handle;
        Ok(self.stream("InvokeAction", subject, request, handle))
    }
}
