import { beforeEach, expect, test } from "vitest";
import type { SearchRequest, WordsQuestion } from "../../domain/question.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import type { CacheKey, ResultCache } from "../../ports/result-cache.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { AnswersFound } from "../find-answers.ts";
import type { Finding } from "../finding.ts";
import { readFindings, writeFindings } from "./finding-codec.ts";
import { rememberFindings } from "./remember-findings.ts";

const context = {} as OperationContext;
const QUESTION = { kind: "words", text: "rent", words: ["rent"] } as unknown as WordsQuestion;
const REQUEST = {
  mode: "hybrid",
  explain: false,
  paths: [],
  languages: [],
  kinds: [],
  symbol: null,
};

let state: string;
let kept: Map<string, string>;
let cache: ResultCache;
let asked: CacheKey[];

const workspaceOf = (id: string, more: object = {}): Workspace =>
  ({
    catalog: { answersState: async () => state },
    dataset: { id, folder: `/${id}` },
    scope: { datasetId: id, prefix: "" },
    ...more,
  }) as unknown as Workspace;

const findingOf = (workspace: Workspace, path: string): Finding => ({
  ...{ workspace, path, contentHash: "c", language: "python", lineStart: 1, lineEnd: 2 },
  ...{ textStart: 0, textEnd: 9, kind: "function", scope: "", definitions: [], textHash: "t" },
  ...{ ordinals: { first: 0, last: 0 }, focusLines: [2], score: 0.25, why: "because" },
});

const foundIn = (workspace: Workspace, path = "a.py"): AnswersFound => ({
  list: [findingOf(workspace, path)],
  ...{ complete: true, notices: [] },
  ...{ words: new Map([["rent", 1.5]]), names: new Set(["Rent"]) },
});

beforeEach(() => {
  state = "1";
  kept = new Map();
  asked = [];
  const own: Pick<ResultCache, "get" | "put"> = {
    get: async (_context, key) => {
      asked.push(key);
      return kept.get(key.digest) ?? null;
    },
    put: (_context, key, value) => void kept.set(key.digest, value),
  };
  cache = own as ResultCache;
});

/** Asks; tells how often it was really looked for. */
async function ask(
  workspaces: readonly Workspace[],
  {
    request = {},
    identity = "v1",
    find = async () => foundIn(workspaces[0] as Workspace),
  }: {
    readonly request?: Partial<SearchRequest>;
    readonly identity?: string;
    readonly find?: () => Promise<AnswersFound>;
  } = {},
): Promise<{ readonly found: AnswersFound; readonly looked: number }> {
  let looked = 0;
  const params = {
    ...{ question: QUESTION, workspaces, meaning: null, matcher: {} as never },
    request: { ...REQUEST, ...request } as SearchRequest,
  };
  const found = await rememberFindings(context, { cache, identity }, params, () => {
    looked += 1;
    return find();
  });
  return { found, looked };
}

test("the same question at the same state is looked for once, and comes back as it was", async () => {
  const workspaces = [workspaceOf("a")];
  const first = await ask(workspaces);
  const second = await ask(workspaces);
  expect([first.looked, second.looked]).toEqual([1, 0]);
  expect(second.found).toEqual(first.found);
  expect(second.found.list[0]?.workspace).toBe(workspaces[0]);
  expect(asked[0]?.datasetIds).toEqual(["a"]);
});

test("another state, question, filter, mode, scope or configuration is another question", async () => {
  const workspace = workspaceOf("a");
  await ask([workspace]);
  const others = [
    () => ask([workspace], { request: { mode: "lexical" } }),
    () => ask([workspace], { request: { explain: true } }),
    () => ask([workspace], { request: { languages: ["go"] } }),
    () => ask([workspace], { request: { paths: ["src/**"] } }),
    () => ask([workspace], { request: { symbol: "Rent" } }),
    () => ask([workspace], { identity: "v2" }),
    () => ask([workspaceOf("a", { scope: { datasetId: "a", prefix: "src/" } })]),
    () => ask([workspaceOf("b")]),
    () => ask([workspace, workspaceOf("b")]),
  ];
  for (const other of others) expect((await other()).looked).toBe(1);
  state = "2";
  expect((await ask([workspace])).looked).toBe(1);
  state = "1";
  expect((await ask([workspace])).looked).toBe(0);
});

test("page, format and budget of the answer are not part of the question", async () => {
  const workspaces = [workspaceOf("a")];
  await ask(workspaces);
  const request = { limit: 3, maxTokens: 200, format: "detailed", cursor: "x" } as const;
  expect((await ask(workspaces, { request })).looked).toBe(0);
});

test("what was found while somebody committed, or came with a notice, is not kept", async () => {
  const workspaces = [workspaceOf("a")];
  const meanwhile = async (): Promise<AnswersFound> => {
    state = "2";
    return foundIn(workspaces[0] as Workspace);
  };
  await ask(workspaces, { find: meanwhile });
  const told = { ...foundIn(workspaces[0] as Workspace), notices: ["Answered by words only."] };
  await ask(workspaces, { find: async () => told });
  expect(kept.size).toBe(0);
});

test("a store without a state, and a state of the past, are never asked for in the cache", async () => {
  await ask([workspaceOf("a", { catalog: {} })]);
  await ask([workspaceOf("a", { at: "1234567" })]);
  expect([asked, [...kept]]).toEqual([[], []]);
});

test("what nobody wrote here is no answer", async () => {
  const workspaces = [workspaceOf("a")];
  for (const text of ["", "null", "{}", '{"list": 3}', '{"list": [{"dataset": "of another"}]}'])
    expect(readFindings(text, workspaces)).toBeNull();
  const stranger = writeFindings(foundIn(workspaceOf("b")));
  expect(readFindings(stranger, workspaces)).toBeNull();
});
