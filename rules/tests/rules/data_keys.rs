//! Data keys and ciphertexts, printed.

use expect_test::expect_file;
use kms_rules::data_pair::{self, Family, PairSpec};
use kms_rules::{Cloud, ciphertext, data_key, limits, random, spec};

use crate::table::Table;

#[test]
fn data_keys_and_ciphertexts() {
    let mut text = String::new();
    for cloud in Cloud::ALL {
        let rule = ciphertext::of(cloud);
        assert_eq!(rule.cloud, cloud);
        text += &format!(
            "{}: ciphertexts are laid out as {:?}, data keys stand in them as {:?} and are opened {}, and what is \
             authenticated beside them is {:?}; {} (read {})\n\n",
            cloud.name(),
            rule.layout,
            rule.held,
            if rule.data_keys_apart {
                "apart"
            } else {
                "like all else"
            },
            rule.authenticated,
            rule.source.page,
            rule.source.read
        );
        let mut table = Table::new(["data key", "bytes", "page"]);
        for rule in data_key::all(cloud) {
            assert_eq!(rule.cloud, cloud);
            assert_eq!(data_key::find(cloud, rule.wire), Some(rule), "twice");
            assert!(rule.bytes <= limits::DATA_KEY_BYTES_MAX);
            let page = format!("{} (read {})", rule.source.page, rule.source.read);
            table.row([rule.wire.to_owned(), rule.bytes.to_string(), page]);
        }
        text += &table.print();
        text.push('\n');
    }
    expect_file!["../../testdata/data_keys.txt"].assert_eq(text.trim_end_matches('\n'));
}

#[test]
fn random_bytes() {
    assert_eq!(random::of(Cloud::Alibaba), None);
    let rule = random::of(Cloud::Huawei).unwrap();
    assert_eq!(rule.cloud, Cloud::Huawei);
    assert_eq!((rule.bytes_min, rule.bytes_max), (1, 1024));
}

#[test]
fn words_of_neither_cloud_are_none() {
    for word in ["", "aes_256", "AES_192", "AES_256 "] {
        for cloud in Cloud::ALL {
            assert_eq!(data_key::find(cloud, word), None, "{word}");
        }
    }
    assert_eq!(data_key::find(Cloud::Alibaba, "SM4"), None);
}

#[test]
fn data_key_pairs() {
    let mut table = Table::new(["pair", "cloud", "made by", "type", "page"]);
    for cloud in Cloud::ALL {
        for rule in data_pair::all(cloud) {
            assert_eq!(rule.cloud, cloud);
            let found = [Family::Rsa, Family::Curve]
                .map(|family| data_pair::find(cloud, family, rule.wire).is_some());
            assert_eq!(
                found,
                [rule.family == Family::Rsa, rule.family == Family::Curve]
            );
            if let PairSpec::Key(key) = rule.pair {
                let known = spec::of(cloud, key).unwrap();
                assert!(known.spec.is_asymmetric(), "{}", rule.wire);
            }
            let page = format!("{} (read {})", rule.source.page, rule.source.read);
            let (family, pair) = (format!("{:?}", rule.family), format!("{:?}", rule.pair));
            table.row([
                rule.wire.to_owned(),
                cloud.name().to_owned(),
                family,
                pair,
                page,
            ]);
        }
    }
    expect_file!["../../testdata/data_pairs.txt"].assert_eq(&table.print());
    for word in ["", "EC_P256", "ecc_nist_p256", "ECC_NIST_P521 "] {
        for family in [Family::Rsa, Family::Curve] {
            assert_eq!(data_pair::find(Cloud::Huawei, family, word), None, "{word}");
        }
    }
}
