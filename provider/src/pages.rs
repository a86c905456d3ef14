//! The registry's pages, printed from the schemas: what an attribute is stands in one place.
//!
//! Everything that the provider registers is walked, so nothing can be without its page, and every page without
//! its object is found. `cargo xtask docs` writes them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use tfplugin::{IdentitySchema, Provider, Schema, Signature, Value};

use crate::provider::KmsProvider;

mod print;

/// The longest page that the registry shows, in bytes.
const PAGE_BYTES_MAX: usize = 500_000;

/// What the registry has pages of, each in a folder of that name below `docs` and below `examples`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Resource,
    DataSource,
    EphemeralResource,
    Function,
    ListResource,
    Action,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Resource,
        Self::DataSource,
        Self::EphemeralResource,
        Self::Function,
        Self::ListResource,
        Self::Action,
    ];

    const fn folder(self) -> &'static str {
        match self {
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
            Self::EphemeralResource => "ephemeral-resources",
            Self::Function => "functions",
            Self::ListResource => "list-resources",
            Self::Action => "actions",
        }
    }

    /// As the registry's navigation calls one.
    const fn noun(self) -> &'static str {
        match self {
            Self::Resource => "Resource",
            Self::DataSource => "Data Source",
            Self::EphemeralResource => "Ephemeral Resource",
            Self::Function => "Function",
            Self::ListResource => "List Resource",
            Self::Action => "Action",
        }
    }

    /// The file of the example.
    const fn example(self) -> &'static str {
        match self {
            Self::Resource => "resource.tf",
            Self::DataSource => "data-source.tf",
            Self::EphemeralResource => "ephemeral-resource.tf",
            Self::Function => "function.tf",
            Self::ListResource => "list-resource.tfquery.hcl",
            Self::Action => "action.tf",
        }
    }

    /// The version of Terraform that knows such things first, where not every one does.
    const fn since(self) -> Option<&'static str> {
        match self {
            Self::Resource | Self::DataSource => None,
            Self::EphemeralResource => Some("1.10"),
            Self::Function => Some("1.8"),
            Self::ListResource | Self::Action => Some("1.14"),
        }
    }
}

/// What the page of an object describes.
enum Subject {
    Schema(Schema, Option<IdentitySchema>),
    Signature(Signature),
}

/// One page: what kind of thing it is of, its name in configuration, and what it is.
struct Page {
    kind: Kind,
    name: &'static str,
    subject: Subject,
}

impl Page {
    /// Every one that must be there, but that of the provider block.
    fn all() -> Vec<Self> {
        let provider = KmsProvider::default();
        let mut pages = Vec::new();
        let mut page = |kind, name, subject| {
            pages.push(Self {
                kind,
                name,
                subject,
            });
        };
        for one in provider.resources() {
            let subject = Subject::Schema(one.schema(), one.identity());
            page(Kind::Resource, one.type_name(), subject);
        }
        let mut plain = |kind, name, schema| page(kind, name, Subject::Schema(schema, None));
        for one in provider.data_sources() {
            plain(Kind::DataSource, one.type_name(), one.schema());
        }
        for one in provider.ephemeral_resources() {
            plain(Kind::EphemeralResource, one.type_name(), one.schema());
        }
        for one in provider.list_resources() {
            plain(Kind::ListResource, one.type_name(), one.schema());
        }
        for one in provider.actions() {
            plain(Kind::Action, one.type_name(), one.schema());
        }
        for one in provider.functions() {
            let subject = Subject::Signature(one.signature());
            page(Kind::Function, one.name(), subject);
        }
        pages
    }

    /// Its place in the registry: named without the provider's prefix.
    fn path(&self) -> PathBuf {
        let name = self.name.strip_prefix("kms_").unwrap_or(self.name);
        root()
            .join("docs")
            .join(self.kind.folder())
            .join(format!("{name}.md"))
    }

    /// The folder of its example, from the root.
    fn examples(&self) -> PathBuf {
        Path::new("examples")
            .join(self.kind.folder())
            .join(self.name)
    }

