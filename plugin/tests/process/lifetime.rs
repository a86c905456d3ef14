//! How the process ends, and what it survives.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};
use tfplugin_proto::tfplugin6::stop_provider;

use crate::{
    client::{Identity, Provider, task},
    launch::{COOKIE, Fixture, fixture},
};

/// Terraform kills a provider that has not ended 2 seconds after `Shutdown`.
const SHUTDOWN_MAX: Duration = Duration::from_secs(2);

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the time it takes is what is tested"
)]
async fn shutdown_ends_the_process_and_removes_the_socket() {
    let (fixture, provider) = Fixture::connected().await;
    let socket = fixture.address();
    let begin = Instant::now();
    provider.shutdown().await;
    let (status, stdout, stderr) = fixture.finish();
    assert!(begin.elapsed() < SHUTDOWN_MAX, "{:?}", begin.elapsed());
    assert!(status.success());
    assert_eq!(
        (stdout.as_str(), stderr.as_str()),
        ("", ""),
        "one line on stdout, nothing to warn of"
    );
    assert!(!socket.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_is_ignored_and_stop_keeps_what_was_done() {
    let (mut fixture, mut provider) = Fixture::connected().await;
    let mut applying = provider.clone();
    let apply = tokio::spawn(async move { applying.apply(Json::Null, task("wait")).await });
    fixture.wait_for("waiting");
    fixture.signal("-INT");
    // Still there: it answers, and the apply goes on.
    let stopped = provider
        .rpc
        .stop_provider(stop_provider::Request {})
        .await
        .unwrap();
    assert_eq!(stopped.into_inner().error, "");
    let (state, said) = apply.await.unwrap();
    assert_eq!(state["id"], "task", "what was made is in the state");
    assert!(said.starts_with("error: operation was cancelled"), "{said}");
    // And it serves on.
    let (state, said) = provider
        .apply(
            json!({"id": "task", "mode": "ok", "note": null, "other": null, "timeouts": null}),
            Json::Null,
        )
        .await;
    assert_eq!((state, said.as_str()), (Json::Null, ""));
    provider.shutdown().await;
    assert!(fixture.finish().0.success());
}

#[tokio::test]
async fn a_timeout_ends_an_operation_and_keeps_what_was_done() {
    let (_fixture, mut provider) = Fixture::connected().await;
    let mut planned = task("wait");
    planned["timeouts"] = json!({"create": "50ms", "update": null, "delete": null});
    let (state, said) = provider.apply(Json::Null, planned).await;
    assert_eq!(state["id"], "task");
    assert_eq!(state["timeouts"]["create"], "50ms");
    assert!(said.starts_with("error: operation was cancelled"), "{said}");
}

#[tokio::test]
async fn a_panic_is_one_calls_own() {
    let (mut fixture, mut provider) = Fixture::connected().await;
    let (state, said) = provider.apply(Json::Null, task("panic")).await;
    assert_eq!(
        state["id"], "task",
        "what was made before the panic is in the state"
    );
    assert!(said.starts_with("error: provider bug: panic: the provider panicked while it worked on this: asked to panic"), "{said}");
    fixture.wait_for("panic: asked to panic");

    let (state, said) = provider.apply(Json::Null, task("panic early")).await;
    assert_eq!(state, Json::Null);
    assert!(said.contains("asked to panic early"), "{said}");

    let prior =
        json!({"id": "task", "mode": "panic", "note": "old", "other": null, "timeouts": null});
    let mut planned = prior.clone();
    planned["note"] = json!("new");
    let (state, said) = provider.apply(prior, planned).await;
    assert_eq!(state["note"], "new", "the part that was changed");
    assert!(said.contains("asked to panic"), "{said}");

    let (_, said) = provider.plan(Json::Null, json!({"id": null, "mode": "panic in plan", "note": null, "other": null, "timeouts": null})).await;
    assert!(said.contains("asked to panic"), "{said}");
}

/// Terraform is the parent. When it is killed, nobody sends `Shutdown`.
#[cfg(target_os = "linux")]
#[test]
fn it_does_not_outlive_terraform() {
    let mut parent = Command::new("sh")
        .args(["-c", "\"$0\" & wait", fixture().to_str().unwrap()])
        .env_clear()
        .envs([COOKIE, ("PATH", "/usr/bin:/bin")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(parent.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.starts_with("1|6|"), "{line}");
    parent.kill().unwrap();
    parent.wait().unwrap();
    // Its stdout closes when the last process that holds it has ended.
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[tokio::test]
async fn logs_are_json_lines() {
    let client = Identity::of_terraform();
    let environment = [
        COOKIE,
        ("PLUGIN_PROTOCOL_VERSIONS", "6"),
        ("PLUGIN_CLIENT_CERT", client.pem.as_str()),
        ("TF_LOG_PROVIDER_FIXTURE", "trace"),
    ];
    let fixture = Fixture::start(&environment, &[]);
    let mut provider: Provider = fixture.connect(Some(&client)).await.unwrap();
    provider.plan(Json::Null, json!({"id": null, "mode": "ok", "note": "confidential", "other": null, "timeouts": null})).await;
    provider.shutdown().await;
    let (_, _, stderr) = fixture.finish();
    let lines: Vec<Json> = stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &lines {
        let timestamp = line["@timestamp"].as_str().unwrap();
        let fraction = timestamp.split_once('.').unwrap().1;
        assert_eq!(
            (fraction.len(), fraction.ends_with('Z')),
            (7, true),
            "{timestamp}"
        );
        assert!(
            line["@message"].is_string() && line["@level"].is_string(),
            "{line}"
        );
    }
    let plan = lines
        .iter()
        .find(|line| line["tf_rpc"] == "PlanResourceChange")
        .unwrap();
    assert_eq!(plan["tf_resource_type"], "fixture_task");
    assert_eq!(
        plan["tf_provider_addr"],
        "registry.terraform.io/test/fixture"
    );
    assert!(!stderr.contains("confidential"), "no values in logs");
}
