//! Grants and dates of aliases in fixtures: what is said is there, what cannot be is refused, snapshots have it all.

use expect_test::{Expect, expect};

use super::super::super::testing::{Lab, at, days};
use super::super::super::*;
use super::super::*;
use crate::config::{AccountSettings, DefaultAccounts};
use crate::fixture::{self, Defaults, Format};

async fn load_as(lab: &Lab, text: &str, format: Format) -> Result<Loaded, String> {
    let accounts = DefaultAccounts::check(&AccountSettings::new()).unwrap();
    let defaults = Defaults {
        accounts,
        region: None,
    };
    let seed = fixture::parse(text, format, &defaults).map_err(|bad| bad.0)?;
    let loaded = load_fixture(&lab.core, seed, Onto::AnyStore).await;
    loaded.map_err(|cannot| fixture::explain(&cannot))
}

async fn load(lab: &Lab, keys: &str) -> Result<Loaded, String> {
    let head = "cloud = \"huawei\"\naccount = \"0e01\"\nregion = \"cn-north-4\"\n";
    load_as(lab, &format!("{head}{keys}"), Format::Toml).await
}

async fn snapshot(lab: &Lab) -> String {
    let state = dump_state(&lab.core).await.unwrap();
    String::from_utf8(fixture::print(&state).unwrap().to_vec()).unwrap()
}

const ID: &str = "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe";

/// A key with two grants, one of which says as little as it can.
const ORDERS: &str = r#"
[[key]]
id = "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe"
name = "orders"
creation_date = 2025-01-01T00:00:00Z
aliases = ["alias/old", { name = "alias/new", creation_date = 2025-02-01T00:00:00Z, update_date = 2025-03-01T00:00:00Z }]
[[key.grant]]
id = "7c9a3286af4fcca5f0a385ad13e1d21a50e27b6dbcab50f37f30f93b8939827d"
grantee_principal = "away"
grantee_principal_type = "domain"
operations = ["decrypt-data", "retire-grant"]
retiring_principal = "bob"
issuing_principal = "ada"
name = "for:away"
creation_date = 2025-04-01T00:00:00Z
[[key.grant]]
grantee_principal = "eve"
operations = ["encrypt-data"]
"#;

