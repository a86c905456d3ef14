//! The identity of one resource type's objects: on the wire, and how it goes on from call to call.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::ResourceIdentityData;

use super::entry::Entry;
use crate::{Diagnostic, Diagnostics, IdentitySchema, Object, Value};

/// An identity's schema, and the same in the form that decoding and encoding need.
pub(super) struct Identity {
    pub(super) schema: IdentitySchema,
    entry: Entry<()>,
}

impl Identity {
    pub(super) fn new(schema: IdentitySchema) -> Self {
        Self {
            entry: Entry::new(schema.as_schema(), Arc::new(())),
            schema,
        }
    }

    /// From the wire, what Terraform keeps; `None` where that is nothing.
    pub(super) fn decode(
        &self,
        data: Option<ResourceIdentityData>,
    ) -> Result<Option<Object>, Diagnostics> {
        let identity = self.decode_given(data)?;
        Ok(identity.filter(|identity| !identity.values().values().all(Value::is_null)))
    }

    /// From the wire, what a user asks for; `None` where it is not asked for by identity.
    pub(super) fn decode_given(
        &self,
        data: Option<ResourceIdentityData>,
    ) -> Result<Option<Object>, Diagnostics> {
        let data = data.and_then(|data| data.identity_data);
        self.entry.decode("identity", data)
    }

    /// From stored JSON of the current version. Attributes that are no longer in the schema are ignored.
    pub(super) fn decode_json(&self, raw: serde_json::Value) -> Result<Object, Diagnostics> {
        self.entry.schema.object_from_json(raw)
    }

    /// To the wire.
    pub(super) fn encode(&self, identity: Object) -> Result<ResourceIdentityData, Diagnostics> {
        Ok(ResourceIdentityData {
            identity_data: Some(self.entry.encode(Some(identity))?),
        })
    }

    /// The identity that a resource found, in the normal form.
    pub(super) fn found(&self, found: Object, diagnostics: &mut Diagnostics) -> Object {
        let mut identity = self.entry.conformed(found, diagnostics);
        for value in identity.values_mut().values_mut() {
            // An identity holds nothing unknown.
            if !value.is_wholly_known() {
                *value = Value::Null;
            }
        }
        identity
    }

    /// The identity that a resource found of an object that had the identity `prior`. It stays as it is,
    /// also what is open in it; that it has changed although it may not is an error.
    pub(super) fn follow(
        &self,
        found: Object,
        prior: Option<&Object>,
        diagnostics: &mut Diagnostics,
    ) -> Object {
        let found = self.found(found, diagnostics);
        let Some(prior) = prior else { return found };
        if self.schema.mutable {
            return completed(found, prior);
        }
        let differs = |(name, value): &(&String, &Value)| {
            let was = prior.get(name);
            !value.is_null() && !was.is_null() && *value != was
        };
        let changed = found.values().iter().filter(differs);
        diagnostics.extend(changed.map(|(name, _)| changed_at(name)));
        prior.clone()
    }

    /// The first attribute that every identity has and this one lacks.
    pub(super) fn lacks(&self, identity: &Object) -> Option<&'static str> {
        let required = self.schema.attributes.iter();
        required
            .filter(|attribute| attribute.required_for_import)
            .map(|attribute| attribute.name)
            .find(|name| identity.get(name).is_null())
    }

    /// To the wire, where it is whole. One that is not is an error, unless there is one already.
    pub(super) fn encode_whole(
        &self,
        identity: Object,
        diagnostics: &mut Diagnostics,
    ) -> Result<Option<ResourceIdentityData>, Diagnostics> {
        match self.lacks(&identity) {
            None => self.encode(identity).map(Some),
            Some(name) => {
                if !diagnostics.has_error() {
                    diagnostics.push(incomplete(name));
                }
                Ok(None)
            }
        }
    }

    /// To the wire, where it is whole; nothing otherwise.
    pub(super) fn encode_if_whole(
        &self,
        identity: Object,
    ) -> Result<Option<ResourceIdentityData>, Diagnostics> {
        let is_whole = self.lacks(&identity).is_none();
        is_whole.then(|| self.encode(identity)).transpose()
    }
}

/// An identity, with what is open in it from `other`.
pub(super) fn completed(mut identity: Object, other: &Object) -> Object {
    for (name, value) in identity.values_mut() {
        if value.is_null() {
            *value = other.get(name).clone();
        }
    }
    identity
}

fn changed_at(name: &str) -> Diagnostic {
    Diagnostic::error(
        "provider bug: identity changed",
        format!(
            "{name}: the identity of an object stays as it is; this is a mistake in the provider, please report it"
        ),
    )
}

fn incomplete(name: &str) -> Diagnostic {
    Diagnostic::error(
        "provider bug: incomplete identity",
        format!(
            "{name}: every identity has it; this is a mistake in the provider, please report it"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::Identity;
    use crate::{Diagnostics, IdentityAttribute, IdentitySchema, Object, Type, Value};

    fn identity(id: &str, place: impl Into<Value>) -> Object {
        let mut identity = Object::default();
        identity.set("id", id);
        identity.set("place", place);
        identity
    }

    fn schema() -> IdentitySchema {
        IdentitySchema::new([
            IdentityAttribute::required("id", Type::String),
            IdentityAttribute::optional("place", Type::String),
        ])
    }

    /// What comes after `prior` when `found` is found, and whether that is an error.
    fn follow(schema: IdentitySchema, prior: &Object, found: Object) -> (Object, bool) {
        let mut diagnostics = Diagnostics::new();
        let next = Identity::new(schema).follow(found, Some(prior), &mut diagnostics);
        (next, diagnostics.has_error())
    }

    #[test]
    fn one_stays_as_it_is_unless_it_may_change() {
        let here = || identity("a", "here");
        let open = || identity("a", Value::Null);
        let cases = [
            (here(), here(), here(), here(), false),
            (here(), open(), here(), here(), false),
            (here(), identity("a", Value::UNKNOWN), here(), here(), false),
            (open(), here(), open(), here(), false),
            (
                here(),
                identity("a", "there"),
                here(),
                identity("a", "there"),
                true,
            ),
            (
                here(),
                identity("b", "here"),
                here(),
                identity("b", "here"),
                true,
            ),
        ];
        for (prior, found, immutable, mutable, is_error) in cases {
            let case = format!("{prior:?} {found:?}");
            let got = follow(schema(), &prior, found.clone());
            assert_eq!(got, (immutable, is_error), "{case}");
            let got = follow(schema().mutable(), &prior, found);
            assert_eq!(got, (mutable, false), "{case}");
        }
    }

    #[test]
    fn one_that_lacks_what_is_required_is_not_whole() {
        let made = Identity::new(schema());
        assert_eq!(made.lacks(&identity("a", Value::Null)), None);
        let mut without = identity("a", "here");
        without.set("id", Value::Null);
        assert_eq!(made.lacks(&without), Some("id"));
        let mut diagnostics = Diagnostics::new();
        assert_eq!(
            made.encode_whole(without.clone(), &mut diagnostics),
            Ok(None)
        );
        assert!(diagnostics.has_error());
        assert_eq!(made.encode_if_whole(without), Ok(None));
    }
}
