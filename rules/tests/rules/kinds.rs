//! Kinds of keys: what each allows, printed, and the page's table copied by hand.

use expect_test::expect_file;
use kms_rules::lifecycle::Operation;
use kms_rules::{Cloud, KeyKind};

use crate::table::Table;

#[test]
fn kinds_by_operation() {
    let alibaba = expect_file!["../../testdata/kinds_alibaba.txt"];
    let huawei = expect_file!["../../testdata/kinds_huawei.txt"];
    alibaba.assert_eq(&printed(Cloud::Alibaba));
    huawei.assert_eq(&printed(Cloud::Huawei));
}

fn printed(cloud: Cloud) -> String {
    let heads = ["class".to_owned(), "operations".to_owned()];
    let offered = KeyKind::offered(cloud).iter();
    let kinds = offered.clone().map(|kind| kind.name().to_owned());
    let mut table = Table::new(heads.into_iter().chain(kinds));
    for operation in Operation::ALL {
        let start = [
            format!("{operation:?}"),
            operation.api_names(cloud).join(" "),
        ];
        let cells = offered
            .clone()
            .map(|kind| match kind.allows(cloud, operation) {
                true => "yes".to_owned(),
                false => "no".to_owned(),
            });
        table.row(start.into_iter().chain(cells));
    }
    let page = kms_rules::kind::source(cloud);
    format!(
        "{}: what a caller may do to a key, by its kind\n{} (read {})\n{}",
        cloud.name(),
        page.page,
        page.read,
        table.print()
    )
}

/// Of Huawei's default keys: what the page says is refused, and what is left.
#[test]
fn default_keys_that_only_look_and_compute() {
    let may = |operation: &Operation| KeyKind::Service.allows(Cloud::Huawei, *operation);
    let left: Vec<_> = Operation::ALL.into_iter().filter(may).collect();
    let want = [Operation::Read, Operation::Use, Operation::GetPublicKey];
    assert_eq!(left, want);
    for operation in Operation::ALL {
        assert!(KeyKind::Customer.allows(Cloud::Huawei, operation));
    }
    assert!(!KeyKind::offered(Cloud::Huawei).contains(&KeyKind::DefaultCmk));
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
        .map(|operation| kind.allows(Cloud::Alibaba, operation));
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
            assert_eq!(
                kind.allows(Cloud::Alibaba, operation),
                kind == KeyKind::Customer
            );
        }
        for operation in [
            Operation::Read,
            Operation::Tag,
            Operation::CreateAlias,
            Operation::UpdateAlias,
            Operation::DeleteAlias,
        ] {
            assert!(
                kind.allows(Cloud::Alibaba, operation),
                "{kind:?} {operation:?}"
            );
        }
    }
    assert!(KeyKind::DefaultCmk.imports_once());
    assert!(!KeyKind::Customer.imports_once());
}
