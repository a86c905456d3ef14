//! Key pairs and MAC keys over the wire: every answer printed, every refusal, every dry run.

use expect_test::{ExpectFile, expect, expect_file};

use super::*;

/// An operation with its parameters, and what later ones take from its answer: name and field.
pub(super) type Step = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

/// 32 bytes.
const DIGEST: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// Only curves whose randomness is seeded, so that a page says exactly what a client would read.
pub(super) const SCRIPT: &[Step] = &[
    (
        "CreateKey",
        &[("KeySpec", "EC_SM2"), ("KeyUsage", "ENCRYPT/DECRYPT")],
        &[("$sealer", "KeyId")],
    ),
    (
        "ListKeyVersions",
        &[("KeyId", "$sealer")],
        &[("$sealer1", "KeyVersionId")],
    ),
    (
        "AsymmetricEncrypt",
        &[
            ("KeyId", "$sealer"),
            ("KeyVersionId", "$sealer1"),
            ("Algorithm", "SM2PKE"),
            ("Plaintext", "aGVsbG8="),
        ],
        &[("$sealed", "CiphertextBlob")],
    ),
    (
        "AsymmetricDecrypt",
        &[
            ("KeyId", "$sealer"),
            ("KeyVersionId", "$sealer1"),
            ("Algorithm", "SM2PKE"),
            ("CiphertextBlob", "$sealed"),
        ],
        &[],
    ),
    (
        "GetPublicKey",
        &[("KeyId", "$sealer"), ("KeyVersionId", "$sealer1")],
        &[],
    ),
    (
        "CreateKey",
        &[("KeySpec", "EC_P256K")],
        &[("$signer", "KeyId")],
    ),
    (
        "ListKeyVersions",
        &[("KeyId", "$signer")],
        &[("$signer1", "KeyVersionId")],
    ),
    (
        "AsymmetricSign",
        &[
            ("KeyId", "$signer"),
            ("KeyVersionId", "$signer1"),
            ("Algorithm", "ECDSA_SHA_256"),
            ("Digest", DIGEST),
        ],
        &[("$signature", "Value")],
    ),
    (
        "AsymmetricVerify",
        &[
            ("KeyId", "$signer"),
            ("KeyVersionId", "$signer1"),
            ("Algorithm", "ECDSA_SHA_256"),
            ("Digest", DIGEST),
            ("Value", "$signature"),
        ],
        &[],
    ),
    (
        "AsymmetricVerify",
        &[
            ("KeyId", "$signer"),
            ("KeyVersionId", "$signer1"),
            ("Algorithm", "ECDSA_SHA_256"),
            ("Digest", DIGEST),
            ("Value", "AAAA"),
        ],
        &[],
    ),
    ("CreateKeyVersion", &[("KeyId", "$signer")], &[]),
    (
        "CreateKey",
        &[
            ("KeySpec", "HMAC_SHA_256"),
            ("KeyUsage", "GENERATE/VERIFY_MAC"),
            ("DKMSInstanceId", "kst-soft"),
        ],
        &[("$macer", "KeyId")],
    ),
    (
        "GenerateMac",
        &[
            ("KeyId", "$macer"),
            ("Algorithm", "HMAC_SHA_256"),
            ("Message", "aGVsbG8="),
        ],
        &[("$mac", "Mac")],
    ),
    (
        "VerifyMac",
        &[
            ("KeyId", "$macer"),
            ("Algorithm", "HMAC_SHA_256"),
            ("Message", "aGVsbG8="),
            ("Mac", "$mac"),
        ],
        &[],
    ),
    (
        "VerifyMac",
        &[
            ("KeyId", "$macer"),
            ("Algorithm", "HMAC_SHA_256"),
            ("Message", "aGVsbG8="),
            ("Mac", "AAAA"),
        ],
        &[],
    ),
];

/// A daemon, and what earlier answers held.
struct Walk {
    cloud: Cloud,
    kept: Vec<(&'static str, String)>,
}

impl Walk {
    async fn start() -> Walk {
        let cloud = Cloud::start().await;
        let kept = Vec::new();
        Walk { cloud, kept }
    }

    /// With the three keys of the script and what they made.
    async fn prepared() -> Walk {
        let mut walk = Walk::start().await;
        for step in SCRIPT {
            walk.take(step, "JSON").await;
        }
        walk
    }

    fn fill(&self, value: &'static str) -> &str {
        let kept = self.kept.iter().find(|(name, _)| *name == value);
        kept.map_or(value, |(_, kept)| kept.as_str())
    }

