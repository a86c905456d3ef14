//! The rows of the cloud's error tables whose message is always the same.

use super::fault::Fault;

pub(super) const TOO_LARGE: Fault =
    Fault::gateway(413, "APIGW.0201", "The request body is larger than 12 MB.");
pub(super) const BROKEN: Fault = Fault::gateway(
    400,
    "APIGW.0201",
    "Bad request: the body did not arrive whole.",
);
pub(super) const NO_SUCH_API: Fault = Fault::gateway(
    404,
    "APIGW.0101",
    "The API does not exist or has not been published in the environment.",
);
pub(super) const THROTTLED: Fault = Fault::gateway(
    429,
    "APIGW.0308",
    "The throttling threshold has been reached.",
);
pub(super) const BAD_URL: Fault = Fault::new(400, "KMS.0201", "Invalid request URL.");
pub(super) const WRONG_METHOD: Fault = Fault::new(405, "KMS.0215", "Request method not supported.");
pub(super) const OTHER_PROJECT: Fault = Fault::new(
    403,
    "KMS.0321",
    "URIs in URL and X-Auth-Token do not match.",
);
pub(super) const REPLICA: Fault = Fault::new(
    400,
    "KMS.0106",
    "It is replica service, readonly api allowed.",
);
pub(super) const KEY_NOT_FOUND: Fault = Fault::new(404, "KMS.0207", "The key does not exist.");
pub(super) const BAD_KEY_ID: Fault = Fault::new(400, "KMS.0205", "Invalid key ID.");
pub(super) const DISABLED: Fault = Fault::new(400, "KMS.0209", "The key has been disabled.");
pub(super) const PENDING_DELETION: Fault = Fault::new(
    400,
    "KMS.0210",
    "The key is in Scheduled deletion state and cannot be used.",
);
pub(super) const DEFAULT_KEY: Fault = Fault::new(
    400,
    "KMS.0211",
    "Cannot perform this operation on Default Master Keys.",
);
pub(super) const NOT_PERMITTED: Fault = Fault::new(403, "KMS.0306", "No access permissions.");
pub(super) const INVALID: Fault = Fault::new(400, "KMS.0308", "Invalid parameter.");
pub(super) const EXTERNAL_REQUIRED: Fault = Fault::new(400, "KMS.0309", "External keys required.");
pub(super) const NOT_PENDING_IMPORT: Fault =
    Fault::new(400, "KMS.0310", "The key is not in Pending import state.");
pub(super) const UNDECIPHERABLE: Fault = Fault::new(
    400,
    "KMS.0311",
    "Failed to decrypt data using the RSA private key.",
);
pub(super) const EXTERNAL_ROTATION: Fault =
    Fault::new(400, "KMS.0312", "External keys cannot be rotated.");
pub(super) const ROTATES_NOT: Fault = Fault::new(400, "KMS.0313", "Key rotation is not enabled.");
pub(super) const FROZEN: Fault = Fault::new(400, "KMS.0320", "Resource frozen.");
pub(super) const RSA_ROTATION: Fault = Fault::new(400, "KMS.0324", "RSA keys cannot be rotated.");
pub(super) const ASYMMETRIC: Fault = Fault::new(
    400,
    "KMS.0325",
    "The asymmetric key is not support this operation.",
);
pub(super) const SERVICE_FROZEN: Fault = Fault::new(403, "KMS.0328", "KMS has been frozen.");
pub(super) const DIGEST_LENGTH: Fault = Fault::new(
    400,
    "KMS.0329",
    "Hash algorithm does not match the digest length.",
);
pub(super) const SYMMETRIC: Fault = Fault::new(
    400,
    "KMS.0331",
    "The symmetric key is not support this operation.",
);
pub(super) const SIGNING_ALGORITHM: Fault = Fault::new(
    400,
    "KMS.0332",
    "This key is not support the signing algorithm.",
);
pub(super) const FOR_ENCRYPTION: Fault =
    Fault::new(400, "KMS.0334", "The cmk is used to encrypt and decrypt.");
pub(super) const FOR_SIGNING: Fault =
    Fault::new(400, "KMS.0335", "The cmk is used to sign and verify.");
pub(super) const KEYSTORE_ROTATION: Fault = Fault::new(
    400,
    "KMS.0338",
    "Keys in a custom keystore cannot be rotated.",
);
pub(super) const KEYSTORE_IMPORT: Fault = Fault::new(
    400,
    "KMS.0339",
    "Key material cannot be imported into keys in a custom keystore.",
);
pub(super) const KEYSTORE_NOT_FOUND: Fault =
    Fault::new(400, "KMS.8003", "The keystore does not exist.");
pub(super) const LIST_OFFSET: Fault = Fault::new(400, "KMS.1603", "Invalid offset.");
pub(super) const TOKEN_OF_OTHER_KEY: Fault = Fault::new(
    400,
    "KMS.2603",
    "Key IDs in the imported key and token do not match.",
);
pub(super) const MATERIAL_LENGTH: Fault = Fault::new(
    400,
    "KMS.2604",
    "The external key plaintext has another length than keys of its spec.",
);
pub(super) const OTHER_MATERIAL: Fault = Fault::new(
    400,
    "KMS.2606",
    "The imported plaintext must be the same as the deleted key plaintext.",
);
pub(super) const NO_PRIVATE_KEY: Fault =
    Fault::new(400, "KMS.2608", "The asymmetric private key is null.");
