//! Answers: a tree of fields, written as JSON or XML.

use std::borrow::Cow;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use super::fault::Fault;

/// What `Format` asks for; anything but XML is JSON, as at the cloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// One value of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// Text.
    Text(Cow<'static, str>),
    /// A whole number.
    Int(u64),
    /// A truth value.
    Bool(bool),
    /// Named fields in their order.
    Object(Vec<Field>),
    /// A list: the name of its items, which wraps them in JSON and stands around each in XML.
    List(&'static str, Vec<Node>),
    /// A list that JSON does not wrap; the name of its items stands around each in XML.
    Array(&'static str, Vec<Node>),
}

/// A name and its value.
pub(super) type Field = (&'static str, Node);

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<&'static str> for Node {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl Format {
    pub(super) fn of(asked: Option<&str>) -> Self {
        match asked {
            Some(asked) if asked.eq_ignore_ascii_case("xml") => Self::Xml,
            Some(_) | None => Self::Json,
        }
    }

    fn content_type(self) -> HeaderValue {
        match self {
            Self::Json => HeaderValue::from_static("application/json;charset=utf-8"),
            Self::Xml => HeaderValue::from_static("text/xml;charset=utf-8"),
        }
    }

    /// `fields` as a document; the root's name shows in XML only.
    fn write(self, root: &str, fields: &[Field]) -> String {
        let mut text = String::with_capacity(512);
        match self {
            Self::Json => json_object(fields, &mut text),
            Self::Xml => {
                text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
                xml_element(root, &mut text, |text| xml_fields(fields, text));
            }
        }
        text
    }
}

/// 200 with the operation's fields and the request id.
pub(super) fn success(
    format: Format,
    action: &str,
    mut fields: Vec<Field>,
    request_id: String,
) -> Response<Full<Bytes>> {
    let id = header(&request_id);
    fields.push(("RequestId", Node::from(request_id)));
    let root = [action, "Response"].concat();
    respond(StatusCode::OK, format, format.write(&root, &fields), id)
}

/// The refusal's status and the superset of error fields that clients read.
pub(super) fn refusal(
    format: Format,
    fault: Fault,
    host: &str,
    request_id: String,
) -> Response<Full<Bytes>> {
    let id = header(&request_id);
    let status = StatusCode::from_u16(fault.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let fields = [
        ("RequestId", Node::from(request_id)),
        ("HostId", Node::from(host.to_owned())),
        ("Code", Node::Text(fault.code)),
        ("Message", Node::Text(fault.message)),
        ("Recommend", Node::from(fault.advice)),
        ("HttpStatus", Node::Int(u64::from(status.as_u16()))),
    ];
    respond(status, format, format.write("Error", &fields), id)
}

fn header(request_id: &str) -> HeaderValue {
    HeaderValue::from_str(request_id).unwrap_or(HeaderValue::from_static(""))
}

fn respond(
    status: StatusCode,
    format: Format,
    text: String,
    request_id: HeaderValue,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, format.content_type());
    headers.insert(HeaderName::from_static("x-acs-request-id"), request_id);
    response
}

fn json_object(fields: &[Field], text: &mut String) {
    text.push('{');
    for (index, (name, value)) in fields.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        json_name(name, text);
        text.push(':');
        json(value, text);
    }
    text.push('}');
}

fn json(node: &Node, text: &mut String) {
    match node {
        Node::Text(value) => json_text(value, text),
        Node::Int(number) => text.push_str(&number.to_string()),
        Node::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Node::Object(fields) => json_object(fields, text),
        Node::List(item, nodes) => {
            text.push('{');
            json_name(item, text);
            text.push(':');
            json_array(nodes, text);
            text.push('}');
        }
        Node::Array(_, nodes) => json_array(nodes, text),
    }
}

fn json_array(nodes: &[Node], text: &mut String) {
    text.push('[');
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        json(node, text);
    }
    text.push(']');
}

/// Names are ours: nothing in them needs escaping.
fn json_name(name: &'static str, text: &mut String) {
    text.push('"');
    text.push_str(name);
    text.push('"');
}

fn json_text(value: &str, text: &mut String) {
    text.push('"');
    let is_special = |byte: u8| byte < b' ' || matches!(byte, b'"' | b'\\' | 0x7f);
    if !value
        .bytes()
        .fold(false, |any, byte| any | is_special(byte))
    {
        text.push_str(value);
        text.push('"');
        return;
    }
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{0}'..='\u{1f}' | '\u{7f}' => {
                text.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

fn xml_element(name: &str, text: &mut String, inside: impl FnOnce(&mut String)) {
    text.push('<');
    text.push_str(name);
    text.push('>');
    inside(text);
    text.push_str("</");
    text.push_str(name);
    text.push('>');
}

fn xml_fields(fields: &[Field], text: &mut String) {
    for (name, value) in fields {
        xml_element(name, text, |text| xml(value, text));
    }
}

fn xml(node: &Node, text: &mut String) {
    match node {
        Node::Text(value) => xml_text(value, text),
        Node::Int(number) => text.push_str(&number.to_string()),
        Node::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Node::Object(fields) => xml_fields(fields, text),
        Node::List(item, nodes) | Node::Array(item, nodes) => {
            for node in nodes {
                xml_element(item, text, |text| xml(node, text));
            }
        }
    }
}

/// XML 1.0 has no way to write most control characters: they become U+FFFD.
fn xml_text(value: &str, text: &mut String) {
    for letter in value.chars() {
        match letter {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '\r' => text.push_str("&#13;"),
            '\t' | '\n' => text.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(format: Format, want: &Expect) {
        let fields = [
            ("Description", Node::from("a \"b\" <c> & \\ \n \u{1} 键")),
            ("Empty", Node::from("")),
            ("TotalCount", Node::Int(2)),
            (
                "Keys",
                Node::List(
                    "Key",
                    vec![
                        Node::Object(vec![("KeyId", Node::from("k1"))]),
                        Node::Object(vec![("KeyId", Node::from("k2"))]),
                    ],
                ),
            ),
            ("Tags", Node::List("Tag", Vec::new())),
        ];
        want.assert_eq(&format.write("ListKeysResponse", &fields));
    }

    #[test]
    fn json_wraps_lists_twice_and_escapes() {
        check(
            Format::Json,
            &expect![[
                r#"{"Description":"a \"b\" <c> & \\ \u000a \u0001 键","Empty":"","TotalCount":2,"Keys":{"Key":[{"KeyId":"k1"},{"KeyId":"k2"}]},"Tags":{"Tag":[]}}"#
            ]],
        );
    }

    #[test]
    fn xml_repeats_the_item_and_escapes() {
        check(
            Format::Xml,
            &expect![[r#"
            <?xml version="1.0" encoding="UTF-8"?>
            <ListKeysResponse><Description>a "b" &lt;c&gt; &amp; \ 
             � 键</Description><Empty></Empty><TotalCount>2</TotalCount><Keys><Key><KeyId>k1</KeyId></Key><Key><KeyId>k2</KeyId></Key></Keys><Tags></Tags></ListKeysResponse>"#]],
        );
    }
}
