"""Signatures, shared secrets and key pairs in the hands of a caller of this cloud: `cryptography` (OpenSSL) where it has
them; Ed25519ph, and agreement on the SM2 curve, by the plain arithmetic of their curves.
"""

import hashlib
import subprocess

import strangers
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from gmssl import sm2
from strangers import raw, spki, told

HASHES = {"SHA_256": hashes.SHA256(), "SHA_384": hashes.SHA384(), "SHA_512": hashes.SHA512()}
CURVES = {"EC_P256": ec.SECP256R1(), "EC_P384": ec.SECP384R1(), "SECP256K1": ec.SECP256K1()}

# Ed25519 (RFC 8032, section 5.1): the field, the constant of the curve, the order of the base point.
P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
BASE_Y = 4 * pow(5, -1, P) % P


def edwards_x(y, odd):
    """The x of a point; None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and odd):
        return None
    return P - x if x % 2 != odd else x


def edwards_add(one, other):
    """The sum of two points; the law has no exceptions."""
    (x1, y1), (x2, y2) = one, other
    both = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + both, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - both, -1, P) % P)


def edwards_times(scalar, point):
    """A multiple of a point."""
    product = (0, 1)
    for bit in f"{scalar:b}":
        product = edwards_add(product, product)
        if bit == "1":
            product = edwards_add(product, point)
    return product


def edwards_point(encoded):
    """The point of 32 bytes; None when there is none."""
    number = int.from_bytes(encoded, "little")
    y, odd = number % 2**255, number >> 255
    x = edwards_x(y, odd) if y < P else None
    return None if x is None else (x, y)


def ed25519ph_holds(public, digest, signature):
    """Whether a signature of a SHA-512 digest holds, without a context."""
    near, key = edwards_point(signature[:32]), edwards_point(public)
    scalar = int.from_bytes(signature[32:], "little")
    if near is None or key is None or scalar >= ORDER or len(signature) != 64:
        return False
    prefix = b"SigEd25519 no Ed25519 collisions\x01\x00"
    hashed = hashlib.sha512(prefix + signature[:32] + public + digest).digest()
    factor = int.from_bytes(hashed, "little") % ORDER
    base = (edwards_x(BASE_Y, 0), BASE_Y)
    return edwards_times(scalar, base) == edwards_add(near, edwards_times(factor, key))


def hash_of(algorithm):
    """The hash that an algorithm is named after."""
    return HASHES[algorithm[-len("SHA_256"):]]


def scheme(algorithm):
    """What `cryptography` wants beside the digest."""
    chosen = hash_of(algorithm)
    prehashed = utils.Prehashed(chosen)
    if algorithm.startswith("RSASSA_PSS_"):
        return padding.PSS(padding.MGF1(chosen), chosen.digest_size), prehashed
    if algorithm.startswith("RSASSA_PKCS1_V1_5_"):
        return padding.PKCS1v15(), prehashed
    assert algorithm.startswith("ECDSA_"), algorithm
    return (ec.ECDSA(prehashed),)


def signed(algorithm, public_key, given, signature):
    """Whether a signature holds of what its algorithm signs: a digest, of ED25519_SHA_512 the message."""
    made, data = raw(signature), raw(given)
    if algorithm == "SM2DSA_SM3":
        machine = strangers.sm2_machine(point=strangers.sm2_point(public_key))
        return {"valid": bool(machine.verify(made.hex(), data))}
    if algorithm == "ED25519_PH_SHA_512":
        return {"valid": ed25519ph_holds(spki(public_key)[-32:], data, made)}
    key = serialization.load_der_public_key(spki(public_key))
    try:
        if algorithm == "ED25519_SHA_512":
            key.verify(made, data)
        else:
            key.verify(made, data, *scheme(algorithm))
    except InvalidSignature:
        return {"valid": False}
    return {"valid": True}


def peer(spec):
    """A fresh key pair of a curve."""
    if spec == "SM2":
        return strangers.pair("EC_SM2")
    key = ec.generate_private_key(CURVES[spec])
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {"private": told(private), "public": told(public)}


def sm2_add(one, other):
    """The sum of two points of the SM2 curve; None is the one at infinity."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    prime, slope_of_curve = (int(sm2.default_ecc_table[name], 16) for name in "pa")
    if x1 == x2 and (y1 + y2) % prime == 0:
        return None
    if one == other:
        slope = (3 * x1 * x1 + slope_of_curve) * pow(2 * y1, -1, prime)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, prime)
    x3 = (slope * slope - x1 - x2) % prime
    return x3, (slope * (x1 - x3) - y1) % prime


def agree(spec, private_key, public_key):
    """The secret of two pairs of a curve: the x-coordinate of their product."""
    if spec != "SM2":
        key = serialization.load_der_private_key(raw(private_key), None)
        return {"value": told(key.exchange(ec.ECDH(), serialization.load_der_public_key(spki(public_key))))}
    point = strangers.sm2_point(public_key)
    point = int.from_bytes(point[:32], "big"), int.from_bytes(point[32:], "big")
    product = None
    for bit in f"{int.from_bytes(raw(private_key), 'big'):b}":
        product = sm2_add(product, product)
        if bit == "1":
            product = sm2_add(product, point)
    return {"value": told(product[0].to_bytes(32, "big"))}


def openssl(arguments, given):
    """What the program makes of an input."""
    return subprocess.run(["openssl", *arguments], input=given, check=True, capture_output=True).stdout


def belong(private_key, public_key):
    """Whether a private key in PKCS#8 is that of a public key; OpenSSL has every curve."""
    public = openssl(["pkey", "-inform", "DER", "-pubout", "-outform", "DER"], raw(private_key))
    return {"same": public == spki(public_key)}


def curve(public_key):
    """What OpenSSL says of a public key: its size, and the name of its curve if it has one."""
    text = openssl(["pkey", "-pubin", "-inform", "DER", "-noout", "-text"], spki(public_key)).decode()
    lines = [line.strip() for line in text.splitlines()]
    names = [line.removeprefix("ASN1 OID: ") for line in lines if line.startswith("ASN1 OID: ")]
    return {"says": lines[0].rstrip(":"), "curve": "".join(names)}


VERBS = {verb.__name__: verb for verb in (signed, peer, agree, belong, curve)}
