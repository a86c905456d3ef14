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

use tfplugin_proto::tfplugin6::{
    apply_resource_change as apply, configure_provider, get_functions, get_metadata,
    get_provider_schema, import_resource_state as import, plan_resource_change as plan,
    provider_server, read_data_source, read_resource, stop_provider,
    upgrade_resource_state as upgrade, validate_data_resource_config, validate_provider_config,
    validate_resource_config,
};
use tonic::{Request, Response, Status, async_trait};
use tracing::debug;

use super::{Server, answer::Answer};
use crate::{Diagnostics, Provider, clock::Stopwatch, panic};

type Answered<T> = Result<Response<T>, Status>;

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
        let stopwatch = Stopwatch::start();
        let id = self.calls.fetch_add(1, Ordering::Relaxed);
        let work = panic::guard(handle(Arc::clone(&self.server), request.into_inner()));
        let done = tokio::spawn(work).await;
        let answer = match done {
            Ok(Ok(Ok(answer))) => answer,
            Ok(Ok(Err(diagnostics)) | Err(diagnostics)) => refused(&diagnostics),
            // Only a runtime that is being shut down drops a task.
            Err(_) => return Err(Status::unavailable("the provider is shutting down")),
        };
        debug!(
            tf_rpc = rpc,
            tf_resource_type = subject.as_str(),
            tf_req_id = id,
            tf_req_duration_ms = stopwatch.elapsed_ms(),
            tf_proto_version = "6.11",
            "served"
        );
        Ok(Response::new(answer))
    }
}

#[async_trait]
impl<P: Provider> provider_server::Provider for Service<P> {
    async fn get_metadata(
        &self,
        request: Request<get_metadata::Request>,
    ) -> Answered<get_metadata::Response> {
        let none = String::new();
        self.call(
            "GetMetadata",
            none,
            request,
            super::get_metadata::handle,
            Answer::refused,
        )
        .await
    }

    async fn get_provider_schema(
        &self,
        request: Request<get_provider_schema::Request>,
    ) -> Answered<get_provider_schema::Response> {
        let none = String::new();
        self.call(
            "GetProviderSchema",
            none,
            request,
            super::get_provider_schema::handle,
            Answer::refused,
        )
        .await
    }

    async fn get_functions(
        &self,
        request: Request<get_functions::Request>,
    ) -> Answered<get_functions::Response> {
        let none = String::new();
        self.call(
            "GetFunctions",
            none,
            request,
            super::get_functions::handle,
            Answer::refused,
        )
        .await
    }

    async fn validate_provider_config(
        &self,
        request: Request<validate_provider_config::Request>,
    ) -> Answered<validate_provider_config::Response> {
        let none = String::new();
        let handle = super::validate_provider_config::handle;
        self.call(
            "ValidateProviderConfig",
            none,
            request,
            handle,
            Answer::refused,
        )
        .await
    }

    async fn configure_provider(
        &self,
        request: Request<configure_provider::Request>,
    ) -> Answered<configure_provider::Response> {
        let none = String::new();
        self.call(
            "ConfigureProvider",
            none,
            request,
            super::configure_provider::handle,
            Answer::refused,
        )
        .await
    }

    async fn stop_provider(
        &self,
        request: Request<stop_provider::Request>,
    ) -> Answered<stop_provider::Response> {
        let none = String::new();
        self.call(
            "StopProvider",
            none,
            request,
            super::stop_provider::handle,
            Answer::refused,
        )
        .await
    }

    async fn validate_resource_config(
        &self,
        request: Request<validate_resource_config::Request>,
    ) -> Answered<validate_resource_config::Response> {
        let subject = request.get_ref().type_name.clone();
        let handle = super::validate_resource_config::handle;
        self.call(
            "ValidateResourceConfig",
            subject,
            request,
            handle,
            Answer::refused,
        )
        .await
    }

    async fn validate_data_resource_config(
        &self,
        request: Request<validate_data_resource_config::Request>,
    ) -> Answered<validate_data_resource_config::Response> {
        let subject = request.get_ref().type_name.clone();
        let handle = super::validate_data_resource_config::handle;
        self.call(
            "ValidateDataResourceConfig",
            subject,
            request,
            handle,
            Answer::refused,
        )
        .await
    }

    async fn upgrade_resource_state(
        &self,
        request: Request<upgrade::Request>,
    ) -> Answered<upgrade::Response> {
        let subject = request.get_ref().type_name.clone();
        let handle = super::upgrade_resource_state::handle;
        self.call(
            "UpgradeResourceState",
            subject,
            request,
            handle,
            Answer::refused,
        )
        .await
    }

    async fn read_resource(
        &self,
        request: Request<read_resource::Request>,
    ) -> Answered<read_resource::Response> {
        let subject = request.get_ref().type_name.clone();
        self.call(
            "ReadResource",
            subject,
            request,
            super::read_resource::handle,
            Answer::refused,
        )
        .await
    }

    async fn plan_resource_change(
        &self,
        request: Request<plan::Request>,
    ) -> Answered<plan::Response> {
        let subject = request.get_ref().type_name.clone();
        let handle = super::plan_resource_change::handle;
        self.call(
            "PlanResourceChange",
            subject,
            request,
            handle,
            Answer::refused,
        )
        .await
    }

    async fn apply_resource_change(
        &self,
        request: Request<apply::Request>,
    ) -> Answered<apply::Response> {
        let subject = request.get_ref().type_name.clone();
        let refused = super::apply_resource_change::unchanged(request.get_ref());
        let handle = super::apply_resource_change::handle;
        self.call("ApplyResourceChange", subject, request, handle, refused)
            .await
    }

    async fn import_resource_state(
        &self,
        request: Request<import::Request>,
    ) -> Answered<import::Response> {
        let subject = request.get_ref().type_name.clone();
        let handle = super::import_resource_state::handle;
        self.call(
            "ImportResourceState",
            subject,
            request,
            handle,
            Answer::refused,
        )
        .await
    }

    async fn read_data_source(
        &self,
        request: Request<read_data_source::Request>,
    ) -> Answered<read_data_source::Response> {
        let subject = request.get_ref().type_name.clone();
        self.call(
            "ReadDataSource",
            subject,
            request,
            super::read_data_source::handle,
            Answer::refused,
        )
        .await
    }
}
