"""What both SDKs' drivers share: names standing for earlier answers, and one JSON line a step.

A driver only carries out what a file of steps says and prints what came back. The judge reads the
same file and compares.
"""

import json
import re
import sys
import urllib.request


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


def admin(endpoint, path, body):
    """One request to the emulator's own API."""
    request = urllib.request.Request(
        f"http://{endpoint}/_emulator/{path}", json.dumps(body).encode(), method="PUT")
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def play(endpoint, path, call):
    """Carries out each step by `call(operation, parameters)`, which returns
    `{"ok": body}` or `{"error": code, "status": status, "message": text}`."""
    names = {}
    for step in steps(path):
        if "clock" in step:
            admin(endpoint, "clock", step["clock"])
            answer = {"ok": {}}
        else:
            answer = call(step["do"], filled(step.get("with", {}), names))
        for name, place in step.get("keep", {}).items():
            names[name] = at(answer.get("ok", {}), place)
        print(json.dumps(answer), flush=True)


def arguments():
    """`ENDPOINT STEPS`: host:port of the emulator, and the file of steps."""
    return sys.argv[1], sys.argv[2]
