//! How many requests a refresh takes, counted on the way to the service.

use acceptance::cloud::Cloud;
use acceptance::counting::{Counting, Counts};
use acceptance::emulator::Emulator;
use acceptance::terraform::Terraform;
use expect_test::{Expect, expect};

/// Keys of the configuration.
const KEYS: usize = 150;
/// Requests a key that a plan without changes may take, in hundredths.
const HUNDREDTHS_MAX: usize = 110;

/// That many keys, each with a name and tags.
pub(crate) fn configuration(cloud: Cloud, count: usize) -> String {
    let alias = match cloud {
        Cloud::Alibaba => "alias/k${count.index}",
        Cloud::Huawei => "k${count.index}",
    };
    format!(
        r#"resource "kms_key" "k" {{
  count = {count}
  alias = "{alias}"
  tags  = {{ team = "orders", number = tostring(count.index) }}
}}
"#
    )
}

struct Counted {
    emulator: Emulator,
    counting: Counting,
    terraform: Terraform,
}

/// A working folder whose requests are counted; `None` where Terraform is missing.
fn counted(cloud: Cloud) -> Option<Counted> {
    let emulator = Emulator::memory();
    let counting = Counting::start(emulator.address);
    let terraform = Terraform::of(cloud, &counting.endpoint(), cloud.region())?;
    Some(Counted {
        emulator,
        counting,
        terraform,
    })
}

fn text(counts: &Counts) -> String {
    let line = |(operation, count)| format!("{operation}: {count}\n");
    counts.iter().map(line).collect()
}

#[track_caller]
fn check(cloud: Cloud) {
    let Some(counted) = counted(cloud) else {
        return;
    };
    let Counted {
        emulator: _emulator,
        counting,
        terraform,
    } = counted;
    terraform.write("main.tf", &configuration(cloud, KEYS));
    terraform.apply(&[]).expect(0, "apply");
    let made = counting.taken();
    terraform.plan(&[]).expect(0, "nothing to do");
    let looked = counting.taken();
    let total: usize = looked.values().sum();
    println!(
        "{}: {KEYS} keys, {total} requests of a plan without changes, {}.{:02} a key\n{}applied with\n{}",
        cloud.name(),
        total / KEYS,
        total * 100 / KEYS % 100,
        text(&looked),
        text(&made)
    );
    assert!(total >= KEYS, "each key is looked at: {looked:?}");
    assert!(total * 100 <= KEYS * HUNDREDTHS_MAX, "{looked:?}");
}

#[test]
fn a_plan_of_many_keys_takes_one_request_a_key() {
    check(Cloud::Alibaba);
}

#[test]
fn a_plan_of_many_keys_takes_one_request_a_key_on_the_second_cloud() {
    check(Cloud::Huawei);
}

/// Few keys are asked about one by one: an account may hold many that are nobody's business here.
#[track_caller]
fn check_few(cloud: Cloud, want: &Expect) {
    let Some(counted) = counted(cloud) else {
        return;
    };
    counted.terraform.write("main.tf", &configuration(cloud, 2));
    counted.terraform.apply(&[]).expect(0, "apply");
    let _made = counted.counting.taken();
    counted.terraform.plan(&[]).expect(0, "nothing to do");
    want.assert_eq(&text(&counted.counting.taken()));
}

#[test]
fn a_plan_of_few_keys_lists_nothing() {
    check_few(
        Cloud::Alibaba,
        &expect![[r#"
        DescribeKey: 2
        ListAliasesByKeyId: 2
        ListTagResources: 2
    "#]],
    );
    check_few(
        Cloud::Huawei,
        &expect![[r#"
        GET /v1.0/kms/tags: 2
        GET /v3/projects: 1
        POST /v1.0/kms/describe-key: 2
    "#]],
    );
}

/// What somebody changed is seen, of the one key among many: in tags and in aliases.
#[test]
fn drift_of_one_key_among_many_is_seen() {
    let Some(counted) = counted(Cloud::Alibaba) else {
        return;
    };
    let configuration = configuration(Cloud::Alibaba, 20);
    counted.terraform.write("main.tf", &configuration);
    counted.terraform.apply(&[]).expect(0, "apply");
    let state = counted.terraform.state();
    let id = state["kms_key.k[7]"]["id"].as_str().expect("an id");
    let mut somebody = counted.emulator.client(Cloud::Alibaba.region());
    let tagged = [
        ("ResourceType", "key"),
        ("ResourceId.1", id),
        ("Tag.1.Key", "team"),
        ("Tag.1.Value", "payments"),
    ];
    somebody.must("TagResources", &tagged);
    somebody.must("DeleteAlias", &[("AliasName", "alias/k9")]);
    let planned = counted.terraform.plan(&[]);
    planned.expect(2, "two keys differ");
    assert_eq!(
        planned.changes(),
        ["kms_key.k[7]: update", "kms_key.k[9]: update"]
    );
    counted.terraform.apply(&[]).expect(0, "put right");
    acceptance::steps::settled(&counted.terraform);
}
