//! list-keys.

use kms_rules::lifecycle::KeyState;
use kms_rules::{SpecRule, spec};
use serde::{Deserialize, Serialize};

use super::body::{Text, filled};
use super::fault::Fault;
use super::key::{KeyDetails, details, enterprise_project};
use super::paging::{self, Limits};
use super::{Call, Outcome, answer};
use crate::service::{self, ListNewestKeys};

/// Keys on one page. The documents bound it by how many keys there can be, which is no number here.
const PAGE: Limits = Limits {
    default: 100,
    max: 5000,
};
/// The word for keys of every spec; without it, only those of the default spec are listed.
const EVERY_SPEC: &str = "ALL";
/// The word for keys of every enterprise project, as good as none.
const EVERY_PROJECT: &str = "all";
/// The word of the one state in which no key ever is: waiting for its activation.
const TO_BE_ACTIVATED: &str = "1";

#[derive(Deserialize)]
struct Asked {
    limit: Option<Text>,
    marker: Option<Text>,
    key_state: Option<Text>,
    key_spec: Option<Text>,
    enterprise_project_id: Option<Text>,
}

#[derive(Serialize)]
struct Listed {
    next_marker: String,
    total: u64,
    key_details: Vec<KeyDetails>,
    keys: Vec<String>,
    truncated: &'static str,
}

/// list_keys: the newest first, default keys last.
pub(super) async fn list(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let window = paging::window(PAGE, asked.limit.as_ref(), asked.marker.as_ref())?;
    let args = ListNewestKeys {
        states: states(call, filled(asked.key_state))?,
        spec: of_spec(call, filled(asked.key_spec).as_deref())?,
        enterprise_project: project(asked.enterprise_project_id)?,
        window,
    };
    let page = service::list_newest_keys(call.core, call.scope, args).await?;
    let (next_marker, truncated) = paging::next(window, page.total);
    answer::ok(&Listed {
        next_marker,
        truncated,
        total: page.total,
        keys: page.items.iter().map(|key| key.id.clone()).collect(),
        key_details: page
            .items
            .into_iter()
            .map(|key| details(call, key))
            .collect(),
    })
}

fn states(call: &Call<'_>, asked: Option<String>) -> Result<Option<Vec<KeyState>>, Fault> {
    let Some(word) = asked else { return Ok(None) };
    match KeyState::find(call.scope.cloud, &word) {
        None if word == TO_BE_ACTIVATED => Ok(Some(Vec::new())),
        Some(
            state @ (KeyState::Enabled
            | KeyState::Disabled
            | KeyState::PendingDeletion
            | KeyState::PendingImport),
        ) => Ok(Some(vec![state])),
        Some(KeyState::Unavailable) | None => {
            Err(Fault::invalid("key_state").advise(format!("is {word:?}, valid are 1 to 5")))
        }
    }
}

fn of_spec(call: &Call<'_>, asked: Option<&str>) -> Result<Option<&'static SpecRule>, Fault> {
    let cloud = call.scope.cloud;
    match asked {
        None => Ok(Some(spec::default_of(cloud))),
        Some(EVERY_SPEC) => Ok(None),
        Some(word) => spec::find(cloud, word).map(Some).ok_or_else(|| {
            let words = spec::all(cloud).iter().map(|rule| rule.wire);
            let valid: Vec<_> = words.chain([EVERY_SPEC]).collect();
            Fault::invalid("key_spec")
                .advise(format!("is {word:?}, valid are {}", valid.join(", ")))
        }),
    }
}

fn project(asked: Option<Text>) -> Result<Option<String>, Fault> {
    match asked {
        Some(Text(word)) if word == EVERY_PROJECT => Ok(None),
        other => enterprise_project(other),
    }
}
