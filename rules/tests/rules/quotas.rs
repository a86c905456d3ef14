//! Quotas and rates: the printed rows, and what ties them together.

use expect_test::expect_file;
use kms_rules::lifecycle::Operation;
use kms_rules::quota::{self, Quota};
use kms_rules::throttle::{self, Class};
use kms_rules::{Cloud, Place, Source};

use crate::table::Table;

fn cited(source: Source) -> String {
    format!("{} (read {})", source.page, source.read)
}

fn quotas() -> String {
    let mut table = Table::new(["cloud", "what", "max", "page"]);
    for rule in quota::RULES {
        table.row([
            rule.cloud.name().to_owned(),
            rule.quota.name().to_owned(),
            rule.max.to_string(),
            cited(rule.source),
        ]);
    }
    format!("quotas\n{}", table.print())
}

fn rates() -> String {
    let mut table = Table::new(["gateway", "class", "requests a second", "page"]);
    for rule in throttle::SHARED {
        table.row([
            format!("{}, shared", rule.cloud.name()),
            format!("{:?}", rule.class),
            rule.per_second.to_string(),
            cited(rule.source),
        ]);
    }
    for rule in throttle::DEDICATED {
        for class in Class::ALL {
            let rates = rule.choices.iter();
            let rates = rates.map(|choice| throttle::dedicated_rate(*choice, class).to_string());
            table.row([
                rule.place.name().to_owned(),
                format!("{class:?}"),
                rates.collect::<Vec<_>>().join(", "),
                cited(rule.source),
            ]);
        }
    }
    format!("rates\n{}", table.print())
}

fn classes() -> String {
    let mut table = Table::new(["class", "operations"]);
    for class in Class::ALL {
        let names = Operation::ALL
            .into_iter()
            .flat_map(|operation| operation.api_names(Cloud::Alibaba))
            .filter(|api| Class::of(Cloud::Alibaba, api) == class);
        let names: Vec<&str> = names.copied().collect();
        table.row([format!("{class:?}"), names.join(" ")]);
    }
    format!("alibaba: classes of operations on keys\n{}", table.print())
}

#[test]
fn quotas_and_rates() {
    let text = [quotas(), rates(), classes()].join("\n");
    expect_file!["../../testdata/quotas.txt"].assert_eq(&text);
}

#[test]
fn quotas_are_found_once() {
    for rule in quota::RULES {
        assert_eq!(quota::of(rule.cloud, rule.quota), Some(rule), "twice");
    }
    let counted = |quota| {
        Cloud::ALL
            .iter()
            .any(|cloud| quota::of(*cloud, quota).is_some())
    };
    assert!(Quota::ALL.into_iter().all(counted));
    let keys = quota::of(Cloud::Alibaba, Quota::Keys).map(|rule| rule.max);
    let aliases = quota::of(Cloud::Alibaba, Quota::Aliases).map(|rule| rule.max);
    assert_eq!((keys, aliases), (Some(200), Some(300)));
}

/// Whatever uses a key computes, and nothing else does but handing out a public key.
#[test]
fn every_use_of_a_key_has_a_class_of_its_own() {
    for operation in Operation::ALL {
        for api in operation.api_names(Cloud::Alibaba) {
            let computes = match operation {
                Operation::Use | Operation::GetPublicKey => true,
                Operation::Read
                | Operation::CreateVersion
                | Operation::UpdateRotation
                | Operation::UpdateDescription
                | Operation::Tag
                | Operation::SetPolicy
                | Operation::SetDeletionProtection
                | Operation::Enable
                | Operation::Disable
                | Operation::ScheduleDeletion
                | Operation::CancelDeletion
                | Operation::CreateAlias
                | Operation::UpdateAlias
                | Operation::DeleteAlias
                | Operation::GetImportParameters
                | Operation::ImportMaterial
                | Operation::DeleteMaterial
                | Operation::CreateGrant
                | Operation::Replicate => false,
            };
            let class = Class::of(Cloud::Alibaba, api);
            assert_eq!(class != Class::Management, computes, "{api}");
        }
    }
    let known = |api: &str| {
        let mut operations = Operation::ALL.into_iter();
        operations.any(|operation| operation.api_names(Cloud::Alibaba).contains(&api))
    };
    for (api, class) in throttle::named_by(Cloud::Alibaba) {
        assert!(known(api), "{api}");
        assert_eq!(Class::of(Cloud::Alibaba, api), *class, "{api} twice");
    }
    assert_eq!(Class::of(Cloud::Alibaba, "CreateKey"), Class::Management);
}

/// The page's figures, and what follows for the other classes.
#[test]
fn rates_by_hand() {
    let shared = Class::ALL.map(|class| throttle::shared(Cloud::Alibaba, class));
    assert_eq!(shared, [Some(1000), Some(200), Some(750), Some(200)]);
    for rule in throttle::DEDICATED {
        assert_eq!(throttle::dedicated(rule.place), Some(rule));
        for choice in rule.choices {
            assert_eq!(throttle::dedicated_rate(*choice, Class::Symmetric), *choice);
        }
    }
    assert_eq!(throttle::dedicated(Place::Shared), None);
    assert_eq!(throttle::dedicated_rate(8_000, Class::Asymmetric), 1_600);
    assert_eq!(throttle::dedicated_rate(1, Class::Asymmetric), 1);
    assert_eq!(
        throttle::dedicated_rate(u32::MAX, Class::Symmetric),
        u32::MAX
    );
}
