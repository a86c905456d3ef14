//! The operations, without any protocol: one file each, `operation(core, scope, arguments)`.
//!
//! Every one takes its arguments as they were sent, checks them by the rules, and runs one transaction: load
//! the key, settle what fell due, ask the lifecycle, act. The answer is facts or a [`Refusal`].

mod account;
mod account_quotas;
mod aliases;
mod asymmetric_decrypt;
mod asymmetric_encrypt;
mod asymmetric_sign;
mod asymmetric_verify;
mod blob;
mod blocking;
mod context;
mod core;
mod create_grant;
mod create_key;
mod create_key_version;
mod decrypt;
mod decrypt_data_key;
mod default_keys;
mod delete_key_material;
mod deletion;
mod derive_shared_secret;
mod describe_key;
mod describe_regions;
mod dump_state;
mod encrypt;
mod encrypt_data_key;
mod export_data_key;
mod external_keys;
mod find_aliases;
mod find_keys;
#[cfg(any(fuzzing, test))]
mod fuzzing;
mod generate_and_export_data_key;
mod generate_data_key;
mod generate_data_key_pair;
mod generate_mac;
mod generate_random;
mod get_parameters_for_import;
mod get_public_key;
mod granted;
mod ids;
mod import_key_material;
mod import_token;
mod instance_quotas;
mod instances;
mod key_policy;
mod key_ref;
mod key_state;
mod key_stores;
mod key_versions;
mod list_grants;
mod list_instances;
mod list_keys;
mod list_newest_keys;
mod list_retirable_grants;
mod load_fixture;
mod macs;
mod manage_instances;
mod move_key;
mod names;
mod new_version;
mod opening;
mod paging;
mod pairs;
mod permit;
mod quotas;
mod re_encrypt;
mod refusal;
mod rename_key;
mod replicas;
mod replicate_key;
mod retire_grant;
mod revoke_grant;
mod rotate_now;
mod rotation;
mod rotation_status;
mod seed;
mod settle;
mod sweep;
mod switch_rotation;
mod tag_resources;
mod tags;
mod throttle;
mod transaction;
mod update_key_description;
mod vault;
mod verify_mac;
mod wrapping;

