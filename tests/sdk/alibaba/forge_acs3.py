"""Sends what must be refused, made with alibabacloud-kms20160120's own signer: before it signs,
the date or the nonce is false; after it has signed, a part of the request is changed.

Prints one JSON line a kind: `{"kind": ..., "error": ..., "status": ...}`; last, how many keys the
service then has (one: the request that was replayed was good the first time).
"""

import datetime
import json
import sys

from alibabacloud_kms20160120 import models
from alibabacloud_tea_openapi import client as openapi
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException

import acs3

ENDPOINT = sys.argv[1]
SEND = openapi.DaraCore.do_action
DATE = openapi.Utils.get_timestamp
NONCE = openapi.Utils.get_nonce


def attempt(access_key_id="test", secret="test", date=DATE, nonce=NONCE, after=lambda request: None):
    """One CreateKey; `after` changes the signed request."""
    def send(request, runtime=None):
        after(request)
        return SEND(request, runtime)

    openapi.Utils.get_timestamp = staticmethod(date)
    openapi.Utils.get_nonce = staticmethod(nonce)
    openapi.DaraCore.do_action = staticmethod(send)
    sdk = acs3.client(ENDPOINT, access_key_id, secret)
    try:
        sdk.create_key(models.CreateKeyRequest(description="forged"))
    except (ClientException, ServerException) as error:
        return {"error": error.code, "status": error.status_code}
    finally:
        openapi.Utils.get_timestamp = staticmethod(DATE)
        openapi.Utils.get_nonce = staticmethod(NONCE)
        openapi.DaraCore.do_action = staticmethod(SEND)
    return {"error": None, "status": 200}


def shifted(**by):
    """The real date moved."""
    def date():
        moved = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**by)
        return moved.strftime("%Y-%m-%dT%H:%M:%SZ")
    return date


def query(name, value):
    """Sets a parameter after signing."""
    return lambda request: request.query.update({name: value})


def header(name, value):
    """Sets a header after signing; None takes it away."""
    def change(request):
        request.headers.pop(name)
        if value is not None:
            request.headers[name] = value
    return change


def authorization(old, new):
    """Changes a part of the signature's header."""
    def change(request):
        text = request.headers["Authorization"]
        assert old in text, text
        request.headers["Authorization"] = text.replace(old, new)
    return change


def body(request):
    """Gives the signed request a body."""
    request.body = "Origin=EXTERNAL"
    request.headers["content-type"] = "application/x-www-form-urlencoded"


def zeros(request):
    """Replaces the signature by zeros."""
    text = request.headers["Authorization"]
    request.headers["Authorization"] = text[: text.rindex("=") + 1] + "0" * 64


KINDS = {
    "the wrong secret": {"secret": "other"},
    "an unknown key id": {"access_key_id": "nobody"},
    "a parameter changed after signing": {"after": query("Description", "other")},
    "a parameter added after signing": {"after": query("Origin", "EXTERNAL")},
    "a parameter taken away after signing": {"after": lambda request: request.query.clear()},
    "the operation changed after signing": {"after": header("x-acs-action", "ListKeys")},
    "a body added after signing": {"after": body},
    "the date changed after signing": {"after": header("x-acs-date", shifted(seconds=-60)())},
    "a signature of zeros": {"after": zeros},
    "no signature": {"after": header("Authorization", None)},
    "an unknown algorithm": {"after": authorization("ACS3-HMAC-SHA256 ", "ACS3-HMAC-MD5 ")},
    "the date left out of the signed headers": {"after": authorization("x-acs-date;", "")},
    "no list of signed headers": {"after": authorization("SignedHeaders=", "Headers=")},
    "16 minutes old": {"date": shifted(minutes=-16)},
    "16 minutes early": {"date": shifted(minutes=16)},
    "a date of another form": {"date": lambda: "Sat, 21 Nov 2026 21:41:26 GMT"},
    "the version changed after signing": {"after": header("x-acs-version", "2015-01-01")},
}

if __name__ == "__main__":
    for kind, change in KINDS.items():
        print(json.dumps({"kind": kind, **attempt(**change)}), flush=True)
    first = attempt(nonce=lambda: "used-once")
    assert first["status"] == 200, first
    again = attempt(nonce=lambda: "used-once")
    print(json.dumps({"kind": "a nonce used before", **again}), flush=True)
    count = acs3.client(ENDPOINT).list_keys(models.ListKeysRequest()).body.total_count
    print(json.dumps({"keys": count}))
