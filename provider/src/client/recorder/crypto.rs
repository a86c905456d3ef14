//! Cryptography of a service for tests: what it seals can be read.

use async_trait::async_trait;
use zeroize::Zeroizing;

use super::Recorder;
use crate::client::crypto::{Authenticated, Crypto, DataKey, NewDataKey, Opened, Opening, Sealed};
use crate::client::{ApiError, Until};

impl Recorder {
    fn sealed(&self, key: &str) -> Sealed {
        Sealed {
            key_id: key.to_owned(),
            key_version_id: self.key.primary_key_version.clone(),
            ciphertext: format!("sealed by {key}"),
        }
    }
}

#[async_trait]
impl Crypto for Recorder {
    async fn encrypt(
        &self,
        _: &Until,
        key: &str,
        plaintext: &str,
        with: &Authenticated,
    ) -> Result<Sealed, ApiError> {
        let length = plaintext.len();
        self.call(format!("encrypt {length} bytes under {key} with {with:?}"))?;
        Ok(self.sealed(key))
    }
    async fn decrypt(&self, _: &Until, asked: &Opening<'_>) -> Result<Opened, ApiError> {
        self.call(format!("decrypt {asked:?}"))?;
        Ok(Opened {
            key_id: Some(self.key.id.clone()),
            key_version_id: None,
            plaintext: Zeroizing::new(asked.ciphertext.into()),
        })
    }
    async fn data_key(&self, _: &Until, asked: &NewDataKey<'_>) -> Result<DataKey, ApiError> {
        self.call(format!("data key {asked:?}"))?;
        Ok(DataKey {
            sealed: self.sealed(asked.key),
            plaintext: Zeroizing::new(vec![0; 32]),
        })
    }
    async fn random(&self, _: &Until, bytes: u64) -> Result<Zeroizing<Vec<u8>>, ApiError> {
        self.call(format!("random {bytes}"))?;
        Ok(Zeroizing::new(vec![0; usize::try_from(bytes).unwrap()]))
    }
}
