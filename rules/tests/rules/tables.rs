//! Specs, regions, windows and other single rows, printed with their pages; and what ties the rows together.

use expect_test::{ExpectFile, expect_file};
use kms_rules::spec::Regions;
use kms_rules::{
    Cloud, KeySpec, Origin, Place, RegionKind, Source, Usage, alias, description, region, rotation,
    spec, tags, window,
};

use crate::table::Table;

fn cited(source: Source) -> String {
    format!("{} (read {})", source.page, source.read)
}

fn specs(cloud: Cloud) -> String {
    let mut table = Table::new([
        "spec",
        "other cloud's",
        "usages, default first",
        "rotates",
        "places",
        "page",
    ]);
    for rule in spec::all(cloud) {
        let other = spec::of(cloud.other(), rule.spec).map_or("-", |rule| rule.wire);
        let rest = rule
            .usages
            .iter()
            .filter(|usage| **usage != rule.default_usage);
        let usages = std::iter::once(&rule.default_usage).chain(rest);
        let usages: Vec<&str> = usages.map(|usage| usage.wire(cloud)).collect();
        let places = rule.offers.iter().map(|offer| {
            let regions = match offer.regions {
                Regions::Every => "",
                Regions::Mainland => " on the mainland",
                Regions::MainlandHsm => " on the mainland with managed HSM",
            };
            format!("{}{regions}", offer.place.name())
        });
        let rotates = if rule.rotates { "yes" } else { "no" };
        table.row([
            rule.wire.to_owned(),
            other.to_owned(),
            usages.join(", "),
            rotates.to_owned(),
            places.collect::<Vec<_>>().join(", "),
            cited(rule.source),
        ]);
    }
    format!("{}: key specs\n{}", cloud.name(), table.print())
}

fn regions(cloud: Cloud) -> String {
    let mut table = Table::new(["region", "kind", "page"]);
    for row in region::all(cloud) {
        table.row([
            row.id.to_owned(),
            row.kind.name().to_owned(),
            cited(row.source),
        ]);
    }
    format!("{}: regions\n{}", cloud.name(), table.print())
}

fn replicas(cloud: Cloud) -> String {
    let mut table = Table::new(["among these regions", "page"]);
    for rule in region::replicas(cloud) {
        table.row([rule.regions.join(", "), cited(rule.source)]);
    }
    format!("{}: where keys are copied\n{}", cloud.name(), table.print())
}

fn single_rows(cloud: Cloud) -> String {
    let mut table = Table::new(["what", "rule", "page"]);
    let days = window::of(cloud);
    table.row([
        "deletion window".to_owned(),
        format!(
            "{}..={} days, else {}",
            days.days_min, days.days_max, days.days_default
        ),
        cited(days.source),
    ]);
    let text = description::of(cloud);
    table.row([
        "description".to_owned(),
        format!("0..={} characters", text.chars_max),
        cited(text.source),
    ]);
    let name = alias::of(cloud);
    table.row([
        "alias".to_owned(),
        format!(
            "{:?} + 1..={} of {}, not {:?}…, not …{:?}, {}",
            name.prefix,
            name.chars_max,
            name.allowed,
            name.reserved_prefix.unwrap_or(""),
            name.reserved_suffix.unwrap_or(""),
            if name.required {
                "required"
            } else {
                "optional"
            },
        ),
        cited(name.source),
    ]);
    let tag = tags::of(cloud);
    table.row([
        "tags".to_owned(),
        format!(
            "{} a key, key 1..={}, value 0..={} characters of {}, keys not {:?}…",
            tag.count_max,
            tag.key_chars_max,
            tag.value_chars_max,
            tag.allowed,
            tag.reserved_prefixes
        ),
        cited(tag.source),
    ]);
    format!("{}: bounds\n{}", cloud.name(), table.print())
}

#[track_caller]
fn check(cloud: Cloud, want: &ExpectFile) {
    let replicas = (!region::replicas(cloud).is_empty()).then(|| replicas(cloud));
    let parts = [specs(cloud), single_rows(cloud), regions(cloud)];
    let parts: Vec<String> = parts.into_iter().chain(replicas).collect();
    want.assert_eq(&parts.join("\n"));
}

#[test]
fn alibaba_rows() {
    check(
        Cloud::Alibaba,
        &expect_file!["../../testdata/rows_alibaba.txt"],
    );
}

#[test]
fn huawei_rows() {
    check(
        Cloud::Huawei,
        &expect_file!["../../testdata/rows_huawei.txt"],
    );
}