pub(super) const BAD_PRIVATE_KEY: Fault =
    Fault::new(400, "KMS.2609", "The asymmetric private key is invalid.");
pub(super) const TEMPORARY_KEY_LENGTH: Fault = Fault::new(
    400,
    "KMS.2610",
    "The length of the temporary key must be 16 or 32.",
);
pub(super) const KEYSTORE_UNSUPPORTED: Fault = Fault::new(
    400,
    "KMS.0340",
    "The operation is not supported for keys in a custom keystore.",
);
pub(super) const HMAC: Fault = Fault::new(
    400,
    "KMS.0341",
    "The hmac key do not support this operation.",
);
pub(super) const NO_TAGS: Fault = Fault::new(400, "KMS.0401", "Tag list cannot be empty.");
pub(super) const MATCH_VALUE: Fault = Fault::new(400, "KMS.0402", "Invalid match value.");
pub(super) const MATCH_KEY: Fault = Fault::new(400, "KMS.0403", "Invalid match key.");
pub(super) const ACTION: Fault = Fault::new(400, "KMS.0404", "Invalid action.");
pub(super) const TAG_VALUE: Fault = Fault::new(400, "KMS.0405", "Invalid tag value.");
pub(super) const TAG_KEY: Fault = Fault::new(400, "KMS.0406", "Invalid tag key.");
pub(super) const TAG_LIST_SIZE: Fault = Fault::new(400, "KMS.0407", "Invalid tag list size.");
pub(super) const RESOURCE_TYPE: Fault = Fault::new(400, "KMS.0408", "Invalid resourceType.");
pub(super) const TOO_MANY_TAGS: Fault = Fault::new(400, "KMS.0409", "Too many tags.");
pub(super) const TAG_VALUE_LENGTH: Fault = Fault::new(400, "KMS.0410", "Invalid tag value length.");
pub(super) const TAG_KEY_LENGTH: Fault = Fault::new(400, "KMS.0411", "Invalid tag key length.");
pub(super) const TAG_LIST: Fault = Fault::new(400, "KMS.0412", "Invalid tag list.");
pub(super) const TOO_MANY_TAG_VALUES: Fault = Fault::new(400, "KMS.0413", "Too many tag values.");
pub(super) const MATCHES: Fault = Fault::new(400, "KMS.0415", "Invalid matches.");
pub(super) const OFFSET: Fault = Fault::new(400, "KMS.0417", "Invalid offset.");
pub(super) const OFFSET_NEEDLESS: Fault = Fault::new(400, "KMS.0418", "Offset is not required.");
pub(super) const TAG_NOT_FOUND: Fault = Fault::new(404, "KMS.0416", "Invalid tag ID.");
pub(super) const KEY_ALIAS: Fault = Fault::new(400, "KMS.1101", "Invalid key_alias.");
pub(super) const DESCRIPTION: Fault = Fault::new(400, "KMS.1103", "Invalid key_description.");
pub(super) const DUPLICATE_ALIAS: Fault = Fault::new(400, "KMS.1104", "Duplicate key aliases.");
pub(super) const TOO_MANY_KEYS: Fault = Fault::new(400, "KMS.1105", "Too many keys.");
pub(super) const KEY_SPEC: Fault = Fault::new(400, "KMS.1110", "Invalid alg_type.");
pub(super) const EC_ENCRYPTS_NOT: Fault = Fault::new(
    400,
    "KMS.1114",
    "EC keys do not support to encrypt/decrypt.",
);
pub(super) const SYMMETRIC_SIGNS_NOT: Fault = Fault::new(
    400,
    "KMS.1115",
    "Symmetric keys do not support to sign/verify.",
);
pub(super) const NOT_DISABLED: Fault = Fault::new(400, "KMS.1201", "The key is not disabled.");
pub(super) const NOT_ENABLED: Fault = Fault::new(400, "KMS.1301", "The key is not enabled.");
pub(super) const PENDING_DAYS: Fault = Fault::new(
    400,
    "KMS.1401",
    "Set the pending deletion period between 7 to 1096 days.",
);
pub(super) const ALREADY_PENDING_DELETION: Fault = Fault::new(
    400,
    "KMS.1402",
    "The key is already in Pending deletion state.",
);
pub(super) const REPLICA_IMPORT: Fault = Fault::new(
    400,
    "KMS.1404",
    "This region is not the original region of the key, do not import-key-material.",
);
pub(super) const NOT_PENDING_DELETION: Fault =
    Fault::new(400, "KMS.1501", "The key is not in Pending deletion state.");
pub(super) const LIMIT: Fault = Fault::new(400, "KMS.1601", "Invalid limit.");
pub(super) const MARKER: Fault =
    Fault::new(400, "KMS.1602", "marker must be greater than or equals 0.");
