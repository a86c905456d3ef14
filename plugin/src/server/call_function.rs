//! `CallFunction`: the result of a function, mostly before the provider is configured.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::{
    self as pb, DynamicValue,
    call_function::{Request, Response},
};

use super::{Server, entry};
use crate::{
    Diagnostics, FunctionError, Provider, Signature, Value,
    value::{conform::conform, msgpack},
};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let function = server.function(&request.name)?;
    let signature = &function.signature;
    let result = arguments(signature, request.arguments).and_then(|arguments| {
        let known = arguments.iter().enumerate().all(|(position, value)| {
            let may_be_unknown = signature
                .parameter(position)
                .is_some_and(|p| p.allow_unknown);
            may_be_unknown || value.is_wholly_known()
        });
        if !known {
            return encoded(signature, Value::UNKNOWN);
        }
        let result = function.handler.call(&arguments)?;
        let all_known = arguments.iter().all(Value::is_wholly_known);
        if all_known && !result.is_wholly_known() {
            return Err(bug(
                "the result is unknown, although every argument is known",
            ));
        }
        encoded(signature, result)
    });
    Ok(match result {
        Ok(result) => Response {
            result: Some(result),
            error: None,
        },
        Err(error) => Response {
            result: None,
            error: Some(pb::FunctionError {
                text: error.text,
                function_argument: error.argument,
            }),
        },
    })
}

/// The arguments by the types of their parameters.
fn arguments(signature: &Signature, sent: Vec<DynamicValue>) -> Result<Vec<Value>, FunctionError> {
    let (wanted, got) = (signature.parameters.len(), sent.len());
    if got < wanted || (got > wanted && signature.variadic.is_none()) {
        let more = if signature.variadic.is_some() {
            " or more"
        } else {
            ""
        };
        return Err(FunctionError::new(format!(
            "{wanted}{more} arguments required, but there are {got}"
        )));
    }
    let decode = |(position, value): (usize, DynamicValue)| {
        let fail = |text: String| FunctionError::new(text).at(position);
        let parameter = signature
            .parameter(position)
            .ok_or_else(|| fail("there is no such parameter".to_owned()))?;
        let value = entry::decode_value(&parameter.ty, &value)
            .map_err(|fault| fail(format!("{}: {fault}", parameter.name)))?;
        if value.is_null() && !parameter.allow_null {
            return Err(fail(format!("{}: must not be null", parameter.name)));
        }
        Ok(value)
    };
    sent.into_iter().enumerate().map(decode).collect()
}

fn encoded(signature: &Signature, result: Value) -> Result<DynamicValue, FunctionError> {
    let msgpack = conform(&signature.returns, result)
        .and_then(|result| msgpack::encode(&signature.returns, &result))
        .map_err(|fault| bug(&format!("the result is not of its type: {fault}")))?;
    Ok(DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

fn bug(what: &str) -> FunctionError {
    FunctionError::new(format!(
        "{what}; this is a mistake in the provider, please report it"
    ))
}
