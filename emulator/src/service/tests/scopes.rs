//! No operation reaches another account's, another region's or another cloud's key.

use kms_rules::Cloud;

use crate::service::testing::{Lab, ROWS, Target, days};
use crate::service::*;

/// Scopes that differ from the lab's in one part each, and in two that read the same when run together.
fn others(lab: &Lab) -> Vec<Scope> {
    let scope = |change: &dyn Fn(&mut Scope)| {
        let mut scope = lab.scope.clone();
        change(&mut scope);
        scope
    };
    vec![
        scope(&|scope| scope.account = "1234567890123457".to_owned()),
        scope(&|scope| scope.region = "cn-shanghai".to_owned()),
        scope(&|scope| scope.cloud = Cloud::Huawei),
        scope(&|scope| {
            let last = scope.account.pop().unwrap();
            scope.region.insert(0, last);
        }),
    ]
}

async fn target(lab: &Lab) -> Target {
    let key = lab.key(CreateKey::default()).await;
    create_alias(&lab.core, &lab.scope, "alias/old", &key)
        .await
        .unwrap();
    tag_resource(
        &lab.core,
        &lab.scope,
        &key,
        vec![("a".to_owned(), "b".to_owned())],
    )
    .await
    .unwrap();
    let sealed = encrypt(&lab.core, &lab.scope, &key, "text", &Context::default())
        .await
        .unwrap();
    Target {
        key,
        alias: "alias/old".to_owned(),
        version: sealed.version_id,
        blob: sealed.ciphertext,
    }
}

#[tokio::test]
async fn a_key_does_not_exist_in_another_scope() {
    let lab = Lab::seeded(1);
    let target = target(&lab).await;
    let before = everything(&lab.core, &lab.scope, &target).await;
    for other in others(&lab) {
        for row in ROWS {
            let refused = (row.run)(&lab.core, &other, &target).await.unwrap_err();
            let not_found = matches!(refused, Refusal::KeyNotFound { .. } | Refusal::AliasNotFound { .. })
                // Huawei's aliases and ciphertexts are written otherwise, and it has no operation for some of these.
                || matches!(refused, Refusal::Rules(_) | Refusal::BadCiphertext)
                    && other.cloud == Cloud::Huawei;
            assert!(not_found, "{} in {other:?}: {refused:?}", row.name);
        }
        let lists = lists(&lab.core, &other).await;
        assert_eq!(lists, (0, 0, 0), "{other:?}");
    }
    assert_eq!(everything(&lab.core, &lab.scope, &target).await, before);
    assert_eq!(lists(&lab.core, &lab.scope).await, (1, 1, 1));
}

#[tokio::test]
async fn the_same_names_live_side_by_side() {
    let lab = Lab::seeded(1);
    let target = target(&lab).await;
    let others = others(&lab);
    let other = &others[0];
    let theirs = create_key(&lab.core, other, CreateKey::default())
        .await
        .unwrap();
    create_alias(&lab.core, other, &target.alias, &lab.id(&theirs.id))
        .await
        .unwrap();
    delete_alias(&lab.core, &lab.scope, &target.alias)
        .await
        .unwrap();
    let found = describe_key(&lab.core, other, &lab.alias(&target.alias))
        .await
        .unwrap();
    assert_eq!(found, theirs);

    schedule_key_deletion(&lab.core, &lab.scope, &target.key, Some(7))
        .await
        .unwrap();
    lab.core.move_clock(days(8)).unwrap();
    lab.core.sweep().await.unwrap();
    assert_eq!(lists(&lab.core, &lab.scope).await, (0, 0, 0));
    assert_eq!(lists(&lab.core, other).await, (1, 1, 0));
}

#[tokio::test]
async fn a_resource_name_of_another_scope_is_not_found() {
    let lab = Lab::seeded(1);
    let KeyRef::Id(id) = target(&lab).await.key else {
        panic!("a target is an id")
    };
    let arn = |account: &str, region: &str| KeyRef::KeyArn {
        account: account.to_owned(),
        region: region.to_owned(),
        id: id.clone(),
    };
    let Scope {
        account, region, ..
    } = &lab.scope;
    assert_eq!(lab.describe(&arn(account, region)).await.id, id);
    for wrong in [arn("1", region), arn(account, "cn-shanghai")] {
        let refused = describe_key(&lab.core, &lab.scope, &wrong)
            .await
            .unwrap_err();
        assert_eq!(refused, Refusal::KeyNotFound { key: id.clone() });
    }
}

async fn everything(core: &Core, scope: &Scope, target: &Target) -> String {
    let mut text = String::new();
    for row in ROWS.iter().take_while(|row| row.name != "Encrypt") {
        text += &(row.run)(core, scope, target).await.unwrap();
    }
    text
}

/// How many keys, aliases and tags a scope lists.
async fn lists(core: &Core, scope: &Scope) -> (u64, u64, usize) {
    let keys = list_keys(core, scope, ListKeys::default()).await.unwrap();
    let aliases = list_aliases(core, scope, Paging::default()).await.unwrap();
    let tags = list_tag_resources(core, scope, ListTagResources::default())
        .await
        .unwrap();
    (keys.total, aliases.total, tags.tags.len())
}
