/** Resolves the past: from the newest commit back, documents whose own or whose imports' text changed are resolved again, the others keep their edges. */
import {
  type EdgeCoverage,
  NO_PAST_CHANGE,
  type PastCoverage,
  type PastDocument,
  type PastEdgeChange,
} from "../../domain/past.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { RESOLVER_VERSION } from "../resolve/languages/registry.ts";
import { EdgeBatch } from "./edge-batch.ts";
import { PastCodebase } from "./past-codebase.ts";

export interface FillEdgesParams {
  readonly catalog: Catalog;
  readonly datasetId: string;
  readonly leaseGeneration: number;
  /** Waits while others have work to do. Throws CANCELLED. */
  readonly giveWay: () => Promise<void>;
  /** Kept from run to run of one process, so that a new commit costs what it changed. */
  readonly kept: KeptTip;
}

export interface KeptTip {
  codebase: PastCodebase | null;
}

/** Above, the kept code base would hold more than some dozens of megabytes. */
const MOST_KEPT_EDGES = 100_000;

const PAGE = 2_000;
/** Positions whose changes are read at once, and committed at the latest. */
const POSITIONS_AT_ONCE = 32;

const NO_EDGE_CHANGE: PastEdgeChange = {
  reset: false,
  begun: [],
  ended: [],
  added: [],
  coverage: null,
};

/** Brings the edges of the past up to its documents. Stopped or killed, the next run goes on where it was. Throws CANCELLED, LEASE_LOST. */
export async function fillEdges(context: OperationContext, params: FillEdgesParams): Promise<void> {
  const { catalog, datasetId } = params;
  const { coverage, edges } = await catalog.line.state(context, datasetId);
  if (coverage === null) return;
  const known = edges !== null && isUsable(edges, coverage) ? edges : null;
  if (known === null) await commitEdges(context, params, { reset: true });
  if (known !== null && known.to < coverage.to) await goForward(context, params, known, coverage);
  const reached = known === null ? null : { ...known, to: coverage.to };
  if (reached === null || reached.from > coverage.from)
    await goBack(context, params, reached, coverage);
}

const isUsable = (edges: EdgeCoverage, coverage: PastCoverage): boolean =>
  edges.resolver === RESOLVER_VERSION &&
  edges.from <= edges.to &&
  edges.from >= coverage.from &&
  edges.to <= coverage.to;

async function commitEdges(
  context: OperationContext,
  { catalog, datasetId, leaseGeneration }: FillEdgesParams,
  edges: Partial<PastEdgeChange>,
): Promise<void> {
  await catalog.commit(
    context,
    {
      ...{ datasetId, contents: [], chunkSets: [] },
      ...{ upserts: [], touches: [], deletes: [], skips: [], unskips: [] },
      ...{ gitCommit: null, branch: null, gitPosition: null, committedAtMs: Date.now() },
      past: { ...NO_PAST_CHANGE, edges: { ...NO_EDGE_CHANGE, ...edges } },
    },
    { leaseGeneration },
  );
}

/** The code base at a position, everything resolved. */
async function load(
  context: OperationContext,
  params: FillEdgesParams,
  position: number,
): Promise<PastCodebase> {
  const { catalog, giveWay, kept } = params;
  const documents = await listDocuments(context, params, position);
  if (kept.codebase !== null) {
    const codebase = kept.codebase.copy();
    await codebase.bring(context, documents, giveWay);
    return codebase;
  }
  const codebase = new PastCodebase(catalog);
  await codebase.load(context, documents, giveWay);
  return codebase;
}

function keep({ kept }: FillEdgesParams, codebase: PastCodebase): void {
  kept.codebase = codebase.edgeCount <= MOST_KEPT_EDGES ? codebase.copy() : null;
}

