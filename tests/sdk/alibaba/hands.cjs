// What hands.py is for the Python SDKs, for those of Node: names standing for earlier answers, and one
// JSON line a step.
"use strict";

const fs = require("node:fs");
const { VERBS } = require("./strangers.cjs");

const DAY_SECONDS = 86_400;

/** A value with each `${name}` replaced by what an earlier answer gave it. */
function filled(value, names) {
  if (typeof value === "string") {
    return value.replace(/\$\{(\w+)\}/g, (_, name) => String(names[name]));
  }
  if (Array.isArray(value)) {
    return value.map((one) => filled(one, names));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, names)]));
  }
  return value;
}

/** The part of an answer at `Keys.Key.0.KeyId`; undefined if there is none. */
const at = (body, place) => place.split(".").reduce((part, name) => part?.[name], body);

/** One request to the emulator's own API. */
async function admin(endpoint, method, path, body) {
  const headers = { "content-type": "application/json" };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(`http://${endpoint}/_emulator/${path}`, { method, headers, body: sent });
  const text = await answer.text();
  if (!answer.ok) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return JSON.parse(text);
}

/** So many days after the time of the emulator's clock, as seconds since 1970. */
async function moment(endpoint, days) {
  const { now } = await admin(endpoint, "GET", "clock");
  return { unix: Math.floor(Date.parse(`${now.slice(0, 19)}Z`) / 1000) + days * DAY_SECONDS };
}

/** The answer to one step: by the emulator's own API, by our hands, or by the SDK. */
async function carriedOut(endpoint, step, names, call) {
  const given = filled(step.with ?? {}, names);
  if (step.clock) {
    return { ok: await admin(endpoint, "PUT", "clock", step.clock) };
  }
  if (step.admin) {
    return { ok: await admin(endpoint, step.method, step.admin, given) };
  }
  if (step.moment !== undefined) {
    return { ok: await moment(endpoint, step.moment) };
  }
  return step.hand ? { ok: VERBS[step.hand](given) } : call(step.do, given);
}

/**
 * Carries out each step of the files by `call(operation, parameters)`, which answers
 * `{ok, raw}` or `{error, status, message}`.
 */
async function play(endpoint, paths, call) {
  const names = {};
  const steps = paths.flatMap((path) => JSON.parse(fs.readFileSync(path, "utf8")));
  for (const step of steps) {
    const answer = await carriedOut(endpoint, step, names, call);
    for (const [name, place] of Object.entries(step.keep ?? {})) {
      names[name] = at(answer.ok, place) ?? at(answer.raw, place);
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

module.exports = { play };
