//! Rotation: the grammar against a second, slow definition, and the bounds of each place, printed.

use expect_test::expect_file;
use kms_rules::limits::DAY_SECONDS;
use kms_rules::{Cloud, Origin, Place, Seconds, Storage, rotation, spec};

use crate::table::{Table, name_of};

/// A day, a second and a unit below, at and above each bound, then texts that are no intervals.
const ASKED: &[&str] = &[
    "6d",
    "604799s",
    "7d",
    "168h",
    "10080m",
    "604800s",
    "29d",
    "2591999s",
    "30d",
    "720h",
    "721h",
    "365d",
    "8760h",
    "31536001s",
    "366d",
    "730d",
    "63072000s",
    "63072001s",
    "731d",
    "0d",
    "007d",
    "99999999999999999999d",
    "",
    "7",
    "d",
    "7D",
    "7 d",
    " 7d",
    "7d ",
    "+7d",
    "-7d",
    "7.5d",
    "7dd",
    "1d12h",
    "7w",
    "٧d",
    "7day",
];

/// Every place; a hardware instance with each way of keeping the material.
fn homes() -> Vec<(Place, Option<Storage>)> {
    let places = Cloud::ALL.into_iter().flat_map(Place::all);
    let ways = |place: &Place| match Storage::default_of(*place) {
        Some(_) => Storage::ALL.map(Some).to_vec(),
        None => vec![None],
    };
    places
        .flat_map(|place| ways(place).into_iter().map(|storage| (*place, storage)))
        .collect()
}

fn grid() -> String {
    let places: Vec<(Place, Option<Storage>)> = homes();
    let heads = places.iter().map(|(place, storage)| match storage {
        Some(storage) => format!("{}, {}", place.name(), storage.wire()),
        None => place.name().to_owned(),
    });
    let mut table = Table::new(
        ["interval".to_owned(), "seconds".to_owned()]
            .into_iter()
            .chain(heads),
    );
    for asked in ASKED {
        let parsed = rotation::parse(asked);
        let seconds = parsed.map_or("-".to_owned(), |Seconds(seconds)| seconds.to_string());
        let cells = places.iter().map(|(place, storage)| {
            let rule = spec::default_of(place.cloud());
            match rotation::check(rule, Origin::Service, *place, *storage, asked) {
                Ok(_) => "yes".to_owned(),
                Err(refusals) => {
                    let names = refusals.iter().map(|refusal| name_of(&refusal.reason));
                    names.collect::<Vec<_>>().join("+")
                }
            }
        });
        table.row([format!("{asked:?}"), seconds].into_iter().chain(cells));
    }
    let mut text =
        "automatic rotation of a symmetric key made by the service, by place\n".to_owned();
    for rule in rotation::RULES {
        let whole = if rule.whole_days { ", whole days" } else { "" };
        let usual = rule.days_default;
        let usual = usual.map_or(String::new(), |days| {
            format!(", {days} unless another is given")
        });
        text.push_str(&format!(
            "{}: {}d to {}d{whole}{usual}. {} (read {})\n",
            rule.place.name(),
            rule.days_min,
            rule.days_max,
            rule.source.page,
            rule.source.read
        ));
    }
    text + "\n" + &table.print()
}

#[test]
fn bounds_by_place() {
    expect_file!["../../testdata/rotation.txt"].assert_eq(&grid());
}

/// The grammar written a second time, the slow way: split, look up, multiply with ever larger numbers.
fn slowly(text: &str) -> Option<u128> {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let (unit, scale) = units.into_iter().find(|(unit, _)| text.ends_with(unit))?;
    let digits = &text[..text.len() - unit.len()];
    let valid = !digits.is_empty() && digits.chars().all(|char| "0123456789".contains(char));
    valid.then(|| digits.parse::<u128>().ok().map(|number| number * scale))?
}

/// Every string up to four letters of a small alphabet with all units, digits and near misses.
#[test]
fn the_grammar_means_the_same_twice() {
    let alphabet: Vec<char> = "0179dhmsDw+-. _٧é".chars().collect();
    let mut texts = vec![String::new()];
    let mut start = 0;
    for _ in 0..4 {
        let end = texts.len();
        for index in start..end {
            for letter in &alphabet {
                let mut longer = texts[index].clone();
                longer.push(*letter);
                texts.push(longer);
            }
        }
        start = end;
    }
    let mut intervals = 0;
    for text in &texts {
        let parsed = rotation::parse(text).map(|Seconds(seconds)| u128::from(seconds));
        assert_eq!(parsed, slowly(text), "{text:?}");
        intervals += usize::from(parsed.is_some());
    }
    assert_eq!(intervals, 4 * (4 + 16 + 64), "of {} texts", texts.len());
}

/// Beyond 64 bits an interval is still out of every bound, never a small number again.
#[test]
fn huge_intervals_do_not_wrap() {
    for digits in [
        "18446744073709551615",
        "18446744073709551616",
        "213503982334602",
        "9".repeat(5000).as_str(),
    ] {
        for (unit, _) in rotation::UNITS {
            let text = format!("{digits}{unit}");
            let Some(Seconds(seconds)) = rotation::parse(&text) else {
                panic!("{text}")
            };
            assert!(seconds > 1000 * 365 * DAY_SECONDS, "{text}: {seconds}");
        }
    }
}

/// Accepted exactly between the bounds, second by second around each.
#[test]
fn bounds_are_inclusive_to_the_second() {
    for rule in rotation::RULES {
        let spec = spec::default_of(rule.place.cloud());
        let (min, max) = (
            u64::from(rule.days_min) * DAY_SECONDS,
            u64::from(rule.days_max) * DAY_SECONDS,
        );
        for bound in [min, max] {
            for seconds in [
                bound - DAY_SECONDS,
                bound - 1,
                bound,
                bound + 1,
                bound + DAY_SECONDS,
            ] {
                let whole = !rule.whole_days || seconds % DAY_SECONDS == 0;
                let want = (min..=max).contains(&seconds) && whole;
                let storage = Storage::default_of(rule.place);
                let storage = storage.map(|_| Storage::HsmEncryptedDatabase);
                let asked = format!("{seconds}s");
                let got = rotation::check(spec, Origin::Service, rule.place, storage, &asked);
                assert_eq!(got.is_ok(), want, "{seconds}s in {:?}", rule.place);
                if want {
                    assert_eq!(got, Ok(Seconds(seconds)));
                }
            }
        }
    }
}

#[test]
fn equal_by_time_not_by_text() {
    for text in ["7d", "168h", "10080m", "604800s", "0007d"] {
        assert_eq!(rotation::parse(text), Some(Seconds(604_800)));
    }
}
