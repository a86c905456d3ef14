//! Grants: who may do what with whose key, who may take that back, and what is kept of it.

use kms_rules::grant::{GrantOperation, GranteeKind};

use crate::service::testing::{Lab, days};
use crate::service::*;

/// The owner of the lab's keys, somebody of the same account, and two of another one.
fn people() -> [Principal; 4] {
    [
        ("ada", "home"),
        ("bob", "home"),
        ("eve", "away"),
        ("joe", "away"),
    ]
    .map(|(user, domain)| Principal {
        user: user.to_owned(),
        domain: domain.to_owned(),
    })
}

/// Where the keys of the other account are.
fn away(lab: &Lab) -> Scope {
    Scope {
        account: "0e02".to_owned(),
        ..lab.scope.clone()
    }
}

fn asked(grantee: &str, operations: &[&str]) -> CreateGrant {
    CreateGrant {
        grantee: grantee.to_owned(),
        operations: operations.iter().map(|word| (*word).to_owned()).collect(),
        ..CreateGrant::default()
    }
}

fn all(lab: &Lab) -> Vec<&'static str> {
    let offered = GrantOperation::offered(lab.scope.cloud).iter();
    offered.map(|operation| operation.wire()).collect()
}

const PAGE: Window = Window { skip: 0, take: 100 };

async fn count(lab: &Lab, key: &KeyRef) -> u64 {
    let page = list_grants(&lab.core, &lab.scope, key, PAGE).await;
    page.unwrap().total
}

fn id(key: &KeyRef) -> &str {
    match key {
        KeyRef::Id(id) => id,
        KeyRef::Alias(_) | KeyRef::KeyArn { .. } | KeyRef::AliasArn { .. } => panic!("an id"),
    }
}

#[tokio::test]
async fn a_grant_says_what_was_asked() {
    let lab = Lab::naming(1);
    let [ada, ..] = people();
    let key = lab.key(lab.named("orders")).await;
    let args = CreateGrant {
        grantee_kind: Some("domain".to_owned()),
        retiring: Some("bob".to_owned()),
        name: Some("for:away".to_owned()),
        ..asked("away", &["decrypt-data", "describe-key", "decrypt-data"])
    };
    let made = create_grant(&lab.core, &lab.scope, &ada, &key, args)
        .await
        .unwrap();
    let want = Grant {
        id: made.id.clone(),
        key_id: id(&key).to_owned(),
        grantee: "away".to_owned(),
        grantee_kind: GranteeKind::Domain,
        operations: vec![GrantOperation::DecryptData, GrantOperation::DescribeKey],
        issuer: "ada".to_owned(),
        retiring: Some("bob".to_owned()),
        name: Some("for:away".to_owned()),
        created_at: lab.core.clock().now(),
    };
    assert_eq!(made, want);
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    assert!(
        made.id.len() == 64 && made.id.bytes().all(is_hex),
        "{}",
        made.id
    );
    let listed = list_grants(&lab.core, &lab.scope, &key, PAGE)
        .await
        .unwrap();
    assert_eq!((listed.items, listed.total), (vec![want], 1));
}

/// Every operation by every person: the grantee may do what was granted and nothing else, nobody else anything.
#[tokio::test]
async fn a_grant_permits_what_it_says_and_nothing_else() {
    let lab = Lab::naming(1);
    let [ada, bob, eve, joe] = people();
    for granted_word in all(&lab) {
        let key = lab.key(lab.named(granted_word)).await;
        let words: Vec<_> = [granted_word, "describe-key"].into();
        create_grant(&lab.core, &lab.scope, &ada, &key, asked("eve", &words))
            .await
            .unwrap();
        for operation in GrantOperation::ALL {
            for who in [&ada, &bob, &eve, &joe] {
                let found = granted(&lab.core, &away(&lab), who, (id(&key), operation)).unwrap();
                let may = who == &eve && words.contains(&operation.wire());
                assert_eq!(
                    found.map(|granted| granted.scope),
                    may.then(|| lab.scope.clone()),
                    "{} {operation:?} by {granted_word}",
                    who.user
                );
            }
        }
    }
}

