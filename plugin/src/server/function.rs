//! One function: who calculates it, and its signature.

use std::{collections::BTreeMap, sync::Arc};

use crate::{Function, Signature};

/// Every function by its name.
pub(super) type Functions = BTreeMap<&'static str, NamedFunction>;

/// A function and its signature.
pub(super) struct NamedFunction {
    pub(super) handler: Arc<dyn Function>,
    pub(super) signature: Signature,
}

impl NamedFunction {
    pub(super) fn new(handler: Arc<dyn Function>) -> Self {
        Self {
            signature: handler.signature(),
            handler,
        }
    }
}
