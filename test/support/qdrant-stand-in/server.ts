/** A stand-in for Qdrant where no server can be had: the same requests and replies, kept to Qdrant's OpenAPI, and real filters, scores and fusion. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Collections, noCollections } from "./collections.ts";
import { findRoute, type Route, replyProblem, requestProblem } from "./contract.ts";
import { operationOf } from "./operations.ts";
import { Refusal } from "./refusal.ts";

export interface StandInOptions {
  /** 0 or left out: any that is free. */
  readonly port?: number;
  /** Where changes are written down, one a line, before they are answered; left out: forgotten at the end. */
  readonly folder?: string;
  readonly apiKey?: string;
  readonly readOnlyKey?: string;
  /** What it says it is. */
  readonly version?: string;
}

export interface StandIn {
  readonly url: string;
  /** What it holds. */
  readonly collections: Collections;
  /** Operations asked for, in order. */
  readonly asked: string[];
  /** Milliseconds that each answer waits from now on. */
  delay(milliseconds: number): void;
  /** The next request of this operation waits until `meanwhile` is done. */
  holdNext(operation: string, meanwhile: () => Promise<unknown>): void;
  close(): Promise<void>;
}

interface State {
  readonly options: StandInOptions;
  readonly collections: Collections;
  readonly asked: string[];
  delayMs: number;
  held: { readonly operation: string; readonly meanwhile: () => Promise<unknown> } | null;
}

/** As the OpenAPI document that it is kept to. */
const VERSION = "1.19.0";

interface Written {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

export async function startQdrantStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const state: State = {
    options,
    collections: noCollections(),
    asked: [],
    delayMs: 0,
    held: null,
  };
  replay(state);
  const server = createServer((request, response) => {
    void answer(state, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    collections: state.collections,
    asked: state.asked,
    delay: (milliseconds) => {
      state.delayMs = milliseconds;
    },
    holdNext: (operation, meanwhile) => {
      state.held = { operation, meanwhile };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const fileOf = (folder: string): string => join(folder, "changes.jsonl");

/** What was written down before is done again. A last line that is cut off was never answered. */
function replay({ options: { folder }, collections }: State): void {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  if (!existsSync(fileOf(folder))) return;
  const lines = readFileSync(fileOf(folder), "utf8").split("\n");
  for (const line of lines.slice(0, -1)) {
    const { method, path, body } = JSON.parse(line) as Written;
    const route = findRoute(method, path);
    if (route !== null) operationOf(route).run({ all: collections, names: route.names, body });
  }
}

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://stand-in");
  const method = request.method ?? "GET";
  const route = findRoute(method, url.pathname);
  const text = await bodyOf(request);
  if (state.delayMs > 0) await sleep(state.delayMs);
  const { held } = state;
  if (held !== null && held.operation === route?.operation) {
    state.held = null;
    await held.meanwhile();
  }
  try {
    if (route === null) throw new Refusal(404, "");
    state.asked.push(route.operation);
    const result = run(state, route, { request, url, text });
    send(response, route, 200, result);
  } catch (thrown) {
    const { status, message } =
      thrown instanceof Refusal ? thrown : { status: 500, message: String(thrown) };
    send(response, route, status, { status: { error: message }, time: 0 });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

interface Asked {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly text: string;
}

function run(state: State, route: Route, { request, url, text }: Asked): unknown {
  if (route.operation === "root")
    return { title: "qdrant - stand-in", version: state.options.version ?? VERSION };
  if (route.operation === "readyz" || route.operation === "healthz") return "ok";
  const isReadOnly = authorize(state.options, request.headers["api-key"]);
  const { changes, run: runOperation } = operationOf(route);
  if (changes && isReadOnly) throw new Refusal(403, "Forbidden: Global manage access is required");
  const body = parse(text);
  const problem = requestProblem(route, url.searchParams, body);
  if (problem !== null) throw new Refusal(400, `Format error in JSON body: ${problem}`);
  const result = runOperation({ all: state.collections, names: route.names, body });
  const { folder } = state.options;
  if (changes && folder !== undefined) {
    const written: Written = { method: route.method, path: url.pathname, body };
    appendFileSync(fileOf(folder), `${JSON.stringify(written)}\n`);
  }
  return { result, status: "ok", time: 0 };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new Refusal(400, `Format error in JSON body: ${String(thrown)}`);
  }
}

/** Whether the key may only read. */
function authorize({ apiKey, readOnlyKey }: StandInOptions, given: unknown): boolean {
  if (apiKey === undefined) return false;
  if (given === undefined)
    throw new Refusal(401, "Must provide an API key or an Authorization bearer token");
  if (given === readOnlyKey) return true;
  if (given !== apiKey) throw new Refusal(401, "Invalid API key or JWT");
  return false;
}

/** A reply that Qdrant would not give is a mistake of the stand-in, and said to be one. */
function send(response: ServerResponse, route: Route | null, status: number, body: unknown): void {
  const problem = route === null ? null : replyProblem(route, status, body);
  const sent =
    problem === null
      ? { status, body }
      : { status: 500, body: { status: { error: `stand-in: ${problem}` }, time: 0 } };
  const isText = typeof sent.body === "string";
  response.writeHead(sent.status, { "content-type": isText ? "text/plain" : "application/json" });
  response.end(isText ? (sent.body as string) : JSON.stringify(sent.body));
}
