//! States and operations: the printed table by API name, and the vendors' tables copied by hand.

use expect_test::{ExpectFile, expect_file};
use kms_rules::lifecycle::{self, KeyState, Next, Operation};
use kms_rules::{Cloud, Origin};

use crate::table::Table;

fn cell(cloud: Cloud, state: KeyState, operation: Operation) -> String {
    match lifecycle::step(cloud, state, operation) {
        Err(_) => "no".to_owned(),
        Ok(Next::Stay) => "yes".to_owned(),
        Ok(Next::To(next)) => format!("to {}", next.wire(cloud)),
        Ok(Next::Restored) => {
            let [with, without] =
                [true, false].map(|material| KeyState::restored(cloud, material).wire(cloud));
            format!("to {with}, without material {without}")
        }
    }
}

fn grid(cloud: Cloud) -> String {
    let states = KeyState::ALL.map(|state| match cloud {
        Cloud::Alibaba => state.wire(cloud).to_owned(),
        Cloud::Huawei => format!("{} {state:?}", state.wire(cloud)),
    });
    let heads = ["operation".to_owned(), "class".to_owned()]
        .into_iter()
        .chain(states);
    let mut table = Table::new(heads);
    for operation in Operation::ALL {
        for api in operation.api_names(cloud) {
            let cells = KeyState::ALL.map(|state| cell(cloud, state, operation));
            let start = [(*api).to_owned(), format!("{operation:?}")];
            table.row(start.into_iter().chain(cells));
        }
    }
    let source = lifecycle::source(cloud);
    format!(
        "{}: what a key's state permits, and what becomes of it\n{} (read {})\n{}",
        cloud.name(),
        source.page,
        source.read,
        table.print()
    )
}

#[track_caller]
fn check(cloud: Cloud, want: &ExpectFile) {
    want.assert_eq(&grid(cloud));
}

#[test]
fn alibaba_state_operation() {
    check(
        Cloud::Alibaba,
        &expect_file!["../../testdata/lifecycle_alibaba.txt"],
    );
}

#[test]
fn huawei_state_operation() {
    check(
        Cloud::Huawei,
        &expect_file!["../../testdata/lifecycle_huawei.txt"],
    );
}

/// Copied by hand from Alibaba's page: API, then Enabled, Disabled, PendingDeletion, PendingImport.
const ALIBABA_BY_HAND: &[(&str, [bool; 4])] = &[
    ("ListKeys", [true, true, true, true]),
    ("DescribeKey", [true, true, true, true]),
    ("ListAliases", [true, true, true, true]),
    ("DeleteAlias", [true, true, true, true]),
    ("ListResourceTags", [true, true, true, true]),
    ("DescribeKeyVersion", [true, true, true, true]),
    ("ListKeyVersions", [true, true, true, true]),
    ("Encrypt", [true, false, false, false]),
    ("Decrypt", [true, false, false, false]),
    ("GenerateDataKey", [true, false, false, false]),
    (
        "GenerateDataKeyWithoutPlaintext",
        [true, false, false, false],
    ),
    ("CreateKeyVersion", [true, false, false, false]),
    ("UpdateRotationPolicy", [true, false, false, false]),
    ("UpdateKeyDescription", [true, true, false, true]),
    ("TagResource", [true, true, false, true]),
    ("UntagResource", [true, true, false, true]),
    ("EnableKey", [true, true, false, false]),
    ("DisableKey", [true, true, false, false]),
    ("ScheduleKeyDeletion", [true, true, false, true]),
    ("CancelKeyDeletion", [false, false, true, false]),
    ("CreateAlias", [true, true, false, true]),
    ("UpdateAlias", [true, true, false, true]),
    ("GetParametersForImport", [true, true, true, true]),
    ("DeleteKeyMaterial", [true, true, true, true]),
    ("ImportKeyMaterial", [true, true, false, true]),
    // Not on the page: whatever uses a key wants it enabled.
    ("AsymmetricEncrypt", [true, false, false, false]),
    ("AsymmetricDecrypt", [true, false, false, false]),
    ("AsymmetricSign", [true, false, false, false]),
    ("AsymmetricVerify", [true, false, false, false]),
    ("GetPublicKey", [true, false, false, false]),
    ("GenerateMac", [true, false, false, false]),
    ("VerifyMac", [true, false, false, false]),
    ("ReEncrypt", [true, false, false, false]),
    ("ExportDataKey", [true, false, false, false]),
    ("GenerateAndExportDataKey", [true, false, false, false]),
];

/// Copied by hand from Huawei's operations: API, then states 2, 3, 4, 5.
const HUAWEI_BY_HAND: &[(&str, [bool; 4])] = &[
    ("enable-key", [false, true, false, false]),
    ("disable-key", [true, false, false, false]),
    ("schedule-key-deletion", [true, true, false, true]),
    ("cancel-key-deletion", [false, false, true, false]),
    ("describe-key", [true, true, true, true]),
    ("list-keys", [true, true, true, true]),
    ("GET tags", [true, true, true, true]),
    ("get-key-rotation-status", [true, true, true, true]),
    ("update-key-alias", [true, true, false, true]),
    ("update-key-description", [true, true, false, true]),
    ("create-datakey", [true, false, false, false]),
    ("encrypt-data", [true, false, false, false]),
    ("sign", [true, false, false, false]),
    ("generate-mac", [true, false, false, false]),
    ("create-grant", [true, false, false, false]),
    ("enable-key-rotation", [true, false, false, false]),
    ("disable-key-rotation", [true, false, false, false]),
    ("update-key-rotation-interval", [true, false, false, false]),
    ("get-parameters-for-import", [false, false, false, true]),
    ("import-key-material", [false, false, false, true]),
    ("delete-imported-key-material", [true, true, false, false]),
];

