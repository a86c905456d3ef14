//! The plugin protocol by a client that is not ours: what the Terraform of these tests never calls
//! (identity, queries, actions, generated configuration), and what it does.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::{python, tools};
use expect_test::{Expect, expect};

/// The facts that the client saw, one a line.
fn driven(cloud: Cloud) -> Option<Vec<String>> {
    let emulator = Emulator::memory();
    let provider = tools::program("terraform-provider-kms");
    let provider = provider.to_str().expect("a path of ours is text");
    let arguments = [provider, cloud.name(), cloud.region(), &emulator.endpoint()];
    let facts = python::run_plugin_client("drive.py", &arguments)?;
    let line = |fact: &serde_json::Value| {
        let name = fact["fact"].as_str().expect("a fact has a name");
        format!("{name}: {}", fact["value"])
    };
    Some(facts.iter().map(line).collect())
}

#[track_caller]
fn check(cloud: Cloud, want: Expect) {
    if let Some(facts) = driven(cloud) {
        println!("{} facts on {}", facts.len(), cloud.name());
        want.assert_eq(&facts.join("\n"));
    }
}

#[test]
fn a_foreign_client_finds_everything_on_alibaba() {
    check(
        Cloud::Alibaba,
        expect![[r#"
        faults: []
        ephemeral resources: ["kms_data_key","kms_plaintext","kms_random"]
        list resources: ["kms_alias","kms_key"]
        actions: ["kms_cancel_key_deletion","kms_rotate_key","kms_set_key_state"]
        functions: ["arn_build","arn_parse","check_key","duration_seconds","verify_signature"]
        identities: {"kms_alias":["alias_name","region?"],"kms_key":["id","region?"]}
        duration: 86400
        no duration: "\"soon\" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"
        an unknown duration: "ExtType(code=0, data=b'\\x00')"
        identity made: {"id":"KEY","region":"cn-hangzhou"}
        read changes: [{},{}]
        an older state gets its identity: {"id":"KEY","region":"cn-hangzhou"}
        identity imported: {"id":"KEY","region":"cn-hangzhou"}
        import changes: []
        import elsewhere: "the object is in the region elsewhere: the provider is configured for cn-hangzhou; import it with a provider for elsewhere"
        import of nothing: "incomplete identity: the identity to import needs id"
        generated: {"deletion_window_days":30,"description":"main","key_spec":"Aliyun_AES_256","key_usage":"ENCRYPT/DECRYPT","origin":"Aliyun_KMS","protection_level":"SOFTWARE","tags":{"team":"a"}}
        generated changes: {}
        generated replaces: []
        keys found: ["main","number-0","number-1","number-2"]
        its state is the one that was read: {}
        keys within a limit: 2
        alias made: {"alias_name":"alias/listed","region":"cn-hangzhou"}
        aliases found: [["alias/listed",{"alias_name":"alias/listed","region":"cn-hangzhou"}]]
        aliases of nothing: "the aliases cannot be listed"
        a query refused: "invalid state \"Gone\": valid are Enabled, Disabled, PendingDeletion, PendingImport"
        moved: [{"id":"KEY","region":"cn-hangzhou"},[]]
        moved from nothing we know: "state cannot be moved: a some_key of registry.terraform.io/aliyun/alicloud cannot become a kms_key; remove it from the state and import the object instead"
        disable: ["the key KEY is Disabled"]
        disabled: {"enabled":[true,false],"state":["Enabled","Disabled"]}
        enable: ["the key KEY is Enabled"]
        state of nothing: "invalid state \"Gone\": valid: Enabled, Disabled"
        no such key: "there is no key \"00000000-0000-0000-0000-000000000000\" here"
        a rotation planned, young: ["WARNING key_id: the newest version of the key PLANNED is young: it was made on DATE, and Alibaba Cloud makes the next one on DATE at the earliest: an apply before that is refused"]
        a rotation planned, young, not wanted any more: ["WARNING key_id: the key PLANNED is PendingDeletion: the service does this only to keys that are Enabled: unless something changes that first, it will refuse","WARNING key_id: the newest version of the key PLANNED is young: it was made on DATE, and Alibaba Cloud makes the next one on DATE at the earliest: an apply before that is refused"]
        a rotation planned, young, nobody looks: []
        a rotation planned, off: ["WARNING key_id: the key PLANNED is Disabled: the service does this only to keys that are Enabled: unless something changes that first, it will refuse","WARNING key_id: the newest version of the key PLANNED is young: it was made on DATE, and Alibaba Cloud makes the next one on DATE at the earliest: an apply before that is refused"]
        a rotation planned, off, not wanted any more: ["WARNING key_id: the key PLANNED is PendingDeletion: the service does this only to keys that are Enabled: unless something changes that first, it will refuse","WARNING key_id: the newest version of the key PLANNED is young: it was made on DATE, and Alibaba Cloud makes the next one on DATE at the earliest: an apply before that is refused"]
        a rotation planned, off, nobody looks: []
        a rotation planned, of another kind: ["ERROR key_id: the key PLANNED gets no new version: Aliyun_AES_256 keys get no version by request; such keys rotate by themselves, by the rotation_interval of kms_key; specs that do: RSA_2048, RSA_3072, RSA_4096, EC_P256, EC_P256K, EC_SM2"]
        a rotation planned of a key that is not known: ["WARNING key_id: the key is known only after apply: Alibaba Cloud makes the next version of a key 7 days after the last one at the earliest: if the key is made in this apply, its version will be refused"]
        a rotation planned of nothing: [["ERROR key_id","there is no key \"00000000-0000-0000-0000-000000000000\" here"]]
        rotate: "the key ROTATED has the new version"
        data key bytes: 32
        opened again: true
        a broken ciphertext: "the ciphertext cannot be opened"
        destroyed: null
        cancel: ["the deletion of the key KEY is cancelled; it is Enabled now"]
        cancel again: ["the key KEY is Enabled, there is no deletion to cancel"]
        cancel of nothing: "there is no key \"00000000-0000-0000-0000-000000000000\" here"
        back: []"#]],
    );
}

#[test]
fn a_foreign_client_finds_everything_on_huawei() {
    check(
        Cloud::Huawei,
        expect![[r#"
        faults: []
        ephemeral resources: ["kms_data_key","kms_plaintext","kms_random"]
        list resources: ["kms_alias","kms_key"]
        actions: ["kms_cancel_key_deletion","kms_rotate_key","kms_set_key_state"]
        functions: ["arn_build","arn_parse","check_key","duration_seconds","verify_signature"]
        identities: {"kms_alias":["alias_name","region?"],"kms_key":["id","region?"]}
        duration: 86400
        no duration: "\"soon\" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"
        an unknown duration: "ExtType(code=0, data=b'\\x00')"
        identity made: {"id":"KEY","region":"cn-north-4"}
        read changes: [{},{}]
        an older state gets its identity: {"id":"KEY","region":"cn-north-4"}
        identity imported: {"id":"KEY","region":"cn-north-4"}
        import changes: []
        import elsewhere: "the object is in the region elsewhere: the provider is configured for cn-north-4; import it with a provider for elsewhere"
        import of nothing: "incomplete identity: the identity to import needs id"
        generated: {"alias":"main","deletion_window_days":7,"description":"main","enterprise_project_id":"0","key_spec":"AES_256","key_usage":"ENCRYPT_DECRYPT","origin":"kms","tags":{"team":"a"}}
        generated changes: {}
        generated replaces: []
        keys found: ["main","number-0","number-1","number-2"]
        its state is the one that was read: {}
        keys within a limit: 2
        alias made: {"alias_name":"alias/listed","region":"cn-north-4"}
        aliases found: [["alias/listed",{"alias_name":"alias/listed","region":"cn-north-4"}]]
        aliases of nothing: "the aliases cannot be listed"
        a query refused: "invalid state \"Gone\": valid are Enabled, Disabled, PendingDeletion, PendingImport"
        moved: [{"id":"KEY","region":"cn-north-4"},[]]
        moved from nothing we know: "state cannot be moved: a some_key of registry.terraform.io/huaweicloud/huaweicloud cannot become a kms_key; remove it from the state and import the object instead"
        disable: ["the key KEY is Disabled"]
        disabled: {"enabled":[true,false],"state":["Enabled","Disabled"]}
        enable: ["the key KEY is Enabled"]
        state of nothing: "invalid state \"Gone\": valid: Enabled, Disabled"
        no such key: "there is no key \"00000000-0000-0000-0000-000000000000\" here"
        a rotation planned, young: []
        a rotation planned, young, not wanted any more: ["WARNING key_id: the key PLANNED is PendingDeletion: the service does this only to keys that are Enabled: unless something changes that first, it will refuse"]
        a rotation planned, young, nobody looks: []
        a rotation planned, off: ["WARNING key_id: the key PLANNED is Disabled: the service does this only to keys that are Enabled: unless something changes that first, it will refuse"]
        a rotation planned, off, not wanted any more: ["WARNING key_id: the key PLANNED is PendingDeletion: the service does this only to keys that are Enabled: unless something changes that first, it will refuse"]
        a rotation planned, off, nobody looks: []
        a rotation planned, of another kind: ["ERROR key_id: the key PLANNED gets no new version: RSA_2048 keys get no version by request; specs that do: AES_256, SM4"]
        a rotation planned of a key that is not known: []
        a rotation planned of nothing: [["ERROR key_id","there is no key \"00000000-0000-0000-0000-000000000000\" here"]]
        rotate: "the key ROTATED has the new version"
        data key bytes: 32
        opened again: true
        a broken ciphertext: "the ciphertext cannot be opened"
        destroyed: null
        cancel: ["the deletion of the key KEY is cancelled; it is Disabled now"]
        cancel again: ["the key KEY is Disabled, there is no deletion to cancel"]
        cancel of nothing: "there is no key \"00000000-0000-0000-0000-000000000000\" here"
        back: []"#]],
    );
}
