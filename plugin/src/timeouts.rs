//! The `timeouts` attribute: Go durations, and the time a call may take by them.

use std::{future::Future, pin::pin, time::Duration};

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::{Attr, Diagnostic, Diagnostics, Object, Path, Value, panic};

/// The name of the attribute.
const NAME: &str = "timeouts";
/// How long an operation may take where nothing else is said.
pub(crate) const DEFAULT: Duration = Duration::from_mins(20);
/// How long an operation whose time is over may still take to leave a true state behind.
const GRACE: Duration = Duration::from_secs(10);

/// How long `operation` may take by this configuration, plan or state. What is no duration has been
/// refused by [`check`], so that it counts as not set here.
pub(crate) fn of(object: &Object, operation: &str) -> Duration {
    let Attr::Known(timeouts) = object.object(NAME) else {
        return DEFAULT;
    };
    timeouts
        .string(operation)
        .into_known()
        .and_then(parse)
        .unwrap_or(DEFAULT)
}

/// An error for each timeout that is no duration.
pub(crate) fn check(config: &Object) -> Diagnostics {
    let Attr::Known(timeouts) = config.object(NAME) else {
        return Diagnostics::new();
    };
    let refuse = |(operation, value): (&String, &Value)| {
        let text = value.as_str()?;
        let refusal = Diagnostic::error(
            "invalid timeout",
            format!(
                "{text:?} is no duration: numbers with units h, m, s, ms, us or ns, such as \"30s\" or \"1h30m\""
            ),
        );
        parse(text)
            .is_none()
            .then(|| refusal.at(Path::root(NAME).attribute(operation)))
    };
    timeouts.values().iter().filter_map(refuse).collect()
}

/// Runs one operation of a resource. When its time is over, `cancel` tells it to come to an end; if it
/// does not within [`GRACE`], it is dropped.
///
/// # Errors
/// One diagnostic, if it was dropped or panicked.
pub(crate) async fn run<T>(
    limit: Duration,
    cancel: &CancellationToken,
    operation: &str,
    work: impl Future<Output = T> + Send,
) -> Result<T, Diagnostics> {
    let timed_out = || {
        Diagnostics::error(
            "operation timed out",
            format!(
                "{operation} did not finish within {limit:?}; the attribute timeouts, where there is one, allows more"
            ),
        )
    };
    let ended = within(limit, GRACE, cancel, panic::guard(work)).await;
    ended.unwrap_or_else(|| Err(timed_out()))
}

/// What `work` comes to; `None` if it does not within `limit`, nor within `grace` of being cancelled.
async fn within<T>(
    limit: Duration,
    grace: Duration,
    cancel: &CancellationToken,
    work: impl Future<Output = T> + Send,
) -> Option<T> {
    let mut work = pin!(work);
    if let Ok(done) = timeout(limit, &mut work).await {
        return Some(done);
    }
    cancel.cancel();
    timeout(grace, work).await.ok()
}

/// A Go duration that is not negative: `1h30m`, `1.5s`, `0`.
fn parse(text: &str) -> Option<Duration> {
    let text = text.strip_prefix('+').unwrap_or(text);
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let unit_at = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (amount, after) = rest.split_at_checked(unit_at)?;
        let unit_ends = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_ends)?;
        let seconds: f64 = amount.parse().ok()?;
        let part = Duration::try_from_secs_f64(seconds * seconds_of(unit)?).ok()?;
        total = total.checked_add(part)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

fn seconds_of(unit: &str) -> Option<f64> {
    match unit {
        "h" => Some(3600.0),
        "m" => Some(60.0),
        "s" => Some(1.0),
        "ms" => Some(1e-3),
        "us" | "µs" | "μs" => Some(1e-6),
        "ns" => Some(1e-9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::{future::pending, time::Duration};

    use tokio_util::sync::CancellationToken;

    use super::{parse, run, within};

    const SOON: Duration = Duration::from_millis(1);
    const LATE: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn work_is_cancelled_first_and_dropped_then() {
        let cancel = CancellationToken::new();
        assert_eq!(within(LATE, LATE, &cancel, async { 1 }).await, Some(1));
        assert!(!cancel.is_cancelled());
        let listens = async {
            cancel.cancelled().await;
            2
        };
        assert_eq!(within(SOON, LATE, &cancel, listens).await, Some(2));
        assert_eq!(within(SOON, SOON, &cancel, pending::<u8>()).await, None);
    }

    #[tokio::test]
    async fn a_panic_is_a_diagnostic() {
        let cancel = CancellationToken::new();
        let ended = run(LATE, &cancel, "create", async { panic!("of {}", 7) }).await;
        let said: Result<(), String> = ended.map_err(|diagnostics| diagnostics.to_string());
        assert!(said.unwrap_err().contains("of 7"));
    }

    #[test]
    fn durations_are_those_of_go() {
        let cases = [
            ("20m", Some(1_200_000)),
            ("1h30m", Some(5_400_000)),
            ("1.5s", Some(1_500)),
            (".5s", Some(500)),
            ("300ms", Some(300)),
            ("+2s", Some(2_000)),
            ("0", Some(0)),
            ("0s", Some(0)),
            ("", None),
            ("5", None),
            ("-5s", None),
            ("5 s", None),
            ("5d", None),
            ("s", None),
            (".s", None),
            ("1h30", None),
            ("99999999999999999999h", None),
        ];
        for (text, want_ms) in cases {
            assert_eq!(parse(text), want_ms.map(Duration::from_millis), "{text:?}");
        }
    }
}
