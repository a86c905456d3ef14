//! What the tests of the operations work with: a store in memory, a clock that stands, seeded randomness.

use std::future::Future;
use std::pin::Pin;

use jiff::{SignedDuration, Timestamp};
use kms_rules::{Cloud, Place};

use super::*;
use crate::clock::Clock;
use crate::entropy::Entropy;

/// A fresh core and the scope of one caller.
pub(super) struct Lab {
    pub(super) core: Core,
    pub(super) scope: Scope,
}

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn days(count: i64) -> ClockMove {
    ClockMove::Advance(SignedDuration::from_hours(24 * count))
}

impl Lab {
    pub(super) fn seeded(seed: u64) -> Lab {
        Lab::open(Lab::opening(seed))
    }

    /// A store in memory with a software and a hardware instance.
    pub(super) fn opening(seed: u64) -> Opening {
        let instance = |id: &str, place| NewInstance::new(Cloud::Alibaba, "cn-hangzhou", id, place);
        Opening {
            store: StoreUrl::Memory,
            seal_key: None,
            instances: vec![
                instance("kst-software", Place::SoftwareInstance),
                instance("kst-hardware", Place::HardwareInstance),
            ],
            quotas: Quotas::Off,
            pending_names: PendingNames::Refuse,
            throttling: Throttling::Off,
            clock: Clock::stopped_at(at("2026-01-01T00:00:00.789Z")),
            entropy: Entropy::seeded(seed),
        }
    }

    pub(super) fn open(opening: Opening) -> Lab {
        let scope = Scope {
            cloud: Cloud::Alibaba,
            account: "1234567890123456".to_owned(),
            region: "cn-hangzhou".to_owned(),
        };
        Lab {
            core: Core::open(opening).unwrap(),
            scope,
        }
    }

    /// A lab in the cloud whose keys have names of their own, with a key store called `store`.
    pub(super) fn naming(seed: u64) -> Lab {
        Lab::open_naming(Lab::opening(seed))
    }

    pub(super) fn open_naming(mut opening: Opening) -> Lab {
        let region = "cn-north-4";
        let place = Place::DedicatedKeyStore;
        let store = NewInstance::new(Cloud::Huawei, region, "store", place);
        opening.instances.push(store);
        let scope = Scope {
            cloud: Cloud::Huawei,
            account: "0e01".to_owned(),
            region: region.to_owned(),
        };
        Lab {
            core: Core::open(opening).unwrap(),
            scope,
        }
    }

    pub(super) fn named(&self, name: &str) -> CreateKey {
        CreateKey {
            name: Some(name.to_owned()),
            ..CreateKey::default()
        }
    }

    pub(super) fn id(&self, id: &str) -> KeyRef {
        KeyRef::Id(id.to_owned())
    }

    pub(super) fn alias(&self, alias: &str) -> KeyRef {
        KeyRef::Alias(alias.to_owned())
    }

    pub(super) fn rotating(&self, interval: &str) -> CreateKey {
        CreateKey {
            rotation_interval: Some(interval.to_owned()),
            ..CreateKey::default()
        }
    }

    pub(super) fn of_spec(&self, spec: &str) -> CreateKey {
        CreateKey {
            key_spec: Some(spec.to_owned()),
            ..CreateKey::default()
        }
    }

    pub(super) fn external(&self) -> CreateKey {
        CreateKey {
            origin: Some("EXTERNAL".to_owned()),
            ..CreateKey::default()
        }
    }

    /// A new key, by id.
    pub(super) async fn key(&self, args: CreateKey) -> KeyRef {
        KeyRef::Id(create_key(&self.core, &self.scope, args).await.unwrap().id)
    }

    pub(super) async fn describe(&self, key: &KeyRef) -> Key {
        describe_key(&self.core, &self.scope, key).await.unwrap()
    }
}

/// An operation on one key, for tests that walk all of them.
pub(super) struct Row {
    pub(super) name: &'static str,
    /// Runs it with a key's id, an alias of that key, a version of it, and a blob that it encrypted.
    pub(super) run: for<'a> fn(&'a Core, &'a Scope, &'a Target) -> Walk<'a>,
}

