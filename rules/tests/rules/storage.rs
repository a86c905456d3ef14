//! Storage in hardware instances: asked of creation, by place and rotation, printed.

use expect_test::expect_file;
use kms_rules::create::{self, CreateKey};
use kms_rules::{Ask, Cloud, Field, Place, Reason, Refusal, Storage, rotation, spec};

use crate::create_grid::bare;
use crate::table::{Table, name_of};

const ASKED: &[Ask<&str>] = &[
    Ask::Absent,
    Ask::Is("HsmInternal"),
    Ask::Is("HsmEncryptedDatabase"),
    Ask::Is("hsminternal"),
    Ask::Is(""),
    Ask::Unknown,
];
const ROTATIONS: &[Ask<&str>] = &[Ask::Absent, Ask::Is("7d"), Ask::Is("366d"), Ask::Unknown];

fn request(
    cloud: Cloud,
    place: Ask<Place>,
    storage: Ask<&'static str>,
    rotation: Ask<&'static str>,
) -> CreateKey<'static> {
    CreateKey {
        region: Ask::Is(match cloud {
            Cloud::Alibaba => "cn-hangzhou",
            Cloud::Huawei => "cn-north-4",
        }),
        place,
        key_storage_mechanism: storage,
        rotation_interval: rotation,
        ..bare(cloud)
    }
}

fn shown(ask: Ask<&str>) -> String {
    match ask {
        Ask::Absent => "absent".to_owned(),
        Ask::Unknown => "unknown".to_owned(),
        Ask::Is(text) => format!("{text:?}"),
    }
}

fn cell(ask: &CreateKey<'_>) -> String {
    let verdict = create::check(ask);
    let refusals = verdict.refusals.iter();
    let names: Vec<String> = refusals
        .map(|refusal| format!("{:?} {}", refusal.field, name_of(&refusal.reason)))
        .collect();
    match (verdict.key, names.is_empty()) {
        (Some(key), _) => format!("yes, {}", key.storage().map_or("none", Storage::wire)),
        (None, true) => "open".to_owned(),
        (None, false) => names.join("+"),
    }
}

#[test]
fn storage_by_place_and_rotation() {
    let heads = ["place".to_owned(), "KeyStorageMechanism".to_owned()];
    let rotations = ROTATIONS
        .iter()
        .map(|ask| format!("rotation {}", shown(*ask)));
    let mut table = Table::new(heads.into_iter().chain(rotations));
    for cloud in Cloud::ALL {
        for place in Place::all(cloud) {
            for storage in ASKED {
                let start = [place.name().to_owned(), shown(*storage)];
                let asks = ROTATIONS
                    .iter()
                    .map(|rotation| request(cloud, Ask::Is(*place), *storage, *rotation));
                let cells = asks.map(|ask| cell(&ask));
                table.row(start.into_iter().chain(cells));
            }
        }
    }
    let text = format!("how a key is kept, for the default spec\n{}", table.print());
    expect_file!["../../testdata/storage.txt"].assert_eq(&text);
}

/// With an unknown argument a request is refused only where every value that it can take is refused.
#[test]
fn holes_never_add_refusals() {
    let known = |asks: &[Ask<&'static str>]| -> Vec<Ask<&'static str>> {
        let known = asks.iter().filter(|ask| !ask.is_unknown());
        known.copied().collect()
    };
    let refused = |ask: &CreateKey<'_>, field: Field| {
        let refusals = create::check(ask).refusals;
        refusals.iter().any(|refusal| refusal.field == field)
    };
    let places: Vec<Ask<Place>> = Place::all(Cloud::Alibaba)
        .iter()
        .copied()
        .map(Ask::Is)
        .collect();
    for field in [Field::KeyStorageMechanism, Field::RotationInterval] {
        for &rotation in ROTATIONS {
            for &storage in ASKED {
                let ask = request(Cloud::Alibaba, Ask::Unknown, storage, rotation);
                let each = |place: &Ask<Place>| {
                    refused(&request(Cloud::Alibaba, *place, storage, rotation), field)
                };
                assert!(!refused(&ask, field) || places.iter().all(each), "{ask:?}");
            }
            for &place in &places {
                let ask = request(Cloud::Alibaba, place, Ask::Unknown, rotation);
                let each = |storage: &Ask<&'static str>| {
                    refused(&request(Cloud::Alibaba, place, *storage, rotation), field)
                };
                assert!(
                    !refused(&ask, field) || known(ASKED).iter().all(each),
                    "{ask:?}"
                );
            }
        }
    }
}

/// An existing key is judged as a new one: kept inside the module it does not rotate, whatever its interval.
#[test]
fn rotation_of_an_existing_key_asks_how_it_is_kept() {
    let spec = spec::default_of(Cloud::Alibaba);
    let check = |storage| {
        rotation::check(
            spec,
            kms_rules::Origin::Service,
            Place::HardwareInstance,
            storage,
            "30d",
        )
    };
    assert!(check(Some(Storage::HsmEncryptedDatabase)).is_ok());
    let reason = Reason::RotationNotForStorage {
        storage: "HsmInternal",
        valid: vec!["HsmEncryptedDatabase"],
    };
    let want = Refusal::new(Field::RotationInterval, "30d", reason);
    for storage in [None, Some(Storage::HsmInternal)] {
        assert_eq!(check(storage), Err(vec![want.clone()]), "{storage:?}");
    }
}