/// What would make a row contradict itself or its neighbours.
#[test]
fn rows_are_consistent() {
    for cloud in Cloud::ALL {
        for (index, rule) in spec::all(cloud).iter().enumerate() {
            let wire = rule.wire;
            assert_eq!(rule.cloud, cloud);
            assert!(rule.usages.contains(&rule.default_usage), "{wire}");
            assert!(!rule.offers.is_empty(), "{wire}");
            assert_eq!(rule.rotates, rule.spec.is_symmetric(), "{wire}");
            assert_eq!(spec::find(cloud, wire), Some(rule), "{wire} twice");
            assert_eq!(spec::of(cloud, rule.spec), Some(rule), "{wire} twice");
            assert!(
                spec::all(cloud)[..index]
                    .iter()
                    .all(|other| other.wire != wire)
            );
            for usage in rule.usages {
                assert!(Usage::offered(cloud).contains(usage), "{wire}");
            }
            for offer in rule.offers {
                assert_eq!(offer.place.cloud(), cloud, "{wire}");
                assert_eq!(
                    rule.offer(offer.place),
                    Some(offer),
                    "{wire} twice in one place"
                );
                assert!(
                    !offer.protections.is_empty() && !offer.origins.is_empty(),
                    "{wire}"
                );
                if let Some(decided) = offer.place.protection() {
                    assert_eq!(offer.protections, [decided], "{wire} in {:?}", offer.place);
                }
            }
        }
        assert_eq!(spec::all(cloud).first(), Some(spec::default_of(cloud)));
        assert_eq!(Place::all(cloud).first(), Some(&Place::default_of(cloud)));
    }
}

#[test]
fn counterparts_go_both_ways() {
    for cloud in Cloud::ALL {
        for rule in spec::all(cloud) {
            match spec::counterpart(cloud.other(), rule.wire) {
                Some(other) => {
                    assert_eq!(other.spec, rule.spec);
                    assert_eq!(spec::counterpart(cloud, other.wire), Some(rule));
                }
                None => assert_eq!(spec::of(cloud.other(), rule.spec), None),
            }
        }
    }
    let names = [
        ("AES_256", "Aliyun_AES_256"),
        ("SM4", "Aliyun_SM4"),
        ("SM2", "EC_SM2"),
        ("SECP256K1", "EC_P256K"),
    ];
    for (huawei, alibaba) in names {
        let rule = spec::counterpart(Cloud::Alibaba, huawei).unwrap();
        assert_eq!(rule.wire, alibaba);
    }
}

#[test]
fn a_usage_that_can_sign_is_the_default() {
    for rule in Cloud::ALL.into_iter().flat_map(spec::all) {
        let signs = rule.usages.contains(&Usage::SignVerify);
        assert_eq!(
            rule.default_usage == Usage::SignVerify,
            signs,
            "{}",
            rule.wire
        );
    }
}

#[test]
fn external_material_needs_a_place_that_takes_it() {
    for rule in spec::all(Cloud::Alibaba) {
        for offer in rule.offers {
            let imported = offer.origins.contains(&Origin::External);
            match offer.place {
                Place::ExternalInstance => assert!(!imported, "{}", rule.wire),
                Place::Shared => assert_eq!(imported, rule.spec.is_symmetric(), "{}", rule.wire),
                Place::SoftwareInstance | Place::HardwareInstance => {
                    let short = matches!(rule.spec, KeySpec::Aes128 | KeySpec::Aes192);
                    assert_eq!(imported, !short, "{}", rule.wire);
                }
                Place::DefaultKeyStore | Place::DedicatedKeyStore => panic!("{}", rule.wire),
            }
        }
    }
}

#[test]
fn regions_are_listed_once_and_unknown_ones_guessed() {
    for cloud in Cloud::ALL {
        for row in region::all(cloud) {
            assert_eq!(region::kind(cloud, row.id), row.kind, "{} twice", row.id);
            let same = region::all(cloud)
                .iter()
                .filter(|other| other.id == row.id)
                .count();
            assert_eq!(same, 1, "{}", row.id);
        }
        assert_eq!(region::kind(cloud, "cn-atlantis"), RegionKind::Mainland);
        assert_eq!(region::kind(cloud, "atlantis-1"), RegionKind::Overseas);
    }
    assert!(
        region::all(Cloud::Huawei)
            .iter()
            .all(|row| !row.kind.has_hsm())
    );
    let hsm = region::all(Cloud::Alibaba)
        .iter()
        .filter(|row| row.kind.has_hsm());
    assert_eq!(hsm.count(), 11);
    assert_eq!(
        region::kind(Cloud::Alibaba, "cn-hongkong"),
        RegionKind::OverseasHsm
    );
}

/// From each region of a group to every other one of it, and to none outside.
#[test]
fn keys_are_copied_within_a_group_of_known_regions() {
    for cloud in Cloud::ALL {
        for row in region::all(cloud) {
            let groups: Vec<_> = region::replicas(cloud)
                .iter()
                .filter(|rule| rule.regions.contains(&row.id))
                .collect();
            assert!(groups.len() <= 1, "{}", row.id);
            let mut want = groups
                .iter()
                .flat_map(|rule| rule.regions.to_vec())
                .collect::<Vec<_>>();
            want.retain(|region| *region != row.id);
            assert_eq!(region::replicas_of(cloud, row.id), want);
        }
        for id in region::replicas(cloud).iter().flat_map(|rule| rule.regions) {
            assert!(region::all(cloud).iter().any(|row| row.id == *id), "{id}");
        }
        assert!(region::replicas_of(cloud, "atlantis-1").is_empty());
    }
    let guangzhou = region::replicas_of(Cloud::Huawei, "cn-south-1");
    assert_eq!(guangzhou, ["cn-north-4", "cn-southwest-2", "cn-east-3"]);
}

#[test]
fn rotation_rows_are_ordered_and_single() {
    for rule in rotation::RULES {
        assert!(rule.days_min <= rule.days_max);
        assert_eq!(rotation::of(rule.place), Some(rule));
    }
}
