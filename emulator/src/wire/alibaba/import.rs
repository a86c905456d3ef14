//! GetParametersForImport, ImportKeyMaterial, DeleteKeyMaterial.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::Node;
use super::fault::Fault;
use super::{Call, Outcome, encode, key_ref, words};
use crate::service::{self, GetParametersForImport, ImportKeyMaterial};

/// GetParametersForImport: `PublicKey` is base64 of SubjectPublicKeyInfo DER, not PEM.
pub(super) async fn parameters(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let args = GetParametersForImport {
        wrapping_algorithm: call.params.required("WrappingAlgorithm")?.to_owned(),
        wrapping_key_spec: Some(call.params.required("WrappingKeySpec")?.to_owned()),
    };
    let made = service::get_parameters_for_import(call.core, call.scope, &key, &args).await?;
    Ok(vec![
        ("KeyId", Node::from(made.key_id)),
        ("PublicKey", Node::from(STANDARD.encode(made.public_key))),
        ("ImportToken", Node::from(STANDARD.encode(made.token))),
        ("TokenExpireTime", Node::from(encode::date(made.expires_at))),
    ])
}

/// ImportKeyMaterial: `KeyMaterialExpireUnix` absent or 0 is never.
pub(super) async fn import(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    let expiry = call.params.int("KeyMaterialExpireUnix")?;
    let args = ImportKeyMaterial {
        encrypted: call.params.base64("EncryptedKeyMaterial")?,
        private_key: None,
        token: token(call)?,
        expires_unix: expiry.filter(|seconds| *seconds != 0),
    };
    service::import_key_material(call.core, call.scope, &key, args).await?;
    Ok(Vec::new())
}

/// DeleteKeyMaterial.
pub(super) async fn delete(call: &Call<'_>) -> Outcome {
    let key = key_ref::required(call.params, "KeyId")?;
    service::delete_key_material(call.core, call.scope, &key).await?;
    Ok(Vec::new())
}

/// A token that is not base64 was not made here either: it has the code of such tokens.
fn token(call: &Call<'_>) -> Result<Vec<u8>, Fault> {
    let token = call.params.required("ImportToken")?;
    let bytes = STANDARD.decode(token);
    bytes.map_err(|_| words::INVALID_IMPORT_TOKEN.advise("not base64"))
}