    /// A file of its example.
    ///
    /// # Errors
    /// That it is missing.
    fn example(&self, file: &str) -> Result<String, String> {
        let path = self.examples().join(file);
        fs::read_to_string(root().join(&path))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// # Errors
    /// The file of the example that is missing.
    fn printed(&self) -> Result<String, String> {
        let title = format!("{} {}", self.name, self.kind.noun());
        let about = match &self.subject {
            Subject::Schema(schema, _) => &schema.description,
            Subject::Signature(signature) if signature.description.is_empty() => &signature.summary,
            Subject::Signature(signature) => &signature.description,
        };
        let mut text = print::head(&title, about, self.kind.since());
        let example = self.example(self.kind.example())?;
        text.push_str(&print::code("## Example Usage", "terraform", &example));
        match &self.subject {
            Subject::Schema(schema, identity) => {
                let inside = match self.kind {
                    Kind::ListResource | Kind::Action => Some("config"),
                    Kind::Resource
                    | Kind::DataSource
                    | Kind::EphemeralResource
                    | Kind::Function => None,
                };
                text.push_str(&print::schema(schema, inside));
                text.push_str(&self.imports(identity.as_ref())?);
            }
            Subject::Signature(signature) => {
                text.push_str(&print::signature(self.name, signature));
            }
        }
        Ok(text)
    }

    /// How one that exists is taken over; nothing where that cannot be.
    fn imports(&self, identity: Option<&IdentitySchema>) -> Result<String, String> {
        if self.kind != Kind::Resource {
            return Ok(String::new());
        }
        let mut text = print::code("## Import", "shell", &self.example("import.sh")?);
        if let Some(identity) = identity {
            let example = self.example("import-by-identity.tf")?;
            text.push_str(&print::code("### By identity", "terraform", &example));
            text.push_str(&print::identity(identity));
        }
        Ok(text)
    }
}

/// The workspace's root: the folder above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Compares a page with its file; makes the folder of a page that is to be written.
fn check(path: &Path, printed: &str) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).unwrap();
    }
    expect_file![path].assert_eq(printed);
}

#[test]
fn of_the_provider() {
    let schema = KmsProvider::default().schema();
    let example = root().join("examples/provider/provider.tf");
    let example = fs::read_to_string(example).unwrap();
    let mut text = print::head("kms Provider", &schema.description, None);
    text.push_str(&print::code("## Example Usage", "terraform", &example));
    text.push_str(&print::schema(&schema, None));
    check(&root().join("docs/index.md"), &text);
}

/// Each object has its example and its page, and each page is what its object prints.
#[test]
fn of_every_object() {
    let mut missing = Vec::new();
    for page in Page::all() {
        match page.printed() {
            Ok(printed) => check(&page.path(), &printed),
            Err(file) => missing.push(file),
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// A page or an example whose object is gone tells of nothing.
#[test]
fn of_nothing_else() {
    let pages: BTreeSet<PathBuf> = Page::all().iter().map(Page::path).collect();
    let examples: BTreeSet<PathBuf> = Page::all()
        .iter()
        .map(|page| root().join(page.examples()))
        .collect();
    for kind in Kind::ALL {
        let found = entries(&root().join("docs").join(kind.folder()));
        let stray: Vec<_> = found.difference(&pages).collect();
        assert!(stray.is_empty(), "{stray:?}");
        let found = entries(&root().join("examples").join(kind.folder()));
        let stray: Vec<_> = found.difference(&examples).collect();
        assert!(stray.is_empty(), "{stray:?}");
    }
}

fn entries(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Terraform that knows lists and actions is not everywhere, so their examples are held against the schema here: what
/// stands in `config` exists and can be set, and nothing that is required is missing.
#[test]
fn configurations_of_examples_fit_their_schemas() {
    for page in Page::all() {
        let (Kind::ListResource | Kind::Action, Subject::Schema(schema, _)) =
            (page.kind, &page.subject)
        else {
            continue;
        };
        let example = page.example(page.kind.example()).unwrap();
        let block = format!(" \"{}\" \"", page.name);
        assert!(example.contains(&block), "{}: no {block}", page.name);
        let (_, config) = example.split_once("  config {\n").unwrap();
        let (config, _) = config.split_once("\n  }").unwrap_or(("", ""));
        let lines = config.lines().filter_map(|line| line.split_once(" = "));
        let set: BTreeSet<&str> = lines.map(|(name, _)| name.trim()).collect();
        let all = &schema.attributes;
        let settable = all.iter().filter(|one| one.required || one.optional);
        let settable: BTreeSet<&str> = settable.map(|one| one.name).collect();
        assert!(set.is_subset(&settable), "{}: {set:?}", page.name);
        let required = all.iter().filter(|one| one.required);
        let required: BTreeSet<&str> = required.map(|one| one.name).collect();
        assert!(required.is_subset(&set), "{}: {set:?}", page.name);
    }
}

/// What the registry asks of every page, the guides among them.
#[test]
fn the_registry_takes_them() {
    let mut pages: BTreeSet<PathBuf> = Page::all().iter().map(Page::path).collect();
    pages.extend(entries(&root().join("docs/guides")));
    for path in pages {
        let text = fs::read_to_string(&path).unwrap_or_default();
        assert!(text.len() < PAGE_BYTES_MAX, "{}", path.display());
        let front = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"));
        let (front, _) = front.unwrap_or_else(|| panic!("{} has no front matter", path.display()));
        assert!(front.contains("page_title: \""), "{}", path.display());
        assert!(front.contains("description: |-\n"), "{}", path.display());
    }
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
