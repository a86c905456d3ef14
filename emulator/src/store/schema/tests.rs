//! Files that earlier builds wrote.

use kms_rules::Cloud;

use super::*;
use crate::store::{
    DEFAULT_ENTERPRISE_PROJECT, Failure, KeyFilter, Kind, Reading, Scope, Store, StoreUrl, Window,
};

/// A file as the build of an earlier schema left it: two scopes, 600 keys, 300 aliases.
fn of_schema(schema: usize, path: &std::path::Path) {
    let mut connection = Connection::open(path).unwrap();
    let transaction = connection.transaction().unwrap();
    for step in &MIGRATIONS[..schema] {
        transaction.execute_batch(step).unwrap();
    }
    transaction
        .execute_batch(
            "INSERT INTO scopes VALUES (1, 'alibaba', '1', 'cn-hangzhou'), (2, 'alibaba', '2', 'cn-hangzhou')",
        )
        .unwrap();
    for number in 0..600 {
        let scope = 1 + number % 3 / 2;
        let key = "INSERT INTO keys (scope, key_id, spec, usage, origin, protection, place, state, description, \
                   creator, created_at, deletion_protected, protection_text) VALUES (?1, ?2, 'Aliyun_AES_256', \
                   'ENCRYPT/DECRYPT', 'Aliyun_KMS', 'SOFTWARE', 'shared', 'enabled', '', '1', 0, 0, '')";
        transaction
            .execute(key, (scope, number.to_string()))
            .unwrap();
        let version = "INSERT INTO versions (scope, key_id, version_id, created_at, sealed) \
                       VALUES (?1, ?2, ?3 || ?2, 0, x'00')";
        for prefix in ["v", "w"] {
            transaction
                .execute(version, (scope, number.to_string(), prefix))
                .unwrap();
        }
        let primary =
            "UPDATE keys SET primary_version = 'w' || key_id WHERE scope = ?1 AND key_id = ?2";
        transaction
            .execute(primary, (scope, number.to_string()))
            .unwrap();
        if number % 2 == 0 {
            let alias =
                "INSERT INTO aliases (scope, alias, key_id) VALUES (?1, 'alias/' || ?2, ?2)";
            transaction
                .execute(alias, (scope, number.to_string()))
                .unwrap();
        }
    }
    transaction
        .pragma_update(None, "application_id", APPLICATION_ID)
        .unwrap();
    transaction
        .pragma_update(None, "user_version", u32::try_from(schema).unwrap())
        .unwrap();
    transaction.commit().unwrap();
}

#[derive(Debug)]
struct Cannot;

impl From<crate::store::CannotOpen> for Cannot {
    fn from(cannot: crate::store::CannotOpen) -> Cannot {
        panic!("{cannot}")
    }
}

impl From<Failure> for Cannot {
    fn from(failure: Failure) -> Cannot {
        panic!("{failure}")
    }
}

#[test]
fn a_file_of_an_earlier_schema_is_brought_up_to_date_with_its_keys_counted() {
    for schema in 1..SCHEMA_VERSION {
        check_brought_up_to_date(schema);
    }
}

fn check_brought_up_to_date(schema: usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    of_schema(schema, &path);
    let url = StoreUrl::Sqlite(path);
    for _ in 0..2 {
        let store = Store::open(&url, |_| Ok::<_, Cannot>(())).unwrap();
        for (account, keys, aliases) in [("1", 400, 200), ("2", 200, 100)] {
            let scope = Scope {
                cloud: Cloud::Alibaba,
                account: account.to_owned(),
                region: "cn-hangzhou".to_owned(),
            };
            let last = Window {
                skip: keys - 1,
                take: 5,
            };
            let read = |reading: &Reading<'_>| {
                let page = reading.key_ids(&scope, &KeyFilter::default(), last)?;
                let key = reading.key(&scope, &page.items[0])?.unwrap();
                let aliases = reading.aliases(&scope, Window { skip: 0, take: 1 })?;
                let named = (key.kind, key.name, key.enterprise_project);
                let found = reading.usable(&scope, &page.items[0])?.unwrap();
                let version = found.version.unwrap();
                assert_eq!(
                    (version.id, version.number),
                    (format!("w{}", page.items[0]), 1)
                );
                Ok::<_, Failure>((page.total, page.items.len(), named, aliases.total))
            };
            let named = (Kind::Customer, None, DEFAULT_ENTERPRISE_PROJECT.to_owned());
            assert_eq!(store.read(read), Ok((keys, 1, named, aliases)));
        }
    }
}
