//! What only the service knows, said at plan: an instance that is not there or cannot hold the key, an alias that is
//! taken, a key of the same name that waits for its deletion, a quota that is reached, material that has expired.
//!
//! Everything is looked at once for all plans of a configured provider, each request is tried once, and whoever does
//! not answer in time or at all is not asked again: a plan never fails for it. Where this process has changed
//! something, an apply is under way, which was planned, and what was seen may be of before.

use std::collections::BTreeMap;
use std::time::Duration;

use kms_rules::lifecycle::{KeyState, Operation};
use kms_rules::quota::{self, Quota};
use kms_rules::{Cloud, Place, alias as names};
use tfplugin::{Context, Diagnostic, Diagnostics, Object, Path, Plan};

use crate::client::{
    Alias, ApiError, Client, Instance, Key, KeyFilter, Looks, Service, Until, unless_gone,
};
use crate::clock;
use crate::key::pending::{self, OnPending};
use crate::key::{self, material, predict};

mod hanging;

pub(crate) use hanging::{of_fitting_key, of_key_id};

/// A service that takes longer is left to the apply.
const LOOK_TIME_MAX: Duration = Duration::from_secs(5);

/// A plan that may look at the service.
struct Look<'a> {
    client: &'a Client,
    service: &'a dyn Service,
    cloud: Cloud,
    until: Until,
}

/// What a plan of a key does not know by itself.
pub(crate) async fn of_key(cx: &Context<Client>, plan: &Plan) -> Diagnostics {
    let off = |service: &dyn Service| service.shared().looks().is_off();
    let service = cx
        .client_if_configured()
        .and_then(|client| client.service().ok());
    let mut diagnostics = Diagnostics::new();
    if !service.is_none_or(off) {
        diagnostics.extend(material::gone(plan, clock::now()));
    }
    if let Some(look) = Look::of(cx) {
        diagnostics.extend(look.at_key(plan).await);
    }
    diagnostics
}

/// What a plan of an alias does not know by itself.
pub(crate) async fn of_alias(cx: &Context<Client>, plan: &Plan) -> Diagnostics {
    let Some(look) = Look::of(cx) else {
        return Diagnostics::new();
    };
    match (&plan.prior, &plan.planned) {
        (Some(prior), planned) => {
            look.note(prior, "alias_name", "key_id");
            match planned {
                Some(planned) if prior.get("key_id") != planned.get("key_id") => {
                    of_key_id(cx, planned, Operation::UpdateAlias).await
                }
                Some(_) | None => Diagnostics::new(),
            }
        }
        (None, Some(planned)) => {
            let mut said: Diagnostics = look.taken(planned).await.into_iter().collect();
            said.extend(of_key_id(cx, planned, Operation::CreateAlias).await);
            said
        }
        (None, None) => Diagnostics::new(),
    }
}

impl<'a> Look<'a> {
    /// `None` where there is nothing to look at, or nothing shall be.
    fn of(cx: &'a Context<Client>) -> Option<Look<'a>> {
        let client = cx.client_if_configured()?;
        let service = client.service().ok()?;
        let shared = service.shared();
        let looks = !shared.looks().is_blind() && shared.writes().count() == 0;
        looks.then_some(Look {
            client,
            service,
            cloud: client.cloud?,
            until: Until::of(cx).once(),
        })
    }

    fn looks(&self) -> &'a Looks {
        self.service.shared().looks()
    }

    /// An alias that one of this configuration's resources has may be free by the time that it is needed.
    fn note(&self, prior: &Object, alias: &str, id: &str) {
        if let (Some(alias), Some(id)) = (prior.get(alias).as_str(), prior.get(id).as_str()) {
            self.looks().manages(alias, id);
        }
    }

    /// What was found, unless looking failed or took too long: then nobody looks again.
    async fn in_time<T>(&self, look: impl Future<Output = Result<T, ApiError>>) -> Option<T> {
        if self.looks().is_blind() {
            return None;
        }
        match tokio::time::timeout(LOOK_TIME_MAX, look).await {
            Ok(Ok(found)) => Some(found),
            Ok(Err(error)) => {
                tracing::debug!(%error, "the plan does without the service");
                self.looks().go_blind();
                None
            }
            Err(_) => {
                tracing::debug!("the service answers too late for the plan");
                self.looks().go_blind();
                None
            }
        }
    }