pub(crate) use account::{open_service, set_account_status};
pub(crate) use account_quotas::{Used, account_quotas, count_keys};
pub(crate) use aliases::{
    create_alias, delete_alias, list_aliases, list_aliases_by_key_id, update_alias,
};
pub(crate) use asymmetric_decrypt::asymmetric_decrypt;
pub(crate) use asymmetric_encrypt::asymmetric_encrypt;
pub(crate) use asymmetric_sign::asymmetric_sign;
pub(crate) use asymmetric_verify::asymmetric_verify;
pub(crate) use context::Context;
pub(crate) use core::{ClockMove, Core};
pub(crate) use create_grant::{CreateGrant, create_grant};
pub(crate) use create_key::{CreateKey, create_key};
pub(crate) use create_key_version::create_key_version;
pub(crate) use decrypt::{decrypt, decrypt_under};
pub(crate) use decrypt_data_key::decrypt_data_key;
pub(crate) use default_keys::{DefaultKey, FirstUse, first_use};
pub(crate) use delete_key_material::delete_key_material;
pub(crate) use deletion::{
    SetDeletionProtection, cancel_key_deletion, days_until_deletion, schedule_key_deletion,
    set_deletion_protection, set_instance_deletion_protection,
};
pub(crate) use derive_shared_secret::derive_shared_secret;
pub(crate) use describe_key::describe_key;
pub(crate) use describe_regions::describe_regions;
pub(crate) use dump_state::{DumpedInstance, DumpedKey, DumpedVersion, State, dump_state};
pub(crate) use encrypt::encrypt;
pub(crate) use encrypt_data_key::{EncryptDataKey, encrypt_data_key};
pub(crate) use export_data_key::export_data_key;
pub(crate) use find_aliases::{FindAliases, delete_aliases, find_aliases};
pub(crate) use find_keys::{FindKeys, FoundKey, find_keys, list_all_tags};
pub(crate) use generate_and_export_data_key::generate_and_export_data_key;
pub(crate) use generate_data_key::{DataKey, GenerateDataKey, Length, generate_data_key};
pub(crate) use generate_data_key_pair::{DataKeyPair, generate_data_key_pair};
pub(crate) use generate_mac::generate_mac;
pub(crate) use generate_random::generate_random;
pub(crate) use get_parameters_for_import::{GetParametersForImport, get_parameters_for_import};
pub(crate) use get_public_key::get_public_key;
pub(crate) use granted::granted;
pub(crate) use import_key_material::{ImportKeyMaterial, import_key_material};
pub(crate) use instance_quotas::{InstanceQuota, InstanceResource, instance_quotas};
pub(crate) use instances::NewInstance;
pub(crate) use key_policy::{get_key_policy, set_key_policy};
pub(crate) use key_ref::KeyRef;
pub(crate) use key_state::{disable_key, enable_key};
pub(crate) use key_stores::{
    NewKeyStore, create_key_store, delete_key_store, enable_key_store, list_key_stores,
};
pub(crate) use key_versions::{describe_key_version, list_key_versions};
pub(crate) use list_grants::list_grants;
pub(crate) use list_instances::{get_instance, list_instances};
pub(crate) use list_keys::{Filter, FilterOf, ListKeys, list_keys};
pub(crate) use list_newest_keys::{ListNewestKeys, list_newest_keys};
pub(crate) use list_retirable_grants::list_retirable_grants;
pub(crate) use load_fixture::{Onto, load_fixture};
pub(crate) use manage_instances::{
    CannotManage, HeldInstance, delete_instance, held_instances, put_instance, set_instance_status,
};
pub(crate) use move_key::move_key;
pub(crate) use names::PendingNames;
pub(crate) use opening::Opening;
pub(crate) use paging::{Listing, Paging};
pub(crate) use pairs::{ToSign, WithPair};
pub(crate) use quotas::Quotas;
pub(crate) use re_encrypt::{Claims, Destination, Source, re_encrypt};
pub(crate) use refusal::{
    Argument, CopyRefusal, Internal, KeyStoreRefusal, MaterialFault, Needs, Quota, Refusal,
    TokenRefusal,
};
pub(crate) use rename_key::rename_key;
pub(crate) use replicate_key::{
    ReplicateKey, replica_regions, replicate_key, update_primary_region,
};
pub(crate) use retire_grant::retire_grant;
pub(crate) use revoke_grant::revoke_grant;
pub(crate) use rotate_now::rotate_now;
pub(crate) use rotation::update_rotation_policy;
pub(crate) use rotation_status::{RotationStatus, rotation_status};
pub(crate) use seed::{
    CannotLoad, Entry, Loaded, Protection, Seed, SeedAccount, SeedAlias, SeedGrant, SeedInstance,
    SeedKey, SeedMaterial, SeedVersion,
};
pub(crate) use switch_rotation::{disable_rotation, enable_rotation, set_rotation_interval};
pub(crate) use tag_resources::{
    ListTagResources, Untag, list_tag_resources, tag_resources, untag_resources,
};
pub(crate) use tags::{list_resource_tags, remove_tag, tag_resource, untag_resource};
pub(crate) use throttle::{Gateway, Throttling, gateway_rate};
pub(crate) use update_key_description::update_key_description;
pub(crate) use verify_mac::verify_mac;
pub(crate) use wrapping::ExportTo;

pub(crate) use crate::crypto::Filling;
pub(crate) use crate::store::{
    AccountStatus, Alias, AutomaticRotation, Cluster, Copies, DEFAULT_ENTERPRISE_PROJECT, Grant,
    Home, Instance, InstanceStatus, Key, Kind, Page, Principal, Scope, StoreUrl, Tag, Version,
    Window,
};

#[cfg(any(fuzzing, test))]
pub(crate) use fuzzing::{
    Target as FuzzTarget, ciphertext as fuzz_ciphertext, import_token as fuzz_import_token,
    targets as fuzz_targets,
};

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