    async fn take(&mut self, (action, params, keep): &Step, format: &str) -> Reply {
        let mut sent: Vec<_> = params
            .iter()
            .map(|(name, value)| (*name, self.fill(value)))
            .collect();
        sent.push(("Format", format));
        let reply = self.cloud.call(action, &sent).await;
        for (name, field) in *keep {
            let value = field_of(&reply.body, field).to_owned();
            self.kept.push((name, value));
        }
        reply
    }

    async fn verdict(&self, action: &str, params: &[(&'static str, &'static str)]) -> String {
        let filled = params.iter().map(|(name, value)| (*name, self.fill(value)));
        self.cloud
            .verdict(action, &filled.collect::<Vec<_>>())
            .await
    }
}

/// The first field of the name, in either format.
fn field_of<'b>(body: &'b str, field: &str) -> &'b str {
    let json = body.split_once(&format!("\"{field}\":\""));
    let xml = body.split_once(&format!("<{field}>"));
    let rest = json.or(xml).unwrap().1;
    rest.split(['"', '<']).next().unwrap()
}

async fn check(format: &str, want: ExpectFile) {
    let mut walk = Walk::start().await;
    let mut page = String::new();
    for step in SCRIPT {
        let reply = walk.take(step, format).await;
        let (action, params, _) = step;
        let shown = params
            .iter()
            .map(|(name, value)| format!(" {name}={value}"));
        let shown: String = shown.collect();
        page.push_str(&format!(
            "{action}{shown}\n{} {}\n\n",
            reply.status, reply.body
        ));
    }
    want.assert_eq(&page);
    walk.cloud.daemon.stop().await;
}

#[tokio::test]
async fn every_operation_in_json() {
    check(
        "JSON",
        expect_file!["../../../../testdata/alibaba_pairs_json.txt"],
    )
    .await;
}

#[tokio::test]
async fn every_operation_in_xml() {
    check(
        "XML",
        expect_file!["../../../../testdata/alibaba_pairs_xml.txt"],
    )
    .await;
}

/// The operations that have a dry run, with what succeeds.
fn dry() -> impl Iterator<Item = &'static Step> {
    SCRIPT.iter().filter(|(action, _, _)| {
        let list = ["CreateKey", "ListKeyVersions", "CreateKeyVersion"];
        !list.contains(action)
    })
}

