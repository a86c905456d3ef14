//! `PlanResourceChange`: what an apply would lead to, as far as that is known.

use std::sync::Arc;

use tfplugin_proto::tfplugin6::plan_resource_change::{Request, Response};

use super::{Server, entry::Entry, to_v6};
use crate::{
    Diagnostics, Object, Path, Plan, Private, Provider, Resource, planning, timeouts,
    verify::plan_valid::plan_valid,
};

pub(super) async fn handle<P: Provider>(
    server: Arc<Server<P>>,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = server.resource(&request.type_name)?;
    let config = entry.decode("configuration", request.config)?;
    let prior = entry.decode("prior state", request.prior_state)?;
    let proposed = entry.decode("proposed state", request.proposed_new_state)?;
    let mut plan = first_draft(
        entry,
        config,
        prior,
        proposed,
        Private::decode(&request.prior_private)?,
    );
    let drafted = plan.requires_replace.clone();
    let identity = server.identities.get(request.type_name.as_str());
    let prior_identity = match identity {
        Some(identity) => identity.decode(request.prior_identity)?,
        None => None,
    };

    let cx = server.context(Some(timeouts::DEFAULT));
    let mut diagnostics = timeouts::run(
        timeouts::DEFAULT,
        cx.cancel(),
        "plan",
        entry.handler.plan(&cx, &mut plan),
    )
    .await?;

    let planned = finish(entry, &mut plan, &drafted, &mut diagnostics);
    // That of an object which is yet to be made is not known.
    let planned_identity = match (identity, &plan.prior) {
        (Some(identity), Some(prior)) => {
            let found = entry.handler.identify(&cx, prior);
            let found = identity.follow(found, prior_identity.as_ref(), &mut diagnostics);
            identity.encode_if_whole(found)?
        }
        (Some(_) | None, _) => None,
    };
    Ok(Response {
        planned_identity,
        planned_state: Some(entry.encode(planned)?),
        requires_replace: plan.requires_replace.iter().map(to_v6::path).collect(),
        planned_private: plan.private.encode(),
        diagnostics: to_v6::diagnostics(&diagnostics),
        ..Response::default()
    })
}

/// The plan as far as the schema alone makes it.
fn first_draft<C: Send + Sync + 'static>(
    entry: &Entry<dyn Resource<C>>,
    config: Option<Object>,
    prior: Option<Object>,
    proposed: Option<Object>,
    private: Private,
) -> Plan {
    let mut requires_replace = Vec::new();
    let planned = match (&config, proposed) {
        (Some(config), Some(proposed)) => {
            let planned = planning::plan_values(&entry.schema, config, prior.as_ref(), proposed);
            requires_replace =
                planning::replacements(&entry.schema, config, prior.as_ref(), &planned);
            Some(planned)
        }
        (_, None) | (None, Some(_)) => None,
    };
    Plan {
        config,
        prior,
        planned,
        requires_replace,
        private,
    }
}

/// What the resource made of the draft, as Terraform accepts a plan. `drafted` is what required
/// replacement in the draft: the resource may have taken some of it back, and its own changes of values
/// count as well. A destroy stays one.
fn finish<C: Send + Sync + 'static>(
    entry: &Entry<dyn Resource<C>>,
    plan: &mut Plan,
    drafted: &[Path],
    diagnostics: &mut Diagnostics,
) -> Option<Object> {
    let config = plan.config.as_ref()?;
    let mut planned = entry.conformed(plan.planned.take()?, diagnostics);
    planning::null_write_only(&entry.schema, &mut planned);
    let again = planning::replacements(&entry.schema, config, plan.prior.as_ref(), &planned);
    let decided = std::mem::take(&mut plan.requires_replace);
    let stands = |path: &Path| again.contains(path) || !drafted.contains(path);
    let fresh = again.iter().filter(|path| !drafted.contains(path));
    plan.requires_replace = decided
        .iter()
        .filter(|path| stands(path))
        .chain(fresh)
        .cloned()
        .collect();
    plan.requires_replace.sort();
    plan.requires_replace.dedup();
    if cfg!(debug_assertions) && !diagnostics.has_error() {
        diagnostics.extend(plan_valid(
            &entry.schema,
            plan.prior.as_ref(),
            config,
            &planned,
        ));
    }
    Some(planned)
}
