//! The operations of the API as data: method, path, the SDKs' name; which are emulated, and of the rest why not.
//!
//! `docs/coverage.md` is printed from this table.

mod others;

use std::pin::Pin;
use std::sync::LazyLock;

use self::others::OTHERS;
use super::fault::Fault;
use super::identity::Visit;
use super::path::{Segments, Template, parts};
use super::{
    Call, Open, Outcome, agree, alias, data, data_key, data_key_pair, enterprise, grant, import,
    key, key_list, key_state, key_store, mac, public_key, quota, random, replica, rotation, sign,
    tag, version,
};

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
    /// It is of the enterprise project service: the body names the projects.
    Enterprise(for<'a> fn(&'a Call<'a>) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>),
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
    for route in all() {
        let template = Template::new(route.path);
        let length = template.len();
        by_length.resize_with(by_length.len().max(length + 1), Vec::new);
        if let Some(row) = by_length.get_mut(length) {
            row.push((template, route));
        }
    }
    by_length
});

impl Route {
    /// A refusal in the words of the service that the operation is of.
    pub(super) fn speaks(&self, fault: Fault) -> Fault {
        match self.run {
            Run::Enterprise(_) => enterprise::in_own_words(fault),
            Run::Op(_) | Run::Open(_) | Run::Identity(_) | Run::Absent(_) => fault,
        }
    }
}

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

/// Every operation of the API.
pub(super) fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(OTHERS)
}

