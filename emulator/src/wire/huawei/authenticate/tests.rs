//! Signatures made the clients' way, and what is refused.

use jiff::SignedDuration;
use kms_rules::Cloud;

use super::*;
use crate::clock::Clock;
use crate::config::Account;

/// The headers of a request signed now, as header lines.
pub(in crate::wire::huawei) fn authorization(
    who: (&str, &str),
    method: &str,
    target: &str,
    body: &str,
) -> String {
    let date = Clock::real_now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    headers.insert("x-sdk-date", date.parse().unwrap());
    let request = Request {
        method,
        path,
        query,
        headers: &headers,
        body: body.as_bytes(),
    };
    let signature = hmac::sign(who.1, "x-sdk-date", &date, &request);
    format!(
        "x-sdk-date: {date}\r\nauthorization: SDK-HMAC-SHA256 Access={}, SignedHeaders=x-sdk-date, \
         Signature={signature}",
        who.0
    )
}

const DATE: &str = "20251121T000000Z";
const PATH: &str = "/v1.0/0d0466b0e7274d9cb35df84bb474a37f/kms/create-key";
const BODY: &str = r#"{"key_alias": "test"}"#;
/// What the Python SDK signs, in its order.
const SIGNED: &str = "content-type;host;user-agent;x-project-id;x-sdk-date";
/// Computed by the Python SDK's own signer over this very request.
const SIGNATURE: &str = "622c595efc1bb5688cff1b1cda7b4a82848741e3c6bd3d34086c4f65f88379ae";

fn now() -> Timestamp {
    "2025-11-21T00:00:00Z".parse().unwrap()
}

fn keyring() -> Keyring {
    keyring_of(7)
}

/// The same keys under the seal of another process.
fn keyring_of(seed: u64) -> Keyring {
    let account = Account::of(Cloud::Huawei, &["d01", "p01"]);
    let key = |id: &str, secret: &str, security_token: Option<&str>| Credential {
        access_key_id: id.to_owned(),
        secret: Zeroizing::new(secret.to_owned()),
        account: account.clone(),
        security_token: security_token.map(str::to_owned),
    };
    let keys = vec![
        key("AKEXAMPLE", "SKEXAMPLE", None),
        key("TEMPORARY", "secret", Some("security token")),
    ];
    Keyring::new(keys, &Entropy::seeded(seed)).unwrap()
}

/// A request as its parts, which cases change.
struct Sent {
    method: &'static str,
    path: String,
    query: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Sent {
    fn request(&self) -> Request<'_> {
        Request {
            method: self.method,
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
        }
    }

    fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(name, value.parse().unwrap());
    }

    /// The same request, signed with a secret over some of its headers.
    fn signed(mut self, who: (&str, &str), headers: &str) -> Self {
        let date = self.headers["x-sdk-date"].to_str().unwrap().to_owned();
        let signature = hmac::sign(who.1, headers, &date, &self.request());
        let value = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={headers}, Signature={signature}",
            who.0
        );
        self.set("authorization", &value);
        self
    }
}

/// The request of the vector.
fn vector() -> Sent {
    let mut sent = Sent {
        method: "POST",
        path: PATH.to_owned(),
        query: String::new(),
        headers: HeaderMap::new(),
        body: BODY.as_bytes().to_vec(),
    };
    let value =
        format!("SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders={SIGNED}, Signature={SIGNATURE}");
    for (name, value) in [
        ("content-type", "application/json;charset=UTF-8"),
        ("host", "127.0.0.1:18777"),
        ("user-agent", "huaweicloud-usdk-python/3.0"),
        ("x-project-id", "0d0466b0e7274d9cb35df84bb474a37f"),
        ("x-sdk-date", DATE),
        ("accept-encoding", "gzip, deflate"),
        ("authorization", &value),
    ] {
        sent.set(name, value);
    }
    sent
}

/// The user who is found, or the message that refuses.
fn verdict(sent: &Sent, at: Timestamp) -> String {
    match keyring().authenticate(&sent.request(), at) {
        Ok(sender) => sender.caller.user_name.clone(),
        Err(fault) => {
            assert_eq!((fault.status, fault.code.as_ref()), (401, "APIGW.0301"));
            let why = fault.message.split_once(": ").unwrap();
            assert_eq!(why.0, "Incorrect IAM authentication information");
            why.1.to_owned()
        }
    }
}

#[test]
fn the_sdks_own_signature_is_right() {
    assert_eq!(verdict(&vector(), now()), "AKEXAMPLE");
}

