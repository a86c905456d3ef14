"""What a caller of this cloud does with its own hands, beside `strangers`: this wire has hexadecimal where others have
base64.
"""

import hashlib
import os

from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding

import curves
import strangers
from strangers import raw, told

# PKCS#8 of an SM2 key (RFC 5208 around RFC 5915, without the public half) up to its 32 bytes.
SM2_PKCS8 = bytes.fromhex("3041020100301306072a8648ce3d020106082a811ccf5501822d042730250201010420")


def unhex(value):
    """What hexadecimal stands for, in base64; the service writes upper case."""
    assert value == value.upper(), value
    return {"value": told(bytes.fromhex(value))}


def unhex_lower(value):
    """As `unhex`, of a message authentication code: the one thing that is written in lower case."""
    assert value == value.lower(), value
    return {"value": told(bytes.fromhex(value))}


def hexed(value):
    """What base64 stands for, in hexadecimal."""
    return {"value": raw(value).hex().upper()}


def with_digest(value):
    """A data key in hexadecimal with its SHA-256 behind it, as encrypt_datakey takes it."""
    digest = hashlib.sha256(bytes.fromhex(value)).hexdigest().upper()
    return {"value": value + digest}


def pkcs8(spec):
    """A fresh key pair whose private half is PKCS#8, also that of SM2."""
    made = strangers.pair(spec) if spec.startswith("RSA_") else curves.peer(spec)
    if spec == "SM2":
        made["private"] = told(SM2_PKCS8 + raw(made["private"]))
    return made


def wrapped(algorithm, public_key, private, bytes):  # noqa: A002 - the step says `bytes`
    """A private key under a fresh AES key of so many bytes, and that under a public key."""
    temporary = os.urandom(bytes)
    outer = {"SM2_ENCRYPT": "SM2PKE"}.get(algorithm, algorithm)
    key = strangers.encrypt(outer, public_key, told(temporary))["value"]
    return {"key": key, "private": told(aes_key_wrap_with_padding(temporary, raw(private)))}


VERBS = {**strangers.VERBS, **curves.VERBS, **{verb.__name__: verb for verb in (
    unhex, unhex_lower, hexed, with_digest, pkcs8, wrapped)}}
