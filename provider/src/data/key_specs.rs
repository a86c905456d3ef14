//! The data source `kms_key_specs`: what keys a cloud has and what each can do, from the rules. It asks no service.

use async_trait::async_trait;
use kms_rules::algorithm::{self, AlgorithmRule, Purpose};
use kms_rules::rotation::{self, RotationRule};
use kms_rules::spec::{self, Offer};
use kms_rules::{
    Cloud, Origin, Place, Protection, SpecRule, Storage, Usage, data_key, limits, region, window,
};
use tfplugin::{
    Attribute, Context, DataSource, Diagnostic, Diagnostics, Nesting, Object, Path, Schema, Type,
    Value,
};

use crate::absent::Thing;
use crate::authenticated;
use crate::client::Client;
use crate::settings;

/// The data source `kms_key_specs`.
pub(crate) struct KeySpecsData;

#[async_trait]
impl DataSource<Client> for KeySpecsData {
    fn type_name(&self) -> &'static str {
        "kms_key_specs"
    }

    fn schema(&self) -> Schema {
        let asked = [
            Attribute::string("cloud").optional().computed().describe(format!(
                "Whose keys: {}. The provider's cloud where not set.",
                cloud_names()
            )),
            Attribute::string("region").optional().computed().describe(
                "Leaves out what the region does not have. The provider's region where not set, if the cloud is the \
                 provider's.",
            ),
            Attribute::string("place").optional().describe(format!(
                "Leaves out what keys elsewhere have: {}.",
                all_places()
            )),
        ];
        Schema::new(
            "The key specs of a cloud: usages, algorithms, limits and rotation, as plans judge by them. No service is asked.",
            asked
                .into_iter()
                .chain(limits_schema())
                .chain([specs_schema()]),
        )
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        let clouds = match named_cloud(config) {
            Err(fault) => return fault.into(),
            Ok(Some(cloud)) => vec![cloud],
            Ok(None) => settings::possible_clouds(),
        };
        authenticated::judged(&KEYS, &clouds, |cloud| {
            place(config, cloud).err().into_iter().collect()
        })
    }

    async fn read(&self, cx: &Context<Client>, config: &Object) -> Result<Object, Diagnostics> {
        let client = cx.client()?;
        let cloud = match named_cloud(config)? {
            Some(cloud) => cloud,
            None => client.cloud()?,
        };
        let own = client.region.as_deref();
        let own = own.filter(|_| client.cloud == Some(cloud));
        let asked = Asked {
            cloud,
            region: config.get("region").as_str().or(own),
            place: place(config, cloud)?,
        };
        let mut found = config.clone();
        found.set("cloud", cloud.name());
        found.set("region", asked.region);
        set_limits(&mut found, cloud);
        let specs = spec::all(cloud).iter();
        let specs = specs.filter_map(|rule| asked.spec(rule));
        found.set("specs", Value::List(specs.collect()));
        Ok(found)
    }
}

/// Every cloud has keys.
const KEYS: Thing = Thing {
    plural: "keys",
    is_in: |_| true,
};

/// What is looked for.
struct Asked<'a> {
    cloud: Cloud,
    region: Option<&'a str>,
    place: Option<Place>,
}

fn cloud_names() -> String {
    Cloud::ALL.map(Cloud::name).join(", ")
}

/// The places of a cloud, each as its name.
fn places(cloud: Cloud) -> Vec<&'static str> {
    Place::all(cloud).iter().map(|place| place.name()).collect()
}

fn all_places() -> String {
    let of = |cloud: Cloud| format!("{} on `{}`", places(cloud).join(", "), cloud.name());
    Cloud::ALL.map(of).join("; ")
}

fn invalid(name: &str, asked: &str, detail: String) -> Diagnostic {
    Diagnostic::error(format!("invalid {name} \"{asked}\""), detail).at(Path::root(name))
}

/// The cloud that the configuration names.
fn named_cloud(config: &Object) -> Result<Option<Cloud>, Diagnostic> {
    let Some(name) = config.string("cloud").into_known() else {
        return Ok(None);
    };
    let detail = || format!("there is no such cloud; valid: {}", cloud_names());
    let cloud = Cloud::from_name(name);
    cloud
        .map(Some)
        .ok_or_else(|| invalid("cloud", name, detail()))
}

