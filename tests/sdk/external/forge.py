"""Asks `kms-emulator ekm` with requests that botocore signed, good ones and forged ones.

Prints one JSON line a kind: `{"kind": ..., "status": ..., "error": ...}`.
Arguments: endpoint, prefix. The key `one` is there, the credential is KEYID and "the secret".
"""

import base64
import datetime
import json
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sign import METADATA, send, signed

ENDPOINT, PREFIX = sys.argv[1:]
API = PREFIX + "/kms/xks/v1"
METADATA_PATH = API + "/keys/one/metadata"
ASK = {"requestMetadata": METADATA}
# The material of the key `open`, which the test gave it.
OPEN = bytes(range(32))


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    return base64.b64decode(text, validate=True)


def say(kind, status, body):
    print(json.dumps({"kind": kind, "status": status, "error": body.get("errorName")}), flush=True)


def shifted(**by):
    return {"shift": datetime.timedelta(**by)}


def header(name, value):
    """Changes a header after signing; None takes it away."""
    def change(request):
        assert name in request[2], request[2]
        if value is None:
            del request[2][name]
        else:
            request[2][name] = value
    return change


def authorization(old, new):
    def change(request):
        assert old in request[2]["Authorization"], request[2]
        request[2]["Authorization"] = request[2]["Authorization"].replace(old, new)
    return change


def item(place, value):
    """Changes method (0), path (1) or body (3) after signing."""
    def change(request):
        request[place] = value
    return change


def zeros(request):
    text = request[2]["Authorization"]
    request[2]["Authorization"] = text[: text.rindex("=") + 1] + "0" * 64


KINDS = [
    ("good", {}, None),
    ("good, with only host and x-amz-date signed", {"only": {"host", "x-amz-date"}}, None),
    ("good, of another region", {"region": "eu-west-1"}, None),
    ("good, 4 minutes old", shifted(minutes=-4), None),
    ("good, 4 minutes early", shifted(minutes=4), None),
    ("the wrong secret", {"secret": "another secret"}, None),
    ("an unknown key id", {"access_key_id": "OTHER"}, None),
    ("another service", {"service": "kms"}, None),
    ("6 minutes old", shifted(minutes=-6), None),
    ("6 minutes early", shifted(minutes=6), None),
    ("the body changed after signing", {}, item(3, json.dumps(ASK).encode() + b" ")),
    ("the path changed after signing", {}, item(1, API + "/keys/two/metadata")),
    ("a header changed after signing", {}, header("Content-Type", "text/plain")),
    ("the host changed after signing", {}, header("Host", "127.0.0.1")),
    ("a signed header left out", {}, header("Content-Type", None)),
    ("the date changed after signing", {}, header("X-Amz-Date", "20260101T000000Z")),
    ("the date sent twice", {}, lambda request: header("X-Amz-Date", [request[2]["X-Amz-Date"]] * 2)(request)),
    ("no date", {}, header("X-Amz-Date", None)),
    ("no signature", {}, header("Authorization", None)),
    ("a signature of zeros", {}, zeros),
    ("half a signature", {}, lambda request: authorization(request[2]["Authorization"][-32:], "")(request)),
    ("an unknown algorithm", {}, authorization("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512")),
    ("the host not signed", {"only": {"x-amz-date"}}, None),
    ("the date not signed", {"only": {"host"}}, None),
    ("no list of signed headers", {}, authorization("SignedHeaders=", "Headers=")),
    ("no credential", {}, authorization("Credential=", "Cred=")),
    ("no path of the interface", {}, item(1, API + "/keys/one/rotate")),
    ("a query", {}, item(1, METADATA_PATH + "?a=b")),
    ("GET", {"method": "GET"}, None),
]


def ask(operation, body, key="one"):
    return send(ENDPOINT, signed(ENDPOINT, f"{API}/keys/{key}/{operation}", body))


def bound(associated, metadata):
    """How the interface binds associated data and metadata to a ciphertext."""
    return len(associated).to_bytes(2, "big") + associated + bytes([len(metadata)]) + metadata


def crypto():
    """AES-GCM of the key manager against that of the `cryptography` package, under a key that both know."""
    text, associated = b"Hello World!", b"project=nile,department=marketing"
    request = {
        "requestMetadata": METADATA, "plaintext": b64(text), "encryptionAlgorithm": "AES_GCM",
        "additionalAuthenticatedData": b64(associated), "ciphertextDataIntegrityValueAlgorithm": "SHA_256",
    }
    status, said = ask("encrypt", request, "open")
    assert status == 200, said
    parts = {name: unb64(said[name]) for name in
             ("ciphertext", "ciphertextMetadata", "initializationVector", "authenticationTag")}
    sealed = parts["ciphertext"] + parts["authenticationTag"]
    with_ = bound(associated, parts["ciphertextMetadata"])
    assert AESGCM(OPEN).decrypt(parts["initializationVector"], sealed, with_) == text
    try:
        AESGCM(OPEN).decrypt(parts["initializationVector"], sealed, associated)
        raise AssertionError("the metadata is not bound to the ciphertext")
    except InvalidTag:
        pass
    # The other way round: made here, opened there.
    vector = bytes(range(12))
    made = AESGCM(OPEN).encrypt(vector, text, with_)
    back = {
        "requestMetadata": METADATA, "encryptionAlgorithm": "AES_GCM",
        "additionalAuthenticatedData": b64(associated), "ciphertextMetadata": said["ciphertextMetadata"],
        "initializationVector": b64(vector), "ciphertext": b64(made[:-16]), "authenticationTag": b64(made[-16:]),
    }
    status, opened = ask("decrypt", back, "open")
    assert status == 200 and unb64(opened["plaintext"]) == text, opened
    for name, value in [
        ("ciphertext", b64(made[:-17] + b"x")), ("authenticationTag", b64(bytes(16))),
        ("authenticationTag", b64(bytes(15))), ("initializationVector", b64(bytes(16))),
        ("ciphertextMetadata", b64(b"")), ("additionalAuthenticatedData", b64(b"other")),
    ]:
        say(f"decrypt with another {name}", *ask("decrypt", {**back, name: value}, "open"))
    for name, value in [
        ("plaintext", "%"), ("plaintext", None), ("encryptionAlgorithm", "AES_CBC"), ("requestMetadata", {}),
        ("ciphertextDataIntegrityValueAlgorithm", "SHA_512"), ("plaintext", b64(bytes(8193))),
        ("additionalAuthenticatedData", b64(bytes(8193))),
    ]:
        say(f"encrypt with {name} wrong", *ask("encrypt", {**request, name: value}))
    say("encrypt 8192 bytes", *ask("encrypt", {**request, "plaintext": b64(bytes(8192))}))
    request.pop("ciphertextDataIntegrityValueAlgorithm")
    status, bare = ask("encrypt", request)
    assert status == 200 and "ciphertextDataIntegrityValue" not in bare, bare
    say("an unknown key", *ask("encrypt", request, "nobody"))
    say("a disabled key", *ask("encrypt", request, "off"))


if __name__ == "__main__":
    for kind, how, change in KINDS:
        request = signed(ENDPOINT, METADATA_PATH, ASK, **how)
        if change is not None:
            change(request)
        say(kind, *send(ENDPOINT, request))
    crypto()
    status, health = send(ENDPOINT, signed(ENDPOINT, API + "/health", ASK))
    say("health " + ",".join(one["healthStatus"] for one in health["ekmFleetDetails"]), status, health)
