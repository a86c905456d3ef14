//! The operations of the API as data: which are emulated, and of the rest why not.
//!
//! `docs/coverage.md` is printed from this table.

use std::pin::Pin;

use super::{
    Call, Outcome, account, alias, asymmetric, crypto, dry_run, export, import, instance, key,
    key_list, key_state, key_version, mac, policy, tag,
};

/// One operation.
pub(super) struct Route {
    /// Heading in the coverage page.
    pub(super) group: &'static str,
    /// The operation's name, exact.
    pub(super) action: &'static str,
    pub(super) run: Run,
}

/// What is done about an operation.
pub(super) enum Run {
    /// It is emulated by this function.
    Op(for<'a> fn(&'a Call<'a>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>),
    /// It is refused by name, for this reason.
    Absent(&'static str),
}

const SECRETS: &str = "secrets are another service, this daemon keeps keys";
const NETWORKS: &str =
    "it sets up a virtual network, and there is none; an instance is connected when it is made";
const CONTRACTS: &str =
    "there is no contract to end; an instance goes by the configuration or the admin api";
const GATEWAYS: &str =
    "it lets applications in at an instance's own gateway, whose protocol is another one";
const PERMISSIONS: &str = "whoever has a credential of the account may do everything";
const MANAGED: &str = "no operation of the API makes one";
const ATTESTATION: &str = "there is no enclave to attest";
const CERTIFICATES: &str = "the cloud has removed it from its SDKs in July 2026";
const LEGACY: &str = "no current SDK calls it";

const fn op(
    group: &'static str,
    action: &'static str,
    run: for<'a> fn(&'a Call<'a>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>,
) -> Route {
    Route {
        group,
        action,
        run: Run::Op(run),
    }
}

const fn absent(group: &'static str, action: &'static str, why: &'static str) -> Route {
    Route {
        group,
        action,
        run: Run::Absent(why),
    }
}

/// The row of an operation.
pub(super) fn find(action: &str) -> Option<&'static Route> {
    ROUTES.iter().find(|route| route.action == action)
}

/// Every operation that any SDK names.
pub(super) const ROUTES: &[Route] = &[
    // Keys.
    op("Keys", "CreateKey", |call| Box::pin(key::create(call))),
    op("Keys", "DescribeKey", |call| Box::pin(key::describe(call))),
    op("Keys", "ListKeys", |call| Box::pin(key_list::list(call))),
    op("Keys", "UpdateKeyDescription", |call| {
        Box::pin(key::update_description(call))
    }),
    op("Keys", "EnableKey", |call| {
        Box::pin(key_state::enable(call))
    }),
    op("Keys", "DisableKey", |call| {
        Box::pin(key_state::disable(call))
    }),
    op("Keys", "ScheduleKeyDeletion", |call| {
        Box::pin(key_state::schedule_deletion(call))
    }),
    op("Keys", "CancelKeyDeletion", |call| {
        Box::pin(key_state::cancel_deletion(call))
    }),
    op("Keys", "SetDeletionProtection", |call| {
        Box::pin(key_state::set_deletion_protection(call))
    }),
    // Aliases.
    op("Aliases", "CreateAlias", |call| {
        Box::pin(alias::create(call))
    }),
    op("Aliases", "UpdateAlias", |call| {
        Box::pin(alias::update(call))
    }),
    op("Aliases", "DeleteAlias", |call| {
        Box::pin(alias::delete(call))
    }),
    op("Aliases", "ListAliases", |call| Box::pin(alias::list(call))),
    op("Aliases", "ListAliasesByKeyId", |call| {
        Box::pin(alias::list_by_key(call))
    }),
    // Versions and rotation.
    op("Versions and rotation", "ListKeyVersions", |call| {
        Box::pin(key_version::list(call))
    }),
    op("Versions and rotation", "DescribeKeyVersion", |call| {
        Box::pin(key_version::describe(call))
    }),
    op("Versions and rotation", "UpdateRotationPolicy", |call| {
        Box::pin(key_version::update_rotation_policy(call))
    }),
    op("Versions and rotation", "CreateKeyVersion", |call| {
        Box::pin(asymmetric::create_version(call))
    }),
    // Symmetric cryptography.
    op("Symmetric cryptography", "Encrypt", |call| {
        Box::pin(dry_run::of(call, crypto::encrypt(call)))
    }),
    op("Symmetric cryptography", "Decrypt", |call| {
        Box::pin(dry_run::of(call, crypto::decrypt(call)))
    }),
    op("Symmetric cryptography", "GenerateDataKey", |call| {
        Box::pin(dry_run::of(call, crypto::generate_data_key(call)))
    }),
    op(
        "Symmetric cryptography",
        "GenerateDataKeyWithoutPlaintext",
        |call| {
            Box::pin(dry_run::of(
                call,
                crypto::generate_data_key_without_plaintext(call),
            ))
        },
    ),
    op("Symmetric cryptography", "ReEncrypt", |call| {
        Box::pin(dry_run::of(call, export::re_encrypt(call)))
    }),
    op("Symmetric cryptography", "ExportDataKey", |call| {
        Box::pin(dry_run::of(call, export::export_data_key(call)))
    }),
    op(
        "Symmetric cryptography",
        "GenerateAndExportDataKey",
        |call| {
            Box::pin(dry_run::of(
                call,
                export::generate_and_export_data_key(call),
            ))
        },
    ),
    // Asymmetric cryptography and MAC.
    op(
        "Asymmetric cryptography and MAC",
        "AsymmetricEncrypt",
        |call| Box::pin(dry_run::of(call, asymmetric::encrypt(call))),
    ),
    op(
        "Asymmetric cryptography and MAC",
        "AsymmetricDecrypt",
        |call| Box::pin(dry_run::of(call, asymmetric::decrypt(call))),
    ),
    op(
        "Asymmetric cryptography and MAC",
        "AsymmetricSign",
        |call| Box::pin(dry_run::of(call, asymmetric::sign(call))),
    ),
    op(
        "Asymmetric cryptography and MAC",
        "AsymmetricVerify",
        |call| Box::pin(dry_run::of(call, asymmetric::verify(call))),
    ),
    op("Asymmetric cryptography and MAC", "GetPublicKey", |call| {
        Box::pin(dry_run::of(call, asymmetric::public_key(call)))
    }),
    op("Asymmetric cryptography and MAC", "GenerateMac", |call| {
        Box::pin(dry_run::of(call, mac::generate(call)))
    }),
    op("Asymmetric cryptography and MAC", "VerifyMac", |call| {
        Box::pin(dry_run::of(call, mac::verify(call)))
    }),
    // Imported key material.
    op("Imported key material", "GetParametersForImport", |call| {
        Box::pin(import::parameters(call))
    }),
    op("Imported key material", "ImportKeyMaterial", |call| {
        Box::pin(import::import(call))
    }),
    op("Imported key material", "DeleteKeyMaterial", |call| {
        Box::pin(import::delete(call))
    }),
    // Tags.
    op("Tags", "TagResource", |call| {
        Box::pin(tag::tag_resource(call))
    }),
    op("Tags", "UntagResource", |call| {
        Box::pin(tag::untag_resource(call))
    }),
    op("Tags", "ListResourceTags", |call| {
        Box::pin(tag::list_resource_tags(call))
    }),
    op("Tags", "TagResources", |call| {
        Box::pin(tag::tag_resources(call))
    }),
    op("Tags", "UntagResources", |call| {
        Box::pin(tag::untag_resources(call))
    }),
    op("Tags", "ListTagResources", |call| {
        Box::pin(tag::list_tag_resources(call))
    }),
    // Key policies.
    op("Key policies", "GetKeyPolicy", |call| {
        Box::pin(policy::get(call))
    }),
    op("Key policies", "SetKeyPolicy", |call| {
        Box::pin(policy::set(call))
    }),
    // Account.
    op("Account", "DescribeRegions", |call| {
        Box::pin(account::describe_regions(call))
    }),
    op("Account", "DescribeAccountKmsStatus", |call| {
        Box::pin(account::describe_status(call))
    }),
    op("Account", "OpenKmsService", |call| {
        Box::pin(account::open_service(call))
    }),
    absent("Account", "DescribeService", LEGACY),
    // Secrets.
    absent("Secrets", "CreateSecret", SECRETS),
    absent("Secrets", "DeleteSecret", SECRETS),
    absent("Secrets", "DescribeSecret", SECRETS),
    absent("Secrets", "ListSecrets", SECRETS),
    absent("Secrets", "GetSecretValue", SECRETS),
    absent("Secrets", "BatchGetSecretValue", SECRETS),
    absent("Secrets", "PutSecretValue", SECRETS),
    absent("Secrets", "UpdateSecret", SECRETS),
    absent("Secrets", "UpdateSecretVersionStage", SECRETS),
    absent("Secrets", "UpdateSecretRotationPolicy", SECRETS),
    absent("Secrets", "RotateSecret", SECRETS),
    absent("Secrets", "RestoreSecret", SECRETS),
    absent("Secrets", "ListSecretVersionIds", SECRETS),
    absent("Secrets", "GetRandomPassword", SECRETS),
    absent("Secrets", "GetSecretPolicy", SECRETS),
    absent("Secrets", "SetSecretPolicy", SECRETS),
    // Instances.
    op("Instances", "GetKmsInstance", |call| {
        Box::pin(instance::get(call))
    }),
    op("Instances", "ListKmsInstances", |call| {
        Box::pin(instance::list(call))
    }),
    op("Instances", "GetKmsInstanceQuotaInfos", |call| {
        Box::pin(instance::quotas(call))
    }),
    op("Instances", "GetDefaultKmsInstance", |call| {
        Box::pin(instance::default(call))
    }),
    absent("Instances", "ConnectKmsInstance", NETWORKS),
    absent("Instances", "UpdateKmsInstanceBindVpc", NETWORKS),
    absent("Instances", "ReleaseKmsInstance", CONTRACTS),
    // Access control of instances.
    absent("Access control of instances", "CreatePolicy", PERMISSIONS),
    absent("Access control of instances", "UpdatePolicy", PERMISSIONS),
    absent("Access control of instances", "DeletePolicy", PERMISSIONS),
    absent("Access control of instances", "DescribePolicy", PERMISSIONS),
    absent("Access control of instances", "ListPolicies", PERMISSIONS),
    absent("Access control of instances", "CreateNetworkRule", GATEWAYS),
    absent("Access control of instances", "UpdateNetworkRule", GATEWAYS),
    absent("Access control of instances", "DeleteNetworkRule", GATEWAYS),
    absent(
        "Access control of instances",
        "DescribeNetworkRule",
        GATEWAYS,
    ),
    absent("Access control of instances", "ListNetworkRules", GATEWAYS),
    absent(
        "Access control of instances",
        "CreateApplicationAccessPoint",
        GATEWAYS,
    ),
    absent(
        "Access control of instances",
        "UpdateApplicationAccessPoint",
        GATEWAYS,
    ),
    absent(
        "Access control of instances",
        "DeleteApplicationAccessPoint",
        GATEWAYS,
    ),
    absent(
        "Access control of instances",
        "DescribeApplicationAccessPoint",
        GATEWAYS,
    ),
    absent(
        "Access control of instances",
        "ListApplicationAccessPoints",
        GATEWAYS,
    ),
    absent("Access control of instances", "CreateClientKey", GATEWAYS),
    absent("Access control of instances", "GetClientKey", GATEWAYS),
    absent("Access control of instances", "DeleteClientKey", GATEWAYS),
    absent("Access control of instances", "ListClientKeys", GATEWAYS),
    // Managed data keys and attestation.
    absent(
        "Managed data keys and attestation",
        "GetManagedDataKey",
        MANAGED,
    ),
    absent(
        "Managed data keys and attestation",
        "ListManagedDataKeyVersions",
        MANAGED,
    ),
    absent(
        "Managed data keys and attestation",
        "GetChallenge",
        ATTESTATION,
    ),
    // Certificates.
    absent("Certificates", "CreateCertificate", CERTIFICATES),
    absent("Certificates", "UploadCertificate", CERTIFICATES),
    absent("Certificates", "GetCertificate", CERTIFICATES),
    absent("Certificates", "DescribeCertificate", CERTIFICATES),
    absent("Certificates", "UpdateCertificateStatus", CERTIFICATES),
    absent("Certificates", "DeleteCertificate", CERTIFICATES),
    absent("Certificates", "CertificatePrivateKeySign", CERTIFICATES),
    absent("Certificates", "CertificatePublicKeyVerify", CERTIFICATES),
    absent("Certificates", "CertificatePublicKeyEncrypt", CERTIFICATES),
    absent("Certificates", "CertificatePrivateKeyDecrypt", CERTIFICATES),
    // Legacy.
    absent("Legacy", "AdvanceEncrypt", LEGACY),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_what_the_sdks_call() {
        let listed = include_str!("../../../testdata/alibaba_operations.txt");
        let theirs: BTreeSet<_> = listed
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let ours: BTreeSet<_> = ROUTES.iter().map(|route| route.action).collect();
        assert_eq!(ours, theirs);
        assert_eq!(ours.len(), ROUTES.len());
    }
}