/// Reference section 0, item 8: names of signed headers, raw bytes, the path with its slash.
#[test]
fn a_signature_covers_the_headers_that_it_names_and_the_raw_body() {
    let change = |change: fn(&mut Sent)| {
        let mut sent = vector();
        change(&mut sent);
        let verdict = verdict(&sent, now());
        verdict.split(':').next().unwrap().to_owned()
    };
    let other = "verify aksk signature fail, canonicalRequest";
    for (case, want, changed) in [
        ("the method", other, change(|sent| sent.method = "PUT")),
        ("the path", other, change(|sent| sent.path.push('x'))),
        (
            "a slash at the end",
            "AKEXAMPLE",
            change(|sent| sent.path.push('/')),
        ),
        (
            "an escape",
            "AKEXAMPLE",
            change(|sent| sent.path = sent.path.replace("kms", "%6bms")),
        ),
        (
            "a query",
            other,
            change(|sent| sent.query = "a=b".to_owned()),
        ),
        (
            "a signed header",
            other,
            change(|sent| sent.set("host", "127.0.0.1:1")),
        ),
        (
            "a signed header is gone",
            other,
            change(|sent| drop(sent.headers.remove("host"))),
        ),
        (
            "blanks around it",
            "AKEXAMPLE",
            change(|sent| sent.set("host", " 127.0.0.1:18777 ")),
        ),
        (
            "another header",
            "AKEXAMPLE",
            change(|sent| sent.set("accept-encoding", "br")),
        ),
        (
            "a line feed after the body",
            other,
            change(|sent| sent.body.push(b'\n')),
        ),
        ("no body", other, change(|sent| sent.body.clear())),
        (
            "the date",
            other,
            change(|sent| sent.set("x-sdk-date", "20251121T000001Z")),
        ),
    ] {
        assert_eq!(changed, want, "{case}");
    }
}

#[test]
fn each_client_signs_in_its_own_way() {
    let key = ("AKEXAMPLE", "SKEXAMPLE");
    let go = "accept;content-type;user-agent;x-sdk-date";
    assert_eq!(verdict(&vector().signed(key, go), now()), "AKEXAMPLE");
    assert_eq!(
        verdict(&vector().signed(key, "x-sdk-date"), now()),
        "AKEXAMPLE"
    );
    let mut sent = vector();
    sent.method = "GET";
    sent.path = "/v1.0/p/kms/k/tags/a%20b%2Fc".to_owned();
    sent.query = "marker=b%20c&limit=&b=2&b=1".to_owned();
    let canonical = hmac::canonical(&sent.request(), "x-sdk-date", DATE);
    assert_eq!(
        canonical.split('\n').take(3).collect::<Vec<_>>(),
        [
            "GET",
            "/v1.0/p/kms/k/tags/a%20b/c/",
            "b=1&b=2&limit=&marker=b%20c"
        ]
    );
    let mut sent = vector();
    sent.set("x-sdk-content-sha256", "UNSIGNED-PAYLOAD");
    let mut sent = sent.signed(key, "x-sdk-date");
    sent.body = b"another".to_vec();
    assert_eq!(
        verdict(&sent, now()),
        "AKEXAMPLE",
        "the client signed no body"
    );
    let mut sent = vector();
    sent.set("x-sdk-content-sha256", &"0".repeat(64));
    assert!(verdict(&sent, now()).contains("X-Sdk-Content-Sha256"));
}

#[test]
fn a_signature_is_good_for_a_quarter_of_an_hour() {
    for (seconds, is_good) in [
        (-901, false),
        (-900, true),
        (0, true),
        (900, true),
        (901, false),
    ] {
        let at = now() + SignedDuration::from_secs(seconds);
        let verdict = verdict(&vector(), at);
        assert_eq!(verdict == "AKEXAMPLE", is_good, "{seconds}: {verdict}");
        let says = verdict.starts_with(
            "calc aksk signature fail:signature expired, signature time:20251121T000000Z,server time:",
        );
        assert_eq!(says, !is_good, "{seconds}: {verdict}");
    }
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    let authorization = |value: &str| {
        let mut sent = vector();
        sent.set("authorization", value);
        verdict(&sent, now())
    };
    let date = |value: &str| {
        let mut sent = vector();
        sent.set("x-sdk-date", value);
        verdict(&sent, now())
    };
    let algorithms = [
        "SDK-HMAC-SM3",
        "SDK-ECDSA-P256-SHA256",
        "SDK-SM2-SM3",
        "V11-HMAC-SHA256",
        "",
    ];
    for algorithm in algorithms {
        let said = authorization(&format!("{algorithm} Access=AKEXAMPLE"));
        let want = format!(
            "the signature algorithm {algorithm:?} is not supported, valid is SDK-HMAC-SHA256"
        );
        assert!(said == want || algorithm.is_empty(), "{said}");
    }
    for (value, part) in [
        ("SDK-HMAC-SHA256", "Access"),
        ("SDK-HMAC-SHA256 Access=AKEXAMPLE", "SignedHeaders"),
        (
            "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host",
            "Signature",
        ),
        (
            "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, Signature=00",
            "Signature",
        ),
        (
            "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, Signature=zz",
            "Signature",
        ),
    ] {
        let want = format!("verify aksk signature fail, {part} is missing or malformed");
        assert_eq!(authorization(value), want, "{value}");
    }
    for value in [
        "",
        "2025-11-21T00:00:00Z",
        "20251121T000000+",
        "20251321T000000Z",
        "20251121T000000z",
    ] {
        assert!(
            date(value).contains("X-Sdk-Date is missing or malformed"),
            "{value}"
        );
    }
    let mut sent = vector();
    sent.headers.remove("authorization");
    assert_eq!(verdict(&sent, now()), "Unauthorized");
    let unknown = vector().signed(("NOBODY", "SKEXAMPLE"), SIGNED);
    assert_eq!(
        verdict(&unknown, now()),
        "Get secretKey failed,ak:NOBODY,err:ak not exist"
    );
    let wrong = vector().signed(("AKEXAMPLE", "other"), SIGNED);
    let shown = verdict(&wrong, now());
    let start = format!("verify aksk signature fail, canonicalRequest:POST|{PATH}/||content-type:");
    assert!(shown.starts_with(&start), "{shown}");
}

