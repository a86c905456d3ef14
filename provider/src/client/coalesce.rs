//! What concurrent reads share, so that a refresh of many keys takes little more than one request a key.
//!
//! Three ways, none of which waits for anything but an answer that is under way:
//! - the same key read twice at once is one request;
//! - tags of the keys that wait while a request is in flight are asked for together, where the cloud has such a request;
//! - once some keys have asked, the tags and aliases of all keys are listed, and that list answers for a while.
//!
//! A list is never older than the last change that this process made: every change that ends makes it void. What
//! others change meanwhile is seen late by [`SHARED_FOR`] at most, and whoever sees a difference asks again.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as Lock, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, oneshot, watch};
use tokio::time::Instant;

use super::{Alias, ApiError, Cause, Key, Looks, Over, Service, Until};
use crate::clock;

/// A list of all keys' tags or aliases answers for this long.
const SHARED_FOR: Duration = Duration::from_secs(10);
/// Keys that are asked about one by one, before a list of all is worth its pages.
const ALONE_MAX: usize = 3;
/// An account with more pages than this is asked key by key: most of its keys are not of this configuration.
const PAGES_MAX: usize = 40;

/// The tags of one key.
pub(crate) type Tags = BTreeMap<String, String>;

/// What the reads of one configured provider share.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    writes: Writes,
    keys: Flights,
    courier: Courier,
    tags: Shelf<Tags>,
    aliases: Shelf<Vec<Alias>>,
    looks: Looks,
}

/// How many calls that may have changed something have ended.
#[derive(Debug, Default)]
pub(crate) struct Writes(AtomicU64);

impl Writes {
    /// One more: whatever was read before may be of yesterday.
    pub(super) fn ended(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    /// So many so far.
    pub(crate) fn count(&self) -> u64 {
        self.0.load(Ordering::Acquire)
    }
}

impl Shared {
    /// Whether plans look at the service.
    pub(crate) fn new(preflight: bool) -> Shared {
        let looks = if preflight {
            Looks::default()
        } else {
            Looks::none()
        };
        Shared {
            looks,
            ..Shared::default()
        }
    }

    /// What plans have seen of the service.
    pub(crate) const fn looks(&self) -> &Looks {
        &self.looks
    }

    pub(crate) const fn writes(&self) -> &Writes {
        &self.writes
    }

    /// A key by its id; whoever asks for it meanwhile gets the same answer.
    ///
    /// # Errors
    /// Those of [`Service::describe_key`].
    pub(crate) async fn key(
        &self,
        service: &dyn Service,
        until: &Until,
        id: &str,
    ) -> Result<Key, ApiError> {
        let epoch = self.writes.count();
        match self.keys.board(id, epoch) {
            Seat::Passenger(mut answer) => {
                let landed = answer.wait_for(Option::is_some);
                let landed = unless_given_up(until, "DescribeKey", landed).await?;
                match landed.ok().and_then(|answer| answer.clone()) {
                    Some(answer) => answer,
                    None => service.describe_key(until, id).await,
                }
            }
            Seat::Pilot(flight) => {
                let answer = service.describe_key(until, id).await;
                if let Ok(key) = &answer {
                    self.looks.saw(key);
                }
                flight.land(&answer);
                answer
            }
        }
    }

    /// The tags of a key.
    ///
    /// # Errors
    /// Those of [`Service::list_tags`].
    pub(crate) async fn tags(
        &self,
        service: &dyn Service,
        until: &Until,
        id: &str,
    ) -> Result<Tags, ApiError> {
        let list = || service.all_tags(until, PAGES_MAX);
        match self.tags.look(&self.writes, until, list).await? {
            Some(all) => match all.get(id) {
                Some(tags) => Ok(tags.clone()),
                None if service.lists_every_tag() => Ok(Tags::new()),
                None => service.list_tags(until, id).await,
            },
            None => self.courier.tags(service, until, id).await,
        }
    }

    /// The aliases of a key.
    ///
    /// # Errors
    /// Those of [`Service::list_aliases`].
    pub(crate) async fn aliases(
        &self,
        service: &dyn Service,
        until: &Until,
        id: &str,
    ) -> Result<Vec<Alias>, ApiError> {
        match self.all_aliases(service, until).await? {
            Some(all) => Ok(all.get(id).cloned().unwrap_or_default()),
            None => service.list_aliases(until, id).await,
        }
    }

    /// The aliases of every key by its id, where enough have asked and they are not too many.
    ///
    /// # Errors
    /// The operation was stopped.
    pub(crate) async fn all_aliases(
        &self,
        service: &dyn Service,
        until: &Until,
    ) -> Result<Option<Arc<BTreeMap<String, Vec<Alias>>>>, ApiError> {
        let list = || async {
            let all = service.all_aliases(until, PAGES_MAX).await?;
            Ok(all.map(by_key))
        };
        self.aliases.look(&self.writes, until, list).await
    }
}

fn by_key(all: Vec<Alias>) -> BTreeMap<String, Vec<Alias>> {
    let mut keys: BTreeMap<String, Vec<Alias>> = BTreeMap::new();
    for alias in all {
        keys.entry(alias.key_id.clone()).or_default().push(alias);
    }
    keys
}

/// Waits for somebody else's answer, as long as the asking operation goes on.
async fn unless_given_up<T>(
    until: &Until,
    operation: &'static str,
    waited: impl Future<Output = T>,
) -> Result<T, ApiError> {
    tokio::select! {
        () = until.given_up() => Err(ApiError {
            operation,
            attempts: 0,
            cause: Cause::Over(Over::Cancelled),
        }),
        ended = waited => Ok(ended),
    }
}

/// A list of all keys' facts, for as long as it holds.
#[derive(Debug)]
struct Shelf<T>(Mutex<Held<T>>);

#[derive(Debug)]
struct Held<T> {
    /// Since when, and after how many writes, the rest counts.
    since: Option<(u64, Instant)>,
    asked: usize,
    all: Option<Arc<BTreeMap<String, T>>>,
    /// The list is too long, or the service does not give it: nobody asks for it again.
    refused: bool,
}

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf(Mutex::new(Held {
            since: None,
            asked: 0,
            all: None,
            refused: false,
        }))
    }
}

