"""Requests of the External Key Store Proxy API, signed by botocore's SigV4Auth, and sent as they are."""

import datetime
import http.client
import json
import urllib.parse

from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SERVICE = "kms-xks-proxy"
METADATA = {
    "awsPrincipalArn": "arn:aws:iam::123456789012:user/Alice",
    "kmsKeyArn": "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "kmsOperation": "Encrypt",
    "kmsRequestId": "4112f4d6-db54-4af4-ae30-c55a22a8dfae",
}


class Signer(auth.SigV4Auth):
    """SigV4Auth with a date of the caller's and, if asked, other headers under the signature."""

    def __init__(self, access_key_id, secret, region, service, shift, only=None):
        super().__init__(Credentials(access_key_id, secret), service, region)
        self.shift = shift
        self.only = only

    def headers_to_sign(self, request):
        headers = super().headers_to_sign(request)
        for name in list(headers.keys()):
            if self.only is not None and name.lower() not in self.only:
                del headers[name]
        return headers

    def add_auth(self, request):
        real = auth.get_current_datetime
        auth.get_current_datetime = lambda *args, **kinds: real(*args, **kinds) + self.shift
        try:
            super().add_auth(request)
        finally:
            auth.get_current_datetime = real


def signed(endpoint, path, body, access_key_id="KEYID", secret="the secret", region="us-east-2",
           service=SERVICE, shift=datetime.timedelta(0), only=None, method="POST"):
    """Method, path, headers and body of one request."""
    data = json.dumps(body).encode()
    host = urllib.parse.urlsplit(endpoint).netloc
    headers = {"Host": host, "Content-Type": "application/json"}
    request = AWSRequest(method, endpoint + path, headers=headers, data=data)
    Signer(access_key_id, secret, region, service, shift, only).add_auth(request)
    return [method, path, dict(request.headers.items()), data]


def send(endpoint, request):
    """Status and JSON of the answer."""
    method, path, headers, data = request
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(endpoint).netloc, timeout=30)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers.items():
        for one in value if isinstance(value, list) else [value]:
            connection.putheader(name, one)
    connection.putheader("Content-Length", str(len(data)))
    connection.endheaders(data)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body
