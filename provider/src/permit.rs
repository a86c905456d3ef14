//! Whether a key permits what is to be done with it, by the rules' tables of states and kinds.

use kms_rules::Cloud;
use kms_rules::lifecycle::{self, KeyState, Operation, WrongState};
use tfplugin::Diagnostic;

use crate::client::{Key, Looks};

/// Why the service will refuse the operation: the key's kind, or its state by the time that this configuration is done
/// with it.
pub(crate) fn refused(
    key: &Key,
    looks: &Looks,
    cloud: Cloud,
    operation: Operation,
) -> Option<Diagnostic> {
    wrong_kind(key, cloud, operation).or_else(|| {
        let (state, verb, instead) = match looks.state_to_be(&key.id) {
            None => (KeyState::from_name(&key.state)?, "is", "change that first"),
            Some(state) => (state?, "will be", "this configuration leaves it so"),
        };
        let wrong = lifecycle::step(cloud, state, operation).err()?;
        let summary = format!("the key {} {verb} {}", key.id, state.name());
        let detail = format!("{}: {instead}", only_of(&wrong));
        Some(Diagnostic::error(summary, detail))
    })
}

/// A state that does not permit the operation now, where nobody can know what comes before it.
pub(crate) fn not_now(key: &Key, cloud: Cloud, operation: Operation) -> Option<Diagnostic> {
    let state = KeyState::from_name(&key.state)?;
    let wrong = lifecycle::step(cloud, state, operation).err()?;
    let detail = format!(
        "{}: unless something changes that first, it will refuse",
        only_of(&wrong)
    );
    let summary = format!("the key {} is {}", key.id, key.state);
    Some(Diagnostic::warning(summary, detail))
}

fn only_of(wrong: &WrongState) -> String {
    let valid: Vec<&str> = wrong.valid.iter().map(|state| state.name()).collect();
    let valid = valid.join(", ");
    format!("the service does this only to keys that are {valid}")
}

fn wrong_kind(key: &Key, cloud: Cloud, operation: Operation) -> Option<Diagnostic> {
    let kind = key.kind.filter(|kind| !kind.allows(cloud, operation))?;
    Some(Diagnostic::error(
        format!("the key {} is a {}", key.id, kind.name()),
        "a service of the cloud made it, and this is not done to such keys; make a key of your own",
    ))
}
