//! Scripts: requests one after another, and all that is answered.

use super::*;

/// Method, what is called after `/kms/`, its body; `$1`, `$2`, … are the ids of keys and grants in the order in which
/// answers gave them.
pub(super) type Step<'s> = (&'s str, &'s str, &'s str);

/// The text of a whole exchange, with what was sent and everything that was answered.
pub(super) async fn play(cloud: &Cloud, script: &[Step<'_>]) -> String {
    let mut text = String::new();
    let mut ids: Vec<String> = Vec::new();
    for (method, name, body) in script {
        let with_ids = |text: &str| {
            let numbered = ids.iter().enumerate().rev();
            numbered.fold(text.to_owned(), |text, (place, id)| {
                text.replace(&format!("${}", place + 1), id)
            })
        };
        let (name, body) = (with_ids(name), with_ids(body));
        let target = format!("/v1.0/{PROJECT}/kms/{name}");
        let sent = serde_json::from_str(&body).unwrap_or(Value::Null);
        let reply = cloud.send(method, &target, &sent).await;
        text += &format!(
            "{method} {name} {body}\n{} {}\n",
            reply.status,
            reply.body.trim_end()
        );
        let answer: Value = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
        let made = [&answer["key_info"]["key_id"], &answer["grant_id"]];
        let made = made.into_iter().find_map(Value::as_str).map(str::to_owned);
        ids.extend(made.filter(|id| !ids.contains(id)));
    }
    text
}

/// What each body is answered: the status, and of an error the code.
pub(super) async fn check(cloud: &Cloud, request: (&str, &str), cases: &[(Value, &str)]) {
    let (method, name) = request;
    let target = format!("/v1.0/{PROJECT}/kms/{name}");
    for (body, want) in cases {
        let reply = cloud.send(method, &target, body).await;
        assert_eq!(
            verdict(&reply),
            *want,
            "{method} {name} {body}: {}",
            reply.body
        );
    }
}

/// What each query is answered.
pub(super) async fn check_queries(cloud: &Cloud, name: &str, cases: &[(&str, &str)]) {
    for (query, want) in cases {
        let target = format!("/v1.0/{PROJECT}/kms/{name}?{query}");
        let reply = cloud.send("GET", &target, &Value::Null).await;
        assert_eq!(verdict(&reply), *want, "GET {name}?{query}: {}", reply.body);
    }
}
