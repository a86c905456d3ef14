//! The size law: small functions, files that follow their subject.

use std::path::Path;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::{Finding, Sources};
use crate::Failure;

/// Lines of one function, from its signature to its closing brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of one file.
const FILE_LINES_MAX: usize = 700;
/// Files that may be longer, because they are one table or one type.
const LONG_FILES: &[&str] = &[];

/// Every function and file over its bound.
///
/// # Errors
/// A Rust file does not parse.
pub(super) fn check(sources: &Sources) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (path, text) in sources.rust("") {
        findings.extend(long_file(path, text));
        findings.extend(long_functions(path, text)?);
    }
    Ok(findings)
}

fn long_file(path: &Path, text: &str) -> Option<Finding> {
    let lines = text.lines().count();
    let allowed = LONG_FILES.iter().any(|long| path == Path::new(long));
    (lines > FILE_LINES_MAX && !allowed).then(|| {
        format!(
            "{}: {lines} lines; at most {FILE_LINES_MAX}",
            path.display()
        )
    })
}

fn long_functions(path: &Path, text: &str) -> Result<Vec<Finding>, Failure> {
    let file = syn::parse_file(text).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut functions = Functions::default();
    functions.visit_file(&file);
    let too_long = functions
        .found
        .into_iter()
        .filter(|found| found.lines > FUNCTION_LINES_MAX);
    Ok(too_long
        .map(|Function { name, line, lines }| {
            format!(
                "{}:{line}: fn {name}: {lines} lines; at most 70",
                path.display()
            )
        })
        .collect())
}

struct Function {
    name: String,
    line: usize,
    lines: usize,
}

#[derive(Default)]
struct Functions {
    found: Vec<Function>,
}

impl Functions {
    fn note(&mut self, signature: &syn::Signature, body: Span) {
        let line = signature.span().start().line;
        let lines = body.end().line + 1 - line;
        self.found.push(Function {
            name: signature.ident.to_string(),
            line,
            lines,
        });
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.note(&item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.note(&item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(body) = &item.default {
            self.note(&item.sig, body.span());
        }
        visit::visit_trait_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function_of(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    work();\n".repeat(lines - 2))
    }

    #[test]
    fn the_bound_is_inclusive() {
        let path = Path::new("a.rs");
        let at = long_functions(path, &function_of(FUNCTION_LINES_MAX));
        assert_eq!(at.unwrap(), Vec::<Finding>::new());
        let over = long_functions(path, &function_of(FUNCTION_LINES_MAX + 1));
        assert_eq!(over.unwrap(), ["a.rs:1: fn long: 71 lines; at most 70"]);
    }

    #[test]
    fn a_file_one_line_over_is_named() {
        let text = "\n".repeat(FILE_LINES_MAX + 1);
        assert!(long_file(Path::new("a.rs"), &text).is_some());
        assert!(long_file(Path::new("a.rs"), &text[1..]).is_none());
    }
}
