/** `traverse_graph`: a symbol in, what leads to it or where it leads out. */
import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import { EDGE_KINDS, type EdgeKind } from "../domain/graph.ts";
import {
  MOST_DEPTH,
  RELATIONS,
  WALK_DIRECTIONS,
  type WalkAnswer,
  type WalkRequest,
} from "../domain/walk-request.ts";
import { plainStart, splitFile } from "../domain/walk-start.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Workspace } from "../ports/workspaces.ts";
import { defineTool, type Tool, type ToolCall, type ToolServices } from "./define-tool.ts";
import { oneOrMany } from "./one-or-many.ts";
import { openPlace } from "./open-workspace.ts";
import { prepareIndex } from "./prepare-index.ts";

const MAX_START_CHARS = 4_096;
const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;
/** Four characters a token: no budget leads above 45,000 characters. */
const MAX_REPLY_TOKENS = 11_000;
const MAX_GLOBS = 50;
const TIMEOUT_MS = 30_000;

const DESCRIPTION = `Walks the code graph from a symbol: who calls it, what it calls, what would break if it changed, which tests reach it, since when. Edges are bound by scope, import and type, not by name: an edge that is less than certain says so (heuristic 0.6, via interface, dynamic), what could not be bound is listed apart. Prefer it to searching for a name's occurrences.

start: "src/store.ts#Store.open", a name ("Store.open", "pkg.mod.Class.method"; if it could mean several, they are listed), "src/store.ts:40", or a file.

relation:
- callers (default), callees, references (every use, imports and mentions too)
- imports: what a file imports and who imports it
- hierarchy: supertypes, subtypes, overrides
- tests: tests that reach it, directly or not
- impact: everything a change would touch, nearest and surest first, with how many tests cover it
- path: the shortest way to the symbol in "to"
- neighbourhood: everything around it

Lines read path:line signature [evidence line]. depth goes farther, kinds, min_confidence and globs narrow. as_of (commit, tag, branch, date) answers for the past; changed_since lists what is new (+) and gone (-) since then. Long replies end with a cursor: repeat the same call with it.

Examples:
{"start": "src/store.ts#Store.open"}
{"start": "parseConfig", "relation": "impact", "globs": ["!**/generated/**"]}
{"start": "src/server/session.ts:120", "relation": "callees", "depth": 2}
{"start": "Store.open", "relation": "tests"}
{"start": "main", "relation": "path", "to": "Store.open"}
{"start": "Store.open", "as_of": "v1.0"}
{"start": "Store.open", "relation": "callers", "changed_since": "2025-03-01"}`;

const inputSchema = () =>
  z.strictObject({
    start: z
      .string()
      .min(1)
      .max(MAX_START_CHARS)
      .describe("Where to start: path#Qualified.Name, a name, path:line, or a file's path."),
    relation: z.enum(RELATIONS).default("callers").describe("What to look for around the start."),
    to: z
      .string()
      .min(1)
      .max(MAX_START_CHARS)
      .optional()
      .describe("Only with relation path: the second symbol, written like start."),
    direction: z
      .enum(WALK_DIRECTIONS)
      .optional()
      .describe("in: what leads to the start; out: where it leads. Default: the relation's own."),
    depth: z
      .number()
      .int()
      .min(1)
      .max(MOST_DEPTH)
      .optional()
      .describe("Steps to walk, 1 to 50. Default: 1; tests 5, impact 3, hierarchy 10, path 20."),
    kinds: oneOrMany(z.enum(EDGE_KINDS as unknown as [EdgeKind, ...EdgeKind[]]), EDGE_KINDS.length)
      .default([])
      .describe("Only edges of these kinds. Default: the relation's own."),
    min_confidence: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe("Only edges at least this certain; 1 leaves out every heuristic."),
    globs: oneOrMany(z.string().max(1_000), MAX_GLOBS)
      .default([])
      .describe(
        'Show only what lies in matching paths; a leading "!" excludes. The walk itself goes through all files.',
      ),
    path: z
      .string()
      .max(4_096)
      .optional()
      .describe("Another indexed project's folder or name. Default: the current project."),
    as_of: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("Commit, tag, branch or date: the graph as it was then."),
    changed_since: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe("Commit, tag, branch or date: only what is new or gone since then."),
    limit: z
      .number()
      .int()
      .min(1)
      .max(MAX_LIMIT)
      .default(DEFAULT_LIMIT)
      .describe("Symbols to show, 1 to 500."),
    max_tokens: z
      .number()
      .int()
      .min(200)
      .max(MAX_REPLY_TOKENS)
      .optional()
      .describe("Token budget of the reply, 200 to 11,000."),
    cursor: z
      .string()
      .max(4_000)
      .optional()
      .describe("From the previous reply, to go on with the same question."),
  });

export type TraverseArguments = z.infer<ReturnType<typeof inputSchema>>;

interface Opened {
  readonly workspace: Workspace;
  readonly start: string;
}

/** An absolute path may lie in another project; `path` may name a file that the start is a symbol of. */
async function openStart(
  context: OperationContext,
  services: ToolServices,
  { path, start }: TraverseArguments,
): Promise<Opened> {
  const plain = plainStart(start);
  if (path !== undefined) {
    const { workspace, within } = await openPlace(context, services, path);
    const isFile = within !== null && within.symbol === null && !plain.includes("#");
    return { workspace, start: isFile ? `${within.path}#${plain}` : plain };
  }
  const [file, rest] = splitFile(plain);
  if (!isAbsolute(file) && !file.startsWith("~"))
    return { workspace: (await openPlace(context, services, undefined)).workspace, start: plain };
  const absolute = file.startsWith("~") ? file : resolve(file);
  const { workspace, within } = await openPlace(context, services, absolute);
  return { workspace, start: within === null ? plain : `${within.path}${rest}` };
}

function toRequest(args: TraverseArguments, start: string, replyMaxTokens: number): WalkRequest {
  return {
    start,
    relation: args.relation,
    direction: args.direction ?? null,
    depth: args.depth ?? null,
    kinds: args.kinds,
    minConfidence: args.min_confidence,
    globs: args.globs,
    to: args.to ?? null,
    asOf: args.as_of ?? null,
    changedSince: args.changed_since ?? null,
    limit: args.limit,
    maxTokens: args.max_tokens ?? replyMaxTokens,
    cursor: args.cursor ?? null,
  };
}

export interface TraverseOutcome {
  /** Why there is no answer; empty when there is one. */
  readonly note: string;
  /** Null while the folder's first job has not committed anything. */
  readonly answer: WalkAnswer | null;
}

/** The tool's whole work, for the command line too. */
export async function runTraverse(call: ToolCall<TraverseArguments>): Promise<TraverseOutcome> {
  const { args, context, services, reportProgress } = call;
  const { workspace, start } = await openStart(context, services, args);
  const prepared = await prepareIndex(context, services, workspace, reportProgress);
  if (typeof prepared === "string") return { note: prepared, answer: null };
  const request = toRequest(args, start, services.replyMaxTokens);
  // What a line names is valid as `start` in the next call, whatever folder this one named.
  const asked = { ...prepared, shownFrom: services.policy.defaultFolder() };
  return { note: "", answer: await services.traverse(context, request, asked) };
}

export const traverseGraph: Tool = defineTool({
  name: "traverse_graph",
  title: "Walk the code graph",
  description: DESCRIPTION,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  example: '{"start": "src/store.ts#Store.open", "relation": "callers"}',
  timeoutMs: TIMEOUT_MS,
  input: inputSchema,
  handle: async (call) => {
    const { note, answer } = await runTraverse(call);
    return { text: answer?.text ?? note };
  },
});
