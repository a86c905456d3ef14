//! Counted lists against what counting and skipping rows gives, whatever was inserted and deleted.

use rusqlite::Connection;

use super::super::super::open;
use super::*;

fn scope(account: &str) -> Scope {
    Scope {
        cloud: kms_rules::Cloud::Alibaba,
        account: account.to_owned(),
        region: "cn-hangzhou".to_owned(),
    }
}

/// A database with two scopes.
fn two_scopes() -> Connection {
    let connection = open::memory().unwrap();
    let sql = "INSERT INTO scopes VALUES (1, 'alibaba', 'one', 'cn-hangzhou'), (2, 'alibaba', 'two', 'cn-hangzhou')";
    connection.execute_batch(sql).unwrap();
    connection
}

/// Keys with these numbers, each with two aliases.
fn insert(connection: &Connection, scope: i64, numbers: std::ops::RangeInclusive<i64>) {
    for number in numbers {
        let sql = "INSERT INTO keys (seq, scope, key_id, spec, usage, origin, protection, place, state, description, \
                   creator, created_at, deletion_protected, protection_text) \
                   VALUES (?1, ?2, ?1, '', '', '', '', '', '', '', '', 0, 0, '')";
        connection.execute(sql, (number, scope)).unwrap();
        for half in 0..2 {
            let sql = "INSERT INTO aliases (seq, scope, alias, key_id) VALUES (?1, ?2, ?1, ?3)";
            let alias = (2 * number + half, scope, number.to_string());
            connection.execute(sql, alias).unwrap();
        }
    }
}

fn plain(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Every page of every size gives what the whole list has there.
#[track_caller]
fn check(connection: &Connection) {
    let reading = Reading::new(connection);
    for (row, account) in [(1, "one"), (2, "two")] {
        let scope = scope(account);
        let keys = format!("SELECT key_id FROM keys WHERE scope = {row} ORDER BY seq");
        let aliases = format!("SELECT alias FROM aliases WHERE scope = {row} ORDER BY seq");
        for (list, sql) in [(&KEYS, keys), (&ALIASES, aliases)] {
            let all = plain(connection, &sql);
            for take in [1, 7, 100] {
                let pages = (all.len() / take).max(2) + 2;
                for page in (0..3).chain(pages - 3..pages) {
                    let skip = page * take;
                    let window = Window {
                        skip: skip.try_into().unwrap(),
                        take: take.try_into().unwrap(),
                    };
                    let found = reading
                        .counted_page(list, &scope, window, |row| Ok(row.get::<_, String>(0)?));
                    let found = found.unwrap();
                    let want: Vec<_> = all.iter().skip(skip).take(take).cloned().collect();
                    assert_eq!(found.items, want, "{account} {skip} {take}");
                    assert_eq!(found.total, all.len() as u64);
                }
            }
        }
    }
}

#[test]
fn pages_are_those_of_the_whole_list() {
    let connection = two_scopes();
    check(&connection);
    // The scopes' keys alternate, cross blocks, and leave a gap of several.
    insert(&connection, 1, 1..=700);
    insert(&connection, 2, 701..=710);
    insert(&connection, 1, 711..=1100);
    insert(&connection, 2, 5000..=5300);
    // Over the borders of blocks of the middle and of the largest size, and with empty ones between.
    insert(&connection, 1, 8190..=8195);
    insert(&connection, 1, 262_140..=262_150);
    insert(&connection, 2, 1_000_000..=1_000_003);
    check(&connection);
    let sizes =
        "SELECT GROUP_CONCAT(size) FROM (SELECT DISTINCT size FROM key_blocks ORDER BY size DESC)";
    assert_eq!(
        plain(&connection, sizes),
        [SIZES.map(|size| size.to_string()).join(",")]
    );
    // What goes, goes from the counts: singly, a whole block, by cascade, by deleting everything.
    for sql in [
        "DELETE FROM keys WHERE seq IN (1, 255, 256, 257, 699, 5300)",
        "DELETE FROM keys WHERE seq BETWEEN 512 AND 767",
        "DELETE FROM aliases WHERE seq % 3 = 0",
        "DELETE FROM keys WHERE scope = 1",
        "DELETE FROM keys",
    ] {
        connection.execute_batch(sql).unwrap();
        check(&connection);
    }
    let left =
        "SELECT (SELECT COUNT(*) FROM key_blocks) || ' ' || (SELECT COUNT(*) FROM alias_blocks)";
    assert_eq!(plain(&connection, left), ["0 0"]);
}

#[test]
fn beyond_the_end_a_page_is_empty_and_says_how_many_there_are() {
    let connection = two_scopes();
    insert(&connection, 1, 1..=3);
    for skip in [3, 4, u64::MAX] {
        let window = Window {
            skip,
            take: u64::MAX,
        };
        let page = Reading::new(&connection).counted_page(&KEYS, &scope("one"), window, |_| Ok(()));
        let page = page.unwrap();
        assert_eq!((page.items.len(), page.total), (0, 3), "{skip}");
    }
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

#[test]
fn no_list_walks_a_table() {
    let connection = two_scopes();
    let lists = [&KEYS, &ALIASES].map(|list| [list.total, list.blocks, list.rows]);
    for sql in lists
        .as_flattened()
        .iter()
        .chain([&super::super::keys::DUE])
    {
        let plan = plan(&connection, sql);
        let walks = plan.lines().any(|step| step.starts_with("SCAN"));
        assert!(!walks && !plan.contains("B-TREE"), "{sql}\n{plan}");
    }
    let due = plan(&connection, super::super::keys::DUE);
    assert!(due.contains("SEARCH k USING INDEX keys_due"), "{due}");
}
