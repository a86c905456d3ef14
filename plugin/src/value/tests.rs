//! Both codecs: vectors taken from Terraform's own traffic, random round trips, arbitrary bytes.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use serde_json::json;

use super::{Number, Type, Value, conform::conform, json, msgpack};

/// As HCL would write it; unknown values with what is known of them.
pub(crate) fn show(value: &Value) -> String {
    let all = |items: &[Value]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    let members = |items: &BTreeMap<String, Value>| {
        items
            .iter()
            .map(|(name, item)| format!("{name} = {}", show(item)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    match value {
        Value::Null => "null".to_owned(),
        Value::Unknown(None) => "unknown".to_owned(),
        Value::Unknown(Some(refinement)) => format!("unknown {refinement:?}"),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => format!("[{}]", all(items)),
        Value::Set(items) => format!("set[{}]", all(items)),
        Value::Tuple(items) => format!("tuple[{}]", all(items)),
        Value::Map(items) => format!("map{{{}}}", members(items)),
        Value::Object(items) => format!("{{{}}}", members(items)),
        Value::Dynamic(typed) => format!("{} as {}", show(&typed.1), typed.0.to_json()),
    }
}

fn ty(json: serde_json::Value) -> Type {
    Type::from_json(&json).unwrap()
}

/// Decodes the bytes, shows the value, and encodes it again into the very same bytes.
#[track_caller]
fn both_ways(ty_json: serde_json::Value, bytes: &str, want: Expect) {
    let ty = ty(ty_json);
    let bytes = hex(bytes);
    let value = msgpack::decode(&ty, &bytes).unwrap();
    want.assert_eq(&show(&value));
    assert_eq!(text(&msgpack::encode(&ty, &value).unwrap()), text(&bytes));
}

/// Decodes the bytes only: Terraform's form of them is another one than ours.
#[track_caller]
fn one_way(ty_json: serde_json::Value, bytes: &str, want: Expect) {
    let shown = match msgpack::decode(&ty(ty_json), &hex(bytes)) {
        Ok(value) => show(&value),
        Err(fault) => format!("error: {fault}"),
    };
    want.assert_eq(&shown);
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap())
        .collect()
}

fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn numbers_are_exact_in_both_directions() {
    both_ways(json!("number"), "05", expect!["5"]);
    both_ways(json!("number"), "ff", expect!["-1"]);
    both_ways(json!("number"), "cd 0400", expect!["1024"]);
    both_ways(json!("number"), "a3 302e31", expect!["0.1"]);
    both_ways(json!("number"), "cb 3ff8000000000000", expect!["1.5"]);
    both_ways(
        json!("number"),
        "b4 3138343436373434303733373039353531363135",
        expect!["18446744073709551615"],
    );
    let digits = "bd 3132333435363738393031323334353637383930313233343536373839";
    both_ways(
        json!("number"),
        digits,
        expect!["12345678901234567890123456789"],
    );
    both_ways(
        json!("number"),
        "b4 312e323334353637383930313233343536373839",
        expect!["1.234567890123456789"],
    );
}

#[test]
fn numbers_come_in_every_form() {
    one_way(json!("number"), "cb 3fb999999999999a", expect!["0.1"]);
    one_way(json!("number"), "ca 3fc00000", expect!["1.5"]);
    one_way(json!("number"), "cb 4014000000000000", expect!["5"]);
    one_way(
        json!("number"),
        "cf ffffffffffffffff",
        expect!["18446744073709551615"],
    );
    one_way(json!("number"), "a4 31652d33", expect!["0.001"]);
    one_way(json!("number"), "cb 7ff0000000000000", expect!["+Inf"]);
    one_way(
        json!("number"),
        "cb 7ff8000000000000",
        expect!["error: not a number"],
    );
    one_way(json!("number"), "a1 78", expect!["error: not a number"]);
    one_way(
        json!("number"),
        "a9 316539393939393939",
        expect!["error: not a number"],
    );
    one_way(
        json!("number"),
        "c3",
        expect!["error: a number required, but it is a bool"],
    );
}

#[test]
fn null_and_unknown_are_of_every_type() {
    both_ways(json!("string"), "c0", expect!["null"]);
    both_ways(json!(["list", "string"]), "c0", expect!["null"]);
    both_ways(json!("dynamic"), "c0", expect!["null"]);
    both_ways(json!("string"), "d4 00 00", expect!["unknown"]);
    both_ways(json!("dynamic"), "d4 00 00", expect!["unknown"]);
    both_ways(
        json!(["list", "string"]),
        "92 a1 78 d4 00 00",
        expect![[r#"["x", unknown]"#]],
    );
}

#[test]
fn refinements_are_read() {
    let prefix = "c7 08 0c 82 01 c2 02 a4 7072652d";
    one_way(
        json!("string"),
        prefix,
        expect!["error: bytes after the value"],
    );
    one_way(
        json!("number"),
        "c7 06 0c 82 01 c2 03 92 00 c3",
        expect!["error: bytes after the value"],
    );
    one_way(json!("string"), "c7 03 0c 81 63 c2", expect!["unknown"]);
    one_way(json!("string"), "c7 03 0c ff ff ff", expect!["unknown"]);
    one_way(json!("string"), "c7 03 63 01 02 03", expect!["unknown"]);
}

#[test]
fn collections_go_by_their_type() {
    both_ways(
        json!(["set", "number"]),
        "93 01 02 03",
        expect!["set[1, 2, 3]"],
    );
    one_way(
        json!(["set", "number"]),
        "94 03 01 02 01",
        expect!["set[1, 2, 3]"],
    );
    both_ways(
        json!(["map", "bool"]),
        "81 a1 6b c3",
        expect!["map{k = true}"],
    );
    both_ways(
        json!(["tuple", ["string", "number"]]),
        "92 a1 78 01",
        expect![[r#"tuple["x", 1]"#]],
    );
    both_ways(
        json!(["object", {"a": "bool", "b": "string"}]),
        "82 a1 61 c2 a1 62 c0",
        expect!["{a = false, b = null}"],
    );
    one_way(
        json!(["tuple", ["string"]]),
        "90",
        expect!["error: 1 elements required, but there are 0"],
    );
    one_way(
        json!(["object", {"a": "bool", "b": "string"}]),
        "81 a1 61 c2",
        expect!["error: an object of 2 attributes is required, but it has 1"],
    );
    one_way(
        json!(["object", {"a": "bool"}]),
        "81 a1 7a c2",
        expect!["error: z: no such attribute"],
    );
    one_way(
        json!(["list", ["map", "bool"]]),
        "91 81 a1 6b 07",
        expect![[r#"error: [0]["k"]: a bool required, but it is a number"#]],
    );
}

#[test]
fn values_of_any_type_bring_their_own() {
    let object = "92 c4 2e 5b226f626a656374222c7b2278223a5b227475706c65222c5b226e756d626572222c22737472696e67225d5d7d5d";
    both_ways(
        json!("dynamic"),
        &format!("{object} 81 a1 78 92 01 a1 79"),
        expect![[r#"{x = tuple[1, "y"]} as ["object",{"x":["tuple",["number","string"]]}]"#]],
    );
    one_way(
        json!("dynamic"),
        "92 a8 22737472696e6722 a1 78",
        expect![[r#""x" as "string""#]],
    );
    one_way(
        json!("dynamic"),
        "92 c4 02 7b7d 01",
        expect!["error: not a type constraint"],
    );
    one_way(
        json!("dynamic"),
        "01",
        expect!["error: a value of any type required, but it is a number"],
    );
}

#[test]
fn strings_are_in_normal_form() {
    // e and a combining acute accent, which are one character in normal form.
    one_way(json!("string"), "a3 65cc81", expect![[r#""é""#]]);
    one_way(
        json!("string"),
        "a1 ff",
        expect!["error: a string is not UTF-8"],
    );
    assert_eq!(Value::string("e\u{301}"), Value::string("é"));
}

#[test]
fn json_is_that_of_state_files() {
    let check = |ty_json, state: &str, want: Expect| {
        let state: serde_json::Value = serde_json::from_str(state).unwrap();
        let shown = match json::decode(&ty(ty_json), state) {
            Ok(value) => show(&value),
            Err(fault) => format!("error: {fault}"),
        };
        want.assert_eq(&shown);
    };
    check(
        json!("number"),
        "12345678901234567890123456789",
        expect!["12345678901234567890123456789"],
    );
    check(json!("number"), "1.50e3", expect!["1500"]);
    check(
        json!(["set", "string"]),
        r#"["b", "a", "b"]"#,
        expect![[r#"set["a", "b"]"#]],
    );
    check(
        json!(["object", {"a": "bool", "b": "string"}]),
        r#"{"b": "x", "old": 1}"#,
        expect![[r#"{a = null, b = "x"}"#]],
    );
    check(
        json!("dynamic"),
        r#"{"value": {"x": [1, "y"]}, "type": ["object", {"x": ["tuple", ["number", "string"]]}]}"#,
        expect![[r#"{x = tuple[1, "y"]} as ["object",{"x":["tuple",["number","string"]]}]"#]],
    );
    check(
        json!("dynamic"),
        "{}",
        expect!["error: a value of any type is an object of value and type"],
    );
    check(
        json!(["map", "bool"]),
        r#"{"k": 1}"#,
        expect![[r#"error: ["k"]: a bool required, but it is a number"#]],
    );
}

#[test]
fn conforming_is_by_type() {
    let check = |ty_json, value: Value, want: Expect| {
        let shown = match conform(&ty(ty_json), value) {
            Ok(value) => show(&value),
            Err(fault) => format!("error: {fault}"),
        };
        want.assert_eq(&shown);
    };
    let text = |word: &str| Value::String(word.to_owned());
    check(
        json!(["set", "string"]),
        Value::Set(vec![text("b"), text("a"), text("b")]),
        expect![[r#"set["a", "b"]"#]],
    );
    check(
        json!(["set", "string"]),
        Value::Set(vec![Value::UNKNOWN, text("a"), Value::UNKNOWN]),
        expect![[r#"set[unknown, unknown, "a"]"#]],
    );
    check(json!("string"), text("e\u{301}"), expect![[r#""é""#]]);
    check(
        json!(["object", {"a": "bool"}]),
        Value::Object(BTreeMap::new()),
        expect!["{a = null}"],
    );
    check(
        json!(["list", "string"]),
        Value::List(vec![1.into()]),
        expect!["error: [0]: a string required, but it is a number"],
    );
    let open = Value::Dynamic(Box::new((Type::String, Value::Null)));
    check(json!("dynamic"), open, expect!["null"]);
}

#[test]
fn numbers_have_one_representation_and_an_order() {
    let equal = [
        ("1", "1.0"),
        ("1", "10e-1"),
        ("0", "-0.00"),
        ("1000", "1e3"),
        ("0.001", ".001"),
        ("-1.5", "-15E-1"),
    ];
    for (left, right) in equal {
        assert_eq!(
            left.parse::<Number>(),
            right.parse::<Number>(),
            "{left} {right}"
        );
    }
    let ascending = [
        "-1e30",
        "-18446744073709551615",
        "-2",
        "-1.5",
        "-0.1",
        "0",
        "0.09",
        "0.1",
        "1",
        "1.5",
        "9",
        "10",
        "1e30",
    ];
    for pair in ascending.windows(2) {
        assert!(
            pair[0].parse::<Number>().unwrap() < pair[1].parse::<Number>().unwrap(),
            "{pair:?}"
        );
    }
    for bad in [
        "",
        "-",
        ".",
        "1.2.3",
        "0x1",
        "1e",
        "e5",
        "1_000",
        " 1",
        "NaN",
        "1e99999999999999999999",
    ] {
        assert!(bad.parse::<Number>().is_err(), "{bad:?}");
    }
}

/// A small generator of its own, so that a failure comes back by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn word(&mut self) -> String {
        (0..self.below(4))
            .map(|_| char::from(b'a' + u8::try_from(self.below(26)).unwrap()))
            .collect()
    }

    fn ty(&mut self, depth: u64) -> Type {
        match self.below(if depth == 0 { 3 } else { 9 }) {
            0 => Type::String,
            1 => Type::Number,
            2 => Type::Bool,
            3 => Type::list(self.ty(depth - 1)),
            4 => Type::set(self.ty(depth - 1)),
            5 => Type::map(self.ty(depth - 1)),
            6 => Type::Tuple((0..self.below(4)).map(|_| self.ty(depth - 1)).collect()),
            7 => Type::Object(
                (0..self.below(4))
                    .map(|_| (self.word(), self.ty(depth - 1)))
                    .collect(),
            ),
            _ => Type::Dynamic,
        }
    }

    fn value(&mut self, ty: &Type, unknown: bool) -> Value {
        match self.below(10) {
            0 => return Value::Null,
            1 if unknown => return Value::UNKNOWN,
            _ => {}
        }
        let many = self.below(4);
        match ty {
            Type::String => Value::string(self.word()),
            Type::Number => Value::Number(self.number()),
            Type::Bool => Value::Bool(self.below(2) == 0),
            Type::Dynamic => {
                let ty = self.ty(2);
                let value = self.value(&ty, unknown);
                Value::Dynamic(Box::new((ty, value)))
            }
            Type::List(element) => {
                Value::List((0..many).map(|_| self.value(element, unknown)).collect())
            }
            Type::Set(element) => {
                Value::Set((0..many).map(|_| self.value(element, unknown)).collect())
            }
            Type::Map(element) => Value::Map(
                (0..many)
                    .map(|_| (self.word(), self.value(element, unknown)))
                    .collect(),
            ),
            Type::Tuple(types) => {
                Value::Tuple(types.iter().map(|ty| self.value(ty, unknown)).collect())
            }
            Type::Object(types) => Value::Object(
                types
                    .iter()
                    .map(|(name, ty)| (name.clone(), self.value(ty, unknown)))
                    .collect(),
            ),
        }
    }

    fn number(&mut self) -> Number {
        let digits = self.next();
        match self.below(4) {
            0 => Number::from(digits),
            1 => Number::from(i64::try_from(digits >> 40).unwrap() - (1 << 20)),
            2 => format!("{}{digits}.{}", self.next(), self.below(1000))
                .parse()
                .unwrap(),
            _ => format!("-0.{digits}e-{}", self.below(40)).parse().unwrap(),
        }
    }
}

#[test]
fn random_values_survive_both_codecs() {
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    for round in 0..3000 {
        let ty = random.ty(3);
        let value = random.value(&ty, true);
        let value = conform(&ty, value).unwrap();
        let bytes = msgpack::encode(&ty, &value).unwrap();
        assert_eq!(
            show(&msgpack::decode(&ty, &bytes).unwrap()),
            show(&value),
            "round {round}"
        );

        let known = random.value(&ty, false);
        let known = conform(&ty, known).unwrap();
        let text = known.to_json().to_string();
        let read = json::decode(&ty, serde_json::from_str(&text).unwrap()).unwrap();
        assert_eq!(show(&read), show(&known), "round {round}: {text}");
        assert_eq!(Type::from_json(&ty.to_json()).unwrap(), ty);
    }
}

#[test]
fn arbitrary_bytes_are_refused_or_read() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut read = 0;
    for _ in 0..20_000 {
        let ty = random.ty(3);
        let value = random.value(&ty, true);
        let mut bytes = msgpack::encode(&ty, &conform(&ty, value).unwrap()).unwrap();
        for _ in 0..random.below(4) {
            let at = usize::try_from(random.below(u64::try_from(bytes.len()).unwrap())).unwrap();
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
        read += usize::from(msgpack::decode(&ty, &bytes).is_ok());
        bytes.truncate(usize::try_from(random.below(8)).unwrap());
        let _ = msgpack::decode(&random.ty(2), &bytes);
    }
    // Some of the changes must have left a value, or nothing was tested.
    assert!((1000..20_000).contains(&read), "{read}");
}

#[test]
fn depth_has_a_limit() {
    let deep = [vec![0x91; 100_000], vec![0xc0]].concat();
    assert!(msgpack::decode(&Type::Dynamic, &deep).is_err());
    let nested = (0..1000).fold(json!("string"), |inner, _| json!(["list", inner]));
    assert!(Type::from_json(&nested).is_err());
}
