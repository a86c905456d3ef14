//! Values in MessagePack, as Terraform sends them and wants them back.
//!
//! The wire alone is ambiguous (a number may be text, a set looks like a list), so both directions go
//! by the schema's type.

use std::collections::BTreeMap;

use rmpv::Value as Wire;

use super::{
    Number, Refinement, Type, Value, conform,
    fault::Fault,
    parts::{elements, tuple},
};
use crate::Step;

/// The deepest nesting that is read. Terraform's own values stay far below it.
const DEPTH_MAX: usize = 128;
/// The extension type of an unknown value of which something is known.
const REFINED: i8 = 12;
/// A refinement of more bytes than this is not read, as go-cty does not.
const REFINEMENT_BYTES_MAX: usize = 1024;

/// Reads a value of type `ty`. An object must have exactly the attributes of its type.
pub(crate) fn decode(ty: &Type, mut bytes: &[u8]) -> Result<Value, Fault> {
    let wire = rmpv::decode::read_value_with_max_depth(&mut bytes, DEPTH_MAX)
        .map_err(|_| Fault::new("not a MessagePack value"))?;
    if bytes.is_empty() {
        from_wire(ty, wire)
    } else {
        Err(Fault::new("bytes after the value"))
    }
}

/// Writes a value that conforms to `ty`.
pub(crate) fn encode(ty: &Type, value: &Value) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, &to_wire(ty, value)?)
        .map_err(|_| Fault::new("the value does not fit in memory"))?;
    Ok(bytes)
}

fn from_wire(ty: &Type, wire: Wire) -> Result<Value, Fault> {
    match (ty, wire) {
        (_, Wire::Nil) => Ok(Value::Null),
        (_, Wire::Ext(kind, payload)) => unknown(kind, &payload),
        (Type::String, Wire::String(text)) => utf8(text).map(Value::string),
        (Type::Bool, Wire::Boolean(truth)) => Ok(Value::Bool(truth)),
        (Type::Number, wire) => number(wire).map(Value::Number),
        (Type::List(element), Wire::Array(items)) => {
            elements(element, items, from_wire).map(Value::List)
        }
        (Type::Set(element), Wire::Array(items)) => {
            elements(element, items, from_wire).map(conform::set)
        }
        (Type::Map(element), Wire::Map(items)) => map(element, items),
        (Type::Tuple(types), Wire::Array(items)) => tuple(types, items, from_wire),
        (Type::Object(types), Wire::Map(items)) => object(types, items),
        (Type::Dynamic, Wire::Array(items)) => dynamic(items),
        (ty, wire) => Err(Fault::mismatch(ty.word(), word(&wire))),
    }
}

fn utf8(text: rmpv::Utf8String) -> Result<String, Fault> {
    text.into_str()
        .ok_or_else(|| Fault::new("a string is not UTF-8"))
}

fn number(wire: Wire) -> Result<Number, Fault> {
    let parsed = match wire {
        Wire::Integer(value) => match (value.as_i64(), value.as_u64()) {
            (Some(value), _) => return Ok(value.into()),
            (None, Some(value)) => return Ok(value.into()),
            (None, None) => None,
        },
        Wire::F32(value) => Number::from_f64(value.into()).ok(),
        Wire::F64(value) => Number::from_f64(value).ok(),
        Wire::String(text) => utf8(text)?.parse().ok(),
        wire @ (Wire::Nil
        | Wire::Boolean(_)
        | Wire::Binary(_)
        | Wire::Array(_)
        | Wire::Map(_)
        | Wire::Ext(..)) => return Err(Fault::mismatch(Type::Number.word(), word(&wire))),
    };
    parsed.ok_or_else(|| Fault::new("not a number"))
}

fn entries(items: Vec<(Wire, Wire)>) -> impl Iterator<Item = Result<(String, Wire), Fault>> {
    items.into_iter().map(|(key, item)| {
        if let Wire::String(text) = key {
            return Ok((utf8(text)?, item));
        }
        Err(Fault::mismatch("a string as key", word(&key)))
    })
}

fn map(ty: &Type, items: Vec<(Wire, Wire)>) -> Result<Value, Fault> {
    let mut members = BTreeMap::new();
    for entry in entries(items) {
        let (key, item) = entry?;
        let item = from_wire(ty, item).map_err(|fault| fault.under(Step::Key(key.clone())))?;
        members.insert(normal(key), item);
    }
    Ok(Value::Map(members))
}

/// Keys are strings, and strings have a normal form.
fn normal(key: String) -> String {
    if let Value::String(key) = Value::string(key) {
        key
    } else {
        String::new()
    }
}

fn object(types: &BTreeMap<String, Type>, items: Vec<(Wire, Wire)>) -> Result<Value, Fault> {
    let mut members = BTreeMap::new();
    for entry in entries(items) {
        let (name, item) = entry?;
        let step = || Step::Attribute(name.clone());
        let ty = types
            .get(&name)
            .ok_or_else(|| Fault::new("no such attribute").under(step()))?;
        let item = from_wire(ty, item).map_err(|fault| fault.under(step()))?;
        members.insert(name, item);
    }
    if members.len() == types.len() {
        return Ok(Value::Object(members));
    }
    Err(Fault::new(format!(
        "an object of {} attributes is required, but it has {}",
        types.len(),
        members.len()
    )))
}

