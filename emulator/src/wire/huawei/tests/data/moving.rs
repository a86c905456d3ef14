//! Texts and data keys that are taken from one key to another.

use super::*;

/// The longest text that a pair can hold, that it moves to a symmetric key and back, and what a pair does not do.
#[tokio::test]
async fn pairs_encrypt_and_texts_move_both_ways() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let pairs = [
        ("RSA_2048", "RSAES_OAEP_SHA_256", 190),
        ("RSA_2048", "RSAES_OAEP_SHA_1", 214),
        ("SM2", "SM2_ENCRYPT", 4096),
    ];
    for (number, (spec, algorithm, longest)) in pairs.into_iter().enumerate() {
        let alias = format!("pair-{number}");
        let pair = cloud.of_spec(&alias, spec, Some("ENCRYPT_DECRYPT")).await;
        for plaintext in ["x".to_owned(), "y".repeat(longest)] {
            cloud
                .there_and_back((&pair, algorithm), &key, &plaintext)
                .await;
        }
        let over = "y".repeat(longest + 1);
        let foreign = STANDARD.encode([7; 256]);
        for (operation, body, want) in [
            (
                "encrypt-data",
                json!({"plain_text": "text", "encryption_algorithm": null}),
                "400 KMS.2106",
            ),
            (
                "encrypt-data",
                json!({"plain_text": "text", "additional_authenticated_data": "a"}),
                "400 KMS.0308",
            ),
            ("encrypt-data", json!({"plain_text": over}), "400 KMS.2108"),
            (
                "decrypt-data",
                json!({"cipher_text": foreign}),
                "400 KMS.0311",
            ),
        ] {
            let mut asked = json!({"key_id": pair, "encryption_algorithm": algorithm});
            asked
                .as_object_mut()
                .unwrap()
                .extend(body.as_object().unwrap().clone());
            assert_eq!(cloud.verdict(operation, asked).await, want, "{algorithm}");
        }
    }
}

/// The ciphertext of a data key moves as it is written, in hexadecimal, when its length is told.
#[tokio::test]
async fn data_keys_move_between_keys() {
    let cloud = Cloud::start().await;
    let key = cloud.key(json!({"key_alias": "one"})).await;
    let other = cloud.of_spec("two", "SM4", None).await;
    let made = cloud.must("create-datakey", json!({"key_id": key})).await;
    let body = json!({"destination_key_id": other, "cipher_text": made["cipher_text"], "datakey_cipher_length": "32"});
    let moved = cloud.must("re-encrypt", body).await;
    let body = json!({"key_id": other, "cipher_text": moved["cipher_text"], "datakey_cipher_length": "32"});
    let opened = cloud.must("decrypt-datakey", body).await;
    assert_eq!(opened["data_key"], made["plain_text"]);
    assert_eq!(moved["source_key_id"], key);
}
