//! Logs as go-plugin reads them: one JSON object a line on stderr.

use std::{fmt, io::Write};

use serde_json::{Map, Value, json};
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
};
use tracing_subscriber::{Layer, layer::Context, layer::SubscriberExt};

use crate::clock;

/// Libraries below us, whose inner workings are noise in a provider's log.
const QUIET: &[&str] = &[
    "h2",
    "hyper",
    "hyper_util",
    "mio",
    "reqwest",
    "rustls",
    "tokio_rustls",
    "tonic",
    "tower",
];

/// From now on, events go to stderr. `address` is the provider's source address: `TF_LOG_PROVIDER_NAME`,
/// with the last part of it as the name, is stronger than `TF_LOG_PROVIDER`, that stronger than `TF_LOG`.
pub(super) fn install(address: &str, environment: impl Fn(&str) -> Option<String>) {
    let layer = Hclog {
        address: address.to_owned(),
        level: level(address, environment),
    };
    // A program that has set a subscriber of its own keeps it.
    let _ = tracing::subscriber::set_global_default(tracing_subscriber::registry().with(layer));
}

fn level(address: &str, environment: impl Fn(&str) -> Option<String>) -> LevelFilter {
    let name = address
        .rsplit('/')
        .next()
        .unwrap_or(address)
        .to_uppercase()
        .replace('-', "_");
    let own = format!("TF_LOG_PROVIDER_{name}");
    let mut variables = [own.as_str(), "TF_LOG_PROVIDER", "TF_LOG"].into_iter();
    let word = variables.find_map(|variable| environment(variable).filter(|word| !word.is_empty()));
    match word.map(|word| word.to_uppercase()).as_deref() {
        Some("OFF") => LevelFilter::OFF,
        Some("ERROR") => LevelFilter::ERROR,
        Some("INFO") => LevelFilter::INFO,
        Some("DEBUG") => LevelFilter::DEBUG,
        // JSON asks for another format of Terraform's own log, at its finest level.
        Some("TRACE" | "JSON") => LevelFilter::TRACE,
        Some(_) | None => LevelFilter::WARN,
    }
}

struct Hclog {
    address: String,
    level: LevelFilter,
}

impl<S: Subscriber> Layer<S> for Hclog {
    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        let library = metadata.target().split("::").next().unwrap_or_default();
        let most = if QUIET.contains(&library) {
            self.level.min(LevelFilter::WARN)
        } else {
            self.level
        };
        *metadata.level() <= most
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level)
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = self.line(event, &clock::log_timestamp());
        // Nothing is left to do where even stderr is gone.
        let _ = std::io::stderr().lock().write_all(line.as_bytes());
    }
}

impl Hclog {
    /// Terraform requires the three fields with an @ to be strings, and crashes on others.
    fn line(&self, event: &Event<'_>, timestamp: &str) -> String {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut line = fields.others;
        line.insert("@level".to_owned(), json!(word(*event.metadata().level())));
        line.insert("@message".to_owned(), json!(fields.message));
        line.insert("@module".to_owned(), json!("provider"));
        line.insert("@timestamp".to_owned(), json!(timestamp));
        line.insert("tf_provider_addr".to_owned(), json!(self.address));
        format!("{}\n", Value::Object(line))
    }
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

#[derive(Default)]
struct Fields {
    message: String,
    others: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        self.others.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" {
            self.message = text;
        } else {
            self.put(field, json!(text));
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            value.clone_into(&mut self.message);
        } else {
            self.put(field, json!(value));
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }
}

#[cfg(test)]
mod tests {
    use tracing::level_filters::LevelFilter;

    use super::level;

    #[test]
    fn the_variable_of_this_provider_is_the_strongest() {
        let check = |environment: &[(&str, &str)], want: LevelFilter| {
            let read = |name: &str| {
                environment
                    .iter()
                    .find(|each| each.0 == name)
                    .map(|each| each.1.to_owned())
            };
            assert_eq!(
                level("registry.terraform.io/ns/my-cloud", read),
                want,
                "{environment:?}"
            );
        };
        check(&[], LevelFilter::WARN);
        check(&[("TF_LOG", "")], LevelFilter::WARN);
        check(&[("TF_LOG", "debug")], LevelFilter::DEBUG);
        check(&[("TF_LOG", "JSON")], LevelFilter::TRACE);
        check(
            &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "ERROR")],
            LevelFilter::ERROR,
        );
        check(
            &[
                ("TF_LOG_PROVIDER", "ERROR"),
                ("TF_LOG_PROVIDER_MY_CLOUD", "INFO"),
            ],
            LevelFilter::INFO,
        );
        check(&[("TF_LOG_PROVIDER", "OFF")], LevelFilter::OFF);
        check(&[("TF_LOG_PROVIDER_OTHER", "TRACE")], LevelFilter::WARN);
    }
}
