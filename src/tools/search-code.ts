/** `search_code`: one question in, ranked and bounded code out. */
import { z } from "zod";
import type { Answer } from "../domain/answer.ts";
import { CHUNK_KINDS, type ChunkKind } from "../domain/chunk.ts";
import { AppError } from "../domain/errors.ts";
import { LANGUAGE_IDS, type LanguageId } from "../domain/language.ts";
import { SEARCH_MODES, type SearchRequest } from "../domain/question.ts";
import { defineTool, type Tool, type ToolCall } from "./define-tool.ts";
import { oneOrMany } from "./one-or-many.ts";
import { openPlace, type Within } from "./open-workspace.ts";
import { prepareIndex } from "./prepare-index.ts";

const MAX_QUERY_CHARS = 4_000;
const MAX_LIMIT = 50;
const DEFAULT_LIMIT = 10;
/** Four characters a token: no budget leads above 45,000 characters. */
const MAX_REPLY_TOKENS = 11_000;
const MAX_GLOBS = 50;
const TIMEOUT_MS = 30_000;

const DESCRIPTION = `Finds code by words, by name, by exact text or by regular expression, over an index of the syntax tree: the best places first, each as path:start-end symbol (kind) with code. Answers in milliseconds, is current (changed files are re-read) and works offline. Prefer it to grep and to reading files one by one; a folder never indexed is indexed on the first call.

query:
- words of what you look for, like a person would ask: "retry with backoff on http errors"
- a name, whole or in parts: "parseConfig", "Store.open", "connection pool"
- exact text in double quotes: "\\"connection refused\\""
- a regular expression between slashes: "/TODO\\\\(\\\\w+\\\\)/i"
- "src/store.ts:40" or "src/store.ts:40-60": code like the code there
- left out, with path naming a file: that file's outline; with path "src/store.ts#Store.open": that symbol's whole body. This reads code without file access.

Narrow with path (a folder, a file, another indexed project's folder or name), globs, language, kind, symbol. Start broad: filters hide what they exclude.

format "concise" (default) shows the best lines of each hit, "detailed" the whole piece. When more was found the reply ends with a cursor: repeat the same call with it.

Examples:
{"query": "where are webhook signatures verified"}
{"query": "rate limit", "path": "services/api", "language": ["go"]}
{"query": "Session", "kind": ["class", "interface"], "format": "detailed"}
{"query": "/process\\\\.env\\\\.\\\\w+/", "globs": ["src/**", "!**/*.test.ts"], "limit": 30}
{"path": "src/server/session.ts"}
{"path": "src/server/session.ts#Session.close"}
{"query": "schema parse error", "path": "zod"}
{"query": "retry", "as_of": "v1.2.0"}
{"query": "retry", "changed_since": "2025-03-01"}`;

const MAX_MOMENT_CHARS = 250;

const momentArgument = (described: string) =>
  z.string().min(1).max(MAX_MOMENT_CHARS).optional().describe(described);

const inputSchema = () =>
  z.strictObject({
    query: z
      .string()
      .max(MAX_QUERY_CHARS)
      .default("")
      .describe('What to find: words, a name, "exact text" in quotes, or /regex/.'),
    path: z
      .string()
      .max(4_096)
      .optional()
      .describe(
        "Where to look: a folder, a file, file#Symbol, or another indexed project's folder or name. Default: the current project.",
      ),
    globs: oneOrMany(z.string().max(1_000), MAX_GLOBS)
      .default([])
      .describe('Only files whose path matches one; a leading "!" excludes.'),
    language: oneOrMany(z.enum(LANGUAGE_IDS as [LanguageId, ...LanguageId[]]), LANGUAGE_IDS.length)
      .default([])
      .describe("Only these languages."),
    kind: oneOrMany(
      z.enum(CHUNK_KINDS as unknown as [ChunkKind, ...ChunkKind[]]),
      CHUNK_KINDS.length,
    )
      .default([])
      .describe("Only pieces of these kinds."),
    symbol: z
      .string()
      .max(500)
      .optional()
      .describe("Only code that defines or lies inside a symbol of this name, such as Store.open."),
    limit: z
      .number()
      .int()
      .min(1)
      .max(MAX_LIMIT)
      .default(DEFAULT_LIMIT)
      .describe("Hits to show, 1 to 50."),
    format: z
      .enum(["concise", "detailed"])
      .default("concise")
      .describe("concise: the best lines of each hit; detailed: the whole piece."),
    max_tokens: z
      .number()
      .int()
      .min(200)
      .max(MAX_REPLY_TOKENS)
      .optional()
      .describe("Token budget of the reply, 200 to 11,000."),
    mode: z
      .enum(SEARCH_MODES)
      .default("hybrid")
      .describe("hybrid: words and meaning; lexical: words only; semantic: meaning only."),
    explain: z.boolean().default(false).describe("Say of each hit why it is there."),
    as_of: momentArgument(
      "Search the code as it was at a commit, tag, branch or date (2025-03-01) of this branch's first-parent line. Words and exact text only; says how much it scanned.",
    ),
    changed_since: momentArgument(
      "Only files whose content differs from what it was at a commit, tag, branch or date.",
    ),
    cursor: z
      .string()
      .max(4_000)
      .optional()
      .describe("From the previous reply, to go on with the same question."),
  });

