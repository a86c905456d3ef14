//! The operations in every state, by every name, in every scope.

use expect_test::expect;

use super::*;
use crate::service::testing::days;

/// The operations on the one key that each wants.
const OPERATIONS: [(&str, &str, Usage); 8] = [
    ("AsymmetricEncrypt", "EC_SM2", Usage::EncryptDecrypt),
    ("AsymmetricDecrypt", "EC_SM2", Usage::EncryptDecrypt),
    ("AsymmetricSign", "EC_P256", Usage::SignVerify),
    ("AsymmetricVerify", "EC_P256", Usage::SignVerify),
    ("GetPublicKey", "EC_P256", Usage::SignVerify),
    ("CreateKeyVersion", "EC_P256", Usage::SignVerify),
    ("GenerateMac", "HMAC_SHA_256", Usage::GenerateVerifyMac),
    ("VerifyMac", "HMAC_SHA_256", Usage::GenerateVerifyMac),
];

async fn run(
    (core, scope): (&Core, &Scope),
    operation: &str,
    key: &KeyRef,
    version: &str,
) -> Result<String, Refusal> {
    let with = |algorithm: &str| WithPair {
        key: key.clone(),
        version: Some(version.to_owned()),
        algorithm: algorithm.to_owned(),
    };
    let (mac, digest) = ((key, "HMAC_SHA_256"), DIGEST.to_vec());
    let debug = |done: &dyn std::fmt::Debug| format!("{done:?}");
    Ok(match operation {
        "AsymmetricEncrypt" => {
            debug(&asymmetric_encrypt(core, scope, &with("SM2PKE"), b"text").await?)
        }
        "AsymmetricDecrypt" => {
            let made = asymmetric_encrypt(core, scope, &with("SM2PKE"), b"text").await?;
            debug(&asymmetric_decrypt(core, scope, &with("SM2PKE"), made.ciphertext).await?)
        }
        "AsymmetricSign" => debug(
            &asymmetric_sign(core, scope, &with("ECDSA_SHA_256"), ToSign::Digest(digest)).await?,
        ),
        "AsymmetricVerify" => {
            let asked = (ToSign::Digest(digest), &[0_u8][..]);
            debug(&asymmetric_verify(core, scope, &with("ECDSA_SHA_256"), asked).await?)
        }
        "GetPublicKey" => debug(&get_public_key(core, scope, key, Some(version)).await?),
        "CreateKeyVersion" => debug(&create_key_version(core, scope, key).await?),
        "GenerateMac" => debug(&generate_mac(core, scope, mac, b"text").await?),
        "VerifyMac" => debug(&verify_mac(core, scope, mac, (b"text", b"mac")).await?),
        other => panic!("{other}"),
    })
}

/// What an operation says of a key in a state. A key that waits for import has no version to name.
async fn in_state(operation: (&str, &str, Usage), state: &str) -> String {
    let lab = Lab::seeded(1);
    let (name, spec, usage) = operation;
    let mut args = hard(spec, usage);
    if state == "PendingImport" {
        args.origin = Some("EXTERNAL".to_owned());
    } else if name == "CreateKeyVersion" {
        args.instance = Some("kst-software".to_owned());
    }
    let key = lab.key(args).await;
    let version = newest(&lab, &key).await;
    lab.core.move_clock(days(7)).unwrap();
    match state {
        "Disabled" => disable_key(&lab.core, &lab.scope, &key).await.unwrap(),
        "PendingDeletion" => {
            let scheduled = schedule_key_deletion(&lab.core, &lab.scope, &key, Some(7)).await;
            scheduled.unwrap();
        }
        "Unavailable" => {
            for id in ["kst-software", "kst-hardware"] {
                let instance = lab.core.instance(&lab.scope, id).unwrap();
                let down = InstanceStatus::Disconnected;
                set_instance_status(&lab.core, instance, down)
                    .await
                    .unwrap();
            }
        }
        _ => {}
    }
    assert_eq!(format!("{:?}", lab.describe(&key).await.state_now()), state);
    match run((&lab.core, &lab.scope), name, &key, &version).await {
        Ok(_) => "ok".to_owned(),
        Err(Refusal::WrongState(wrong)) => {
            assert_eq!(format!("{:?}", wrong.was), state);
            "wrong state".to_owned()
        }
        Err(refusal) => in_short(&refusal).to_owned(),
    }
}

