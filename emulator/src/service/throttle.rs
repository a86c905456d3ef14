//! Throttling: how many requests a second of each class an account may make, at the gateway that all share and at
//! those of instances.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kms_rules::Cloud;
use kms_rules::throttle::{self, Class};

use super::core::Core;
use super::refusal::Refusal;
use crate::store::{Instance, Scope};

/// Most allowances that are remembered; beyond that the full ones are forgotten, which changes nothing.
const BUCKETS_MAX: usize = 16_384;
/// An allowance is kept in millionths of a request, so that no fraction is lost.
const PARTS: u64 = 1_000_000;

/// Which accounts are throttled, and by how much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Throttling {
    /// None.
    #[default]
    Off,
    /// As the cloud does.
    Cloud,
    /// By these, in requests a second; `None` is no limit. Gateways of instances as the cloud's.
    Set {
        symmetric: Option<u32>,
        asymmetric: Option<u32>,
        re_encrypt: Option<u32>,
        management: Option<u32>,
    },
}

/// The gateway that a request came through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gateway<'a> {
    /// The region's, which all accounts share.
    Shared,
    /// That of an instance, by its id.
    Instance(&'a str),
}

/// What is left of everybody's allowance.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    buckets: Mutex<HashMap<Owner, Bucket>>,
}

/// Whose allowance of what: the account's, or that of the instance with this id.
type Owner = (Cloud, String, Option<String>, Class);

/// One allowance. It fills at `rate` and holds what comes in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    /// Requests a second.
    rate: u32,
    /// Millionths of a request.
    left: u64,
    /// When that was so, since the daemon started.
    at: Duration,
}

impl Bucket {
    fn full(rate: u32, at: Duration) -> Bucket {
        Bucket {
            rate,
            left: u64::from(rate) * PARTS,
            at,
        }
    }

    /// The allowance at `now`.
    fn refilled(self, now: Duration) -> Bucket {
        let micros = now.saturating_sub(self.at).as_micros();
        // A request a second is a millionth of a request a microsecond.
        let gained = micros.saturating_mul(u128::from(self.rate));
        let gained = u64::try_from(gained).unwrap_or(u64::MAX);
        let left = self.left.saturating_add(gained);
        Bucket {
            left: left.min(u64::from(self.rate) * PARTS),
            at: now.max(self.at),
            ..self
        }
    }

    fn is_full(&self, now: Duration) -> bool {
        self.refilled(now).left == u64::from(self.rate) * PARTS
    }
}

