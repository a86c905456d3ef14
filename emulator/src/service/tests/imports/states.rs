//! The three operations in every state, and what they are not for.

use expect_test::expect;

use super::*;

const OPERATIONS: [&str; 3] = [
    "GetParametersForImport",
    "ImportKeyMaterial",
    "DeleteKeyMaterial",
];

async fn run(
    lab: &Lab,
    operation: &str,
    key: &KeyRef,
    invited: &Invitation,
) -> Result<(), Refusal> {
    match operation {
        "GetParametersForImport" => lab
            .import_parameters(key, (OAEP, "RSA_2048"))
            .await
            .map(|_| ()),
        "ImportKeyMaterial" => lab.import(key, invited, invited.wrap(&[1; 32]), None).await,
        "DeleteKeyMaterial" => lab.delete_material(key).await,
        other => panic!("{other}"),
    }
}

/// Puts a key into a state; one that waits for import had material, so that it could come back.
async fn prepare(lab: &Lab, state: KeyState) -> (KeyRef, Invitation) {
    let (core, scope) = (&lab.core, &lab.scope);
    let (key, invited) = lab.imported(&[1; 32]).await;
    match state {
        KeyState::Enabled => {}
        KeyState::Disabled => disable_key(core, scope, &key).await.unwrap(),
        KeyState::PendingDeletion => {
            let scheduled = schedule_key_deletion(core, scope, &key, Some(7));
            scheduled.await.unwrap();
        }
        KeyState::PendingImport => lab.delete_material(&key).await.unwrap(),
        KeyState::Unavailable => panic!("not a state of keys without an instance"),
    }
    (key, invited)
}

#[tokio::test]
async fn every_operation_in_every_state() {
    let states = [
        KeyState::Enabled,
        KeyState::Disabled,
        KeyState::PendingDeletion,
        KeyState::PendingImport,
    ];
    let mut grid = String::new();
    for operation in OPERATIONS {
        grid += &format!("{operation:<22}");
        for state in states {
            let lab = Lab::seeded(1);
            let (key, invited) = prepare(&lab, state).await;
            let said = match run(&lab, operation, &key, &invited).await {
                Ok(()) => "ok".to_owned(),
                Err(Refusal::WrongState(wrong)) => format!("not {:?}", wrong.was),
                Err(other) => format!("{other:?}"),
            };
            let after = lab.describe(&key).await.state;
            grid += &format!(" | {:<25}", format!("{said} -> {after:?}"));
        }
        grid = grid.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        GetParametersForImport | ok -> Enabled             | ok -> Disabled            | ok -> PendingDeletion     | ok -> PendingImport
        ImportKeyMaterial      | ok -> Enabled             | ok -> Disabled            | not PendingDeletion -> PendingDeletion | ok -> Enabled
        DeleteKeyMaterial      | ok -> PendingImport       | ok -> PendingImport       | ok -> PendingDeletion     | ok -> PendingImport
    "#]].assert_eq(&grid);
}

#[tokio::test]
async fn a_key_that_is_kept_after_all_waits_for_its_material() {
    let lab = Lab::seeded(1);
    let (core, scope) = (&lab.core, &lab.scope);
    for gone_first in [false, true] {
        let (key, invited) = prepare(&lab, KeyState::Enabled).await;
        if gone_first {
            lab.delete_material(&key).await.unwrap();
        }
        let scheduled = schedule_key_deletion(core, scope, &key, Some(7))
            .await
            .unwrap();
        lab.delete_material(&key).await.unwrap();
        let waiting = lab.describe(&key).await;
        assert_eq!(waiting.state, KeyState::PendingDeletion);
        assert_eq!(waiting.delete_at, scheduled.delete_at);
        cancel_key_deletion(core, scope, &key).await.unwrap();
        assert_eq!(lab.describe(&key).await.state, KeyState::PendingImport);
        lab.import(&key, &invited, invited.wrap(&[1; 32]), None)
            .await
            .unwrap();
        assert_eq!(lab.describe(&key).await.state, KeyState::Enabled);
    }
}

#[tokio::test]
async fn material_that_the_service_made_is_neither_replaced_nor_taken_away() {
    let lab = Lab::seeded(1);
    let (_, invited) = lab.imported(&[1; 32]).await;
    let key = lab.key(CreateKey::default()).await;
    for operation in OPERATIONS {
        let said = run(&lab, operation, &key, &invited).await;
        assert!(
            matches!(said, Err(Refusal::WrongOrigin { .. })),
            "{operation}: {said:?}"
        );
    }
    lab.encrypt_text(&key).await.unwrap();
}

#[tokio::test]
async fn only_an_id_names_the_key() {
    let lab = Lab::seeded(1);
    let (key, invited) = lab.imported(&[1; 32]).await;
    create_alias(&lab.core, &lab.scope, "alias/a", &key)
        .await
        .unwrap();
    let KeyRef::Id(id) = &key else { panic!() };
    let arn = KeyRef::KeyArn {
        account: lab.scope.account.clone(),
        region: lab.scope.region.clone(),
        id: id.clone(),
    };
    for operation in OPERATIONS {
        let by_alias = run(&lab, operation, &lab.alias("alias/a"), &invited).await;
        assert!(
            matches!(by_alias, Err(Refusal::AliasNotAllowedHere { .. })),
            "{operation}: {by_alias:?}"
        );
        for unknown in [&arn, &lab.id("never")] {
            let said = run(&lab, operation, unknown, &invited).await;
            assert!(
                matches!(said, Err(Refusal::KeyNotFound { .. })),
                "{operation} {unknown:?}: {said:?}"
            );
        }
    }
}
