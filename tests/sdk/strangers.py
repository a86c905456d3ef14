"""Cryptography in the hands of a caller, by libraries that are not ours: `cryptography` (OpenSSL)
and, for SM2, `gmssl`. A step `{"hand": VERB, "with": {...}}` is answered by the function VERB here.

Bytes travel as base64. Public keys are SubjectPublicKeyInfo, in PEM or as base64 of the DER;
private keys are base64 of PKCS#8, those of SM2 the 32 bytes of the scalar. SM2 ciphertexts are
04 || C1 || C3 || C2, SM2 signatures a DER sequence of r and s.
"""

import base64
import os

from cryptography.hazmat.primitives import hashes, hmac, padding as blocks, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.exceptions import InvalidSignature
from gmssl import sm2

HASHES = {"SHA_1": hashes.SHA1, "SHA_224": hashes.SHA224, "SHA_256": hashes.SHA256,
          "SHA_384": hashes.SHA384, "SHA_512": hashes.SHA512, "SM3": hashes.SM3}
CURVES = {"EC_P256": ec.SECP256R1, "EC_P256K": ec.SECP256K1}
# A SubjectPublicKeyInfo on the SM2 curve up to the uncompressed point.
SM2_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
SM2_ORDER = int(sm2.default_ecc_table["n"], 16)
SM2_IDENTITY = b"1234567812345678"


def raw(text):
    """The bytes of base64."""
    return base64.b64decode(text, validate=True)


def told(data):
    """Bytes as base64."""
    return base64.b64encode(data).decode()


def digest_of(name, data):
    """The hash of bytes."""
    made = hashes.Hash(HASHES[name]())
    made.update(data)
    return made.finalize()


def spki(text):
    """The DER of a public key in PEM or base64."""
    if text.startswith("-----BEGIN PUBLIC KEY-----"):
        text = "".join(text.strip().splitlines()[1:-1])
    return raw(text)


def sm2_point(text):
    """The point of an SM2 public key: x || y."""
    der = spki(text)
    assert der.startswith(SM2_SPKI + b"\x04") and len(der) == len(SM2_SPKI) + 65, "no SM2 key"
    return der[-64:]


def sm2_machine(private=b"", point=b""):
    """gmssl's machine, C1C3C2; its own constructor takes leading digits off some keys."""
    machine = sm2.CryptSM2(private_key=private.hex(), public_key="", mode=1, asn1=True)
    machine.public_key = point.hex()
    return machine


def sm2_e(point, message):
    """SM3(Z || message) by GB/T 32918.2 with the default identity."""
    table = sm2.default_ecc_table
    z = (len(SM2_IDENTITY) * 8).to_bytes(2, "big") + SM2_IDENTITY
    z += bytes.fromhex(table["a"] + table["b"] + table["g"]) + point
    return digest_of("SM3", digest_of("SM3", z) + message)


def sm2_encrypt(point, plaintext):
    """04 || C1 || C3 || C2; gmssl gives up where the key stream is all zeros."""
    sealed = None
    while sealed is None:
        sealed = sm2_machine(point=point).encrypt(plaintext)
    return b"\x04" + sealed


def oaep(algorithm):
    """The padding of RSAES_OAEP_SHA_1 and RSAES_OAEP_SHA_256."""
    chosen = HASHES[algorithm.removeprefix("RSAES_OAEP_")]
    return padding.OAEP(padding.MGF1(chosen()), chosen(), None)


def sealing(algorithm):
    """The padding of an RSA encryption."""
    return padding.PKCS1v15() if algorithm == "RSAES_PKCS1_V1_5" else oaep(algorithm)


def signing(algorithm):
    """What `cryptography` wants beside the message."""
    if algorithm == "RSA_PSS_SHA_256":
        return padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()
    if algorithm == "RSA_PKCS1_SHA_256":
        return padding.PKCS1v15(), hashes.SHA256()
    assert algorithm == "ECDSA_SHA_256", algorithm
    return (ec.ECDSA(hashes.SHA256()),)


def material(length):
    """Random bytes."""
    return {"value": told(os.urandom(length))}


def text(length):
    """A text of so many characters."""
    return {"value": "x" * length}


def base64_text(value):
    """What a text is in base64."""
    return {"value": told(value.encode())}


def changed(value):
    """The same bytes with the last one changed."""
    data = bytearray(raw(value))
    data[-1] ^= 1
    return {"value": told(bytes(data))}


def length(value):
    """How many bytes base64 stands for."""
    return {"bytes": len(raw(value))}


