//! One resource, data source or provider block: who handles it, and its schema in the forms that
//! decoding and encoding need.

use std::{collections::BTreeMap, sync::Arc};

use tfplugin_proto::tfplugin6::DynamicValue;

use crate::{
    Diagnostic, Diagnostics, Object, Path, Schema, Type, Value, planning,
    schema::members::fill_blocks,
    value::{conform::conform, fault::Fault, json, msgpack},
};

/// A handler and its schema.
pub(super) struct Entry<H: ?Sized> {
    pub(super) handler: Arc<H>,
    pub(super) schema: Schema,
    ty: Type,
}

impl<H: ?Sized> Entry<H> {
    pub(super) fn new(schema: Schema, handler: Arc<H>) -> Self {
        Self {
            handler,
            ty: schema.object_type(),
            schema,
        }
    }

    /// From the wire; `None` for null. `what` names the value in a message.
    pub(super) fn decode(
        &self,
        what: &str,
        value: Option<DynamicValue>,
    ) -> Result<Option<Object>, Diagnostics> {
        match decode_value(&self.ty, &value.unwrap_or_default()) {
            Ok(Value::Null) => Ok(None),
            Ok(Value::Object(mut members)) => {
                fill_blocks(&self.schema.blocks, &mut members);
                Ok(Some(Object::new(members)))
            }
            Ok(other) => Err(undecodable(
                what,
                &Fault::mismatch("an object", other.word()),
            )),
            Err(fault) => Err(undecodable(what, &fault)),
        }
    }

    /// From the wire, where null is no answer.
    pub(super) fn decode_object(
        &self,
        what: &str,
        value: Option<DynamicValue>,
    ) -> Result<Object, Diagnostics> {
        self.decode(what, value)?
            .ok_or_else(|| undecodable(what, &Fault::mismatch("an object", "null")))
    }

    /// The block `config` of a query or an action, from the wire. Terraform lets it be left out, and sends
    /// null then, where nothing in it is required.
    pub(super) fn decode_config(&self, value: Option<DynamicValue>) -> Result<Object, Diagnostics> {
        let what = "configuration";
        match self.decode(what, value)? {
            Some(config) => Ok(config),
            None if self.schema.attributes.iter().all(|each| !each.required) => {
                Ok(self.schema.null_object())
            }
            None => Err(undecodable(what, &Fault::mismatch("an object", "null"))),
        }
    }

    /// To the wire; `None` is null.
    pub(super) fn encode(&self, object: Option<Object>) -> Result<DynamicValue, Diagnostics> {
        let value = object.map_or(Value::Null, Object::into_value);
        let msgpack = msgpack::encode(&self.ty, &value).map_err(|fault| bug(&fault))?;
        Ok(DynamicValue {
            msgpack,
            json: Vec::new(),
        })
    }

    /// What a handler made, with every attribute of the schema in its normal form. One that is not of
    /// its type, or not in the schema, is left out with an error.
    pub(super) fn conformed(&self, object: Object, diagnostics: &mut Diagnostics) -> Object {
        let Type::Object(types) = &self.ty else {
            return object;
        };
        let mut made = object;
        let values = made.values_mut();
        let mut members = BTreeMap::new();
        for (name, ty) in types {
            let value =
                conform(ty, values.remove(name).unwrap_or(Value::Null)).unwrap_or_else(|fault| {
                    diagnostics.extend(bug(&fault.under(crate::Step::Attribute(name.clone()))));
                    Value::Null
                });
            members.insert(name.clone(), value);
        }
        for name in values.keys() {
            diagnostics.push(bug_at(Path::root(name), "the schema has no such attribute"));
        }
        fill_blocks(&self.schema.blocks, &mut members);
        Object::new(members)
    }

    /// A state that a handler made, as Terraform accepts one: conforming, wholly known, without
    /// write-only values, in the words of `kept` where it means the same. What is wrong with it is an
    /// error, unless there is one already: a state cut short is no further news.
    pub(super) fn state(
        &self,
        made: Object,
        kept: Option<&Object>,
        diagnostics: &mut Diagnostics,
    ) -> Object {
        let mut state = self.conformed(made, diagnostics);
        if let Some(kept) = kept {
            planning::keep_equal(&self.schema, kept, &mut state);
        }
        planning::null_write_only(&self.schema, &mut state);
        let failed = diagnostics.has_error();
        for (name, value) in state.values_mut() {
            if !value.is_wholly_known() {
                if !failed {
                    diagnostics.push(bug_at(Path::root(name), "still unknown at the end"));
                }
                null_unknown(value);
            }
        }
        state
    }
}

fn null_unknown(value: &mut Value) {
    match value {
        Value::Unknown(_) => *value = Value::Null,
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => {
            items.iter_mut().for_each(null_unknown);
        }
        Value::Map(items) | Value::Object(items) => items.values_mut().for_each(null_unknown),
        Value::Dynamic(typed) => null_unknown(&mut typed.1),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A value of type `ty` from the wire, in either encoding. Both empty is null.
pub(super) fn decode_value(ty: &Type, value: &DynamicValue) -> Result<Value, Fault> {
    match (value.msgpack.as_slice(), value.json.as_slice()) {
        ([], []) => Ok(Value::Null),
        ([], json) => {
            let json = serde_json::from_slice(json).map_err(|_| Fault::new("not JSON"))?;
            json::decode(ty, json)
        }
        (msgpack, _) => msgpack::decode(ty, msgpack),
    }
}

fn undecodable(what: &str, fault: &Fault) -> Diagnostics {
    Diagnostics::error(
        format!("{what} cannot be read"),
        format!("Terraform sent a value that does not fit the schema of this provider: {fault}"),
    )
}

/// A handler's value that is not of its type.
fn bug(fault: &Fault) -> Diagnostics {
    bug_at(fault.path(), fault.what()).into()
}

fn bug_at(path: Path, what: &str) -> Diagnostic {
    let detail = format!("{path}: {what}; this is a mistake in the provider, please report it");
    Diagnostic::error("provider bug: invalid value", detail).at(path)
}
