//! What apply must keep of a plan: everything that the plan knew.

use crate::{Diagnostic, Object, Path, Step, Value, value::fault::index, verify::breach};

/// Where the state after apply breaks the promise of the plan.
///
/// Known values must be equal, null must stay null, unknown may become anything; lists, maps and
/// tuples keep their length and keys; a set may only shrink, and only because unknown elements turned
/// out equal.
pub(crate) fn compatible(planned: &Object, actual: &Object) -> Vec<Diagnostic> {
    let mut breaches = Vec::new();
    for (name, value) in planned.values() {
        compare(&Path::root(name), value, actual.get(name), &mut breaches);
    }
    breaches
}

fn compare(path: &Path, planned: &Value, actual: &Value, breaches: &mut Vec<Diagnostic>) {
    match (planned, actual) {
        (Value::Unknown(_), _) | (Value::Null, Value::Null) => {}
        (Value::Null, _) => breaches.push(breach(path.clone(), "was planned as null, but is not")),
        (_, Value::Null) => breaches.push(breach(
            path.clone(),
            "was planned with a value, but is null",
        )),
        (Value::List(planned), Value::List(actual))
        | (Value::Tuple(planned), Value::Tuple(actual)) => {
            compare_items(path, planned, actual, breaches);
        }
        (Value::Map(planned), Value::Map(actual)) => {
            let key = |key: &String| Step::Key(key.clone());
            compare_members(path, planned, actual, key, breaches);
        }
        (Value::Object(planned), Value::Object(actual)) => {
            let name = |name: &String| Step::Attribute(name.clone());
            compare_members(path, planned, actual, name, breaches);
        }
        (Value::Set(planned), Value::Set(actual)) if corresponds(planned, actual) => {}
        (Value::Dynamic(planned), Value::Dynamic(actual)) if planned.0 == actual.0 => {
            compare(path, &planned.1, &actual.1, breaches);
        }
        (planned, actual) if planned == actual => {}
        (_, _) => breaches.push(breach(path.clone(), "is not what was planned")),
    }
}

fn compare_items(path: &Path, planned: &[Value], actual: &[Value], breaches: &mut Vec<Diagnostic>) {
    if planned.len() != actual.len() {
        let what = format!(
            "was planned with {} elements, but has {}",
            planned.len(),
            actual.len()
        );
        return breaches.push(breach(path.clone(), &what));
    }
    for (at, (planned, actual)) in planned.iter().zip(actual).enumerate() {
        compare(&path.clone().step(index(at)), planned, actual, breaches);
    }
}

fn compare_members(
    path: &Path,
    planned: &std::collections::BTreeMap<String, Value>,
    actual: &std::collections::BTreeMap<String, Value>,
    step: impl Fn(&String) -> Step,
    breaches: &mut Vec<Diagnostic>,
) {
    for (name, value) in planned {
        match actual.get(name) {
            Some(actual) => compare(&path.clone().step(step(name)), value, actual, breaches),
            None => breaches.push(breach(
                path.clone().step(step(name)),
                "was planned, but is not there",
            )),
        }
    }
    for name in actual.keys().filter(|name| !planned.contains_key(*name)) {
        breaches.push(breach(
            path.clone().step(step(name)),
            "is there, but was not planned",
        ));
    }
}

/// Every planned element has an actual one that fits it, and the other way round.
fn corresponds(planned: &[Value], actual: &[Value]) -> bool {
    let fits = |planned: &Value, actual: &Value| {
        let mut breaches = Vec::new();
        compare(&Path::EMPTY, planned, actual, &mut breaches);
        breaches.is_empty()
    };
    actual.len() <= planned.len()
        && planned
            .iter()
            .all(|planned| actual.iter().any(|actual| fits(planned, actual)))
        && actual
            .iter()
            .all(|actual| planned.iter().any(|planned| fits(planned, actual)))
}

#[cfg(test)]
mod tests;