    async fn at_key(&self, plan: &Plan) -> Diagnostics {
        match (&plan.config, &plan.prior, &plan.planned) {
            (_, Some(prior), None) => self.note(prior, "alias", "id"),
            (Some(_), Some(prior), Some(planned)) => {
                self.note(prior, "alias", "id");
                self.looks()
                    .will_be(prior.text("id"), key::state_to_be(prior, planned));
                if plan.requires_replace.is_empty() && prior.get("alias") != planned.get("alias") {
                    let holder = self.holder(planned).await;
                    let not_given = holder.map(|(name, key)| key::not_given(name, &key));
                    return not_given.into_iter().collect();
                }
            }
            (Some(config), None, Some(planned)) => return self.at_new_key(config, planned).await,
            (None, _, _) | (_, None, None) => {}
        }
        Diagnostics::new()
    }

    async fn at_new_key(&self, config: &Object, planned: &Object) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        match planned.string("instance_id").into_known() {
            Some(id) => diagnostics.extend(self.instance(config, id).await),
            None if planned.get("instance_id").is_null() || config.get("instance_id").is_null() => {
                diagnostics.extend(self.quota().await);
            }
            None => {}
        }
        diagnostics.extend(self.alias(config, planned).await);
        diagnostics
    }
}

/// Instances.
impl Look<'_> {
    async fn instances(&self) -> Result<&[Instance], ApiError> {
        let looked = self.looks().instances.get_or_try_init(|| async {
            match self.service.places() {
                Some(places) => places.instances(&self.until).await,
                None => Ok(Vec::new()),
            }
        });
        looked.await.map(Vec::as_slice)
    }

    async fn instance(&self, config: &Object, id: &str) -> Diagnostics {
        if self.service.places().is_none() {
            return Diagnostics::new();
        }
        let Some(all) = self.in_time(self.instances()).await else {
            return Diagnostics::new();
        };
        let at = Path::root("instance_id");
        let Some(found) = all.iter().find(|instance| instance.id == id) else {
            return missing(id, all).at(at).into();
        };
        let status = found.status.as_deref();
        if let Some(status) = status.filter(|status| !self.service.takes_keys(status)) {
            let detail =
                format!("its status is {status}, and no key can be made there until that changes");
            return Diagnostic::error(format!("the instance \"{id}\" cannot be used"), detail)
                .at(at)
                .into();
        }
        let level = self.in_time(self.level(id)).await.flatten();
        let mut diagnostics = self.kind(config, level.as_deref());
        diagnostics.extend(self.full(id).await.map(|full| full.at(at)));
        diagnostics
    }

    /// The level of the keys that are there: of one that was seen, or else is looked for.
    async fn level(&self, id: &str) -> Result<Option<String>, ApiError> {
        if let Some(level) = self.looks().level_in(id) {
            return Ok(Some(level));
        }
        let mut sought = self.looks().sought.lock().await;
        if let Some(known) = sought.get(id) {
            return Ok(known.clone());
        }
        let found = self.service.level_in(&self.until, id).await?;
        sought.insert(id.to_owned(), found.clone());
        Ok(found)
    }

    /// What no kind of instance that it may be can hold.
    fn kind(&self, config: &Object, level: Option<&str>) -> Diagnostics {
        let verdicts: Vec<Diagnostics> = Place::of_instance(self.cloud, level)
            .map(|place| predict::in_place(config, self.client, self.cloud, place))
            .collect();
        let Some((first, others)) = verdicts.split_first() else {
            return Diagnostics::new();
        };
        let everywhere = |refusal: &&Diagnostic| {
            let same = |other: &Diagnostics| other.iter().any(|one| one.path == refusal.path);
            others.iter().all(same)
        };
        first.iter().filter(everywhere).cloned().collect()
    }

    /// The keys of the instance that this plan is one too many for.
    async fn full(&self, id: &str) -> Option<Diagnostic> {
        let count = self.looks().one_more_in(id);
        let held = async {
            let mut held = self.looks().held.lock().await;
            if let Some(known) = held.get(id) {
                return Ok(*known);
            }
            let found = self.service.keys_in(&self.until, id).await?;
            held.insert(id.to_owned(), found);
            Ok(found)
        };
        let used = self.in_time(held).await??;
        let max = used
            .max
            .filter(|max| used.used.saturating_add(count) > *max)?;
        Some(Diagnostic::error(
            format!("the instance \"{id}\" is full"),
            format!(
                "it may hold {max} keys, and has {}, those that wait for their deletion included; this plan makes {count}",
                used.used
            ),
        ))
    }
}

/// There is no such instance.
fn missing(id: &str, all: &[Instance]) -> Diagnostic {
    let known: Vec<&str> = all.iter().map(|instance| instance.id.as_str()).collect();
    let detail = if known.is_empty() {
        "there is none in this region; leave it out for a key without one".to_owned()
    } else {
        format!("in this region there are: {}", known.join(", "))
    };
    Diagnostic::error(format!("there is no instance \"{id}\""), detail)
}

