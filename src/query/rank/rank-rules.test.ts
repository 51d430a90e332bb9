/** Each rank rule alone, and the order that they make together. */
import { expect, test } from "vitest";
import type { SymbolDefinition, SymbolKind } from "../../domain/symbol.ts";
import type { PlacedChunk } from "../../ports/lexical-index.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { type Candidate, fileKey, NO_SIMILARITY, type WeighedQuestion } from "../candidate.ts";
import { parseQuestion } from "../route/parse-question.ts";
import { latestVersions, roleFactor, siblingFactor } from "./file-role.ts";
import { foldWord } from "./fold-word.ts";
import { matchName, scoreDefinitions } from "./match-definitions.ts";
import { scorePath } from "./match-path.ts";
import { questionTerms } from "./question-terms.ts";
import { rankCandidates } from "./rank-candidates.ts";
import { supportOf } from "./support.ts";
import { INEXACT_NAME, MINOR_DEFINITION, ROLE_FACTORS, WEIGHTS } from "./weights.ts";

const workspace = { dataset: { id: "d" } } as Workspace;

function ask(query: string): WeighedQuestion {
  const { question } = parseQuestion({ query, paths: [] });
  if (question.kind !== "words") throw new Error(query);
  return { ...question, weights: question.words.map(() => 1) };
}

function define(qualifiedName: string, kind: SymbolKind = "function"): SymbolDefinition {
  const name = qualifiedName.split(".").at(-1) ?? qualifiedName;
  const span = { byteStart: 0, byteEnd: 1, lineStart: 1, lineEnd: 1 };
  return { ordinal: 0, name, qualifiedName, kind, signature: "", span, chunkOrdinal: 0 };
}

function candidate(
  path: string,
  lexical: number,
  ordinal = 0,
  definitions: readonly SymbolDefinition[] = [],
): Candidate {
  const chunk = { datasetId: "d", path, ordinal, definitions } as unknown as PlacedChunk;
  return { workspace, chunk, lexical, phrases: 0, similarity: NO_SIMILARITY };
}

const order = (query: string, candidates: readonly Candidate[]): string[] =>
  rankCandidates(ask(query), candidates).map(({ chunk }) => `${chunk.path}:${chunk.ordinal}`);

test.each([
  ["routes", "routing"],
  ["mapping", "mapped"],
  ["validators", "validation"],
  ["queries", "query"],
])("%s and %s fold alike", (a, b) => {
  expect(foldWord(a)).toBe(foldWord(b));
});

test("short words keep their endings", () => {
  expect(["use", "user", "less", "ring"].map(foldWord)).toEqual(["use", "user", "less", "ring"]);
});

test("a file's own name tells more than its folder, and a name that the question holds whole tells most", () => {
  const terms = questionTerms(ask("session cookie store"));
  const inName = scorePath(terms, "src/session_helpers.ts");
  const inFolder = scorePath(terms, "session/helpers.ts");
  const whole = scorePath(terms, "src/session.ts");
  expect(whole).toBeGreaterThan(inName);
  expect(inName).toBeGreaterThan(inFolder);
  expect(inFolder).toBeGreaterThan(0);
  expect(scorePath(terms, "src/other.ts")).toBe(0);
});

test("an entry point answers to its folder's name", () => {
  const terms = questionTerms(ask("routing"));
  expect(scorePath(terms, "src/routing/mod.rs")).toBeGreaterThan(
    scorePath(terms, "src/routing/other.rs"),
  );
});

test("a name counts less in another case, of another owner, or as a field", () => {
  const name = { name: "open", qualified: "Store.open" };
  expect(matchName(define("Store.open", "method"), name)).toBe(1);
  expect(matchName(define("Store.Open", "method"), name)).toBeCloseTo(INEXACT_NAME ** 2);
  expect(matchName(define("File.open", "method"), name)).toBe(INEXACT_NAME);
  expect(matchName(define("Store.open", "field"), name)).toBe(MINOR_DEFINITION);
  expect(matchName(define("Store.close"), name)).toBe(0);
});

test("a definition that the question's words make up is found without being spelled out", () => {
  const question = ask("parse http headers");
  const score = (name: string): number =>
    scoreDefinitions(questionTerms(question), question.names, [define(name)]);
  expect(score("parseHttpHeaders")).toBe(WEIGHTS.nameCover);
  expect(score("parseHeader")).toBeGreaterThan(score("parseEverythingElse"));
  expect(score("unrelated")).toBe(0);
});

