//! The client's side of the plugin protocol: what Terraform does, as far as the tests need it.

use std::{
    path::PathBuf,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper_util::rt::TokioIo;
use rcgen::{
    BasicConstraints, CertificateParams, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    PKCS_ECDSA_P521_SHA512,
};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName},
};
use serde_json::{Value as Json, json};
use tfplugin_proto::{
    goplugin::grpc_controller_client::GrpcControllerClient,
    tfplugin6::{self as pb, provider_client::ProviderClient},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::UnixStream,
};
use tokio_rustls::TlsConnector;
use tonic::{
    codegen::Service,
    transport::{Channel, Endpoint, Uri},
};

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A certificate and its key.
pub(crate) struct Identity {
    pub(crate) pem: String,
    der: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Identity {
    /// Of the kind that Terraform makes: P-521, signing itself, an authority.
    pub(crate) fn of_terraform() -> Self {
        Self::new(&KeyPair::generate_for(&PKCS_ECDSA_P521_SHA512).unwrap())
    }

    pub(crate) fn of_somebody_else() -> Self {
        Self::new(&KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap())
    }

    /// The certificate of `other`, without its key.
    pub(crate) fn impostor(other: &Self) -> Self {
        Self {
            pem: other.pem.clone(),
            der: other.der.clone(),
            ..Self::of_terraform()
        }
    }

    fn new(key: &KeyPair) -> Self {
        let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = parameters.self_signed(key).unwrap();
        Self {
            pem: certificate.pem(),
            der: certificate.der().clone(),
            key: key.serialize_der(),
        }
    }
}

/// A connection to the fixture.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) channel: Channel,
    pub(crate) rpc: ProviderClient<Channel>,
}

