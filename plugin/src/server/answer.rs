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
    configure_provider,
    get_functions,
    get_metadata,
    get_provider_schema,
    import_resource_state,
    plan_resource_change,
    read_data_source,
    read_resource,
    upgrade_resource_state,
    validate_data_resource_config,
    validate_provider_config,
    validate_resource_config,
);

impl Answer for pb::stop_provider::Response {
    fn refused(diagnostics: &Diagnostics) -> Self {
        Self {
            error: diagnostics.to_string(),
        }
    }
}
