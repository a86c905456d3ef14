"""What a caller of this cloud does with its own hands, beside `strangers`: this wire has hexadecimal where others have
base64.
"""

import hashlib

import curves
import strangers
from strangers import raw, told


def unhex(value):
    """What hexadecimal stands for, in base64; the service writes upper case."""
    assert value == value.upper(), value
    return {"value": told(bytes.fromhex(value))}


def hexed(value):
    """What base64 stands for, in hexadecimal."""
    return {"value": raw(value).hex().upper()}


def with_digest(value):
    """A data key in hexadecimal with its SHA-256 behind it, as encrypt_datakey takes it."""
    digest = hashlib.sha256(bytes.fromhex(value)).hexdigest().upper()
    return {"value": value + digest}


VERBS = {**strangers.VERBS, **curves.VERBS, **{verb.__name__: verb for verb in (unhex, hexed, with_digest)}}
