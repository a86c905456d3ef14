"""Sends what must be refused, made with aliyun-python-sdk-kms's own signer: before it signs, the
date or the nonce is false; after it has signed, a part of the request is changed.

Prints one JSON line a kind: `{"kind": ..., "error": ..., "status": ...}`; last, how many keys the
service then has (one: the request that was replayed was good the first time).
"""

import datetime
import json
import sys
from urllib.parse import parse_qsl, urlencode

from aliyunsdkcore import client as core
from aliyunsdkcore.acs_exception.exceptions import ServerException
from aliyunsdkcore.auth.composer import rpc_signature_composer as composer

import rpc

ENDPOINT = sys.argv[1]
RESPONSE = core.HttpResponse
DATE = composer.helper.get_iso_8061_date
NONCE = composer.helper.get_uuid


def attempt(access_key_id="test", secret="test", date=DATE, nonce=NONCE, after=lambda query: None):
    """One CreateKey; `after` changes the signed query (a dict)."""
    def response(endpoint, url, method, headers, *rest, **named):
        query = dict(parse_qsl(url.split("?", 1)[1], keep_blank_values=True))
        after(query)
        # The SDK says both in headers too, which this signature does not cover.
        headers.update({"x-acs-action": query["Action"], "x-acs-version": query["Version"]})
        return RESPONSE(endpoint, "/?" + urlencode(query), method, headers, *rest, **named)

    core.HttpResponse = response
    composer.helper.get_iso_8061_date = date
    composer.helper.get_uuid = nonce
    try:
        request = rpc.request(ENDPOINT, "CreateKey", {"Description": "forged"})
        rpc.client(access_key_id, secret).do_action_with_exception(request)
    except ServerException as error:
        return {"error": error.get_error_code(), "status": error.get_http_status()}
    finally:
        core.HttpResponse = RESPONSE
        composer.helper.get_iso_8061_date = DATE
        composer.helper.get_uuid = NONCE
    return {"error": None, "status": 200}


def shifted(**by):
    """The real date moved."""
    def date():
        moved = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**by)
        return moved.strftime("%Y-%m-%dT%H:%M:%SZ")
    return date


def put(name, value):
    """Sets a parameter after signing."""
    return lambda query: query.update({name: value})


def take(name):
    """Takes a parameter away after signing."""
    return lambda query: query.pop(name)


KINDS = {
    "the wrong secret": {"secret": "other"},
    "an unknown key id": {"access_key_id": "nobody"},
    "a parameter changed after signing": {"after": put("Description", "other")},
    "a parameter added after signing": {"after": put("Origin", "EXTERNAL")},
    "a parameter taken away after signing": {"after": take("Description")},
    "the operation changed after signing": {"after": put("Action", "ListKeys")},
    "the date changed after signing": {"after": put("Timestamp", shifted(seconds=-60)())},
    "a signature of zeros": {"after": put("Signature", "A" * 27 + "=")},
    "no signature": {"after": take("Signature")},
    "no key id": {"after": take("AccessKeyId")},
    "no date": {"after": take("Timestamp")},
    "an unknown algorithm": {"after": put("SignatureMethod", "HMAC-MD5")},
    "16 minutes old": {"date": shifted(minutes=-16)},
    "16 minutes early": {"date": shifted(minutes=16)},
    "a date of another form": {"date": lambda: "Sat, 21 Nov 2026 21:41:26 GMT"},
    "the version changed after signing": {"after": put("Version", "2015-01-01")},
}

if __name__ == "__main__":
    for kind, change in KINDS.items():
        print(json.dumps({"kind": kind, **attempt(**change)}), flush=True)
    first = attempt(nonce=lambda: "used-once")
    assert first["status"] == 200, first
    again = attempt(nonce=lambda: "used-once")
    print(json.dumps({"kind": "a nonce used before", **again}), flush=True)
    request = rpc.request(ENDPOINT, "ListKeys", {})
    listed = json.loads(rpc.client().do_action_with_exception(request))
    print(json.dumps({"keys": listed["TotalCount"]}))
