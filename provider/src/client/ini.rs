//! The sections of the files that the vendors' SDKs keep credentials in.

/// The `key = value` lines below `[name]`; `#` and `;` open a comment line.
pub(super) fn section<'a>(text: &'a str, name: &str) -> Vec<(&'a str, &'a str)> {
    let heading = |line: &'a str| line.strip_prefix('[')?.strip_suffix(']').map(str::trim);
    text.lines()
        .map(str::trim)
        .skip_while(|line| heading(line) != Some(name))
        .skip(1)
        .take_while(|line| heading(line).is_none())
        .filter(|line| !line.starts_with(['#', ';']))
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.trim(), value.trim()))
        .collect()
}
