// Drives the emulator with @alicloud/kms20160120 (signature version 1.0, the whole request in the
// query) and, for the operations that it lacks, with the generic @alicloud/pop-core (in the form).
"use strict";

const kms = require("@alicloud/kms20160120");
const RPC = require("@alicloud/rpc-client");
const { RuntimeOptions } = require("@alicloud/tea-util");
const { RPCClient } = require("@alicloud/pop-core");
const { play } = require("./hands.cjs");

// Milliseconds: a busy machine makes RSA keys slowly.
const PATIENCE = 60_000;
const VERSION = "2016-01-20";
const CREDENTIAL = { accessKeyId: "test", accessKeySecret: "test" };

/** The SDK's client, which also keeps the answers as they came: its types drop what is newer. */
class Listening extends kms.default {
  async doRequest(...request) {
    this.heard = await super.doRequest(...request);
    return this.heard;
  }
}

const lowerFirst = (name) => name[0].toLowerCase() + name.slice(1);

/** The SDK's typed request; `undefined` if one of the parameters is newer than its type. */
function typed(operation, parameters) {
  const type = kms[`${operation}Request`];
  const fields = Object.entries(type.names());
  const request = new type({});
  for (const [name, value] of Object.entries(parameters)) {
    const field = fields.find(([, wire]) => wire === name);
    if (!field) {
      return undefined;
    }
    request[field[0]] = value;
  }
  return request;
}

/** By the SDK: its own method, or where a parameter is newer the request that its methods make. */
async function bySdk(client, operation, parameters) {
  const runtime = new RuntimeOptions({});
  const request = typed(operation, parameters);
  try {
    if (request) {
      const answer = await client[`${lowerFirst(operation)}Ex`](request, runtime);
      return { ok: answer.toMap(), raw: client.heard, by: "typed" };
    }
    const raw = await client.doRequest(operation, "HTTP", "POST", VERSION, "AK", parameters, null, runtime);
    return { ok: raw, raw, by: "untyped" };
  } catch (error) {
    return { ...refusal(error), by: request ? "typed" : "untyped" };
  }
}

/** What the SDK threw for a refusal; anything else ends the run. */
function refusal(error) {
  const [, status, message] = /^[^ ]+: code: (\d+), (.*)$/s.exec(error.message) ?? [];
  if (!error.data || error.code !== `${error.data.Code}Error` || status === undefined) {
    throw error;
  }
  return { error: error.data.Code, status: Number(status), message };
}

/** Maps as the API has them: JSON in one parameter. */
const asJson = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value) ? JSON.stringify(value) : value;

/** By the generic client. */
async function byCore(core, operation, parameters) {
  const plain = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, asJson(value)]));
  try {
    const raw = await core.request(operation, plain, { method: "POST", timeout: PATIENCE });
    return { ok: raw, raw, by: "generic" };
  } catch (error) {
    if (!error.entry) {
      throw error;
    }
    const { statusCode: status } = error.entry.response;
    return { error: error.code, status, message: error.data.Message, by: "generic" };
  }
}

function caller(endpoint) {
  const place = { endpoint, protocol: "http", regionId: "cn-hangzhou", readTimeout: PATIENCE, connectTimeout: PATIENCE };
  const client = new Listening(new RPC.Config({ ...CREDENTIAL, ...place }));
  const core = new RPCClient({ ...CREDENTIAL, endpoint: `http://${endpoint}`, apiVersion: VERSION });
  return (operation, parameters) =>
    typeof client[lowerFirst(operation)] === "function"
      ? bySdk(client, operation, parameters)
      : byCore(core, operation, parameters);
}

const [endpoint, ...files] = process.argv.slice(2);
play(endpoint, files, caller(endpoint));
