//! generate-mac, verify-mac. Messages are base64, codes hexadecimal (docs/vendor-notes.md, "Huawei Cloud").

use serde::{Deserialize, Serialize};

use super::body::{Text, base64, required};
use super::fault::Fault;
use super::{Call, Outcome, answer};
use crate::service::{self, KeyRef, Refusal};

#[derive(Deserialize)]
struct Asked {
    key_id: Option<Text>,
    mac_algorithm: Option<Text>,
    message: Option<Text>,
    /// Of verify-mac.
    mac: Option<Text>,
}

#[derive(Serialize)]
struct Made {
    key_id: String,
    mac_algorithm: &'static str,
    mac: String,
}

#[derive(Serialize)]
struct Checked {
    key_id: String,
    mac_algorithm: &'static str,
    mac_valid: bool,
}

/// generate_mac.
pub(super) async fn generate(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let (key, algorithm, message) = read(call, &asked)?;
    let made = service::generate_mac(call.core, call.scope, (&key, &algorithm), &message).await;
    let made = made.map_err(of_mac)?;
    answer::ok(&Made {
        key_id: made.key_id,
        mac_algorithm: made.algorithm,
        mac: hex::encode(made.mac),
    })
}

/// verify_mac: a code of another message, or of another length, is a wrong one, which is no error.
pub(super) async fn verify(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let (key, algorithm, message) = read(call, &asked)?;
    let mac = hex::decode(required(asked.mac, "mac")?)
        .map_err(|_| Fault::invalid("mac").advise("is not hexadecimal"))?;
    let (with, given) = ((&key, &*algorithm), (&*message, &*mac));
    let found = service::verify_mac(call.core, call.scope, with, given).await;
    let found = found.map_err(of_mac)?;
    answer::ok(&Checked {
        key_id: found.key_id,
        mac_algorithm: found.algorithm,
        mac_valid: found.valid,
    })
}

fn read(call: &Call<'_>, asked: &Asked) -> Result<(KeyRef, String, Vec<u8>), Fault> {
    let key = call.key_ref(&required(asked.key_id.clone(), "key_id")?)?;
    let algorithm = required(asked.mac_algorithm.clone(), "mac_algorithm")?;
    let message = base64(asked.message.clone(), "message")?;
    Ok((key, algorithm, message))
}

/// Algorithms that a key has not are another code with signatures.
fn of_mac(refusal: Refusal) -> Fault {
    other_algorithm(refusal, "mac_algorithm")
}

/// As every refusal, but for an algorithm that the key has not: KMS.0308 naming the member.
pub(super) fn other_algorithm(refusal: Refusal, member: &str) -> Fault {
    if let Refusal::WrongAlgorithm { spec, valid, .. } = &refusal {
        let valid = valid.join(", ");
        return Fault::invalid(member).advise(format!("is none of {spec}, valid are {valid}"));
    }
    refusal.into()
}