fn dynamic(items: Vec<Wire>) -> Result<Value, Fault> {
    let Ok([ty, value]) = <[Wire; 2]>::try_from(items) else {
        return Err(Fault::new(
            "a value of any type is a pair of type and value",
        ));
    };
    let bytes = ty.as_slice().or_else(|| ty.as_str().map(str::as_bytes));
    let ty = bytes.ok_or_else(|| Fault::mismatch("a type as JSON", word(&ty)))?;
    let json = serde_json::from_slice(ty).map_err(|_| Fault::new("a type is not JSON"))?;
    let ty = Type::from_json(&json)?;
    conform::conform(
        &Type::Dynamic,
        Value::Dynamic(Box::new((ty.clone(), from_wire(&ty, value)?))),
    )
}

/// Any extension is an unknown value; a refinement that cannot be read says nothing.
fn unknown(kind: i8, payload: &[u8]) -> Result<Value, Fault> {
    if kind != REFINED || payload.len() > REFINEMENT_BYTES_MAX {
        return Ok(Value::UNKNOWN);
    }
    let mut rest = payload;
    let wire = rmpv::decode::read_value_with_max_depth(&mut rest, DEPTH_MAX);
    let Ok(Wire::Map(entries)) = wire else {
        return Ok(Value::UNKNOWN);
    };
    let mut refinement = Refinement::default();
    entries
        .into_iter()
        .for_each(|(key, bound)| refine(&mut refinement, key.as_u64(), bound));
    let says_something = refinement != Refinement::default();
    Ok(Value::Unknown(says_something.then(|| Box::new(refinement))))
}

fn refine(refinement: &mut Refinement, key: Option<u64>, bound: Wire) {
    match (key, bound) {
        (Some(1), Wire::Boolean(may_be_null)) => refinement.not_null = !may_be_null,
        (Some(2), Wire::String(text)) => refinement.prefix = text.into_str(),
        (Some(3), Wire::Array(bound)) => refinement.number_min = number_bound(bound),
        (Some(4), Wire::Array(bound)) => refinement.number_max = number_bound(bound),
        (Some(5), Wire::Integer(length)) => refinement.length_min = length.as_u64(),
        (Some(6), Wire::Integer(length)) => refinement.length_max = length.as_u64(),
        (Some(_) | None, _) => {}
    }
}

fn number_bound(bound: Vec<Wire>) -> Option<(Number, bool)> {
    let [limit, inclusive] = <[Wire; 2]>::try_from(bound).ok()?;
    Some((number(limit).ok()?, inclusive.as_bool()?))
}

fn to_wire(ty: &Type, value: &Value) -> Result<Wire, Fault> {
    match (ty, value) {
        (_, Value::Null) => Ok(Wire::Nil),
        // Refinements are promises that the final value would be held to; none is made.
        (_, Value::Unknown(_)) => Ok(Wire::Ext(0, vec![0])),
        (Type::String, Value::String(text)) => Ok(text.as_str().into()),
        (Type::Bool, Value::Bool(truth)) => Ok(Wire::Boolean(*truth)),
        (Type::Number, Value::Number(number)) => Ok(number_wire(number)),
        (Type::List(element), Value::List(items)) | (Type::Set(element), Value::Set(items)) => {
            items
                .iter()
                .map(|item| to_wire(element, item))
                .collect::<Result<_, _>>()
                .map(Wire::Array)
        }
        (Type::Map(element), Value::Map(items)) => {
            let pair =
                |(key, item): (&String, &Value)| Ok((key.as_str().into(), to_wire(element, item)?));
            items
                .iter()
                .map(pair)
                .collect::<Result<_, _>>()
                .map(Wire::Map)
        }
        (Type::Tuple(types), Value::Tuple(items)) if types.len() == items.len() => {
            let pairs = types.iter().zip(items);
            pairs
                .map(|(ty, item)| to_wire(ty, item))
                .collect::<Result<_, _>>()
                .map(Wire::Array)
        }
        (Type::Object(types), Value::Object(items)) => {
            let pair = |(name, ty): (&String, &Type)| {
                let item = to_wire(ty, items.get(name).unwrap_or(&Value::Null));
                item.map(|item| (name.as_str().into(), item))
                    .map_err(|fault| fault.under(Step::Attribute(name.clone())))
            };
            types
                .iter()
                .map(pair)
                .collect::<Result<_, _>>()
                .map(Wire::Map)
        }
        (Type::Dynamic, Value::Dynamic(typed)) => {
            let ty = Wire::Binary(typed.0.to_json().to_string().into_bytes());
            Ok(Wire::Array(vec![ty, to_wire(&typed.0, &typed.1)?]))
        }
        (ty, value) => Err(Fault::mismatch(ty.word(), value.word())),
    }
}

/// An integer of 64 bits as such, a fraction that is exactly a double as a double, the rest as text.
fn number_wire(number: &Number) -> Wire {
    match (number.as_i64(), number.as_exact_f64()) {
        (Some(integer), _) => integer.into(),
        (None, Some(fraction)) => fraction.into(),
        (None, None) => number.to_string().into(),
    }
}

const fn word(wire: &Wire) -> &'static str {
    match wire {
        Wire::Nil => "null",
        Wire::Boolean(_) => "a bool",
        Wire::Integer(_) | Wire::F32(_) | Wire::F64(_) => "a number",
        Wire::String(_) => "a string",
        Wire::Binary(_) => "binary",
        Wire::Array(_) => "an array",
        Wire::Map(_) => "a map",
        Wire::Ext(..) => "an extension",
    }
}
