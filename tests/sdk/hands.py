"""What the Python SDKs' drivers share: names standing for earlier answers, and one JSON line a step.

A driver only carries out what the files of steps say and prints what came back. The judge reads the
same files and compares.
"""

import datetime
import json
import re
import sys
import urllib.request

import strangers


def steps(path):
    """The steps of a file: a JSON list."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def filled(value, names):
    """A value with each `${name}` replaced by what an earlier answer gave it."""
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)\}", lambda match: str(names[match.group(1)]), value)
    if isinstance(value, list):
        return [filled(one, names) for one in value]
    if isinstance(value, dict):
        return {key: filled(one, names) for key, one in value.items()}
    return value


def at(body, path):
    """The part of an answer at `Keys.Key.0.KeyId`; None if there is none."""
    for part in path.split("."):
        if isinstance(body, list):
            body = body[int(part)] if int(part) < len(body) else None
        elif isinstance(body, dict):
            body = body.get(part)
        else:
            return None
    return body


def admin(endpoint, method, path, body=None):
    """One request to the emulator's own API."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://{endpoint}/_emulator/{path}", data, method=method)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def moment(endpoint, plus_days):
    """So many days after the time of the emulator's clock, as seconds since 1970."""
    now = admin(endpoint, "GET", "clock")["now"]
    # Nanoseconds are more than this library reads.
    whole = datetime.datetime.strptime(now[:19], "%Y-%m-%dT%H:%M:%S")
    seconds = whole.replace(tzinfo=datetime.timezone.utc).timestamp()
    return {"unix": int(seconds) + plus_days * 86_400}


def carried_out(endpoint, step, names, call, verbs):
    """The answer to one step: by the emulator's own API, by our hands, or by the SDK."""
    given = filled(step.get("with", {}), names)
    if "clock" in step:
        return {"ok": admin(endpoint, "PUT", "clock", step["clock"])}
    if "admin" in step:
        return {"ok": admin(endpoint, step["method"], step["admin"], given)}
    if "moment" in step:
        return {"ok": moment(endpoint, step["moment"])}
    if "hand" in step:
        return {"ok": verbs[step["hand"]](**given)}
    return call(step["do"], given)


def play(endpoint, paths, call, verbs=strangers.VERBS):
    """Carries out each step by `call(operation, parameters)`, which returns
    `{"ok": body}` or `{"error": code, "status": status, "message": text}`."""
    names = {}
    for step in (step for path in paths for step in steps(path)):
        answer = carried_out(endpoint, step, names, call, verbs)
        for name, place in step.get("keep", {}).items():
            names[name] = at(answer.get("ok", {}), place)
        print(json.dumps(answer), flush=True)


def arguments():
    """`ENDPOINT STEPS...`: host:port of the emulator, and the files of steps."""
    return sys.argv[1], sys.argv[2:]
