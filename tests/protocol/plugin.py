"""Terraform's side of the calls on a provider: every value with all its attributes, states from call to call.

What it says of a call that is refused is its diagnostics.
"""

import json

import msgpack
from tofusoup.tfplugin.driver import base_env, pb, start_provider

UNKNOWN = msgpack.ExtType(0, b"\0")
CAPABILITIES = pb.ClientCapabilities(write_only_attributes_allowed=True)


class Refused(Exception):
    """An answer with an error."""


def pack(value):
    return pb.DynamicValue(msgpack=msgpack.packb(value, use_bin_type=True))


def unpack(value):
    """A value; what is unknown stays an ExtType."""
    return msgpack.unpackb(value.msgpack, raw=False, strict_map_key=False) if value.msgpack else None


def sure(answer, field="diagnostics"):
    """The answer, unless it holds an error."""
    errors = [each for each in getattr(answer, field) if each.severity == pb.Diagnostic.ERROR]
    if errors:
        raise Refused("\n".join(f"{each.summary}: {each.detail}" for each in errors))
    return answer


def told_at(diagnostic):
    """The attribute that a diagnostic is about."""
    return ".".join(step.attribute_name for step in diagnostic.attribute.steps)


def of(block, given):
    """A configuration of a block: what is not given is null, and of nested blocks there is none."""
    nothing = {"SINGLE": None, "LIST": [], "SET": [], "MAP": {}}
    empty = {each.name: None for each in block.attributes}
    for nested in block.block_types:
        empty[nested.type_name] = nothing[pb.Schema.NestedBlock.NestingMode.Name(nested.nesting)]
    strangers = set(given) - set(empty)
    assert not strangers, f"no attributes: {strangers}"
    return empty | given


def is_known(value):
    if isinstance(value, msgpack.ExtType):
        return False
    if isinstance(value, dict):
        return all(is_known(each) for each in value.values())
    if isinstance(value, list):
        return all(is_known(each) for each in value)
    return True


class Held:
    """What Terraform keeps of one object."""

    def __init__(self, state=None, private=b"", identity=None):
        self.state, self.private, self.identity = state, private, identity


