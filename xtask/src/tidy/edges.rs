//! The dependency law: every edge between our crates that is not drawn is forbidden.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use super::Finding;
use crate::Failure;
use crate::run::root;

/// The edges of docs/ARCHITECTURE.md: crate, and what it may depend on.
const DRAWN: &[(&str, &[&str])] = &[
    ("kms-rules", &[]),
    ("tfplugin-proto", &[]),
    ("tfplugin", &["tfplugin-proto"]),
    ("terraform-provider-kms", &["kms-rules", "tfplugin"]),
    ("kms-emulator", &["kms-rules"]),
    ("acceptance", &["kms-emulator"]),
    ("xtask", &[]),
];

/// `(crate, what it may never link, why)` beyond our own crates; `*` is everything.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("kms-rules", "*", "both ends link it, so it must stay pure"),
    (
        "tfplugin-proto",
        "serde_json",
        "it is the wire and nothing else",
    ),
    (
        "terraform-provider-kms",
        "tonic",
        "raw protocol types stop at the plugin crate",
    ),
    (
        "terraform-provider-kms",
        "prost",
        "raw protocol types stop at the plugin crate",
    ),
    (
        "kms-emulator",
        "tonic",
        "the emulator knows nothing about Terraform",
    ),
];

/// What breaks the dependency law.
///
/// # Errors
/// `cargo metadata` could not be read.
pub(super) fn check() -> Result<Vec<Finding>, Failure> {
    let metadata = MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()?;
    Ok(findings(&metadata))
}

fn findings(metadata: &Metadata) -> Vec<Finding> {
    metadata
        .packages
        .iter()
        .flat_map(|package| broken_edges(package, metadata))
        .collect()
}

fn broken_edges(package: &Package, metadata: &Metadata) -> Vec<Finding> {
    let name = package.name.as_str();
    let Some((_, allowed)) = DRAWN.iter().find(|(from, _)| *from == name) else {
        return vec![format!(
            "{name}: a crate without a room; draw it in docs/ARCHITECTURE.md"
        )];
    };
    let ours = |other: &str| {
        metadata
            .packages
            .iter()
            .any(|package| package.name.as_str() == other)
    };
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        let to = dependency.name.as_str();
        if ours(to) && !allowed.contains(&to) {
            findings.push(format!(
                "{name} -> {to}: not drawn; it may depend on {allowed:?}"
            ));
        }
        // What only the tests of a crate use is not linked by those who depend on it.
        if dependency.kind != DependencyKind::Development {
            findings.extend(forbidden(name, to));
        }
    }
    findings
}

fn forbidden(from: &str, to: &str) -> Option<Finding> {
    let (_, _, why) = FORBIDDEN
        .iter()
        .find(|(who, what, _)| *who == from && (*what == "*" || *what == to))?;
    Some(format!("{from} -> {to}: forbidden; {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pure_crate_links_nothing() {
        assert!(forbidden("kms-rules", "serde").is_some());
        assert!(forbidden("kms-emulator", "serde").is_none());
        assert!(forbidden("kms-emulator", "tonic").is_some());
    }

    #[test]
    fn the_law_is_closed_over_its_own_crates() {
        let rooms: Vec<_> = DRAWN.iter().map(|(name, _)| *name).collect();
        for (_, allowed) in DRAWN {
            assert!(allowed.iter().all(|to| rooms.contains(to)));
        }
        assert!(FORBIDDEN.iter().all(|(from, _, _)| rooms.contains(from)));
    }
}
