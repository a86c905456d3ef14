//! Keys that have names of their own.

use super::*;

/// What every entry begins with.
const OURS: &str = "cloud = \"huawei\"\naccount = \"0e01\"\nregion = \"cn-north-4\"\n";
const FIRST: &str = "11111111-1111-1111-1111-111111111111";
const SECOND: &str = "22222222-2222-2222-2222-222222222222";

async fn loaded(lab: &Lab, entries: &str) -> Result<Loaded, String> {
    load(lab, &format!("{OURS}{entries}")).await
}

fn entry(id: &str, more: &str) -> String {
    format!("[[key]]\nid = \"{id}\"\n{more}\n")
}

#[tokio::test]
async fn names_and_projects_are_kept_and_come_back_from_a_snapshot() {
    let lab = Lab::naming(1);
    let project = "0d0466b0-e727-4d9c-b35d-f84bb474a37f";
    let first = format!("name = \"orders\"\nenterprise_project_id = \"{project}\"\nstate = \"3\"");
    let entries = entry(FIRST, &first) + &entry(SECOND, "service = \"obs\"");
    assert_eq!(
        loaded(&lab, &entries).await,
        Ok(Loaded { added: 2, known: 0 })
    );
    assert_eq!(
        loaded(&lab, &entries).await,
        Ok(Loaded { added: 0, known: 2 })
    );
    let again = Lab::naming(2);
    let text = snapshot(&lab).await;
    load_as(&again, &text, Format::Json, Onto::EmptyStore)
        .await
        .unwrap();
    for lab in [&lab, &again] {
        let key = lab.describe(&lab.id(FIRST)).await;
        assert_eq!(
            (key.name.as_deref(), &*key.enterprise_project),
            (Some("orders"), project)
        );
        let service = lab.describe(&lab.id(SECOND)).await;
        assert_eq!(service.name.as_deref(), Some("obs/default"));
        assert_eq!(service.enterprise_project, DEFAULT_ENTERPRISE_PROJECT);
        let taken = create_key(&lab.core, &lab.scope, lab.named("orders")).await;
        assert!(matches!(taken, Err(Refusal::NameTaken { .. })), "{taken:?}");
    }
}

#[tokio::test]
async fn what_a_name_cannot_be() {
    let lab = Lab::naming(1);
    loaded(&lab, &entry(FIRST, "name = \"orders\""))
        .await
        .unwrap();
    let mut said = String::new();
    for (id, more) in [
        (SECOND, ""),
        (SECOND, "name = \"a b\""),
        (SECOND, "name = \"obs/default\""),
        (SECOND, "name = \"orders\""),
        (SECOND, "service = \"obs\"\nname = \"orders\""),
        (SECOND, "kind = \"default\""),
        (FIRST, "name = \"other\""),
        (FIRST, "name = \"orders\"\nenterprise_project_id = \"7\""),
    ] {
        said += &loaded(&lab, &entry(id, more)).await.unwrap_err();
        said += "\n";
    }
    expect![[r#"
        key "22222222-2222-2222-2222-222222222222" (account 0e01, region cn-north-4): name: must be given
        key "22222222-2222-2222-2222-222222222222" (account 0e01, region cn-north-4): alias "a b": allowed are A-Z a-z 0-9 : / _ -
        key "22222222-2222-2222-2222-222222222222" (account 0e01, region cn-north-4): alias "obs/default" must not end with /default
        key "22222222-2222-2222-2222-222222222222" (account 0e01, region cn-north-4): name: "orders" is the name of key 11111111-1111-1111-1111-111111111111
        key "22222222-2222-2222-2222-222222222222" (account 0e01, region cn-north-4): name: is "orders", the key of service obs is called obs/default
        key "22222222-2222-2222-2222-222222222222" (account 0e01, region cn-north-4): kind: is none of huawei
        key "11111111-1111-1111-1111-111111111111" (account 0e01, region cn-north-4) is there already, and differs in name
        key "11111111-1111-1111-1111-111111111111" (account 0e01, region cn-north-4) is there already, and differs in enterprise_project_id
    "#]].assert_eq(&said);
}
