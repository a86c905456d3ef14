//! Which keys a data source or a query is for: its arguments, what speaks against them, what the client is asked.

use std::collections::BTreeMap;

use kms_rules::lifecycle::KeyState;
use kms_rules::{Cloud, Origin, Protection, Usage, spec};
use tfplugin::{Attribute, Diagnostic, Diagnostics, Object, Path, Type};

use crate::client::{self, Client, KeyFilter, Service};

/// The arguments that are text, with what they are.
const TEXTS: &[(&str, &str)] = &[
    (
        "state",
        "Only keys in this state: `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`.",
    ),
    (
        "key_spec",
        "Only keys of this type, in the cloud's spelling.",
    ),
    ("key_usage", "Only keys for this, in the cloud's spelling."),
    ("origin", "Only keys whose material comes from there."),
    (
        "protection_level",
        "Only keys of this level: `SOFTWARE` or `HSM`.",
    ),
    ("instance_id", "Only keys in this instance or key store."),
    (
        "enterprise_project_id",
        "Only keys of this enterprise project.",
    ),
];

/// The arguments. Which of them a cloud can list by, its client says.
pub(crate) fn attributes() -> Vec<Attribute> {
    let titled = |name: &str, about: &str| {
        let clouds = Cloud::ALL.into_iter();
        let having: Vec<&str> = clouds
            .map(client::vendor)
            .filter(|vendor| vendor.key_filters.contains(&name))
            .map(|vendor| vendor.title)
            .collect();
        if having.len() == Cloud::ALL.len() {
            about.to_owned()
        } else {
            format!("{about} {} only.", having.join(", "))
        }
    };
    let texts = TEXTS.iter().map(|(name, about)| {
        Attribute::string(name)
            .optional()
            .describe(titled(name, about))
    });
    let tags = Attribute::map("tags", Type::String)
        .optional()
        .describe("Only keys that have all of these tags.");
    texts.chain([tags]).collect()
}

/// What the arguments ask for.
///
/// # Errors
/// The configured cloud cannot list by one of them, or knows no such value.
pub(crate) fn of(config: &Object, client: &Client) -> Result<KeyFilter, Diagnostics> {
    let cloud = client.cloud()?;
    let refused: Diagnostics = TEXTS
        .iter()
        .filter_map(|(name, _)| refusal(name, config.get(name).as_str()?, cloud))
        .collect();
    if refused.has_error() {
        return Err(refused);
    }
    let text = |name: &str| config.get(name).as_str().map(str::to_owned);
    let tags = config.map("tags").into_known().into_iter().flatten();
    let tags = tags.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())));
    Ok(KeyFilter {
        state: text("state"),
        key_spec: text("key_spec"),
        key_usage: text("key_usage"),
        origin: text("origin"),
        protection_level: text("protection_level"),
        instance_id: text("instance_id"),
        enterprise_project_id: text("enterprise_project_id"),
        tags: tags.collect::<BTreeMap<_, _>>(),
    })
}

fn refusal(name: &'static str, value: &str, cloud: Cloud) -> Option<Diagnostic> {
    let vendor = client::vendor(cloud);
    let at = Path::root(name);
    if !vendor.key_filters.contains(&name) {
        let valid: Vec<&str> = vendor.key_filters.to_vec();
        return Some(
            Diagnostic::error(
                format!("{} cannot list keys by {name}", vendor.title),
                format!("valid are {}, tags", valid.join(", ")),
            )
            .at(at),
        );
    }
    let words = words(name, cloud);
    (!words.is_empty() && !words.contains(&value)).then(|| {
        let detail = format!("valid are {}", words.join(", "));
        Diagnostic::error(format!("invalid {name} \"{value}\""), detail).at(at)
    })
}

/// The values that an argument may have; none where the rules do not know them.
fn words(name: &str, cloud: Cloud) -> Vec<&'static str> {
    match name {
        "state" => STATES.iter().map(|state| state.name()).collect(),
        "key_spec" => spec::all(cloud).iter().map(|rule| rule.wire).collect(),
        "key_usage" => {
            let offered = Usage::offered(cloud).iter();
            offered.map(|usage| usage.wire(cloud)).collect()
        }
        "origin" => [Origin::Service, Origin::External]
            .iter()
            .map(|origin| origin.wire(cloud))
            .collect(),
        "protection_level" => {
            let offered = Protection::offered(cloud).iter();
            offered.map(|level| level.wire(cloud)).collect()
        }
        _ => Vec::new(),
    }
}

/// The states that keys are listed by.
const STATES: [KeyState; 4] = [
    KeyState::Enabled,
    KeyState::Disabled,
    KeyState::PendingDeletion,
    KeyState::PendingImport,
];

/// The names of keys by their ids, as people call them: the key's own, or the first of its aliases.
///
/// # Errors
/// The aliases cannot be listed.
pub(crate) async fn names(
    service: &dyn Service,
    until: &client::Until,
) -> Result<BTreeMap<String, String>, client::ApiError> {
    let all = service.all_aliases(until, usize::MAX).await?;
    let mut names = BTreeMap::new();
    for alias in all.unwrap_or_default() {
        names.entry(alias.key_id).or_insert(alias.name);
    }
    Ok(names)
}
