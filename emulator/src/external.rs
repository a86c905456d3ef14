//! Keys that stand in somebody else's key manager, reached through the External Key Store Proxy API v1.
//!
//! Knows requests and answers of that interface and nothing of keys' lives. No cloud of ours publishes an interface
//! between its external instances and a key manager; this is the one published interface of the kind, so that a
//! real proxy can stand behind an instance.
//! Source: github.com/aws/aws-kms-xksproxy-api-spec, version of 2022-11-10, read 2026-11-22.

mod answer;
mod client;
mod failure;
mod link;
mod request;
mod sealed;
pub(crate) mod sigv4;

pub(crate) use self::answer::Health;
pub(crate) use self::client::ExternalClient;
pub(crate) use self::failure::ExternalFailure;
pub use self::link::LinkSettings;
pub(crate) use self::link::{ExternalLink, api_path, is_external_key, is_prefix};
pub(crate) use self::request::{Call, Purpose};
pub(crate) use self::sealed::{Sealed, TAG_BYTES, integrity_value};

#[cfg(test)]
pub(crate) mod tests;
