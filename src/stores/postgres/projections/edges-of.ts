/** Edges that leave given nodes, present and past, with the commits and revisions that they began and ended with by the clock. */
import type { Dispatch, EdgeKind, Resolution } from "../../../domain/graph.ts";
import type { ProjectedEdge } from "../../../domain/projected.ts";
import { plainArray } from "../array-literals.ts";
import type { Transaction } from "../transaction.ts";

/** Nodes of one document. */
export interface Leaving {
  readonly datasetPk: number;
  readonly sources: readonly number[];
}

interface EdgeRow {
  /** Of the entry in the list, from 0. */
  readonly of: number;
  readonly datasetPk: number;
  readonly source: number;
  readonly target: number;
  readonly path: string;
  readonly name: string;
  readonly ordinal: number;
  readonly bindingPk: number;
  readonly lineOffset: number;
  readonly count: number;
  readonly revFrom: number;
  readonly revTo: number | null;
  readonly validFrom: number | null;
  readonly validTo: number | null;
}

/** Present ones first, so that of edges that are alike each keeps its place in the list. */
const EDGES = `SELECT w.of, e.dataset_pk AS "datasetPk", e.source_pk AS source, e.target_pk AS target, p.path, m.name, m.ordinal,
    e.binding_pk AS "bindingPk", e.line_offset AS "lineOffset", e.count, e.rev_from AS "revFrom", e.rev_to AS "revTo",
    e.valid_from AS "validFrom", e.valid_to AS "validTo"
  FROM unnest($1::int[], $2::bigint[], $3::bigint[]) w(of, dataset_pk, source_pk)
  JOIN edges e ON e.dataset_pk = w.dataset_pk AND e.source_pk = w.source_pk
  JOIN nodes m ON m.pk = e.target_pk
  JOIN node_paths p ON p.pk = m.path_pk
  ORDER BY w.of, e.source_pk, e.ended, e.target_pk, e.binding_pk`;
const BINDINGS = `SELECT b.pk, k.name AS kind, r.name AS resolution, i.name AS dispatch, b.confidence
  FROM unnest($1::bigint[]) w(pk)
  JOIN edge_bindings b ON b.pk = w.pk
  JOIN graph_values k ON k.pk = b.kind_pk
  JOIN graph_values r ON r.pk = b.resolution_pk
  JOIN graph_values i ON i.pk = b.dispatch_pk`;
const COMMITS = `SELECT c.dataset_pk AS "datasetPk", c.position AS number, c.committed_at AS "atMs"
  FROM unnest($1::bigint[], $2::bigint[]) w(dataset_pk, position)
  JOIN line_commits c ON c.dataset_pk = w.dataset_pk AND c.position = w.position`;
const REVISIONS = `SELECT r.dataset_pk AS "datasetPk", r.revision AS number, r.committed_at AS "atMs"
  FROM unnest($1::bigint[], $2::bigint[]) w(dataset_pk, revision)
  JOIN revisions r ON r.dataset_pk = w.dataset_pk AND r.revision = w.revision`;

interface BindingRow {
  readonly pk: number;
  readonly kind: EdgeKind;
  readonly resolution: Resolution;
  readonly dispatch: Dispatch;
  readonly confidence: number;
}

/** A list an entry, in the order given. */
export async function readEdges(
  tx: Transaction,
  leaving: readonly Leaving[],
): Promise<readonly (readonly ProjectedEdge[])[]> {
  const wanted = leaving.flatMap(({ datasetPk, sources }, of) =>
    sources.map((source) => ({ of, datasetPk, source })),
  );
  const lists: ProjectedEdge[][] = leaving.map(() => []);
  if (wanted.length === 0) return lists;
  const rows = await tx.all<EdgeRow>(
    EDGES,
    plainArray(wanted.map(({ of }) => of)),
    plainArray(wanted.map(({ datasetPk }) => datasetPk)),
    plainArray(wanted.map(({ source }) => source)),
  );
  const bindings = await tx.all<BindingRow>(
    BINDINGS,
    plainArray(new Set(rows.map(({ bindingPk }) => bindingPk))),
  );
  const bindingOf = new Map(bindings.map((binding) => [binding.pk, binding]));
  const committed = await readTimes(tx, COMMITS, rows, (row) => [row.validFrom, row.validTo]);
  const recorded = await readTimes(tx, REVISIONS, rows, (row) => [row.revFrom, row.revTo]);
  for (const row of rows) {
    const binding = bindingOf.get(row.bindingPk);
    if (binding === undefined) continue;
    const { pk: _, ...bound } = binding;
    const { of, path, name, ordinal, bindingPk, datasetPk, ...edge } = row;
    lists[of]?.push({
      ...edge,
      ...bound,
      targetKey: { path, name, ordinal },
      validAtMs: committed(datasetPk, edge.validFrom),
      invalidAtMs: committed(datasetPk, edge.validTo),
      createdAtMs: recorded(datasetPk, edge.revFrom),
      expiredAtMs: recorded(datasetPk, edge.revTo),
    });
  }
  return lists;
}

type TimeOf = (datasetPk: number, number: number | null) => number | null;

/** By the clock, of the numbers that the rows have; null for what nobody knows. */
async function readTimes(
  tx: Transaction,
  sql: string,
  rows: readonly EdgeRow[],
  numbersOf: (row: EdgeRow) => readonly (number | null)[],
): Promise<TimeOf> {
  const asked = new Map<string, readonly [datasetPk: number, number: number]>();
  for (const row of rows)
    for (const number of numbersOf(row))
      if (number !== null) asked.set(`${row.datasetPk} ${number}`, [row.datasetPk, number]);
  const found = await tx.all<{ datasetPk: number; number: number; atMs: number }>(
    sql,
    plainArray([...asked.values()].map(([datasetPk]) => datasetPk)),
    plainArray([...asked.values()].map(([, number]) => number)),
  );
  const times = new Map(
    found.map(({ datasetPk, number, atMs }) => [`${datasetPk} ${number}`, atMs]),
  );
  return (datasetPk, number) => times.get(`${datasetPk} ${number}`) ?? null;
}
