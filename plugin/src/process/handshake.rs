//! The handshake with Terraform: what the environment says, and the one line that answers.

use std::{fmt, net::SocketAddr, ops::RangeInclusive, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use tracing::warn;

/// Tells a plugin from a program that somebody started by hand. A constant of the protocol, no secret.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);
/// The version of go-plugin's own handshake.
const CORE_VERSION: u8 = 1;
/// The only plugin protocol that is spoken here.
const PROTOCOL_VERSION: &str = "6";
/// The ports for TCP where the environment names none.
const PORTS: RangeInclusive<u16> = 10_000..=25_000;

/// What Terraform asks of the process it starts.
#[derive(Debug)]
pub(super) struct Launch {
    /// The one certificate that a client may show; `None` serves in plain text.
    pub(super) client_certificate: Option<CertificateDer<'static>>,
    /// Where to listen.
    pub(super) place: Place,
    /// Whether the client would carry several connections in one.
    pub(super) multiplex_asked: bool,
}

/// Where to listen: a socket in a directory, or a port where the system has no such sockets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) directory: PathBuf,
    pub(super) ports: RangeInclusive<u16>,
}

/// Where it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "only made where there are Unix sockets")
    )]
    Unix(PathBuf),
    Tcp(SocketAddr),
}

impl Address {
    /// The network's name in go-plugin, and the address in it.
    pub(super) fn parts(&self) -> (&'static str, String) {
        match self {
            Self::Unix(path) => ("unix", path.display().to_string()),
            Self::Tcp(address) => ("tcp", address.to_string()),
        }
    }
}

/// Why the process does not serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    NotAPlugin,
    BadCertificate,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAPlugin => {
                "this program is a Terraform provider: Terraform starts it, it is not to be run by hand\n\
                 (for a debugger, run it with -debug)"
            }
            Self::BadCertificate => "PLUGIN_CLIENT_CERT is not a certificate in PEM",
        })
    }
}

impl std::error::Error for Refusal {}

impl Launch {
    /// Reads the environment that Terraform gives its child.
    pub(super) fn read(environment: impl Fn(&str) -> Option<String>) -> Result<Self, Refusal> {
        if environment(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Err(Refusal::NotAPlugin);
        }
        let offered = environment("PLUGIN_PROTOCOL_VERSIONS").unwrap_or_default();
        if !offered
            .split(',')
            .any(|version| version == PROTOCOL_VERSION)
        {
            warn!(
                offered,
                "the client does not offer protocol {PROTOCOL_VERSION}; it will refuse"
            );
        }
        let pem = environment("PLUGIN_CLIENT_CERT").filter(|pem| !pem.is_empty());
        let certificate = pem
            .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()))
            .transpose();
        Ok(Self {
            client_certificate: certificate.map_err(|_| Refusal::BadCertificate)?,
            place: Self::place(&environment),
            multiplex_asked: environment("PLUGIN_MULTIPLEX_GRPC").is_some(),
        })
    }

    /// Where the environment wants the process to listen.
    pub(super) fn place(environment: impl Fn(&str) -> Option<String>) -> Place {
        let directory =
            environment("PLUGIN_UNIX_SOCKET_DIR").filter(|directory| !directory.is_empty());
        let port = |name: &str| environment(name).and_then(|port| port.parse().ok());
        let min = port("PLUGIN_MIN_PORT").unwrap_or(*PORTS.start());
        let max = port("PLUGIN_MAX_PORT").unwrap_or(*PORTS.end());
        Place {
            directory: directory.map_or_else(std::env::temp_dir, PathBuf::from),
            ports: min..=max,
        }
    }
}

/// The line on stdout: versions, address, `grpc`, our certificate. Without padding, which go-plugin's
/// decoder refuses. Multiplexing is declined where it was asked for.
pub(super) fn line(
    address: &Address,
    certificate: Option<&CertificateDer<'_>>,
    multiplex_asked: bool,
) -> String {
    let (network, address) = address.parts();
    let certificate = certificate
        .map(|certificate| STANDARD_NO_PAD.encode(certificate))
        .unwrap_or_default();
    let multiplex = if multiplex_asked { "|false" } else { "" };
    format!("{CORE_VERSION}|{PROTOCOL_VERSION}|{network}|{address}|grpc|{certificate}{multiplex}\n")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use rustls::pki_types::CertificateDer;

    use super::{Address, COOKIE, Launch, Refusal, line};

    fn launch(environment: &[(&str, &str)]) -> Result<Launch, Refusal> {
        let owned = |name: &str| {
            environment
                .iter()
                .find(|each| each.0 == name)
                .map(|each| each.1.to_owned())
        };
        Launch::read(owned)
    }

    #[test]
    fn the_cookie_tells_a_plugin() {
        assert!(launch(&[COOKIE]).is_ok());
        assert_eq!(launch(&[]).unwrap_err(), Refusal::NotAPlugin);
        assert_eq!(
            launch(&[(COOKIE.0, "d602")]).unwrap_err(),
            Refusal::NotAPlugin
        );
    }

    #[test]
    fn a_certificate_is_pem_or_absent() {
        assert_eq!(launch(&[COOKIE]).unwrap().client_certificate, None);
        assert_eq!(
            launch(&[COOKIE, ("PLUGIN_CLIENT_CERT", "")])
                .unwrap()
                .client_certificate,
            None
        );
        assert_eq!(
            launch(&[COOKIE, ("PLUGIN_CLIENT_CERT", "MIIC")]).unwrap_err(),
            Refusal::BadCertificate
        );
    }

    #[test]
    fn ports_and_directory_come_from_the_environment() {
        let asked = [
            COOKIE,
            ("PLUGIN_UNIX_SOCKET_DIR", "/run/x"),
            ("PLUGIN_MIN_PORT", "5"),
            ("PLUGIN_MAX_PORT", "9"),
        ];
        let place = launch(&asked).unwrap().place;
        assert_eq!(
            (place.directory, place.ports),
            (PathBuf::from("/run/x"), 5..=9)
        );
        assert_eq!(launch(&[COOKIE]).unwrap().place.ports, 10_000..=25_000);
    }

    #[test]
    fn the_line_has_six_fields_and_no_padding() {
        let unix = Address::Unix(PathBuf::from("/tmp/plugin1"));
        let certificate = CertificateDer::from(vec![1, 2]);
        assert_eq!(
            line(&unix, Some(&certificate), false),
            "1|6|unix|/tmp/plugin1|grpc|AQI\n"
        );
        assert_eq!(line(&unix, None, false), "1|6|unix|/tmp/plugin1|grpc|\n");
        assert_eq!(
            line(&unix, None, true),
            "1|6|unix|/tmp/plugin1|grpc||false\n"
        );
        let tcp = Address::Tcp(([127, 0, 0, 1], 10_000).into());
        assert_eq!(line(&tcp, None, false), "1|6|tcp|127.0.0.1:10000|grpc|\n");
    }
}
