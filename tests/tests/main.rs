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
mod batching;
mod blobs;
mod blobs_huawei;
mod ciphertext;
mod clock;
mod crash;
mod daemon;
mod data;
mod data_lists;
mod data_places;
mod data_specs;
mod data_versions;
mod default_tags;
mod dist;
mod ephemeral;
mod examples;
mod external;
mod fixtures;
mod functions;
mod gone;
mod grant;
mod guides;
mod interrupted;
mod key_create;
mod key_drift;
mod key_material;
mod key_pending;
mod key_policy;
mod key_replica;
mod key_store;
mod key_unknown;
mod key_update;
mod key_version;
mod migration;
mod modules;
mod plan_truth;
mod policy_truth;
mod preflight;
mod protocol;
mod provider_block;
mod public_key;
mod refusals;
mod replacement;
mod sdk;
mod sdk_huawei;
mod secrets;
mod states;
mod states_huawei;
mod tenants;
mod terraform_huawei;
mod upgrade;
mod wire_huawei;
mod world;
mod wycheproof;
mod wycheproof_huawei;
