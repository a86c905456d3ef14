//! The text of one page.

use std::fmt::Write;

use tfplugin::{Attribute, Nesting, Schema, Shape, Type};

/// Whether an attribute stands in a group.
type Belongs = fn(&Attribute) -> bool;

/// The groups of a schema's attributes, in the order of the page.
const GROUPS: [(&str, Belongs); 3] = [
    ("Required", |one| one.required),
    ("Optional", |one| one.optional),
    ("Read-Only", is_read_only),
];

/// What every page begins with: for the registry's navigation, and for who reads the file.
pub(super) fn head(title: &str, description: &str) -> String {
    let summary = description.split(". ").next().unwrap_or_default();
    let summary = summary.trim_end_matches('.');
    format!(
        "---\npage_title: \"{title}\"\ndescription: |-\n  {summary}.\n---\n\n# {title}\n\n{description}\n"
    )
}

/// A chapter that is one piece of code.
pub(super) fn code(title: &str, language: &str, text: &str) -> String {
    format!("\n## {title}\n\n```{language}\n{text}```\n")
}

/// The chapter of a schema: every attribute, by who sets it.
pub(super) fn schema(schema: &Schema) -> String {
    assert!(
        schema.blocks.is_empty(),
        "new objects have nested attributes, not blocks; a block would be missing on the page"
    );
    let mut text = "\n## Schema\n".to_owned();
    text.push_str(&groups(&schema.attributes, "###"));
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
