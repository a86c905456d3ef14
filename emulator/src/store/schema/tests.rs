//! Files that earlier builds wrote.

use kms_rules::Cloud;

use super::*;
use crate::store::{Failure, KeyFilter, Kind, Reading, Scope, Store, StoreUrl, Window};

/// A file as the build of schema 1 left it: two scopes, 600 keys, 300 aliases.
fn first(path: &std::path::Path) {
    let mut connection = Connection::open(path).unwrap();
    let transaction = connection.transaction().unwrap();
    transaction.execute_batch(FIRST).unwrap();
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
        let version = "INSERT INTO versions (scope, key_id, version_id, created_at) VALUES (?1, ?2, 'v' || ?2, 0)";
        transaction
            .execute(version, (scope, number.to_string()))
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
    transaction.pragma_update(None, "user_version", 1).unwrap();
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
fn a_file_of_schema_1_is_brought_up_to_date_with_its_keys_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    first(&path);
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
                Ok::<_, Failure>((page.total, page.items.len(), key.kind, aliases.total))
            };
            assert_eq!(store.read(read), Ok((keys, 1, Kind::Customer, aliases)));
        }
    }
}
