//! `duration_seconds`: an interval as a number.

use kms_rules::rotation::{self, UNITS};
use tfplugin::{Function, FunctionError, Number, Parameter, Signature, Type, Value};

use super::text;

/// The function `duration_seconds`.
pub(crate) struct DurationSeconds;

impl Function for DurationSeconds {
    fn name(&self) -> &'static str {
        "duration_seconds"
    }

    fn signature(&self) -> Signature {
        let duration = Parameter::new("duration", Type::String)
            .describe("A whole number and a unit, such as `365d`.");
        Signature::new("The seconds of an interval", [duration], Type::Number).describe(format!(
            "How many seconds an interval has, in the form that `rotation_interval` takes: `7d` gives 604800. Units: {}.",
            units()
        ))
    }

    fn call(&self, arguments: &[Value]) -> Result<Value, FunctionError> {
        let asked = text(arguments, 0)?;
        let refused = |why: String| FunctionError::new(format!("\"{asked}\" {why}")).at(0);
        match rotation::parse(asked) {
            None => Err(refused(format!(
                "is no interval; it must be a whole number and a unit, such as 365d; units: {}",
                units()
            ))),
            Some(seconds) if seconds.0 == u64::MAX => {
                Err(refused(format!("is too long; longest: {} s", u64::MAX - 1)))
            }
            Some(seconds) => Ok(Number::from(seconds.0).into()),
        }
    }
}

fn units() -> String {
    let units = UNITS.iter().map(|(unit, name)| format!("{unit} ({name})"));
    units.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    #[track_caller]
    fn check(asked: &str, want: &Expect) {
        want.assert_eq(&match DurationSeconds.call(&[asked.into()]) {
            Ok(Value::Number(number)) => number.to_string(),
            Ok(other) => panic!("{other:?}"),
            Err(error) => error.to_string(),
        });
    }

    #[test]
    fn intervals_have_seconds() {
        check("7d", &expect!["604800"]);
        check("168h", &expect!["604800"]);
        check("10080m", &expect!["604800"]);
        check("007s", &expect!["7"]);
        check("0s", &expect!["0"]);
        check("18446744073709551614s", &expect!["18446744073709551614"]);
        check(
            "18446744073709551616s",
            &expect![[
                r#"argument 0: "18446744073709551616s" is too long; longest: 18446744073709551614 s"#
            ]],
        );
        check(
            "999999999999999999999d",
            &expect![[
                r#"argument 0: "999999999999999999999d" is too long; longest: 18446744073709551614 s"#
            ]],
        );
        check(
            "7",
            &expect![[
                r#"argument 0: "7" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"#
            ]],
        );
        check(
            "",
            &expect![[
                r#"argument 0: "" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"#
            ]],
        );
        check(
            "7 d",
            &expect![[
                r#"argument 0: "7 d" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"#
            ]],
        );
        check(
            "1h30m",
            &expect![[
                r#"argument 0: "1h30m" is no interval; it must be a whole number and a unit, such as 365d; units: d (days), h (hours), m (minutes), s (seconds)"#
            ]],
        );
    }
}