/// Names and quotas.
impl Look<'_> {
    /// The alias of a plan, if another key than the one that it is for has it.
    async fn taken(&self, planned: &Object) -> Option<Diagnostic> {
        let name = planned.get("alias_name").as_str()?;
        if self.looks().is_managed(name) {
            return None;
        }
        let wanted = planned.get("key_id").as_str();
        let found = self.in_time(self.further_alias(name)).await.flatten();
        let found = found.filter(|key| Some(key.id.as_str()) != wanted)?;
        let taken = key::not_given(name, &found);
        let taken = Diagnostic::error(taken.summary, taken.detail);
        Some(taken.at(Path::root("alias_name")))
    }

    /// What speaks against the alias of a new key.
    async fn alias(&self, config: &Object, planned: &Object) -> Diagnostics {
        let Some((name, key)) = self.holder(planned).await else {
            return Diagnostics::new();
        };
        if KeyState::from_name(&key.state) != Some(KeyState::PendingDeletion) {
            return key::taken(name, &key);
        }
        match OnPending::of(config) {
            // It may turn out to be anything.
            None if config.get(pending::ATTRIBUTE).is_unknown() => Diagnostics::new(),
            None | Some(OnPending::Error) => key::taken(name, &key),
            Some(OnPending::Recreate) => pending::not_freed(name, &key, self.cloud)
                .into_iter()
                .collect(),
            Some(OnPending::Restore) => self.not_restored(planned, &key.id).await,
        }
    }

    /// What speaks against going on with a key that waits for its deletion.
    async fn not_restored(&self, planned: &Object, id: &str) -> Diagnostics {
        // Lists may tell less of a key.
        let described = self.service.shared().key(self.service, &self.until, id);
        let Some(key) = self.in_time(described).await else {
            return Diagnostics::new();
        };
        let fits = pending::restorable(planned, &key, self.cloud);
        fits.err().unwrap_or_default()
    }

    /// The alias that the plan wants, and whoever has it.
    async fn holder<'p>(&self, planned: &'p Object) -> Option<(&'p str, Key)> {
        let name = planned.get("alias").as_str()?;
        if self.looks().is_managed(name) {
            return None;
        }
        let found = if names::of(self.cloud).names_the_key {
            self.in_time(self.named(name)).await?
        } else {
            self.in_time(self.further_alias(name)).await?
        };
        Some((name, found?))
    }

    /// The key of this name, where keys have names of their own.
    async fn named(&self, name: &str) -> Result<Option<Key>, ApiError> {
        let looked = self.looks().names.get_or_try_init(|| async {
            let every = KeyFilter::default();
            let all = self.service.list_keys(&self.until, &every).await?;
            let named = all.into_iter().filter_map(|listed| {
                let key = listed.key?;
                Some((key.name.clone()?, key))
            });
            Ok::<_, ApiError>(named.collect::<BTreeMap<_, _>>())
        });
        Ok(looked.await?.get(name).cloned())
    }

    /// The key that an alias apart from keys names.
    async fn further_alias(&self, name: &str) -> Result<Option<Key>, ApiError> {
        let shared = self.service.shared();
        let alias = match shared.all_aliases(self.service, &self.until).await? {
            Some(all) => all
                .values()
                .flatten()
                .find(|alias| alias.name == name)
                .cloned(),
            None => self.alone(name).await?,
        };
        let Some(alias) = alias else { return Ok(None) };
        unless_gone(shared.key(self.service, &self.until, &alias.key_id).await)
    }

    /// The alias, asked for by its name, once.
    async fn alone(&self, name: &str) -> Result<Option<Alias>, ApiError> {
        let mut known = self.looks().aliases.lock().await;
        if let Some(found) = known.get(name) {
            return Ok(found.clone());
        }
        let found = self.service.find_alias(&self.until, name).await?;
        known.insert(name.to_owned(), found.clone());
        Ok(found)
    }

    /// The key of this plan that is the first beyond what the account may have. The cloud raises its quotas on
    /// request, so that is a warning.
    async fn quota(&self) -> Option<Diagnostic> {
        let count = self.looks().one_more();
        let looked = self
            .looks()
            .used
            .get_or_try_init(|| self.service.keys_used(&self.until));
        let used = *self.in_time(looked).await?;
        let usual =
            quota::of(self.cloud, Quota::Keys).and_then(|rule| u64::try_from(rule.max).ok());
        let max = used.max.or(usual.filter(|max| used.used <= *max))?;
        let first = max.saturating_sub(used.used).saturating_add(1);
        (count == first).then(|| {
            Diagnostic::warning(
                "the quota of keys is reached",
                format!(
                    "there are {} keys here, those that wait for their deletion included, and the cloud lets an account \
                     have {max} unless it was asked for more; this plan makes at least {count}",
                    used.used
                ),
            )
        })
    }
}
