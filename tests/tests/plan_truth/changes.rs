//! Plan truth of changes: each attribute of a key alone, from every state that a key can be found in. What a plan lets
//! pass is applied whole and leaves nothing to do; what it refuses is told cell by cell.

use std::collections::BTreeSet;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use expect_test::{Expect, expect};

use crate::world::{World, text};

/// What somebody else does to a key between two applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    Nothing,
    Disabled,
    Scheduled,
}

/// What a key is made with, and what becomes of it, by cloud: the origin of keys without material has two spellings.
const FOUND: &[(&str, Meanwhile)] = &[
    ("", Meanwhile::Nothing),
    ("", Meanwhile::Disabled),
    ("", Meanwhile::Scheduled),
    ("enabled = false", Meanwhile::Nothing),
    ("enabled = false", Meanwhile::Scheduled),
    ("origin = \"EXTERNAL\"", Meanwhile::Nothing),
    ("origin = \"EXTERNAL\"", Meanwhile::Scheduled),
    ("key_spec = \"EC_P256\"", Meanwhile::Nothing),
    ("key_spec = \"EC_P256\"", Meanwhile::Disabled),
];

/// What the configuration says beside that, before and after; `NAME` is a name of the key's own.
const CHANGES: &[(&str, &str)] = &[
    ("", "description = \"new\""),
    ("description = \"old\"", ""),
    ("", "tags = { a = \"1\" }"),
    ("tags = { a = \"1\" }", "tags = { b = \"2\" }"),
    ("", "rotation_interval = \"30d\""),
    ("rotation_interval = \"30d\"", ""),
    ("rotation_interval = \"30d\"", "rotation_interval = \"60d\""),
    ("alias = \"NAME\"", "alias = \"NAME-b\""),
    ("", "deletion_protection = true"),
    ("", "deletion_window_days = 8"),
    ("", "enabled = false"),
    ("enabled = false", "enabled = true"),
];

/// One key, with what is said of it before and after.
struct Cell {
    address: String,
    what: String,
    before: String,
    after: String,
    meanwhile: Meanwhile,
}

impl Cell {
    fn new(cloud: Cloud, number: usize, found: (&str, Meanwhile), change: (&str, &str)) -> Cell {
        let (made_with, meanwhile) = found;
        let name = match cloud {
            Cloud::Alibaba => format!("alias/k{number}"),
            Cloud::Huawei => format!("k{number}"),
        };
        let block = |said: &str| {
            let unnamed = cloud == Cloud::Huawei && !said.contains("alias");
            let alias = if unnamed { "alias = \"NAME\"" } else { "" };
            let made_with = match cloud {
                Cloud::Alibaba => made_with.to_owned(),
                Cloud::Huawei => made_with.to_lowercase().replace("ec_p256", "EC_P256"),
            };
            format!(
                "resource \"kms_key\" \"k{number}\" {{\n  {made_with}\n  {said}\n  {alias}\n}}\n"
            )
            .replace("NAME", &name)
        };
        Cell {
            address: format!("kms_key.k{number}"),
            what: format!(
                "[{made_with}] {meanwhile:?}: [{}] to [{}]",
                change.0, change.1
            ),
            before: block(change.0),
            after: block(change.1),
            meanwhile,
        }
    }
}

/// Every change of a key that is found in each way, but for what would be said twice.
fn cells(cloud: Cloud) -> Vec<Cell> {
    let every = FOUND
        .iter()
        .flat_map(|found| CHANGES.iter().map(move |change| (*found, *change)));
    let once = every.filter(|((made_with, _), (before, after))| {
        let says = |text: &str| text.contains("enabled");
        !(says(made_with) && (says(before) || says(after)))
    });
    let numbered = once.enumerate();
    numbered
        .map(|(number, (found, change))| Cell::new(cloud, number, found, change))
        .collect()
}