impl Provider {
    /// Connects to the socket; in TLS with the server's certificate and our own, where given.
    pub(crate) async fn connect(
        path: PathBuf,
        tls: Option<(CertificateDer<'static>, Option<&Identity>)>,
    ) -> Result<Self, String> {
        let tls = tls.map(|(server, client)| connector(server, client));
        let dial = Dial { path, tls };
        let endpoint = Endpoint::from_static("http://localhost");
        let channel = endpoint
            .connect_with_connector(dial)
            .await
            .map_err(|error| format!("{error:?}"))?;
        let most = 256 << 20;
        let rpc = ProviderClient::new(channel.clone())
            .max_decoding_message_size(most)
            .max_encoding_message_size(most);
        let mut connected = Self { channel, rpc };
        // In TLS 1.3 a client learns only from the first answer whether its certificate was accepted.
        let request = pb::get_metadata::Request {};
        connected
            .rpc
            .get_metadata(request)
            .await
            .map_err(|status| format!("{status:?}"))?;
        Ok(connected)
    }

    /// Applies a change of a task; the new state and what was said.
    pub(crate) async fn apply(&mut self, prior: Json, planned: Json) -> (Json, String) {
        let config = if planned.is_null() {
            Json::Null
        } else {
            without_id(&planned)
        };
        let request = pb::apply_resource_change::Request {
            type_name: "fixture_task".to_owned(),
            prior_state: value(&prior),
            planned_state: value(&planned),
            config: value(&config),
            ..Default::default()
        };
        let answer = self
            .rpc
            .apply_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        (json_of(answer.new_state), shown(&answer.diagnostics))
    }

    /// Plans a change of a task; the plan and what was said.
    pub(crate) async fn plan(&mut self, prior: Json, config: Json) -> (Json, String) {
        let request = pb::plan_resource_change::Request {
            type_name: "fixture_task".to_owned(),
            prior_state: value(&prior),
            proposed_new_state: value(&config),
            config: value(&config),
            ..Default::default()
        };
        let answer = self
            .rpc
            .plan_resource_change(request)
            .await
            .unwrap()
            .into_inner();
        (json_of(answer.planned_state), shown(&answer.diagnostics))
    }

    pub(crate) async fn shutdown(&self) {
        let mut controller = GrpcControllerClient::new(self.channel.clone());
        controller
            .shutdown(tfplugin_proto::goplugin::Empty {})
            .await
            .unwrap();
    }
}

/// A task of this mode, as planned: its id unknown.
pub(crate) fn task(mode: &str) -> Json {
    json!({"id": "?", "mode": mode, "note": "n", "other": null, "timeouts": null})
}

fn without_id(task: &Json) -> Json {
    let mut task = task.clone();
    task["id"] = Json::Null;
    task
}

/// In MessagePack; the text "?" is an unknown value.
pub(crate) fn value(json: &Json) -> Option<pb::DynamicValue> {
    let mut msgpack = Vec::new();
    rmpv::encode::write_value(&mut msgpack, &wire(json)).unwrap();
    Some(pb::DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

fn wire(json: &Json) -> rmpv::Value {
    match json {
        Json::Null => rmpv::Value::Nil,
        Json::Bool(truth) => (*truth).into(),
        Json::Number(number) => number.as_i64().unwrap().into(),
        Json::String(text) if text == "?" => rmpv::Value::Ext(0, vec![0]),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => rmpv::Value::Array(items.iter().map(wire).collect()),
        Json::Object(items) => rmpv::Value::Map(
            items
                .iter()
                .map(|(name, item)| (name.as_str().into(), wire(item)))
                .collect(),
        ),
    }
}

/// The value as JSON; unknown as the text "?", absent as the text "absent".
pub(crate) fn json_of(value: Option<pb::DynamicValue>) -> Json {
    let Some(value) = value else {
        return json!("absent");
    };
    unwire(&rmpv::decode::read_value(&mut value.msgpack.as_slice()).unwrap())
}

fn unwire(wire: &rmpv::Value) -> Json {
    match wire {
        rmpv::Value::Ext(..) => json!("?"),
        rmpv::Value::Boolean(truth) => json!(truth),
        rmpv::Value::Integer(number) => json!(number.as_i64()),
        rmpv::Value::F64(number) => json!(number),
        rmpv::Value::String(text) => json!(text.as_str()),
        rmpv::Value::Array(items) => items.iter().map(unwire).collect(),
        rmpv::Value::Map(items) => items
            .iter()
            .map(|(name, item)| (name.as_str().unwrap().to_owned(), unwire(item)))
            .collect(),
        rmpv::Value::Nil | rmpv::Value::F32(_) | rmpv::Value::Binary(_) => Json::Null,
    }
}

/// Diagnostics as lines: `error at mode: summary: detail`.
pub(crate) fn shown(diagnostics: &[pb::Diagnostic]) -> String {
    let line = |diagnostic: &pb::Diagnostic| {
        let severity = diagnostic.severity().as_str_name().to_lowercase();
        let steps = diagnostic.attribute.iter().flat_map(|path| &path.steps);
        let path: Vec<String> = steps
            .map(|step| format!("{:?}", step.selector.as_ref().unwrap()))
            .collect();
        let at = if path.is_empty() {
            String::new()
        } else {
            format!(" at {}", path.join(" "))
        };
        format!(
            "{severity}{at}: {}: {}",
            diagnostic.summary, diagnostic.detail
        )
    };
    diagnostics.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn connector(server: CertificateDer<'static>, client: Option<&Identity>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(server).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match client {
        None => config.with_no_client_auth(),
        Some(identity) => {
            let key = PrivateKeyDer::try_from(identity.key.clone()).unwrap();
            let resolver = Shown(rustls::sign::CertifiedKey::new(
                vec![identity.der.clone()],
                aws_lc_rs::sign::any_supported_type(&key).unwrap(),
            ));
            config.with_client_cert_resolver(Arc::new(resolver))
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    TlsConnector::from(Arc::new(config))
}

/// Shows its certificate whatever is asked for, also one that does not fit its key.
#[derive(Debug)]
struct Shown(rustls::sign::CertifiedKey);

impl rustls::client::ResolvesClientCert for Shown {
    fn resolve(
        &self,
        _: &[&[u8]],
        _: &[rustls::SignatureScheme],
    ) -> Option<Arc<rustls::sign::CertifiedKey>> {
        Some(Arc::new(self.0.clone()))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Dials the socket, whatever address is asked for.
struct Dial {
    path: PathBuf,
    tls: Option<TlsConnector>,
}

type Dialled = TokioIo<Box<dyn Stream>>;

impl Service<Uri> for Dial {
    type Response = Dialled;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = std::io::Result<Dialled>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let (path, tls) = (self.path.clone(), self.tls.clone());
        Box::pin(async move {
            let stream = UnixStream::connect(path).await?;
            let stream: Box<dyn Stream> = match tls {
                None => Box::new(stream),
                Some(tls) => Box::new(
                    tls.connect(ServerName::try_from("localhost").unwrap(), stream)
                        .await?,
                ),
            };
            Ok(TokioIo::new(stream))
        })
    }
}
