"""Drives the emulator with aliyun-python-sdk-kms (signature version 1.0, HMAC-SHA1)."""

import importlib
import json

from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest

import hands

# Seconds: a busy machine makes RSA keys slowly.
PATIENCE = 60


def client(access_key_id="test", secret="test"):
    """The SDK's client."""
    return AcsClient(access_key_id, secret, "cn-hangzhou", auto_retry=False, timeout=PATIENCE)


def as_json(value):
    """Maps as the API has them: JSON in one parameter."""
    return json.dumps(value) if isinstance(value, dict) else value


def request(endpoint, operation, parameters):
    """The SDK's typed request; nothing but the endpoint is ours."""
    module = importlib.import_module(f"aliyunsdkkms.request.v20160120.{operation}Request")
    made = getattr(module, operation + "Request")()
    made.set_endpoint(endpoint)
    made.set_protocol_type("http")
    for name, value in parameters.items():
        value = as_json(value)
        # Lists have their own setter in the plural; what is newer than the SDK has none.
        setter = getattr(made, "set_" + name, None) or getattr(made, f"set_{name}s", None)
        if setter:
            setter(value)
        else:
            made.add_query_param(name, value)
    return made


def generic(endpoint, operation, parameters):
    """The core's own request, for operations that are newer than the SDK's typed ones."""
    made = CommonRequest(domain=endpoint, version="2016-01-20", action_name=operation,
                         product="Kms")
    made.set_protocol_type("http")
    made.set_method("POST")
    for name, value in parameters.items():
        made.add_query_param(name, as_json(value))
    return made


def caller(endpoint, sdk):
    """A function for `hands.play`; what went out without a typed request says so in `by`."""
    def call(operation, parameters):
        try:
            made, by = request(endpoint, operation, parameters), "typed"
        except ModuleNotFoundError:
            made, by = generic(endpoint, operation, parameters), "generic"
        try:
            body = sdk.do_action_with_exception(made)
        except ServerException as error:
            return {"error": error.get_error_code(), "status": error.get_http_status(),
                    "message": error.get_error_msg(), "by": by}
        return {"ok": json.loads(body), "by": by}
    return call


if __name__ == "__main__":
    ENDPOINT, STEPS = hands.arguments()
    hands.play(ENDPOINT, STEPS, caller(ENDPOINT, client()))
