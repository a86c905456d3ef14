//! What is not emulated, and why; and what clients ask of other services before they come to KMS.

use super::{Route, Run, row};
use crate::wire::huawei::{enterprise, identity};

const CAPSULES: &str = "data key capsules belong to trusted key spaces, which are not emulated";
const POLICIES: &str = "key policies are of trusted key spaces; grants say who may use a key";
const ACCESS_POINTS: &str =
    "access points are gateways of trusted key spaces, whose protocol is another one";
const PINS: &str = "pins are of hardware with its own approvals, which no key here is in";

/// Rows that are no emulated operation of KMS.
pub(super) const OTHERS: &[Route] = &[
    // Trusted key spaces.
    row(
        "Trusted key spaces",
        "create_datakey_capsule",
        "POST",
        "/v1.0/{project_id}/kms/datakey-capsule/create",
        Run::Absent(CAPSULES),
    ),
    row(
        "Trusted key spaces",
        "decrypt_datakey_capsule",
        "POST",
        "/v1.0/{project_id}/kms/datakey-capsule/decrypt",
        Run::Absent(CAPSULES),
    ),
    row(
        "Trusted key spaces",
        "create_key_policy",
        "POST",
        "/v1.0/{project_id}/kms/key-policies",
        Run::Absent(POLICIES),
    ),
    row(
        "Trusted key spaces",
        "list_key_policy",
        "GET",
        "/v1.0/{project_id}/kms/key-policies",
        Run::Absent(POLICIES),
    ),
    row(
        "Trusted key spaces",
        "show_key_policy",
        "GET",
        "/v1.0/{project_id}/kms/key-policies/{policy_id}",
        Run::Absent(POLICIES),
    ),
    row(
        "Trusted key spaces",
        "update_key_policy",
        "PUT",
        "/v1.0/{project_id}/kms/key-policies/{policy_id}",
        Run::Absent(POLICIES),
    ),
    row(
        "Trusted key spaces",
        "delete_key_policy",
        "DELETE",
        "/v1.0/{project_id}/kms/key-policies/{policy_id}",
        Run::Absent(POLICIES),
    ),
    row(
        "Trusted key spaces",
        "create_access_point",
        "POST",
        "/v1.0/{project_id}/kms/access-points",
        Run::Absent(ACCESS_POINTS),
    ),
    row(
        "Trusted key spaces",
        "list_access_point",
        "GET",
        "/v1.0/{project_id}/kms/access-points",
        Run::Absent(ACCESS_POINTS),
    ),
    row(
        "Trusted key spaces",
        "delete_access_point",
        "DELETE",
        "/v1.0/{project_id}/kms/access-points/{access_point_id}",
        Run::Absent(ACCESS_POINTS),
    ),
    row(
        "Trusted key spaces",
        "enable_access_point",
        "POST",
        "/v1.0/{project_id}/kms/access-points/{access_point_id}/enable",
        Run::Absent(ACCESS_POINTS),
    ),
    row(
        "Trusted key spaces",
        "disable_access_point",
        "POST",
        "/v1.0/{project_id}/kms/access-points/{access_point_id}/disable",
        Run::Absent(ACCESS_POINTS),
    ),
    row(
        "Trusted key spaces",
        "download_access_point_private_key",
        "POST",
        "/v1.0/{project_id}/kms/access-points/{access_point_id}/get-privatekey",
        Run::Absent(ACCESS_POINTS),
    ),
    row(
        "Trusted key spaces",
        "create_pin",
        "POST",
        "/v1.0/{project_id}/kms/create-pin",
        Run::Absent(PINS),
    ),
    // The enterprise project service.
    row(
        "Enterprise projects",
        "POST /v1.0/enterprise-projects/{id}/resources-migrate",
        "POST",
        "/v1.0/enterprise-projects/{enterprise_project_id}/resources-migrate",
        Run::Enterprise(|call| Box::pin(enterprise::migrate(call))),
    ),
    row(
        "Enterprise projects",
        "POST /v1.0/enterprise-projects/{id}/resources/filter",
        "POST",
        "/v1.0/enterprise-projects/{enterprise_project_id}/resources/filter",
        Run::Enterprise(|call| Box::pin(enterprise::filter(call))),
    ),
    // The identity service.
    row(
        "Identity",
        "POST /v3/auth/tokens",
        "POST",
        "/v3/auth/tokens",
        Run::Open(identity::create_token),
    ),
    row(
        "Identity",
        "GET /v3/projects",
        "GET",
        "/v3/projects",
        Run::Identity(identity::projects),
    ),
    row(
        "Identity",
        "GET /v3/auth/projects",
        "GET",
        "/v3/auth/projects",
        Run::Identity(identity::projects),
    ),
    row(
        "Identity",
        "GET /v3/auth/domains",
        "GET",
        "/v3/auth/domains",
        Run::Identity(identity::domains),
    ),
    row(
        "Identity",
        "GET /v3/users",
        "GET",
        "/v3/users",
        Run::Identity(identity::users),
    ),
    row(
        "Identity",
        "GET /v5/caller-identity",
        "GET",
        "/v5/caller-identity",
        Run::Identity(identity::caller),
    ),
];
