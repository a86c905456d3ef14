//! RSA keys made before they are asked for, each handed out once.
//!
//! One thread of low priority makes them. The keys stand in memory only: a daemon that stops forgets them.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use kms_rules::KeySpec;

use super::material::{CannotGenerate, Material, generate};
use crate::entropy::Entropy;
use crate::priority;

/// The sizes that are made, and how many keys of each may stand ready. Larger ones take longer to make, some
/// seconds all together.
const SHELVES: [(KeySpec, usize); 3] = [
    (KeySpec::Rsa2048, 16),
    (KeySpec::Rsa3072, 8),
    (KeySpec::Rsa4096, 8),
];
/// What all keys that stand ready take, in bytes of PKCS#8: some 1.2 KiB, 1.8 KiB and 2.4 KiB each.
#[cfg(test)]
const POOL_BYTES_MAX: usize = 64 * 1024;

/// How far below the others the thread stands, in steps of `nice`: as far as there is.
const PRIORITY_STEPS_DOWN: i32 = 19;

/// When keys are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Filling {
    /// Never: what is asked is made on the spot. A seeded run then repeats.
    #[default]
    Never,
    /// As they are asked for: one more stands ready for each that was taken, up to the bound.
    OnDemand,
    /// To the bound, from the start.
    Warm,
}

/// RSA keys that stand ready. Dropped, it makes no more.
pub(crate) struct RsaPool {
    shared: Arc<Shared>,
}

struct Shared {
    shelves: Mutex<Shelves>,
    /// Told when there is something to make, or when to stop.
    changed: Condvar,
    entropy: Arc<Entropy>,
}

struct Shelves {
    filling: Filling,
    by_spec: [Shelf; SHELVES.len()],
    /// Whether the thread runs.
    running: bool,
    stopped: bool,
}

struct Shelf {
    spec: KeySpec,
    ready: VecDeque<Material>,
    /// How many are wanted to stand ready; at most `max`.
    wanted: usize,
    max: usize,
}

impl fmt::Debug for RsaPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPool({:?})", self.shared.lock().filling)
    }
}

impl Drop for RsaPool {
    fn drop(&mut self) {
        // The thread is not waited for: it may be in the middle of a key.
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}

impl RsaPool {
    /// An empty pool that makes nothing yet, see [`RsaPool::fill`].
    pub(crate) fn new(entropy: Arc<Entropy>) -> RsaPool {
        let shelf = |(spec, max)| Shelf {
            spec,
            ready: VecDeque::new(),
            wanted: 0,
            max,
        };
        let shelves = Shelves {
            filling: Filling::Never,
            by_spec: SHELVES.map(shelf),
            running: false,
            stopped: false,
        };
        let shared = Arc::new(Shared {
            shelves: Mutex::new(shelves),
            changed: Condvar::new(),
            entropy,
        });
        RsaPool { shared }
    }

    /// Says when keys are made from now on.
    pub(crate) fn fill(&self, filling: Filling) {
        let mut shelves = self.shared.lock();
        shelves.filling = filling;
        for shelf in &mut shelves.by_spec {
            shelf.wanted = match filling {
                Filling::Never | Filling::OnDemand => 0,
                Filling::Warm => shelf.max,
            };
        }
        if filling == Filling::Warm {
            self.shared.wake(&mut shelves);
        }
    }

    /// A key of the spec that stands ready; from then on it is the caller's alone. `None` when there is none, or
    /// when it is no spec of RSA.
    pub(crate) fn take(&self, spec: KeySpec) -> Option<Material> {
        let mut shelves = self.shared.lock();
        let filling = shelves.filling;
        let shelf = shelves.of(spec)?;
        match filling {
            Filling::Never => return None,
            Filling::OnDemand => shelf.wanted = (shelf.wanted + 1).min(shelf.max),
            Filling::Warm => {}
        }
        let taken = shelf.ready.pop_front();
        self.shared.wake(&mut shelves);
        taken
    }

    /// Keys of the spec that stand ready, and how many at most.
    pub(crate) fn ready(&self, spec: KeySpec) -> (usize, usize) {
        let mut shelves = self.shared.lock();
        let shelf = shelves.of(spec);
        shelf.map_or((0, 0), |shelf| (shelf.ready.len(), shelf.max))
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the thread, starting it if there is none.
    fn wake(self: &Arc<Self>, shelves: &mut Shelves) {
        if !shelves.running {
            let shared = Arc::clone(self);
            let thread = std::thread::Builder::new().name("rsa-pool".to_owned());
            // Without a thread every key is made on the spot, as it is when the pool is empty.
            shelves.running = thread.spawn(move || shared.run()).is_ok();
        }
        self.changed.notify_all();
    }

    /// Makes what is wanted until the pool is dropped.
    fn run(&self) {
        priority::lower(PRIORITY_STEPS_DOWN);
        while let Some(spec) = self.next() {
            match generate(spec, &self.entropy) {
                Ok(material) => self.put(spec, material),
                Err(error) => return self.give_up(&error),
            }
        }
    }

    /// What to make next; waits for it. `None` is to stop.
    fn next(&self) -> Option<KeySpec> {
        let mut shelves = self.lock();
        loop {
            if shelves.stopped {
                return None;
            }
            if let Some(spec) = shelves.emptiest() {
                return Some(spec);
            }
            shelves = self
                .changed
                .wait(shelves)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put(&self, spec: KeySpec, material: Material) {
        if let Some(shelf) = self.lock().of(spec) {
            shelf.ready.push_back(material);
        }
    }

    /// Ends the thread; the next key that is taken starts another.
    fn give_up(&self, error: &CannotGenerate) {
        tracing::warn!(
            ?error,
            "no RSA keys are made ahead until the next is asked for"
        );
        self.lock().running = false;
    }
}

impl Shelves {
    fn of(&mut self, spec: KeySpec) -> Option<&mut Shelf> {
        self.by_spec.iter_mut().find(|shelf| shelf.spec == spec)
    }

    /// The size with the fewest keys among those that want some; of equals the smaller, which is made sooner.
    fn emptiest(&self) -> Option<KeySpec> {
        let wanting = self
            .by_spec
            .iter()
            .filter(|shelf| shelf.ready.len() < shelf.wanted);
        let emptiest = wanting.min_by_key(|shelf| shelf.ready.len());
        emptiest.map(|shelf| shelf.spec)
    }
}

#[cfg(test)]
mod tests;
