//! The judges, in one binary: each module is one subject.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a judge fails by panicking with what it saw, and says how much it looked at"
)]

mod algorithms_huawei;
mod alias;
mod blobs;
mod blobs_huawei;
mod clock;
mod crash;
mod daemon;
mod data;
mod examples;
mod external;
mod fixtures;
mod interrupted;
mod key_create;
mod key_drift;
mod key_unknown;
mod key_update;
mod plan_truth;
mod policy_truth;
mod provider_block;
mod refusals;
mod secrets;
mod sdk;
mod sdk_huawei;
mod states;
mod states_huawei;
mod tenants;
mod terraform_huawei;
mod wire_huawei;
mod world;
mod wycheproof;
mod wycheproof_huawei;
