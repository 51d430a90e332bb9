/** Whatever happens to a code base between two rounds of resolving, its graph is the one that a clean start gives: for every language. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DocumentUpsert } from "../../src/domain/change-set.ts";
import { analyzeBytes } from "../../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../../src/ingest/parse/analyze-settings.ts";
import { resolveDataset } from "../../src/ingest/resolve/resolve-dataset.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { makeDataset } from "../conformance/store-factory.ts";
import { describeGraph } from "../support/describe-graph.ts";
import { graphFixtures, readGraphFixture } from "../support/graph-fixture.ts";
import { noLexicalIndex } from "../support/no-lexical-index.ts";
import { testContext } from "../support/test-context.ts";

/** Sequences tried a language; GRAPH_RUNS asks for more. */
const RUNS = Number(process.env["GRAPH_RUNS"] ?? 8);

type Sources = Readonly<Record<string, string>>;

/** What may happen to one file; numbers choose among what is there. */
const edit = fc.record({
  what: fc.constantFrom("delete", "restore", "rename", "move", "swap", "comment", "cut"),
  which: fc.nat(1_000),
  other: fc.nat(1_000),
});
type Edit = typeof edit extends fc.Arbitrary<infer Value> ? Value : never;

const WORD = /[A-Za-z_]\w{3,}/g;

function pick<Item>(items: readonly Item[], number: number): Item | undefined {
  return items[number % Math.max(1, items.length)];
}

/** The code base after one edit; what cannot be done changes nothing. */
function applyEdit(now: Sources, first: Sources, { what, which, other }: Edit): Sources {
  const path = pick(Object.keys(now).sort(), which);
  if (what === "restore" || path === undefined) {
    const back = pick(Object.keys(first).sort(), which);
    return back === undefined ? now : { ...now, [back]: first[back] ?? "" };
  }
  const { [path]: text = "", ...rest } = now;
  const words = [...new Set(text.match(WORD) ?? [])];
  const word = pick(words, other) ?? "none";
  switch (what) {
    case "delete":
      return rest;
    case "rename": // a name in one file alone: others lose or gain what it means
      return { ...rest, [path]: text.replaceAll(word, `${word}2`) };
    case "move": {
      const name = path.slice(path.lastIndexOf("/") + 1);
      return { ...rest, [other % 2 === 0 ? `moved/${name}` : `moved-${name}`]: text };
    }
    case "swap": {
      const second = pick(Object.keys(rest).sort(), other);
      return second === undefined ? now : { ...rest, [path]: rest[second] ?? "", [second]: text };
    }
    case "comment":
      return { ...rest, [path]: `\n\n${text}\n` };
    default: // an editor that saves in the middle of a word
      return { ...rest, [path]: text.slice(0, other % Math.max(1, text.length)) };
  }
}

/** Parsing the same text again and again would take most of the time. */
const known = new Map<string, ReturnType<typeof analyzeBytes>>();

function analyzed(path: string, text: string): ReturnType<typeof analyzeBytes> {
  const key = `${path.slice(path.lastIndexOf("/") + 1)}\0${text}`;
  const analysis =
    known.get(key) ??
    analyzeBytes({ path, bytes: Buffer.from(text), settings: DEFAULT_ANALYZE_SETTINGS });
  known.set(key, analysis);
  return analysis;
}

class CodeBase {
  readonly #catalog: Catalog;
  readonly #datasetId: string;
  #shown: Sources = {};

  private constructor(catalog: Catalog, datasetId: string) {
    this.#catalog = catalog;
    this.#datasetId = datasetId;
  }

  static async create(): Promise<CodeBase> {
    const catalog = createMemoryCatalog({
      state: createMemoryState(false),
      lexical: noLexicalIndex,
    });
    return new CodeBase(catalog, (await makeDataset(catalog)).id);
  }

  async show(sources: Sources): Promise<void> {
    const changed = Object.entries(sources).filter(([path, text]) => this.#shown[path] !== text);
    const parsed = await Promise.all(changed.map(([path, text]) => analyzed(path, text)));
    const upserts = changed.map(([path, text], i): DocumentUpsert => {
      const { contentHash = "", chunker = "" } = parsed[i]?.chunkSet ?? {};
      const sizeBytes = text.length;
      return {
        path,
        sizeBytes,
        mtimeMs: 1,
        contentHash,
        chunker,
        sourceType: "file",
        mediaType: null,
      };
    });
    await this.#catalog.commit(testContext(), {
      datasetId: this.#datasetId,
      contents: parsed.map(({ content }) => content),
      chunkSets: parsed.map(({ chunkSet }) => chunkSet),
      upserts,
      touches: [],
      deletes: Object.keys(this.#shown).filter((path) => sources[path] === undefined),
      skips: [],
      unskips: [],
      gitCommit: null,
      branch: null,
      gitPosition: null,
      committedAtMs: 1,
    });
    this.#shown = sources;
  }

  async resolve(): Promise<void> {
    const catalog = this.#catalog;
    const datasetId = this.#datasetId;
    const lease = await catalog.lease.acquire(testContext(), {
      datasetId,
      owner: "me",
      pid: process.pid,
      host: "host",
      nowMs: Date.now(),
      expiryMs: 1_000_000,
    });
    await resolveDataset(testContext(), { catalog, datasetId, leaseGeneration: lease.generation });
  }

  async graph(): Promise<readonly string[]> {
    return describeGraph(this.#catalog, this.#datasetId);
  }
}

const rounds = fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});

async function cleanGraph(sources: Sources): Promise<readonly string[]> {
  const clean = await CodeBase.create();
  await clean.show(sources);
  await clean.resolve();
  return clean.graph();
}

describe(`incremental equals clean over ${RUNS} random sequences`, () => {
  test.each(graphFixtures())(
    "%s",
    async (name) => {
      const { sources: first } = readGraphFixture(name);
      await fc.assert(
        fc.asyncProperty(rounds, async (sequence) => {
          const incremental = await CodeBase.create();
          await incremental.show(first);
          await incremental.resolve();
          let now: Sources = first;
          for (const edits of sequence) {
            now = edits.reduce((sources, each) => applyEdit(sources, first, each), now);
            await incremental.show(now);
            await incremental.resolve();
          }
          expect(await incremental.graph()).toEqual(await cleanGraph(now));
        }),
        { numRuns: RUNS },
      );
    },
    600_000,
  );
});