pub(super) type Walk<'a> = Pin<Box<dyn Future<Output = Result<String, Refusal>> + 'a>>;

/// What the operations of a walk work on.
pub(super) struct Target {
    pub(super) key: KeyRef,
    pub(super) alias: String,
    pub(super) version: String,
    pub(super) blob: Vec<u8>,
}

impl Target {
    fn id(&self) -> String {
        match &self.key {
            KeyRef::Id(id) => id.clone(),
            KeyRef::Alias(_) | KeyRef::KeyArn { .. } | KeyRef::AliasArn { .. } => {
                panic!("a target is an id")
            }
        }
    }
}

macro_rules! rows {
    ($($name:literal => |$core:ident, $scope:ident, $on:ident| $run:expr;)*) => {
        &[$(Row {
            name: $name,
            run: |$core, $scope, $on| Box::pin(async move { $run.await.map(|done| format!("{done:?}")) }),
        }),*]
    };
}

/// Every operation that names a key, an alias or a version.
pub(super) const ROWS: &[Row] = rows! {
    "DescribeKey" => |core, scope, on| describe_key(core, scope, &on.key);
    "ListAliasesByKeyId" => |core, scope, on| list_aliases_by_key_id(core, scope, &on.key, Paging::default());
    "ListResourceTags" => |core, scope, on| list_resource_tags(core, scope, &on.key);
    "ListKeyVersions" => |core, scope, on| list_key_versions(core, scope, &on.key, Paging::default());
    "DescribeKeyVersion" => |core, scope, on| describe_key_version(core, scope, &on.key, &on.version);
    "GetKeyPolicy" => |core, scope, on| get_key_policy(core, scope, &on.key);
    "Encrypt" => |core, scope, on| encrypt(core, scope, &on.key, "text", &Context::default());
    "Encrypt by alias" => |core, scope, on| {
        let alias = KeyRef::Alias(on.alias.clone());
        async move { encrypt(core, scope, &alias, "text", &Context::default()).await }
    };
    "Decrypt" => |core, scope, on| decrypt(core, scope, &on.blob, &Context::default());
    "GenerateDataKey" => |core, scope, on|
        generate_data_key(core, scope, &on.key, GenerateDataKey::default(), &Context::default());
    "UpdateRotationPolicy" => |core, scope, on| update_rotation_policy(core, scope, &on.key, None);
    "UpdateKeyDescription" => |core, scope, on| {
        update_key_description(core, scope, &on.key, "new".to_owned())
    };
    "TagResource" => |core, scope, on| {
        tag_resource(core, scope, &on.key, vec![("a".to_owned(), "b".to_owned())])
    };
    "UntagResource" => |core, scope, on| untag_resource(core, scope, &on.key, vec!["a".to_owned()]);
    "TagResources" => |core, scope, on| {
        tag_resources(core, scope, vec![on.id()], vec![("a".to_owned(), "b".to_owned())])
    };
    "UntagResources" => |core, scope, on| untag_resources(core, scope, vec![on.id()], Untag::All);
    "SetKeyPolicy" => |core, scope, on| set_key_policy(core, scope, &on.key, "{}".to_owned());
    "SetDeletionProtection" => |core, scope, on| {
        set_deletion_protection(core, scope, &on.key, SetDeletionProtection::default())
    };
    "CreateAlias" => |core, scope, on| create_alias(core, scope, "alias/new", &on.key);
    "UpdateAlias" => |core, scope, on| update_alias(core, scope, &on.alias, &on.key);
    "DeleteAlias" => |core, scope, on| delete_alias(core, scope, &on.alias);
    "EnableKey" => |core, scope, on| enable_key(core, scope, &on.key);
    "DisableKey" => |core, scope, on| disable_key(core, scope, &on.key);
    "ScheduleKeyDeletion" => |core, scope, on| schedule_key_deletion(core, scope, &on.key, Some(7));
    "CancelKeyDeletion" => |core, scope, on| cancel_key_deletion(core, scope, &on.key);
};
