//! get-parameters-for-import, import-key-material, delete-imported-key-material.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::body::{Text, filled, required};
use super::fault::Fault;
use super::key::Named;
use super::{Call, Outcome, answer};
use crate::service::{self, GetParametersForImport, ImportKeyMaterial};

/// Characters of tokens in base64.
const TOKEN_CHARS: (usize, usize) = (200, 6144);
/// Characters of wrapped private keys. Those of curves are shorter than the documents say.
const PRIVATE_KEY_CHARS: (usize, usize) = (1, 6144);
/// Characters of wrapped material: at most those of an RSA block. Under SM2 it is shorter than the documents say.
const MATERIAL_CHARS: (usize, usize) = (1, 360);

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    wrapping_algorithm: Option<Text>,
}

#[derive(Serialize)]
struct Parameters {
    key_id: String,
    import_token: String,
    /// Seconds, a number; of all dates only this one.
    expiration_time: i64,
    /// SubjectPublicKeyInfo DER in base64.
    public_key: String,
}

#[derive(Deserialize)]
struct Imported {
    key_id: Option<Text>,
    import_token: Option<Text>,
    encrypted_key_material: Option<Text>,
    encrypted_privatekey: Option<Text>,
    expiration_time: Option<Text>,
}

/// create_parameters_for_import.
pub(super) async fn parameters(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let args = GetParametersForImport {
        wrapping_algorithm: required(asked.wrapping_algorithm, "wrapping_algorithm")?,
        wrapping_key_spec: None,
    };
    let made = service::get_parameters_for_import(call.core, call.scope, &key, &args).await?;
    answer::ok(&Parameters {
        key_id: made.key_id,
        import_token: STANDARD.encode(made.token),
        expiration_time: made.expires_at.as_second(),
        public_key: STANDARD.encode(made.public_key),
    })
}

/// import_key_material.
pub(super) async fn import(call: &Call<'_>) -> Outcome {
    let asked: Imported = call.body()?;
    let key = call.key_ref(&required(asked.key_id, "key_id")?)?;
    let token = required(asked.import_token, "import_token")?;
    let encrypted = required(asked.encrypted_key_material, "encrypted_key_material")?;
    let private_key = filled(asked.encrypted_privatekey);
    let args = ImportKeyMaterial {
        token: base64("import_token", &token, TOKEN_CHARS)?,
        encrypted: base64("encrypted_key_material", &encrypted, MATERIAL_CHARS)?,
        private_key: private_key
            .map(|text| base64("encrypted_privatekey", &text, PRIVATE_KEY_CHARS))
            .transpose()?,
        expires_unix: seconds(filled(asked.expiration_time))?,
    };
    service::import_key_material(call.core, call.scope, &key, args).await?;
    answer::empty()
}

/// delete_imported_key_material.
pub(super) async fn delete(call: &Call<'_>) -> Outcome {
    let named: Named = call.body()?;
    let key = call.key_ref(&required(named.key_id, "key_id")?)?;
    service::delete_key_material(call.core, call.scope, &key).await?;
    answer::empty()
}

fn base64(name: &str, text: &str, (min, max): (usize, usize)) -> Result<Vec<u8>, Fault> {
    let bytes = STANDARD
        .decode(text)
        .ok()
        .filter(|_| (min..=max).contains(&text.len()));
    bytes.ok_or_else(|| {
        Fault::invalid(name).advise(format!("is not base64 of {min} to {max} characters"))
    })
}

fn seconds(given: Option<String>) -> Result<Option<i64>, Fault> {
    let number = |text: String| {
        let number = text.parse();
        number.map_err(|_| Fault::invalid("expiration_time").advise("is no number of seconds"))
    };
    given.map(number).transpose()
}
