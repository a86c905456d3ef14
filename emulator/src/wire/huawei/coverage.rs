//! This cloud's part of the coverage page: every operation of the SDK, and whether this daemon emulates it.

use super::routes::{self, Run};

/// Headings of what is no operation of KMS.
const OTHER_SERVICES: [&str; 2] = ["Enterprise projects", "Identity"];

/// A chapter of `docs/coverage.md`, printed from the route table.
pub(crate) fn coverage_markdown() -> String {
    let is_kms = |group: &str| !OTHER_SERVICES.contains(&group);
    let methods = || routes::all().filter(|route| is_kms(route.group));
    let emulated = methods()
        .filter(|route| !matches!(route.run, Run::Absent(_)))
        .count();
    let mut page = format!(
        "## Huawei Cloud KMS (DEW) v1.0\n\n\
         {emulated} of the {total} methods of the SDK `huaweicloudsdkkms` 3.1.219 are emulated. The others are refused \
         with `APIGW.0101` and their name, as is a path that nobody knows.\n",
        total = methods().count(),
    );
    let mut group = "";
    for route in routes::all() {
        if route.group != group {
            group = route.group;
            page.push_str(&format!(
                "\n### {group}\n\n| method | request | emulated |\n|---|---|---|\n"
            ));
        }
        let verdict = match route.run {
            Run::Op(_) | Run::Open(_) | Run::Enterprise(_) | Run::Identity(_) => "yes".to_owned(),
            Run::Absent(why) => format!("no: {why}"),
        };
        let (name, method, path) = (route.name, route.method, route.path);
        page.push_str(&format!("| {name} | {method} `{path}` | {verdict} |\n"));
    }
    page
}