/// With DryRun no operation answers otherwise than by an error, and a refusal is told from a success; an answer
/// that would have been "no" is a success.
#[tokio::test]
async fn a_dry_run_always_fails_and_says_how() {
    let walk = Walk::prepared().await;
    let mut seen = 0;
    for (action, params, _) in dry() {
        let with = |more: &[(&'static str, &'static str)]| [*params, more].concat();
        let would = walk.verdict(action, &with(&[("DryRun", "true")])).await;
        assert_eq!(would, "400 DryRunOperationError", "{action}");
        assert_eq!(
            walk.verdict(action, &with(&[("DryRun", "false")])).await,
            "200"
        );
        let unclear = walk.verdict(action, &with(&[("DryRun", "maybe")])).await;
        assert_eq!(unclear, "400 InvalidParameter", "{action}");
        for (name, _) in *params {
            let mut less = with(&[("DryRun", "True")]);
            less.retain(|(known, _)| known != name);
            let invalid = walk.verdict(action, &less).await;
            assert_eq!(invalid, "400 ValidationError", "{action} without {name}");
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
    walk.cloud.daemon.stop().await;
}

/// Every parameter, left out and then with what it cannot be; the same verdict in a row is shown once.
#[tokio::test]
async fn every_parameter_is_judged() {
    let walk = Walk::prepared().await;
    let mut page = String::new();
    for (action, params, _) in dry() {
        for (name, _) in *params {
            let mut without = params.to_vec();
            without.retain(|(known, _)| known != name);
            let mut verdicts = Vec::new();
            for value in [None, Some("@@@@"), Some("AA"), Some("AAAA"), Some("none")] {
                let params = [
                    &*without,
                    &*value
                        .map(|value| (*name, value))
                        .into_iter()
                        .collect::<Vec<_>>(),
                ];
                verdicts.push(walk.verdict(action, &params.concat()).await);
            }
            verdicts.dedup();
            let line = format!("{action:<18}{name:<15}{}\n", verdicts.join(" | "));
            if !page.contains(&line) {
                page += &line;
            }
        }
    }
    expect![[r#"
        AsymmetricEncrypt KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        AsymmetricEncrypt KeyVersionId   400 MissingParameter | 404 Forbidden.KeyVersionNotFound
        AsymmetricEncrypt Algorithm      400 MissingParameter | 400 InvalidParameter
        AsymmetricEncrypt Plaintext      400 MissingParameter | 400 InvalidParameter | 200
        AsymmetricDecrypt KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        AsymmetricDecrypt KeyVersionId   400 MissingParameter | 404 Forbidden.KeyVersionNotFound
        AsymmetricDecrypt Algorithm      400 MissingParameter | 400 InvalidParameter
        AsymmetricDecrypt CiphertextBlob 400 MissingParameter | 400 InvalidParameter
        GetPublicKey      KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        GetPublicKey      KeyVersionId   400 MissingParameter | 404 Forbidden.KeyVersionNotFound
        AsymmetricSign    KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        AsymmetricSign    KeyVersionId   400 MissingParameter | 404 Forbidden.KeyVersionNotFound
        AsymmetricSign    Algorithm      400 MissingParameter | 400 InvalidParameter
        AsymmetricSign    Digest         400 MissingParameter | 400 InvalidParameter
        AsymmetricVerify  KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        AsymmetricVerify  KeyVersionId   400 MissingParameter | 404 Forbidden.KeyVersionNotFound
        AsymmetricVerify  Algorithm      400 MissingParameter | 400 InvalidParameter
        AsymmetricVerify  Digest         400 MissingParameter | 400 InvalidParameter
        AsymmetricVerify  Value          400 MissingParameter | 400 InvalidParameter | 200
        GenerateMac       KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        GenerateMac       Algorithm      400 MissingParameter | 400 InvalidParameter
        GenerateMac       Message        400 MissingParameter | 400 InvalidParameter | 200
        VerifyMac         KeyId          400 MissingParameter | 404 Forbidden.KeyNotFound
        VerifyMac         Algorithm      400 MissingParameter | 400 InvalidParameter
        VerifyMac         Message        400 MissingParameter | 400 InvalidParameter | 200
        VerifyMac         Mac            400 MissingParameter | 400 InvalidParameter | 200
    "#]]
    .assert_eq(&page);
    walk.cloud.daemon.stop().await;
}

/// The texts behind refusals of our own choosing.
#[tokio::test]
async fn refusals_say_what_would_be_valid() {
    let walk = Walk::prepared().await;
    let signer = [("KeyId", "$signer"), ("KeyVersionId", "$signer1")];
    let sealer = [("KeyId", "$sealer"), ("KeyVersionId", "$sealer1")];
    let mut page = String::new();
    for (action, key, params) in [
        (
            "AsymmetricSign",
            &signer,
            &[("Algorithm", "SM2DSA"), ("Digest", DIGEST)][..],
        ),
        (
            "AsymmetricSign",
            &signer,
            &[("Algorithm", "ECDSA_SHA_256"), ("Digest", "AAAA")],
        ),
        (
            "AsymmetricSign",
            &sealer,
            &[("Algorithm", "SM2DSA"), ("Digest", DIGEST)],
        ),
        (
            "AsymmetricDecrypt",
            &sealer,
            &[("Algorithm", "SM2PKE"), ("CiphertextBlob", "AAAA")],
        ),
        (
            "AsymmetricDecrypt",
            &sealer,
            &[
                ("Algorithm", "SM2PKE"),
                ("CiphertextBlob", "$sealed"),
                ("Recipient", "x"),
            ],
        ),
        ("CreateKeyVersion", &signer, &[]),
    ] {
        let sent = key
            .iter()
            .chain(params)
            .map(|(name, value)| (*name, walk.fill(value)));
        let reply = walk.cloud.call(action, &sent.collect::<Vec<_>>()).await;
        let json = reply.json();
        let field = |name: &str| json[name].as_str().unwrap().to_owned();
        let (code, message) = (field("Code"), field("Message"));
        page += &format!(
            "{} {code}: {message} {}\n",
            reply.status,
            field("Recommend")
        );
    }
    expect![[r#"
        400 InvalidParameter: The specified parameter "Algorithm" is not valid. "SM2DSA" is none of EC_P256K, valid are ECDSA_SHA_256
        400 InvalidParameter: The specified parameter "Digest" is not valid. 3 bytes, valid are 32
        400 Rejected.UnsupportedOperation: Unsupported operation. the key is EC_SM2 for ENCRYPT/DECRYPT
        400 InvalidParameter: The specified parameter "CiphertextBlob" is not valid. not made for this version with SM2PKE, or changed
        400 InvalidParameter: The specified parameter "Recipient" is not valid. recipients are not emulated
        400 Rejected.UnsupportedOperation: Unsupported operation. the next version can be made from 2026-01-08T00:00:00Z on
    "#]].assert_eq(&page);
    walk.cloud.daemon.stop().await;
}
