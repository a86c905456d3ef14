//! The operations of the API as data: method, path, the SDKs' name; which are emulated, and of the rest why not.
//!
//! `docs/coverage.md` is printed from this table.

use std::pin::Pin;
use std::sync::LazyLock;

use super::identity::Visit;
use super::path::{Segments, Template, parts};
use super::{Call, Open, Outcome, identity, key, version};

/// One operation.
pub(super) struct Route {
    /// Heading in the coverage page.
    pub(super) group: &'static str,
    /// The SDKs' name of the operation; of the identity service: the request itself.
    pub(super) name: &'static str,
    pub(super) method: &'static str,
    /// `{name}` stands for any one part.
    pub(super) path: &'static str,
    pub(super) run: Run,
}

/// What is done about an operation.
#[derive(Clone, Copy)]
pub(super) enum Run {
    /// It is emulated by this function, in a project.
    Op(for<'a> fn(&'a Call<'a>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>),
    /// It is emulated for everybody, signed or not.
    Open(fn(&Open<'_>) -> Outcome),
    /// It is of the identity service.
    Identity(fn(&Visit<'_>) -> Outcome),
    /// It is refused by name, for this reason.
    Absent(&'static str),
}

/// What a method and a path mean.
pub(super) enum Found<'r> {
    /// An operation, and the parts of the path that it names; `None` when one is no UTF-8.
    Route(&'static Route, Option<Segments<'r>>),
    /// The path is known, with other methods.
    OtherMethod,
    Nothing,
}

const CAPSULES: &str = "data key capsules belong to trusted key spaces, which are not emulated";
const POLICIES: &str = "key policies are of trusted key spaces; grants say who may use a key";
const ACCESS_POINTS: &str =
    "access points are gateways of trusted key spaces, whose protocol is another one";
const PINS: &str = "pins are of hardware with its own approvals, which no key here is in";

const fn op(
    group: &'static str,
    name: &'static str,
    method: &'static str,
    path: &'static str,
    run: for<'a> fn(&'a Call<'a>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>,
) -> Route {
    row(group, name, method, path, Run::Op(run))
}

const fn row(
    group: &'static str,
    name: &'static str,
    method: &'static str,
    path: &'static str,
    run: Run,
) -> Route {
    Route {
        group,
        name,
        method,
        path,
        run,
    }
}

/// The templates of all rows, by how many parts they have.
static TEMPLATES: LazyLock<Vec<Vec<(Template, &'static Route)>>> = LazyLock::new(|| {
    let mut by_length: Vec<Vec<_>> = Vec::new();
    for route in ROUTES {
        let template = Template::new(route.path);
        let length = template.len();
        by_length.resize_with(by_length.len().max(length + 1), Vec::new);
        if let Some(row) = by_length.get_mut(length) {
            row.push((template, route));
        }
    }
    by_length
});

/// The operation of a request.
pub(super) fn find<'r>(method: &str, path: &'r str) -> Found<'r> {
    let given: Vec<&str> = parts(path).collect();
    let rows = TEMPLATES.get(given.len()).map(Vec::as_slice);
    let mut found = Found::Nothing;
    for (template, route) in rows.unwrap_or_default() {
        if !template.fits(&given) {
            continue;
        }
        if route.method == method {
            return Found::Route(route, template.segments(&given));
        }
        found = Found::OtherMethod;
    }
    found
}

/// Every operation that the SDK names, and what clients ask of the identity service.
pub(super) const ROUTES: &[Route] = &[
    // Versions.
    row(
        "Versions",
        "show_versions",
        "GET",
        "/",
        Run::Open(version::list),
    ),
    row(
        "Versions",
        "show_version",
        "GET",
        "/{version_id}",
        Run::Open(version::show),
    ),
    // Keys.
    op(
        "Keys",
        "list_key_detail",
        "POST",
        "/v1.0/{project_id}/kms/describe-key",
        |call| Box::pin(key::describe(call)),
    ),
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
