//! Every call with a request that holds nothing: it is answered, and says what is wrong.

use tfplugin_proto::tfplugin6 as pb;

use crate::{client::shown, launch::Fixture};

/// What each of these calls says to an empty request.
macro_rules! said {
    ($provider:ident; $($call:ident)+) => {
        [$((
            stringify!($call),
            shown(&$provider.rpc.$call(pb::$call::Request::default()).await.unwrap().into_inner().diagnostics),
        )),+]
    };
}

#[tokio::test]
async fn every_call_answers_an_empty_request() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let wrong = said!(provider;
        validate_provider_config configure_provider
        validate_resource_config upgrade_resource_state upgrade_resource_identity read_resource
        plan_resource_change apply_resource_change import_resource_state move_resource_state
        generate_resource_config validate_data_resource_config read_data_source
        validate_ephemeral_resource_config open_ephemeral_resource renew_ephemeral_resource
        close_ephemeral_resource validate_list_resource_config validate_action_config plan_action
    );
    for (call, said) in wrong {
        assert!(said.starts_with("error: "), "{call}: {said:?}");
    }
    let right = said!(provider;
        get_metadata get_provider_schema get_resource_identity_schemas get_functions);
    for (call, said) in right {
        assert_eq!(said, "", "{call}");
    }
    let call = provider
        .rpc
        .call_function(pb::call_function::Request::default())
        .await;
    assert!(call.unwrap().into_inner().error.is_some());
    let stop = provider
        .rpc
        .stop_provider(pb::stop_provider::Request {})
        .await;
    assert_eq!(stop.unwrap().into_inner().error, "");
}

#[tokio::test]
async fn every_stream_answers_an_empty_request() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let list = provider
        .rpc
        .list_resource(pb::list_resource::Request::default())
        .await;
    let mut list = list.unwrap().into_inner();
    let event = list.message().await.unwrap().unwrap();
    assert!(shown(&event.diagnostic).starts_with("error: unknown list resource type"));
    assert_eq!(list.message().await.unwrap(), None);
    let invoke = provider
        .rpc
        .invoke_action(pb::invoke_action::Request::default())
        .await;
    let mut invoke = invoke.unwrap().into_inner();
    let event = invoke.message().await.unwrap().unwrap();
    let Some(pb::invoke_action::event::Type::Completed(completed)) = event.r#type else {
        panic!("the first event is not the last");
    };
    assert!(shown(&completed.diagnostics).starts_with("error: unknown action type"));
    assert_eq!(invoke.message().await.unwrap(), None);
}
