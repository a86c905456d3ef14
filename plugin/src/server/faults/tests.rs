//! Providers with something wrong in what they register.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use std::sync::Arc;

use async_trait::async_trait;
use expect_test::{Expect, expect};

use crate::{
    Action, Attribute, Context, Create, DataSource, Diagnostics, EphemeralResource, Function,
    FunctionError, IdentityAttribute, IdentitySchema, ListQuery, ListResource, ListSink, Object,
    Opened, Parameter, Private, Progress, Provider, Resource, Schema, Signature, Type, Update,
    Value, server::Server,
};

/// Everything that can be registered, under a name, with a schema.
#[derive(Clone)]
struct Thing {
    name: &'static str,
    schema: Schema,
    identity: Option<IdentitySchema>,
}

fn thing(name: &'static str) -> Thing {
    Thing {
        name,
        schema: Schema::new("", [Attribute::string("x").optional()]),
        identity: Some(IdentitySchema::new([IdentityAttribute::required(
            "x",
            Type::String,
        )])),
    }
}

impl Thing {
    fn of(self, attribute: Attribute) -> Self {
        let schema = Schema::new("", [attribute]);
        Self { schema, ..self }
    }
}

/// A provider of these.
#[derive(Default)]
struct Registered {
    resources: Vec<Thing>,
    data_sources: Vec<Thing>,
    ephemeral: Vec<Thing>,
    lists: Vec<Thing>,
    actions: Vec<Thing>,
    functions: Vec<&'static str>,
}

#[async_trait]
impl Provider for Registered {
    type Client = ();

    fn schema(&self) -> Schema {
        Schema::default()
    }

    fn resources(&self) -> Vec<Arc<dyn Resource<()>>> {
        let all = self.resources.iter().cloned();
        all.map(|each| Arc::new(each) as Arc<_>).collect()
    }

    fn data_sources(&self) -> Vec<Arc<dyn DataSource<()>>> {
        let all = self.data_sources.iter().cloned();
        all.map(|each| Arc::new(each) as Arc<_>).collect()
    }

    fn ephemeral_resources(&self) -> Vec<Arc<dyn EphemeralResource<()>>> {
        let all = self.ephemeral.iter().cloned();
        all.map(|each| Arc::new(each) as Arc<_>).collect()
    }

    fn list_resources(&self) -> Vec<Arc<dyn ListResource<()>>> {
        let all = self.lists.iter().cloned();
        all.map(|each| Arc::new(each) as Arc<_>).collect()
    }

    fn actions(&self) -> Vec<Arc<dyn Action<()>>> {
        let all = self.actions.iter().cloned();
        all.map(|each| Arc::new(each) as Arc<_>).collect()
    }

    fn functions(&self) -> Vec<Arc<dyn Function>> {
        let all = self.functions.iter();
        all.map(|name| Arc::new(thing(name)) as Arc<_>).collect()
    }

    async fn configure(&self, _: &Object, _: &str) -> Result<(), Diagnostics> {
        Ok(())
    }
}

/// What no schema's fault ever comes to.
fn never() -> Diagnostics {
    Diagnostics::error("never", "it is not called")
}

#[async_trait]
impl Resource<()> for Thing {
    fn type_name(&self) -> &'static str {
        self.name
    }
    fn schema(&self) -> Schema {
        self.schema.clone()
    }
    fn identity(&self) -> Option<IdentitySchema> {
        self.identity.clone()
    }
    async fn create(&self, _: &Context<()>, _: Create<'_>, _: &mut Option<Object>) -> Diagnostics {
        never()
    }
    async fn read(&self, _: &Context<()>, _: &mut Option<Object>, _: &mut Private) -> Diagnostics {
        never()
    }
    async fn update(&self, _: &Context<()>, _: Update<'_>, _: &mut Object) -> Diagnostics {
        never()
    }
    async fn delete(&self, _: &Context<()>, _: &Object, _: &Private) -> Diagnostics {
        never()
    }
    async fn import(&self, _: &Context<()>, _: &str) -> Result<Object, Diagnostics> {
        Err(never())
    }
}

