"""Drives the provider over the plugin protocol, on an emulator: what Terraform 1.11 never calls, and what it does.

    drive.py BINARY CLOUD REGION ENDPOINT

Prints what it saw, one JSON line a fact. Ids are replaced by words, so that the facts are the same each time.
"""

import asyncio
import base64
import json
import re
import sys
import urllib.request

from plugin import UNKNOWN, Held, Plugin, Refused, pb, sure, unpack
from rules import all_faults

# The provider and the type that a cloud's keys have elsewhere.
ELSEWHERE = {"alibaba": ("registry.terraform.io/aliyun/alicloud", "alicloud_kms_key"),
             "huawei": ("registry.terraform.io/huaweicloud/huaweicloud", "huaweicloud_kms_key")}
# What kind of key gets a new version by request.
ROTATED = {"alibaba": {"key_spec": "RSA_2048", "key_usage": "SIGN/VERIFY"}, "huawei": {}}
# What kind gets none.
FIXED = {"alibaba": {}, "huawei": {"key_spec": "RSA_2048"}}
DATE = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z")
WORDS = {}


def tell(fact, value):
    """One fact, with words for the ids in it."""
    text = json.dumps(value, sort_keys=True, default=str)
    for told, word in sorted(WORDS.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(told, word)
    print(json.dumps({"fact": fact, "value": json.loads(text)}), flush=True)


async def refused(coroutine):
    """Why something is refused; an answer is a failure."""
    try:
        answer = await coroutine
    except Refused as error:
        return str(error)
    raise AssertionError(f"it is not refused: {answer}")


def differences(before, after):
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


async def announced(plugin):
    """What the provider says it has, and whether Terraform would take it."""
    schema = plugin.schema
    tell("faults", all_faults(schema, plugin.identities))
    names = sure(await plugin.rpc.GetMetadata(pb.GetMetadata.Request()))
    kinds = {"resources": schema.resource_schemas, "data_sources": schema.data_source_schemas,
             "ephemeral_resources": schema.ephemeral_resource_schemas, "actions": schema.action_schemas,
             "list_resources": schema.list_resource_schemas}
    for kind, schemas in kinds.items():
        assert sorted(each.type_name for each in getattr(names, kind)) == sorted(schemas), kind
    assert sorted(each.name for each in names.functions) == sorted(schema.functions)
    again = sure(await plugin.rpc.GetFunctions(pb.GetFunctions.Request()))
    assert again.functions == schema.functions
    tell("ephemeral resources", sorted(schema.ephemeral_resource_schemas))
    tell("list resources", sorted(schema.list_resource_schemas))
    tell("actions", sorted(schema.action_schemas))
    tell("functions", sorted(schema.functions))
    tell("identities", {
        name: [each.name + ("" if each.required_for_import else "?")
               for each in plugin.identities[name].identity_attributes]
        for name in schema.list_resource_schemas})


def new_key(cloud, name):
    """The least of a key; some clouds have none without a name."""
    return {"description": name} | ({"alias": name} if cloud == "huawei" else {})


async def by_identity(plugin, cloud):
    """A key is made, and found again by its identity."""
    key = await plugin.change("kms_key", Held(), new_key(cloud, "main") | {"tags": {"team": "a"}})
    WORDS[key.state["id"]] = "KEY"
    tell("identity made", key.identity)
    read = await plugin.read("kms_key", key)
    tell("read changes", [differences(key.state, read.state), differences(key.identity, read.identity)])
    old = await plugin.read("kms_key", Held(key.state, key.private))
    tell("an older state gets its identity", old.identity)
    (name,) = [each.name for each in plugin.identities["kms_key"].identity_attributes if each.required_for_import]
    imported = await plugin.import_by_identity("kms_key", {name: key.state["id"]})
    tell("identity imported", imported.identity)
    tell("import changes", sorted(differences(key.state, imported.state)))
    elsewhere = plugin.import_by_identity("kms_key", {name: key.state["id"], "region": "elsewhere"})
    tell("import elsewhere", await refused(elsewhere))
    tell("import of nothing", await refused(plugin.import_by_identity("kms_key", {})))
    config = await plugin.generated("kms_key", imported)
    tell("generated", {name: value for name, value in config.items() if value is not None})
    await plugin.validate("kms_key", config)
    planned = await plugin.plan("kms_key", imported, config)
    after = unpack(planned.planned_state)
    tell("generated changes", differences(imported.state, after))
    tell("generated replaces", [str(path) for path in planned.requires_replace])
    return imported


async def listed(plugin, cloud, key):
    """Queries find it, with and without its state, and stop where they shall."""
    others = [await plugin.change("kms_key", Held(), new_key(cloud, f"number-{each}")) for each in range(3)]
    for number, other in enumerate(others):
        WORDS[other.state["id"]] = f"OTHER{number}"
    found = await plugin.list("kms_key", {}, include_resource=True)
    tell("keys found", sorted(state["description"] for _, _, state in found))
    (state,) = [state for _, identity, state in found if identity == key.identity]
    tell("its state is the one that was read", differences(key.state, state))
    tell("keys within a limit", len(await plugin.list("kms_key", {}, limit=2)))
    alias = await plugin.change("kms_alias", Held(), {"alias_name": "alias/listed", "key_id": key.state["id"]})
    tell("alias made", alias.identity)
    tell("aliases found", [[name, identity] for name, identity, _ in await plugin.list("kms_alias", None)])
    nothing = {"key_id": "00000000-0000-0000-0000-000000000000"}
    tell("aliases of nothing", (await refused(plugin.list("kms_alias", nothing))).split(":")[0])
    tell("a query refused", await refused(plugin.list("kms_key", {"state": "Gone"})))
    for other in others:
        await plugin.change("kms_key", other, None)
    return alias


async def acted(plugin, key):
    """Actions change it, and a read sees that."""
    of_key = {"key_id": key.state["id"]}
    tell("disable", await plugin.invoke("kms_set_key_state", of_key | {"state": "Disabled"}))
    tell("disabled", differences(key.state, (await plugin.read("kms_key", key)).state))
    tell("enable", await plugin.invoke("kms_set_key_state", of_key | {"state": "Enabled"}))
    tell("state of nothing", await refused(plugin.invoke("kms_set_key_state", of_key | {"state": "Gone"})))
    nothing = {"key_id": "00000000-0000-0000-0000-000000000000", "state": "Enabled"}
    tell("no such key", (await refused(plugin.invoke("kms_set_key_state", nothing))).split(":")[0])


def advance(endpoint, by):
    """Moves the emulator's clock."""
    body = json.dumps({"advance": by}).encode()
    request = urllib.request.Request(f"{endpoint}/_emulator/clock", body, {"content-type": "application/json"},
                                     method="PUT")
    urllib.request.urlopen(request).close()


async def rotated(plugin, cloud, endpoint):
    """A key gets a version, and says which."""
    key = await plugin.change("kms_key", Held(), new_key(cloud, "rotated") | ROTATED[cloud])
    WORDS[key.state["id"]] = "ROTATED"
    # Where versions have to be of some age before the next one.
    advance(endpoint, "8d")
    (said,) = await plugin.invoke("kms_rotate_key", {"key_id": key.state["id"]})
    tell("rotate", said.rsplit(" ", 1)[0])
    await plugin.change("kms_key", key, None)


async def foretold(plugin, cloud, look):
    """What a plan of a rotation says of a key. Who has changed something does not look, so somebody else does."""
    kinds = [("young", ROTATED[cloud]), ("off", ROTATED[cloud] | {"enabled": False}), ("of another kind", FIXED[cloud])]
    for number, (name, more) in enumerate(kinds):
        key = await plugin.change("kms_key", Held(), new_key(cloud, f"plan-{number}") | more)
        WORDS[key.state["id"]] = "PLANNED"
        tell(f"a rotation planned, {name}", await look(key.state["id"]))
        await plugin.change("kms_key", key, None)
        if more == FIXED[cloud]:
            continue
        tell(f"a rotation planned, {name}, not wanted any more", await look(key.state["id"]))
        tell(f"a rotation planned, {name}, nobody looks", await look(key.state["id"], preflight=False))
    tell("a rotation planned of a key that is not known", await look(UNKNOWN))
    nothing = await look("00000000-0000-0000-0000-000000000000")
    tell("a rotation planned of nothing", [said.split(": ")[:2] for said in nothing])


async def moved(plugin, cloud, key):
    """What was an object of the cloud's own provider is the same key."""
    provider, kind = ELSEWHERE[cloud]
    theirs = {"id": key.state["id"], "key_id": key.state["id"], "description": "another text"}
    ours = await plugin.moved("kms_key", provider, kind, theirs)
    tell("moved", [ours.identity, sorted(differences(key.state, ours.state))])
    tell("moved from nothing we know", await refused(plugin.moved("kms_key", provider, "some_key", theirs)))


async def opened(plugin, cloud, key):
    """A data key is made, and what it sealed is opened again."""
    of_key = {"key_id": key.state["id"]}
    made = await plugin.opened("kms_data_key", of_key)
    tell("data key bytes", len(base64.b64decode(made["plaintext_base64"])))
    apart = {"data_key_bytes": len(base64.b64decode(made["plaintext_base64"]))}
    if cloud == "huawei":
        apart |= of_key
    again = await plugin.opened("kms_plaintext", apart | {"ciphertext": made["ciphertext"]})
    tell("opened again", again["plaintext_base64"] == made["plaintext_base64"])
    tell("a broken ciphertext", (await refused(plugin.opened(
        "kms_plaintext", apart | {"ciphertext": "bm90IG9uZQ=="}))).split(":")[0])


async def called(plugin):
    """Functions, which need no service."""
    tell("duration", await plugin.call("duration_seconds", "1d"))
    tell("no duration", await refused(plugin.call("duration_seconds", "soon")))
    tell("an unknown duration", str(await plugin.call("duration_seconds", UNKNOWN)))


async def removed(plugin, key, alias):
    """It is destroyed, and an action brings it back."""
    await plugin.change("kms_alias", alias, None)
    gone = await plugin.change("kms_key", key, None)
    tell("destroyed", gone.state)
    of_key = {"key_id": key.state["id"]}
    tell("cancel", await plugin.invoke("kms_cancel_key_deletion", of_key))
    tell("cancel again", await plugin.invoke("kms_cancel_key_deletion", of_key))
    nothing = {"key_id": "00000000-0000-0000-0000-000000000000"}
    tell("cancel of nothing", (await refused(plugin.invoke("kms_cancel_key_deletion", nothing))).split(":")[0])
    await plugin.invoke("kms_set_key_state", of_key | {"state": "Enabled"})
    back = await plugin.read("kms_key", key)
    tell("back", sorted(differences(key.state, back.state)))


async def main(binary, cloud, region, endpoint):
    given = {"cloud": cloud, "region": region, "endpoint": endpoint, "access_key": "test", "secret_key": "test"}

    async def look(key_id, **more):
        other = await Plugin.start(binary, {})
        try:
            await other.configure(**given, **more)
            said = await other.foretold("kms_rotate_key", {"key_id": key_id})
            return [DATE.sub("DATE", each) for each in said]
        finally:
            await other.stop()

    plugin = await Plugin.start(binary, {})
    try:
        await announced(plugin)
        await called(plugin)
        await plugin.configure(**given)
        key = await by_identity(plugin, cloud)
        alias = await listed(plugin, cloud, key)
        await moved(plugin, cloud, key)
        await acted(plugin, key)
        await foretold(plugin, cloud, look)
        await rotated(plugin, cloud, endpoint)
        await opened(plugin, cloud, key)
        await removed(plugin, key, alias)
    finally:
        await plugin.stop()


asyncio.run(main(*sys.argv[1:]))
