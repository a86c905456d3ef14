//! Methods, bodies, versions, names, regions, formats: what holds for every operation.

use super::*;

#[tokio::test]
async fn requests_that_are_none() {
    let cloud = Cloud::start().await;
    let good = cloud.target("ListKeys", &[]);
    for (head, status, code) in [
        ("GET /?Format=JSON".to_owned(), 400, "MissingAction"),
        ("POST /".to_owned(), 400, "MissingAction"),
        ("GET /?Action=ListKeys".to_owned(), 400, "MissingVersion"),
        (
            "GET /?Action=ListKeys&Version=2016-01-20".to_owned(),
            400,
            "MissingAccessKeyId",
        ),
        (format!("PUT {good}"), 403, "UnsupportedHTTPMethod"),
        (format!("DELETE {good}"), 403, "UnsupportedHTTPMethod"),
        (
            format!("GET {good}&KeyId=%ff"),
            400,
            "ParseRequestParameterException",
        ),
        (
            format!("GET {good}&Action=CreateKey"),
            400,
            "InvalidParameter",
        ),
        (
            format!("GET {}", cloud.target("Nonsense", &[])),
            404,
            "InvalidAction.NotFound",
        ),
        (
            format!("GET {}", cloud.target("CreateSecret", &[])),
            400,
            "UnsupportedOperation",
        ),
        (
            format!("GET {}", cloud.target("ListKeys", &[("RegionId", "A/B")])),
            400,
            "InvalidParameter",
        ),
        (format!("GET {good}"), 200, ""),
        (format!("GET {good}"), 400, "SignatureNonceUsed"),
    ] {
        let reply = cloud
            .daemon
            .ask(&format!("{head} HTTP/1.1\r\nhost: a"), "")
            .await;
        assert_eq!(reply.status, status, "{head}: {}", reply.body);
        assert_eq!(
            reply.json()["Code"].as_str().unwrap_or_default(),
            code,
            "{head}"
        );
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn another_version_is_refused_only_after_the_signature() {
    let cloud = Cloud::start().await;
    let target = cloud
        .target("ListKeys", &[])
        .replace("2016-01-20", "2015-01-01");
    assert_eq!(
        cloud.daemon.get(&target).await.json()["Code"],
        "SignatureDoesNotMatch"
    );
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn an_operation_that_is_not_emulated_says_so_by_name() {
    let cloud = Cloud::start().await;
    for route in super::super::routes::ROUTES {
        let reply = cloud.call(route.action, &[]).await;
        let absent = matches!(route.run, super::super::Run::Absent(_));
        let says = reply
            .body
            .contains(&format!("{} is not emulated", route.action));
        assert_eq!(says, absent, "{}: {}", route.action, reply.body);
        assert!(reply.status < 500, "{}: {}", route.action, reply.body);
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn accounts_and_regions_see_only_their_own() {
    let toml = r#"
        [[credential]]
        cloud = "alibaba"
        access_key_id = "one"
        access_key_secret = "s1"
        account = "1"
        [[credential]]
        cloud = "alibaba"
        access_key_id = "two"
        access_key_secret = "s2"
        account = "2"
    "#;
    let daemon = Daemon::start(toml).await;
    let now = super::super::encode::date(Clock::real_now());
    let mut nonce = 0;
    let mut target = |who: (&str, &str), action: &str, params: &[(&str, &str)]| {
        nonce += 1;
        format!(
            "/?{}",
            signed_query(who, (&nonce.to_string(), &now), action, params)
        )
    };
    let (one, two) = (("one", "s1"), ("two", "s2"));
    let made = daemon.get(&target(one, "CreateKey", &[])).await.json();
    let (id, arn) = (&made["KeyMetadata"]["KeyId"], &made["KeyMetadata"]["Arn"]);
    let (id, arn) = (id.as_str().unwrap(), arn.as_str().unwrap());
    assert_eq!(arn, format!("acs:kms:cn-hangzhou:1:key/{id}"));
    for (who, region, name, status) in [
        (one, "cn-hangzhou", id, 200),
        (one, "cn-beijing", id, 404),
        (two, "cn-hangzhou", id, 404),
        (two, "cn-hangzhou", arn, 404),
        (one, "cn-beijing", arn, 404),
    ] {
        let params = [("KeyId", name), ("RegionId", region)];
        let reply = daemon.get(&target(who, "DescribeKey", &params)).await;
        assert_eq!(
            reply.status, status,
            "{who:?} {region} {name}: {}",
            reply.body
        );
    }
    let elsewhere = target(one, "CreateKey", &[]);
    let head = format!("GET {elsewhere} HTTP/1.1\r\nhost: kms.eu-central-1.aliyuncs.com");
    let made = daemon.ask(&head, "").await.json();
    let arn = made["KeyMetadata"]["Arn"].as_str().unwrap();
    assert!(arn.starts_with("acs:kms:eu-central-1:1:key/"), "{arn}");
    daemon.stop().await;
}

#[tokio::test]
async fn a_form_and_a_query_are_one_request() {
    let cloud = Cloud::start().await;
    let signed = cloud.target("CreateKey", &[("Description", "from the form ~*+/&=é")]);
    let query = signed.trim_start_matches("/?").to_owned();
    let (description, common): (Vec<_>, Vec<_>) = query
        .split('&')
        .partition(|part| part.starts_with("Description"));
    let kind = "content-type: application/x-www-form-urlencoded;charset=utf-8";
    let head = format!("POST /?{} HTTP/1.1\r\nhost: a\r\n{kind}", common.join("&"));
    // The signature is for GET: the method is part of what is signed.
    let reply = cloud.daemon.ask(&head, &description.join("&")).await;
    assert_eq!(reply.json()["Code"], "SignatureDoesNotMatch");
    let head = head.replacen("POST", "GET", 1);
    let reply = cloud.daemon.ask(&head, &description.join("&")).await;
    assert_eq!(
        reply.json()["KeyMetadata"]["Description"],
        "from the form ~*+/&=é"
    );
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn request_ids_match_their_header_and_differ() {
    let cloud = Cloud::start().await;
    let (one, two) = (
        cloud.call("ListKeys", &[]).await,
        cloud.call("DescribeKey", &[]).await,
    );
    let id = |reply: &Reply| reply.json()["RequestId"].as_str().unwrap().to_owned();
    assert_ne!(id(&one), id(&two));
    for reply in [one, two] {
        let header = format!("x-acs-request-id: {}", id(&reply));
        assert!(reply.head.contains(&header), "{}", reply.head);
    }
    cloud.daemon.stop().await;
}

#[tokio::test]
async fn a_moved_clock_moves_keys_and_not_signatures() {
    let cloud = Cloud::start().await;
    let params = [
        ("EnableAutomaticRotation", "true"),
        ("RotationInterval", "7d"),
    ];
    let key = cloud.key(&params).await;
    let put = "PUT /_emulator/clock HTTP/1.1\r\nhost: a";
    let moved = cloud.daemon.ask(put, r#"{"advance":"365d"}"#).await;
    assert_eq!(
        moved.json()["now"],
        "2027-01-01T00:00:00Z",
        "{}",
        moved.body
    );
    let versions = cloud.must("ListKeyVersions", &[("KeyId", &key)]).await;
    assert_eq!(versions["TotalCount"], 53);
    assert_eq!(
        cloud
            .daemon
            .ask(put, r#"{"advance":"9999999d"}"#)
            .await
            .status,
        400
    );
    assert_eq!(
        cloud.daemon.ask(put, r#"{"real":true}"#).await.json()["moved"],
        false
    );
    cloud.daemon.stop().await;
}
