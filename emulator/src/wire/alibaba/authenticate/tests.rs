//! Published vectors, requests as the SDKs sign them, and every way to be wrong.

use hmac::Mac;
use sha2::Digest;

use super::*;
use crate::config::Account;

/// When the requests below were signed.
const THEN: &str = "2026-11-21T21:41:26Z";

fn keyring() -> Keyring {
    let key = |id: &str, token: Option<&str>| Credential {
        access_key_id: id.to_owned(),
        access_key_secret: "testsecret".to_owned(),
        account: Account::of(Cloud::Alibaba, &[&format!("account of {id}")]),
        security_token: token.map(str::to_owned),
    };
    Keyring::new(&[key("testid", None), key("STS.temporary", Some("token"))])
}

/// A request that can be changed after it was signed.
#[derive(Clone)]
struct Draft {
    method: &'static str,
    query: String,
    form: String,
    headers: Vec<(&'static str, String)>,
}

impl Draft {
    fn with<T>(&self, act: impl FnOnce(&Request<'_>) -> T) -> T {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.append(*name, value.parse().unwrap());
        }
        let params = Params::parse(self.query.as_bytes(), self.form.as_bytes()).unwrap();
        let body = self.form.as_bytes();
        act(&Request {
            method: self.method,
            headers: &headers,
            params: &params,
            body,
        })
    }

    fn verdict(&self, keyring: &Keyring, now: &str) -> Result<String, String> {
        self.with(
            |request| match keyring.authenticate(request, now.parse().unwrap()) {
                Ok(account) => Ok(account.to_owned()),
                Err(fault) => Err(fault.code.into_owned()),
            },
        )
    }

    fn sign_rpc(mut self, secret: &str) -> Self {
        let text = self.with(rpc::string_to_sign);
        let mac = keyed::<Hmac<Sha1>>(format!("{secret}&").as_bytes()).chain_update(text);
        let signature = base64::Engine::encode(
            &base64::engine::general_purpose::STANDARD,
            mac.finalize().into_bytes(),
        );
        let mut escaped = String::new();
        super::super::percent::encode(&signature, &mut escaped);
        self.query.push_str(&format!("&Signature={escaped}"));
        self
    }

