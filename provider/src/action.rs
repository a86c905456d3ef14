//! The actions: what is done to a key once, outside the life of any resource.

use kms_rules::lifecycle::{KeyState, Operation};
use tfplugin::{Attribute, Context, Diagnostics, Object, Path};

use crate::client::{Client, Key};
use crate::data::refused_name;
use crate::{permit, seen};

pub(crate) mod cancel_key_deletion;
pub(crate) mod rotate_key;
pub(crate) mod set_key_state;

/// The argument that every action has.
fn key_id() -> Attribute {
    Attribute::string("key_id")
        .required()
        .describe("The key: its id, its name or that of an alias, or an ARN.")
}

/// The name of the key in a configuration that is wholly known.
fn name(config: &Object) -> &str {
    config.text("key_id")
}

/// The rules' word for the key's state.
fn state(key: &Key) -> Option<KeyState> {
    KeyState::from_name(&key.state)
}

/// A key that is not there, and a state of it that does not permit the operation, unless it has been done already.
async fn judged(
    cx: &Context<Client>,
    config: &Object,
    operation: Operation,
    is_done: impl Fn(&Key) -> bool,
) -> Diagnostics {
    let said: Diagnostics = match seen::key(cx, config.get("key_id")).await {
        Ok(Some((cloud, key))) if !is_done(&key) => permit::not_now(&key, cloud, operation)
            .into_iter()
            .collect(),
        Ok(Some(_) | None) => Diagnostics::new(),
        Err(said) => said,
    };
    said.at(&Path::root("key_id"))
}

#[cfg(test)]
mod tests;
