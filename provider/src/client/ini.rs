//! The sections of the files that the vendors' SDKs keep credentials in.

/// The lines of one section.
pub(super) struct Section<'a>(Vec<(&'a str, &'a str)>);

impl Section<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first value of a key; an empty one counts as absent.
    pub(super) fn value(&self, key: &str) -> Option<String> {
        let (_, value) = self.0.iter().find(|(name, _)| *name == key)?;
        (!value.is_empty()).then(|| (*value).to_owned())
    }
}

/// The `key = value` lines below `[name]`; `#` and `;` open a comment line.
pub(super) fn section<'a>(text: &'a str, name: &str) -> Section<'a> {
    let heading = |line: &'a str| line.strip_prefix('[')?.strip_suffix(']').map(str::trim);
    let lines = text
        .lines()
        .map(str::trim)
        .skip_while(|line| heading(line) != Some(name))
        .skip(1)
        .take_while(|line| heading(line).is_none())
        .filter(|line| !line.starts_with(['#', ';']))
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.trim(), value.trim()));
    Section(lines.collect())
}
