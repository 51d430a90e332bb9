/** Answers by meaning: fusion, fallbacks, explanations and code like a place. */
import { afterAll, expect, test } from "vitest";
import {
  sampleDependencies,
  sampleRequest,
  sampleWorkspace,
} from "../../test/support/ask-samples.ts";
import { fakeEmbedder, withVectors } from "../../test/support/fake-meaning.ts";
import { testContext } from "../../test/support/test-context.ts";
import { AppError } from "../domain/errors.ts";
import type { SearchRequest } from "../domain/question.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { VectorIndex } from "../ports/vector-index.ts";
import type { Workspace } from "../ports/workspaces.ts";
import { answerQuestion } from "./answer-question.ts";
import { createPatternMatcher } from "./recall/pattern-matcher.ts";
import { createQuestionEmbedder } from "./recall/question-embedder.ts";

const matcher = createPatternMatcher();
afterAll(() => matcher.close());

const TEXTS = {
  "src/auth.ts":
    "export function login(user: string, secret: string) {\n  return user + secret;\n}\n",
  "src/enter.ts":
    "export function enter(user: string, secret: string) {\n  return secret + user;\n}\n",
  "src/color.ts": "export function paint(red: number, green: number) {\n  return red * green;\n}\n",
};
const { embedder, vectorOf } = fakeEmbedder({ signin: "login" });

interface Setting {
  /** What the index fuses itself, by path; null where it cannot now. */
  readonly fuses?: readonly string[] | null;
  readonly embedders?: readonly Embedder[] | null;
  readonly paths?: readonly string[];
  readonly share?: number;
}

async function ask(query: string, changes: Partial<SearchRequest> = {}, setting: Setting = {}) {
  const { embedders = [embedder], paths = Object.keys(TEXTS), share = 1 } = setting;
  const { workspace } = await sampleWorkspace(TEXTS);
  const near = await withVectors(await workspace(), paths, vectorOf, share);
  const place = setting.fuses === undefined ? near : fusing(near, setting.fuses);
  const meaning =
    embedders === null
      ? null
      : createQuestionEmbedder({
          embedders: embedders.map((each) => ({ slot: "code", embedder: each })),
          budgetMs: 50,
        });
  const dependencies = { ...sampleDependencies(undefined, matcher), meaning };
  const request = sampleRequest(query, { mode: "hybrid", ...changes });
  return answerQuestion(testContext(), dependencies, request, [place]);
}

/** The workspace with an index that answers questions of words and meaning with these files. */
function fusing(workspace: Workspace, found: readonly string[] | null): Workspace {
  const { catalog } = workspace;
  const searchFused: VectorIndex["searchFused"] = async (context, { filter, scopes }) => {
    if (found === null) return null;
    const chunks = await catalog.lexical.chunksOf(context, { scopes, paths: found, filter });
    return chunks.map((chunk) => ({ chunk, similarity: 1 / (1 + found.indexOf(chunk.path)) }));
  };
  return { ...workspace, catalog: { ...catalog, vectors: { ...catalog.vectors, searchFused } } };
}

test("an index that fuses words and meaning itself is asked for one list, and both are where it cannot", async () => {
  const asked = { explain: true } as const;
  const fuses = ["src/enter.ts", "src/auth.ts"];
  const { hits, text } = await ask("user and password", asked, { fuses });
  expect(hits.map(({ path }) => path)).toEqual(fuses);
  expect(text).toMatch(/why: words and meaning #1, text \+0\.75/u);
  const twice = await ask("paint red", asked, { fuses: null });
  expect(twice.text).toMatch(/src\/color\.ts.*\nwhy: words #1, meaning #1/u);
  // what asks for one list alone is not answered with another
  const lexical = await ask("paint red", { mode: "lexical" }, { fuses });
  expect(lexical.hits.map(({ path }) => path)).toEqual(["src/color.ts"]);
  const semantic = await ask("signin", { mode: "semantic" }, { fuses: ["src/color.ts"] });
  expect(semantic.hits[0]?.path).toBe("src/auth.ts");
});

test("what only meaning finds is an answer, and says so", async () => {
  expect((await ask("signin", { mode: "lexical" })).hits).toEqual([]);
  for (const mode of ["hybrid", "semantic"] as const) {
    const { hits, text } = await ask("signin", { mode, explain: true });
    expect(hits[0]?.path).toBe("src/auth.ts");
    expect(text).toMatch(/why: meaning #1 0\.\d\d/u);
  }
});

test("both lists count", async () => {
  const { text } = await ask("paint red", { explain: true });
  expect(text).toMatch(/src\/color\.ts.*\nwhy: words #1, meaning #1/u);
});

test("without an embedder, with one that fails and with one that is slow, words answer and the reply says so", async () => {
  const down: Embedder = {
    ...embedder,
    embed: async () => {
      throw new AppError("EMBEDDER_UNAVAILABLE", "The endpoint refuses connections.");
    },
  };
  const slow: Embedder = { ...embedder, embed: () => new Promise(() => {}) };
  for (const [embedders, notice] of [
    [null, "no embedder is configured"],
    [[down], "The endpoint refuses connections"],
    [[slow], "longer than 50 ms"],
  ] as const) {
    for (const mode of ["hybrid", "semantic"] as const) {
      const { text, hits } = await ask("paint red", { mode }, { embedders });
      expect(hits[0]?.path).toBe("src/color.ts");
      if (embedders === null && mode === "hybrid") expect(text).not.toContain(notice);
      else expect(text).toContain(notice);
    }
  }
});

test("vectors that are missing, or there in part, are told", async () => {
  expect((await ask("paint", {}, { paths: [] })).text).toContain("no vectors");
  expect((await ask("paint", {}, { share: 0.7 })).text).toMatch(/of 66 % of the code/u);
});

test("code like a place, without the place itself", async () => {
  const { hits } = await ask("src/auth.ts:1-2");
  expect(hits[0]?.path).toBe("src/enter.ts");
  expect(hits.map(({ path }) => path)).not.toContain("src/auth.ts");
});

test("code like a place by its words when there are no vectors", async () => {
  const { hits, text } = await ask("src/auth.ts:2", {}, { paths: [], embedders: null });
  expect(hits[0]?.path).toBe("src/enter.ts");
  expect(text).toContain("rarest words");
});

test("a place that is not there names what is", async () => {
  await expect(ask("src/auth.ts:99")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  await expect(ask("src/auht.ts:1")).rejects.toMatchObject({ code: "UNKNOWN_PATH" });
  await expect(ask("src/auth.ts:0")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test.each(["🙂🙂", "用户登录", "7".repeat(1_000_000), "\u0000", "a".repeat(5_000)])(
  "an odd question is answered",
  async (query) => {
    for (const mode of ["hybrid", "semantic"] as const)
      expect((await ask(query, { mode })).text.length).toBeLessThan(45_000);
  },
);