impl<T> Shelf<T> {
    /// The list; `None` where whoever asks does better to ask about the one key.
    async fn look<F>(
        &self,
        writes: &Writes,
        until: &Until,
        list: impl FnOnce() -> F,
    ) -> Result<Option<Arc<BTreeMap<String, T>>>, ApiError>
    where
        F: Future<Output = Result<Option<BTreeMap<String, T>>, ApiError>>,
    {
        let mut held = unless_given_up(until, "list", self.0.lock()).await?;
        held.renew(writes.count(), clock::instant());
        held.asked += 1;
        if held.refused || held.asked <= ALONE_MAX || held.all.is_some() {
            return Ok(held.all.clone());
        }
        match list().await {
            Ok(Some(all)) => held.all = Some(Arc::new(all)),
            Err(error) if matches!(error.cause, Cause::Over(_)) => return Err(error),
            Ok(None) => held.refused = true,
            Err(error) => {
                tracing::debug!(%error, "the keys are asked about one by one");
                held.refused = true;
            }
        }
        Ok(held.all.clone())
    }
}

impl<T> Held<T> {
    /// Forgets what a write or the time has made void.
    fn renew(&mut self, writes: u64, now: Instant) {
        let holds = self
            .since
            .is_some_and(|(then, begun)| then == writes && now < begun + SHARED_FOR);
        if !holds {
            self.since = Some((writes, now));
            self.asked = 0;
            self.all = None;
        }
    }
}

/// An answer that is on its way, for all who ask for it.
type Answer = Option<Result<Key, ApiError>>;

/// Answers on their way, by the id of the key, with the number of writes before they left.
type Airborne = BTreeMap<String, (u64, watch::Receiver<Answer>)>;

/// Descriptions of keys that are in flight.
#[derive(Debug, Default)]
struct Flights(Arc<Lock<Airborne>>);

enum Seat {
    /// Asks, and tells the others.
    Pilot(Flight),
    /// Waits for the pilot's answer.
    Passenger(watch::Receiver<Answer>),
}

/// One description in flight; whoever drops it without landing leaves its passengers to themselves.
struct Flight {
    id: String,
    epoch: u64,
    flights: Arc<Lock<Airborne>>,
    answer: watch::Sender<Answer>,
}

impl Flights {
    /// A request that left before the last write is none to wait for.
    fn board(&self, id: &str, epoch: u64) -> Seat {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((left, answer)) = flights.get(id)
            && *left == epoch
        {
            return Seat::Passenger(answer.clone());
        }
        let (sender, receiver) = watch::channel(None);
        flights.insert(id.to_owned(), (epoch, receiver));
        Seat::Pilot(Flight {
            id: id.to_owned(),
            epoch,
            flights: Arc::clone(&self.0),
            answer: sender,
        })
    }
}

impl Flight {
    /// The end of an operation is the end of that operation alone, and no answer to others.
    fn land(self, answer: &Result<Key, ApiError>) {
        let stopped = matches!(answer, Err(error) if matches!(error.cause, Cause::Over(_) | Cause::Unprepared(_)));
        if !stopped {
            self.answer.send_replace(Some(answer.clone()));
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if flights
            .get(&self.id)
            .is_some_and(|(epoch, _)| *epoch == self.epoch)
        {
            flights.remove(&self.id);
        }
    }
}

/// Somebody who waits for the tags of a key; `None` comes back where the key is better asked about alone.
type Waiting = (String, oneshot::Sender<Option<Tags>>);

/// Carries the questions that wait together, one request at a time.
#[derive(Debug, Default)]
struct Courier {
    waiting: Lock<Vec<Waiting>>,
    under_way: Mutex<()>,
}

impl Courier {
    async fn tags(&self, service: &dyn Service, until: &Until, id: &str) -> Result<Tags, ApiError> {
        let together = service.tagged_together();
        if together < 2 {
            return service.list_tags(until, id).await;
        }
        let (sender, mut answer) = oneshot::channel();
        self.lock().push((id.to_owned(), sender));
        loop {
            let turn = tokio::select! {
                biased;
                told = &mut answer => match told {
                    Ok(Some(tags)) => return Ok(tags),
                    Ok(None) | Err(_) => return service.list_tags(until, id).await,
                },
                turn = unless_given_up(until, "ListTagResources", self.under_way.lock()) => turn?,
            };
            let batch = self.take(together);
            if let [(only, _)] = batch.as_slice()
                && only == id
            {
                let alone = service.list_tags(until, id).await;
                drop(turn);
                return alone;
            }
            carry(service, until, batch).await;
        }
    }

    fn take(&self, most: usize) -> Vec<Waiting> {
        let mut waiting = self.lock();
        let count = waiting.len().min(most);
        waiting.drain(..count).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks for all of them, and tells each. A refusal may be about any of them.
async fn carry(service: &dyn Service, until: &Until, batch: Vec<Waiting>) {
    let ids: Vec<String> = batch.iter().map(|(id, _)| id.clone()).collect();
    let mut found = service.tags_of(until, &ids).await.ok();
    for (id, sender) in batch {
        let tags = found
            .as_mut()
            .map(|tags| tags.remove(&id).unwrap_or_default());
        // Whoever asked may have given up meanwhile.
        let _ = sender.send(tags);
    }
}

#[cfg(test)]
mod tests;
