//! go-plugin's own services, beside the provider's.

use std::{
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use tfplugin_proto::goplugin::{
    ConnInfo, Empty, StdioData,
    grpc_broker_server::{GrpcBroker, GrpcBrokerServer},
    grpc_controller_server::{GrpcController, GrpcControllerServer},
    grpc_stdio_server::{GrpcStdio, GrpcStdioServer},
};
use tokio_stream::Stream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Request, Response, Status, Streaming, async_trait, codegen::BoxStream};
use tonic_health::{
    ServingStatus,
    pb::health_server::{Health, HealthServer},
    server::HealthReporter,
};

/// The service name that go-plugin pings.
const HEALTH_NAME: &str = "plugin";

/// `Shutdown` ends the process.
pub(super) fn controller(exit: CancellationToken) -> GrpcControllerServer<impl GrpcController> {
    GrpcControllerServer::new(Controller { exit })
}

/// A stream of what the process prints: nothing, for its stdout is the handshake and its stderr a log.
pub(super) fn stdio(exit: CancellationToken) -> GrpcStdioServer<impl GrpcStdio> {
    GrpcStdioServer::new(Silent { exit })
}

/// A stream of further connections: none.
pub(super) fn broker(exit: CancellationToken) -> GrpcBrokerServer<impl GrpcBroker> {
    GrpcBrokerServer::new(Silent { exit })
}

/// Healthy for as long as it answers.
pub(super) async fn health() -> HealthServer<impl Health> {
    let (reporter, health): (HealthReporter, _) = tonic_health::server::health_reporter();
    reporter
        .set_service_status(HEALTH_NAME, ServingStatus::Serving)
        .await;
    health
}

struct Controller {
    exit: CancellationToken,
}

#[async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.exit.cancel();
        Ok(Response::new(Empty {}))
    }
}

/// Streams that stay open and say nothing.
struct Silent {
    exit: CancellationToken,
}

impl Silent {
    fn stream<T: Send + 'static>(&self) -> BoxStream<T> {
        Box::pin(Silence {
            until: Box::pin(self.exit.clone().cancelled_owned()),
            item: PhantomData,
        })
    }
}

#[async_trait]
impl GrpcStdio for Silent {
    async fn stream_stdio(&self, _: Request<()>) -> Result<Response<BoxStream<StdioData>>, Status> {
        Ok(Response::new(self.stream()))
    }
}

#[async_trait]
impl GrpcBroker for Silent {
    async fn start_stream(
        &self,
        _: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        Ok(Response::new(self.stream()))
    }
}

/// No item until the process ends; then the stream ends, so that connections can close.
struct Silence<T> {
    until: Pin<Box<WaitForCancellationFutureOwned>>,
    item: PhantomData<fn() -> T>,
}

impl<T> Stream for Silence<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.until.as_mut().poll(cx).map(|()| None)
    }
}
