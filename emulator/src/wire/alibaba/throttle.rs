//! The gateway that a request came through: the region's, or an instance's own.
//!
//! An instance's gateway speaks a protocol of its own as well, which is not emulated; what is told apart here is
//! whose allowance the request counts against.

use crate::service::Gateway;

/// What follows an instance's id in the host of its gateway; `localhost` needs no entry in a hosts file.
const HOST_SUFFIXES: [&str; 2] = [
    ".cryptoservice.kms.aliyuncs.com",
    ".cryptoservice.kms.localhost",
];

/// The gateway of a host, with its port or without.
pub(super) fn gateway(host: &str) -> Gateway<'_> {
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let instance = HOST_SUFFIXES
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix));
    match instance {
        Some(id) if !id.is_empty() => Gateway::Instance(id),
        Some(_) | None => Gateway::Shared,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_has_a_host_of_its_own() {
        for (host, want) in [
            ("", Gateway::Shared),
            ("127.0.0.1:9480", Gateway::Shared),
            ("kms.cn-hangzhou.aliyuncs.com", Gateway::Shared),
            (".cryptoservice.kms.aliyuncs.com", Gateway::Shared),
            (
                "kst-1.cryptoservice.kms.aliyuncs.com",
                Gateway::Instance("kst-1"),
            ),
            (
                "kst-1.cryptoservice.kms.localhost:9480",
                Gateway::Instance("kst-1"),
            ),
        ] {
            assert_eq!(gateway(host), want, "{host}");
        }
    }
}