test("several hits support their file, with falling weight", () => {
  expect(supportOf([1])).toBeCloseTo(WEIGHTS.coherence);
  expect(supportOf([0.5, 1])).toBeCloseTo(WEIGHTS.coherence * (1 + 0.5 * WEIGHTS.coherenceDecay));
  expect(
    order("words", [candidate("a.ts", 1), candidate("b.ts", 1), candidate("b.ts", 0.9, 1)])[0],
  ).toBe("b.ts:0");
});

test("one file does not fill the answer", () => {
  const big = Array.from({ length: 5 }, (_, i) => candidate("big.ts", 10 - i, i));
  const ranked = order("words", [...big, candidate("small.ts", 6), candidate("tiny.ts", 5.5)]);
  expect(ranked.slice(0, 3)).toEqual(["big.ts:0", "small.ts:0", "tiny.ts:0"]);
});

test.each([
  ["src/a_test.go", "parse", "parse test"],
  ["test/a.ts", "parse", "how are fixtures loaded"],
  ["examples/a.ts", "parse", "parse example"],
  ["docs/a.md", "parse", "documentation of parse"],
  ["vendor/lib/a.c", "parse", "vendored parse"],
  ["src/a.pb.go", "parse", "generated parse"],
  ["src/_compat/a.py", "parse", "compat parse"],
  ["src/internal/a.go", "parse", "internal parse"],
])("%s steps back for `%s` and not for `%s`", (path, plain, asking) => {
  const words = (query: string): string[] => [...ask(query).words];
  expect(roleFactor(path, words(plain))).toBeLessThan(1);
  expect(roleFactor(path, words(plain))).toBeGreaterThanOrEqual(0.3);
  expect(roleFactor(path, words(asking))).toBe(1);
});

test("ordinary code keeps its score, whatever its name begins with", () => {
  for (const path of [
    "src/attest.ts",
    "src/contest/a.py",
    "lib/latest.rb",
    "src/__init__.py",
    "src/specification.ts",
  ]) {
    expect(roleFactor(path, ["parse"])).toBe(1);
  }
});

test("a test asked for by a better match still leads, and a question about tests wants tests", () => {
  const candidates = [candidate("src/parser.ts", 1), candidate("test/parser.test.ts", 1)];
  expect(order("parser", candidates)[0]).toBe("src/parser.ts:0");
  expect(order("parser tests", candidates)[0]).toBe("test/parser.test.ts:0");
});

test("a header stands behind its code, an old version folder behind a later one", () => {
  const paths = new Set(["a/x.h", "a/x.c", "lib/v1/y.ts", "lib/v2/y.ts", "api/v1/z.ts"]);
  const latest = latestVersions(paths);
  const factor = (path: string, words: readonly string[] = []): number =>
    siblingFactor(path, paths, latest, words);
  expect(factor("a/x.h")).toBe(ROLE_FACTORS.declarations);
  expect(factor("a/x.c")).toBe(1);
  expect(factor("lib/v1/y.ts")).toBe(ROLE_FACTORS.superseded);
  expect(factor("lib/v1/y.ts", ["v1"])).toBe(1);
  expect(factor("api/v1/z.ts")).toBe(1);
});

test("equal scores come by path and position", () => {
  expect(order("words", [candidate("b.ts", 1), candidate("a.ts", 1)])).toEqual([
    "a.ts:0",
    "b.ts:0",
  ]);
});

test("of files that match alike, the one that others are built on leads; a better match leads over it", () => {
  const first = (candidates: readonly Candidate[]): string | undefined => {
    const centrality = new Map([
      [fileKey(candidate("src/used.ts", 1)), 20],
      [fileKey(candidate("src/alone.ts", 1)), 0.2],
    ]);
    const options = { fused: null, centrality, explain: true };
    return rankCandidates(ask("words"), candidates, options)[0]?.chunk.path;
  };
  expect(first([candidate("src/alone.ts", 1), candidate("src/used.ts", 1)])).toBe("src/used.ts");
  expect(first([candidate("src/alone.ts", 1), candidate("src/used.ts", 0.7)])).toBe("src/alone.ts");
});
