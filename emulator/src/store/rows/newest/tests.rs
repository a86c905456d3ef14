//! Lists of the newest keys against sorting all of them, whatever was inserted and deleted.

use kms_rules::Cloud;
use kms_rules::lifecycle::KeyState;
use rusqlite::Connection;

use super::super::super::open;
use super::*;
use crate::store::Kind;

const SPECS: [&str; 3] = ["AES_256", "SM4", "RSA_2048"];

fn scope(account: &str) -> Scope {
    Scope {
        cloud: Cloud::Huawei,
        account: account.to_owned(),
        region: "cn-north-4".to_owned(),
    }
}

/// A database with two scopes.
fn two_scopes() -> Connection {
    let connection = open::memory().unwrap();
    let sql = "INSERT INTO scopes VALUES (1, 'huawei', 'one', 'cn-north-4'), (2, 'huawei', 'two', 'cn-north-4')";
    connection.execute_batch(sql).unwrap();
    connection
}

/// Keys with these numbers: of the three specs in turn, every 50th made by a service.
fn insert(connection: &Connection, scope: i64, numbers: std::ops::RangeInclusive<i64>) {
    for number in numbers {
        let spec = SPECS[usize::try_from(number % 3).unwrap()];
        let kind = match number % 50 {
            0 => format!("service:s{number}"),
            _ => "customer".to_owned(),
        };
        let state = ["enabled", "disabled"][usize::try_from(number / 10 % 2).unwrap()];
        let sql = "INSERT INTO keys (seq, scope, key_id, spec, usage, origin, protection, place, state, description, \
                   creator, created_at, deletion_protected, protection_text, kind, enterprise_project) \
                   VALUES (?1, ?2, ?1, ?3, 'ENCRYPT_DECRYPT', 'kms', 'HSM', 'default', ?5, '', '', 0, 0, '', ?4, ?6)";
        let project = (number % 4).to_string();
        let row = (number, scope, spec, kind, state, project);
        connection.execute(sql, row).unwrap();
    }
}

/// All keys of a scope in the order that a list has.
fn all(connection: &Connection, scope: &Scope) -> Vec<Key> {
    let reading = Reading::new(connection);
    let (mut keys, _) = reading
        .some_keys(scope, Default::default(), u64::MAX)
        .unwrap();
    keys.reverse();
    let (made, kept): (Vec<_>, Vec<_>) =
        keys.into_iter().partition(|key| key.kind == Kind::Customer);
    made.into_iter().chain(kept).collect()
}

/// Every page of every size, under every filter, gives what the whole list has there.
#[track_caller]
fn check(connection: &Connection) {
    let reading = Reading::new(connection);
    let specs = |specs: &[&'static str]| KeyFilter {
        specs: Some(specs.to_vec()),
        ..KeyFilter::default()
    };
    let disabled = KeyFilter {
        states: Some(vec![KeyState::Disabled]),
        ..specs(&["SM4"])
    };
    let project = KeyFilter {
        enterprise_projects: Some(vec!["2".to_owned()]),
        ..KeyFilter::default()
    };
    let filters = [
        KeyFilter::default(),
        specs(&["SM4"]),
        specs(&["SM4", "RSA_2048"]),
        disabled,
        project,
    ];
    for (account, filter) in ["one", "two"]
        .iter()
        .flat_map(|one| filters.iter().map(move |filter| (one, filter)))
    {
        let scope = scope(account);
        let fits = |key: &Key| {
            filter
                .specs
                .as_ref()
                .is_none_or(|specs| specs.contains(&key.spec.wire))
                && filter
                    .states
                    .as_ref()
                    .is_none_or(|states| states.contains(&key.state))
                && filter
                    .enterprise_projects
                    .as_ref()
                    .is_none_or(|some| some.contains(&key.enterprise_project))
        };
        let want: Vec<_> = all(connection, &scope).into_iter().filter(fits).collect();
        for take in [1_usize, 7, 100] {
            let pages = (want.len() / take).max(2) + 2;
            for skip in (0..3).chain(pages - 3..pages).map(|page| page * take) {
                let window = Window {
                    skip: skip as u64,
                    take: take as u64,
                };
                let page = reading.newest_keys(&scope, filter, window).unwrap();
                let here: Vec<_> = want.iter().skip(skip).take(take).cloned().collect();
                assert_eq!(page.items, here, "{account} {filter:?} {skip} {take}");
                assert_eq!(page.total, want.len() as u64, "{account} {filter:?}");
            }
        }
        let made = all(connection, &scope);
        let made = made.iter().filter(|key| key.kind == Kind::Customer).count();
        assert_eq!(reading.customer_keys(&scope).unwrap(), made as u64);
    }
}

#[test]
fn pages_are_those_of_the_sorted_list() {
    let connection = two_scopes();
    check(&connection);
    insert(&connection, 1, 1..=700);
    insert(&connection, 2, 701..=710);
    insert(&connection, 1, 711..=800);
    insert(&connection, 2, 5000..=5300);
    insert(&connection, 1, 8190..=8195);
    insert(&connection, 1, 262_140..=262_150);
    check(&connection);
    for sql in [
        "DELETE FROM keys WHERE seq IN (1, 255, 256, 257, 700, 5300)",
        "DELETE FROM keys WHERE seq BETWEEN 512 AND 767",
        "DELETE FROM keys WHERE kind <> 'customer'",
        "DELETE FROM keys WHERE scope = 1",
        "DELETE FROM keys",
    ] {
        connection.execute_batch(sql).unwrap();
        check(&connection);
    }
    let left = connection.query_row("SELECT COUNT(*) FROM key_blocks", [], |row| row.get(0));
    assert_eq!(left, Ok(0));
}

/// The plan of a statement, one step a line.
fn plan(connection: &Connection, sql: &str) -> String {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let count = statement.parameter_count();
    let nothing = rusqlite::params_from_iter((0..count).map(|_| 1));
    let steps = statement.query_map(nothing, |row| row.get::<_, String>(3));
    steps.unwrap().map(|step| step.unwrap() + "\n").collect()
}

/// Only the few keys that nobody made by hand are sorted.
#[test]
fn no_list_walks_a_table() {
    let connection = two_scopes();
    for list in [OF_ANY, OF_SPEC] {
        for (sql, is_sorted) in [
            (list.made, false),
            (list.blocks, false),
            (list.newest, false),
            (list.kept, false),
            (list.others, true),
        ] {
            let plan = plan(&connection, sql);
            let walks = plan.lines().any(|step| step.starts_with("SCAN"));
            assert!(
                !walks && plan.contains("B-TREE") <= is_sorted,
                "{sql}\n{plan}"
            );
        }
        let others = plan(&connection, list.others);
        assert!(others.contains("USING INDEX keys_by_kind"), "{others}");
    }
    let of_spec = plan(&connection, OF_SPEC.newest);
    assert!(of_spec.contains("USING INDEX keys_of_spec"), "{of_spec}");
}
