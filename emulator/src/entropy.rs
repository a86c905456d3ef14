//! Randomness: the system's, or a seeded stream that repeats a run in tests.
#![expect(
    clippy::disallowed_methods,
    reason = "the one file that draws on the system's randomness; everything else is handed it"
)]

use std::fmt;
#[cfg(any(fuzzing, test))]
use std::sync::{Mutex, PoisonError};

use chacha20::ChaCha20Rng;
use rsa::rand_core::SeedableRng;
use zeroize::Zeroizing;

/// A source of random bytes, shared by everything that makes keys, nonces and ids.
pub(crate) struct Entropy {
    source: Box<Source>,
}

type Source = dyn Fn(&mut [u8]) -> Result<(), NoEntropy> + Send + Sync;

/// The system would not give random bytes. The text is for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoEntropy(pub(crate) String);

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy")
    }
}

impl Entropy {
    /// The operating system's randomness.
    #[must_use]
    pub(crate) fn system() -> Entropy {
        let fill =
            |bytes: &mut [u8]| getrandom::fill(bytes).map_err(|error| NoEntropy(error.to_string()));
        Entropy {
            source: Box::new(fill),
        }
    }

    /// The same bytes for the same seed, to replay a run.
    #[cfg(any(fuzzing, test))]
    pub(crate) fn seeded(seed: u64) -> Entropy {
        let stream = Mutex::new(ChaCha20Rng::seed_from_u64(seed));
        let fill = move |bytes: &mut [u8]| {
            rsa::rand_core::Rng::fill_bytes(
                &mut *stream.lock().unwrap_or_else(PoisonError::into_inner),
                bytes,
            );
            Ok(())
        };
        Entropy {
            source: Box::new(fill),
        }
    }

    /// A system that gives no random bytes.
    #[cfg(test)]
    pub(crate) fn exhausted() -> Entropy {
        Entropy {
            source: Box::new(|_| Err(NoEntropy("none left".to_owned()))),
        }
    }

    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`NoEntropy`] when the system has none to give; `bytes` is then to be thrown away.
    pub(crate) fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        (self.source)(bytes)
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// As [`Entropy::fill`].
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], NoEntropy> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A generator of its own, seeded from here: for key generation, which draws many times and
    /// cannot stop half way.
    ///
    /// # Errors
    /// As [`Entropy::fill`].
    pub(crate) fn generator(&self) -> Result<ChaCha20Rng, NoEntropy> {
        let mut seed = Zeroizing::new([0; 32]);
        self.fill(seed.as_mut_slice())?;
        Ok(ChaCha20Rng::from_seed(*seed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_the_system_does_not() {
        let draw = |entropy: &Entropy| entropy.bytes::<32>().unwrap();
        assert_eq!(draw(&Entropy::seeded(7)), draw(&Entropy::seeded(7)));
        assert_ne!(draw(&Entropy::seeded(7)), draw(&Entropy::seeded(8)));
        let once = Entropy::seeded(7);
        assert_ne!(draw(&once), draw(&once));
        assert_ne!(draw(&Entropy::system()), draw(&Entropy::system()));
    }
}
