//! The answer to a call that came to nothing: its diagnostics, and otherwise an empty response.

use tfplugin_proto::tfplugin6 as pb;

use super::to_v6;
use crate::Diagnostics;

/// A response that can say why it is empty.
pub(super) trait Answer: Sized {
    fn refused(diagnostics: &Diagnostics) -> Self;
}

macro_rules! answers {
    ($($message:ident),+ $(,)?) => {
        $(impl Answer for pb::$message::Response {
            fn refused(diagnostics: &Diagnostics) -> Self {
                let mut answer = Self::default();
                answer.diagnostics = to_v6::diagnostics(diagnostics);
                answer
            }
        })+
    };
}

answers!(
    apply_resource_change,
    close_ephemeral_resource,
    configure_provider,
    generate_resource_config,
    get_functions,
    get_metadata,
    get_provider_schema,
    get_resource_identity_schemas,
    import_resource_state,
    move_resource_state,
    open_ephemeral_resource,
    plan_action,
    plan_resource_change,
    read_data_source,
    read_resource,
    renew_ephemeral_resource,
    upgrade_resource_identity,
    upgrade_resource_state,
    validate_action_config,
    validate_data_resource_config,
    validate_ephemeral_resource_config,
    validate_list_resource_config,
    validate_provider_config,
    validate_resource_config,
);

impl Answer for pb::call_function::Response {
    fn refused(diagnostics: &Diagnostics) -> Self {
        let texts = diagnostics.iter();
        let texts = texts.map(|each| format!("{}: {}", each.summary, each.detail));
        Self {
            result: None,
            error: Some(pb::FunctionError {
                text: texts.collect::<Vec<_>>().join("; "),
                function_argument: None,
            }),
        }
    }
}

impl Answer for pb::stop_provider::Response {
    fn refused(diagnostics: &Diagnostics) -> Self {
        Self {
            error: diagnostics.to_string(),
        }
    }
}
