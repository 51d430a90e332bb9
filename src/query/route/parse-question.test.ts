/** Questions become values: what is a word, a name, a pattern, a path. */
import { expect, test } from "vitest";
import type { Question } from "../../domain/question.ts";
import { MAX_QUERY_CHARACTERS, MAX_QUESTION_WORDS, parseQuestion } from "./parse-question.ts";

const parse = (query: string, paths: readonly string[] = []): Question =>
  parseQuestion({ query, paths }).question;
const names = (query: string): string[] => {
  const question = parse(query);
  return question.kind === "words" ? question.names.map(({ qualified }) => qualified) : [];
};

test("stop words go where others remain, and stay where nothing else is asked", () => {
  expect(parse("how does the parser work with headers")).toMatchObject({
    words: ["parser", "work", "headers"],
  });
  expect(parse("how is it")).toMatchObject({ words: ["how", "is", "it"] });
});

test.each([
  ["where is openStore called", ["openStore"]],
  ["what does Store::open do", ["Store.open"]],
  ["Store#open and Store.close", ["Store.open", "Store.close"]],
  ["`handle` the request", ["handle"]],
  ["max_retry_count limit", ["max_retry_count"]],
  ["Router", ["Router"]],
  ["HTTPServer start", ["HTTPServer"]],
  ["plain words only", []],
  ["look in src/store.ts please", []],
])("%s names %j", (query, expected) => {
  expect(names(query)).toEqual(expected);
});

test("paths are told from qualified names", () => {
  expect(parse("bug in src/query/rank.ts and parser.py")).toMatchObject({
    paths: ["src/query/rank.ts", "parser.py"],
  });
  expect(parse("Store.open fails")).toMatchObject({ paths: [] });
});

test("a question that is one quoted text or one expression is exact; quotes among words are phrases", () => {
  expect(parse('"no such table"')).toEqual({
    kind: "exact",
    pattern: "no such table",
    flags: "",
    literal: true,
  });
  expect(parse("/get\\w+Id/gi")).toEqual({
    kind: "exact",
    pattern: "get\\w+Id",
    flags: "i",
    literal: false,
  });
  expect(parse("/[a/b]+/")).toMatchObject({ kind: "exact", pattern: "[a/b]+" });
  expect(parse('error "no such table" handling')).toMatchObject({
    kind: "words",
    phrases: ["no such table"],
  });
  expect(parse("/usr/local/lib")).toMatchObject({ kind: "words" });
});

test("without words, one path asks for the outline, a symbol behind # for its body", () => {
  expect(parse("", ["src/a.ts"])).toEqual({ kind: "outline", path: "src/a.ts" });
  expect(parse("  ", ["src/a.ts#Store.open"])).toEqual({
    kind: "symbol",
    path: "src/a.ts",
    symbol: "Store.open",
  });
});

test.each([[[]], [["a.ts", "b.ts"]]])(
  "an empty question with paths %j is refused with the next step",
  (paths) => {
    expect(() => parse("", paths)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        next: expect.stringContaining("outline"),
      }),
    );
  },
);

test("an expression that does not compile is refused", () => {
  expect(() => parse("/a(b/")).toThrow(expect.objectContaining({ code: "INVALID_PATTERN" }));
  expect(() => parse("/ab/q")).toThrow(expect.objectContaining({ code: "INVALID_PATTERN" }));
});

test("a question of 100 kB is cut, with a notice", () => {
  const { question, notices } = parseQuestion({
    query: "word another third ".repeat(6_000),
    paths: [],
  });
  expect(question).toMatchObject({ words: ["word", "another", "third"] });
  expect(notices).toEqual([
    `The question was cut to its first ${MAX_QUERY_CHARACTERS} characters.`,
  ]);
  const many = Array.from(
    { length: 400 },
    (_, i) => `w${String.fromCharCode(97 + (i % 26))}${i}`,
  ).join(" ");
  const long = parse(many);
  expect(long.kind === "words" && long.words.length).toBe(MAX_QUESTION_WORDS);
});

test("emoji alone are looked for exactly, Chinese by its letters", () => {
  expect(parse("🚀🔥")).toEqual({ kind: "exact", pattern: "🚀🔥", flags: "", literal: true });
  expect(parse("用户登录")).toMatchObject({
    kind: "words",
    words: ["用户登录", "用", "户", "登", "录"],
  });
});

test("a symbol filter without words asks for the symbol, with one path for its body", () => {
  const question = (paths: readonly string[]) =>
    parseQuestion({ query: "", paths, symbol: "Store.open" }).question;
  expect(question([])).toMatchObject({
    kind: "words",
    names: [{ name: "open", qualified: "Store.open" }],
  });
  expect(question(["src/**"])).toMatchObject({ kind: "words" });
  expect(question(["a.ts"])).toEqual({ kind: "symbol", path: "a.ts", symbol: "Store.open" });
});