def same(one, other):
    """Whether two texts are one."""
    return {"same": one == other}


def same_key(one, other):
    """Whether two public keys are one, in PEM or not."""
    return {"same": spki(one) == spki(other)}


def digest(hash, message):  # noqa: A002 - the step says `hash`
    """The hash of a message."""
    return {"value": told(digest_of(hash, raw(message)))}


def sm2_digest(public_key, message):
    """What SM2DSA signs: SM3(Z || message)."""
    return {"value": told(sm2_e(sm2_point(public_key), raw(message)))}


def mac(algorithm, key, message):
    """HMAC_SHA_256 and the like."""
    made = hmac.HMAC(raw(key), HASHES[algorithm.removeprefix("HMAC_")]())
    made.update(raw(message))
    return {"value": told(made.finalize())}


def verify(algorithm, public_key, message, signature):
    """Whether a signature of a message holds."""
    if algorithm == "SM2DSA":
        point = sm2_point(public_key)
        holds = sm2_machine(point=point).verify(
            raw(signature).hex(), sm2_e(point, raw(message)))
        return {"valid": bool(holds)}
    key = serialization.load_der_public_key(spki(public_key))
    try:
        key.verify(raw(signature), raw(message), *signing(algorithm))
    except InvalidSignature:
        return {"valid": False}
    return {"valid": True}


def sign(algorithm, private_key, message):
    """A signature of a message."""
    if algorithm == "SM2DSA":
        private = raw(private_key)
        point = bytes.fromhex(sm2_public(private))
        nonce = 1 + int.from_bytes(os.urandom(32), "big") % (SM2_ORDER - 1)
        made = sm2_machine(private, point).sign(sm2_e(point, raw(message)), f"{nonce:064x}")
        return {"value": told(bytes.fromhex(made))}
    key = serialization.load_der_private_key(raw(private_key), None)
    return {"value": told(key.sign(raw(message), *signing(algorithm)))}


def encrypt(algorithm, public_key, plaintext):
    """A ciphertext that only the owner of the key opens."""
    if algorithm == "SM2PKE":
        return {"value": told(sm2_encrypt(sm2_point(public_key), raw(plaintext)))}
    key = serialization.load_der_public_key(spki(public_key))
    return {"value": told(key.encrypt(raw(plaintext), sealing(algorithm)))}


def decrypt(algorithm, private_key, ciphertext):
    """What is in a ciphertext."""
    data = raw(ciphertext)
    if algorithm == "SM2PKE":
        assert data[0] == 4, "SM2PKE begins with an uncompressed point"
        return {"value": told(sm2_machine(raw(private_key)).decrypt(data[1:]))}
    key = serialization.load_der_private_key(raw(private_key), None)
    return {"value": told(key.decrypt(data, sealing(algorithm)))}


def sm2_public(private):
    """x || y of a scalar, as hex."""
    machine = sm2_machine(private)
    return machine._kg(int.from_bytes(private, "big"), sm2.default_ecc_table["g"])


def pair(spec):
    """A fresh key pair."""
    if spec == "EC_SM2":
        scalar = 1 + int.from_bytes(os.urandom(32), "big") % (SM2_ORDER - 2)
        private = scalar.to_bytes(32, "big")
        public = SM2_SPKI + b"\x04" + bytes.fromhex(sm2_public(private))
        return {"private": told(private), "public": told(public)}
    if spec.startswith("RSA_"):
        key = rsa.generate_private_key(65537, int(spec.removeprefix("RSA_")))
    else:
        key = ec.generate_private_key(CURVES[spec]())
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {"private": told(private), "public": told(public)}


def envelope(algorithm, public_key, private):
    """A private key under a fresh block cipher key, and that under a public key."""
    body = raw(private)
    if algorithm == "SM2PKE_SM4_ECB":
        key = os.urandom(16)
        sealed = Cipher(algorithms.SM4(key), modes.ECB()).encryptor().update(body)
        return {"value": told(sm2_encrypt(sm2_point(public_key), key) + sealed)}
    assert algorithm == "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD", algorithm
    key = os.urandom(32)
    padder = blocks.PKCS7(128).padder()
    padded = padder.update(body) + padder.finalize()
    sealed = Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(padded)
    outer = serialization.load_der_public_key(spki(public_key))
    return {"value": told(outer.encrypt(key, oaep("RSAES_OAEP_SHA_256")) + sealed)}


VERBS = {verb.__name__: verb for verb in (
    material, text, base64_text, changed, length, same, same_key, digest, sm2_digest, mac, verify,
    sign, encrypt, decrypt, pair, envelope)}
