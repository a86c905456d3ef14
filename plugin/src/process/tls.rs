//! Mutual TLS between Terraform and this process: each side shows a certificate made for this run, and
//! accepts no other.
//!
//! Terraform's certificate signs itself and calls itself an authority, which a verifier of chains
//! refuses for a client. What is checked here is stricter: that it is that very certificate, byte for
//! byte, and that the client holds its key.

use std::{io, sync::Arc};

use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, ServerConfig,
    SignatureScheme,
    client::danger::HandshakeSignatureValid,
    crypto::{
        WebPkiSupportedAlgorithms, aws_lc_rs, verify_tls12_signature, verify_tls13_signature,
    },
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};
use tokio_rustls::TlsAcceptor;

/// The name that Terraform expects in our certificate.
const NAME: &str = "localhost";
/// HTTP/2, which grpc-go insists on from 1.67.
const ALPN: &[u8] = b"h2";

/// Our side of the connections, and the certificate to tell Terraform.
pub(super) struct Tls {
    pub(super) acceptor: TlsAcceptor,
    pub(super) certificate: CertificateDer<'static>,
}

/// A fresh certificate of our own, and `client` as the only one to accept.
pub(super) fn pinned_to(client: &CertificateDer<'static>) -> io::Result<Tls> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(io::Error::other)?;
    let parameters = CertificateParams::new([NAME.to_owned()]).map_err(io::Error::other)?;
    let certificate = parameters
        .self_signed(&key)
        .map_err(io::Error::other)?
        .der()
        .clone();
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(io::Error::other)?;

    let crypto = aws_lc_rs::default_provider();
    let algorithms = crypto.signature_verification_algorithms;
    let verifier = PinnedClient {
        certificate: client.clone(),
        algorithms,
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(crypto))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_single_cert(vec![certificate.clone()], key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        certificate,
    })
}

#[derive(Debug)]
struct PinnedClient {
    certificate: CertificateDer<'static>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ClientCertVerifier for PinnedClient {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        if *end_entity == self.certificate {
            return Ok(ClientCertVerified::assertion());
        }
        Err(Error::InvalidCertificate(
            CertificateError::ApplicationVerificationFailure,
        ))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
