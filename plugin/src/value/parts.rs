//! Values that are made of others: how each part is read is the caller's, and a fault tells which part it is in.

use super::{
    Type, Value,
    fault::{Fault, index},
};
use crate::Step;

/// Makes a value of a type out of one part.
type Read<P> = fn(&Type, P) -> Result<Value, Fault>;

/// The elements of a list or a set.
pub(super) fn elements<P>(ty: &Type, items: Vec<P>, read: Read<P>) -> Result<Vec<Value>, Fault> {
    let read_at = |(position, item)| read(ty, item).map_err(|fault| fault.under(index(position)));
    items.into_iter().enumerate().map(read_at).collect()
}

/// A map.
pub(super) fn map<P>(
    ty: &Type,
    items: impl IntoIterator<Item = (String, P)>,
    read: Read<P>,
) -> Result<Value, Fault> {
    let read_at = |(key, item)| match read(ty, item) {
        Ok(item) => Ok((key, item)),
        Err(fault) => Err(fault.under(Step::Key(key))),
    };
    let items: Result<_, Fault> = items.into_iter().map(read_at).collect();
    items.map(Value::Map)
}

/// A tuple, which has as many elements as its type says.
pub(super) fn tuple<P>(types: &[Type], items: Vec<P>, read: Read<P>) -> Result<Value, Fault> {
    if types.len() != items.len() {
        return Err(Fault::new(format!(
            "{} elements required, but there are {}",
            types.len(),
            items.len()
        )));
    }
    let read_at = |(position, (ty, item))| {
        read(ty, item).map_err(|fault: Fault| fault.under(index(position)))
    };
    let items = types.iter().zip(items).enumerate();
    let items: Result<_, Fault> = items.map(read_at).collect();
    items.map(Value::Tuple)
}