#[tokio::test]
async fn grants_and_dates_that_are_said_are_there() {
    let lab = Lab::naming(1);
    assert_eq!(load(&lab, ORDERS).await, Ok(Loaded { added: 1, known: 0 }));
    let window = Window { skip: 0, take: 9 };
    let key = lab.id(ID);
    let grants = list_grants(&lab.core, &lab.scope, &key, window);
    let shown: Vec<_> = grants.await.unwrap().items.iter().map(shown).collect();
    expect![[r#"
        7c9a3286af4fcca5f0a385ad13e1d21a50e27b6dbcab50f37f30f93b8939827d domain away may [DecryptData, RetireGrant], by ada at 2025-04-01T00:00:00Z, Some("bob"), Some("for:away")
        a766c87d90bf2f92a68018e7ded59c5c137e6d46842192bb902e4cf666b7c548 user eve may [EncryptData], by 0e01 at 2025-01-01T00:00:00Z, None, None"#]]
    .assert_eq(&shown.join("\n"));
    let aliases = find_aliases(
        &lab.core,
        &lab.scope,
        FindAliases {
            most: 9,
            ..FindAliases::default()
        },
    );
    let dates = aliases.await.unwrap().items.into_iter();
    let dates: Vec<_> = dates
        .map(|alias| (alias.name, alias.created_at, alias.updated_at))
        .collect();
    let (first, second) = (at("2025-01-01T00:00:00Z"), at("2025-02-01T00:00:00Z"));
    let want = [
        ("alias/new".to_owned(), second, at("2025-03-01T00:00:00Z")),
        ("alias/old".to_owned(), first, first),
    ];
    assert_eq!(dates, want);
}

fn shown(grant: &Grant) -> String {
    format!(
        "{} {} {} may {:?}, by {} at {}, {:?}, {:?}",
        grant.id,
        grant.grantee_kind.wire(),
        grant.grantee,
        grant.operations,
        grant.issuer,
        grant.created_at,
        grant.retiring,
        grant.name
    )
}

#[tokio::test]
async fn a_snapshot_has_every_grant_and_date() {
    let lab = Lab::naming(1);
    load(&lab, ORDERS).await.unwrap();
    lab.core.move_clock(days(1)).unwrap();
    let more = "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbf";
    let text = format!("[[key]]\nid = \"{more}\"\nname = \"more\"");
    assert_eq!(load(&lab, &text).await, Ok(Loaded { added: 1, known: 0 }));
    let key = lab.id(more);
    create_alias(&lab.core, &lab.scope, "alias/later", &lab.id(ID))
        .await
        .unwrap();
    update_alias(&lab.core, &lab.scope, "alias/old", &key)
        .await
        .unwrap();
    let other = Lab::naming(2);
    let text = snapshot(&lab).await;
    let loaded = load_as(&other, &text, Format::Json).await;
    assert_eq!(loaded, Ok(Loaded { added: 2, known: 0 }));
    assert_eq!(snapshot(&other).await, text);
    assert_eq!(
        load_as(&lab, &text, Format::Json).await,
        Ok(Loaded { added: 0, known: 2 })
    );
}

#[tokio::test]
async fn a_key_with_other_grants_differs() {
    let lab = Lab::naming(1);
    load(&lab, ORDERS).await.unwrap();
    let at_that_key = |rest: &str| format!("[[key]]\nid = \"{ID}\"\nname = \"orders\"\n{rest}");
    let (first, second) = ORDERS
        .split_once("[[key.grant]]")
        .unwrap()
        .1
        .split_once("[[key.grant]]")
        .unwrap();
    let grants = |of: &[&str]| {
        of.iter()
            .map(|grant| format!("[[key.grant]]{grant}"))
            .collect::<String>()
    };
    let differs = format!(
        "key \"{ID}\" (account 0e01, region cn-north-4) is there already, and differs in grants"
    );
    for (rest, is_so) in [
        (String::new(), true),
        (grants(&[first]), false),
        (
            grants(&[first, &second.replace("encrypt", "decrypt")]),
            false,
        ),
        (
            grants(&[&first.replace("2025-04", "2025-05"), second]),
            false,
        ),
        (grants(&[&first.replace("ada", "eve"), second]), false),
        (
            grants(&[&first.replace("issuing_principal = \"ada\"\n", ""), second]),
            true,
        ),
        (grants(&[first, second]), true),
        ("grants = []\n".to_owned(), false),
    ] {
        let loaded = load(&lab, &at_that_key(&rest)).await;
        let want = if is_so {
            Ok(Loaded { added: 0, known: 1 })
        } else {
            Err(differs.clone())
        };
        assert_eq!(loaded, want, "{rest}");
    }
}

async fn refused(keys: &[&str], want: &Expect) {
    let mut said = String::new();
    for rest in keys {
        let lab = Lab::naming(1);
        let why = load(
            &lab,
            &format!("[[key]]\nid = \"{ID}\"\nname = \"a\"\n{rest}"),
        )
        .await;
        said += &format!("{}\n", why.unwrap_err());
        let page = find_keys(
            &lab.core,
            &lab.scope,
            FindKeys::default(),
            Window { skip: 0, take: 1 },
        );
        assert_eq!(page.await.unwrap().total, 0);
    }
    want.assert_eq(&said);
}

#[tokio::test]
async fn what_cannot_be_granted_is_refused() {
    let grant = |operations: &str, rest: &str| {
        format!("[[key.grant]]\ngrantee_principal = \"eve\"\noperations = {operations}\n{rest}\n")
    };
    let good = grant(
        "[\"encrypt-data\"]",
        "id = \"7c9a3286af4fcca5f0a385ad13e1d21a50e27b6dbcab50f37f30f93b8939827d\"",
    );
    let twice = [good.as_str(), &good].concat();
    let wrong = [
        grant("[\"sign\"]", ""),
        grant("[\"create-grant\"]", ""),
        grant("[\"encrypt-data\"]", "grantee_principal_type = \"group\""),
        grant("[\"encrypt-data\"]", "name = \"a b\""),
        grant("[\"encrypt-data\"]", "id = \"7C9A\""),
        "[[key.grant]]\ngrantee_principal = \"a-b\"\noperations = [\"encrypt-data\"]".to_owned(),
        "[[key.grant]]\ngrantee_principal = \"eve\"".to_owned(),
        twice,
        "aliases = [7]".to_owned(),
        "aliases = [{ name = \"alias/a\", made = 1 }]".to_owned(),
        "aliases = [{ creation_date = 2026-01-01T00:00:00Z }]".to_owned(),
    ];
    let wrong: Vec<_> = wrong.iter().map(String::as_str).collect();
    refused(&wrong, &expect![[r#"
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants: "sign" is not one of create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey, describe-key, create-grant, retire-grant, encrypt-data, decrypt-data
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants: there must be more than create-grant, valid are create-datakey, create-datakey-without-plaintext, encrypt-datakey, decrypt-datakey, describe-key, create-grant, retire-grant, encrypt-data, decrypt-data
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants: "group" is not one of user, domain
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants: "a b" is not 1 to 255 characters of A-Z a-z 0-9 : / _ -
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants.id: "7C9A" is not 64 digits of 0-9 a-f
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants: "a-b" is not 1 to 64 letters and digits
        line 7: missing field `operations`
        key "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe" (account 0e01, region cn-north-4): grants: 7c9a3286af4fcca5f0a385ad13e1d21a50e27b6dbcab50f37f30f93b8939827d is there twice
        line 7: invalid type, expected an alias, or a table with its name, creation_date and update_date
        line 7: unknown field `made`, expected one of `name`, `creation_date`, `update_date`
        line 7: missing field `name`
    "#]]).await;
}

#[tokio::test]
async fn a_cloud_without_grants_takes_none() {
    let lab = Lab::seeded(1);
    let text = "[[key]]\nid = \"a\"\n[[key.grant]]\ngrantee_principal = \"eve\"\noperations = [\"encrypt-data\"]";
    let why = load_as(&lab, text, Format::Toml).await.unwrap_err();
    assert!(
        why.ends_with("grants: keys of this cloud have none"),
        "{why}"
    );
}
