//! `check_key`: what a plan would say of a key, as a value.

use std::collections::BTreeMap;

use kms_rules::Cloud;
use tfplugin::{
    Attribute, Diagnostic, Function, FunctionError, Number, Object, Parameter, Severity, Shape,
    Signature, Type, Value,
};

use super::{cloud_names, object};
use crate::client::{Client, NoService};
use crate::key::{self, predict};

/// The function `check_key`.
pub(crate) struct CheckKey;

/// What the object holds beside the arguments of a key.
const CLOUD: &str = "cloud";
/// Likewise; may be left out.
const REGION: &str = "region";

impl Function for CheckKey {
    fn name(&self) -> &'static str {
        "check_key"
    }

    fn signature(&self) -> Signature {
        let error = Type::object([("attribute", Type::String), ("message", Type::String)]);
        let returns = Type::object([("valid", Type::Bool), ("errors", Type::list(error))]);
        let asked = Parameter::new("key", Type::Dynamic)
            .describe(
                "An object with `cloud`, maybe `region`, and any arguments of `kms_key`. Null and left out are the same.",
            )
            .allow_unknown();
        Signature::new("What a plan would say of a key", [asked], returns).describe(format!(
            "Judges the arguments of a `kms_key` by the rules of a cloud ({}) without a service, for validation blocks and \
             preconditions. Of values that are not known yet nothing is said, and where they could still matter the \
             result is not known either.",
            cloud_names()
        ))
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let asked = arguments.first().map_or(&Value::Null, Value::inner);
        if asked.is_unknown() {
            return Ok(Value::UNKNOWN);
        }
        let (Value::Object(asked) | Value::Map(asked)) = asked else {
            return Err(FunctionError::new("an object is needed").at(0));
        };
        let client = client(asked)?;
        let (config, mut errors) = configuration(asked);
        errors.extend(said(&config, &client));
        Ok(verdict(errors, asked.values().all(Value::is_wholly_known)))
    }
}

/// A client that knows where the key would be, and no service.
fn client(asked: &BTreeMap<String, Value>) -> Result<Client, FunctionError> {
    let refused = |text: String| FunctionError::new(text).at(0);
    let cloud = match asked.get(CLOUD) {
        None | Some(Value::Null) => Err(refused(format!(
            "the object needs a cloud; valid: {}",
            cloud_names()
        ))),
        Some(Value::Unknown(_)) => Ok(None),
        Some(value) => {
            let name = value.as_str().unwrap_or_default();
            let cloud = Cloud::from_name(name);
            let valid = cloud_names();
            let fault = || refused(format!("there is no cloud \"{name}\"; valid: {valid}"));
            cloud.map(Some).ok_or_else(fault)
        }
    }?;
    let region = asked.get(REGION).and_then(Value::as_str).map(str::to_owned);
    Ok(Client {
        cloud,
        region,
        service: Err(NoService(Vec::new())),
        default_tags: Default::default(),
    })
}

/// An error at an attribute.
struct Fault {
    attribute: String,
    message: String,
}

/// The object as a configuration of `kms_key`, and what in it none can hold.
fn configuration(asked: &BTreeMap<String, Value>) -> (Object, Vec<Fault>) {
    let schema = key::schema::schema();
    let arguments = || {
        let all = schema.attributes.iter();
        all.filter(|one| one.required || one.optional)
    };
    let mut config = schema.null_object();
    let mut faults = Vec::new();
    let given = asked.iter();
    for (name, value) in given.filter(|(name, _)| ![CLOUD, REGION].contains(&name.as_str())) {
        let mut fault = |message: String| {
            faults.push(Fault {
                attribute: name.clone(),
                message,
            });
        };
        let Some(argument) = arguments().find(|one| one.name == name) else {
            let valid: Vec<&str> = arguments().map(|one| one.name).collect();
            fault(format!(
                "kms_key has no argument {name}; valid: {}",
                valid.join(", ")
            ));
            continue;
        };
        match fitted(value, argument) {
            Some(value) => config.set(name, value),
            None => fault(format!(
                "{name} is of another type; {}",
                type_word(argument)
            )),
        }
    }
    (config, faults)
}

/// A value as Terraform would convert it to an attribute's type; `None` where it could not.
fn fitted(value: &Value, argument: &Attribute) -> Option<Value> {
    match &argument.shape {
        Shape::Plain(ty) => converted(value, ty),
        // Nothing in there is judged.
        Shape::Nested(..) => Some(Value::Null),
    }
}

fn converted(value: &Value, ty: &Type) -> Option<Value> {
    match (ty, value) {
        (_, Value::Null | Value::Unknown(_))
        | (Type::String, Value::String(_))
        | (Type::Number, Value::Number(_))
        | (Type::Bool, Value::Bool(_)) => Some(value.clone()),
        (Type::String, Value::Number(number)) => Some(number.to_string().into()),
        (Type::String, Value::Bool(truth)) => Some(truth.to_string().into()),
        (Type::Number, Value::String(text)) => text.parse::<Number>().ok().map(Value::from),
        (Type::Bool, Value::String(text)) => text.parse::<bool>().ok().map(Value::from),
        (Type::Map(element), Value::Map(items) | Value::Object(items)) => {
            let items = items
                .iter()
                .map(|(name, item)| Some((name.clone(), converted(item, element)?)));
            items.collect::<Option<BTreeMap<_, _>>>().map(Value::Map)
        }
        (_, Value::Dynamic(typed)) => converted(&typed.1, ty),
        (
            Type::String
            | Type::Number
            | Type::Bool
            | Type::Dynamic
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(_)
            | Type::Tuple(_)
            | Type::Object(_),
            _,
        ) => None,
    }
}

fn type_word(argument: &Attribute) -> String {
    format!("valid: {:?}", argument.ty())
}

/// What a plan would say.
fn said(config: &Object, client: &Client) -> Vec<Fault> {
    let mut all = predict::shape(config);
    all.extend(predict::of_new(config, client).0);
    let errors = all.into_iter();
    let errors = errors.filter(|one| one.severity == Severity::Error);
    errors.map(fault_of).collect()
}

fn fault_of(diagnostic: Diagnostic) -> Fault {
    let path = diagnostic.path.as_ref();
    Fault {
        attribute: path.map(ToString::to_string).unwrap_or_default(),
        message: if diagnostic.detail.is_empty() {
            diagnostic.summary
        } else {
            format!("{}: {}", diagnostic.summary, diagnostic.detail)
        },
    }
}

/// The result. What is refused is so whatever else turns out.
fn verdict(errors: Vec<Fault>, known: bool) -> Value {
    if errors.is_empty() && !known {
        return object([("valid", Value::UNKNOWN), ("errors", Value::UNKNOWN)]);
    }
    let valid = errors.is_empty();
    let errors = errors.into_iter().map(|fault| {
        object([
            ("attribute", fault.attribute.into()),
            ("message", fault.message.into()),
        ])
    });
    object([
        ("valid", valid.into()),
        ("errors", Value::List(errors.collect())),
    ])
}

#[cfg(test)]
mod tests;