    fn sign_acs3(mut self, id: &str, secret: &str) -> Self {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        let names = names.join(";");
        let canonical = self
            .with(|request| acs3::canonical_request(&names, request))
            .unwrap();
        let mac =
            keyed::<Hmac<Sha256>>(secret.as_bytes()).chain_update(acs3::string_to_sign(&canonical));
        let signature = hex::encode(mac.finalize().into_bytes());
        let value =
            format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={names},Signature={signature}");
        self.headers.push(("authorization", value));
        self
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    fn query(mut self, from: &str, to: &str) -> Self {
        assert!(self.query.contains(from), "{from} is not in {}", self.query);
        self.query = self.query.replace(from, to);
        self
    }
}

/// A query with the common parameters and a version 1 signature, as old SDKs send it.
pub(in crate::wire::alibaba) fn signed_query(
    (id, secret): (&str, &str),
    (nonce, timestamp): (&str, &str),
    action: &str,
    params: &[(&str, &str)],
) -> String {
    let common = [
        ("AccessKeyId", id),
        ("Action", action),
        ("SignatureMethod", "HMAC-SHA1"),
        ("SignatureNonce", nonce),
        ("SignatureVersion", "1.0"),
        ("Timestamp", timestamp),
        ("Version", "2016-01-20"),
    ];
    let mut query = String::new();
    for (name, value) in common.iter().chain(params) {
        query.push_str(if query.is_empty() { "" } else { "&" });
        super::super::percent::encode(name, &mut query);
        query.push('=');
        super::super::percent::encode(value, &mut query);
    }
    let draft = Draft {
        method: "GET",
        query,
        form: String::new(),
        headers: Vec::new(),
    };
    draft.sign_rpc(secret).query
}

/// What the Terraform provider of the cloud sends: common parameters in the query, the rest in a form.
fn rpc_draft() -> Draft {
    Draft {
        method: "POST",
        query: format!(
            "AccessKeyId=testid&Action=CreateKey&Format=json&SignatureMethod=HMAC-SHA1\
             &SignatureNonce=n1&SignatureVersion=1.0&SignatureType=&Timestamp={THEN}&Version=2016-01-20"
        ),
        form: "Description=a+b%2A~%2B%2F%C3%A9&EnableAutomaticRotation=true".to_owned(),
        headers: Vec::new(),
    }
}

/// What the newest Python SDK sends, Authorization left out.
fn acs3_draft() -> Draft {
    let body_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let headers = [
        ("accept", "application/json"),
        ("host", "127.0.0.1:18080"),
        (
            "user-agent",
            "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2",
        ),
        ("x-acs-action", "CreateKey"),
        ("x-acs-content-sha256", body_hash),
        ("x-acs-date", THEN),
        ("x-acs-signature-nonce", "5f0c7bb0b8a34a9da2d4cdbb9ac5b3a1"),
        ("x-acs-version", "2016-01-20"),
    ];
    Draft {
        method: "POST",
        query: "Description=a+b%2A~%2B%2F%C3%A9&EnableAutomaticRotation=True".to_owned(),
        form: String::new(),
        headers: headers
            .map(|(name, value)| (name, value.to_owned()))
            .to_vec(),
    }
}

#[test]
fn the_published_vector_of_version_1_verifies() {
    let draft = Draft {
        method: "GET",
        query: "Action=CreateKey&SignatureVersion=1.0&Format=json&Version=2016-01-20\
                &AccessKeyId=testid&SignatureMethod=HMAC-SHA1&Timestamp=2016-03-28T03:13:08Z\
                &Signature=41wk2SSX1GJh7fwnc5eqOfiJPFg%3D"
            .to_owned(),
        form: String::new(),
        headers: Vec::new(),
    };
    let verdict = draft.verdict(&keyring(), "2016-03-28T03:20:00Z");
    assert_eq!(verdict, Ok("account of testid".to_owned()));
}

#[test]
fn what_the_sdks_send_verifies_however_it_is_escaped() {
    let rpc = rpc_draft().sign_rpc("testsecret");
    let acs3 = acs3_draft().sign_acs3("testid", "testsecret");
    for draft in [&rpc, &acs3] {
        assert_eq!(
            draft.verdict(&keyring(), THEN),
            Ok("account of testid".to_owned())
        );
    }
    let escaped = acs3.query("a+b%2A~", "a%20b*%7e");
    assert_eq!(
        escaped.verdict(&keyring(), THEN),
        Ok("account of testid".to_owned())
    );
}

#[test]
fn the_clock_may_be_a_quarter_of_an_hour_off() {
    for (now, want) in [
        ("2026-11-21T21:56:26Z", Ok("account of testid".to_owned())),
        (
            "2026-11-21T21:56:27Z",
            Err("InvalidTimeStamp.Expired".to_owned()),
        ),
        ("2026-11-21T21:26:26Z", Ok("account of testid".to_owned())),
        (
            "2026-11-21T21:26:25Z",
            Err("InvalidTimeStamp.Expired".to_owned()),
        ),
    ] {
        let rpc = rpc_draft().sign_rpc("testsecret");
        let acs3 = acs3_draft().sign_acs3("testid", "testsecret");
        assert_eq!(rpc.verdict(&keyring(), now), want, "version 1 at {now}");
        assert_eq!(acs3.verdict(&keyring(), now), want, "version 3 at {now}");
    }
}

#[test]
fn a_signed_request_is_answered_once() {
    let keyring = keyring();
    for draft in [
        rpc_draft().sign_rpc("testsecret"),
        acs3_draft().sign_acs3("testid", "testsecret"),
    ] {
        assert!(draft.verdict(&keyring, THEN).is_ok());
        assert_eq!(
            draft.verdict(&keyring, THEN),
            Err("SignatureNonceUsed".to_owned())
        );
    }
    // A refused request uses no nonce up.
    let forged = rpc_draft().query("n1", "n2").sign_rpc("wrong");
    assert_eq!(
        forged.verdict(&keyring, THEN),
        Err("SignatureDoesNotMatch".to_owned())
    );
    assert!(
        rpc_draft()
            .query("n1", "n2")
            .sign_rpc("testsecret")
            .verdict(&keyring, THEN)
            .is_ok()
    );
}

#[track_caller]
fn check_refused(want: &str, cases: impl IntoIterator<Item = (&'static str, Draft)>) {
    for (what, draft) in cases {
        let got = draft.verdict(&keyring(), THEN);
        assert_eq!(got, Err(want.to_owned()), "{what}");
    }
}

/// Signed anew after the change, so that only the change can be in the way.
fn rpc_with(from: &str, to: &str) -> Draft {
    rpc_draft().query(from, to).sign_rpc("testsecret")
}

fn acs3_signed(draft: Draft) -> Draft {
    draft.sign_acs3("testid", "testsecret")
}

fn acs3_authorized(value: &str) -> Draft {
    acs3_signed(acs3_draft()).header("authorization", value)
}

#[test]
fn version_1_signatures_that_do_not_match() {
    let signed = || rpc_draft().sign_rpc("testsecret");
    let mut form = signed();
    form.form.push_str("&KeySpec=RSA_2048");
    let mut method = signed();
    method.method = "GET";
    check_refused(
        "SignatureDoesNotMatch",
        [
            ("wrong secret", rpc_draft().sign_rpc("other")),
            ("tampered query", signed().query("CreateKey", "DeleteKey")),
            ("added parameter", signed().query("&Format", "&X=&Format")),
            ("not base64", signed().query("&Signature=", "&Signature=!")),
            ("tampered form", form),
            ("other method", method),
        ],
    );
}

#[test]
fn version_1_requests_that_lack_something() {
    check_refused("MissingSignature", [("no signature", rpc_draft())]);
    for (name, code) in [
        ("AccessKeyId", "MissingAccessKeyId"),
        // Named by an unsigned header alone, anybody on the way could name another.
        ("Action", "MissingAction"),
        ("&Version", "MissingVersion"),
        ("SignatureMethod", "MissingSignatureMethod"),
        ("SignatureVersion", "MissingSignatureVersion"),
        ("Timestamp", "MissingTimestamp"),
    ] {
        let other = if name.starts_with('&') { "&X" } else { "X" };
        check_refused(code, [(name, rpc_with(name, other))]);
    }
}

#[test]
fn version_1_requests_that_say_something_wrong() {
    let unknown = rpc_with("testid", "nobody");
    check_refused("InvalidAccessKeyId.NotFound", [("unknown key", unknown)]);
    let token = rpc_with("&Format", "&SecurityToken=t&Format");
    check_refused(
        "InvalidSecurityToken.Malformed",
        [("token of nobody", token)],
    );
    check_refused(
        "InvalidParameter",
        [
            ("wrong algorithm", rpc_with("HMAC-SHA1", "HMAC-SHA256")),
            ("wrong version", rpc_with("=1.0", "=2.0")),
            ("bearer token", rpc_with("Type=", "Type=BEARERTOKEN")),
        ],
    );
    check_refused(
        "InvalidTimeStamp.Format",
        [
            ("malformed", rpc_with(THEN, "2026-11-21 21:41:26")),
            ("with offset", rpc_with(THEN, "2026-11-21T21:41:26%2B0")),
            ("impossible", rpc_with(THEN, "2026-13-41T21:41:26Z")),
        ],
    );
}

#[test]
fn version_3_signatures_that_do_not_match() {
    let signed = || acs3_signed(acs3_draft());
    let mut body = signed();
    body.form = "SecretData=x".to_owned();
    let hash = acs3_draft().header("x-acs-content-sha256", "00");
    check_refused(
        "SignatureDoesNotMatch",
        [
            ("wrong secret", acs3_draft().sign_acs3("testid", "other")),
            ("tampered query", signed().query("True", "False")),
            (
                "tampered header",
                signed().header("x-acs-action", "ListKeys"),
            ),
            ("tampered body", body),
            ("wrong body hash", acs3_signed(hash)),
        ],
    );
}

#[test]
fn version_3_signatures_that_do_not_fit_together() {
    let mut date = acs3_signed(acs3_draft().without("x-acs-date"));
    date.headers.push(("x-acs-date", THEN.to_owned()));
    let unsigned = |name: &'static str, value: &str| {
        let mut draft = acs3_draft().without(name);
        draft.form = "Recipient=x".to_owned();
        let hash = hex::encode(Sha256::digest(draft.form.as_bytes()));
        let mut draft = acs3_signed(draft.header("x-acs-content-sha256", &hash));
        draft.headers.push((name, value.to_owned()));
        draft
    };
    check_refused(
        "IncompleteSignature",
        [
            ("unsigned date", date),
            (
                "unsigned host",
                unsigned("host", "kms.cn-beijing.aliyuncs.com"),
            ),
            (
                "unsigned kind of body",
                unsigned("content-type", "text/plain"),
            ),
            (
                "signed but not sent",
                acs3_signed(acs3_draft()).without("accept"),
            ),
            (
                "other algorithm",
                acs3_authorized("ACS3-HMAC-SM3 Credential=testid"),
            ),
            ("basic", acs3_authorized("Basic dGVzdDp0ZXN0")),
            ("empty", acs3_authorized("")),
            ("only commas", acs3_authorized("ACS3-HMAC-SHA256 ,,,=")),
            (
                "no signature",
                acs3_authorized("ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host"),
            ),
            (
                "no credential",
                acs3_authorized("ACS3-HMAC-SHA256 SignedHeaders=host,Signature=00"),
            ),
        ],
    );
}

#[test]
fn version_3_requests_that_lack_something_or_say_it_wrong() {
    let without = |name: &str| acs3_signed(acs3_draft().without(name));
    let with = |name: &'static str, value: &str| acs3_signed(acs3_draft().header(name, value));
    let unknown = acs3_draft().sign_acs3("nobody", "testsecret");
    for (code, draft) in [
        ("InvalidAccessKeyId.NotFound", unknown),
        ("MissingSignatureNonce", without("x-acs-signature-nonce")),
        ("MissingTimestamp", without("x-acs-date")),
        (
            "InvalidTimeStamp.Format",
            with("x-acs-date", "20261121T214126Z"),
        ),
        (
            "InvalidSecurityToken.Malformed",
            with("x-acs-security-token", "t"),
        ),
    ] {
        check_refused(code, [(code, draft)]);
    }
}

#[test]
fn a_temporary_credential_needs_its_token() {
    let acs3 = |token: Option<&str>| {
        let draft = match token {
            Some(token) => acs3_draft().header("x-acs-security-token", token),
            None => acs3_draft(),
        };
        draft
            .sign_acs3("STS.temporary", "testsecret")
            .verdict(&keyring(), THEN)
    };
    let rpc = |token: &str| {
        let query = format!("AccessKeyId=STS.temporary{token}&");
        let draft = rpc_draft().query("AccessKeyId=testid&", &query);
        draft.sign_rpc("testsecret").verdict(&keyring(), THEN)
    };
    for (with, wrong, without) in [
        (acs3(Some("token")), acs3(Some("other")), acs3(None)),
        (
            rpc("&SecurityToken=token"),
            rpc("&SecurityToken=other"),
            rpc(""),
        ),
    ] {
        assert_eq!(with, Ok("account of STS.temporary".to_owned()));
        assert_eq!(wrong, Err("InvalidSecurityToken.Malformed".to_owned()));
        assert_eq!(without, Err("MissingSecurityToken".to_owned()));
    }
}

#[test]
fn the_mismatch_message_has_the_string_to_sign_after_its_one_colon() {
    let draft = rpc_draft().sign_rpc("other");
    let text = draft.with(rpc::string_to_sign);
    let fault = draft
        .with(|request| {
            keyring()
                .authenticate(request, THEN.parse().unwrap())
                .map(str::to_owned)
        })
        .unwrap_err();
    assert_eq!(fault.message.split(':').nth(1), Some(text.as_str()));
    assert!(
        text.starts_with("POST&%2F&AccessKeyId%3Dtestid%26Action%3DCreateKey%26Description%3D")
    );
    assert!(!text.contains("Signature%3D"));
}
