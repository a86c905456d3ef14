//! Secrets that two keys share: OpenSSL's, and the examples of RFC 5903.

use super::*;

#[test]
fn what_two_keys_share_is_what_openssl_says() {
    let text = String::from_utf8(file("agree.txt")).unwrap();
    let mut seen = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<_> = line.split(' ').collect();
        let [key, peer, secret] = words[..] else {
            panic!("{line}");
        };
        let shared = pair(key).agree(&pair(peer).public).unwrap();
        assert_eq!(hex::encode(shared), secret, "{key} {peer}");
        seen += 1;
    }
    assert_eq!(seen, 8, "each curve that agrees, both ways");
}

#[test]
fn secrets_are_shared_within_a_curve_alone() {
    for (key, spec) in KEYS {
        for (peer, of_peer) in KEYS {
            let shared = pair(key).agree(&pair(peer).public);
            let agrees = kms_rules::Cloud::ALL
                .into_iter()
                .flat_map(|cloud| kms_rules::algorithm::of(cloud, spec))
                .any(|rule| rule.algorithm == Algorithm::Ecdh);
            if agrees && spec == of_peer {
                let length = if spec == KeySpec::EcP384 { 48 } else { 32 };
                assert_eq!(shared.unwrap().len(), length, "{key} {peer}");
            } else {
                let failed = shared.unwrap_err();
                assert_eq!(failed, Failed::NotThisAlgorithm, "{key} {peer}");
            }
        }
    }
}

/// RFC 5903, sections 8.1 and 8.2.
#[test]
fn the_examples_of_the_internet_key_exchange_are_shared() {
    let examples = [
        (
            KeySpec::EcP256,
            "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
            "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
            "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de",
        ),
        (
            KeySpec::EcP384,
            "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655\
             e35b538041e649ee3faef896783ab194",
            "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942\
             e0308312916b8ed2960e4bd55a7448fc",
            "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4\
             d603135569b9e9d09cf5d4a270f59746",
        ),
    ];
    for (spec, own, peer, secret) in examples {
        let [own, peer] = [own, peer].map(|scalar| {
            let scalar = hex::decode(scalar).unwrap();
            let expand = |_, _| Ok(Zeroizing::new(scalar.clone()));
            let material = kind_of(spec).unwrap().derive(&expand).unwrap();
            KeyPair::from_pkcs8(spec, material.bytes()).unwrap()
        });
        assert_eq!(hex::encode(own.agree(&peer.public).unwrap()), secret);
        assert_eq!(hex::encode(peer.agree(&own.public).unwrap()), secret);
    }
}
