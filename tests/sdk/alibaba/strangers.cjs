// Cryptography in the hands of a caller, by libraries that are not ours: node:crypto (OpenSSL) and,
// for SM2 and SM3, sm-crypto. The same verbs and the same forms as strangers.py.
"use strict";

const assert = require("node:assert");
const crypto = require("node:crypto");
const { sm2, sm3, sm4 } = require("sm-crypto");

const CURVES = { EC_P256: "prime256v1", EC_P256K: "secp256k1" };
const HASHES = { SHA_1: "sha1", SHA_224: "sha224", SHA_256: "sha256", SHA_384: "sha384", SHA_512: "sha512" };
const PSS = crypto.constants.RSA_PKCS1_PSS_PADDING;
const SALT_BYTES = 32;
// A SubjectPublicKeyInfo on the SM2 curve up to the uncompressed point.
const SM2_SPKI = Buffer.from("3059301306072a8648ce3d020106082a811ccf5501822d034200", "hex");
const SM2_PARAMETERS = Buffer.from(
  "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc" +
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93" +
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7" +
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
  "hex",
);
const SM2_IDENTITY = Buffer.from("1234567812345678");

const raw = (text) => {
  const data = Buffer.from(text, "base64");
  assert.strictEqual(data.toString("base64"), text, "not base64");
  return data;
};
const told = (data) => ({ value: data.toString("base64") });
const hashOf = (name, data) =>
  name === "SM3" ? Buffer.from(sm3([...data]), "hex") : crypto.createHash(HASHES[name]).update(data).digest();

/** The DER of a public key in PEM or base64. */
const spki = (text) =>
  text.startsWith("-----BEGIN PUBLIC KEY-----") ? raw(text.trim().split("\n").slice(1, -1).join("")) : raw(text);
const publicKey = (text) => crypto.createPublicKey({ key: spki(text), format: "der", type: "spki" });
const privateKey = (text) => crypto.createPrivateKey({ key: raw(text), format: "der", type: "pkcs8" });

/** The point of an SM2 public key: 04 || x || y, as hex. */
function sm2Point(text) {
  const der = spki(text);
  assert(der.subarray(0, SM2_SPKI.length).equals(SM2_SPKI) && der.length === SM2_SPKI.length + 65, "no SM2 key");
  return der.subarray(SM2_SPKI.length).toString("hex");
}

/** SM3(Z || message) by GB/T 32918.2 with the default identity. */
function sm2E(point, message) {
  const bits = Buffer.from([0, SM2_IDENTITY.length * 8]);
  const z = Buffer.concat([bits, SM2_IDENTITY, SM2_PARAMETERS, Buffer.from(point.slice(2), "hex")]);
  return hashOf("SM3", Buffer.concat([hashOf("SM3", z), message]));
}

const sm2Encrypt = (point, plaintext) => Buffer.from(`04${sm2.doEncrypt([...plaintext], point)}`, "hex");

/** What node:crypto wants beside the key of an RSA encryption. */
const sealing = (algorithm) =>
  algorithm === "RSAES_PKCS1_V1_5"
    ? { padding: crypto.constants.RSA_PKCS1_PADDING }
    : {
        padding: crypto.constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: HASHES[algorithm.replace("RSAES_OAEP_", "")],
      };

/** What node:crypto wants beside the key of a signature. */
function signing(algorithm) {
  const known = {
    RSA_PSS_SHA_256: { padding: PSS, saltLength: SALT_BYTES },
    RSA_PKCS1_SHA_256: {},
    ECDSA_SHA_256: { dsaEncoding: "der" },
  };
  assert(algorithm in known, algorithm);
  return known[algorithm];
}

