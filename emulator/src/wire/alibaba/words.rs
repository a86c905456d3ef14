//! The rows of the cloud's error table whose message is always the same.

use super::fault::Fault;

pub(super) const KEY_NOT_FOUND: Fault = Fault::new(
    404,
    "Forbidden.KeyNotFound",
    "The specified Key is not found.",
);
pub(super) const ALIAS_NOT_FOUND: Fault = Fault::new(
    404,
    "Forbidden.AliasNotFound",
    "The specified Alias is not found.",
);
pub(super) const VERSION_NOT_FOUND: Fault = Fault::new(
    404,
    "Forbidden.KeyVersionNotFound",
    "The specified Key version is not found.",
);
pub(super) const INSTANCE_NOT_FOUND: Fault = Fault::new(
    404,
    "Forbidden.DKMSInstanceNotFound",
    "The specified DKMS Instance is not found.",
);
/// The message is ours: clients retry on the code, no page has its words.
pub(super) const INSTANCE_STATE_INVALID: Fault = Fault::new(
    403,
    "Forbidden.DKMSInstanceStateInvalid",
    "The state of the specified DKMS Instance is invalid.",
);
pub(super) const ALIAS_ALREADY_EXISTS: Fault =
    Fault::new(400, "AliasAlreadyExists", "AliasName Already Exists.");
pub(super) const UNSUPPORTED_ALIAS: Fault =
    Fault::new(400, "Unsupported.Alias", "Alias is not valid for this api.");
pub(super) const UNSUPPORTED_ORIGIN: Fault = Fault::new(
    400,
    "Unsupported.Origin",
    "This key origin is not valid for this api.",
);
pub(super) const UNSUPPORTED_PROTECTION_LEVEL: Fault = Fault::new(
    400,
    "Unsupported.ProtectionLevel",
    "This protection level is not valid for this region",
);
pub(super) const UNSUPPORTED_OPERATION: Fault =
    Fault::new(400, "UnsupportedOperation", "This action is not supported.");
pub(super) const REJECTED_UNSUPPORTED_OPERATION: Fault = Fault::new(
    400,
    "Rejected.UnsupportedOperation",
    "Unsupported operation.",
);
pub(super) const INVALID_KEY_MATERIAL: Fault =
    Fault::new(400, "InvalidKeyMaterial", "key material is invalid.");
pub(super) const INVALID_IMPORT_TOKEN: Fault =
    Fault::new(400, "InvalidImportToken", "import token is invalid.");
pub(super) const EXPIRED_IMPORT_TOKEN: Fault =
    Fault::new(400, "ExpiredImportToken", "import token is expired.");
/// The code and message are ours: no page has them.
pub(super) const DELETION_PROTECTED: Fault = Fault::new(
    400,
    "Rejected.DeletionProtected",
    "The request was rejected because deletion protection is enabled for the key.",
);
pub(super) const LIMIT_EXCEEDED: Fault = Fault::new(
    400,
    "Rejected.LimitExceeded",
    "The request was rejected because user create resource limit was exceeded.",
);
pub(super) const THROTTLED: Fault = Fault::new(
    429,
    "Rejected.Throttling",
    "The QPS upper limit is exceeded.",
);
pub(super) const STATE_MODIFIED_FAILED: Fault = Fault::new(
    409,
    "Rejected.StateModifiedFailed",
    "Keystate modified failed.",
);
pub(super) const REJECTED_ENABLED: Fault = Fault::new(
    409,
    "Rejected.Enabled",
    "The request was rejected because the key state is Enabled.",
);
pub(super) const REJECTED_DISABLED: Fault = Fault::new(
    409,
    "Rejected.Disabled",
    "The request was rejected because the key state is Disabled.",
);
pub(super) const REJECTED_PENDING_DELETION: Fault = Fault::new(
    409,
    "Rejected.PendingDeletion",
    "The request was rejected because the key state is PendingDeletion.",
);
pub(super) const REJECTED_PENDING_IMPORT: Fault = Fault::new(
    409,
    "Rejected.PendingImport",
    "The request was rejected because the key state is PendingImport.",
);
pub(super) const REJECTED_UNAVAILABLE: Fault = Fault::new(
    409,
    "Rejected.Unavailable",
    "The request was rejected because the key state is Unavailable.",
);
pub(super) const NOT_ENABLED: Fault = Fault::new(
    403,
    "Forbidden.KmsServiceNotEnabled",
    "Kms service is not Enabled for current user. Please get access permission first.",
);
pub(super) const IN_DEBT: Fault = Fault::new(403, "Forbidden.InDebt", "Current user is indebted.");
pub(super) const IN_DEBT_OVERDUE: Fault = Fault::new(
    403,
    "Forbidden.InDebtOverdue",
    "Current user is indebted Overdue.",
);
pub(super) const OPENED: Fault =
    Fault::new(400, "Forbidden.Opened", "Your kms service has been opened.");
