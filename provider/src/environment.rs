//! What the provider may learn from the process around it: variables and files, as arguments.
//!
//! Resolution of settings and credentials takes an [`Environment`], so that tests state theirs as data.

use std::path::{Path, PathBuf};

/// Reads of variables and files, given by the caller.
pub(crate) struct Environment<'a> {
    var: &'a (dyn Fn(&str) -> Option<String> + Sync),
    file: &'a (dyn Fn(&Path) -> Result<Option<String>, String> + Sync),
    home: Option<PathBuf>,
}

impl<'a> Environment<'a> {
    /// The environment that `var` and `file` describe. `file` answers `None` where nothing is.
    pub(crate) fn new(
        var: &'a (dyn Fn(&str) -> Option<String> + Sync),
        file: &'a (dyn Fn(&Path) -> Result<Option<String>, String> + Sync),
        home: Option<PathBuf>,
    ) -> Environment<'a> {
        Environment { var, file, home }
    }

    /// The process's own.
    pub(crate) fn of_process() -> Environment<'static> {
        Environment::new(&process_var, &process_file, std::env::home_dir())
    }

    /// A variable's value; an empty one counts as absent.
    pub(crate) fn var(&self, name: &str) -> Option<String> {
        (self.var)(name).filter(|value| !value.is_empty())
    }

    /// The value of the first of `names` that is set, with its name.
    pub(crate) fn first_var(&self, names: &[&'static str]) -> Option<(&'static str, String)> {
        names.iter().find_map(|name| Some((*name, self.var(name)?)))
    }

    /// A file's text, or `None` if there is no such file.
    ///
    /// # Errors
    /// It exists and cannot be read as text; the message names it.
    pub(crate) fn file(&self, path: &Path) -> Result<Option<String>, String> {
        (self.file)(path)
    }

    /// A path below the user's home directory.
    pub(crate) fn in_home(&self, below: &str) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join(below))
    }
}

fn process_var(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn process_file(path: &Path) -> Result<Option<String>, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}