#[tokio::test]
async fn a_grant_to_an_account_is_for_all_of_its_users_and_holds_in_its_region_alone() {
    let lab = Lab::naming(1);
    let [ada, bob, eve, joe] = people();
    let key = lab.key(lab.named("orders")).await;
    let args = CreateGrant {
        grantee_kind: Some("domain".to_owned()),
        ..asked("away", &["encrypt-data"])
    };
    create_grant(&lab.core, &lab.scope, &ada, &key, args)
        .await
        .unwrap();
    let ask = |scope: &Scope, who: &Principal, key: &str| {
        let found = granted(&lab.core, scope, who, (key, GrantOperation::EncryptData));
        found.unwrap().is_some()
    };
    let here = away(&lab);
    assert!(ask(&here, &eve, id(&key)) && ask(&here, &joe, id(&key)));
    // Its owner needs none, and finds the key at home.
    assert!(!ask(&here, &bob, id(&key)) && !ask(&lab.scope, &eve, id(&key)));
    assert!(!ask(&here, &eve, "2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe"));
    for change in [
        |scope: &mut Scope| scope.region = "cn-east-3".to_owned(),
        |scope: &mut Scope| scope.cloud = kms_rules::Cloud::Alibaba,
    ] {
        let mut other = away(&lab);
        change(&mut other);
        assert!(!ask(&other, &eve, id(&key)), "{other:?}");
    }
}

#[tokio::test]
async fn who_was_granted_the_right_to_grant_hands_on_what_they_have() {
    let lab = Lab::naming(1);
    let [ada, bob, eve, joe] = people();
    let key = lab.key(lab.named("orders")).await;
    let grant = asked("eve", &["create-grant", "encrypt-data"]);
    create_grant(&lab.core, &lab.scope, &ada, &key, grant)
        .await
        .unwrap();
    let from = away(&lab);
    let hand_on = |who: Principal, words: &'static [&'static str]| {
        let (core, from, key) = (&lab.core, &from, &key);
        async move { create_grant(core, from, &who, key, asked("joe", words)).await }
    };
    let refused = hand_on(eve.clone(), &["encrypt-data", "decrypt-data"]).await;
    let not_permitted = Refusal::NotPermitted {
        key: id(&key).to_owned(),
    };
    assert_eq!(refused, Err(not_permitted));
    for nobody in [joe.clone(), bob] {
        let refused = hand_on(nobody, &["encrypt-data"]).await;
        assert!(
            matches!(refused, Err(Refusal::KeyNotFound { .. })),
            "{refused:?}"
        );
    }
    let made = hand_on(eve, &["create-grant", "encrypt-data"])
        .await
        .unwrap();
    assert_eq!(made.issuer, "eve");
    assert!(hand_on(joe, &["encrypt-data"]).await.is_ok());
    assert_eq!(count(&lab, &key).await, 3);
}

