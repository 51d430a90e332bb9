/** Asks questions of texts in memory, parsed and chunked as the product does it. */
import type { SearchRequest } from "../../src/domain/question.ts";
import { analyzeBytes } from "../../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../../src/ingest/parse/analyze-settings.ts";
import type { RefreshedDocument, Refresher } from "../../src/ports/refresher.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import type { AnswerDependencies } from "../../src/query/answer-question.ts";
import type { PatternMatcher } from "../../src/query/recall/pattern-matcher.ts";
import { createPatternMatcher } from "../../src/query/recall/pattern-matcher.ts";
import { createMemoryLexicalIndex } from "../../src/stores/memory/lexical-index.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { sampleChangeSet } from "./sample-changes.ts";
import { testContext } from "./test-context.ts";

/** A workspace that shows `texts`, and a way to change them. */
export async function sampleWorkspace(texts: Readonly<Record<string, string>>, prefix = "") {
  const context = testContext();
  const catalog = createMemoryCatalog({
    state: createMemoryState(false),
    lexical: createMemoryLexicalIndex,
  });
  const ensured = await catalog.datasets.ensure(context, {
    projectKey: "example.org/sample",
    projectName: "sample",
    host: "host",
    folder: "/home/me/sample",
    branch: "main",
  });
  const show = async (
    changed: Readonly<Record<string, string>>,
    deletes: readonly string[] = [],
  ) => {
    const analyses = await Promise.all(
      Object.entries(changed).map(async ([path, text]) => {
        const bytes = Buffer.from(text);
        return {
          path,
          bytes,
          ...(await analyzeBytes({ path, bytes, settings: DEFAULT_ANALYZE_SETTINGS })),
        };
      }),
    );
    await catalog.commit(
      context,
      sampleChangeSet(ensured.id, {
        deletes,
        contents: analyses.map(({ content }) => content),
        chunkSets: analyses.map(({ chunkSet }) => chunkSet),
        upserts: analyses.map(({ path, bytes, content, chunkSet }) => ({
          path,
          sizeBytes: bytes.length,
          mtimeMs: 1,
          contentHash: content.hash,
          chunker: chunkSet.chunker,
          sourceType: "file",
          mediaType: null,
        })),
      }),
    );
  };
  await show(texts);
  const workspace = async (): Promise<Workspace> => ({
    catalog,
    dataset: (await catalog.datasets.get(context, ensured.id)) ?? ensured,
    scope: { datasetId: ensured.id, prefix },
    source: {
      list: () => Promise.reject(new Error("not listed")),
      read: async () => null,
      version: async () => null,
    },
    indexed: true,
  });
  return { show, workspace };
}

/** A refresher that says what `stateOf` says of a path (unchanged by default) and counts its calls. */
export function scriptedRefresher(
  stateOf: (
    path: string,
  ) => Promise<RefreshedDocument | undefined> | RefreshedDocument | undefined = () => undefined,
) {
  const calls = { refreshed: [] as string[], behind: 0, sweeps: 0, sweepResult: async () => false };
  const refresher: Refresher = {
    refresh: (_context, { paths }) => {
      calls.refreshed.push(...paths);
      return Promise.all(
        paths.map(
          async (path) => (await stateOf(path)) ?? { path, state: "unchanged", contentHash: null },
        ),
      );
    },
    sweepBehind: () => {
      calls.behind++;
    },
    sweepNow: () => {
      calls.sweeps++;
      return calls.sweepResult();
    },
  };
  return { refresher, calls };
}

export function sampleRequest(query: string, changes: Partial<SearchRequest> = {}): SearchRequest {
  return {
    query,
    paths: [],
    languages: [],
    kinds: [],
    symbol: null,
    limit: 10,
    format: "concise",
    maxTokens: 4_000,
    cursor: null,
    mode: "lexical",
    explain: false,
    ...changes,
  };
}

export function sampleDependencies(
  refresher: Refresher = scriptedRefresher().refresher,
  matcher: PatternMatcher = createPatternMatcher(),
): AnswerDependencies {
  return {
    refresher,
    matcher,
    refreshBudgetMs: 250,
    describeGaps: async () => null,
    meaning: null,
  };
}
