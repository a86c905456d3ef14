//! Each schema that Terraform refuses, named.
#![expect(
    clippy::needless_pass_by_value,
    reason = "cases are literals, handed over"
)]

use expect_test::{Expect, expect};

use super::{Owner, faults, function_faults, identity_faults};
use crate::{
    Attribute, Block, BlockNesting, IdentityAttribute, IdentitySchema, Nesting, Parameter, Schema,
    Signature, Type,
};

#[track_caller]
fn check(owner: Owner, schema: &Schema, want: Expect) {
    want.assert_eq(&faults(owner, schema).join("\n"));
}

fn with(attribute: Attribute) -> Schema {
    Schema::new("", [attribute])
}

#[test]
fn valid_schemas_have_no_faults() {
    let attributes = [
        Attribute::string("id").computed().use_state_for_unknown(),
        Attribute::string("name").required().requires_replace(),
        Attribute::bool("on").default(true),
        Attribute::string("secret_wo").optional().write_only(),
        Attribute::new("any", Type::Dynamic).optional(),
        Attribute::nested(
            "one",
            Nesting::Single,
            [Attribute::string("secret_wo").required().write_only()],
        )
        .optional(),
        Attribute::timeouts(&["create"]),
    ];
    let blocks = [
        Block::new("single", BlockNesting::Single, []).items(1, 1),
        Block::new(
            "list",
            BlockNesting::List,
            [Attribute::string("x").required()],
        )
        .items(1, 0),
    ];
    check(
        Owner::Resource,
        &Schema::new("", attributes).blocks(blocks),
        expect![""],
    );
}

#[test]
fn names() {
    let dotted = with(Attribute::string("Bad-name").optional());
    check(
        Owner::Resource,
        &dotted,
        expect!["Bad-name: a name is lower case letters, digits and _"],
    );
    check(
        Owner::Resource,
        &with(Attribute::string("1st").optional()),
        expect!["1st: a name is lower case letters, digits and _"],
    );
    check(
        Owner::Resource,
        &with(Attribute::string("count").optional()),
        expect!["count: the name is reserved by Terraform"],
    );
    check(
        Owner::Provider,
        &with(Attribute::string("alias").optional()),
        expect!["alias: the name is reserved by Terraform"],
    );
    check(
        Owner::Provider,
        &with(Attribute::string("count").optional()),
        expect![""],
    );
    let twice = Schema::new("", [Attribute::string("x").optional()]).blocks([Block::new(
        "x",
        BlockNesting::List,
        [],
    )]);
    check(
        Owner::Resource,
        &twice,
        expect!["x: the name is used twice"],
    );
    check(
        Owner::Resource,
        &Schema::new("", []).version(-1),
        expect!["schema version -1 is negative"],
    );
}

#[test]
fn who_sets_an_attribute() {
    check(
        Owner::Resource,
        &with(Attribute::string("x")),
        expect!["x: must be required, optional or computed"],
    );
    check(
        Owner::Resource,
        &with(Attribute::string("x").required().optional()),
        expect!["x: cannot be both required and optional"],
    );
    check(
        Owner::Resource,
        &with(Attribute::string("x").required().computed()),
        expect!["x: cannot be both required and computed"],
    );
    check(
        Owner::Resource,
        &with(Attribute::string("x").default(7)),
        expect!["x: the default is not of the attribute's type"],
    );
    let kept = with(Attribute::string("x").optional().use_state_for_unknown());
    check(
        Owner::Resource,
        &kept,
        expect!["x: only a computed attribute can keep the state's value"],
    );
}

#[test]
fn write_only() {
    let write_only = || Attribute::string("x").optional().write_only();
    check(
        Owner::DataSource,
        &with(write_only()),
        expect!["x: only a managed resource has write-only attributes"],
    );
    check(
        Owner::Resource,
        &with(write_only().computed()),
        expect!["x: cannot be both write-only and computed"],
    );
    let in_set = with(Attribute::nested("s", Nesting::Set, [write_only()]).optional());
    check(
        Owner::Resource,
        &in_set,
        expect!["s.x: cannot be write-only inside a set"],
    );
    let around = Attribute::nested("n", Nesting::Single, [Attribute::string("x").optional()])
        .optional()
        .write_only();
    check(
        Owner::Resource,
        &with(around),
        expect!["n.x: everything in a write-only attribute is write-only"],
    );
}

#[test]
fn open_types() {
    let listed = with(Attribute::list("x", Type::Dynamic).optional());
    check(
        Owner::Resource,
        &listed,
        expect!["x: a collection needs an element type"],
    );
    let nested = Attribute::nested(
        "n",
        Nesting::List,
        [Attribute::new("x", Type::Dynamic).optional()],
    )
    .optional();
    check(
        Owner::Resource,
        &with(nested),
        expect!["n.x: a type cannot be left open inside a collection"],
    );
}