#[track_caller]
fn check_by_hand(cloud: Cloud, rows: &[(&str, [bool; 4])]) {
    let states = [
        KeyState::Enabled,
        KeyState::Disabled,
        KeyState::PendingDeletion,
        KeyState::PendingImport,
    ];
    for (api, want) in rows {
        let named = |operation: &Operation| operation.api_names(cloud).contains(api);
        let operations: Vec<Operation> = Operation::ALL.into_iter().filter(named).collect();
        let [operation] = operations[..] else {
            panic!("{api} is in {operations:?}")
        };
        let got = states.map(|state| lifecycle::step(cloud, state, operation).is_ok());
        assert_eq!(got, *want, "{api}");
    }
}

#[test]
fn alibaba_states_by_hand() {
    check_by_hand(Cloud::Alibaba, ALIBABA_BY_HAND);
}

#[test]
fn huawei_states_by_hand() {
    check_by_hand(Cloud::Huawei, HUAWEI_BY_HAND);
}

/// Out of reach, a key can be looked at, lose a name, and be given up.
#[test]
fn a_key_out_of_reach() {
    for cloud in Cloud::ALL {
        for operation in Operation::ALL {
            let passes = lifecycle::step(cloud, KeyState::Unavailable, operation).is_ok();
            let want = match operation {
                Operation::Read | Operation::DeleteAlias => true,
                Operation::ScheduleDeletion => cloud == Cloud::Alibaba,
                _ => false,
            };
            assert_eq!(passes, want, "{cloud:?} {operation:?}");
        }
    }
}

/// A refusal names exactly the states in which the operation passes.
#[test]
fn wrong_state_names_the_right_ones() {
    for cloud in Cloud::ALL {
        for operation in Operation::ALL {
            let passes = |state: &KeyState| lifecycle::step(cloud, *state, operation).is_ok();
            let right: Vec<KeyState> = KeyState::ALL.into_iter().filter(passes).collect();
            for state in KeyState::ALL {
                if let Err(wrong) = lifecycle::step(cloud, state, operation) {
                    assert_eq!(
                        (wrong.cloud, wrong.was, wrong.operation),
                        (cloud, state, operation)
                    );
                    assert_eq!(wrong.valid, right, "{cloud:?} {operation:?}");
                }
            }
            assert_eq!(
                right.is_empty(),
                operation.api_names(cloud).is_empty(),
                "{operation:?}"
            );
        }
    }
}

/// From any state a key with material can be made usable, and one can always get rid of it.
#[test]
fn no_state_is_a_trap() {
    for cloud in Cloud::ALL {
        for has_material in [true, false] {
            for start in KeyState::ALL
                .into_iter()
                .filter(|state| *state != KeyState::Unavailable)
            {
                let reached = reachable(cloud, start, has_material);
                assert!(
                    reached.contains(&KeyState::Enabled),
                    "{cloud:?} {start:?} {reached:?}"
                );
                assert!(
                    reached.contains(&KeyState::PendingDeletion),
                    "{cloud:?} {start:?}"
                );
            }
        }
    }
}

fn reachable(cloud: Cloud, start: KeyState, has_material: bool) -> Vec<KeyState> {
    let mut reached = vec![start];
    let mut done = 0;
    while let Some(&state) = reached.get(done) {
        done += 1;
        let nexts = Operation::ALL.into_iter().filter_map(|operation| {
            let next = lifecycle::step(cloud, state, operation).ok()?;
            Some(next.state(cloud, state, has_material))
        });
        for next in nexts.collect::<Vec<_>>() {
            if !reached.contains(&next) {
                reached.push(next);
            }
        }
    }
    reached
}

#[test]
fn states_are_spelled_and_found() {
    for cloud in Cloud::ALL {
        for state in KeyState::ALL {
            assert_eq!(KeyState::find(cloud, state.wire(cloud)), Some(state));
        }
        assert_eq!(KeyState::find(cloud, "enabled"), None);
    }
    assert_eq!(KeyState::of_new(Origin::Service), KeyState::Enabled);
    assert_eq!(KeyState::of_new(Origin::External), KeyState::PendingImport);
}

/// A cloud has an operation exactly when some state permits it, and states have one word each.
#[test]
fn words_of_states_and_operations_that_exist() {
    for operation in [Operation::SetPolicy, Operation::SetDeletionProtection] {
        assert!(lifecycle::has(Cloud::Alibaba, operation));
        assert!(!lifecycle::has(Cloud::Huawei, operation));
    }
    assert!(!lifecycle::has(Cloud::Alibaba, Operation::CreateGrant));
    assert!(lifecycle::has(Cloud::Huawei, Operation::CreateGrant));
    for state in KeyState::ALL {
        assert_eq!(KeyState::from_name(state.name()), Some(state));
        assert_eq!(state.wire(Cloud::Alibaba), state.name());
    }
    assert_eq!(KeyState::from_name("enabled"), None);
}
