/** Gathers how edges changed from commit to commit into one change of the past. */
import type { EdgeOut } from "../../domain/graph.ts";
import {
  type EdgeCoverage,
  type PastEdge,
  type PastEdgeChange,
  SINCE_BEFORE,
} from "../../domain/past.ts";

/** A commit of this many edges holds this thread, which hands them over, for some milliseconds. */
const BATCH_EDGES = 2_000;

/** By what stores know an edge again by; what one source does to one target in one way is one edge. */
export function edgesByIdentity(edges: readonly EdgeOut[]): ReadonlyMap<string, EdgeOut> {
  const found = new Map<string, EdgeOut>();
  for (const edge of edges) {
    const { source, sourceOrdinal, target, kind, resolution, dispatch, confidence } = edge;
    const identity = JSON.stringify([
      ...[source, sourceOrdinal, target.path, target.name, target.ordinal],
      ...[kind, resolution, dispatch, confidence],
    ]);
    const known = found.get(identity);
    const lineOffset = Math.min(edge.lineOffset, known?.lineOffset ?? edge.lineOffset);
    const count = edge.count + (known?.count ?? 0);
    found.set(identity, { ...edge, lineOffset, count });
  }
  return found;
}

const sameEvidence = (a: EdgeOut, b: EdgeOut | undefined): boolean =>
  b !== undefined && a.lineOffset === b.lineOffset && a.count === b.count;

type Added = PastEdgeChange["added"][number];

export class EdgeBatch {
  readonly #begun: (PastEdge & { readonly position: number })[] = [];
  readonly #ended: (PastEdge & { readonly position: number })[] = [];
  readonly #added: Added[] = [];
  /** Of this batch, by path and identity: whose beginning, or whose end, is not known yet. */
  readonly #oldest = new Map<string, number>();
  readonly #newest = new Map<string, number>();

  get isFull(): boolean {
    return this.#begun.length + this.#ended.length + this.#added.length >= BATCH_EDGES;
  }

  get isEmpty(): boolean {
    return this.#begun.length + this.#ended.length + this.#added.length === 0;
  }

  /** Valid at the newest commit, since whenever. */
  seed(path: string, edge: EdgeOut): void {
    this.#added.push({ path, edge, validFrom: SINCE_BEFORE, validTo: null });
  }

  /** Going back over the commit at `position`: `newer` are the edges at it, `older` those before it. */
  goBack(
    path: string,
    position: number,
    newer: ReadonlyMap<string, EdgeOut>,
    older: ReadonlyMap<string, EdgeOut>,
  ): void {
    for (const [identity, edge] of newer) {
      if (sameEvidence(edge, older.get(identity))) continue;
      const at = this.#take(this.#oldest, path, identity);
      const known = at === null ? undefined : this.#added[at];
      if (at === null || known === undefined) this.#begun.push({ path, edge, position });
      else this.#added[at] = { ...known, validFrom: position };
    }
    for (const [identity, edge] of older) {
      if (sameEvidence(edge, newer.get(identity))) continue;
      this.#oldest.set(`${path}\0${identity}`, this.#added.length);
      this.#added.push({ path, edge, validFrom: SINCE_BEFORE, validTo: position });
    }
  }

  /** Going forward to the commit at `position`. */
  goForward(
    path: string,
    position: number,
    older: ReadonlyMap<string, EdgeOut>,
    newer: ReadonlyMap<string, EdgeOut>,
  ): void {
    for (const [identity, edge] of older) {
      if (sameEvidence(edge, newer.get(identity))) continue;
      const at = this.#take(this.#newest, path, identity);
      const known = at === null ? undefined : this.#added[at];
      if (at === null || known === undefined) this.#ended.push({ path, edge, position });
      else this.#added[at] = { ...known, validTo: position };
    }
    for (const [identity, edge] of newer) {
      if (sameEvidence(edge, older.get(identity))) continue;
      this.#newest.set(`${path}\0${identity}`, this.#added.length);
      this.#added.push({ path, edge, validFrom: position, validTo: null });
    }
  }

  toChange(coverage: EdgeCoverage | null): PastEdgeChange {
    return {
      reset: false,
      begun: this.#begun,
      ended: this.#ended,
      added: this.#added,
      coverage,
    };
  }

  #take(of: Map<string, number>, path: string, identity: string): number | null {
    const key = `${path}\0${identity}`;
    const at = of.get(key) ?? null;
    of.delete(key);
    return at;
  }
}
