//! Parameters as the clients send them, and as nobody should.

use super::*;

fn parse<'a>(query: &'a str, form: &'a str) -> Params<'a> {
    Params::parse(query.as_bytes(), form.as_bytes()).unwrap()
}

#[track_caller]
fn check_refused(query: &str, form: &str, code: &str) {
    let fault = Params::parse(query.as_bytes(), form.as_bytes()).unwrap_err();
    assert_eq!(fault.code, code, "{query} {form}");
}

#[test]
fn query_and_form_are_one_map() {
    let params = parse(
        "Action=CreateKey&Format=json",
        "Description=a+b%2A&KeySpec=",
    );
    assert_eq!(params.get("Action"), Some("CreateKey"));
    assert_eq!(params.get("Description"), Some("a b*"));
    assert_eq!(params.get("KeySpec"), Some(""));
    assert_eq!(params.filled("KeySpec"), None);
    assert_eq!(params.get("Nothing"), None);
    let names: Vec<_> = params.sorted().map(|(name, _)| name.as_ref()).collect();
    assert_eq!(names, ["Action", "Description", "Format", "KeySpec"]);
}

#[test]
fn the_same_twice_is_once_and_two_values_are_refused() {
    assert_eq!(
        parse("RegionId=a&RegionId=a", "RegionId=a")
            .sorted()
            .count(),
        1
    );
    check_refused("KeyId=a&KeyId=b", "", "InvalidParameter");
    check_refused("KeyId=a", "KeyId=b", "InvalidParameter");
    check_refused("KeyId=%ff", "", "ParseRequestParameterException");
    let full: String = (0..PARAMS_MAX)
        .map(|number| format!("p{number}=&"))
        .collect();
    assert_eq!(parse(&full, "").sorted().count(), PARAMS_MAX);
    check_refused(
        &format!("{full}one=more"),
        "",
        "ParseRequestParameterException",
    );
}

#[test]
fn booleans_come_in_any_case() {
    for (raw, want) in [
        ("B=true", Ok(Some(true))),
        ("B=True", Ok(Some(true))),
        ("B=TRUE", Ok(Some(true))),
        ("B=False", Ok(Some(false))),
        ("B=", Ok(None)),
        ("", Ok(None)),
        ("B=1", Err("InvalidParameter")),
        ("B=yes", Err("InvalidParameter")),
    ] {
        let got = parse(raw, "")
            .flag("B")
            .map_err(|fault| fault.code.into_owned());
        assert_eq!(
            got.as_ref().map_err(String::as_str),
            want.as_ref().map_err(|code| *code),
            "{raw}"
        );
    }
}

#[test]
fn numbers_are_decimal_strings() {
    for (raw, want) in [
        ("N=30", Some(Some(30))),
        ("N=-1", Some(Some(-1))),
        ("N=007", Some(Some(7))),
        ("N=", Some(None)),
        ("N=%2B7", None),
        ("N=7.0", None),
        ("N=0x7", None),
        ("N=99999999999999999999", None),
        ("N=-", None),
        ("N=+7", None),
    ] {
        assert_eq!(parse(raw, "").int::<i64>("N").ok(), want, "{raw}");
    }
}

#[test]
fn lists_are_flattened_with_numbers() {
    let params = parse(
        "ResourceId.2=b&ResourceId.1=a&ResourceId.10=c&ResourceIds=x",
        "",
    );
    assert_eq!(params.list("ResourceId").unwrap(), ["a", "b", "c"]);
    assert_eq!(params.list("TagKey").unwrap(), Vec::<String>::new());
    assert!(parse("ResourceId.x=a", "").list("ResourceId").is_err());
    assert!(parse("ResourceId.0=a", "").list("ResourceId").is_err());
}

#[test]
fn tags_are_pairs_with_numbers() {
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let params = parse(
        "Tag.1.Key=k1&Tag.1.Value=v1",
        "Tag.3.Key=k3&Tag.2.Key=k2&Tag.2.Value=",
    );
    assert_eq!(
        params.tag_list().unwrap(),
        [pair("k1", "v1"), pair("k2", ""), pair("k3", "")]
    );
    assert!(parse("Tag.1.Value=v", "").tag_list().is_err());
    assert!(parse("Tag.x.Key=v", "").tag_list().is_err());
}

#[test]
fn no_bytes_make_it_panic() {
    let alphabet = b"a=&%+.\xff1T";
    let mut raw = Vec::new();
    for number in 0..200_000_usize {
        raw.clear();
        let mut rest = number;
        while rest > 0 {
            raw.push(alphabet[rest % alphabet.len()]);
            rest /= alphabet.len();
        }
        if let Ok(params) = Params::parse(&raw, &raw) {
            let _any = (
                params.list("a"),
                params.tag_list(),
                params.flag("a"),
                params.int::<u8>("a"),
            );
        }
    }
}
