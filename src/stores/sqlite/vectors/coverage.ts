/** How much of what datasets show each model has seen, remembered between questions. */
import type { DatasetScope } from "../../../domain/dataset.ts";
import type { VectorCoverage } from "../../../ports/vector-index.ts";
import type { ReadConnection } from "../connection.ts";
import { seenTexts } from "./seen-texts.ts";
import { eachShownText } from "./shown-texts.ts";
import { listModels } from "./stored-models.ts";

/** Counting walks all texts: after commits it is done anew at most for this share of the time. */
const MOST_SHARE = 0.02;
/** What costs less is always counted anew. */
const CHEAP_MS = 5;

const VERSION = "PRAGMA data_version";
interface Counted {
  readonly version: number;
  readonly rows: readonly VectorCoverage[];
  readonly againAtMs: number;
}

function count(reader: ReadConnection, datasetIds: readonly string[]): readonly VectorCoverage[] {
  const models = listModels(reader);
  if (models.length === 0) return [];
  const counts = models.map((model) => ({
    model,
    hasSeen: seenTexts(reader, model),
    embedded: 0,
  }));
  let shown = 0;
  eachShownText(reader, datasetIds, (textPk) => {
    shown += 1;
    for (const each of counts) if (each.hasSeen(textPk)) each.embedded += 1;
  });
  return counts
    .map(({ model: { slot, identity }, embedded }) => ({ slot, model: identity, embedded, shown }))
    .filter(({ embedded }) => embedded > 0)
    .sort((a, b) => b.embedded - a.embedded || (a.model < b.model ? -1 : 1));
}

export type CountCoverage = (scopes: readonly DatasetScope[]) => readonly VectorCoverage[];

export function createCoverage(reader: ReadConnection): CountCoverage {
  const known = new Map<string, Counted>();
  return (scopes) => {
    const datasetIds = [...new Set(scopes.map(({ datasetId }) => datasetId))].sort();
    const key = datasetIds.join(" ");
    const version = reader.get<{ data_version: number }>(VERSION)?.data_version ?? 0;
    const last = known.get(key);
    const nowMs = performance.now();
    if (last !== undefined && (last.version === version || nowMs < last.againAtMs))
      return last.rows;
    const rows = reader.snapshot(() => count(reader, datasetIds));
    const tookMs = performance.now() - nowMs;
    const againAtMs = tookMs < CHEAP_MS ? nowMs : nowMs + tookMs / MOST_SHARE;
    known.set(key, { version, rows, againAtMs });
    return rows;
  };
}