pub(super) const ENCRYPTION_CONTEXT: Fault = Fault::new(
    400,
    "KMS.0208",
    "Invalid value of value encryption_context.",
);
pub(super) const RANDOM_LENGTH: Fault = Fault::new(
    400,
    "KMS.1801",
    "random_data_length must be from 8 to 8192 bits.",
);
pub(super) const RANDOM_WHOLE_BYTES: Fault = Fault::new(
    400,
    "KMS.1802",
    "random_data_length must be a multiple of 8.",
);
pub(super) const DATA_KEY_LENGTH: Fault = Fault::new(
    400,
    "KMS.1901",
    "datakey_length must be from 8 to 8192 bits.",
);
pub(super) const DATA_KEY_SPEC: Fault = Fault::new(400, "KMS.1902", "Invalid key_spec.");
pub(super) const PLAINTEXT: Fault = Fault::new(400, "KMS.2101", "Invalid plain_text.");
pub(super) const DATA_KEY_WHOLE_BYTES: Fault =
    Fault::new(400, "KMS.1903", "datakey_length must be a multiple of 8.");
pub(super) const SEALED_LENGTH: Fault = Fault::new(
    400,
    "KMS.2001",
    "datakey_length must be from 8 to 8192 bits.",
);
pub(super) const PLAINTEXT_LENGTH: Fault =
    Fault::new(400, "KMS.2102", "Invalid datakey_plain_length.");
pub(super) const PLAINTEXT_DIGEST: Fault = Fault::new(400, "KMS.2103", "DEK hash mismatch.");
pub(super) const PLAINTEXT_OTHER_LENGTH: Fault =
    Fault::new(400, "KMS.2104", "DEK length mismatch.");
pub(super) const CIPHER_ALGORITHM: Fault = Fault::new(
    400,
    "KMS.2105",
    "The symmetric key is not support this encryption algorithm.",
);
pub(super) const PAIR_ALGORITHM: Fault = Fault::new(
    400,
    "KMS.2106",
    "The rsa key is not support this encryption algorithm.",
);
pub(super) const PAIR_PLAINTEXT: Fault =
    Fault::new(400, "KMS.2108", "The rsa plain_text is over length.");
pub(super) const CIPHERTEXT_LENGTH: Fault =
    Fault::new(400, "KMS.2202", "Invalid datakey_cipher_length.");
pub(super) const CIPHERTEXT_DIGEST: Fault = Fault::new(400, "KMS.2203", "DEK hash mismatch.");
pub(super) const CIPHERTEXT_OTHER_LENGTH: Fault =
    Fault::new(400, "KMS.2204", "DEK length mismatch.");
pub(super) const CIPHERTEXT: Fault = Fault::new(400, "KMS.2201", "Invalid cipher_text.");
pub(super) const GRANTS_NOTHING: Fault = Fault::new(
    400,
    "KMS.2401",
    "Specify an operation in addition to create-grant.",
);
pub(super) const BAD_USER_ID: Fault = Fault::new(400, "KMS.2402", "Invalid user ID.");
pub(super) const TOO_MANY_GRANTS_OF_KEY: Fault =
    Fault::new(400, "KMS.2404", "Too many CMK grants.");
pub(super) const TOO_MANY_GRANTS: Fault = Fault::new(400, "KMS.2405", "Too many grants.");
pub(super) const GRANT_NOT_FOUND: Fault = Fault::new(400, "KMS.2501", "Invalid grant ID.");
pub(super) const GRANT_OF_OTHER_KEY: Fault =
    Fault::new(400, "KMS.2502", "grant_id and key_id do not match.");
pub(super) const IMPORT_TOKEN_EXPIRED: Fault = Fault::new(400, "KMS.2601", "Token expired.");
pub(super) const EXPIRY_PASSED: Fault = Fault::new(
    400,
    "KMS.2602",
    "Key expiration time must be later than the current time.",
);
pub(super) const BAD_IMPORT_TOKEN: Fault =
    Fault::new(400, "KMS.2605", "Token verification failed.");
pub(super) const MATERIAL_STATE: Fault = Fault::new(
    400,
    "KMS.2701",
    "The key material is not in Enabled or Disabled state.",
);
pub(super) const MATERIAL_STAYS: Fault = Fault::new(
    400,
    "KMS.2702",
    "The private key material cannot be deleted.",
);
pub(super) const ROTATES_ALREADY: Fault =
    Fault::new(400, "KMS.2901", "Key rotation is not disabled.");
pub(super) const ROTATION_INTERVAL: Fault =
    Fault::new(400, "KMS.3001", "Invalid rotation_interval.");

/// What the SDK has and this daemon has not.
pub(super) fn absent(name: &str, why: &str) -> Fault {
    NO_SUCH_API.advise(format!("{name} is not emulated: {why}"))
}

/// A required member is absent.
pub(super) const fn missing() -> Fault {
    Fault::new(
        400,
        "KMS.0204",
        "Parameters missing in the request message.",
    )
}
