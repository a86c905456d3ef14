"""Sends what must be refused, made with huaweicloudsdkcore's own signer: before it signs, the date or the credential is
false; after it has signed, a part of the request is changed.

Prints one JSON line a kind: `{"kind": ..., "error": ..., "status": ...}`; last, how many keys the service then has
(one: what was left as it was signed).
"""

import datetime
import json
import sys

from huaweicloudsdkcore.exceptions.exceptions import ServiceResponseException
from huaweicloudsdkcore.http.http_client import HttpClient
from huaweicloudsdkcore.signer.signer import Signer
from huaweicloudsdkkms.v2 import model

import kms

ENDPOINT = sys.argv[1]
SEND = HttpClient.do_request_sync
SIGN = Signer.sign


def attempt(access_key="test", secret="test", project=kms.PROJECT, before=None, after=None):
    """One create_key; `before` and `after` change the request on both sides of its signature."""
    def sign(self, request):
        if before:
            before(request)
        return SIGN(self, request)

    def send(self, request):
        if after:
            after(request)
        return SEND(self, request)

    Signer.sign, HttpClient.do_request_sync = sign, send
    try:
        sdk = kms.client(ENDPOINT, access_key, secret, project)
        body = model.CreateKeyRequestBody(key_alias="forged", key_description="as it was signed")
        sdk.create_key(model.CreateKeyRequest(body=body))
    except ServiceResponseException as error:
        return {"error": error.error_code, "status": error.status_code}
    finally:
        Signer.sign, HttpClient.do_request_sync = SIGN, SEND
    return {"error": None, "status": 200}


def header(name, value):
    """Sets a header; None takes it away."""
    def change(request):
        if value is None:
            request.header_params.pop(name)
        else:
            request.header_params[name] = value
    return change


def dated(**by):
    """The real date moved."""
    moved = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**by)
    return header("X-Sdk-Date", moved.strftime("%Y%m%dT%H%M%SZ"))


def authorization(change):
    """Changes the signature's header."""
    def changed(request):
        old = request.header_params["Authorization"]
        new = change(old)
        assert new != old, old
        request.header_params["Authorization"] = new
    return changed


def body(change):
    """Changes the body's bytes."""
    def changed(request):
        new = change(request.body)
        assert new != request.body, new
        request.body = new
    return changed


def uri(old, new):
    """Changes the path and query."""
    def change(request):
        assert old in request.uri, request.uri
        request.uri = request.uri.replace(old, new)
    return change


def method(name):
    """Changes the method."""
    def change(request):
        request.method = name
    return change


def token(request):
    """A token in the place of the signature."""
    request.header_params.pop("Authorization")
    request.header_params["X-Auth-Token"] = "MIIFORGED" + "0" * 200


KINDS = {
    "the wrong secret": {"secret": "other"},
    "an unknown access key": {"access_key": "nobody"},
    "a member of the body changed after signing": {"after": body(lambda text: text.replace(b"signed", b"changed"))},
    "blanks added to the body after signing": {"after": body(lambda text: text + b"\n")},
    "the body taken away after signing": {"after": body(lambda text: b"")},
    "the operation changed after signing": {"after": uri("create-key", "list-keys")},
    "the project changed after signing": {"after": uri(kms.PROJECT, kms.PROJECT[:-1] + "2")},
    "a query added after signing": {"after": uri("create-key", "create-key?a=b")},
    "the method changed after signing": {"after": method("PUT")},
    "the date changed after signing": {"after": dated(seconds=-60)},
    "a signed header changed after signing": {"after": header("X-Project-Id", "other")},
    "a signed header taken away after signing": {"after": header("X-Project-Id", None)},
    "a header left out of the signed headers": {
        "after": authorization(lambda text: text.replace("x-project-id;", ""))},
    "a digest of the body that is another's": {"before": header("X-Sdk-Content-Sha256", "0" * 64)},
    "a signature of zeros": {"after": authorization(lambda text: text[:-64] + "0" * 64)},
    "a signature cut short": {"after": authorization(lambda text: text[:-2])},
    "no signature": {"after": header("Authorization", None)},
    "no list of signed headers": {"after": authorization(lambda text: text.replace("SignedHeaders=", "Headers="))},
    "another algorithm": {"after": authorization(lambda text: text.replace("SDK-HMAC-SHA256", "SDK-HMAC-SM3"))},
    "a forged token": {"after": token},
    "a security token that nobody asked for": {"before": header("X-Security-Token", "token")},
    "16 minutes old": {"before": dated(minutes=-16)},
    "16 minutes early": {"before": dated(minutes=16)},
    "a date of another form": {"after": header("X-Sdk-Date", "2026-01-01T00:00:00Z")},
    "another's project": {"project": "00000000000000000000000000000e02"},
}

if __name__ == "__main__":
    for kind, change in KINDS.items():
        print(json.dumps({"kind": kind, **attempt(**change)}), flush=True)
    assert attempt()["status"] == 200
    count = kms.client(ENDPOINT).show_user_instances(model.ShowUserInstancesRequest()).instance_num
    print(json.dumps({"keys": count}))
