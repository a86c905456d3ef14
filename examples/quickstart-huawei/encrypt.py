"""Encrypts and decrypts with a key, through the official SDK of Huawei Cloud KMS.

    pip install huaweicloudsdkkms
    python encrypt.py http://127.0.0.1:9480 "$(terraform output -raw key_id)"

Nothing but the endpoint and the project differs from the cloud.
"""

import sys

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkkms.v2 import (
    DecryptDataRequest,
    DecryptDataRequestBody,
    EncryptDataRequest,
    EncryptDataRequestBody,
    KmsClient,
)

PLAINTEXT = "to be or not to be"
CONTEXT = "order 4711"
# The project that the emulator gives its default credential.
PROJECT = "00000000000000000000000000000e01"


def main(endpoint: str, key_id: str) -> None:
    credentials = BasicCredentials("test", "test", PROJECT)
    client = (KmsClient.new_builder()
              .with_credentials(credentials)
              .with_endpoint(endpoint)
              .build())
    sealed = client.encrypt_data(EncryptDataRequest(body=EncryptDataRequestBody(
        key_id=key_id, plain_text=PLAINTEXT, additional_authenticated_data=CONTEXT)))
    print(f"ciphertext  {sealed.cipher_text}")
    opened = client.decrypt_data(DecryptDataRequest(body=DecryptDataRequestBody(
        cipher_text=sealed.cipher_text, additional_authenticated_data=CONTEXT)))
    print(f"key         {opened.key_id}")
    print(f"plaintext   {opened.plain_text}")
    if (opened.plain_text, opened.key_id) != (PLAINTEXT, key_id):
        sys.exit("what was decrypted is not what was encrypted")


if __name__ == "__main__":
    main(*sys.argv[1:])
