"""Opens and makes ciphertext blobs by OpenSSL (through `cryptography`), whose keys it is told.

`blobs.py CASES.json`: a list of cases, each with spec, key (base64), version, context, text and blob (base64).
One JSON line a case: what the blob holds, and a blob of our own that holds the text.
"""

import base64
import json
import os
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VERSION_BYTES, IV_BYTES, TAG_BYTES = 36, 12, 16


def associated(context):
    """The context as it is authenticated: names and values in the order of names, each after its length."""
    texts = [text.encode() for pair in sorted(context.items()) for text in pair]
    return b"".join(len(text).to_bytes(8, "big") + text for text in texts)


def block(spec, key):
    """The block cipher of a key spec."""
    return algorithms.SM4(key) if spec == "Aliyun_SM4" else algorithms.AES(key)


def opened(case, key, blob):
    """The text of a blob."""
    assert blob[:VERSION_BYTES].decode() == case["version"], "the blob names another version"
    body = blob[VERSION_BYTES:]
    mode = modes.GCM(body[:IV_BYTES], body[-TAG_BYTES:])
    opener = Cipher(block(case["spec"], key), mode).decryptor()
    opener.authenticate_additional_data(associated(case["context"]))
    return (opener.update(body[IV_BYTES:-TAG_BYTES]) + opener.finalize()).decode()


def sealed(case, key):
    """A blob of the text."""
    vector = os.urandom(IV_BYTES)
    sealer = Cipher(block(case["spec"], key), modes.GCM(vector)).encryptor()
    sealer.authenticate_additional_data(associated(case["context"]))
    body = sealer.update(case["text"].encode()) + sealer.finalize()
    return case["version"].encode() + vector + body + sealer.tag


def main():
    """Answers every case."""
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        key = base64.b64decode(case["key"])
        text = opened(case, key, base64.b64decode(case["blob"]))
        made = base64.b64encode(sealed(case, key)).decode()
        print(json.dumps({"text": text, "blob": made}), flush=True)


main()
