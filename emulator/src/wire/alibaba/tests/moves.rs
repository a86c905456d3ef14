//! Imported material and data keys that move, as they stand on the wire.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::{DecodePublicKey, EncodePublicKey};
use rsa::{Oaep, RsaPrivateKey, RsaPublicKey};
use serde_json::Value;

use super::*;
use crate::entropy::Entropy;

const RSA: [(&str, &str); 2] = [
    ("WrappingAlgorithm", "RSAES_OAEP_SHA_256"),
    ("WrappingKeySpec", "RSA_2048"),
];

const MOVE: &str = "ReEncrypt";
const OLD_CONTEXT: &str = "SourceEncryptionContext";
const NEW_CONTEXT: &str = "DestinationEncryptionContext";
const INVALID: &str = "400 InvalidParameter";
const MISSING: &str = "400 MissingParameter";
const NO_ORIGIN: &str = "400 Unsupported.Origin";
const NO_ALIAS: &str = "400 Unsupported.Alias";

fn with<'a>(some: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [some, more].concat()
}

/// The names of an answer's fields, sorted.
fn fields(answer: &Value) -> String {
    let mut names: Vec<_> = answer.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names.join(" ")
}

fn text<'v>(answer: &'v Value, field: &str) -> &'v str {
    answer[field].as_str().unwrap()
}

/// Base64 of material under the public key of an answer.
fn wrapped(parameters: &Value, material: &[u8]) -> String {
    let der = STANDARD.decode(text(parameters, "PublicKey")).unwrap();
    let key = RsaPublicKey::from_public_key_der(&der).unwrap();
    let mut random = Entropy::seeded(7).generator().unwrap();
    let wrapped = key.encrypt(&mut random, Oaep::<sha2::Sha256>::new(), material);
    STANDARD.encode(wrapped.unwrap())
}

