//! Spec × usage × place × origin × level × region kind: each cell asked of the one entry, printed.

use std::collections::BTreeMap;

use expect_test::{ExpectFile, expect_file};
use kms_rules::create::{self, CreateKey};
use kms_rules::{Ask, Cloud, Origin, Place, Protection, RegionKind, Usage, region, spec};

use crate::table::{Table, name_of};

/// A request with nothing but what is decisive for the combination.
pub(crate) fn bare(cloud: Cloud) -> CreateKey<'static> {
    CreateKey {
        cloud,
        region: Ask::Absent,
        key_spec: Ask::Absent,
        key_usage: Ask::Absent,
        origin: Ask::Absent,
        protection_level: Ask::Absent,
        key_storage_mechanism: Ask::Absent,
        place: Ask::Absent,
        rotation_interval: Ask::Absent,
        description: Ask::Absent,
        alias: match cloud {
            Cloud::Alibaba => Ask::Absent,
            Cloud::Huawei => Ask::Is("orders"),
        },
        tags: Ask::Absent,
        deletion_window_days: Ask::Absent,
    }
}

/// A known region of each kind that the cloud has.
pub(crate) fn regions(cloud: Cloud) -> Vec<(RegionKind, &'static str)> {
    let first = |kind| region::all(cloud).iter().find(move |row| row.kind == kind);
    RegionKind::ALL
        .into_iter()
        .filter_map(|kind| first(kind).map(|row| (kind, row.id)))
        .collect()
}

/// The levels that a cell accepts, or why it accepts none.
fn cell(ask: &CreateKey<'_>) -> String {
    let offered = Protection::offered(ask.cloud);
    let levels = offered.iter().map(|level| Ask::Is(level.wire(ask.cloud)));
    let mut taken = Vec::new();
    let mut refused: Option<String> = None;
    let default = create::check(ask);
    for protection_level in std::iter::once(Ask::Absent).chain(levels) {
        let verdict = create::check(&CreateKey {
            protection_level,
            ..ask.clone()
        });
        match verdict.key {
            Some(key) => taken.push(key.protection().wire(ask.cloud)),
            None => {
                let names: Vec<String> = verdict
                    .refusals
                    .iter()
                    .map(|refusal| name_of(&refusal.reason))
                    .collect();
                refused.get_or_insert(names.join("+"));
            }
        }
    }
    taken.dedup();
    taken.sort_unstable();
    taken.dedup();
    match (default.key, refused) {
        (Some(key), _) => {
            let default = key.protection().wire(ask.cloud);
            let others = taken.into_iter().filter(|level| *level != default);
            std::iter::once(default)
                .chain(others)
                .collect::<Vec<_>>()
                .join("/")
        }
        (None, refused) => format!("no: {}", refused.unwrap_or_default()),
    }
}

fn block(cloud: Cloud, place: Place, id: &str) -> String {
    let mut heads = vec!["spec".to_owned()];
    for usage in Usage::offered(cloud) {
        heads.extend(
            Origin::ALL.map(|origin| format!("{}, {}", usage.wire(cloud), origin.wire(cloud))),
        );
    }
    let mut table = Table::new(heads);
    for rule in spec::all(cloud) {
        let mut cells = vec![rule.wire.to_owned()];
        for usage in Usage::offered(cloud) {
            for origin in Origin::ALL {
                cells.push(cell(&CreateKey {
                    region: Ask::Is(id),
                    key_spec: Ask::Is(rule.wire),
                    key_usage: Ask::Is(usage.wire(cloud)),
                    origin: Ask::Is(origin.wire(cloud)),
                    place: Ask::Is(place),
                    ..bare(cloud)
                }));
            }
        }
        table.row(cells);
    }
    table.print()
}

fn grid(cloud: Cloud) -> String {
    let mut text = format!(
        "{}: what creating a key accepts\n\
         A cell holds the levels that pass, the default first, or why none does.\n{}",
        cloud.name(),
        pages(cloud).concat(),
    );
    for place in Place::all(cloud) {
        // Kinds of region that print the same block share it.
        let mut blocks: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (kind, id) in regions(cloud) {
            blocks
                .entry(block(cloud, *place, id))
                .or_default()
                .push(kind.name());
        }
        let mut blocks: Vec<_> = blocks.into_iter().collect();
        blocks.sort_by_key(|(_, kinds)| kinds.first().copied());
        for (block, kinds) in blocks {
            let kinds = kinds.join("; ");
            text.push_str(&format!("\n{} ({kinds})\n{block}", place.name()));
        }
    }
    text
}

/// The pages behind the rows, each with the day it was read.
fn pages(cloud: Cloud) -> Vec<String> {
    let rules = spec::all(cloud).iter();
    let sources = rules.flat_map(|rule| {
        let offers = rule.offers.iter().map(|offer| offer.source);
        std::iter::once(rule.source).chain(offers)
    });
    let mut pages: Vec<String> = sources
        .map(|source| format!("{} (read {})\n", source.page, source.read))
        .collect();
    pages.sort();
    pages.dedup();
    pages
}

