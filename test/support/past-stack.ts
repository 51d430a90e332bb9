/** Filling the past over a catalog in memory, with real git and real parse threads. */

import type { EdgeOut } from "../../src/domain/graph.ts";
import type { Analyzer } from "../../src/ingest/analyzer.ts";
import { fillEdges, type KeptTip } from "../../src/ingest/history/fill-edges.ts";
import { type FilledPast, fillPast } from "../../src/ingest/history/fill-past.ts";
import { PastCodebase } from "../../src/ingest/history/past-codebase.ts";
import { createPathRules } from "../../src/ingest/history/path-rules.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../../src/ingest/parse/analyze-settings.ts";
import { createAnalyzerPool } from "../../src/ingest/parse/analyzer-pool.ts";
import { createPoolAnalyzer } from "../../src/ingest/parse/pool-analyzer.ts";
import { findGitFolder } from "../../src/ingest/walk/git/git-folder.ts";
import { DEFAULT_WALK_SETTINGS } from "../../src/ingest/walk/walk-settings.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createMemoryCatalog } from "../../src/stores/memory/memory-catalog.ts";
import { createMemoryState } from "../../src/stores/memory/memory-state.ts";
import { noLexicalIndex } from "./no-lexical-index.ts";
import { dumpPast, type PastDump } from "./past-dump.ts";
import { testContext } from "./test-context.ts";

export interface PastStack {
  readonly catalog: Catalog;
  readonly datasetId: string;
  /** How many files were parsed. */
  parsed(): number;
  fill(wanted: number, context?: OperationContext): Promise<FilledPast>;
  /** Resolves what was filled. */
  fillEdges(context?: OperationContext): Promise<void>;
  /** Stored edges of each covered position. */
  edges(): Promise<Readonly<Record<number, readonly string[]>>>;
  /** The edges of each covered position when it alone is resolved. */
  cleanEdges(): Promise<Readonly<Record<number, readonly string[]>>>;
  /** The whole past: what each covered position shows. */
  dump(): Promise<PastDump>;
}

const pool = createAnalyzerPool({ workers: 1 });

export async function startPast(folder: string): Promise<PastStack> {
  const state = createMemoryState(false);
  const catalog = createMemoryCatalog({ state, lexical: noLexicalIndex });
  const context = testContext();
  const { id: datasetId } = await catalog.datasets.ensure(context, {
    ...{ projectKey: "p", projectName: "p", host: "h", folder, branch: null },
  });
  const lease = { datasetId, owner: "o", pid: process.pid, host: "h" };
  const held = await catalog.lease.acquire(context, {
    ...lease,
    nowMs: Date.now(),
    expiryMs: 600_000,
  });
  let parsed = 0;
  const inner = createPoolAnalyzer(pool, DEFAULT_ANALYZE_SETTINGS, 1_048_576);
  const analyzer: Analyzer = {
    ...inner,
    async *analyze(asked, params) {
      for await (const document of inner.analyze(asked, params)) {
        if (document.outcome === "analyzed") parsed += 1;
        yield document;
      }
    },
  };
  const repository = findGitFolder(folder);
  const kept: KeptTip = { codebase: null };
  return {
    catalog,
    datasetId,
    parsed: () => parsed,
    fill: async (wanted, asked = context) => {
      if (repository === null) throw new Error("no repository");
      const below = folder.slice(repository.top.length + 1);
      return fillPast(asked, {
        ...{ catalog, datasetId, analyzer, wanted },
        place: { repository, prefix: below === "" ? "" : `${below}/` },
        rules: createPathRules(folder, DEFAULT_WALK_SETTINGS, []),
        leaseGeneration: held.generation,
        giveWay: async () => asked.signal.throwIfAborted(),
      });
    },
    fillEdges: (asked = context) =>
      fillEdges(asked, {
        ...{ catalog, datasetId, leaseGeneration: held.generation, kept },
        giveWay: async () => asked.signal.throwIfAborted(),
      }),
    edges: async () => {
      const { edges } = await catalog.line.state(context, datasetId);
      const found: Record<number, readonly string[]> = {};
      const past = state.datasets.get(datasetId)?.graph.past ?? [];
      for (let at = edges?.from ?? 0; at <= (edges?.to ?? -1); at++) {
        found[at] = past
          .filter(({ validFrom, validTo }) => (validFrom ?? 0) <= at && (validTo ?? 0) > at)
          .map((edge) => {
            const source = state.nodes.keyOf(edge.source);
            const target = state.nodes.keyOf(edge.target);
            if (source === null || target === null) throw new Error("an edge without ends");
            return describeEdge(source.path, { ...edge, source: source.name, target });
          })
          .sort();
      }
      return found;
    },
    cleanEdges: async () => {
      const { coverage } = await catalog.line.state(context, datasetId);
      const found: Record<number, readonly string[]> = {};
      for (let at = coverage?.from ?? 0; at <= (coverage?.to ?? -1); at++) {
        const params = { datasetId, position: at, prefix: "", after: null, limit: 100_000 };
        const codebase = new PastCodebase(catalog);
        await codebase.load(
          context,
          await catalog.past.listAt(context, params),
          async () => undefined,
        );
        found[at] = [...codebase.edges()]
          .flatMap(([path, edges]) => [...edges.values()].map((edge) => describeEdge(path, edge)))
          .sort();
      }
      return found;
    },
    dump: () => dumpPast(catalog, datasetId),
  };
}

const describeEdge = (
  path: string,
  edge: Pick<EdgeOut, "source" | "target" | "kind" | "lineOffset" | "count">,
): string =>
  `${path}#${edge.source} ${edge.kind} ${edge.target.path}#${edge.target.name} +${edge.lineOffset} x${edge.count}`;
