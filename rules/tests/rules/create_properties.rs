//! What must hold of creation whatever the rows say: silence on the unknown, honest lists of valid choices, a key
//! exactly when nothing is refused.

use kms_rules::create::{self, CreateKey, Verdict};
use kms_rules::{
    Ask, Cloud, Field, Origin, Place, Protection, Reason, Refusal, SpecRule, Usage, region, spec,
};

use crate::create_grid::{bare, regions};

/// The values tried for each argument: right ones, wrong ones, the other cloud's.
struct Domain {
    specs: Vec<&'static str>,
    usages: &'static [&'static str],
    origins: &'static [&'static str],
    levels: &'static [&'static str],
    rotations: &'static [&'static str],
}

/// One spec of each set of terms: two of the same terms differ in their names alone.
fn different_specs(cloud: Cloud) -> Vec<&'static str> {
    let mut different: Vec<&SpecRule> = Vec::new();
    let terms = |rule: &SpecRule| (rule.usages, rule.default_usage, rule.offers, rule.rotates);
    for rule in spec::all(cloud) {
        if different.iter().all(|other| terms(other) != terms(rule)) {
            different.push(rule);
        }
    }
    different.into_iter().map(|rule| rule.wire).collect()
}

fn domain(cloud: Cloud) -> Domain {
    let specs = different_specs(cloud).into_iter();
    match cloud {
        Cloud::Alibaba => Domain {
            specs: specs.chain(["AES_256", "HMAC_256", "aes"]).collect(),
            usages: &[
                "ENCRYPT/DECRYPT",
                "SIGN/VERIFY",
                "GENERATE/VERIFY_MAC",
                "SIGN_VERIFY",
            ],
            origins: &["Aliyun_KMS", "EXTERNAL", "external"],
            levels: &["SOFTWARE", "HSM", "hsm"],
            rotations: &["6d", "365d", "366d", "731d", "7"],
        },
        Cloud::Huawei => Domain {
            specs: specs
                .chain(["Aliyun_AES_256", "Aliyun_AES_128", ""])
                .collect(),
            usages: &[
                "ENCRYPT_DECRYPT",
                "SIGN_VERIFY",
                "GENERATE_VERIFY_MAC",
                "KEY_AGREEMENT",
                "SIGN/VERIFY",
            ],
            origins: &["kms", "external", "EXTERNAL"],
            levels: &["SOFTWARE"],
            rotations: &["29d", "30d", "365d", "366d", "721h", "d"],
        },
    }
}

/// Absent, then each value.
fn asks<T: Copy>(values: &[T]) -> Vec<Ask<T>> {
    std::iter::once(Ask::Absent)
        .chain(values.iter().copied().map(Ask::Is))
        .collect()
}

/// The values of every argument that combines with others.
struct Axes {
    region: Vec<Ask<&'static str>>,
    key_spec: Vec<Ask<&'static str>>,
    key_usage: Vec<Ask<&'static str>>,
    origin: Vec<Ask<&'static str>>,
    protection_level: Vec<Ask<&'static str>>,
    place: Vec<Ask<Place>>,
    rotation_interval: Vec<Ask<&'static str>>,
}

impl Axes {
    /// All values of the cloud; with `holes` each argument is also unknown, as its last value.
    fn of(cloud: Cloud, holes: bool) -> Self {
        fn with<T>(mut asks: Vec<Ask<T>>, holes: bool) -> Vec<Ask<T>> {
            asks.extend(holes.then_some(Ask::Unknown));
            asks
        }
        let domain = domain(cloud);
        let regions = regions(cloud).into_iter().map(|(_, id)| Ask::Is(id));
        let places = Place::all(cloud).iter().copied().map(Ask::Is);
        Self {
            region: with(regions.collect(), holes),
            key_spec: with(asks(&domain.specs), holes),
            key_usage: with(asks(domain.usages), holes),
            origin: with(asks(domain.origins), holes),
            protection_level: with(asks(domain.levels), holes),
            place: with(places.collect(), holes),
            rotation_interval: with(asks(domain.rotations), holes),
        }
    }

    const fn sizes(&self) -> [usize; 7] {
        [
            self.region.len(),
            self.key_spec.len(),
            self.key_usage.len(),
            self.origin.len(),
            self.protection_level.len(),
            self.place.len(),
            self.rotation_interval.len(),
        ]
    }

