//! Every operation in every state, against the vendor's table (KMS, Impact of CMK status on API operations).

use expect_test::expect;
use kms_rules::lifecycle::KeyState;

use crate::service::testing::{Lab, ROWS, Target};
use crate::service::*;

/// Puts a fresh key with one alias into a state, and gives it back with a blob that it encrypted.
async fn target(lab: &Lab, state: KeyState) -> Target {
    let args = if state == KeyState::PendingImport {
        lab.external()
    } else {
        CreateKey::default()
    };
    let key = lab.key(args).await;
    create_alias(&lab.core, &lab.scope, "alias/old", &key)
        .await
        .unwrap();
    let sealed = encrypt(&lab.core, &lab.scope, &key, "text", &Context::default()).await;
    match state {
        KeyState::Enabled | KeyState::PendingImport => {}
        KeyState::Disabled => disable_key(&lab.core, &lab.scope, &key).await.unwrap(),
        KeyState::PendingDeletion => {
            schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7))
                .await
                .unwrap();
        }
        KeyState::Unavailable => panic!("see `places`: an instance makes it so"),
    }
    assert_eq!(lab.describe(&key).await.state, state);
    let (version, blob) = sealed.map_or_else(
        |_| (String::new(), Vec::new()),
        |sealed| (sealed.version_id, sealed.ciphertext),
    );
    Target {
        key,
        alias: "alias/old".to_owned(),
        version,
        blob,
    }
}

fn in_short(result: Result<String, Refusal>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(Refusal::WrongState(wrong)) => format!("not {:?}", wrong.was),
        Err(Refusal::VersionNotFound { .. }) => "no version".to_owned(),
        Err(Refusal::BadCiphertext) => "no blob".to_owned(),
        Err(other) => format!("{other:?}"),
    }
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
    for row in ROWS {
        grid += &format!("{:<22}", row.name);
        for state in states {
            let lab = Lab::seeded(1);
            let target = target(&lab, state).await;
            let said = in_short((row.run)(&lab.core, &lab.scope, &target).await);
            let after = lab.describe(&target.key).await.state;
            let moved = if after == state {
                String::new()
            } else {
                format!(" -> {after:?}")
            };
            grid += &format!("| {:<22}", said + &moved);
        }
        grid = grid.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        DescribeKey           | ok                    | ok                    | ok                    | ok
        ListAliasesByKeyId    | ok                    | ok                    | ok                    | ok
        ListResourceTags      | ok                    | ok                    | ok                    | ok
        ListKeyVersions       | ok                    | ok                    | ok                    | ok
        DescribeKeyVersion    | ok                    | ok                    | ok                    | no version
        GetKeyPolicy          | ok                    | ok                    | ok                    | ok
        Encrypt               | ok                    | not Disabled          | not PendingDeletion   | not PendingImport
        Encrypt by alias      | ok                    | not Disabled          | not PendingDeletion   | not PendingImport
        Decrypt               | ok                    | not Disabled          | not PendingDeletion   | no blob
        GenerateDataKey       | ok                    | not Disabled          | not PendingDeletion   | not PendingImport
        UpdateRotationPolicy  | ok                    | not Disabled          | not PendingDeletion   | not PendingImport
        UpdateKeyDescription  | ok                    | ok                    | not PendingDeletion   | ok
        TagResource           | ok                    | ok                    | not PendingDeletion   | ok
        UntagResource         | ok                    | ok                    | not PendingDeletion   | ok
        TagResources          | ok                    | ok                    | not PendingDeletion   | ok
        UntagResources        | ok                    | ok                    | not PendingDeletion   | ok
        SetKeyPolicy          | ok                    | ok                    | not PendingDeletion   | ok
        SetDeletionProtection | ok                    | ok                    | not PendingDeletion   | ok
        CreateAlias           | ok                    | ok                    | not PendingDeletion   | ok
        UpdateAlias           | ok                    | ok                    | not PendingDeletion   | ok
        DeleteAlias           | ok                    | ok                    | ok                    | ok
        EnableKey             | ok                    | ok -> Enabled         | not PendingDeletion   | not PendingImport
        DisableKey            | ok -> Disabled        | ok                    | not PendingDeletion   | not PendingImport
        ScheduleKeyDeletion   | ok -> PendingDeletion | ok -> PendingDeletion | not PendingDeletion   | ok -> PendingDeletion
        CancelKeyDeletion     | not Enabled           | not Disabled          | ok -> Enabled         | not PendingImport
    "#]].assert_eq(&grid);
}