#[track_caller]
fn check(cloud: Cloud, want: &ExpectFile) {
    want.assert_eq(&grid(cloud));
}

#[test]
fn alibaba_spec_usage_place_origin() {
    check(
        Cloud::Alibaba,
        &expect_file!["../../testdata/create_alibaba.txt"],
    );
}

#[test]
fn huawei_spec_usage_place_origin() {
    check(
        Cloud::Huawei,
        &expect_file!["../../testdata/create_huawei.txt"],
    );
}

/// Who says yes where, copied by hand from the pages: spec, then one letter a place and region kind.
/// Alibaba: no instance in mainland HSM, mainland, overseas HSM, overseas; software; hardware mainland, overseas;
/// external. Huawei: default key store in China, elsewhere; dedicated in China, elsewhere.
const ALIBABA_BY_HAND: &[(&str, &str)] = &[
    ("Aliyun_AES_256", "yyyy y yy y"),
    ("Aliyun_AES_192", "nnnn n yy n"),
    ("Aliyun_AES_128", "nnnn n yy n"),
    ("Aliyun_SM4", "ynnn n yn n"),
    ("RSA_2048", "yyyy y yy n"),
    ("RSA_3072", "nnnn y yy n"),
    ("EC_P256", "yyyy y yy n"),
    ("EC_P256K", "yyyy y yy n"),
    ("EC_SM2", "ynnn n yn n"),
    ("RSA_4096", "nnnn y yy n"),
    ("HMAC_SHA_224", "nnnn y yy n"),
    ("HMAC_SHA_256", "nnnn y yy n"),
    ("HMAC_SHA_384", "nnnn y yy n"),
    ("HMAC_SHA_512", "nnnn y yy n"),
    ("HMAC_SM3", "nnnn n yn n"),
    ("Aliyun_DES3_192", "nnnn n nn n"),
    ("HMAC_256", "nnnn n nn n"),
    ("aliyun_aes_256", "nnnn n nn n"),
    ("AES_256", "nnnn n nn n"),
];

const HUAWEI_BY_HAND: &[(&str, &str)] = &[
    ("AES_256", "yy yy"),
    ("SM4", "yn yn"),
    ("HMAC_256", "yy yy"),
    ("HMAC_384", "yy yy"),
    ("HMAC_512", "yy yy"),
    ("HMAC_SM3", "yn yn"),
    ("RSA_2048", "yy yy"),
    ("RSA_3072", "yy yy"),
    ("RSA_4096", "yy yy"),
    ("EC_P256", "yy yy"),
    ("EC_P384", "yy yy"),
    ("SECP256K1", "yy yy"),
    ("SM2", "yn yn"),
    ("ED25519", "yy yy"),
    ("AES_128", "nn nn"),
    ("Aliyun_AES_256", "nn nn"),
];

#[track_caller]
fn check_by_hand(cloud: Cloud, columns: &[(Place, &str)], rows: &[(&str, &str)]) {
    for (wire, answers) in rows {
        let answers: Vec<char> = answers.chars().filter(|char| *char != ' ').collect();
        assert_eq!(answers.len(), columns.len(), "{wire}");
        for ((place, id), want) in columns.iter().zip(answers) {
            let verdict = create::check(&CreateKey {
                region: Ask::Is(id),
                key_spec: Ask::Is(wire),
                place: Ask::Is(*place),
                ..bare(cloud)
            });
            let got = if verdict.key.is_some() { 'y' } else { 'n' };
            assert_eq!(
                got,
                want,
                "{wire} in {} of {id}: {:?}",
                place.name(),
                verdict.refusals
            );
        }
    }
    let named: Vec<&str> = rows.iter().map(|(wire, _)| *wire).collect();
    for rule in spec::all(cloud) {
        assert!(
            named.contains(&rule.wire),
            "{} is not in the table made by hand",
            rule.wire
        );
    }
}

#[test]
fn alibaba_specs_by_hand() {
    let columns = [
        (Place::Shared, "cn-hangzhou"),
        (Place::Shared, "cn-qingdao"),
        (Place::Shared, "ap-southeast-1"),
        (Place::Shared, "eu-central-1"),
        (Place::SoftwareInstance, "cn-hangzhou"),
        (Place::HardwareInstance, "cn-qingdao"),
        (Place::HardwareInstance, "ap-southeast-1"),
        (Place::ExternalInstance, "cn-hangzhou"),
    ];
    check_by_hand(Cloud::Alibaba, &columns, ALIBABA_BY_HAND);
}

#[test]
fn huawei_specs_by_hand() {
    let columns = [
        (Place::DefaultKeyStore, "cn-north-4"),
        (Place::DefaultKeyStore, "ap-southeast-1"),
        (Place::DedicatedKeyStore, "cn-north-4"),
        (Place::DedicatedKeyStore, "ap-southeast-1"),
    ];
    check_by_hand(Cloud::Huawei, &columns, HUAWEI_BY_HAND);
}
