//! This cloud's part of the coverage page: every operation of the API, and whether this daemon emulates it.

use super::routes::{ROUTES, Run};

/// A chapter of `docs/coverage.md`, printed from the route table.
pub(crate) fn coverage_markdown() -> String {
    let emulated = ROUTES
        .iter()
        .filter(|route| matches!(route.run, Run::Op(_)))
        .count();
    let mut page = format!(
        "## Alibaba Cloud KMS 2016-01-20\n\n\
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