const VERBS = {
  material: ({ length }) => told(crypto.randomBytes(length)),
  text: ({ length }) => ({ value: "x".repeat(length) }),
  base64_text: ({ value }) => told(Buffer.from(value)),
  changed({ value }) {
    const data = raw(value);
    data[data.length - 1] ^= 1;
    return told(data);
  },
  length: ({ value }) => ({ bytes: raw(value).length }),
  same: ({ one, other }) => ({ same: one === other }),
  same_key: ({ one, other }) => ({ same: spki(one).equals(spki(other)) }),
  digest: ({ hash, message }) => told(hashOf(hash, raw(message))),
  sm2_digest: ({ public_key, message }) => told(sm2E(sm2Point(public_key), raw(message))),
  mac({ algorithm, key, message }) {
    if (algorithm === "HMAC_SM3") {
      return { value: Buffer.from(sm3([...raw(message)], { key: [...raw(key)] }), "hex").toString("base64") };
    }
    return told(crypto.createHmac(HASHES[algorithm.replace("HMAC_", "")], raw(key)).update(raw(message)).digest());
  },
  verify({ algorithm, public_key, message, signature }) {
    if (algorithm === "SM2DSA") {
      const options = { der: true, hash: true };
      const signed = raw(signature).toString("hex");
      return { valid: sm2.doVerifySignature([...raw(message)], signed, sm2Point(public_key), options) };
    }
    const key = { key: publicKey(public_key), ...signing(algorithm) };
    return { valid: crypto.verify("sha256", raw(message), key, raw(signature)) };
  },
  sign({ algorithm, private_key, message }) {
    if (algorithm === "SM2DSA") {
      const scalar = raw(private_key).toString("hex");
      return told(Buffer.from(sm2.doSignature([...raw(message)], scalar, { der: true, hash: true }), "hex"));
    }
    return told(crypto.sign("sha256", raw(message), { key: privateKey(private_key), ...signing(algorithm) }));
  },
  encrypt({ algorithm, public_key, plaintext }) {
    if (algorithm === "SM2PKE") {
      return told(sm2Encrypt(sm2Point(public_key), raw(plaintext)));
    }
    return told(crypto.publicEncrypt({ key: publicKey(public_key), ...sealing(algorithm) }, raw(plaintext)));
  },
  decrypt({ algorithm, private_key, ciphertext }) {
    const data = raw(ciphertext);
    if (algorithm === "SM2PKE") {
      assert.strictEqual(data[0], 4, "SM2PKE begins with an uncompressed point");
      const scalar = raw(private_key).toString("hex");
      return told(Buffer.from(sm2.doDecrypt(data.subarray(1).toString("hex"), scalar, 1, { output: "array" })));
    }
    return told(crypto.privateDecrypt({ key: privateKey(private_key), ...sealing(algorithm) }, data));
  },
  pair({ spec }) {
    if (spec === "EC_SM2") {
      const made = sm2.generateKeyPairHex();
      const point = Buffer.from(made.publicKey, "hex");
      return {
        private: Buffer.from(made.privateKey.padStart(64, "0"), "hex").toString("base64"),
        public: Buffer.concat([SM2_SPKI, point]).toString("base64"),
      };
    }
    const made = spec.startsWith("RSA_")
      ? crypto.generateKeyPairSync("rsa", { modulusLength: Number(spec.slice(4)) })
      : crypto.generateKeyPairSync("ec", { namedCurve: CURVES[spec] });
    return {
      private: made.privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
      public: made.publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    };
  },
  envelope({ algorithm, public_key, private: body }) {
    if (algorithm === "SM2PKE_SM4_ECB") {
      const key = crypto.randomBytes(16);
      const sealed = sm4.encrypt([...raw(body)], [...key], { padding: "none", output: "array" });
      return told(Buffer.concat([sm2Encrypt(sm2Point(public_key), key), Buffer.from(sealed)]));
    }
    assert.strictEqual(algorithm, "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD");
    const key = crypto.randomBytes(32);
    const cipher = crypto.createCipheriv("aes-256-ecb", key, null);
    const sealed = Buffer.concat([cipher.update(raw(body)), cipher.final()]);
    const outer = crypto.publicEncrypt({ key: publicKey(public_key), ...sealing("RSAES_OAEP_SHA_256") }, key);
    return told(Buffer.concat([outer, sealed]));
  },
};

module.exports = { VERBS };
