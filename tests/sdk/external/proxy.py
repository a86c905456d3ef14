"""A key manager of strangers: botocore judges each request's signature, `cryptography` does AES-GCM.

Prints `listening on http://ADDR:PORT` and serves until it is killed. Arguments: the ids of its keys; `--tls FILE` before
them writes the certificate of an authority into the file, and serves https with one that it issued.
GET / answers what it was asked so far, one object a request, with what is not a secret of it.
"""

import base64
import datetime
import hashlib
import ipaddress
import json
import os
import ssl
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "/tenant-1/kms/xks/v1"
ACCESS_KEY_ID, SECRET = "KEYID", "the secret"
ARGUMENTS = sys.argv[1:]
AUTHORITY_FILE = ARGUMENTS[1] if ARGUMENTS[:1] == ["--tls"] else None
KEYS = {key: AESGCM(hashlib.sha256(key.encode()).digest()) for key in ARGUMENTS[2 if AUTHORITY_FILE else 0:]}
SEEN = []
# What it adds to each ciphertext, of the greatest length that is allowed.
NOTE = b"twenty bytes of note"


class Refused(Exception):
    """Status and errorName."""


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    return base64.b64decode(text, validate=True)


def check_signature(handler, body):
    """Signs the request again, by botocore, from what was sent, and compares."""
    fields = dict(part.strip().split("=", 1) for part in
                  handler.headers["Authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(","))
    access_key_id, day, region, service, end = fields["Credential"].split("/")
    names = fields["SignedHeaders"].split(";")
    date = handler.headers["X-Amz-Date"]
    if [access_key_id, service, end] != [ACCESS_KEY_ID, "kms-xks-proxy", "aws4_request"] or day != date[:8]:
        raise Refused(401, "AuthenticationFailedException")
    if not {"host", "x-amz-date"} <= set(names):
        raise Refused(401, "AuthenticationFailedException")
    headers = {name: handler.headers[name] for name in names}
    request = AWSRequest("POST", f"http://{handler.headers['Host']}{handler.path}", headers=headers, data=body)
    request.context["timestamp"] = date
    judge = SigV4Auth(Credentials(ACCESS_KEY_ID, SECRET), service, region)
    wanted = judge.signature(judge.string_to_sign(request, judge.canonical_request(request)), request)
    if wanted != fields["Signature"]:
        raise Refused(401, "AuthenticationFailedException")


def bound(request, note):
    associated = unb64(request["additionalAuthenticatedData"])
    return len(associated).to_bytes(2, "big") + associated + bytes([len(note)]) + note


def encrypt(key, request):
    vector, text = os.urandom(12), unb64(request["plaintext"])
    sealed = KEYS[key].encrypt(vector, text, bound(request, NOTE))
    ciphertext, tag = sealed[:-16], sealed[-16:]
    proof = unb64(request["additionalAuthenticatedData"]) + NOTE + vector + ciphertext + tag
    return {
        "ciphertext": b64(ciphertext), "ciphertextMetadata": b64(NOTE), "initializationVector": b64(vector),
        "authenticationTag": b64(tag), "ciphertextDataIntegrityValue": b64(hashlib.sha256(proof).digest()),
    }


def decrypt(key, request):
    sealed = unb64(request["ciphertext"]) + unb64(request["authenticationTag"])
    note = unb64(request["ciphertextMetadata"])
    try:
        text = KEYS[key].decrypt(unb64(request["initializationVector"]), sealed, bound(request, note))
    except InvalidTag:
        raise Refused(400, "InvalidCiphertextException") from None
    return {"plaintext": b64(text)}


def metadata(_key, _request):
    return {"keySpec": "AES_256", "keyUsage": ["ENCRYPT", "DECRYPT", "WRAP"], "keyStatus": "ENABLED"}


OPERATIONS = {"encrypt": encrypt, "decrypt": decrypt, "metadata": metadata}
HEALTH = {
    "xksProxyFleetSize": 1, "xksProxyVendor": "strangers", "xksProxyModel": "strangers 1", "ekmVendor": "strangers",
    "ekmFleetDetails": [{"id": "1", "model": "strangers 1", "healthStatus": "ACTIVE"}],
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        self.answer(200, SEEN)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = json.loads(body)
        asked = {"path": self.path.removeprefix(PREFIX), "type": self.headers["Content-Type"],
                 **request["requestMetadata"]}
        try:
            check_signature(self, body)
            said, status = self.run(request), 200
        except Refused as refused:
            status, said = refused.args[0], {"errorName": refused.args[1]}
        asked.pop("kmsRequestId")
        SEEN.append({"status": status, **asked})
        self.answer(status, said)

    def run(self, request):
        if self.path == PREFIX + "/health":
            return HEALTH
        _, kind, key, operation = self.path.removeprefix(PREFIX).split("/")
        if kind != "keys" or operation not in OPERATIONS:
            raise Refused(404, "InvalidUriPathException")
        if key not in KEYS:
            raise Refused(404, "KeyNotFoundException")
        return OPERATIONS[operation](key, request)

    def log_message(self, *_):
        pass


def certificate(name, key, issuer, issuer_key, is_authority):
    """One certificate, valid for a day."""
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    named = lambda text: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
    builder = x509.CertificateBuilder(
        issuer_name=named(issuer), subject_name=named(name), public_key=key.public_key(),
        serial_number=x509.random_serial_number(), not_valid_before=now - day, not_valid_after=now + day)
    builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def tls():
    """A server's side of TLS, by a new authority whose certificate goes into AUTHORITY_FILE."""
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    with open(AUTHORITY_FILE, "wb") as file:
        file.write(certificate("authority", authority, "authority", authority, True))
    pem = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                            serialization.NoEncryption())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as chain:
        chain.write(pem + certificate("proxy", own, "authority", authority, False))
        chain.flush()
        context.load_cert_chain(chain.name)
    return context


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if AUTHORITY_FILE:
        server.socket = tls().wrap_socket(server.socket, server_side=True)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
