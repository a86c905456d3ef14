//! Imported key pairs and MAC keys in use: until their material expires, and when it is back.

use super::*;
use crate::service::testing::days;

/// A key of a spec with a stranger's material that expires in a day, and what is needed to import it again.
async fn lent(
    lab: &Lab,
    (spec, algorithm): (&str, &str),
    bytes: &[u8],
) -> (KeyRef, String, Invitation) {
    let args = CreateKey {
        instance: Some("kst-software".to_owned()),
        origin: Some("EXTERNAL".to_owned()),
        ..lab.of_spec(spec)
    };
    let key = lab.key(args).await;
    let invited = lab.import_parameters(&key, (algorithm, "RSA_2048")).await;
    let invited = invited.unwrap();
    let tomorrow = lab.core.now(lab.scope.cloud).as_second() + 86_400;
    lab.import(&key, &invited, invited.wrap(bytes), Some(tomorrow))
        .await
        .unwrap();
    let version = lab.describe(&key).await.primary_version.unwrap();
    (key, version, invited)
}

#[tokio::test]
async fn an_imported_pair_signs_until_it_expires_and_when_it_is_back() {
    let lab = Lab::seeded(1);
    let pair = strangers("ec_prime256v1");
    let envelope = ("EC_P256", "RSAES_OAEP_SHA_256_AES_256_ECB_PKCS7_PAD");
    let (key, version, invited) = lent(&lab, envelope, &pair).await;
    let with = WithPair {
        key: key.clone(),
        version: Some(version.clone()),
        algorithm: "ECDSA_SHA_256".to_owned(),
    };
    let sign = || asymmetric_sign(&lab.core, &lab.scope, &with, ToSign::Digest(vec![7; 32]));
    let signature = sign().await.unwrap().signature;
    lab.core.move_clock(days(1)).unwrap();
    let said = sign().await;
    assert!(matches!(said, Err(Refusal::WrongState(_))), "{said:?}");
    let said = get_public_key(&lab.core, &lab.scope, &key, Some(&version)).await;
    assert!(matches!(said, Err(Refusal::WrongState(_))), "{said:?}");

    let invited = Invitation {
        token: lab
            .import_parameters(&key, (envelope.1, "RSA_2048"))
            .await
            .unwrap()
            .token,
        ..invited
    };
    let stale = lab.import(&key, &invited, invited.wrap(&pair), None).await;
    assert!(
        matches!(stale, Err(Refusal::BadKeyMaterial { .. })),
        "{stale:?}"
    );
    let invited = lab
        .import_parameters(&key, (envelope.1, "RSA_2048"))
        .await
        .unwrap();
    lab.import(&key, &invited, invited.wrap(&pair), None)
        .await
        .unwrap();
    let asked = (ToSign::Digest(vec![7; 32]), &*signature);
    let found = asymmetric_verify(&lab.core, &lab.scope, &with, asked)
        .await
        .unwrap();
    assert!(found.valid, "the same material is the same version");
    let made = create_key_version(&lab.core, &lab.scope, &key).await;
    assert!(matches!(made, Err(Refusal::WrongOrigin { .. })), "{made:?}");
}

#[tokio::test]
async fn an_imported_mac_key_works_until_it_expires_and_when_it_is_back() {
    let lab = Lab::seeded(1);
    let (key, _, _) = lent(&lab, ("HMAC_SHA_256", OAEP), &[3; 32]).await;
    let mac = || generate_mac(&lab.core, &lab.scope, (&key, "HMAC_SHA_256"), b"text");
    let before = mac().await.unwrap();
    lab.core.move_clock(days(1)).unwrap();
    let said = mac().await;
    assert!(matches!(said, Err(Refusal::WrongState(_))), "{said:?}");
    let invited = lab.invited(&key).await;
    let encrypted = invited.wrap(&[3; 32]);
    lab.import(&key, &invited, encrypted, None).await.unwrap();
    assert_eq!(mac().await.unwrap(), before);
}
