//! `/_emulator/clock`: reads the clock that keys live by, sets it, stops it, advances it, returns it to real time.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Fault;
use crate::Emulator;
use crate::clock::Clock;
use crate::service::ClockMove;

/// What a body may ask; exactly one of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// A time in RFC 3339.
    set: Option<String>,
    /// A time in RFC 3339, where the clock then stands.
    stop: Option<String>,
    /// A duration, `7d`, `-12h`, or a number of seconds.
    advance: Option<Value>,
    /// `true`: back to real time.
    real: Option<bool>,
}

pub(super) fn get(emulator: &Emulator) -> Value {
    let clock = emulator.core.clock();
    json!({
        "now": clock.now().to_string(),
        "real": Clock::real_now().to_string(),
        "moved": clock.is_moved(),
    })
}

/// Moves the clock and lets everything that fell due happen before it answers.
pub(super) async fn put(emulator: &Emulator, body: &[u8]) -> Result<Value, Fault> {
    let moved = emulator.core.move_clock(parse(body)?);
    moved.map_err(|range| Fault::new(400, range.to_string()))?;
    if let Err(refusal) = emulator.core.sweep().await {
        tracing::error!(?refusal, "what fell due could not be done");
        return Err(Fault::new(
            500,
            "the clock is moved, but what fell due could not be done",
        ));
    }
    Ok(get(emulator))
}

fn parse(body: &[u8]) -> Result<ClockMove, Fault> {
    const VALID: &str = r#"valid is one of {"set":"2027-01-01T00:00:00Z"}, {"stop":"2027-01-01T00:00:00Z"}, {"advance":"7d"}, {"advance":604800} (seconds) and {"real":true}"#;
    let change: Change = serde_json::from_slice(body)
        .map_err(|error| Fault::new(400, format!("{error}; {VALID}")))?;
    match (change.set, change.stop, change.advance, change.real) {
        (Some(text), None, None, None) => time(&text, VALID).map(ClockMove::Set),
        (None, Some(text), None, None) => time(&text, VALID).map(ClockMove::Stop),
        (None, None, Some(span), None) => match duration(&span) {
            Some(span) => Ok(ClockMove::Advance(span)),
            None => Err(Fault::new(
                400,
                format!("{span} is not a duration; {VALID}"),
            )),
        },
        (None, None, None, Some(true)) => Ok(ClockMove::Real),
        _ => Err(Fault::new(400, VALID)),
    }
}

fn time(text: &str, valid: &str) -> Result<Timestamp, Fault> {
    text.parse()
        .map_err(|_| Fault::new(400, format!("{text:?} is not a time; {valid}")))
}

/// A number of seconds, or a whole number and one of `d h m s`.
fn duration(span: &Value) -> Option<SignedDuration> {
    let Some(text) = span.as_str() else {
        return span.as_i64().map(SignedDuration::from_secs);
    };
    let (number, seconds) = match text.split_at_checked(text.len().checked_sub(1)?)? {
        (number, "d") => (number, 86_400),
        (number, "h") => (number, 3_600),
        (number, "m") => (number, 60),
        (number, "s") => (number, 1),
        _ => return None,
    };
    number
        .parse::<i64>()
        .ok()?
        .checked_mul(seconds)
        .map(SignedDuration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        for (given, want) in [
            (json!("7d"), Some(604_800)),
            (json!("-12h"), Some(-43_200)),
            (json!("90m"), Some(5_400)),
            (json!("5s"), Some(5)),
            (json!(604_800), Some(604_800)),
            (json!(-1), Some(-1)),
            (json!("7"), None),
            (json!("d"), None),
            (json!(""), None),
            (json!("7y"), None),
            (json!("é"), None),
            (json!("9223372036854775807d"), None),
            (json!(1.5), None),
            (json!(null), None),
        ] {
            assert_eq!(
                duration(&given),
                want.map(SignedDuration::from_secs),
                "{given}"
            );
        }
    }

    #[test]
    fn a_change_is_exactly_one() {
        for (body, valid) in [
            (r#"{"set":"2027-01-01T00:00:00Z"}"#, true),
            (r#"{"stop":"2027-01-01T00:00:00Z"}"#, true),
            (r#"{"advance":"7d"}"#, true),
            (r#"{"real":true}"#, true),
            (r#"{"real":false}"#, false),
            (r#"{"set":"tomorrow"}"#, false),
            (r#"{"set":"2027-01-01T00:00:00Z","real":true}"#, false),
            (r#"{"advnce":"7d"}"#, false),
            ("{}", false),
            ("", false),
        ] {
            assert_eq!(parse(body.as_bytes()).is_ok(), valid, "{body}");
        }
    }
}
