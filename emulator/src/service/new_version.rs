//! Making key material, away from the async threads where that takes long.

use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use kms_rules::KeySpec;
use tokio::sync::Semaphore;

use super::core::Core;
use super::refusal::{Internal, Refusal};
use crate::crypto::{Filling, Material};
use crate::store::{Scope, SealedVersion};

/// So many keys that take long are made at once, whoever asks: more would only be more threads on the same cores.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(turns()));

fn turns() -> usize {
    available_parallelism().map_or(1, std::num::NonZero::get)
}

impl Core {
    /// New material of a spec as a version of a key, sealed; not yet kept.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) async fn new_version(
        &self,
        scope: &Scope,
        key_id: &str,
        spec: KeySpec,
    ) -> Result<SealedVersion, Refusal> {
        let material = self.new_material(spec).await?;
        self.vault.seal_version(scope, key_id, &material)
    }

    /// New material of a spec, in nobody's hands yet.
    ///
    /// # Errors
    /// [`Refusal::Internal`].
    pub(super) async fn new_material(&self, spec: KeySpec) -> Result<Material, Refusal> {
        if let Some(material) = self.vault.new_material_at_once(spec)? {
            return Ok(material);
        }
        let turn = TURNS.acquire().await.map_err(|error| half_made(&error))?;
        let vault = Arc::clone(&self.vault);
        let made = tokio::task::spawn_blocking(move || {
            // Kept while the thread works, also when nobody waits for the key any more.
            let _turn = turn;
            vault.new_material(spec)
        });
        made.await.map_err(|error| half_made(&error))?
    }

    /// Says when RSA keys are made before anyone asks for them; a core that was just opened makes none.
    pub(crate) fn make_rsa_keys_ahead(&self, filling: Filling) {
        self.vault.rsa_pool().fill(filling);
    }

    /// The specs of RSA, each with how many of its keys stand ready and how many may.
    pub(crate) fn rsa_keys_ahead(&self) -> [(KeySpec, usize, usize); 3] {
        [KeySpec::Rsa2048, KeySpec::Rsa3072, KeySpec::Rsa4096].map(|spec| {
            let (ready, max) = self.vault.rsa_pool().ready(spec);
            (spec, ready, max)
        })
    }
}

fn half_made(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::Internal(Internal {
        told: "the emulator could not make a key",
        log: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::task::Poll;

    use super::super::testing::Lab;
    use super::*;

    /// One test for both: what holds several turns must not wait for another that does.
    #[tokio::test]
    async fn a_key_that_takes_long_is_made_when_it_is_its_turn() {
        let lab = Lab::seeded(1);
        let hold = async |count: usize| {
            let held = TURNS.acquire_many(u32::try_from(count).unwrap()).await;
            held.unwrap()
        };
        let all = hold(turns()).await;
        let mut making = pin!(lab.core.new_material(KeySpec::Rsa2048));
        let begun = poll_fn(|context| Poll::Ready(making.as_mut().poll(context).is_ready())).await;
        assert!(!begun);
        lab.core.new_material(KeySpec::EcP256).await.unwrap();
        drop(all);
        making.await.unwrap();

        let but_one = hold(turns() - 1).await;
        let mut making = pin!(lab.core.new_material(KeySpec::Rsa2048));
        let begun = poll_fn(|context| Poll::Ready(making.as_mut().poll(context).is_ready())).await;
        assert!(!begun && TURNS.try_acquire().is_err());
        drop(but_one);
        making.await.unwrap();
    }
}
