//! What attributes of several resources have in common.

use tfplugin::{Attribute, Diagnostic, Object, Path};

/// A text that only the service can say, and that stays as it is for as long as the object does.
pub(crate) fn computed_text(name: &'static str, about: &'static str) -> Attribute {
    Attribute::string(name)
        .computed()
        .use_state_for_unknown()
        .describe(about)
}

/// What speaks against the `key_id` of a resource, which stays with one key: a name may be given to another one.
pub(crate) fn refused_key_id(config: &Object) -> Option<Diagnostic> {
    let key_id = config.string("key_id").into_known()?;
    (key_id.is_empty() || key_id.contains([':', '/'])).then(|| {
        Diagnostic::error(
            format!("invalid key_id \"{key_id}\""),
            "the id of a key is needed, such as kms_key.orders.id; neither its ARN nor an alias",
        )
        .at(Path::root("key_id"))
    })
}