    /// The request at one index of each axis.
    fn request(&self, cloud: Cloud, at: [usize; 7]) -> CreateKey<'static> {
        CreateKey {
            region: self.region[at[0]],
            key_spec: self.key_spec[at[1]],
            key_usage: self.key_usage[at[2]],
            origin: self.origin[at[3]],
            protection_level: self.protection_level[at[4]],
            place: self.place[at[5]],
            rotation_interval: self.rotation_interval[at[6]],
            ..bare(cloud)
        }
    }
}

/// Every index vector below `sizes`, the last axis fastest.
fn indices(sizes: [usize; 7]) -> impl Iterator<Item = [usize; 7]> {
    let count: usize = sizes.iter().product();
    (0..count).map(move |mut rest| {
        let mut at = [0; 7];
        for axis in (0..7).rev() {
            at[axis] = rest % sizes[axis];
            rest /= sizes[axis];
        }
        at
    })
}

/// Calls `visit` with every combination of known values.
fn walk(cloud: Cloud, mut visit: impl FnMut(&CreateKey<'static>)) {
    let axes = Axes::of(cloud, false);
    for at in indices(axes.sizes()) {
        visit(&axes.request(cloud, at));
    }
}

fn refuses(verdict: &Verdict, field: Field) -> bool {
    verdict
        .refusals
        .iter()
        .any(|refusal| refusal.field == field)
}

/// A verdict without its texts: which fields are refused, what is decided.
#[derive(PartialEq)]
struct Outline {
    refused: Vec<Field>,
    spec: Option<&'static str>,
    usage: Option<Usage>,
    origin: Option<Origin>,
    place: Option<Place>,
    level: Option<Protection>,
    key: bool,
}

fn outline(verdict: &Verdict) -> Outline {
    Outline {
        refused: verdict
            .refusals
            .iter()
            .map(|refusal| refusal.field)
            .collect(),
        spec: verdict.spec.map(|rule| rule.wire),
        usage: verdict.usage,
        origin: verdict.origin,
        place: verdict.place,
        level: verdict.protection,
        key: verdict.key.is_some(),
    }
}

/// What holds between a request and the same one with one more argument unknown: nothing new is refused, nothing
/// is decided otherwise, and there is no key.
fn holds(full: &Outline, partial: &Outline) -> bool {
    fn kept<T: PartialEq + Copy>(partial: Option<T>, full: Option<T>) -> bool {
        partial.is_none() || partial == full
    }
    !partial.key
        && partial
            .refused
            .iter()
            .all(|field| full.refused.contains(field))
        && kept(partial.spec, full.spec)
        && kept(partial.usage, full.usage)
        && kept(partial.origin, full.origin)
        && kept(partial.place, full.place)
        && (kept(partial.level, full.level) || !full.refused.is_empty())
}

/// By steps of one argument this covers every request with any number of unknown arguments: it is refused only
/// if it would be refused in the same field whatever turns up.
#[track_caller]
fn check_holes_never_add_refusals(cloud: Cloud) {
    let axes = Axes::of(cloud, true);
    let sizes = axes.sizes();
    let verdict = |at| create::check(&axes.request(cloud, at));
    let outlines: Vec<Outline> = indices(sizes).map(|at| outline(&verdict(at))).collect();
    let position = |at: [usize; 7]| {
        at.iter()
            .zip(sizes)
            .fold(0, |sum, (at, size)| sum * size + at)
    };
    let mut pairs = 0_usize;
    for at in indices(sizes) {
        for axis in 0..7 {
            let mut hole = at;
            hole[axis] = sizes[axis] - 1;
            if hole == at {
                continue;
            }
            pairs += 1;
            if !holds(&outlines[position(at)], &outlines[position(hole)]) {
                let [full, partial] = [at, hole].map(|at| axes.request(cloud, at));
                panic!(
                    "{full:?}: {:?}\nand {partial:?}: {:?}",
                    verdict(at),
                    verdict(hole)
                );
            }
        }
    }
    assert!(pairs > 100_000, "{pairs} pairs walked");
}

#[test]
fn alibaba_holes_never_add_refusals() {
    check_holes_never_add_refusals(Cloud::Alibaba);
}

#[test]
fn huawei_holes_never_add_refusals() {
    check_holes_never_add_refusals(Cloud::Huawei);
}

#[test]
fn a_key_exactly_when_nothing_is_refused() {
    for cloud in Cloud::ALL {
        let (mut keys, mut refused) = (0_usize, 0_usize);
        walk(cloud, |ask| {
            let verdict = create::check(ask);
            assert_eq!(
                verdict.key.is_some(),
                verdict.refusals.is_empty(),
                "{ask:?} {verdict:?}"
            );
            match verdict.key {
                None => refused += 1,
                Some(key) => {
                    keys += 1;
                    assert!(key.spec().usages.contains(&key.usage()), "{ask:?}");
                    assert_eq!(
                        key.rotation().is_some(),
                        ask.rotation_interval != Ask::Absent
                    );
                    assert_eq!(key.spec().cloud, cloud);
                    assert_eq!(key.place().cloud(), cloud);
                }
            }
        });
        assert!(
            keys > 100 && refused > 1000,
            "{keys} keys, {refused} refused"
        );
    }
}

#[test]
fn refusals_come_in_field_order_and_never_twice() {
    for cloud in Cloud::ALL {
        walk(cloud, |ask| {
            let refusals = create::check(ask).refusals;
            let fields: Vec<Field> = refusals.iter().map(|refusal| refusal.field).collect();
            assert!(fields.is_sorted(), "{refusals:?}");
            for (index, refusal) in refusals.iter().enumerate() {
                assert!(!refusals[..index].contains(refusal), "{refusal:?} twice");
            }
        });
    }
}

/// The request with one word of a field replaced.
fn with_word<'a>(ask: &CreateKey<'a>, field: Field, wire: &'static str) -> CreateKey<'a> {
    let (word, base) = (Ask::Is(wire), ask.clone());
    match field {
        Field::Region => CreateKey {
            region: word,
            ..base
        },
        Field::KeySpec => CreateKey {
            key_spec: word,
            ..base
        },
        Field::KeyUsage => CreateKey {
            key_usage: word,
            ..base
        },
        Field::Origin => CreateKey {
            origin: word,
            ..base
        },
        Field::ProtectionLevel => CreateKey {
            protection_level: word,
            ..base
        },
        Field::KeyStorageMechanism => CreateKey {
            key_storage_mechanism: word,
            ..base
        },
        other => panic!("{other:?} has no words"),
    }
}

/// Every request that a refusal's lists of valid choices suggest.
fn remedies<'a>(ask: &CreateKey<'a>, refusal: &Refusal) -> Vec<CreateKey<'a>> {
    let words = |field: Field, wires: &[&'static str]| -> Vec<CreateKey<'a>> {
        wires
            .iter()
            .map(|wire| with_word(ask, field, wire))
            .collect()
    };
    let in_places = |places: &[Place]| -> Vec<CreateKey<'a>> {
        let places = places.iter().map(|place| Ask::Is(*place));
        places
            .map(|place| CreateKey {
                place,
                ..ask.clone()
            })
            .collect()
    };
    match &refusal.reason {
        Reason::NotOneOf { valid }
        | Reason::UsageNotForSpec { valid, .. }
        | Reason::SpecNeedsProtection { valid, .. }
        | Reason::OriginNotForSpec { valid, .. } => words(refusal.field, valid),
        Reason::OtherCloud {
            valid, counterpart, ..
        } => {
            if let Some(counterpart) = counterpart {
                assert!(
                    is_word_of(ask.cloud, refusal.field, counterpart),
                    "{refusal:?}"
                );
            }
            words(refusal.field, valid)
        }
        Reason::SpecNotInPlace { places, specs, .. } => {
            [in_places(places), words(Field::KeySpec, specs)].concat()
        }
        Reason::SpecNotInRegion { regions, specs, .. } => [
            words(Field::Region, &ends(regions)),
            words(Field::KeySpec, specs),
        ]
        .concat(),
        Reason::ProtectionNotInRegion { valid, regions, .. } => [
            words(refusal.field, valid),
            words(Field::Region, &ends(regions)),
        ]
        .concat(),
        Reason::RotationNotForOrigin { valid, .. } => words(Field::Origin, valid),
        Reason::RotationNotForSpec { valid, .. } => words(Field::KeySpec, valid),
        Reason::RotationNotForPlace { valid, .. } => in_places(valid),
        Reason::RotationNotForStorage { valid, .. } => words(Field::KeyStorageMechanism, valid),
        Reason::ArgumentNotInPlace { places, .. } => in_places(places),
        Reason::NotInCloud { .. } => {
            vec![CreateKey {
                protection_level: Ask::Absent,
                ..ask.clone()
            }]
        }
        Reason::RotationMalformed { .. } | Reason::NotWholeDays | Reason::OutOfBounds { .. } => {
            Vec::new()
        }
        other => panic!("{other:?} comes from no combination"),
    }
}

