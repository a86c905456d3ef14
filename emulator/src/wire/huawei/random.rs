//! gen-random.

use serde::{Deserialize, Serialize};

use super::body::{Text, required};
use super::{Call, Outcome, answer, words};
use crate::service;

#[derive(Deserialize)]
struct Asked {
    random_data_length: Option<Text>,
}

#[derive(Serialize)]
struct Random {
    random_data: String,
}

/// create_random: as many random bits as are asked for.
pub(super) async fn create(call: &Call<'_>) -> Outcome {
    let asked: Asked = call.body()?;
    let bits = required(asked.random_data_length, "random_data_length")?;
    let bits = bits
        .parse()
        .map_err(|_| words::RANDOM_LENGTH.advise("random_data_length is a number of bits"))?;
    let bytes = service::generate_random(call.core, bits)?;
    answer::ok(&Random {
        random_data: hex::encode_upper(&*bytes),
    })
}
