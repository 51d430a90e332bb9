/** Edges of a few sources given as texts, without a catalog: what resolving alone makes of them. */
import { unpackFacts } from "../../src/domain/code-facts.ts";
import type { DocumentGraph, EdgeOut } from "../../src/domain/graph.ts";
import { analyzeBytes } from "../../src/ingest/parse/analyze-bytes.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../../src/ingest/parse/analyze-settings.ts";
import { type FactsDocument, factsState } from "../../src/ingest/resolve/facts-state.ts";
import { resolveDocuments } from "../../src/ingest/resolve/resolve-documents.ts";
import { testContext } from "./test-context.ts";

/** Parses and extracts every source. */
export async function factsOf(
  sources: Readonly<Record<string, string | Buffer>>,
): Promise<FactsDocument[]> {
  const documents: FactsDocument[] = [];
  for (const [path, text] of Object.entries(sources)) {
    const bytes = Buffer.from(text as string);
    const { chunkSet } = await analyzeBytes({ path, bytes, settings: DEFAULT_ANALYZE_SETTINGS });
    const { contentHash, chunker, language, facts } = chunkSet;
    if (facts == null) continue;
    documents.push({ path, contentHash, chunker, language, facts: unpackFacts(facts.packed) });
  }
  return documents;
}

/** Resolves all sources as one code base. */
export async function resolveSources(
  sources: Readonly<Record<string, string | Buffer>>,
): Promise<readonly DocumentGraph[]> {
  const state = factsState(await factsOf(sources));
  const graphs: DocumentGraph[] = [];
  const paths = [...state.documents.keys()].sort();
  for await (const graph of resolveDocuments(testContext(), state, paths)) graphs.push(graph);
  return graphs;
}

const named = (name: string, ordinal: number): string =>
  ordinal > 0 ? `${name}~${ordinal}` : name;

function describeEdge(path: string, edge: EdgeOut): string {
  const { source, sourceOrdinal, target, kind, resolution, dispatch, confidence, count } = edge;
  const marks = [
    resolution,
    ...(dispatch === "direct" ? [] : [dispatch]),
    ...(confidence === 1 ? [] : [String(confidence)]),
    ...(count === 1 ? [] : [`x${count}`]),
  ].join(" ");
  const from = `${path}#${named(source, sourceOrdinal)}`;
  const to = `${target.path}#${named(target.name, target.ordinal)}`;
  return `${from} ${kind} ${to} (${marks})`;
}

/** One line an edge and unbound reference, sorted: what expected files hold. */
export function describeGraphs(graphs: readonly DocumentGraph[]): string {
  const lines = graphs.flatMap(({ path, edges, unbound }) => [
    ...edges.map((edge) => describeEdge(path, edge)),
    ...unbound.map(({ source, name, kind }) => `${path}#${source} ${kind} ? ${name}`),
  ]);
  return `${lines.sort().join("\n")}\n`;
}