class Plugin:
    """A provider process and its schemas."""

    @classmethod
    async def start(cls, binary, environment):
        made = cls()
        made.process = await start_provider(binary, base_env(environment))
        made.rpc = made.process.stub
        made.schema = sure(await made.rpc.GetProviderSchema(pb.GetProviderSchema.Request()))
        answer = await made.rpc.GetResourceIdentitySchemas(pb.GetResourceIdentitySchemas.Request())
        made.identities = sure(answer).identity_schemas
        return made

    async def stop(self):
        await self.process.stop()

    async def configure(self, **given):
        config = pack(of(self.schema.provider.block, given))
        sure(await self.rpc.ValidateProviderConfig(pb.ValidateProviderConfig.Request(config=config)))
        request = pb.ConfigureProvider.Request(
            terraform_version="1.14.0", config=config, client_capabilities=CAPABILITIES)
        sure(await self.rpc.ConfigureProvider(request))

    def block(self, kind):
        return self.schema.resource_schemas[kind].block

    def identity_wire(self, identity):
        return None if identity is None else pb.ResourceIdentityData(identity_data=pack(identity))

    def identity_given(self, kind, given):
        """An identity as an import block has it: what is not given is null."""
        names = [each.name for each in self.identities[kind].identity_attributes]
        return {name: given.get(name) for name in names}

    async def plan(self, kind, held, config):
        """PlanResourceChange as core asks it: computed attributes that are not configured are as they were."""
        block = self.block(kind)
        proposed = config
        if config is not None:
            computed = {each.name for each in block.attributes if each.computed}
            before = held.state or {}
            proposed = {name: before.get(name) if value is None and name in computed else value
                        for name, value in config.items()}
        request = pb.PlanResourceChange.Request(
            type_name=kind, prior_state=pack(held.state), proposed_new_state=pack(proposed), config=pack(config),
            prior_private=held.private, prior_identity=self.identity_wire(held.identity),
            client_capabilities=CAPABILITIES)
        return sure(await self.rpc.PlanResourceChange(request))

    async def change(self, kind, held, given):
        """Validates, plans and applies a configuration; None destroys."""
        config = None if given is None else of(self.block(kind), given)
        if config is not None:
            await self.validate(kind, config)
        planned = await self.plan(kind, held, config)
        request = pb.ApplyResourceChange.Request(
            type_name=kind, prior_state=pack(held.state), planned_state=planned.planned_state, config=pack(config),
            planned_private=planned.planned_private, planned_identity=planned.planned_identity
            if planned.HasField("planned_identity") else None)
        return self.hold(kind, sure(await self.rpc.ApplyResourceChange(request)))

    async def validate(self, kind, config):
        request = pb.ValidateResourceConfig.Request(
            type_name=kind, config=pack(config), client_capabilities=CAPABILITIES)
        sure(await self.rpc.ValidateResourceConfig(request))

    async def read(self, kind, held):
        request = pb.ReadResource.Request(
            type_name=kind, current_state=pack(held.state), private=held.private,
            current_identity=self.identity_wire(held.identity), client_capabilities=CAPABILITIES)
        return self.hold(kind, sure(await self.rpc.ReadResource(request)))

    def hold(self, kind, answer):
        """What an answer leaves in the state, judged as core judges it."""
        state = unpack(answer.new_state)
        identity = unpack(answer.new_identity.identity_data) if answer.HasField("new_identity") else None
        assert is_known(state) and is_known(identity), "something is unknown"
        if state is not None:
            for each in self.block(kind).attributes:
                assert not each.write_only or state[each.name] is None, f"{each.name} is write-only"
            assert (identity is not None) == (kind in self.identities), "an identity where there is one"
        return Held(state, answer.private, identity)

    async def import_by_identity(self, kind, given):
        request = pb.ImportResourceState.Request(
            type_name=kind, identity=self.identity_wire(self.identity_given(kind, given)),
            client_capabilities=CAPABILITIES)
        answer = sure(await self.rpc.ImportResourceState(request))
        (found,) = answer.imported_resources
        held = Held(unpack(found.state), found.private, unpack(found.identity.identity_data))
        return await self.read(kind, held)

    async def moved(self, kind, provider, source, state):
        request = pb.MoveResourceState.Request(
            source_provider_address=provider, source_type_name=source, target_type_name=kind,
            source_state=pb.RawState(json=json.dumps(state).encode()))
        answer = sure(await self.rpc.MoveResourceState(request))
        return await self.read(kind, Held(unpack(answer.target_state), answer.target_private))

    async def generated(self, kind, held):
        request = pb.GenerateResourceConfig.Request(type_name=kind, state=pack(held.state))
        return unpack(sure(await self.rpc.GenerateResourceConfig(request)).config)

    async def list(self, kind, given, include_resource=False, limit=100):
        """Name, identity and state of each object that a query finds; None is one without the block config."""
        config = pack(None if given is None else of(self.schema.list_resource_schemas[kind].block, given))
        sure(await self.rpc.ValidateListResourceConfig(
            pb.ValidateListResourceConfig.Request(type_name=kind, config=config)))
        request = pb.ListResource.Request(
            type_name=kind, config=config, include_resource_object=include_resource, limit=limit)
        found = []
        async for event in self.rpc.ListResource(request):
            sure(event, "diagnostic")
            assert event.HasField("identity"), "an event without an identity"
            assert event.HasField("resource_object") == include_resource
            state = unpack(event.resource_object) if include_resource else None
            found.append((event.display_name, unpack(event.identity.identity_data), state))
        return found

    async def invoke(self, kind, given):
        """Validates, plans and does an action; what it said."""
        config = pack(of(self.schema.action_schemas[kind].schema.block, given))
        sure(await self.rpc.ValidateActionConfig(pb.ValidateActionConfig.Request(type_name=kind, config=config)))
        sure(await self.rpc.PlanAction(
            pb.PlanAction.Request(action_type=kind, config=config, client_capabilities=CAPABILITIES)))
        request = pb.InvokeAction.Request(action_type=kind, config=config, client_capabilities=CAPABILITIES)
        events = [event async for event in self.rpc.InvokeAction(request)]
        assert [event.WhichOneof("type") for event in events[:-1]] == ["progress"] * (len(events) - 1)
        sure(events[-1].completed)
        return [event.progress.message for event in events[:-1]]

    async def foretold(self, kind, given):
        """What the plan of an action says, each as its severity, attribute and words."""
        config = pack(of(self.schema.action_schemas[kind].schema.block, given))
        answer = await self.rpc.PlanAction(
            pb.PlanAction.Request(action_type=kind, config=config, client_capabilities=CAPABILITIES))
        assert not answer.HasField("deferred")
        return [f"{pb.Diagnostic.Severity.Name(each.severity)} {told_at(each)}: {each.summary}: {each.detail}"
                for each in answer.diagnostics]

    async def opened(self, kind, given):
        """Opens an ephemeral resource, renews it where it wants that, and closes it; what it held."""
        block = self.schema.ephemeral_resource_schemas[kind].block
        config = of(block, given)
        sure(await self.rpc.ValidateEphemeralResourceConfig(
            pb.ValidateEphemeralResourceConfig.Request(type_name=kind, config=pack(config))))
        answer = sure(await self.rpc.OpenEphemeralResource(
            pb.OpenEphemeralResource.Request(type_name=kind, config=pack(config))))
        result = unpack(answer.result)
        assert is_known(result), "something is unknown"
        for name, value in config.items():
            assert value is None or result[name] == value, f"{name} is not as configured"
        private = answer.private
        if answer.HasField("renew_at"):
            private = sure(await self.rpc.RenewEphemeralResource(
                pb.RenewEphemeralResource.Request(type_name=kind, private=private))).private
        sure(await self.rpc.CloseEphemeralResource(
            pb.CloseEphemeralResource.Request(type_name=kind, private=private)))
        return result

    async def call(self, name, *arguments):
        """The result of a function, each argument of the type of its parameter."""
        packed = [pack(argument) for argument in arguments]
        answer = await self.rpc.CallFunction(pb.CallFunction.Request(name=name, arguments=packed))
        if answer.HasField("error"):
            raise Refused(answer.error.text)
        return unpack(answer.result)
