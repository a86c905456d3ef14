//! Resource names: taken apart, put together, refused.

use kms_rules::Cloud;
use kms_rules::resource_name::{self, NameFault, ResourceName};

/// A name with its cloud, region, account, type and id.
const NAMES: &[(&str, Cloud, [&str; 4])] = &[
    (
        "acs:kms:cn-hangzhou:154035569884:key/key-hzz630494463ejqjx0",
        Cloud::Alibaba,
        [
            "cn-hangzhou",
            "154035569884",
            "key",
            "key-hzz630494463ejqjx0",
        ],
    ),
    (
        "acs:kms:cn-hangzhou:1:alias/team/orders",
        Cloud::Alibaba,
        ["cn-hangzhou", "1", "alias", "team/orders"],
    ),
    (
        "acs:kms:*:*:keystore/kst-1",
        Cloud::Alibaba,
        ["*", "*", "keystore", "kst-1"],
    ),
    (
        "kms:cn-north-4:d01:alias:team:orders",
        Cloud::Huawei,
        ["cn-north-4", "d01", "alias", "team:orders"],
    ),
    (
        "kms:cn-north-4:d01:KeyId:0d0466b0-e727-4d9c-b35d-f84bb474a37f",
        Cloud::Huawei,
        [
            "cn-north-4",
            "d01",
            "KeyId",
            "0d0466b0-e727-4d9c-b35d-f84bb474a37f",
        ],
    ),
];

const NO_NAMES: &[&str] = &[
    "",
    "orders",
    "alias/orders",
    "acs:kms",
    "acs:kms:cn-hangzhou:1",
    "acs:kms:cn-hangzhou:1:key",
    "acs:kms:cn-hangzhou:1:key/",
    "acs:kms:cn-hangzhou:1:key:id",
    "acs:kms:cn-hangzhou:1:Key/id",
    "acs:kms::1:key/id",
    "acs:kms:cn-hangzhou::key/id",
    "acs:oss:cn-hangzhou:1:key/id",
    "acs:kmsx:cn-hangzhou:1:key/id",
    "kms:cn-north-4:d01:alias/orders",
    "kms:cn-north-4:d01:keyid:x",
    "KMS:cn-north-4:d01:KeyId:x",
    "arn:aws:kms:us-east-1:1:key/x",
];

#[test]
fn a_name_comes_apart_and_together_again() {
    for (text, cloud, [region, account, resource_type, id]) in NAMES {
        let name = resource_name::parse(text).unwrap();
        let want = ResourceName {
            cloud: *cloud,
            region,
            account,
            resource_type,
            id,
        };
        assert_eq!(name, want, "{text}");
        assert_eq!(name.build().as_deref(), Ok(*text));
    }
    for text in NO_NAMES {
        assert_eq!(resource_name::parse(text), None, "{text}");
    }
}

#[test]
fn every_type_of_every_cloud_is_built_and_found() {
    for cloud in Cloud::ALL {
        let rule = resource_name::of(cloud);
        assert_eq!(rule.cloud, cloud);
        for resource_type in rule.types {
            let form = rule.form(resource_type);
            let found = resource_name::parse(&form).unwrap();
            let pieces = (found.region, found.account, found.resource_type, found.id);
            assert_eq!(pieces, ("REGION", "ACCOUNT", *resource_type, "ID"));
            assert_eq!(found.cloud, cloud);
        }
    }
}

#[test]
fn pieces_that_no_name_can_have() {
    let good = ResourceName {
        cloud: Cloud::Huawei,
        region: "r",
        account: "a",
        resource_type: "alias",
        id: "i",
    };
    let cases = [
        (ResourceName { region: "", ..good }, NameFault::Region),
        (
            ResourceName {
                region: "a:b",
                ..good
            },
            NameFault::Region,
        ),
        (
            ResourceName {
                account: "",
                ..good
            },
            NameFault::Account,
        ),
        (
            ResourceName {
                account: ":",
                ..good
            },
            NameFault::Account,
        ),
        (
            ResourceName {
                resource_type: "key",
                ..good
            },
            NameFault::ResourceType {
                valid: &["KeyId", "alias"],
            },
        ),
        (ResourceName { id: "", ..good }, NameFault::Id),
    ];
    for (name, fault) in cases {
        assert_eq!(name.build(), Err(fault), "{name:?}");
    }
}
