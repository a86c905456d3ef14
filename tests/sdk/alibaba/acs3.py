"""Drives the emulator with alibabacloud-kms20160120 (signature ACS3-HMAC-SHA256)."""

import re

from alibabacloud_kms20160120 import models
from alibabacloud_kms20160120.client import Client
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException
from alibabacloud_tea_openapi.utils_models import Config
from darabonba.runtime import RuntimeOptions

import hands


def client(endpoint, access_key_id="test", secret="test"):
    """The SDK's client; nothing but the endpoint is ours."""
    return Client(Config(access_key_id=access_key_id, access_key_secret=secret,
                         endpoint=endpoint, protocol="http", region_id="cn-hangzhou"))


# Milliseconds: a busy machine makes RSA keys slowly.
PATIENCE = 60_000


def snake(operation):
    """`ListAliasesByKeyId` as `list_aliases_by_key_id`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()


def caller(sdk):
    """A function for `hands.play`: the typed request in, the typed answer or exception out."""
    def call(operation, parameters):
        method = getattr(sdk, snake(operation) + "_with_options")
        request_type = getattr(models, operation + "Request", None)
        options = RuntimeOptions(read_timeout=PATIENCE)
        try:
            if request_type is None:
                response = method(options)
            else:
                response = method(request_type().from_map(parameters), options)
        except (ClientException, ServerException) as error:
            return {"error": error.code, "status": error.status_code, "message": error.message}
        return {"ok": response.body.to_map()}
    return call


if __name__ == "__main__":
    ENDPOINT, STEPS = hands.arguments()
    hands.play(ENDPOINT, STEPS, caller(client(ENDPOINT)))
