//! Kinds of keys: what each allows, printed, and the page's table copied by hand.

use expect_test::expect_file;
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, KeyKind};

use crate::table::Table;

#[test]
fn kinds_by_operation() {
    let heads = ["class".to_owned(), "operations".to_owned()];
    let kinds = KeyKind::ALL.map(|kind| kind.name().to_owned());
    let mut table = Table::new(heads.into_iter().chain(kinds));
    for operation in Operation::ALL {
        let start = [
            format!("{operation:?}"),
            operation.api_names(Cloud::Alibaba).join(" "),
        ];
        let cells = KeyKind::ALL.map(|kind| match kind.allows(operation) {
            true => "yes".to_owned(),
            false => "no".to_owned(),
        });
        table.row(start.into_iter().chain(cells));
    }
    let page = kms_rules::kind::source();
    let text = format!(
        "alibaba: what a caller may do to a key, by its kind\n{} (read {})\n{}",
        page.page,
        page.read,
        table.print()
    );
    expect_file!["../../testdata/kinds_alibaba.txt"].assert_eq(&text);
}

/// The columns of the page's table: rotation, scheduled deletion, deletion protection, import.
const BY_HAND: &[(KeyKind, [bool; 4])] = &[
    (KeyKind::Customer, [true, true, true, true]),
    (KeyKind::DefaultCmk, [true, true, true, true]),
    (KeyKind::Service, [false, false, false, false]),
];

#[test]
fn the_table_of_the_page() {
    for (kind, want) in BY_HAND {
        let got = [
            Operation::UpdateRotation,
            Operation::ScheduleDeletion,
            Operation::SetDeletionProtection,
            Operation::ImportMaterial,
        ]
        .map(|operation| kind.allows(operation));
        assert_eq!(got, *want, "{}", kind.name());
    }
}

/// Default keys are for encryption by cloud services: no caller computes with one. Names are everybody's.
#[test]
fn only_customer_keys_compute_and_all_have_names() {
    for kind in KeyKind::ALL {
        for operation in [
            Operation::Use,
            Operation::GetPublicKey,
            Operation::CreateVersion,
        ] {
            assert_eq!(kind.allows(operation), kind == KeyKind::Customer);
        }
        for operation in [
            Operation::Read,
            Operation::Tag,
            Operation::CreateAlias,
            Operation::UpdateAlias,
            Operation::DeleteAlias,
        ] {
            assert!(kind.allows(operation), "{kind:?} {operation:?}");
        }
    }
    assert!(KeyKind::DefaultCmk.imports_once());
    assert!(!KeyKind::Customer.imports_once());
}
