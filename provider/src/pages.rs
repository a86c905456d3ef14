//! The registry's pages, printed from the schemas: what an attribute is stands in one place.
//!
//! Everything that the provider registers is walked, so nothing can be without its page, and every page without
//! its object is found. `cargo xtask docs` writes them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use tfplugin::{Provider, Schema, Value};

use crate::provider::KmsProvider;

mod print;

/// The longest page that the registry shows, in bytes.
const PAGE_BYTES_MAX: usize = 500_000;

/// What the registry has pages of, each in a folder of that name below `docs` and below `examples`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Resource,
    DataSource,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Resource, Self::DataSource];

    const fn folder(self) -> &'static str {
        match self {
            Self::Resource => "resources",
            Self::DataSource => "data-sources",
        }
    }

    /// As the registry's navigation calls one.
    const fn noun(self) -> &'static str {
        match self {
            Self::Resource => "Resource",
            Self::DataSource => "Data Source",
        }
    }

    /// The file of the example.
    const fn example(self) -> &'static str {
        match self {
            Self::Resource => "resource.tf",
            Self::DataSource => "data-source.tf",
        }
    }
}

/// One page: what kind of thing it is of, its name in configuration, and its schema.
struct Page {
    kind: Kind,
    name: String,
    schema: Schema,
}

impl Page {
    /// Every one that must be there, but that of the provider block.
    fn all() -> Vec<Self> {
        let provider = KmsProvider::default();
        let page = |kind, name: &str, schema| Self {
            kind,
            name: name.to_owned(),
            schema,
        };
        let resources = provider.resources();
        let resources = resources
            .iter()
            .map(|one| page(Kind::Resource, one.type_name(), one.schema()));
        let data_sources = provider.data_sources();
        let data_sources = data_sources
            .iter()
            .map(|one| page(Kind::DataSource, one.type_name(), one.schema()));
        resources.chain(data_sources).collect()
    }

    /// Its place in the registry: named without the provider's prefix.
    fn path(&self) -> PathBuf {
        let name = self.name.strip_prefix("kms_").unwrap_or(&self.name);
        root()
            .join("docs")
            .join(self.kind.folder())
            .join(format!("{name}.md"))
    }

    /// A file of its example; `None` if there is no such file.
    fn example(&self, file: &str) -> Option<String> {
        let folder = root().join("examples").join(self.kind.folder());
        fs::read_to_string(folder.join(&self.name).join(file)).ok()
    }

    /// # Errors
    /// The file of the example that is missing.
    fn printed(&self) -> Result<String, String> {
        let missing = |file: &str| {
            let folder = self.kind.folder();
            format!("examples/{folder}/{}/{file} is missing", self.name)
        };
        let file = self.kind.example();
        let example = self.example(file).ok_or_else(|| missing(file))?;
        let title = format!("{} {}", self.name, self.kind.noun());
        let mut text = print::head(&title, &self.schema.description);
        text.push_str(&print::code("Example Usage", "terraform", &example));
        text.push_str(&print::schema(&self.schema));
        if self.kind == Kind::Resource {
            let file = "import.sh";
            let import = self.example(file).ok_or_else(|| missing(file))?;
            text.push_str(&print::code("Import", "shell", &import));
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
    let mut text = print::head("kms Provider", &schema.description);
    text.push_str(&print::code("Example Usage", "terraform", &example));
    text.push_str(&print::schema(&schema));
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
        .map(|page| {
            let folder = root().join("examples").join(page.kind.folder());
            folder.join(&page.name)
        })
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
