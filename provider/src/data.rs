//! The data sources.

pub(crate) mod aliases;
pub(crate) mod instances;
pub(crate) mod key;
pub(crate) mod key_specs;
pub(crate) mod key_versions;
pub(crate) mod keys;
pub(crate) mod public_key;
pub(crate) mod regions;

use tfplugin::{Diagnostics, Object, Path};

use crate::client::ApiError;
use crate::report;

/// What speaks against the `key_id` of a configuration, which may be any name of a key.
pub(crate) fn refused_name(config: &Object) -> Diagnostics {
    if config.get("key_id").as_str() == Some("") {
        let detail = "a key's id, its name or that of an alias, or an ARN is needed";
        return Diagnostics::error("invalid key_id \"\"", detail).at(&Path::root("key_id"));
    }
    Diagnostics::new()
}

/// Why there is nothing to read, at the argument that says what was asked.
pub(crate) fn not_read(name: &str, error: &ApiError) -> Diagnostics {
    let summary = if error.is_not_found() {
        format!("there is no key \"{name}\" here")
    } else {
        format!("the key \"{name}\" cannot be read")
    };
    report::failed(&summary, error).at(&Path::root("key_id"))
}