impl Throttle {
    /// Takes one request from an allowance of `rate` a second; whether there was one left.
    fn take(&self, owner: Owner, rate: u32, now: Duration) -> bool {
        let mut buckets = self.lock();
        if buckets.len() >= BUCKETS_MAX && !buckets.contains_key(&owner) {
            make_room(&mut buckets, now);
        }
        let bucket = buckets
            .entry(owner)
            .or_insert_with(|| Bucket::full(rate, now));
        if bucket.rate != rate {
            // The instance was changed: what is left of the old allowance is no measure of the new one.
            *bucket = Bucket::full(rate, now);
        }
        *bucket = bucket.refilled(now);
        let taken = bucket.left.checked_sub(PARTS);
        bucket.left = taken.unwrap_or(bucket.left);
        taken.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Owner, Bucket>> {
        // Plain numbers: a panic elsewhere cannot leave them half written.
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets full allowances, which are as good as new ones; if all are in use, the one that was used longest ago.
fn make_room(buckets: &mut HashMap<Owner, Bucket>, now: Duration) {
    buckets.retain(|_, bucket| !bucket.is_full(now));
    if buckets.len() < BUCKETS_MAX {
        return;
    }
    let oldest = buckets.iter().min_by_key(|(_, bucket)| bucket.at);
    if let Some(owner) = oldest.map(|(owner, _)| owner.clone()) {
        buckets.remove(&owner);
    }
}

impl Core {
    /// Lets one request of an operation through, or not. `operation` is the cloud's own name. Real time counts,
    /// wherever the clock of the keys stands.
    ///
    /// # Errors
    /// [`Refusal::Throttled`].
    pub(crate) fn admit(
        &self,
        scope: &Scope,
        gateway: Gateway<'_>,
        operation: &str,
    ) -> Result<(), Refusal> {
        if self.throttling == Throttling::Off {
            return Ok(());
        }
        let class = Class::of(scope.cloud, operation);
        let Some((owner, rate)) = self.allowance(scope, gateway, class)? else {
            return Ok(());
        };
        if self.throttle.take(owner, rate, self.clock.monotonic()) {
            return Ok(());
        }
        Err(Refusal::Throttled {
            per_second: rate.into(),
        })
    }

    /// Whose allowance a request counts against, and how much that is a second.
    fn allowance(
        &self,
        scope: &Scope,
        gateway: Gateway<'_>,
        class: Class,
    ) -> Result<Option<(Owner, u32)>, Refusal> {
        let instance = match (gateway, class) {
            (Gateway::Shared, _) | (Gateway::Instance(_), Class::Management) => None,
            (Gateway::Instance(id), Class::Symmetric | Class::Asymmetric | Class::ReEncrypt) => {
                self.store.read(|reading| reading.instance(scope, id))?
            }
        };
        let rate = match &instance {
            Some(instance) => Some(throttle::dedicated_rate(gateway_rate(instance), class)),
            None => self.throttling.shared(scope.cloud, class),
        };
        let owner = || {
            let id = instance.map(|instance| instance.id);
            (scope.cloud, scope.account.clone(), id, class)
        };
        Ok(rate.map(|rate| (owner(), rate)))
    }
}

impl Throttling {
    fn shared(self, cloud: Cloud, class: Class) -> Option<u32> {
        match self {
            Self::Off => None,
            Self::Cloud => throttle::shared(cloud, class),
            Self::Set {
                symmetric,
                asymmetric,
                re_encrypt,
                management,
            } => match class {
                Class::Symmetric => symmetric,
                Class::Asymmetric => asymmetric,
                Class::ReEncrypt => re_encrypt,
                Class::Management => management,
            },
        }
    }
}

/// Symmetric requests a second at the gateway of an instance: what it was made with, else the first that is sold.
pub(crate) fn gateway_rate(instance: &Instance) -> u32 {
    let sold = throttle::dedicated(instance.place).and_then(|rule| rule.choices.first().copied());
    let asked = instance.requests_per_second;
    let asked = asked.and_then(|rate| u32::try_from(rate).ok());
    asked.or(sold).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(account: &str) -> Owner {
        (Cloud::Alibaba, account.to_owned(), None, Class::Symmetric)
    }

    fn instance() -> Instance {
        Instance {
            cloud: Cloud::Alibaba,
            region: "cn-hangzhou".to_owned(),
            id: "kst-1".to_owned(),
            account: None,
            place: kms_rules::Place::SoftwareInstance,
            name: "kst-1".to_owned(),
            keys_max: None,
            requests_per_second: None,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            status: crate::store::InstanceStatus::Connected,
            deletion_protected: false,
            deletion_protection_description: String::new(),
            is_configured: false,
            sealed_link: None,
            cluster: None,
        }
    }

    fn seconds(number: f64) -> Duration {
        Duration::from_secs_f64(number)
    }

    #[test]
    fn an_allowance_is_a_second_of_requests_and_fills_with_time() {
        let throttle = Throttle::default();
        let take = |at: f64| throttle.take(owner("1"), 4, seconds(at));
        assert_eq!([(); 5].map(|()| take(0.0)), [true, true, true, true, false]);
        assert!(!take(0.249_999), "a quarter of a second is one request");
        assert!(take(0.25));
        assert!(!take(0.25));
        assert_eq!(
            [(); 5].map(|()| take(60.0)),
            [true, true, true, true, false]
        );
        assert!(!take(59.0), "time that runs back gives nothing");
        assert!(
            throttle.take(owner("2"), 4, seconds(60.0)),
            "each has its own"
        );
    }

    #[test]
    fn a_changed_rate_holds_at_once() {
        let throttle = Throttle::default();
        assert!(throttle.take(owner("1"), 1, Duration::ZERO));
        assert!(!throttle.take(owner("1"), 1, Duration::ZERO));
        assert!(throttle.take(owner("1"), 2, Duration::ZERO));
    }

    #[test]
    fn memory_is_bounded_and_only_what_is_full_is_forgotten() {
        let throttle = Throttle::default();
        assert!(throttle.take(owner("first"), 1, Duration::ZERO));
        for number in 0..BUCKETS_MAX + 10 {
            let at = seconds(0.5) + Duration::from_nanos(u64::try_from(number).unwrap());
            assert!(throttle.take(owner(&number.to_string()), 1, at));
        }
        assert_eq!(throttle.lock().len(), BUCKETS_MAX);
        assert!(
            !throttle.take(owner("100"), 1, seconds(0.6)),
            "it is still known"
        );
        assert!(throttle.take(owner("new"), 1, seconds(2.0)));
        assert_eq!(throttle.lock().len(), 1, "all the others were full again");
    }

    #[test]
    fn an_instance_has_the_rate_it_was_bought_for() {
        let mut instance = instance();
        for (place, asked, want) in [
            (kms_rules::Place::SoftwareInstance, None, 1_000),
            (kms_rules::Place::HardwareInstance, None, 2_000),
            (kms_rules::Place::HardwareInstance, Some(8_000), 8_000),
            (kms_rules::Place::ExternalInstance, None, 1_000),
        ] {
            instance.place = place;
            instance.requests_per_second = asked;
            assert_eq!(gateway_rate(&instance), want, "{place:?}");
        }
    }
}
