//! A provider that stands in for another one in tests: it has the resource types of a file, and its objects are
//! what their state says. With it a state of the other provider can be planned where that one is not installed.
//!
//! The file, named by `STAND_IN_SCHEMA`, is JSON: types by name, each with the types of its attributes.

use std::{env, error::Error, fs, process::ExitCode, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value as Json};
use tfplugin::{
    Attribute, Context, Create, DataSource, Diagnostics, Object, Private, Provider, Resource,
    Schema, Type, Update,
};

/// Names the file.
const SCHEMA_VARIABLE: &str = "STAND_IN_SCHEMA";

struct StandIn(Vec<Arc<Remembered>>);

/// A resource type whose objects are nothing but their state.
struct Remembered {
    name: &'static str,
    attributes: Vec<(&'static str, Type)>,
}

impl StandIn {
    fn of_file() -> Result<Self, Box<dyn Error>> {
        let path = env::var(SCHEMA_VARIABLE)?;
        let types: Map<String, Json> = serde_json::from_slice(&fs::read(path)?)?;
        let types = types.into_iter().map(|(name, attributes)| {
            let attributes: Map<String, Json> = serde_json::from_value(attributes)?;
            let attributes = attributes
                .into_iter()
                .map(|(name, ty)| Ok((&*name.leak(), of_json(&ty)?)));
            let attributes = attributes.collect::<Result<_, Box<dyn Error>>>()?;
            let name = name.leak();
            Ok(Arc::new(Remembered { name, attributes }))
        });
        Ok(Self(types.collect::<Result<_, Box<dyn Error>>>()?))
    }
}

/// The types that such states are made of.
fn of_json(ty: &Json) -> Result<Type, Box<dyn Error>> {
    match ty.as_str() {
        Some("string") => Ok(Type::String),
        Some("number") => Ok(Type::Number),
        Some("bool") => Ok(Type::Bool),
        Some("map") => Ok(Type::map(Type::String)),
        _ => Err(format!("unknown type {ty}: string, number, bool, or map (of strings)").into()),
    }
}

#[async_trait]
impl Provider for StandIn {
    type Client = ();

    fn schema(&self) -> Schema {
        Schema::new("Stands in for another provider.", [])
    }

    fn resources(&self) -> Vec<Arc<dyn Resource<()>>> {
        let all = self.0.iter();
        all.map(|one| Arc::clone(one) as Arc<dyn Resource<()>>)
            .collect()
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource<()>>> {
        Vec::new()
    }

    async fn configure(&self, _config: &Object, _version: &str) -> Result<(), Diagnostics> {
        Ok(())
    }
}

#[async_trait]
impl Resource<()> for Remembered {
    fn type_name(&self) -> &'static str {
        self.name
    }

    fn schema(&self) -> Schema {
        let attributes = self.attributes.iter();
        let attributes =
            attributes.map(|(name, ty)| Attribute::new(name, ty.clone()).optional().computed());
        Schema::new("Remembers its state.", attributes)
    }

    async fn create(
        &self,
        _cx: &Context<()>,
        _call: Create<'_>,
        _state: &mut Option<Object>,
    ) -> Diagnostics {
        forbidden("made")
    }

    async fn read(
        &self,
        _cx: &Context<()>,
        _state: &mut Option<Object>,
        _private: &mut Private,
    ) -> Diagnostics {
        Diagnostics::new()
    }

    async fn update(
        &self,
        _cx: &Context<()>,
        _call: Update<'_>,
        _state: &mut Object,
    ) -> Diagnostics {
        forbidden("changed")
    }

    async fn delete(&self, _cx: &Context<()>, _prior: &Object, _private: &Private) -> Diagnostics {
        forbidden("deleted")
    }

    async fn import(&self, _cx: &Context<()>, _id: &str) -> Result<Object, Diagnostics> {
        Err(forbidden("imported"))
    }
}

/// Whoever leaves a provider has nothing done by it any more.
fn forbidden(what: &str) -> Diagnostics {
    Diagnostics::error(
        format!("nothing may be {what} here"),
        "the objects of a provider that is stood in for stay as they are",
    )
}

fn main() -> ExitCode {
    match StandIn::of_file() {
        Ok(provider) => tfplugin::main(provider, "stand-in"),
        Err(error) => {
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("{SCHEMA_VARIABLE}: {error}\n"),
            );
            ExitCode::FAILURE
        }
    }
}