#[tokio::test]
async fn every_operation_in_every_state() {
    let states = [
        "Enabled",
        "Disabled",
        "PendingDeletion",
        "PendingImport",
        "Unavailable",
    ];
    let mut grid = String::new();
    for operation in OPERATIONS {
        grid += &format!("{:<18}", operation.0);
        for state in states {
            grid += &format!("| {:<12}", in_state(operation, state).await);
        }
        grid = grid.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        AsymmetricEncrypt | ok          | wrong state | wrong state | wrong state | wrong state
        AsymmetricDecrypt | ok          | wrong state | wrong state | wrong state | wrong state
        AsymmetricSign    | ok          | wrong state | wrong state | wrong state | wrong state
        AsymmetricVerify  | ok          | wrong state | wrong state | wrong state | wrong state
        GetPublicKey      | ok          | wrong state | wrong state | wrong state | wrong state
        CreateKeyVersion  | ok          | wrong state | wrong state | wrong state | wrong state
        GenerateMac       | ok          | wrong state | wrong state | wrong state | wrong state
        VerifyMac         | ok          | wrong state | wrong state | wrong state | wrong state
    "#]]
    .assert_eq(&grid);
}

/// By id, by alias, by resource name; and the same names in the scopes of others.
#[tokio::test]
async fn keys_are_found_by_the_names_that_an_operation_takes() {
    let lab = Lab::seeded(1);
    let elsewhere = Scope {
        region: "cn-shanghai".to_owned(),
        ..lab.scope.clone()
    };
    let mut grid = String::new();
    for (name, spec, usage) in OPERATIONS {
        let made = Made::new(&lab, pair(spec, usage, Some("kst-software")));
        let made = if spec == "EC_SM2" {
            Made::new(&lab, hard(spec, usage)).await
        } else {
            made.await
        };
        let alias = format!("alias/{name}");
        create_alias(&lab.core, &lab.scope, &alias, &made.key)
            .await
            .unwrap();
        let KeyRef::Id(id) = made.key.clone() else {
            panic!("an id")
        };
        let (account, region) = (lab.scope.account.clone(), lab.scope.region.clone());
        let names = [
            lab.alias(&alias),
            KeyRef::KeyArn {
                account: account.clone(),
                region: region.clone(),
                id,
            },
            KeyRef::AliasArn {
                account,
                region,
                alias,
            },
            made.key.clone(),
        ];
        grid += &format!("{name:<18}");
        for key in &names {
            lab.core.move_clock(days(7)).unwrap();
            let here = run((&lab.core, &lab.scope), name, key, &made.version).await;
            let word = here.map_or_else(|refusal| in_short(&refusal), |_| "ok");
            grid += &format!("| {word:<9}");
            let there = run((&lab.core, &elsewhere), name, key, &made.version).await;
            assert!(
                matches!(in_short(&there.unwrap_err()), "no key" | "no alias"),
                "{name} {key:?}"
            );
        }
        grid = grid.trim_end().to_owned() + "\n";
    }
    expect![[r#"
        AsymmetricEncrypt | ok       | ok       | ok       | ok
        AsymmetricDecrypt | ok       | ok       | ok       | ok
        AsymmetricSign    | ok       | no key   | no key   | ok
        AsymmetricVerify  | ok       | no key   | no key   | ok
        GetPublicKey      | ok       | no key   | no key   | ok
        CreateKeyVersion  | ok       | no key   | no key   | ok
        GenerateMac       | ok       | ok       | ok       | ok
        VerifyMac         | ok       | ok       | ok       | ok
    "#]]
    .assert_eq(&grid);
}

/// A key that is due to go is gone for them as well, though no sweep came by.
#[tokio::test]
async fn a_pair_is_gone_at_its_date() {
    for operation in OPERATIONS {
        let lab = Lab::seeded(1);
        let (name, spec, usage) = operation;
        let made = Made::new(&lab, hard(spec, usage)).await;
        schedule_key_deletion(&lab.core, &lab.scope, &made.key, Some(7))
            .await
            .unwrap();
        lab.core.move_clock(days(7)).unwrap();
        let refused = run((&lab.core, &lab.scope), name, &made.key, &made.version).await;
        assert_eq!(in_short(&refused.unwrap_err()), "no key", "{name}");
    }
}
