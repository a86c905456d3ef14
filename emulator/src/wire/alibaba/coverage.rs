//! The coverage page: every operation of the API, and whether this daemon emulates it.

use super::routes::{ROUTES, Run};

/// `docs/coverage.md`, printed from the route table.
#[must_use]
pub fn coverage_markdown() -> String {
    let emulated = ROUTES
        .iter()
        .filter(|route| matches!(route.run, Run::Op(_)))
        .count();
    let mut page = format!(
        "# Coverage\n\n\
         Printed from the route tables by `cargo xtask docs`; do not edit.\n\n\
         ## Alibaba Cloud KMS 2016-01-20\n\n\
         {emulated} of the {total} operations that any SDK names are emulated. The others are refused with \
         `UnsupportedOperation` and their name; a name that is not here gets `InvalidAction.NotFound`.\n",
        total = ROUTES.len(),
    );
    let mut group = "";
    for route in ROUTES {
        if route.group != group {
            group = route.group;
            page.push_str(&format!(
                "\n### {group}\n\n| operation | emulated |\n|---|---|\n"
            ));
        }
        let verdict = match route.run {
            Run::Op(_) => "yes".to_owned(),
            Run::Absent(why) => format!("no: {why}"),
        };
        page.push_str(&format!("| {} | {verdict} |\n", route.action));
    }
    page
}

#[cfg(test)]
mod tests {
    use expect_test::expect_file;

    #[test]
    fn the_committed_page_is_the_table() {
        expect_file!["../../../../docs/coverage.md"].assert_eq(&super::coverage_markdown());
    }
}
