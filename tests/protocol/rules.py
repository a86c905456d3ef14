"""What Terraform accepts of a provider's schemas, written from its documentation and not from our code.

Each function gives the faults it finds as lines.
"""

import json
import re

NAME = re.compile(r"^[a-z_][a-z0-9_]*$")
RESERVED = {"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"}
SIMPLE = {"string", "number", "bool"}
KINDS = SIMPLE | {"dynamic"}
SINGLE, LIST, SET, MAP, GROUP = 1, 2, 3, 4, 5


def type_faults(where, raw):
    """A type constraint in JSON."""
    try:
        return [f"{where}: {fault}" for fault in type_of(json.loads(raw))]
    except ValueError as error:
        return [f"{where}: the type is no JSON: {error}"]


def type_of(kind, inside=False):
    if isinstance(kind, str):
        if kind not in KINDS:
            yield f"{kind!r} is no type"
        if kind == "dynamic" and inside:
            yield "a collection of any type"
        return
    if not isinstance(kind, list) or len(kind) != 2:
        yield f"{kind!r} is no type"
    elif kind[0] in ("list", "set", "map"):
        yield from type_of(kind[1], True)
    elif kind[0] == "tuple":
        for element in kind[1]:
            yield from type_of(element, inside)
    elif kind[0] == "object":
        for attribute in kind[1].values():
            yield from type_of(attribute, inside)
    else:
        yield f"{kind[0]!r} is no type"


def attribute_faults(path, attribute, owner, in_set):
    who = (attribute.required, attribute.optional, attribute.computed)
    if who not in [(True, False, False), (False, True, False), (False, False, True), (False, True, True)]:
        yield f"{path}: required, optional, computed are {who}"
    if attribute.computed and owner in ("provider", "list", "action"):
        yield f"{path}: computed in a {owner}"
    if bool(attribute.type) == attribute.HasField("nested_type"):
        yield f"{path}: both or neither of type and nested type"
    if attribute.type:
        yield from type_faults(path, attribute.type)
    if attribute.write_only and (owner != "resource" or attribute.computed or in_set):
        yield f"{path}: write-only where it may not be"
    if attribute.deprecation_message and not attribute.deprecated:
        yield f"{path}: a deprecation message, but not deprecated"
    if attribute.HasField("nested_type"):
        nesting = attribute.nested_type.nesting
        if nesting not in (SINGLE, LIST, SET, MAP):
            yield f"{path}: nesting {nesting}"
        for child in attribute.nested_type.attributes:
            if attribute.write_only and not child.write_only:
                yield f"{path}.{child.name}: not write-only inside of write-only"
            yield from name_faults(f"{path}.{child.name}", child.name)
            yield from attribute_faults(f"{path}.{child.name}", child, owner, in_set or nesting == SET)


def name_faults(path, name):
    if not NAME.match(name):
        yield f"{path}: the name {name!r}"


def block_faults(path, block, owner, in_set=False):
    names = [attribute.name for attribute in block.attributes] + [nested.type_name for nested in block.block_types]
    if len(names) != len(set(names)):
        yield f"{path}: a name is there twice"
    for name in names:
        yield from name_faults(path, name)
    for attribute in block.attributes:
        yield from attribute_faults(f"{path}.{attribute.name}", attribute, owner, in_set)
    for nested in block.block_types:
        if nested.nesting not in (SINGLE, LIST, SET, MAP, GROUP) or not nested.HasField("block"):
            yield f"{path}.{nested.type_name}: no nesting or no block"
        yield from block_faults(f"{path}.{nested.type_name}", nested.block, owner, in_set or nested.nesting == SET)


def schema_faults(owner, name, schema):
    """A schema of a provider, resource, data source, ephemeral resource, list resource or action."""
    if not schema.HasField("block"):
        return [f"{name}: no block: Terraform crashes"]
    faults = list(block_faults(name, schema.block, owner))
    reserved = {"provider": {"alias", "version"}, "list": set(), "action": set()}.get(owner, RESERVED)
    faults += [f"{name}: {each.name} is reserved" for each in schema.block.attributes if each.name in reserved]
    if schema.version < 0:
        faults.append(f"{name}: version {schema.version}")
    return faults


def function_faults(name, function):
    faults = list(name_faults(f"function {name}", name))
    if not function.HasField("return"):
        return faults + [f"{name}: no return: Terraform crashes"]
    parameters = list(function.parameters)
    if function.HasField("variadic_parameter"):
        parameters.append(function.variadic_parameter)
    names = [parameter.name for parameter in parameters]
    if len(names) != len(set(names)):
        faults.append(f"{name}: a parameter is there twice")
    for parameter in parameters:
        faults += name_faults(f"{name}({parameter.name})", parameter.name)
        faults += type_faults(f"{name}({parameter.name})", parameter.type)
    return faults + type_faults(name, getattr(function, "return").type)


def identity_faults(name, schema):
    faults = []
    for attribute in schema.identity_attributes:
        kind = json.loads(attribute.type)
        element = kind[1] if isinstance(kind, list) and kind[0] == "list" else kind
        if element not in ("string", "number", "bool"):
            faults.append(f"{name}.{attribute.name}: an identity of {kind}")
        if attribute.required_for_import == attribute.optional_for_import:
            faults.append(f"{name}.{attribute.name}: both or neither of required and optional")
    if not any(attribute.required_for_import for attribute in schema.identity_attributes):
        faults.append(f"{name}: no attribute is required")
    return faults


def all_faults(schema, identities):
    """Everything that a provider announces."""
    faults = schema_faults("provider", "provider", schema.provider)
    kinds = {"resource": schema.resource_schemas, "data": schema.data_source_schemas,
             "ephemeral": schema.ephemeral_resource_schemas, "list": schema.list_resource_schemas}
    for owner, schemas in kinds.items():
        for name in sorted(schemas):
            faults += schema_faults(owner, f"{owner} {name}", schemas[name])
    for name in sorted(schema.action_schemas):
        faults += schema_faults("action", f"action {name}", schema.action_schemas[name].schema)
    for name in sorted(schema.functions):
        faults += function_faults(name, schema.functions[name])
    for name in sorted(identities):
        faults += identity_faults(name, identities[name])
        if name not in schema.resource_schemas:
            faults.append(f"{name}: an identity of no resource")
    for name in schema.list_resource_schemas:
        if name not in identities:
            faults.append(f"list {name}: its resource has no identity")
    return faults