#[test]
fn a_request_is_good_as_often_as_it_comes() {
    let keyring = keyring();
    for _ in 0..3 {
        let sent = vector();
        assert!(keyring.authenticate(&sent.request(), now()).is_ok());
    }
}

#[test]
fn wrong_signatures_lock_nobody_out() {
    let keyring = keyring();
    let wrong = vector().signed(("AKEXAMPLE", "other"), SIGNED);
    for _ in 0..10 {
        assert!(keyring.authenticate(&wrong.request(), now()).is_err());
    }
    assert!(keyring.authenticate(&vector().request(), now()).is_ok());
}

#[test]
fn a_temporary_key_needs_its_token_signed_or_not() {
    let sent = |key: (&str, &str), token: Option<&str>, signed: &str| {
        let mut sent = vector();
        if let Some(token) = token {
            sent.set("x-security-token", token);
        }
        verdict(&sent.signed(key, signed), now())
    };
    let (held, own) = (("TEMPORARY", "secret"), ("AKEXAMPLE", "SKEXAMPLE"));
    let token = Some("security token");
    assert_eq!(sent(held, token, "x-sdk-date"), "TEMPORARY");
    assert_eq!(
        sent(held, token, "x-sdk-date;x-security-token"),
        "TEMPORARY"
    );
    assert!(sent(held, None, "x-sdk-date").contains("needs its X-Security-Token"));
    assert!(sent(held, Some("other"), "x-sdk-date").contains("is not that of the access key"));
    assert!(sent(own, token, "x-sdk-date").contains("is not that of the access key"));
}

#[test]
fn a_token_is_what_was_sealed_here_for_a_day() {
    let keyring = keyring();
    let user = keyring
        .user(|user| user.user_name == "AKEXAMPLE", "SKEXAMPLE")
        .unwrap();
    assert_eq!(
        keyring.user(|user| user.user_name == "AKEXAMPLE", "SKEXAMPL"),
        None
    );
    assert_eq!(
        keyring.user(|user| user.user_name == "TEMPORARY", "secret"),
        None
    );
    let reach = Reach::Project("p01".to_owned());
    let (token, expires_at) = keyring.token(&user, reach.clone(), now());
    assert_eq!(expires_at, now().as_second() + TOKEN_SECONDS);
    let ask = |token: &str, seconds: i64| {
        let mut headers = HeaderMap::new();
        headers.insert("x-auth-token", token.parse().unwrap());
        let sent = Sent {
            headers,
            ..vector()
        };
        let at = now() + SignedDuration::from_secs(seconds);
        keyring
            .authenticate(&sent.request(), at)
            .map_err(|fault| fault.message.into_owned())
    };
    let sender = ask(&token, TOKEN_SECONDS - 1).unwrap();
    assert_eq!((sender.caller, sender.reach), (user, reach));
    let expired = ask(&token, TOKEN_SECONDS).unwrap_err();
    assert!(expired.ends_with(": token expires"), "{expired}");
    let forged: Vec<String> = (0..token.len())
        .map(|at| {
            let changed = if token.as_bytes()[at] == b'A' {
                'B'
            } else {
                'A'
            };
            format!("{}{changed}{}", &token[..at], &token[at + 1..])
        })
        .chain([
            "".to_owned(),
            "x".to_owned(),
            token[1..].to_owned(),
            token.repeat(2),
        ])
        .collect();
    for forged in forged {
        let refused = ask(&forged, 0).unwrap_err();
        assert!(
            refused.ends_with(": decrypt token fail"),
            "{forged}: {refused}"
        );
    }
    let other = keyring_of(8);
    let mut headers = HeaderMap::new();
    headers.insert("x-auth-token", token.parse().unwrap());
    let sent = Sent {
        headers,
        ..vector()
    };
    assert!(
        other.authenticate(&sent.request(), now()).is_err(),
        "another process sealed it"
    );
}
