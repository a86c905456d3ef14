//! Who may start the provider, and who may talk to it.

use tfplugin_proto::goplugin::grpc_stdio_client::GrpcStdioClient;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use crate::{
    client::{Identity, Provider},
    launch::{COOKIE, Fixture, command},
};

#[test]
fn without_the_cookie_it_explains_itself() {
    for environment in [&[][..], &[(COOKIE.0, "wrong")]] {
        let output = command(environment).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("Terraform starts it"), "{said}");
    }
}

#[test]
fn an_unknown_argument_is_refused() {
    let output = command(&[COOKIE]).arg("-serve").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("the only argument is -debug")
    );
}

#[test]
fn the_line_says_protocol_6_whatever_is_offered() {
    for offered in ["6", "5,6", "6,5", "5", ""] {
        let fixture = Fixture::start(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", offered)], &[]);
        let fields = fixture.fields();
        assert_eq!(
            (&fields[..3], &fields[4..]),
            (&["1", "6", "unix"][..], &["grpc", ""][..]),
            "{offered:?}"
        );
    }
}

#[test]
fn the_socket_is_where_the_environment_says() {
    let directory = tempfile::tempdir().unwrap();
    let place = directory.path().to_str().unwrap();
    let fixture = Fixture::start(&[COOKIE, ("PLUGIN_UNIX_SOCKET_DIR", place)], &[]);
    assert!(fixture.address().starts_with(place) && fixture.address().exists());
}

#[test]
fn the_certificate_is_base64_without_padding() {
    let fixture = Fixture::for_client(&Identity::of_terraform());
    let certificate = fixture.fields()[5];
    assert!(
        certificate.len() > 50 && !certificate.contains('='),
        "{certificate}"
    );
}

#[tokio::test]
async fn only_the_pinned_certificate_gets_in() {
    let terraform = Identity::of_terraform();
    let fixture = Fixture::for_client(&terraform);
    let plain = Provider::connect(fixture.address(), None).await;
    assert!(plain.is_err(), "no TLS at all");
    // In TLS 1.3 a client learns of its refusal by an alert or by the end of the connection, whichever comes first.
    let nobody = fixture.connect(None).await;
    assert!(nobody.is_err(), "no certificate");
    let other = fixture.connect(Some(&Identity::of_somebody_else())).await;
    assert!(other.is_err(), "another certificate");
    let twin = fixture.connect(Some(&Identity::of_terraform())).await;
    assert!(twin.is_err(), "another certificate of the same kind");
    let impostor = fixture.connect(Some(&Identity::impostor(&terraform))).await;
    assert!(impostor.is_err(), "the right certificate, the wrong key");
    // None of those has hurt the one that may.
    assert!(fixture.connect(Some(&terraform)).await.is_ok());
}

#[tokio::test]
async fn without_a_client_certificate_it_serves_in_plain_text() {
    let fixture = Fixture::start(&[COOKIE, ("PLUGIN_PROTOCOL_VERSIONS", "6")], &[]);
    assert!(Provider::connect(fixture.address(), None).await.is_ok());
}

#[tokio::test]
async fn the_services_of_go_plugin_answer() {
    let (_fixture, provider) = Fixture::connected().await;
    let request = HealthCheckRequest {
        service: "plugin".to_owned(),
    };
    let health = HealthClient::new(provider.channel.clone())
        .check(request)
        .await
        .unwrap();
    assert_eq!(health.into_inner().status, 1, "serving");
    let stdio = GrpcStdioClient::new(provider.channel.clone())
        .stream_stdio(())
        .await;
    assert!(stdio.is_ok(), "the stream opens, and stays open");
}

#[tokio::test]
async fn for_a_debugger_it_serves_in_plain_text_until_interrupted() {
    let fixture = Fixture::start(&[], &["-debug"]);
    let json = fixture
        .line
        .trim_end()
        .strip_prefix("TF_REATTACH_PROVIDERS='")
        .unwrap()
        .strip_suffix('\'')
        .unwrap();
    let variable: serde_json::Value = serde_json::from_str(json).unwrap();
    let entry = &variable["registry.terraform.io/test/fixture"];
    assert_eq!(entry["Pid"], fixture.child.id());
    let path = entry["Addr"]["String"].as_str().unwrap().into();
    let provider = Provider::connect(path, None).await.unwrap();
    drop(provider);
    fixture.signal("-INT");
    let (status, _, _) = fixture.finish();
    assert!(status.success());
}