#[test]
fn blocks() {
    let block = |nesting, min, max| {
        Schema::new("", []).blocks([Block::new("b", nesting, []).items(min, max)])
    };
    check(
        Owner::Resource,
        &block(BlockNesting::Single, 0, 1),
        expect!["b: a single block is there at most once"],
    );
    check(
        Owner::Resource,
        &block(BlockNesting::Single, 2, 2),
        expect!["b: a single block is there at most once"],
    );
    check(
        Owner::Resource,
        &block(BlockNesting::Map, 1, 0),
        expect!["b: this nesting has no number of items"],
    );
    check(
        Owner::Resource,
        &block(BlockNesting::Set, 3, 2),
        expect!["b: the fewest items are more than the most"],
    );
    let inner = Block::new("outer", BlockNesting::Set, []).blocks([Block::new(
        "i",
        BlockNesting::Group,
        [Attribute::string("x")],
    )]);
    check(
        Owner::Resource,
        &Schema::new("", []).blocks([inner]),
        expect!["outer.i.x: must be required, optional or computed"],
    );
}

#[test]
fn what_only_some_schemas_may_hold() {
    let of_all = [
        (Owner::Provider, expect!["x: nothing is computed there"]),
        (Owner::Resource, expect![""]),
        (Owner::DataSource, expect![""]),
        (Owner::Ephemeral, expect![""]),
        (Owner::List, expect!["x: nothing is computed there"]),
        (Owner::Action, expect!["x: nothing is computed there"]),
    ];
    for (owner, want) in of_all {
        check(
            owner,
            &with(Attribute::string("x").optional().computed()),
            want,
        );
    }
    let only = "x: only a managed resource has write-only attributes";
    let reserved = "count: the name is reserved by Terraform";
    let of_all = [
        (Owner::Provider, only, ""),
        (Owner::Resource, "", reserved),
        (Owner::DataSource, only, reserved),
        (Owner::Ephemeral, only, reserved),
        (Owner::List, only, ""),
        (Owner::Action, only, ""),
    ];
    for (owner, write_only, count) in of_all {
        let schema = with(Attribute::string("x").optional().write_only());
        assert_eq!(faults(owner, &schema).join("\n"), write_only, "{owner:?}");
        let schema = with(Attribute::string("count").optional());
        assert_eq!(faults(owner, &schema).join("\n"), count, "{owner:?}");
    }
}

#[test]
fn identities() {
    let check = |attributes: Vec<IdentityAttribute>, want: Expect| {
        want.assert_eq(&identity_faults(&IdentitySchema::new(attributes)).join("\n"));
    };
    let required = IdentityAttribute::required;
    let id = || required("id", Type::String);
    let of_type = |ty| vec![id(), IdentityAttribute::optional("x", ty)];
    for ty in [Type::String, Type::Number, Type::Bool] {
        check(of_type(ty.clone()), expect![""]);
        check(of_type(Type::list(ty)), expect![""]);
    }
    let refused = [
        Type::Dynamic,
        Type::set(Type::String),
        Type::map(Type::String),
        Type::object([("a", Type::String)]),
        Type::Tuple(vec![Type::String]),
        Type::list(Type::list(Type::String)),
        Type::list(Type::Dynamic),
    ];
    for ty in refused {
        let said = identity_faults(&IdentitySchema::new(of_type(ty))).join("\n");
        assert_eq!(
            said,
            "x: an identity holds text, numbers, truth values, and lists of these"
        );
    }
    check(vec![id(), id()], expect!["id: the name is used twice"]);
    check(
        vec![required("Id", Type::String)],
        expect!["Id: a name is lower case letters, digits and _"],
    );
    check(
        vec![],
        expect!["no attribute is required for import: it would name no object"],
    );
    check(
        vec![IdentityAttribute::optional("x", Type::String)],
        expect!["no attribute is required for import: it would name no object"],
    );
    let negative = IdentitySchema::new([id()]).version(-1);
    expect!["schema version -1 is negative"].assert_eq(&identity_faults(&negative).join("\n"));
}

#[test]
fn functions() {
    let check = |name: &str, signature: Signature, want: Expect| {
        want.assert_eq(&function_faults(name, &signature).join("\n"));
    };
    let text = |name| Parameter::new(name, Type::String);
    let of = |parameters: Vec<Parameter>| Signature::new("", parameters, Type::String);
    check("f", of(vec![]), expect![""]);
    check(
        "f",
        of(vec![text("a"), text("b")]).variadic(text("c")),
        expect![""],
    );
    check(
        "f",
        of(vec![Parameter::new("a", Type::Dynamic)]),
        expect![""],
    );
    check(
        "F",
        of(vec![]),
        expect!["a name is lower case letters, digits and _"],
    );
    check(
        "",
        of(vec![]),
        expect!["a name is lower case letters, digits and _"],
    );
    check(
        "f",
        of(vec![text("a-b")]),
        expect!["a-b: a name is lower case letters, digits and _"],
    );
    check(
        "f",
        of(vec![text("a"), text("a")]),
        expect!["a: the name is used twice"],
    );
    check(
        "f",
        of(vec![text("a")]).variadic(text("a")),
        expect!["a: the name is used twice"],
    );
    let open = Parameter::new("a", Type::list(Type::Dynamic));
    check(
        "f",
        of(vec![open]),
        expect!["a: a collection needs an element type"],
    );
    let open = Signature::new("", [], Type::map(Type::Dynamic));
    check(
        "f",
        open,
        expect!["the result: a collection needs an element type"],
    );
}