/// The place that the configuration names.
fn place(config: &Object, cloud: Cloud) -> Result<Option<Place>, Diagnostic> {
    let Some(name) = config.string("place").into_known() else {
        return Ok(None);
    };
    let all = Place::all(cloud).iter().copied();
    let found = all.into_iter().find(|place| place.name() == name);
    found.map(Some).ok_or_else(|| {
        let valid = places(cloud).join(", ");
        let detail = format!(
            "{} has no such place for keys; valid: {valid}",
            cloud.name()
        );
        invalid("place", name, detail)
    })
}

/// A number with its name and what it is.
type Limit = (&'static str, &'static str, fn(Cloud) -> usize);

/// Numbers of the cloud as a whole.
const LIMITS: &[Limit] = &[
    (
        "deletion_window_days_min",
        "Shortest deletion window, in days.",
        |cloud| window::of(cloud).days_min.into(),
    ),
    (
        "deletion_window_days_max",
        "Longest deletion window, in days.",
        |cloud| window::of(cloud).days_max.into(),
    ),
    (
        "deletion_window_days_default",
        "The deletion window of a key that does not say, in days.",
        |cloud| window::of(cloud).days_default.into(),
    ),
    (
        "plaintext_bytes_max",
        "Longest text that a symmetric key encrypts, in bytes.",
        |cloud| limits::of(cloud).plaintext_bytes_max,
    ),
    ("data_key_bytes_max", "Longest data key, in bytes.", |_| {
        limits::DATA_KEY_BYTES_MAX
    }),
];

fn limits_schema() -> impl Iterator<Item = Attribute> {
    let numbers = LIMITS
        .iter()
        .map(|(name, about, _)| Attribute::number(name).computed().describe(*about));
    let words = [
        Attribute::string("default_key_spec")
            .computed()
            .describe("The spec of a key that does not say."),
        texts("data_key_specs", "Types of data keys."),
    ];
    words.into_iter().chain(numbers)
}

fn set_limits(found: &mut Object, cloud: Cloud) {
    found.set("default_key_spec", spec::default_of(cloud).wire);
    let data_keys = data_key::all(cloud).iter().map(|rule| rule.wire);
    found.set("data_key_specs", list(data_keys));
    for (name, _, limit) in LIMITS {
        found.set(name, number(limit(cloud)));
    }
}

fn texts(name: &'static str, about: &'static str) -> Attribute {
    Attribute::list(name, Type::String)
        .computed()
        .describe(about)
}

fn computed(attribute: Attribute, about: &'static str) -> Attribute {
    attribute.computed().describe(about)
}

fn specs_schema() -> Attribute {
    let inner = [
        computed(
            Attribute::string("key_spec"),
            "The spec, in the cloud's spelling.",
        ),
        texts("key_usages", "What such a key can be made for."),
        computed(
            Attribute::string("default_key_usage"),
            "What it is made for where it does not say.",
        ),
        computed(
            Attribute::bool("automatic_rotation"),
            "Whether the service rotates it in some place of `places`.",
        ),
        Attribute::nested("algorithms", Nesting::List, algorithm_schema())
            .computed()
            .describe("What it computes; the first of each usage is the one to take."),
        Attribute::nested("places", Nesting::List, place_schema())
            .computed()
            .describe("Where it can be made, and on what terms."),
    ];
    Attribute::nested("specs", Nesting::List, inner)
        .computed()
        .describe("The specs, in the order of the cloud's own page.")
}

fn algorithm_schema() -> [Attribute; 4] {
    [
        computed(
            Attribute::string("algorithm"),
            "The algorithm, in the cloud's spelling.",
        ),
        computed(Attribute::string("key_usage"), "The usage that has it."),
        computed(
            Attribute::number("input_bytes_max"),
            "Longest text or message, in bytes; null where none is taken.",
        ),
        computed(
            Attribute::number("digest_bytes"),
            "Length of the digest that is signed, in bytes; null where none is.",
        ),
    ]
}

fn place_schema() -> [Attribute; 6] {
    [
        computed(
            Attribute::string("place"),
            "The kind of instance or key store.",
        ),
        texts("protection_levels", "The levels that a key here can have."),
        texts("origins", "Where its material can come from."),
        computed(
            Attribute::number("rotation_days_min"),
            "Shortest interval of automatic rotation, in days; null without rotation.",
        ),
        computed(
            Attribute::number("rotation_days_max"),
            "Longest interval of automatic rotation, in days; null without rotation.",
        ),
        computed(
            Attribute::bool("rotation_in_whole_days"),
            "Whether only whole days count; null without rotation.",
        ),
    ]
}

fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> Value {
    Value::List(words.into_iter().map(Value::from).collect())
}

/// A number of the rules; none of them is near the bound.
fn number(number: usize) -> Value {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    tfplugin::Number::from(number).into()
}

fn object(members: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

impl Asked<'_> {
    /// A spec with what stands here; `None` if it is made nowhere here.
    fn spec(&self, rule: &SpecRule) -> Option<Value> {
        let offers: Vec<&Offer> = rule
            .offers
            .iter()
            .filter(|offer| self.stands(offer))
            .collect();
        if offers.is_empty() {
            return None;
        }
        let rotates = |offer: &&Offer| rotation_in(rule, offer.place).is_some();
        let usages = rule.usages.iter().map(|usage| usage.wire(self.cloud));
        let algorithms = algorithm::of(self.cloud, rule.spec);
        let algorithms = algorithms.map(|rule| self.algorithm(rule)).collect();
        Some(object([
            ("key_spec", rule.wire.into()),
            ("key_usages", list(usages)),
            (
                "default_key_usage",
                rule.default_usage.wire(self.cloud).into(),
            ),
            ("automatic_rotation", offers.iter().any(rotates).into()),
            ("algorithms", Value::List(algorithms)),
            (
                "places",
                Value::List(offers.iter().map(|offer| self.offer(rule, offer)).collect()),
            ),
        ]))
    }

    fn stands(&self, offer: &Offer) -> bool {
        let kind = self.region.map(|id| region::kind(self.cloud, id));
        self.place.is_none_or(|place| offer.place == place)
            && kind.is_none_or(|kind| offer.regions.include(kind))
    }

    fn algorithm(&self, rule: &AlgorithmRule) -> Value {
        object([
            ("algorithm", rule.wire.into()),
            ("key_usage", usage(rule.purpose).wire(self.cloud).into()),
            ("input_bytes_max", rule.input_bytes_max.map(number).into()),
            ("digest_bytes", rule.digest_bytes.map(number).into()),
        ])
    }

    fn offer(&self, rule: &SpecRule, offer: &Offer) -> Value {
        let rotation = rotation_in(rule, offer.place);
        let days = |days: u16| number(days.into());
        let levels = offer.protections.iter();
        let levels = levels.map(|level: &Protection| level.wire(self.cloud));
        let origins = offer.origins.iter();
        let origins = origins.map(|origin: &Origin| origin.wire(self.cloud));
        object([
            ("place", offer.place.name().into()),
            ("protection_levels", list(levels)),
            ("origins", list(origins)),
            (
                "rotation_days_min",
                rotation.map(|rule| days(rule.days_min)).into(),
            ),
            (
                "rotation_days_max",
                rotation.map(|rule| days(rule.days_max)).into(),
            ),
            (
                "rotation_in_whole_days",
                rotation.map(|rule| rule.whole_days).into(),
            ),
        ])
    }
}

/// How keys of a spec rotate in a place, kept as they are kept there by default.
fn rotation_in(rule: &SpecRule, place: Place) -> Option<&'static RotationRule> {
    let rotates = rule.rotates && Storage::default_of(place).is_none_or(Storage::rotates);
    rotation::of(place).filter(|_| rotates)
}

/// The usage of keys that do so.
const fn usage(purpose: Purpose) -> Usage {
    match purpose {
        Purpose::Encrypt => Usage::EncryptDecrypt,
        Purpose::Sign => Usage::SignVerify,
        Purpose::Mac => Usage::GenerateVerifyMac,
        Purpose::Agree => Usage::KeyAgreement,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every purpose is of a usage that specs with such an algorithm have.
    #[test]
    fn usages_of_algorithms_are_usages_of_their_specs() {
        for cloud in Cloud::ALL {
            for rule in algorithm::all(cloud) {
                let of: Option<&SpecRule> = spec::of(cloud, rule.spec);
                let usages = of.map(|spec| spec.usages).unwrap_or_default();
                assert!(usages.contains(&usage(rule.purpose)), "{rule:?}");
            }
        }
    }
}