/// Takes out the cells that a plan refuses, and tells what they are. Terraform validates everything before it plans
/// anything, so that one plan does not tell all.
fn sift(world: &World, cells: &mut Vec<Cell>, of: fn(&Cell) -> &str) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    loop {
        let errors = world.plan(&whole(cells, of)).errors();
        if errors.is_empty() {
            return told;
        }
        let (refused, passed): (Vec<Cell>, Vec<Cell>) = std::mem::take(cells)
            .into_iter()
            .partition(|cell| errors.iter().any(|error| error.address == cell.address));
        assert!(!refused.is_empty(), "{errors:?}");
        told.extend(refused.into_iter().map(|cell| cell.what));
        *cells = passed;
    }
}

fn whole(cells: &[Cell], of: fn(&Cell) -> &str) -> String {
    cells.iter().map(of).collect()
}

fn befall(world: &World, cloud: Cloud, cells: &[Cell]) {
    let state = world.terraform.state();
    let mut somebody = cloud.somebody(&world.emulator);
    for cell in cells {
        let id = text(&state, &cell.address, "id");
        match cell.meanwhile {
            Meanwhile::Nothing => {}
            // It may be off already.
            Meanwhile::Disabled if text(&state, &cell.address, "state") != "Enabled" => {}
            Meanwhile::Disabled => somebody.disables(id),
            Meanwhile::Scheduled => somebody.schedules_deletion(id),
        }
    }
}

fn check(cloud: Cloud, want: &Expect) {
    let Some(world) = World::of(cloud, Emulator::memory()) else {
        return;
    };
    let mut cells = cells(cloud);
    let all = cells.len();
    sift(&world, &mut cells, |cell| &cell.before);
    let made = cells.len();
    world.apply(&whole(&cells, |cell| &cell.before));
    befall(&world, cloud, &cells);
    let told = sift(&world, &mut cells, |cell| &cell.after);
    let lines = told.iter().map(|what| format!("{what}\n"));
    want.assert_eq(&lines.collect::<String>());
    println!(
        "plan truth of changes: {}: {made} of {all} keys, {} refused at plan, {} applied",
        cloud.name(),
        told.len(),
        cells.len()
    );
    world.apply(&whole(&cells, |cell| &cell.after));
}

#[test]
fn a_change_that_passes_the_plan_is_taken() {
    check(
        Cloud::Alibaba,
        &expect![[r#"
        [key_spec = "EC_P256"] Disabled: [] to [rotation_interval = "30d"]
        [key_spec = "EC_P256"] Nothing: [] to [rotation_interval = "30d"]
        [origin = "EXTERNAL"] Nothing: [] to [rotation_interval = "30d"]
        [origin = "EXTERNAL"] Scheduled: [] to [rotation_interval = "30d"]
    "#]],
    );
}

#[test]
fn a_change_that_passes_the_plan_is_taken_on_the_second_cloud() {
    check(
        Cloud::Huawei,
        &expect![[r#"
        [] Disabled: [] to [deletion_protection = true]
        [] Nothing: [] to [deletion_protection = true]
        [] Scheduled: [] to [deletion_protection = true]
        [enabled = false] Nothing: [] to [deletion_protection = true]
        [enabled = false] Scheduled: [] to [deletion_protection = true]
        [key_spec = "EC_P256"] Disabled: [] to [deletion_protection = true]
        [key_spec = "EC_P256"] Disabled: [] to [rotation_interval = "30d"]
        [key_spec = "EC_P256"] Nothing: [] to [deletion_protection = true]
        [key_spec = "EC_P256"] Nothing: [] to [rotation_interval = "30d"]
        [origin = "EXTERNAL"] Nothing: [] to [deletion_protection = true]
        [origin = "EXTERNAL"] Nothing: [] to [rotation_interval = "30d"]
        [origin = "EXTERNAL"] Scheduled: [] to [deletion_protection = true]
        [origin = "EXTERNAL"] Scheduled: [] to [rotation_interval = "30d"]
    "#]],
    );
}
