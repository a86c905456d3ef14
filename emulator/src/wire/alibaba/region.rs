//! Which region a request is for: the host's, the parameter's, or the daemon's own.

use hyper::header::HOST;
use hyper::http::request::Parts;

use super::fault::Fault;
use super::params::Params;

/// Region of a request that names none, unless the daemon is told another.
pub(super) const DEFAULT_REGION: &str = "cn-hangzhou";

/// Longest region id, in bytes.
const REGION_BYTES_MAX: usize = 64;

/// The public endpoints, and the same names under `localhost`, which need no entry in a hosts file.
const HOST_PREFIXES: [&str; 2] = ["kms.", "kms-vpc."];
const HOST_SUFFIXES: [&str; 2] = [".aliyuncs.com", ".localhost"];

/// The region of a request; the host wins over `RegionId`, and that over `default`.
///
/// # Errors
/// `InvalidParameter` for a region id that no region could have.
pub(super) fn of<'r>(
    host: &'r str,
    params: &'r Params<'_>,
    default: &'r str,
) -> Result<&'r str, Fault> {
    let asked = of_host(host)
        .or_else(|| params.filled("RegionId"))
        .unwrap_or(default);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if asked.len() > REGION_BYTES_MAX || !asked.bytes().all(plain) {
        return Err(Fault::invalid("RegionId"));
    }
    Ok(asked)
}

/// The host a request was sent to, with its port; empty when it does not say.
pub(super) fn host_of(head: &Parts) -> &str {
    let header = head.headers.get(HOST).and_then(|value| value.to_str().ok());
    header
        .or_else(|| head.uri.authority().map(|authority| authority.as_str()))
        .unwrap_or_default()
}

fn of_host(host: &str) -> Option<&str> {
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let rest = HOST_PREFIXES
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))?;
    let region = HOST_SUFFIXES
        .iter()
        .find_map(|suffix| rest.strip_suffix(suffix))?;
    (!region.is_empty() && !region.contains('.')).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(host: &str, query: &str, want: Option<&str>) {
        let params = Params::parse(query.as_bytes(), b"").unwrap();
        assert_eq!(
            of(host, &params, DEFAULT_REGION).ok(),
            want,
            "{host} {query}"
        );
    }

    #[test]
    fn the_host_wins_then_the_parameter_then_the_default() {
        for (host, query, want) in [
            ("127.0.0.1:9480", "", Some("cn-hangzhou")),
            ("", "", Some("cn-hangzhou")),
            ("127.0.0.1:9480", "RegionId=", Some("cn-hangzhou")),
            (
                "127.0.0.1:9480",
                "RegionId=eu-central-1",
                Some("eu-central-1"),
            ),
            ("kms.cn-beijing.aliyuncs.com", "", Some("cn-beijing")),
            (
                "kms.cn-beijing.aliyuncs.com:443",
                "RegionId=eu-central-1",
                Some("cn-beijing"),
            ),
            (
                "kms-vpc.ap-southeast-1.aliyuncs.com",
                "",
                Some("ap-southeast-1"),
            ),
            ("kms.us-east-1.localhost:9480", "", Some("us-east-1")),
            ("kms..aliyuncs.com", "", Some("cn-hangzhou")),
            (
                "kst-1.cryptoservice.kms.aliyuncs.com",
                "",
                Some("cn-hangzhou"),
            ),
            ("127.0.0.1", "RegionId=CN_Hangzhou", None),
            ("127.0.0.1", "RegionId=a%2Fb", None),
        ] {
            check(host, query, want);
        }
    }
}
