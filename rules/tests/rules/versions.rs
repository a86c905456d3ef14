//! New versions by request: the printed grid, and what the pages say by hand.

use expect_test::expect_file;
use kms_rules::lifecycle::{self, Operation};
use kms_rules::version::{self, Fault};
use kms_rules::{Cloud, Origin, Place, spec};

use crate::table::Table;

/// One word for the verdict on a key.
fn verdict(result: Result<(), Vec<Fault>>) -> String {
    let word = |fault: &Fault| match fault {
        Fault::Origin { .. } => "origin",
        Fault::Spec { .. } => "spec",
        Fault::Place { .. } => "place",
    };
    match result {
        Ok(()) => "yes".to_owned(),
        Err(faults) => {
            let words: Vec<&str> = faults.iter().map(word).collect();
            format!("not the {}", words.join(", "))
        }
    }
}

fn grid(cloud: Cloud) -> String {
    let rule = version::of(cloud);
    let mut table = Table::new(["spec", "place", "made by the service", "imported"]);
    for spec in spec::all(cloud) {
        for place in Place::all(cloud) {
            let by = |origin| {
                verdict(version::check(
                    cloud,
                    Some(spec),
                    Some(origin),
                    Some(*place),
                ))
            };
            table.row([
                spec.wire.to_owned(),
                place.name().to_owned(),
                by(Origin::Service),
                by(Origin::External),
            ]);
        }
    }
    let gap = rule
        .gap
        .map_or("none".to_owned(), |gap| format!("{} s", gap.0));
    format!(
        "{}: {:?}, gap {gap}, {} (read {})\n{}",
        cloud.name(),
        rule.makes,
        rule.source.page,
        rule.source.read,
        table.print()
    )
}

#[test]
fn which_keys_get_versions_by_request() {
    let text = Cloud::ALL.map(grid).join("\n");
    expect_file!["../../testdata/versions.txt"].assert_eq(&text);
}

#[test]
fn versions_by_hand() {
    let may = |cloud, wire| {
        let spec = spec::find(cloud, wire);
        let place = Some(Place::default_of(cloud));
        version::check(cloud, spec, Some(Origin::Service), place).is_ok()
    };
    let cases = [
        (Cloud::Alibaba, "Aliyun_AES_256", false),
        (Cloud::Alibaba, "RSA_2048", true),
        (Cloud::Alibaba, "EC_P256", true),
        (Cloud::Huawei, "AES_256", true),
        (Cloud::Huawei, "SM4", true),
        (Cloud::Huawei, "HMAC_256", false),
        (Cloud::Huawei, "RSA_2048", false),
    ];
    for (cloud, wire, want) in cases {
        assert_eq!(may(cloud, wire), want, "{cloud:?} {wire}");
    }
    assert!(version::of(Cloud::Alibaba).pairs_have_versions());
    assert!(!version::of(Cloud::Huawei).pairs_have_versions());
}

/// What is not known is not judged, and every fault names something valid.
#[test]
fn unknown_facts_are_silent_and_faults_have_choices() {
    for cloud in Cloud::ALL {
        assert!(lifecycle::has(cloud, Operation::CreateVersion));
        assert_eq!(version::check(cloud, None, None, None), Ok(()));
        assert!(!version::specs(cloud).is_empty());
        assert!(!version::pairs(cloud).is_empty());
        assert!(version::places(cloud).contains(&Place::default_of(cloud)));
        let external = version::check(cloud, None, Some(Origin::External), None);
        let valid = vec![Origin::Service.wire(cloud)];
        let origin = Origin::External.wire(cloud);
        assert_eq!(external, Err(vec![Fault::Origin { origin, valid }]));
    }
}
