//! What is authenticated beside a plaintext: two attributes, of which each cloud has one.

use kms_rules::ciphertext::{self, Authenticated as Kind};
use kms_rules::limits::{AAD_BYTES_MAX, CONTEXT_CHARS_MAX};
use kms_rules::{Cloud, limits};
use tfplugin::{Attr, Attribute, Diagnostic, Diagnostics, Object, Path, Type, Value};

use crate::absent::Thing;
use crate::client::Authenticated;
use crate::key::predict;

/// Names and values.
const CONTEXT: &str = "encryption_context";
/// One text.
const TEXT: &str = "additional_authenticated_data";

/// Encryption is in every cloud; what each takes differs.
pub(crate) const ENCRYPTION: Thing = Thing {
    plural: "encryption",
    is_in: |_| true,
};

/// What speaks against a configuration in every one of `clouds`, with each cloud's own reason where they differ.
pub(crate) fn judged(
    thing: &Thing,
    clouds: &[Cloud],
    judge: impl Fn(Cloud) -> Diagnostics,
) -> Diagnostics {
    let all = thing.judged(clouds, &judge);
    let having = clouds.iter().copied().filter(|cloud| (thing.is_in)(*cloud));
    let each: Vec<(Cloud, Diagnostics)> = having.map(|cloud| (cloud, judge(cloud))).collect();
    let same = each.iter().all(|(_, other)| *other == all);
    if same || !all.has_error() {
        return all;
    }
    let named = each.into_iter().flat_map(|(cloud, diagnostics)| {
        diagnostics.into_iter().map(move |diagnostic| {
            let (name, detail) = (cloud.name(), diagnostic.detail);
            let detail = format!("if the provider's cloud is \"{name}\": {detail}");
            Diagnostic {
                detail,
                ..diagnostic
            }
        })
    });
    predict::joined(named)
}

/// The two attributes, optional.
pub(crate) fn attributes() -> [Attribute; 2] {
    [
        Attribute::map(CONTEXT, Type::String)
            .optional()
            .describe(about(
                Kind::Context,
                "Names and values that are not encrypted and that must be the same to decrypt.",
            )),
        Attribute::string(TEXT).optional().describe(about(
            Kind::Text,
            "Text that is not encrypted and that must be the same to decrypt.",
        )),
    ]
}

/// A description with the clouds that it is for.
fn about(kind: Kind, text: &str) -> String {
    let clouds = Cloud::ALL
        .into_iter()
        .filter(|cloud| ciphertext::of(*cloud).authenticated == kind);
    let clouds: Vec<String> = clouds.map(|cloud| format!("`{}`", cloud.name())).collect();
    format!("{text} Of the cloud {}.", clouds.join(", "))
}

/// What a wholly known configuration asks for.
pub(crate) fn of(config: &Object) -> Authenticated {
    let context = config.map(CONTEXT).into_known().into_iter().flatten();
    let context = context.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.into())));
    Authenticated {
        context: context.collect(),
        text: config.string(TEXT).into_known().map(str::to_owned),
    }
}

/// What speaks against it in a cloud.
pub(crate) fn refused(config: &Object, cloud: Cloud) -> Diagnostics {
    let (taken, other) = match ciphertext::of(cloud).authenticated {
        Kind::Context => (CONTEXT, TEXT),
        Kind::Text => (TEXT, CONTEXT),
    };
    if !config.get(other).is_null() && !config.get(other).is_unknown() {
        let detail = format!("{} has no such argument; it has {taken}", cloud.name());
        return fault(other, detail).into();
    }
    let fault = match ciphertext::of(cloud).authenticated {
        Kind::Context => context_fault(config),
        Kind::Text => text_fault(config),
    };
    fault.into_iter().collect()
}

fn text_fault(config: &Object) -> Option<Diagnostic> {
    let length = config.string(TEXT).into_known()?.len();
    let fits = (1..=AAD_BYTES_MAX).contains(&length);
    (!fits).then(|| {
        let detail = format!("it has {length} bytes; it must have 1 to {AAD_BYTES_MAX}");
        fault(TEXT, detail)
    })
}

fn context_fault(config: &Object) -> Option<Diagnostic> {
    let context = config.map(CONTEXT).into_known()?;
    if let Some((name, _)) = context.iter().find(|(_, value)| value.is_null()) {
        let fault = fault(
            CONTEXT,
            "its value is null; write a text, or leave the name out",
        );
        return Some(fault.at(Path::root(CONTEXT).key(name.as_str())));
    }
    if !context.values().all(Value::is_wholly_known) {
        return None;
    }
    let length = serde_json::json!(of(config).context)
        .to_string()
        .chars()
        .count();
    (length > CONTEXT_CHARS_MAX).then(|| {
        let detail = format!(
            "it has {length} characters as JSON; it must have {CONTEXT_CHARS_MAX} or fewer"
        );
        fault(CONTEXT, detail)
    })
}

/// Why a text cannot be encrypted in a cloud; the text itself is not repeated.
pub(crate) fn plaintext_fault(
    config: &Object,
    name: &'static str,
    cloud: Cloud,
) -> Option<Diagnostic> {
    let Attr::Known(text) = config.string(name) else {
        return None;
    };
    let (length, max) = (text.len(), limits::of(cloud).plaintext_bytes_max);
    (length == 0 || length > max).then(|| {
        let detail = format!("it has {length} bytes; {} takes 1 to {max}", cloud.name());
        fault(name, detail)
    })
}

/// An argument that is wrong, without its value.
pub(crate) fn fault(name: &str, detail: impl Into<String>) -> Diagnostic {
    Diagnostic::error(format!("invalid {name}"), detail).at(Path::root(name))
}

#[cfg(test)]
mod tests;
