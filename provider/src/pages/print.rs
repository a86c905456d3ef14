//! The text of one page.

use std::fmt::Write;

use tfplugin::{Attribute, IdentitySchema, Nesting, Parameter, Schema, Shape, Signature, Type};

/// Whether an attribute stands in a group.
type Belongs = fn(&Attribute) -> bool;

/// The groups of a schema's attributes, in the order of the page.
const GROUPS: [(&str, Belongs); 3] = [
    ("Required", |one| one.required),
    ("Optional", |one| one.optional),
    ("Read-Only", is_read_only),
];

/// What every page begins with: for the registry's navigation, and for who reads the file.
pub(super) fn head(title: &str, about: &str, since: Option<&str>) -> String {
    let summary = about.split(". ").next().unwrap_or_default();
    let summary = summary.trim_end_matches('.');
    let about = about.trim_end_matches('.');
    let since = since.map_or_else(String::new, |version| {
        format!("\nNeeds Terraform {version} or later.\n")
    });
    format!(
        "---\npage_title: \"{title}\"\ndescription: |-\n  {summary}.\n---\n\n# {title}\n\n{about}.\n{since}"
    )
}

/// A chapter that is one piece of code, under that heading.
pub(super) fn code(heading: &str, language: &str, text: &str) -> String {
    format!("\n{heading}\n\n```{language}\n{text}```\n")
}

/// The chapter of a schema: every attribute, by who sets it; `inside` is the block that they stand in.
pub(super) fn schema(schema: &Schema, inside: Option<&str>) -> String {
    assert!(
        schema.blocks.is_empty(),
        "new objects have nested attributes, not blocks; a block would be missing on the page"
    );
    let mut text = "\n## Schema\n".to_owned();
    if let Some(block) = inside {
        let what = if schema.attributes.is_empty() {
            format!("The block `{block}` has no attributes")
        } else {
            format!("The attributes of the block `{block}`")
        };
        write!(text, "\n{what}.\n").unwrap();
    }
    text.push_str(&groups(&schema.attributes, "###"));
    text
}

/// What a function takes and gives.
pub(super) fn signature(name: &str, signature: &Signature) -> String {
    let word = |one: &Parameter| format!("{} {}", one.name, kind(&one.ty));
    let mut words: Vec<String> = signature.parameters.iter().map(word).collect();
    let variadic = signature.variadic.iter();
    words.extend(variadic.map(|one| format!("{}...", word(one))));
    let mut text = code(
        "## Signature",
        "text",
        &format!("{name}({})\n", words.join(", ")),
    );
    let parameters = signature.parameters.iter().chain(&signature.variadic);
    text.push_str("\n## Arguments\n\n");
    for (at, one) in parameters.enumerate() {
        let null = if one.allow_null { ", may be null" } else { "" };
        let kind = kind(&one.ty);
        let line = format!(
            "{}. `{}` ({kind}{null}) {}\n",
            at + 1,
            one.name,
            one.description
        );
        text.push_str(&line);
    }
    text.push_str("\n## Result\n\n");
    if let Type::Object(members) = &signature.returns {
        for (name, ty) in members {
            writeln!(text, "- `{name}` ({})", kind(ty)).unwrap();
        }
    } else {
        writeln!(text, "{}", kind(&signature.returns)).unwrap();
    }
    text
}

/// What an import by identity may say.
pub(super) fn identity(identity: &IdentitySchema) -> String {
    let mut text = String::new();
    for (group, required) in [("Required", true), ("Optional", false)] {
        let members = identity.attributes.iter();
        let members = members.filter(|one| one.required_for_import == required);
        let lines: Vec<String> = members
            .map(|one| format!("- `{}` ({}) {}\n", one.name, kind(&one.ty), one.description))
            .collect();
        if !lines.is_empty() {
            write!(text, "\n#### {group}\n\n{}", lines.concat()).unwrap();
        }
    }
    text
}

/// The attributes in their groups, each under a heading of that depth.
pub(super) fn groups(attributes: &[Attribute], depth: &str) -> String {
    let mut text = String::new();
    for (group, belongs) in GROUPS {
        let mut members: Vec<&Attribute> = attributes.iter().filter(|one| belongs(one)).collect();
        members.sort_by_key(|one| one.name);
        if !members.is_empty() {
            write!(text, "\n{depth} {group}\n\n").unwrap();
            let whole = |one: &&Attribute| line(one, "", None);
            members.iter().for_each(|one| text.push_str(&whole(one)));
        }
    }
    text
}

/// `- `name` (String) What it is.`, and below it what it is made of.
fn line(attribute: &Attribute, indent: &str, around: Option<&Attribute>) -> String {
    let (kind, inner) = match &attribute.shape {
        Shape::Plain(ty) => (kind(ty), &[][..]),
        Shape::Nested(nesting, inner) => (nested(*nesting).to_owned(), inner.as_slice()),
    };
    let mut marks = vec![kind];
    // Inside, the group is that of the attribute around it, and what differs from it is said.
    if around.is_some_and(|around| !is_read_only(around)) {
        marks.extend(attribute.required.then(|| "Required".to_owned()));
        marks.extend(is_read_only(attribute).then(|| "Read-Only".to_owned()));
    }
    let words = [
        (attribute.sensitive, "Sensitive"),
        (attribute.write_only, "Write-only"),
        (attribute.deprecated.is_some(), "Deprecated"),
    ];
    let told = words.into_iter().filter(|(holds, _)| *holds);
    marks.extend(told.map(|(_, word)| word.to_owned()));
    let instead = attribute.deprecated.as_deref().unwrap_or_default();
    let mut text = format!(
        "{indent}- `{}` ({}) {}{}{instead}\n",
        attribute.name,
        marks.join(", "),
        attribute.description,
        if instead.is_empty() { "" } else { " " },
    );
    let deeper = format!("{indent}  ");
    inner
        .iter()
        .for_each(|one| text.push_str(&line(one, &deeper, Some(attribute))));
    text
}

const fn is_read_only(attribute: &Attribute) -> bool {
    !attribute.required && !attribute.optional
}

/// A type in words: `Map of String`.
pub(super) fn kind(ty: &Type) -> String {
    match ty {
        Type::String => "String".to_owned(),
        Type::Number => "Number".to_owned(),
        Type::Bool => "Bool".to_owned(),
        Type::Dynamic => "Dynamic".to_owned(),
        Type::List(element) => format!("List of {}", kind(element)),
        Type::Set(element) => format!("Set of {}", kind(element)),
        Type::Map(element) => format!("Map of {}", kind(element)),
        Type::Tuple(elements) => {
            let elements: Vec<String> = elements.iter().map(kind).collect();
            format!("Tuple of {}", elements.join(", "))
        }
        Type::Object(members) => {
            let members = members
                .iter()
                .map(|(name, ty)| format!("{name} {}", kind(ty)));
            format!("Object with {}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

const fn nested(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "Attributes",
        Nesting::List => "List of Attributes",
        Nesting::Set => "Set of Attributes",
        Nesting::Map => "Map of Attributes",
    }
}