export type SearchArguments = z.infer<ReturnType<typeof inputSchema>>;

/** Where and what: an outline or a body is asked of one path alone; words are narrowed by it. */
function narrow(
  args: SearchArguments,
  within: Within | null,
): Pick<SearchRequest, "query" | "paths" | "symbol"> {
  const symbol = args.symbol ?? null;
  if (within === null) {
    // a symbol without words is a question for its name
    const query = args.query.trim() === "" ? (symbol ?? "") : args.query;
    return { query, paths: args.globs, symbol };
  }
  const { path } = within;
  if (args.query.trim() !== "")
    return { query: args.query, paths: [path, ...args.globs], symbol: within.symbol ?? symbol };
  const wanted = within.symbol ?? symbol;
  return { query: "", paths: [wanted === null ? path : `${path}#${wanted}`], symbol: null };
}

function toRequest(
  args: SearchArguments,
  within: Within | null,
  replyMaxTokens: number,
): SearchRequest {
  return {
    ...narrow(args, within),
    languages: args.language,
    kinds: args.kind,
    limit: args.limit,
    format: args.format,
    maxTokens: args.max_tokens ?? replyMaxTokens,
    cursor: args.cursor ?? null,
    mode: args.mode,
    ...(args.as_of !== undefined && { asOf: args.as_of }),
    ...(args.changed_since !== undefined && { changedSince: args.changed_since }),
    explain: args.explain,
  };
}

/** Something must be asked: words, a symbol, a file to outline, or globs to list. */
function checkQuestion(args: SearchArguments, within: Within | null): void {
  const asked = args.query.trim() !== "" || args.symbol !== undefined || within !== null;
  if (asked || args.cursor !== undefined) return;
  throw new AppError("INVALID_ARGUMENT", "The question is empty.", {
    next: 'Give query (words, a name, "exact text" or /regex/), or path with a file for its outline.',
  });
}

export interface SearchOutcome {
  /** Why there is no answer; empty when there is one. */
  readonly note: string;
  /** Null while the folder's first job has not committed anything. */
  readonly answer: Answer | null;
}

/** The tool's whole work, for the command line too. */
export async function runSearch(call: ToolCall<SearchArguments>): Promise<SearchOutcome> {
  const { args, context, services, reportProgress } = call;
  // An empty question must not make an index of the folder on its way to the error.
  if (args.path === undefined) checkQuestion(args, null);
  const place = await openPlace(context, services, args.path);
  checkQuestion(args, place.within);
  const prepared = await prepareIndex(context, services, place.workspace, reportProgress);
  if (typeof prepared === "string") return { note: prepared, answer: null };
  const request = toRequest(args, place.within, services.replyMaxTokens);
  // What a hit is called is valid as `path` in the next call, whatever folder this one named.
  const asked = { ...prepared, shownFrom: services.policy.defaultFolder() };
  return { note: "", answer: await services.answer(context, request, [asked]) };
}

export const searchCode: Tool = defineTool({
  name: "search_code",
  title: "Search code",
  description: DESCRIPTION,
  hints: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  meta: { "anthropic/alwaysLoad": true },
  example: '{"query": "where are webhook signatures verified", "limit": 10}',
  timeoutMs: TIMEOUT_MS,
  input: inputSchema,
  handle: async (call) => {
    const { note, answer } = await runSearch(call);
    return { text: answer?.text ?? note };
  },
});