/// What is said of a grant that cannot be: the argument at fault, if it is one.
async fn fault(lab: &Lab, args: CreateGrant) -> Option<Argument> {
    let [ada, ..] = people();
    let key = lab.id("2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe");
    match create_grant(&lab.core, &lab.scope, &ada, &key, args).await {
        Err(Refusal::Malformed { argument, .. } | Refusal::NotOneOf { argument, .. }) => {
            Some(argument)
        }
        // All that is asked was in order.
        Err(Refusal::KeyNotFound { .. }) => None,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn texts_of_a_grant_are_judged_before_the_key() {
    let lab = Lab::naming(1);
    let good = || asked("eve", &["encrypt-data"]);
    for (id, fits) in [
        (String::new(), false),
        ("a-b".to_owned(), false),
        ("ä".to_owned(), false),
        ("a".repeat(64), true),
        ("a".repeat(65), false),
    ] {
        let found = fault(&lab, asked(&id, &["encrypt-data"])).await;
        assert_eq!(found, (!fits).then_some(Argument::Grantee), "{id}");
        let args = CreateGrant {
            retiring: Some(id.clone()),
            ..good()
        };
        let found = fault(&lab, args).await;
        assert_eq!(
            found,
            (!fits).then_some(Argument::RetiringPrincipal),
            "{id}"
        );
    }
    for (name, fits) in [("", false), ("a b", false), ("a:b/c_d-e", true)] {
        let args = CreateGrant {
            name: Some(name.to_owned()),
            ..good()
        };
        let want = (!fits).then_some(Argument::GrantName);
        assert_eq!(fault(&lab, args).await, want, "{name}");
    }
    for (word, fits) in [
        ("user", true),
        ("domain", true),
        ("User", false),
        ("", false),
    ] {
        let args = CreateGrant {
            grantee_kind: Some(word.to_owned()),
            ..good()
        };
        let want = (!fits).then_some(Argument::GranteeKind);
        assert_eq!(fault(&lab, args).await, want, "{word}");
    }
    let sign = asked("eve", &["encrypt-data", "sign"]);
    assert_eq!(fault(&lab, sign).await, Some(Argument::GrantOperations));
    assert_eq!(fault(&lab, asked("eve", &all(&lab))).await, None);
}

#[tokio::test]
async fn the_right_to_grant_alone_is_no_grant() {
    let lab = Lab::naming(1);
    let [ada, ..] = people();
    let key = lab.key(lab.named("orders")).await;
    for words in [
        &[][..],
        &["create-grant"],
        &["create-grant", "create-grant"],
    ] {
        let refused = create_grant(&lab.core, &lab.scope, &ada, &key, asked("eve", words)).await;
        let valid = all(&lab);
        assert_eq!(refused, Err(Refusal::GrantsNothing { valid }), "{words:?}");
    }
    assert_eq!(count(&lab, &key).await, 0);
}

#[tokio::test]
async fn only_enabled_keys_of_users_are_granted_and_any_can_be_taken_back() {
    let lab = Lab::naming(1);
    let [ada, ..] = people();
    let key = lab.key(lab.named("orders")).await;
    let (core, scope) = (&lab.core, &lab.scope);
    let grant = || create_grant(core, scope, &ada, &key, asked("eve", &["encrypt-data"]));
    let first = grant().await.unwrap();
    disable_key(core, scope, &key).await.unwrap();
    assert!(matches!(grant().await, Err(Refusal::WrongState(_))));
    revoke_grant(core, scope, &key, &first.id).await.unwrap();
    enable_key(core, scope, &key).await.unwrap();
    let second = grant().await.unwrap();
    schedule_key_deletion(core, scope, &key, Some(7))
        .await
        .unwrap();
    assert!(matches!(grant().await, Err(Refusal::WrongState(_))));
    assert_eq!(count(&lab, &key).await, 1);
    retire_grant(core, scope, &ada, &key, &second.id)
        .await
        .unwrap();
    assert_eq!(count(&lab, &key).await, 0);
    let service = FirstUse::ByService("obs".to_owned());
    let default = first_use(core, scope, service).await.unwrap().key;
    let default = lab.id(&default.id);
    let refused = create_grant(core, scope, &ada, &default, asked("eve", &["encrypt-data"]));
    assert!(matches!(refused.await, Err(Refusal::WrongKind { .. })));
}

#[tokio::test]
async fn a_grant_is_taken_back_by_its_id_and_key() {
    let lab = Lab::naming(1);
    let [ada, ..] = people();
    let (core, scope) = (&lab.core, &lab.scope);
    let (key, other) = (lab.key(lab.named("a")).await, lab.key(lab.named("b")).await);
    let made = create_grant(core, scope, &ada, &key, asked("eve", &["encrypt-data"]))
        .await
        .unwrap();
    let none = "0".repeat(64);
    for way in ["revoke", "retire"] {
        let take = async |key: &KeyRef, grant: &str| match way {
            "revoke" => revoke_grant(core, scope, key, grant).await,
            _ => retire_grant(core, scope, &ada, key, grant).await,
        };
        let refused = take(&key, &none).await;
        assert_eq!(
            refused,
            Err(Refusal::GrantNotFound {
                grant: none.clone()
            })
        );
        let refused = take(&other, &made.id).await;
        assert!(
            matches!(refused, Err(Refusal::GrantOfOtherKey { .. })),
            "{refused:?}"
        );
        let refused = take(&lab.id("2fed8e66-ef3d-46ab-beae-0d7a5fbf6dbe"), &made.id).await;
        assert!(
            matches!(refused, Err(Refusal::KeyNotFound { .. })),
            "{refused:?}"
        );
    }
    assert_eq!(count(&lab, &key).await, 1);
    let loud = made.id.to_uppercase();
    revoke_grant(core, scope, &key, &loud).await.unwrap();
    assert_eq!(count(&lab, &key).await, 0);
}

/// A grant to `eve`, who may retire it, and in whose own list it is: ada, bob, eve, joe.
struct Retirable {
    operation: &'static str,
    retiring: Option<&'static str>,
    may: [bool; 4],
    sees: [bool; 4],
}

const fn retirable(
    operation: &'static str,
    retiring: Option<&'static str>,
    [bob, eve, joe]: [bool; 3],
) -> Retirable {
    Retirable {
        operation,
        retiring,
        // Ada makes all of them, and has a list of her own keys' grants.
        may: [true, bob, eve, joe],
        sees: [false, bob, eve, joe],
    }
}

const RETIRABLE: &[Retirable] = &[
    retirable("encrypt-data", None, [false, false, false]),
    retirable("encrypt-data", Some("bob"), [true, false, false]),
    retirable("encrypt-data", Some("joe"), [false, false, true]),
    retirable("encrypt-data", Some("away"), [false, true, true]),
    retirable("retire-grant", None, [false, true, false]),
    retirable("retire-grant", Some("eve"), [false, true, false]),
    retirable("retire-grant", Some("joe"), [false, true, true]),
];

#[tokio::test]
async fn grants_are_retired_by_issuer_retiring_principal_and_a_grantee_who_may() {
    let lab = Lab::naming(1);
    let key = lab.key(lab.named("orders")).await;
    for case in RETIRABLE {
        for (place, who) in people().iter().enumerate() {
            check_retired(&lab, &key, case, (place, who)).await;
        }
    }
}

async fn check_retired(
    lab: &Lab,
    key: &KeyRef,
    case: &Retirable,
    (place, who): (usize, &Principal),
) {
    let ([ada, ..], core) = (people(), &lab.core);
    let is_home = who.domain == "home";
    let from = if is_home {
        lab.scope.clone()
    } else {
        away(lab)
    };
    let (may, sees) = (case.may[place], case.sees[place]);
    let about = format!("{} {:?} by {}", case.operation, case.retiring, who.user);
    let args = CreateGrant {
        retiring: case.retiring.map(str::to_owned),
        ..asked("eve", &[case.operation])
    };
    let grant = create_grant(core, &lab.scope, &ada, key, args).await;
    let grant = grant.unwrap();
    let listed = list_retirable_grants(core, &from, who, PAGE).await;
    assert_eq!(listed.unwrap().items.contains(&grant), sees, "{about}");
    let key_id = id(key).to_owned();
    let want = match (may, is_home) {
        (true, _) => Ok(()),
        (false, true) => Err(Refusal::NotPermitted { key: key_id }),
        (false, false) => Err(Refusal::KeyNotFound { key: key_id }),
    };
    let retired = retire_grant(core, &from, who, key, &grant.id).await;
    assert_eq!(retired, want, "{about}");
    assert_eq!(count(lab, key).await, u64::from(!may), "{about}");
    if !may {
        let revoked = revoke_grant(core, &lab.scope, key, &grant.id).await;
        assert_eq!(revoked, Ok(()), "{about}");
    }
}

#[tokio::test]
async fn a_list_of_grants_has_pages() {
    let lab = Lab::naming(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let [ada, ..] = people();
    let key = lab.key(lab.named("orders")).await;
    let mut made = Vec::new();
    for _ in 0..5 {
        let args = CreateGrant {
            retiring: Some("ada".to_owned()),
            ..asked("eve", &["encrypt-data"])
        };
        made.push(create_grant(core, scope, &ada, &key, args).await.unwrap());
    }
    for (skip, take) in [
        (0, 2),
        (2, 2),
        (4, 2),
        (5, 2),
        (0, 5),
        (0, 0),
        (u64::MAX, 1),
    ] {
        let window = Window { skip, take };
        let (from, to) = (skip.min(5), skip.saturating_add(take).min(5));
        let want = &made[usize::try_from(from).unwrap()..usize::try_from(to).unwrap()];
        let page = list_grants(core, scope, &key, window).await.unwrap();
        assert_eq!((page.items.as_slice(), page.total), (want, 5), "{window:?}");
        let page = list_retirable_grants(core, scope, &ada, window)
            .await
            .unwrap();
        assert_eq!((page.items.as_slice(), page.total), (want, 5), "{window:?}");
    }
}

#[tokio::test]
async fn grants_go_with_their_key() {
    let lab = Lab::naming(1);
    let (core, scope) = (&lab.core, &lab.scope);
    let [ada, ..] = people();
    let key = lab.key(lab.named("orders")).await;
    let args = CreateGrant {
        retiring: Some("joe".to_owned()),
        ..asked("eve", &["encrypt-data"])
    };
    create_grant(core, scope, &ada, &key, args).await.unwrap();
    schedule_key_deletion(core, scope, &key, Some(7))
        .await
        .unwrap();
    let [.., joe] = people();
    let far = away(&lab);
    let listed = async || {
        list_retirable_grants(core, &far, &joe, PAGE)
            .await
            .unwrap()
            .total
    };
    assert_eq!(listed().await, 1);
    core.move_clock(days(7)).unwrap();
    assert_eq!(listed().await, 0);
    let refused = list_grants(core, scope, &key, PAGE).await;
    assert!(matches!(refused, Err(Refusal::KeyNotFound { .. })));
}

#[tokio::test]
async fn quotas_of_grants_hold_when_they_are_on() {
    for (quotas, max) in [(Quotas::Cloud, Some(100)), (Quotas::Off, None)] {
        let lab = Lab::open_naming(Opening {
            quotas,
            ..Lab::opening(1)
        });
        let [ada, ..] = people();
        let (core, scope) = (&lab.core, &lab.scope);
        let (key, other) = (lab.key(lab.named("a")).await, lab.key(lab.named("b")).await);
        let grant = async |key: &KeyRef, grantee: &str| {
            let asked = asked(grantee, &["encrypt-data"]);
            create_grant(core, scope, &ada, key, asked)
                .await
                .map(|_| ())
        };
        for number in 0..100 {
            grant(&key, &format!("user{number}")).await.unwrap();
        }
        let full = |what| max.map_or(Ok(()), |max| Err(Refusal::LimitExceeded { what, max }));
        assert_eq!(grant(&key, "eve").await, full(Quota::GrantsOfKey));
        for _ in 0..100 {
            grant(&other, "joe").await.unwrap();
        }
        let third = lab.key(lab.named("c")).await;
        assert_eq!(grant(&third, "joe").await, full(Quota::GrantsOfGrantee));
        assert_eq!(grant(&third, "eve").await, Ok(()));
    }
}

#[tokio::test]
async fn a_cloud_without_grants_grants_nothing() {
    let lab = Lab::seeded(1);
    let [ada, ..] = people();
    let key = lab.key(CreateKey::default()).await;
    let asked = asked("eve", &["encrypt-data"]);
    let refused = create_grant(&lab.core, &lab.scope, &ada, &key, asked).await;
    assert!(matches!(refused, Err(Refusal::NotOneOf { ref valid, .. }) if valid.is_empty()));
}
