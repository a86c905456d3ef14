//! The action `kms_set_key_state`: a key is turned on or off.

use async_trait::async_trait;
use kms_rules::lifecycle::{KeyState, Operation};
use tfplugin::{Action, Attribute, Context, Diagnostics, Object, Path, Progress, Schema};

use super::{judged, key_id, name, refused_name, state};
use crate::client::{Client, Service, Until};
use crate::data::not_read;
use crate::report;

/// The action `kms_set_key_state`.
pub(crate) struct SetKeyState;

/// What a key can be set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    On,
    Off,
}

impl Switch {
    const ALL: [Switch; 2] = [Switch::On, Switch::Off];

    const fn state(self) -> KeyState {
        match self {
            Switch::On => KeyState::Enabled,
            Switch::Off => KeyState::Disabled,
        }
    }

    const fn operation(self) -> Operation {
        match self {
            Switch::On => Operation::Enable,
            Switch::Off => Operation::Disable,
        }
    }

    fn of(config: &Object) -> Option<Switch> {
        let word = config.string("state").into_known()?;
        Switch::ALL
            .into_iter()
            .find(|switch| switch.state().name() == word)
    }
}

fn words() -> String {
    Switch::ALL.map(|switch| switch.state().name()).join(", ")
}

/// A word for a state that is none to set.
fn refused_state(config: &Object) -> Diagnostics {
    match (config.string("state").into_known(), Switch::of(config)) {
        (Some(word), None) => {
            let detail = format!("valid: {}", words());
            Diagnostics::error(format!("invalid state \"{word}\""), detail).at(&Path::root("state"))
        }
        (Some(_), Some(_)) | (None, _) => Diagnostics::new(),
    }
}

/// Turns the key on or off, and says so. One that is so already is left as it is.
pub(super) async fn switched(
    service: &dyn Service,
    until: &Until,
    name: &str,
    switch: Switch,
) -> Result<String, Diagnostics> {
    let key = service.describe_key(until, name).await;
    let key = key.map_err(|error| not_read(name, &error))?;
    let (id, word) = (key.id.as_str(), switch.state().name());
    if state(&key) == Some(switch.state()) {
        return Ok(format!("the key {id} is {word} already"));
    }
    let ended = match switch {
        Switch::On => service.enable_key(until, id).await,
        Switch::Off => service.disable_key(until, id).await,
    };
    let summary = format!("the key, which is {}, cannot be made {word}", key.state);
    ended.map_err(|error| report::failed(&summary, &error))?;
    Ok(format!("the key {id} is {word}"))
}

#[async_trait]
impl Action<Client> for SetKeyState {
    fn type_name(&self) -> &'static str {
        "kms_set_key_state"
    }

    fn schema(&self) -> Schema {
        Schema::new(
            "Turns a key on or off. A key that is also a `kms_key` resource says by its `enabled` which it shall be: another \
             state is drift there.",
            [
                key_id(),
                Attribute::string("state")
                    .required()
                    .describe("`Enabled` or `Disabled`."),
            ],
        )
    }

    fn validate(&self, config: &Object) -> Diagnostics {
        let mut diagnostics = refused_name(config);
        diagnostics.extend(refused_state(config));
        diagnostics
    }

    async fn plan(&self, cx: &Context<Client>, config: &Object) -> Diagnostics {
        let Some(switch) = Switch::of(config) else {
            return Diagnostics::new();
        };
        let is_done = |key: &_| state(key) == Some(switch.state());
        judged(cx, config, switch.operation(), is_done).await
    }

    async fn invoke(
        &self,
        cx: &Context<Client>,
        config: &Object,
        progress: &Progress,
    ) -> Diagnostics {
        let Some(switch) = Switch::of(config) else {
            return refused_state(config);
        };
        let result = async {
            let service = cx.client()?.service()?;
            let done = switched(service, &Until::of(cx), name(config), switch).await?;
            progress.say(done);
            Ok(())
        };
        result.await.err().unwrap_or_default()
    }
}
