"""Opens and makes ciphertexts of the second cloud by OpenSSL (through `cryptography`), whose keys it is told.

`blobs.py CASES.json`: a list of cases, each with spec, key_id, versions (ids with their keys in base64, oldest first),
number (of the version that made it), text, aad, context and blob (base64). One JSON line a case: what the blob holds,
and a blob of our own by every version that holds the text.
"""

import base64
import json
import os
import struct
import sys
import uuid

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK_BYTES, TAIL_BYTES, AROUND_BYTES = 16, 36, 124


def associated(case):
    """What the caller adds: a text after a one and its length, then names and values by name, each after its length."""
    texts = [text.encode() for pair in sorted(case["context"].items()) for text in pair]
    bound = b"".join(len(text).to_bytes(8, "big") + text for text in texts)
    aad = case["aad"].encode()
    return (b"\x01" + len(aad).to_bytes(8, "big") + aad if aad else b"") + bound


def block(spec, key):
    """The block cipher of a key spec."""
    return algorithms.SM4(key) if spec == "SM4" else algorithms.AES(key)


def digest(spec, data):
    """The hash of the family of a key spec."""
    made = hashes.Hash(hashes.SM3() if spec == "SM4" else hashes.SHA256())
    made.update(data)
    return made.finalize()


def opened(case, blob):
    """The text of a blob."""
    spec, length = case["spec"], len(case["text"].encode())
    blocks = -(-length // BLOCK_BYTES) * BLOCK_BYTES
    assert len(blob) == AROUND_BYTES + blocks, "another length"
    mark, to_key, vector, said, tag, version = struct.unpack_from("<2sH12sI16s16s", blob)
    sealed = blob[52:52 + blocks]
    key_id, number = struct.unpack_from("<36sI", blob, 52 + blocks)
    assert mark == b"\x02\x00" and to_key == len(blob) - TAIL_BYTES and said == length
    assert key_id.decode() == case["key_id"] and number == case["number"]
    name, key = case["versions"][number]
    assert uuid.UUID(bytes=version) == uuid.UUID(name), "another version"
    assert blob[-32:] == digest(spec, blob[:-32]), "another digest"
    told = blob[:4] + blob[16:20] + version + key_id + blob[-TAIL_BYTES:-32]
    opener = Cipher(block(spec, base64.b64decode(key)), modes.GCM(vector, tag)).decryptor()
    opener.authenticate_additional_data(told + associated(case))
    padded = opener.update(sealed) + opener.finalize()
    assert not any(padded[length:]), "the last block is filled up with something"
    return padded[:length].decode()


def sealed(case, number):
    """A blob of the text by a version."""
    spec, text = case["spec"], case["text"].encode()
    padded = text + bytes(-len(text) % BLOCK_BYTES)
    name, key = case["versions"][number]
    head = struct.pack("<2sH", b"\x02\x00", AROUND_BYTES + len(padded) - TAIL_BYTES)
    length, version = struct.pack("<I", len(text)), uuid.UUID(name).bytes
    tail = case["key_id"].encode() + struct.pack("<I", number)
    vector = os.urandom(12)
    sealer = Cipher(block(spec, base64.b64decode(key)), modes.GCM(vector)).encryptor()
    sealer.authenticate_additional_data(head + length + version + tail + associated(case))
    blocks = sealer.update(padded) + sealer.finalize()
    blob = head + vector + length + sealer.tag + version + blocks + tail
    return blob + digest(spec, blob)


def main():
    """Answers every case."""
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        text = opened(case, base64.b64decode(case["blob"]))
        made = [sealed(case, number) for number in range(len(case["versions"]))]
        print(json.dumps({"text": text, "blobs": [base64.b64encode(blob).decode() for blob in made]}), flush=True)


main()