async function listDocuments(
  context: OperationContext,
  { catalog, datasetId }: FillEdgesParams,
  position: number,
): Promise<readonly PastDocument[]> {
  const documents: PastDocument[] = [];
  for (let after: string | null = null; ; after = documents.at(-1)?.path ?? null) {
    const page: readonly PastDocument[] = await catalog.past.listAt(context, {
      ...{ datasetId, position, prefix: "", after, limit: PAGE },
    });
    documents.push(...page);
    if (page.length < PAGE) return documents;
  }
}

/** All edges of the newest commit; a run that ended in the middle left some, which are forgotten before. */
async function seed(
  context: OperationContext,
  params: FillEdgesParams,
  codebase: PastCodebase,
  coverage: EdgeCoverage,
): Promise<void> {
  let batch = new EdgeBatch();
  for (const [path, edges] of codebase.edges()) {
    for (const edge of edges.values()) batch.seed(path, edge);
    if (!batch.isFull) continue;
    await params.giveWay();
    await commitEdges(context, params, batch.toChange(null));
    batch = new EdgeBatch();
  }
  await commitEdges(context, params, batch.toChange(coverage));
}

async function goBack(
  context: OperationContext,
  params: FillEdgesParams,
  known: EdgeCoverage | null,
  goal: PastCoverage,
): Promise<void> {
  const start = known?.from ?? goal.to;
  const codebase = await load(context, params, start);
  if (start === goal.to) keep(params, codebase);
  let coverage = known ?? { from: start, to: start, resolver: RESOLVER_VERSION };
  if (known === null) await seed(context, params, codebase, coverage);
  for (let to = start; to > goal.from; to -= POSITIONS_AT_ONCE) {
    const after = Math.max(goal.from, to - POSITIONS_AT_ONCE);
    const changes = await readChanges(context, params, after, to);
    let batch = new EdgeBatch();
    for (let position = to; position > after; position--) {
      const { begun, ended } = changes.at(position);
      const gone = begun.map(({ path }) => path);
      const moved = await codebase.move(context, gone, ended, params.giveWay);
      for (const { path, before, after: older } of moved)
        batch.goBack(path, position, before, older);
      coverage = { ...coverage, from: position - 1 };
      if (!batch.isFull) continue;
      await commitEdges(context, params, batch.toChange(coverage));
      batch = new EdgeBatch();
    }
    await commitEdges(context, params, batch.toChange(coverage));
  }
}

async function goForward(
  context: OperationContext,
  params: FillEdgesParams,
  known: EdgeCoverage,
  goal: PastCoverage,
): Promise<void> {
  const codebase = await load(context, params, known.to);
  let coverage = known;
  for (let after = known.to; after < goal.to; after += POSITIONS_AT_ONCE) {
    const to = Math.min(goal.to, after + POSITIONS_AT_ONCE);
    const changes = await readChanges(context, params, after, to);
    let batch = new EdgeBatch();
    for (let position = after + 1; position <= to; position++) {
      const { begun, ended } = changes.at(position);
      const gone = ended.map(({ path }) => path);
      const moved = await codebase.move(context, gone, begun, params.giveWay);
      for (const { path, before, after: newer } of moved)
        batch.goForward(path, position, before, newer);
      coverage = { ...coverage, to: position };
      if (!batch.isFull) continue;
      await commitEdges(context, params, batch.toChange(coverage));
      batch = new EdgeBatch();
    }
    await commitEdges(context, params, batch.toChange(coverage));
  }
  keep(params, codebase);
}

interface Changes {
  /** What began and what ended at a position. */
  at(position: number): {
    readonly begun: readonly PastDocument[];
    readonly ended: readonly PastDocument[];
  };
}

async function readChanges(
  context: OperationContext,
  { catalog, datasetId }: FillEdgesParams,
  after: number,
  to: number,
): Promise<Changes> {
  const changed = await catalog.past.changedIn(context, { datasetId, after, to });
  return {
    at: (position) => ({
      begun: changed.filter(({ validFrom }) => validFrom === position),
      ended: changed.filter(({ validTo }) => validTo === position),
    }),
  };
}
