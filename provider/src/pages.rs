//! The registry's pages, printed from the schemas: what an attribute is stands in one place.

use std::fmt::Write;

use expect_test::{ExpectFile, expect_file};
use tfplugin::{Attribute, Provider, Schema, Shape, Value};

use crate::provider::KmsProvider;

/// One page: what kind of thing it is of, its schema, its examples.
struct Page<'a> {
    /// Of the registry's navigation.
    title: &'a str,
    schema: &'a Schema,
    example: &'a str,
    /// Commands that import one; empty where there is nothing to import.
    import: &'a str,
}

/// Whether an attribute stands in a group.
type Belongs = fn(&Attribute) -> bool;

fn check(page: &Page<'_>, want: &ExpectFile) {
    want.assert_eq(&printed(page));
}

fn printed(page: &Page<'_>) -> String {
    let Page { title, schema, .. } = page;
    let summary = schema.description.split(". ").next().unwrap_or_default();
    let summary = summary.trim_end_matches('.');
    let mut text = format!(
        "---\npage_title: \"{title}\"\ndescription: |-\n  {summary}.\n---\n\n# {title}\n\n{}\n\n",
        schema.description
    );
    write!(
        text,
        "## Example Usage\n\n```terraform\n{}```\n",
        page.example
    )
    .unwrap();
    text.push_str("\n## Schema\n");
    let groups: [(&str, Belongs); 3] = [
        ("Required", |one| one.required),
        ("Optional", |one| one.optional),
        ("Read-Only", |one| !one.required && !one.optional),
    ];
    for (group, belongs) in groups {
        let mut members: Vec<&Attribute> = schema
            .attributes
            .iter()
            .filter(|one| belongs(one))
            .collect();
        members.sort_by_key(|one| one.name);
        if !members.is_empty() {
            write!(text, "\n### {group}\n\n").unwrap();
            members.iter().for_each(|one| text.push_str(&line(one, "")));
        }
    }
    if !page.import.is_empty() {
        write!(text, "\n## Import\n\n```shell\n{}```\n", page.import).unwrap();
    }
    text
}

/// `- `name` (String) What it is.`, and below it what it is made of.
fn line(attribute: &Attribute, indent: &str) -> String {
    let (kind, inner) = match &attribute.shape {
        Shape::Plain(ty) => (format!("{ty:?}"), &[][..]),
        Shape::Nested(_, inner) => ("Attributes".to_owned(), inner.as_slice()),
    };
    let kind = kind.replace("Map(String)", "Map of String");
    let sensitive = if attribute.sensitive {
        ", Sensitive"
    } else {
        ""
    };
    let mut text = format!(
        "{indent}- `{}` ({kind}{sensitive}) {}\n",
        attribute.name, attribute.description
    );
    let deeper = format!("{indent}  ");
    inner
        .iter()
        .for_each(|one| text.push_str(&line(one, &deeper)));
    text
}

#[test]
fn of_the_provider() {
    let schema = KmsProvider::default().schema();
    let page = Page {
        title: "kms Provider",
        schema: &schema,
        example: include_str!("../../examples/provider/provider.tf"),
        import: "",
    };
    check(&page, &expect_file!["../../docs/index.md"]);
}

#[test]
fn of_resources_and_data_sources() {
    let provider = KmsProvider::default();
    let resource = |name: &str| {
        let all = provider.resources();
        let found = all.iter().find(|one| one.type_name() == name).unwrap();
        found.schema()
    };
    let key = Page {
        title: "kms_key Resource",
        schema: &resource("kms_key"),
        example: include_str!("../../examples/resources/kms_key/resource.tf"),
        import: include_str!("../../examples/resources/kms_key/import.sh"),
    };
    check(&key, &expect_file!["../../docs/resources/key.md"]);
    let alias = Page {
        title: "kms_alias Resource",
        schema: &resource("kms_alias"),
        example: include_str!("../../examples/resources/kms_alias/resource.tf"),
        import: include_str!("../../examples/resources/kms_alias/import.sh"),
    };
    check(&alias, &expect_file!["../../docs/resources/alias.md"]);
    let data = Page {
        title: "kms_key Data Source",
        schema: &provider.data_sources()[0].schema(),
        example: include_str!("../../examples/data-sources/kms_key/data-source.tf"),
        import: "",
    };
    check(&data, &expect_file!["../../docs/data-sources/key.md"]);
    assert_eq!(
        (provider.resources().len(), provider.data_sources().len()),
        (2, 1)
    );
}

/// Whoever reads a default sees it in the text too.
#[test]
fn defaults_are_told() {
    for resource in KmsProvider::default().resources() {
        for attribute in resource.schema().attributes {
            if let Some(Value::Bool(default)) = attribute.default {
                let told = format!("Default: `{default}`");
                assert!(attribute.description.contains(&told), "{}", attribute.name);
            }
        }
    }
}
