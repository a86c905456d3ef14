//! Keys that stand in somebody else's key manager, reached through the External Key Store Proxy API v1.
//!
//! Knows requests and answers of that interface and nothing of keys' lives. Alibaba Cloud publishes no interface
//! between its external instances and a key manager; this is the one published interface of the kind, so that a
//! real proxy can stand behind an instance.
//! Source: github.com/aws/aws-kms-xksproxy-api-spec, version of 2022-11-10, read 2026-11-22.

/// The operation of ours on whose behalf the key manager is asked; it may log it and judge by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    CreateKey,
    Encrypt,
    Decrypt,
    GenerateDataKey,
    GenerateAndExportDataKey,
    ReEncrypt,
    HealthCheck,
}
