//! Grants: the words as printed, and each bound at its edge.

use expect_test::expect_file;
use kms_rules::grant::{self, GrantOperation, GranteeKind};
use kms_rules::limits::{GRANT_NAME_CHARS_MAX, PRINCIPAL_CHARS_MAX};
use kms_rules::{Cloud, Source};

use crate::table::Table;

fn cited(source: Source) -> String {
    format!("{} (read {})", source.page, source.read)
}

#[test]
fn words() {
    let mut table = Table::new(["what", "word", "alibaba", "huawei"]);
    for operation in GrantOperation::ALL {
        let cells = Cloud::ALL.map(|cloud| {
            let offered = GrantOperation::offered(cloud).contains(&operation);
            if offered { "yes" } else { "-" }.to_owned()
        });
        let head = ["operation".to_owned(), operation.wire().to_owned()];
        table.row(head.into_iter().chain(cells));
    }
    for kind in GranteeKind::ALL {
        table.row(["grantee", kind.wire(), "-", "yes"].map(str::to_owned));
    }
    let text = format!("{}\n{}", cited(grant::source()), table.print());
    expect_file!["../../testdata/grants.txt"].assert_eq(&text);
}

#[test]
fn words_are_found_as_spelled_and_not_otherwise() {
    for cloud in Cloud::ALL {
        for operation in GrantOperation::ALL {
            let found = GrantOperation::find(cloud, operation.wire());
            let offered = GrantOperation::offered(cloud).contains(&operation);
            assert_eq!(found, offered.then_some(operation));
            let loud = operation.wire().to_uppercase();
            assert_eq!(GrantOperation::find(cloud, &loud), None);
        }
    }
    for kind in GranteeKind::ALL {
        assert_eq!(GranteeKind::find(kind.wire()), Some(kind));
        assert_eq!(GranteeKind::find(&kind.wire().to_uppercase()), None);
    }
}

#[test]
fn only_the_right_to_grant_is_no_grant() {
    assert!(!grant::is_grantable(&[]));
    for operation in GrantOperation::ALL {
        let more = operation != GrantOperation::CreateGrant;
        assert_eq!(grant::is_grantable(&[operation]), more, "{operation:?}");
        let both = [GrantOperation::CreateGrant, operation];
        assert_eq!(grant::is_grantable(&both), more, "{operation:?}");
    }
}

#[test]
fn texts_at_their_edges() {
    for (length, fits) in [
        (0, false),
        (1, true),
        (PRINCIPAL_CHARS_MAX, true),
        (PRINCIPAL_CHARS_MAX + 1, false),
    ] {
        assert_eq!(grant::is_principal(&"a".repeat(length)), fits, "{length}");
    }
    for (length, fits) in [
        (0, false),
        (1, true),
        (GRANT_NAME_CHARS_MAX, true),
        (GRANT_NAME_CHARS_MAX + 1, false),
    ] {
        assert_eq!(grant::is_name(&"a".repeat(length)), fits, "{length}");
    }
    assert!(grant::is_principal("0Az9"));
    assert!(grant::is_name("aZ09:/_-"));
    for not in ["a-b", "a b", "ä", "a\n", "值"] {
        assert!(!grant::is_principal(not), "{not}");
    }
    for not in ["a.b", "a b", "ä", "a\n", "值"] {
        assert!(!grant::is_name(not), "{not}");
    }
}