/// The operations of KMS that are emulated.
const ROUTES: &[Route] = &[
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
        "create_key",
        "POST",
        "/v1.0/{project_id}/kms/create-key",
        |call| Box::pin(key::create(call)),
    ),
    op(
        "Keys",
        "enable_key",
        "POST",
        "/v1.0/{project_id}/kms/enable-key",
        |call| Box::pin(key_state::enable(call)),
    ),
    op(
        "Keys",
        "disable_key",
        "POST",
        "/v1.0/{project_id}/kms/disable-key",
        |call| Box::pin(key_state::disable(call)),
    ),
    op(
        "Keys",
        "delete_key",
        "POST",
        "/v1.0/{project_id}/kms/schedule-key-deletion",
        |call| Box::pin(key_state::schedule_deletion(call)),
    ),
    op(
        "Keys",
        "cancel_key_deletion",
        "POST",
        "/v1.0/{project_id}/kms/cancel-key-deletion",
        |call| Box::pin(key_state::cancel_deletion(call)),
    ),
    op(
        "Keys",
        "list_keys",
        "POST",
        "/v1.0/{project_id}/kms/list-keys",
        |call| Box::pin(key_list::list(call)),
    ),
    op(
        "Keys",
        "list_key_detail",
        "POST",
        "/v1.0/{project_id}/kms/describe-key",
        |call| Box::pin(key::describe(call)),
    ),
    op(
        "Keys",
        "update_key_alias",
        "POST",
        "/v1.0/{project_id}/kms/update-key-alias",
        |call| Box::pin(key::rename(call)),
    ),
    op(
        "Keys",
        "update_key_description",
        "POST",
        "/v1.0/{project_id}/kms/update-key-description",
        |call| Box::pin(key::redescribe(call)),
    ),
    op(
        "Keys",
        "show_user_instances",
        "GET",
        "/v1.0/{project_id}/kms/user-instances",
        |call| Box::pin(quota::instances(call)),
    ),
    op(
        "Keys",
        "show_user_quotas",
        "GET",
        "/v1.0/{project_id}/kms/user-quotas",
        |call| Box::pin(quota::quotas(call)),
    ),
    // Rotation.
    op(
        "Rotation",
        "enable_key_rotation",
        "POST",
        "/v1.0/{project_id}/kms/enable-key-rotation",
        |call| Box::pin(rotation::enable(call)),
    ),
    op(
        "Rotation",
        "disable_key_rotation",
        "POST",
        "/v1.0/{project_id}/kms/disable-key-rotation",
        |call| Box::pin(rotation::disable(call)),
    ),
    op(
        "Rotation",
        "update_key_rotation_interval",
        "POST",
        "/v1.0/{project_id}/kms/update-key-rotation-interval",
        |call| Box::pin(rotation::set_interval(call)),
    ),
    op(
        "Rotation",
        "show_key_rotation_status",
        "POST",
        "/v1.0/{project_id}/kms/get-key-rotation-status",
        |call| Box::pin(rotation::status(call)),
    ),
    op(
        "Rotation",
        "rotate_on_demand",
        "POST",
        "/v1.0/{project_id}/kms/rotate-on-demand",
        |call| Box::pin(rotation::rotate(call)),
    ),
    // Random bytes, data keys and data.
    op(
        "Random and data keys",
        "create_random",
        "POST",
        "/v1.0/{project_id}/kms/gen-random",
        |call| Box::pin(random::create(call)),
    ),
    op(
        "Random and data keys",
        "create_datakey",
        "POST",
        "/v1.0/{project_id}/kms/create-datakey",
        |call| Box::pin(data_key::create(call)),
    ),
    op(
        "Random and data keys",
        "create_datakey_without_plaintext",
        "POST",
        "/v1.0/{project_id}/kms/create-datakey-without-plaintext",
        |call| Box::pin(data_key::create_without_plaintext(call)),
    ),
    op(
        "Random and data keys",
        "encrypt_datakey",
        "POST",
        "/v1.0/{project_id}/kms/encrypt-datakey",
        |call| Box::pin(data_key::encrypt(call)),
    ),
    op(
        "Random and data keys",
        "decrypt_datakey",
        "POST",
        "/v1.0/{project_id}/kms/decrypt-datakey",
        |call| Box::pin(data_key::decrypt(call)),
    ),
    op(
        "Random and data keys",
        "create_rsa_datakey_pair",
        "POST",
        "/v1.0/{project_id}/kms/create-rsa-datakey-pair",
        |call| Box::pin(data_key_pair::create_rsa(call)),
    ),
    op(
        "Random and data keys",
        "create_ec_datakey_pair",
        "POST",
        "/v1.0/{project_id}/kms/create-ec-datakey-pair",
        |call| Box::pin(data_key_pair::create_ec(call)),
    ),
    op(
        "Data",
        "encrypt_data",
        "POST",
        "/v1.0/{project_id}/kms/encrypt-data",
        |call| Box::pin(data::encrypt(call)),
    ),
    op(
        "Data",
        "decrypt_data",
        "POST",
        "/v1.0/{project_id}/kms/decrypt-data",
        |call| Box::pin(data::decrypt(call)),
    ),
    op(
        "Data",
        "re_encrypt",
        "POST",
        "/v1.0/{project_id}/kms/re-encrypt",
        |call| Box::pin(data::re_encrypt(call)),
    ),
    // Signatures, codes and shared secrets.
    op(
        "Signatures, codes and shared secrets",
        "sign",
        "POST",
        "/v1.0/{project_id}/kms/sign",
        |call| Box::pin(sign::sign(call)),
    ),
    op(
        "Signatures, codes and shared secrets",
        "validate_signature",
        "POST",
        "/v1.0/{project_id}/kms/verify",
        |call| Box::pin(sign::verify(call)),
    ),
    op(
        "Signatures, codes and shared secrets",
        "generate_mac",
        "POST",
        "/v1.0/{project_id}/kms/generate-mac",
        |call| Box::pin(mac::generate(call)),
    ),
    op(
        "Signatures, codes and shared secrets",
        "verify_mac",
        "POST",
        "/v1.0/{project_id}/kms/verify-mac",
        |call| Box::pin(mac::verify(call)),
    ),
    op(
        "Signatures, codes and shared secrets",
        "show_public_key",
        "POST",
        "/v1.0/{project_id}/kms/get-publickey",
        |call| Box::pin(public_key::show(call)),
    ),
    op(
        "Signatures, codes and shared secrets",
        "derive_shared_secret",
        "POST",
        "/v1.0/{project_id}/kms/derive-shared-secret",
        |call| Box::pin(agree::derive(call)),
    ),
    // Tags.
    op(
        "Tags",
        "create_kms_tag",
        "POST",
        "/v1.0/{project_id}/kms/{key_id}/tags",
        |call| Box::pin(tag::create(call)),
    ),
    op(
        "Tags",
        "batch_create_kms_tags",
        "POST",
        "/v1.0/{project_id}/kms/{key_id}/tags/action",
        |call| Box::pin(tag::batch(call)),
    ),
    op(
        "Tags",
        "delete_tag",
        "DELETE",
        "/v1.0/{project_id}/kms/{key_id}/tags/{key}",
        |call| Box::pin(tag::delete(call)),
    ),
    op(
        "Tags",
        "show_kms_tags",
        "GET",
        "/v1.0/{project_id}/kms/{key_id}/tags",
        |call| Box::pin(tag::list(call)),
    ),
    op(
        "Tags",
        "list_kms_tags",
        "GET",
        "/v1.0/{project_id}/kms/tags",
        |call| Box::pin(tag::list_all(call)),
    ),
    op(
        "Tags",
        "list_kms_by_tags",
        "POST",
        "/v1.0/{project_id}/kms/{resource_instances}/action",
        |call| Box::pin(tag::find(call)),
    ),
    // Grants.
    op(
        "Grants",
        "create_grant",
        "POST",
        "/v1.0/{project_id}/kms/create-grant",
        |call| Box::pin(grant::create(call)),
    ),
    op(
        "Grants",
        "cancel_grant",
        "POST",
        "/v1.0/{project_id}/kms/revoke-grant",
        |call| Box::pin(grant::revoke(call)),
    ),
    op(
        "Grants",
        "cancel_self_grant",
        "POST",
        "/v1.0/{project_id}/kms/retire-grant",
        |call| Box::pin(grant::retire(call)),
    ),
    op(
        "Grants",
        "list_grants",
        "POST",
        "/v1.0/{project_id}/kms/list-grants",
        |call| Box::pin(grant::list(call)),
    ),
    op(
        "Grants",
        "list_retirable_grants",
        "POST",
        "/v1.0/{project_id}/kms/list-retirable-grants",
        |call| Box::pin(grant::list_retirable(call)),
    ),
    // Aliases.
    op(
        "Aliases",
        "create_alias",
        "POST",
        "/v1.0/{project_id}/kms/aliases",
        |call| Box::pin(alias::create(call)),
    ),
    op(
        "Aliases",
        "list_aliases",
        "GET",
        "/v1.0/{project_id}/kms/aliases",
        |call| Box::pin(alias::list(call)),
    ),
    op(
        "Aliases",
        "associate_alias",
        "POST",
        "/v1.0/{project_id}/kms/alias/associate",
        |call| Box::pin(alias::associate(call)),
    ),
    op(
        "Aliases",
        "delete_alias",
        "DELETE",
        "/v1.0/{project_id}/kms/aliases",
        |call| Box::pin(alias::delete(call)),
    ),
    // Imported material.
    op(
        "Imported material",
        "create_parameters_for_import",
        "POST",
        "/v1.0/{project_id}/kms/get-parameters-for-import",
        |call| Box::pin(import::parameters(call)),
    ),
    op(
        "Imported material",
        "import_key_material",
        "POST",
        "/v1.0/{project_id}/kms/import-key-material",
        |call| Box::pin(import::import(call)),
    ),
    op(
        "Imported material",
        "delete_imported_key_material",
        "POST",
        "/v1.0/{project_id}/kms/delete-imported-key-material",
        |call| Box::pin(import::delete(call)),
    ),
    // Key stores.
    op(
        "Key stores",
        "create_key_store",
        "POST",
        "/v1.0/{project_id}/keystores",
        |call| Box::pin(key_store::create(call)),
    ),
    op(
        "Key stores",
        "list_key_stores",
        "GET",
        "/v1.0/{project_id}/keystores",
        |call| Box::pin(key_store::list(call)),
    ),
    op(
        "Key stores",
        "show_key_store",
        "GET",
        "/v1.0/{project_id}/keystores/{keystore_id}",
        |call| Box::pin(key_store::show(call)),
    ),
    op(
        "Key stores",
        "delete_key_store",
        "DELETE",
        "/v1.0/{project_id}/keystores/{keystore_id}",
        |call| Box::pin(key_store::delete(call)),
    ),
    op(
        "Key stores",
        "enable_key_store",
        "POST",
        "/v1.0/{project_id}/keystores/{keystore_id}/enable",
        |call| Box::pin(key_store::enable(call)),
    ),
    op(
        "Key stores",
        "disable_key_store",
        "POST",
        "/v1.0/{project_id}/keystores/{keystore_id}/disable",
        |call| Box::pin(key_store::disable(call)),
    ),
    // Keys in several regions.
    op(
        "Regions",
        "list_support_regions",
        "GET",
        "/v2/{project_id}/kms/regions",
        |call| Box::pin(replica::regions(call)),
    ),
    op(
        "Regions",
        "replicate_key",
        "POST",
        "/v2/{project_id}/kms/keys/{key_id}/replicate",
        |call| Box::pin(replica::replicate(call)),
    ),
    op(
        "Regions",
        "update_primary_region",
        "PUT",
        "/v2/{project_id}/kms/keys/{key_id}/update-primary-region",
        |call| Box::pin(replica::update_primary(call)),
    ),
];
