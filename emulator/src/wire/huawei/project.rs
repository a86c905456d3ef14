//! Projects: a domain has one in every region, and a path's project tells the region.

use std::collections::{HashMap, HashSet};

use kms_rules::{Cloud, region};
use sha2::{Digest, Sha256};

use super::credential::Credential;
use super::tenant::project_in;
use crate::config::Account;

/// A project of a domain. All of its keys are in its region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Project {
    pub(super) id: String,
    pub(super) domain_id: String,
    pub(super) region: String,
    /// The region's, or of a further project of a domain in one region: the region's, `_` and the id.
    pub(super) name: String,
}

/// Every project of every configured domain.
pub(super) struct Projects {
    by_id: HashMap<String, Project>,
    default_region: String,
}

impl Projects {
    /// Configured projects are in the default region; those of the other regions are derived.
    pub(super) fn new(credentials: &[Credential], default_region: &str) -> Self {
        let mut by_id = HashMap::new();
        let mut named = HashSet::new();
        for known in credentials {
            let account = &known.account;
            let is_first = named.insert(account.owner());
            by_id
                .entry(account.tenant().to_owned())
                .or_insert_with(|| configured(account, default_region, is_first));
            for rule in region::all(Cloud::Huawei) {
                if rule.id != default_region {
                    let project = derived(account, rule.id, default_region);
                    by_id.entry(project.id.clone()).or_insert(project);
                }
            }
        }
        Self {
            by_id,
            default_region: default_region.to_owned(),
        }
    }

    /// The region of what names none.
    pub(super) fn default_region(&self) -> &str {
        &self.default_region
    }

    /// The project of an id.
    pub(super) fn find(&self, id: &str) -> Option<&Project> {
        self.by_id.get(id)
    }

    /// The projects of a domain by region and name; of the default region, `own` first.
    pub(super) fn of_domain(&self, domain_id: &str) -> Vec<&Project> {
        let mut projects: Vec<_> = self
            .by_id
            .values()
            .filter(|project| project.domain_id == domain_id)
            .collect();
        projects.sort_by_key(|project| (&project.region, &project.name));
        projects
    }

    /// The project of a domain by name.
    pub(super) fn named(&self, domain_id: &str, name: &str) -> Option<&Project> {
        self.by_id
            .values()
            .find(|project| project.domain_id == domain_id && project.name == name)
    }
}

fn configured(account: &Account, region: &str, is_first: bool) -> Project {
    let name = if is_first {
        region.to_owned()
    } else {
        format!("{region}_{}", account.tenant())
    };
    Project {
        id: account.tenant().to_owned(),
        domain_id: account.owner().to_owned(),
        region: region.to_owned(),
        name,
    }
}

/// The project of a region, which is the same in every run.
fn derived(account: &Account, region: &str, home: &str) -> Project {
    Project {
        id: project_in(account, region, home),
        domain_id: account.owner().to_owned(),
        region: region.to_owned(),
        name: region.to_owned(),
    }
}

/// 32 hexadecimal digits that belong to these texts.
pub(super) fn id_of(texts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update(text.len().to_be_bytes());
        digest.update(text);
    }
    let mut id = hex::encode(digest.finalize());
    id.truncate(32);
    id
}