#[async_trait]
impl DataSource<()> for Thing {
    fn type_name(&self) -> &'static str {
        self.name
    }
    fn schema(&self) -> Schema {
        self.schema.clone()
    }
    async fn read(&self, _: &Context<()>, _: &Object) -> Result<Object, Diagnostics> {
        Err(never())
    }
}

#[async_trait]
impl EphemeralResource<()> for Thing {
    fn type_name(&self) -> &'static str {
        self.name
    }
    fn schema(&self) -> Schema {
        self.schema.clone()
    }
    async fn open(&self, _: &Context<()>, _: &Object) -> Result<Opened, Diagnostics> {
        Err(never())
    }
}

#[async_trait]
impl ListResource<()> for Thing {
    fn type_name(&self) -> &'static str {
        self.name
    }
    fn schema(&self) -> Schema {
        self.schema.clone()
    }
    async fn list(&self, _: &Context<()>, _: ListQuery<'_>, _: &ListSink) -> Diagnostics {
        never()
    }
}

#[async_trait]
impl Action<()> for Thing {
    fn type_name(&self) -> &'static str {
        self.name
    }
    fn schema(&self) -> Schema {
        self.schema.clone()
    }
    async fn invoke(&self, _: &Context<()>, _: &Object, _: &Progress) -> Diagnostics {
        never()
    }
}

impl Function for Thing {
    fn name(&self) -> &'static str {
        self.name
    }
    fn signature(&self) -> Signature {
        let parameter = Parameter::new("x", Type::String);
        Signature::new("", [parameter], Type::String)
    }
    fn call(&self, _: &[Value]) -> Result<Value, FunctionError> {
        Err(FunctionError::new("it is not called"))
    }
}

#[track_caller]
fn check(provider: Registered, want: Expect) {
    want.assert_eq(&Server::new(provider).schema_faults().to_string());
}

#[test]
fn a_whole_provider_has_none() {
    let whole = Registered {
        resources: vec![thing("t_a"), thing("t_b")],
        data_sources: vec![thing("t_a")],
        ephemeral: vec![thing("t_a")],
        lists: vec![thing("t_a")],
        actions: vec![thing("t_a").of(Attribute::string("count").optional())],
        functions: vec!["f"],
    };
    check(whole, expect![""]);
}

#[test]
fn a_name_is_there_once_for_each_kind() {
    let two = || vec![thing("t_a"), thing("t_a")];
    let provider = Registered {
        resources: two(),
        data_sources: two(),
        ephemeral: two(),
        lists: two(),
        actions: two(),
        functions: vec!["f", "f"],
    };
    check(
        provider,
        expect![[r#"
        error: provider bug: invalid schema: resource t_a: is there twice
        error: provider bug: invalid schema: data source t_a: is there twice
        error: provider bug: invalid schema: ephemeral resource t_a: is there twice
        error: provider bug: invalid schema: list resource t_a: is there twice
        error: provider bug: invalid schema: action t_a: is there twice
        error: provider bug: invalid schema: function f: is there twice
    "#]],
    );
}

#[test]
fn each_kind_has_its_own_rules() {
    let computed = Attribute::string("x").computed();
    let provider = Registered {
        ephemeral: vec![thing("t_a").of(Attribute::string("count").optional())],
        lists: vec![thing("t_a").of(computed.clone())],
        actions: vec![thing("T-a").of(computed)],
        ..Registered::default()
    };
    check(
        provider,
        expect![[r#"
        error: provider bug: invalid schema: ephemeral resource t_a: count: the name is reserved by Terraform
        error: provider bug: invalid schema: list resource t_a: x: nothing is computed there
        error: provider bug: invalid schema: action T-a: x: nothing is computed there; a name is lower case letters, digits and _
        error: provider bug: invalid schema: list resource t_a: there is no managed resource of this type that has an identity
    "#]],
    );
    let without = Thing {
        identity: None,
        ..thing("t_a")
    };
    let provider = Registered {
        resources: vec![without],
        lists: vec![thing("t_a")],
        functions: vec!["f-g"],
        ..Registered::default()
    };
    check(
        provider,
        expect![[r#"
        error: provider bug: invalid schema: list resource t_a: there is no managed resource of this type that has an identity
        error: provider bug: invalid schema: function f-g: a name is lower case letters, digits and _
    "#]],
    );
}