/// The first and the last of a list of regions: the ones between are of the same kinds.
fn ends(regions: &[&'static str]) -> Vec<&'static str> {
    regions
        .first()
        .into_iter()
        .chain(regions.last())
        .copied()
        .collect()
}

fn is_word_of(cloud: Cloud, field: Field, word: &str) -> bool {
    match field {
        Field::KeySpec => spec::find(cloud, word).is_some(),
        Field::KeyUsage => Usage::find(cloud, word).is_some(),
        Field::Origin => Origin::find(cloud, word).is_some(),
        other => panic!("{other:?} has no counterparts"),
    }
}

/// A choice that a refusal calls valid ends that refusal.
#[test]
fn what_a_refusal_calls_valid_is_not_refused_again() {
    for cloud in Cloud::ALL {
        let mut tried = 0_usize;
        walk(cloud, |ask| {
            for refusal in create::check(ask).refusals {
                for remedy in remedies(ask, &refusal) {
                    tried += 1;
                    let verdict = create::check(&remedy);
                    let again = verdict.refusals.iter().any(|other| {
                        other.field == refusal.field && same_reason(&other.reason, &refusal.reason)
                    });
                    assert!(!again, "{refusal:?} again for {remedy:?}");
                }
            }
        });
        assert!(tried > 10_000, "{tried} tried");
    }
}

/// Where one argument alone is wrong, some choice that its refusal offers makes a key. Not so where the others
/// leave no spec at all, as rotation and a usage for signing do.
#[test]
fn what_a_refusal_calls_valid_makes_a_key() {
    for cloud in Cloud::ALL {
        let mut tried = 0_usize;
        walk(cloud, |ask| {
            let verdict = create::check(ask);
            let [refusal] = &verdict.refusals[..] else {
                return;
            };
            let open = ask.key_usage == Ask::Absent && ask.rotation_interval == Ask::Absent;
            let decisive = match refusal.field {
                Field::KeyUsage | Field::Origin | Field::ProtectionLevel => true,
                Field::KeySpec => open && verdict.origin == Some(Origin::Service),
                _ => false,
            };
            if decisive {
                tried += 1;
                let remedies = remedies(ask, refusal);
                let makes = |ask: &CreateKey<'_>| create::check(ask).key.is_some();
                assert!(remedies.iter().any(makes), "{refusal:?} for {ask:?}");
            }
        });
        assert!(tried > 500, "{tried} tried");
    }
}

fn same_reason(left: &Reason, right: &Reason) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

/// A refusal of a choice always says what to choose instead.
#[test]
fn refusals_offer_something() {
    for cloud in Cloud::ALL {
        walk(cloud, |ask| {
            for refusal in create::check(ask).refusals {
                let free = matches!(
                    refusal.reason,
                    Reason::RotationMalformed { .. }
                        | Reason::NotWholeDays
                        | Reason::OutOfBounds { .. }
                );
                assert!(
                    free || !remedies(ask, &refusal).is_empty(),
                    "{refusal:?} for {ask:?}"
                );
            }
        });
    }
}

#[test]
fn nothing_known_refuses_nothing() {
    for cloud in Cloud::ALL {
        let verdict = create::check(&CreateKey::unknown(cloud));
        assert_eq!(verdict.refusals, []);
        assert_eq!(verdict.key, None);
    }
}

#[test]
fn a_region_must_be_known_by_name_or_not_at_all() {
    for cloud in Cloud::ALL {
        for region in [Ask::Absent, Ask::Is("")] {
            let verdict = create::check(&CreateKey {
                region,
                ..bare(cloud)
            });
            let want = Refusal {
                field: Field::Region,
                asked: String::new(),
                reason: Reason::Required,
            };
            assert_eq!(verdict.refusals, [want]);
        }
        for row in region::all(cloud) {
            let verdict = create::check(&CreateKey {
                region: Ask::Is(row.id),
                ..bare(cloud)
            });
            assert_eq!(verdict.refusals, [], "{}", row.id);
        }
    }
}

#[test]
fn a_place_of_the_other_cloud_is_refused() {
    for cloud in Cloud::ALL {
        let (_, id) = regions(cloud)[0];
        for place in Place::all(cloud.other()) {
            let ask = CreateKey {
                region: Ask::Is(id),
                place: Ask::Is(*place),
                ..bare(cloud)
            };
            assert!(refuses(&create::check(&ask), Field::Instance), "{place:?}");
        }
    }
}
