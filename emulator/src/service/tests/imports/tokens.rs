//! Import tokens: whose they are, how long they last, and that nothing else passes for one.

use kms_rules::limits;

use super::*;
use crate::clock::Clock;
use crate::service::testing::at;

/// What becomes of an import with this token and these bytes.
async fn verdict(lab: &Lab, key: &KeyRef, token: &[u8], encrypted: &[u8]) -> Result<(), Refusal> {
    let args = ImportKeyMaterial {
        encrypted: encrypted.to_vec(),
        private_key: None,
        token: token.to_vec(),
        expires_unix: None,
    };
    import_key_material(&lab.core, &lab.scope, key, args).await
}

#[tokio::test]
async fn a_token_lasts_a_day_and_may_be_used_twice() {
    let lab = Lab::seeded(1);
    let (key, invited) = lab.imported(&[1; 32]).await;
    let encrypted = invited.wrap(&[1; 32]);
    let args = GetParametersForImport {
        wrapping_algorithm: OAEP.to_owned(),
        wrapping_key_spec: Some("RSA_2048".to_owned()),
    };
    let made = get_parameters_for_import(&lab.core, &lab.scope, &key, &args);
    assert_eq!(made.await.unwrap().expires_at, at("2026-01-02T00:00:00Z"));
    assert_eq!(limits::IMPORT_TOKEN_SECONDS, 24 * 60 * 60);

    for (time, want) in [
        ("2026-01-01T00:00:00Z", Ok(())),
        ("2026-01-01T23:59:59.999Z", Ok(())),
        (
            "2026-01-02T00:00:00Z",
            Err(Refusal::ImportToken(TokenRefusal::Expired)),
        ),
        (
            "2027-01-01T00:00:00Z",
            Err(Refusal::ImportToken(TokenRefusal::Expired)),
        ),
    ] {
        lab.core.move_clock(ClockMove::Set(at(time))).unwrap();
        let said = verdict(&lab, &key, &invited.token, &encrypted).await;
        assert_eq!(said, want, "{time}");
    }
}

#[tokio::test]
async fn every_call_makes_another_pair() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    let (one, other) = (lab.invited(&key).await, lab.invited(&key).await);
    assert!(one.public_key != other.public_key && one.token != other.token);

    let crossed = verdict(&lab, &key, &one.token, &other.wrap(&[1; 32])).await;
    assert!(
        matches!(crossed, Err(Refusal::BadKeyMaterial { .. })),
        "{crossed:?}"
    );
    for invited in [&one, &other] {
        let encrypted = invited.wrap(&[1; 32]);
        assert_eq!(
            verdict(&lab, &key, &invited.token, &encrypted).await,
            Ok(())
        );
    }
}

#[tokio::test]
async fn the_algorithm_is_the_one_that_was_asked_for() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    let ways = [OAEP, "RSAES_OAEP_SHA_1", "RSAES_PKCS1_V1_5"];
    for asked in ways {
        let mut invited = lab
            .import_parameters(&key, (asked, "RSA_2048"))
            .await
            .unwrap();
        let right = invited.wrapping;
        for used in [
            Wrapping::RsaOaepSha256,
            Wrapping::RsaOaepSha1,
            Wrapping::RsaPkcs1,
        ] {
            invited.wrapping = used;
            let said = verdict(&lab, &key, &invited.token, &invited.wrap(&[1; 32])).await;
            if used == right {
                assert_eq!(said, Ok(()), "{asked}");
            } else {
                assert!(
                    matches!(said, Err(Refusal::BadKeyMaterial { .. })),
                    "{asked} {used:?}: {said:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_token_is_of_one_key_of_one_scope() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    let invited = lab.invited(&key).await;
    let encrypted = invited.wrap(&[1; 32]);
    let mut elsewhere = Vec::new();
    for (account, region) in [
        (&*lab.scope.account, "cn-beijing"),
        ("9999999999999999", &*lab.scope.region),
    ] {
        elsewhere.push(Scope {
            account: account.to_owned(),
            region: region.to_owned(),
            ..lab.scope.clone()
        });
    }
    elsewhere.push(lab.scope.clone());
    for scope in elsewhere {
        let other = create_key(&lab.core, &scope, lab.external()).await.unwrap();
        let args = ImportKeyMaterial {
            encrypted: encrypted.clone(),
            private_key: None,
            token: invited.token.clone(),
            expires_unix: None,
        };
        let other = KeyRef::Id(other.id);
        let said = import_key_material(&lab.core, &scope, &other, args).await;
        let want = if scope == lab.scope {
            Refusal::ImportToken(TokenRefusal::OfOtherKey)
        } else {
            Refusal::ImportToken(TokenRefusal::NotOurs)
        };
        assert_eq!(said, Err(want), "{scope:?}");
    }
    assert_eq!(
        verdict(&lab, &key, &invited.token, &encrypted).await,
        Ok(())
    );
}

#[tokio::test]
async fn a_token_that_was_changed_is_none() {
    let lab = Lab::seeded(1);
    let key = lab.key(lab.external()).await;
    let invited = lab.invited(&key).await;
    let encrypted = invited.wrap(&[1; 32]);
    let token = &invited.token;
    // The form, the nonce, the sealed contents, the tag.
    for place in [
        0,
        1,
        12,
        13,
        14,
        token.len() / 2,
        token.len() - 17,
        token.len() - 16,
        token.len() - 1,
    ] {
        let mut changed = token.clone();
        changed[place] ^= 0x80;
        let said = verdict(&lab, &key, &changed, &encrypted).await;
        assert_eq!(
            said,
            Err(Refusal::ImportToken(TokenRefusal::NotOurs)),
            "{place}"
        );
    }
    for length in [0, 1, 12, 13, 28, 29, token.len() - 1] {
        let said = verdict(&lab, &key, &token[..length], &encrypted).await;
        assert_eq!(
            said,
            Err(Refusal::ImportToken(TokenRefusal::NotOurs)),
            "{length}"
        );
    }
    let longer = [&token[..], &[0]].concat();
    let said = verdict(&lab, &key, &longer, &encrypted).await;
    assert_eq!(said, Err(Refusal::ImportToken(TokenRefusal::NotOurs)));
    assert_eq!(lab.describe(&key).await.state, KeyState::PendingImport);
}

#[tokio::test]
async fn a_token_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let opening = Opening {
            store: StoreUrl::Sqlite(folder.path().join("state.db")),
            quotas: Quotas::Off,
            pending_names: PendingNames::Refuse,
            throttling: Throttling::Off,
            clock: Clock::stopped_at(at("2026-01-01T00:00:00Z")),
            ..Lab::opening(1)
        };
        Lab::open(opening)
    };
    let lab = open();
    let key = lab.key(lab.external()).await;
    let invited = lab.invited(&key).await;
    drop(lab);
    let lab = open();
    let encrypted = invited.wrap(&[1; 32]);
    assert_eq!(
        verdict(&lab, &key, &invited.token, &encrypted).await,
        Ok(())
    );
}
