//! The printed table: what was measured, against what, and whether the bound holds.

use std::fmt::Write;

/// One measured number with its bound.
#[derive(Debug)]
pub(crate) struct Row {
    what: &'static str,
    detail: String,
    value: f64,
    unit: &'static str,
    bound: Bound,
}

/// What a number must keep to.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    /// Not more than.
    Most(f64),
    /// Not less than.
    Least(f64),
    /// Shown, not judged: the noise of the machine.
    Shown,
}

impl Row {
    pub(crate) fn new(
        what: &'static str,
        detail: String,
        value: f64,
        unit: &'static str,
        bound: Bound,
    ) -> Self {
        Self {
            what,
            detail,
            value,
            unit,
            bound,
        }
    }

    /// Whether the number keeps to its bound.
    pub(crate) fn holds(&self) -> bool {
        match self.bound {
            Bound::Most(most) => self.value <= most,
            Bound::Least(least) => self.value >= least,
            Bound::Shown => true,
        }
    }

    fn bound(&self) -> String {
        match self.bound {
            Bound::Most(most) => format!("≤ {most}{}", self.unit),
            Bound::Least(least) => format!("≥ {least}{}", self.unit),
            Bound::Shown => "shown".to_owned(),
        }
    }
}

/// The rows as the table of docs/benchmarks.md.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = "| what | measured | bound | holds | from |\n|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let Row {
            what,
            detail,
            value,
            unit,
            ..
        } = row;
        let holds = if row.holds() { "yes" } else { "**no**" };
        let bound = row.bound();
        writeln!(
            text,
            "| {what} | {value:.2}{unit} | {bound} | {holds} | {detail} |"
        )
        .expect("a string takes any text");
    }
    text
}
