"""Encrypts and decrypts with a key, through the official SDK of Alibaba Cloud KMS.

    pip install alibabacloud-kms20160120
    python encrypt.py http://127.0.0.1:9480 "$(terraform output -raw key_id)"

Nothing but the endpoint differs from the cloud.
"""

import sys
from urllib.parse import urlsplit

from alibabacloud_kms20160120.client import Client
from alibabacloud_kms20160120.models import DecryptRequest, EncryptRequest
from alibabacloud_tea_openapi.utils_models import Config

PLAINTEXT = "to be or not to be"
CONTEXT = {"order": "4711"}


def main(endpoint: str, key_id: str) -> None:
    url = urlsplit(endpoint)
    client = Client(Config(
        access_key_id="test",
        access_key_secret="test",
        endpoint=url.netloc,
        protocol=url.scheme,
        region_id="cn-hangzhou",
    ))
    sealed = client.encrypt(EncryptRequest(
        key_id=key_id, plaintext=PLAINTEXT, encryption_context=CONTEXT)).body
    print(f"ciphertext  {sealed.ciphertext_blob}")
    print(f"key version {sealed.key_version_id}")
    opened = client.decrypt(DecryptRequest(
        ciphertext_blob=sealed.ciphertext_blob, encryption_context=CONTEXT)).body
    print(f"plaintext   {opened.plaintext}")
    if (opened.plaintext, opened.key_id) != (PLAINTEXT, key_id):
        sys.exit("what was decrypted is not what was encrypted")


if __name__ == "__main__":
    main(*sys.argv[1:])
