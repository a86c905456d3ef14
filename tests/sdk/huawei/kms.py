"""Drives the emulator with huaweicloudsdkkms (signature SDK-HMAC-SHA256).

`kms.py ENDPOINT STEPS... [--as NAME]`: NAME is an access key of emulator.toml. A step's `do` is a method of
`KmsClient`, its `with` the members of the request: what the request has itself goes into the path or the query, the
rest into its body. A member `in_region` sends the request to the caller's project in that region instead.
"""

import argparse
import os

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkkms.v2 import KmsClient, model
from huaweicloudsdkkms.v2.region.kms_region import KmsRegion

import hands
import verbs

# The default project of the default domain.
PROJECT = "00000000000000000000000000000e01"
# Access keys that need one.
SECURITY_TOKENS = {"temporary": "a token of some length"}


def client(endpoint, access_key="test", secret=None, project=PROJECT):
    """The SDK's client; nothing but the endpoint is ours. Secrets are the names of their access keys."""
    credentials = BasicCredentials(access_key, secret or access_key, project)
    if access_key in SECURITY_TOKENS:
        credentials.with_security_token(SECURITY_TOKENS[access_key])
    return KmsClient.new_builder().with_credentials(credentials).with_endpoint(f"http://{endpoint}").build()


def project_in(endpoint, region):
    """The caller's project in a region, which the SDK finds by itself."""
    os.environ["HUAWEICLOUD_SDK_REGION_KMS_" + region.upper().replace("-", "_")] = f"http://{endpoint}"
    credentials = BasicCredentials("test", "test").with_iam_endpoint(f"http://{endpoint}")
    KmsClient.new_builder().with_credentials(credentials).with_region(KmsRegion.value_of(region)).build()
    return {"id": credentials.project_id}


def request_of(operation, parameters):
    """The SDK's own request with the parameters in it."""
    name = "".join(part.capitalize() for part in operation.split("_")) + "Request"
    kind = getattr(model, name)
    own = {key: value for key, value in parameters.items() if key in kind.openapi_types}
    body_type = kind.openapi_types.get("body")
    if body_type is not None:
        body_type = getattr(model, body_type)
        inside = {key: value for key, value in parameters.items() if key in body_type.openapi_types}
        own["body"] = body_type(**inside)
    else:
        inside = {}
    lost = parameters.keys() - own.keys() - inside.keys()
    assert not lost, f"{operation}: the SDK has no {lost}"
    return kind(**own)


def told(value):
    """An answer of the SDK's types with the names of the wire; its own way of printing hides secrets."""
    if isinstance(value, (list, tuple)):
        return [told(one) for one in value]
    if isinstance(value, dict):
        return {name: told(one) for name, one in value.items()}
    if not hasattr(value, "openapi_types"):
        return value
    names = value.attribute_map
    return {names[name]: told(getattr(value, name)) for name in value.openapi_types}


def caller(sdk, endpoint):
    """A function for `hands.play`: the typed request in, the typed answer or exception out."""
    def call(operation, parameters):
        region = parameters.pop("in_region", None)
        asked = client(endpoint, project=project_in(endpoint, region)["id"]) if region else sdk
        try:
            response = getattr(asked, operation)(request_of(operation, parameters))
        except ServiceResponseException as error:
            return {"error": error.error_code, "status": error.status_code, "message": error.error_msg}
        return {"ok": told(response), "raw": response.to_json_object(), "status": response.status_code}
    return call


if __name__ == "__main__":
    PARSER = argparse.ArgumentParser()
    PARSER.add_argument("endpoint")
    PARSER.add_argument("steps", nargs="+")
    PARSER.add_argument("--as", dest="name", default="test")
    ASKED = PARSER.parse_args()
    SDK = client(ASKED.endpoint, ASKED.name)
    VERBS = {**verbs.VERBS, "project": lambda region: project_in(ASKED.endpoint, region)}
    hands.play(ASKED.endpoint, ASKED.steps, caller(SDK, ASKED.endpoint), VERBS)
