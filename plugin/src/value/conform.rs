//! Whether a value is of a type, and its normal form: sets sorted and without duplicates, strings in
//! Unicode normalisation form C, every attribute of an object there.

use std::collections::BTreeMap;

use super::{
    Type, Value,
    fault::Fault,
    parts::{elements, map, tuple},
};
use crate::Step;

/// The value in its normal form.
///
/// An attribute that the object lacks becomes null.
///
/// # Errors
/// Where the value is not of the type: another kind of value, an attribute that the type lacks, a
/// tuple of another length.
pub(crate) fn conform(ty: &Type, value: Value) -> Result<Value, Fault> {
    match (ty, value) {
        (_, Value::Null) => Ok(Value::Null),
        (_, Value::Unknown(refinement)) => Ok(Value::Unknown(refinement)),
        (Type::String, Value::String(text)) => Ok(Value::string(text)),
        (Type::Number, Value::Number(number)) => Ok(Value::Number(number)),
        (Type::Bool, Value::Bool(truth)) => Ok(Value::Bool(truth)),
        (Type::List(element), Value::List(items)) => {
            elements(element, items, conform).map(Value::List)
        }
        (Type::Set(element), Value::Set(items)) => elements(element, items, conform).map(set),
        (Type::Map(element), Value::Map(items)) => map(element, items, conform),
        (Type::Tuple(types), Value::Tuple(items)) => tuple(types, items, conform),
        (Type::Object(types), Value::Object(items)) => object(types, items),
        (Type::Dynamic, Value::Dynamic(typed)) => dynamic(*typed),
        (ty, value) => Err(Fault::mismatch(ty.word(), value.word())),
    }
}

/// A set in its normal form. Unknown elements stay as many as they are: they may turn out different.
pub(crate) fn set(mut items: Vec<Value>) -> Value {
    items.sort();
    items.dedup_by(|left, right| left == right && left.is_wholly_known());
    Value::Set(items)
}

fn object(
    types: &BTreeMap<String, Type>,
    mut items: BTreeMap<String, Value>,
) -> Result<Value, Fault> {
    let mut members = BTreeMap::new();
    for (name, ty) in types {
        let item = items.remove(name).unwrap_or(Value::Null);
        let item = conform(ty, item).map_err(|fault| fault.under(Step::Attribute(name.clone())))?;
        members.insert(name.clone(), item);
    }
    match items.into_keys().next() {
        None => Ok(Value::Object(members)),
        Some(extra) => Err(Fault::new("no such attribute").under(Step::Attribute(extra))),
    }
}

fn dynamic((ty, value): (Type, Value)) -> Result<Value, Fault> {
    let value = conform(&ty, value)?;
    let settled = !value.is_null() && !value.is_unknown();
    Ok(if settled {
        Value::Dynamic(Box::new((ty, value)))
    } else {
        value
    })
}