#[tokio::test]
async fn material_comes_in_and_goes() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[("Origin", "EXTERNAL")]).await;
    let id = [("KeyId", key.as_str())];
    let asked = cloud.must("GetParametersForImport", &with(&id, &RSA)).await;
    assert_eq!(
        fields(&asked),
        "ImportToken KeyId PublicKey RequestId TokenExpireTime"
    );
    assert_eq!(text(&asked, "KeyId"), key);
    assert!(text(&asked, "TokenExpireTime").ends_with('Z'));

    let encrypted = wrapped(&asked, &[1; 32]);
    let other = wrapped(&asked, &[2; 32]);
    let short = wrapped(&asked, &[1; 31]);
    let token = text(&asked, "ImportToken");
    let import = |encrypted, token, expires| {
        let named = [
            ("EncryptedKeyMaterial", encrypted),
            ("ImportToken", token),
            ("KeyMaterialExpireUnix", expires),
        ];
        with(&id, &named)
    };
    let changed = format!("B{}", &token[1..]);
    for (params, want) in [
        (import(&encrypted, token, "1"), "400 InvalidParameter"),
        (import(&encrypted, token, "x"), "400 InvalidParameter"),
        (import("%", token, "0"), "400 InvalidParameter"),
        (import("", token, "0"), "400 MissingParameter"),
        (import(&encrypted, "", "0"), "400 MissingParameter"),
        (import(&encrypted, "%", "0"), "400 InvalidImportToken"),
        (import(&encrypted, &changed, "0"), "400 InvalidImportToken"),
        (import(&short, token, "0"), "400 InvalidKeyMaterial"),
        (import(&encrypted, token, "4102444800"), "200"),
        (import(&other, token, "0"), "400 InvalidKeyMaterial"),
    ] {
        assert_eq!(
            cloud.verdict("ImportKeyMaterial", &params).await,
            want,
            "{params:?}"
        );
    }
    let described = cloud.must("DescribeKey", &id).await;
    let shown = |field: &str| described["KeyMetadata"][field].clone();
    assert_eq!(shown("KeyState"), "Enabled");
    assert_eq!(shown("MaterialExpireTime"), "2100-01-01T00:00:00Z");

    let gone = cloud.must("DeleteKeyMaterial", &id).await;
    assert_eq!(fields(&gone), "RequestId");
    let said = cloud
        .verdict("Encrypt", &with(&id, &[("Plaintext", "p")]))
        .await;
    assert_eq!(said, "409 Rejected.PendingImport");
    let again = import(&encrypted, token, "");
    let back = cloud.must("ImportKeyMaterial", &again).await;
    assert_eq!(fields(&back), "RequestId");
    cloud
        .must("Encrypt", &with(&id, &[("Plaintext", "p")]))
        .await;
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn what_cannot_be_imported_says_so() {
    let cloud = Cloud::start().await;
    let ours = cloud.key(&[]).await;
    let theirs = cloud.key(&[("Origin", "EXTERNAL")]).await;
    for key in [&ours, &theirs] {
        let params = [
            ("AliasName", &*format!("alias/{key}")),
            ("KeyId", key.as_str()),
        ];
        cloud.must("CreateAlias", &params).await;
    }
    let alias = format!("alias/{theirs}");
    let sm2 = [
        ("WrappingAlgorithm", "SM2PKE"),
        ("WrappingKeySpec", "EC_SM2"),
    ];
    let mixed = [RSA[0], ("WrappingKeySpec", "EC_SM2")];
    let (get, delete) = ("GetParametersForImport", "DeleteKeyMaterial");
    for (action, key, more, want) in [
        (get, &*ours, &RSA[..], NO_ORIGIN),
        (get, &*alias, &RSA[..], NO_ALIAS),
        (get, "never", &RSA[..], "404 Forbidden.KeyNotFound"),
        (get, &*theirs, &RSA[..1], MISSING),
        (get, &*theirs, &sm2[..], INVALID),
        (get, &*theirs, &mixed[..], INVALID),
        (delete, &*ours, &[][..], NO_ORIGIN),
        (delete, &*alias, &[][..], NO_ALIAS),
        (delete, &*theirs, &[][..], "200"),
    ] {
        let params = with(&[("KeyId", key)], more);
        assert_eq!(
            cloud.verdict(action, &params).await,
            want,
            "{action} {params:?}"
        );
    }
    cloud
        .must(
            "ScheduleKeyDeletion",
            &[("KeyId", &theirs), ("PendingWindowInDays", "7")],
        )
        .await;
    let params = [
        ("KeyId", theirs.as_str()),
        ("EncryptedKeyMaterial", "AA=="),
        ("ImportToken", "AA=="),
    ];
    let said = cloud.verdict("ImportKeyMaterial", &params).await;
    assert_eq!(said, "409 Rejected.StateModifiedFailed");
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn data_keys_move() {
    let cloud = Cloud::start().await;
    let (from, to) = (cloud.key(&[]).await, cloud.key(&[]).await);
    let mut random = Entropy::seeded(5).generator().unwrap();
    let private = RsaPrivateKey::new(&mut random, 2048).unwrap();
    let public = private.to_public_key().to_public_key_der().unwrap();
    let public = STANDARD.encode(public.as_bytes());
    let wrap = with(&RSA, &[("PublicKeyBlob", &public)]);
    let context = ("EncryptionContext", r#"{"a":"b"}"#);

    let params = with(&wrap, &[("KeyId", &from), context]);
    let made = cloud.must("GenerateAndExportDataKey", &params).await;
    assert_eq!(
        fields(&made),
        "CiphertextBlob ExportedDataKey KeyId KeyVersionId RequestId"
    );
    let blob = [("CiphertextBlob", text(&made, "CiphertextBlob"))];
    let params = with(&wrap, &with(&blob, &[context]));
    let again = cloud.must("ExportDataKey", &params).await;
    assert_eq!(
        fields(&again),
        "ExportedDataKey KeyId KeyVersionId RequestId"
    );

    let contexts = [
        ("SourceEncryptionContext", r#"{"a":"b"}"#),
        ("DestinationEncryptionContext", r#"{"c":"d"}"#),
    ];
    let params = with(&with(&blob, &contexts), &[("DestinationKeyId", &to)]);
    let moved = cloud.must("ReEncrypt", &params).await;
    assert_eq!(
        fields(&moved),
        "CiphertextBlob KeyId KeyVersionId RequestId"
    );
    assert_eq!(text(&moved, "KeyId"), from);
    assert_eq!(moved["KeyVersionId"], made["KeyVersionId"]);
    let new = [
        ("CiphertextBlob", text(&moved, "CiphertextBlob")),
        ("EncryptionContext", r#"{"c":"d"}"#),
    ];
    let opened = cloud.must("Decrypt", &new).await;
    assert_eq!(text(&opened, "KeyId"), to);
    let data_key = STANDARD.decode(text(&opened, "Plaintext")).unwrap();
    for exported in [&made, &again] {
        let wrapped = STANDARD.decode(text(exported, "ExportedDataKey")).unwrap();
        let inside = private.decrypt(Oaep::<sha2::Sha256>::new(), &wrapped);
        assert_eq!(inside.unwrap(), data_key);
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn what_does_not_move_says_so() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[]).await;
    let sealed = cloud
        .must("Encrypt", &[("KeyId", &key), ("Plaintext", "words")])
        .await;
    let blob = text(&sealed, "CiphertextBlob");
    let alias = [("AliasName", "alias/a"), ("KeyId", key.as_str())];
    cloud.must("CreateAlias", &alias).await;
    let re_encrypt = [("CiphertextBlob", blob), ("DestinationKeyId", &key)];
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(8192));
    let export = with(&RSA, &[("CiphertextBlob", blob), ("PublicKeyBlob", "AA==")]);
    let generate = with(&RSA, &[("KeyId", &key), ("PublicKeyBlob", "%")]);
    let (move_it, half) = (&re_encrypt[..], &re_encrypt[..1]);
    let (out, make) = ("ExportDataKey", "GenerateAndExportDataKey");
    for (action, base, name, value, want) in [
        (MOVE, move_it, "DryRun", "true", "400 DryRunOperationError"),
        (MOVE, move_it, "SourceKeyId", &key, MISSING),
        (MOVE, move_it, OLD_CONTEXT, "[]", INVALID),
        (MOVE, move_it, OLD_CONTEXT, r#"{"a":"b"}"#, INVALID),
        (MOVE, move_it, OLD_CONTEXT, &long, INVALID),
        (MOVE, move_it, NEW_CONTEXT, &long, INVALID),
        (MOVE, half, "DestinationKeyId", "alias/a", NO_ALIAS),
        (MOVE, half, "DestinationKeyId", "", MISSING),
        (MOVE, &re_encrypt[1..], "CiphertextBlob", "%", INVALID),
        (out, &export[..], "DryRun", "true", "400 ValidationError"),
        (out, &export[..], "DryRun", "false", INVALID),
        (out, &export[1..], "DryRun", "false", MISSING),
        (make, &generate[..], "DryRun", "false", INVALID),
        (make, &generate[..], "NumberOfBytes", "0", INVALID),
    ] {
        let params = with(base, &[(name, value)]);
        let said = cloud.verdict(action, &params).await;
        assert_eq!(said, want, "{action} {name} {value}");
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn an_algorithm_of_a_source_is_told_by_its_own_name() {
    let cloud = Cloud::start().await;
    let key = cloud.key(&[]).await;
    let spec = [("KeySpec", "RSA_2048"), ("KeyUsage", "ENCRYPT/DECRYPT")];
    let pair = cloud.key(&spec).await;
    let versions = cloud.must("ListKeyVersions", &[("KeyId", &pair)]).await;
    let version = versions["KeyVersions"]["KeyVersion"][0]["KeyVersionId"].as_str();
    let params = [
        ("CiphertextBlob", "AAAA"),
        ("DestinationKeyId", &*key),
        ("SourceKeyId", &*pair),
        ("SourceKeyVersionId", version.unwrap()),
        ("SourceEncryptionAlgorithm", "SM2PKE"),
    ];
    let reply = cloud.call("ReEncrypt", &params).await;
    let said = reply.json();
    assert_eq!(
        said["Message"],
        "The specified parameter \"SourceEncryptionAlgorithm\" is not valid."
    );
    let hint = said["Recommend"].as_str().unwrap();
    assert!(hint.contains("RSAES_OAEP_SHA_256"), "{hint}");
    cloud.daemon.stop().await;
}
