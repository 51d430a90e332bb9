/** Edges of the past: rows beside those of the present, so that nothing that is edited now touches what was. */
import type { EdgeOut } from "../../../domain/graph.ts";
import type { PastEdge, PastEdgeChange } from "../../../domain/past.ts";
import type { DatasetHead } from "../../dataset-head.ts";
import { plainArray } from "../array-literals.ts";
import { takeEnded } from "../commit/graph/edge-rows.ts";
import { prepareNodes } from "../commit/graph/graph-nodes.ts";
import { prepareValues } from "../commit/graph/registered-values.ts";
import { markStray } from "../graph-garbage.ts";
import type { Transaction } from "../transaction.ts";

/** An edge that is valid to the newest commit, whichever that will be. */
const END_OF_LINE = Number.MAX_SAFE_INTEGER;

const MOVE = `FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) g(source_pk, target_pk, binding_pk, position)
  WHERE e.dataset_pk = $1 AND e.source_pk = g.source_pk AND e.ended > 0 AND e.target_pk = g.target_pk
    AND e.binding_pk = g.binding_pk AND e.rev_to = 0`;
const BEGIN = `UPDATE edges e SET valid_from = g.position ${MOVE} AND e.valid_from = 0`;
const END = `UPDATE edges e SET valid_to = g.position ${MOVE} AND e.valid_to = ${END_OF_LINE}`;
const INSERT = `INSERT INTO edges (dataset_pk, rev_from, rev_to, source_pk, ended, target_pk, binding_pk, line_offset, count,
    valid_from, valid_to)
  SELECT $1, 0, 0, e.* FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[], $7::int[], $8::bigint[], $9::bigint[]) e`;
const RECORD = `INSERT INTO pasts (dataset_pk, edges_from, edges_to, resolver) VALUES ($1, $2, $3, $4)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET edges_from = $2, edges_to = $3, resolver = $4`;

/** Forgets what is known of positions beyond `after`; all of it below 0. */
export async function cutPastEdges(
  tx: Transaction,
  datasetPk: number,
  after: number,
): Promise<void> {
  // whatever began beyond it ends beyond it too
  const gone = await tx.all<{ source: number; target: number }>(
    `DELETE FROM edges WHERE dataset_pk = $1 AND rev_to = 0 AND valid_to > $2 AND (valid_from > $2 OR $2 < 0)
     RETURNING source_pk AS source, target_pk AS target`,
    datasetPk,
    after,
  );
  await markStray(
    tx,
    gone.flatMap(({ source, target }) => [source, target]),
  );
  await tx.run(
    `UPDATE edges SET valid_to = ${END_OF_LINE} WHERE dataset_pk = $1 AND rev_to = 0 AND valid_to > $2`,
    datasetPk,
    after,
  );
}

export async function applyPastEdges(
  tx: Transaction,
  head: DatasetHead,
  change: PastEdgeChange,
): Promise<void> {
  if (change.reset) await cutPastEdges(tx, head.pk, -1);
  const all = [...change.begun, ...change.ended, ...change.added];
  if (all.length > 0) await moveAndInsert(tx, head, change, all);
  if (change.coverage === null) return;
  const { from, to, resolver } = change.coverage;
  await tx.run(RECORD, head.pk, from, to, resolver);
}

async function moveAndInsert(
  tx: Transaction,
  head: DatasetHead,
  { begun, ended, added }: PastEdgeChange,
  all: readonly PastEdge[],
): Promise<void> {
  const values = await prepareValues(tx, {
    values: [
      ["node kind", "symbol"],
      ["node kind", "document"],
    ],
    edges: all.map(({ edge }) => edge),
  });
  const sourceOf = ({ path, edge }: PastEdge) => ({
    path,
    name: edge.source,
    ordinal: edge.sourceOrdinal,
  });
  const keys = all.flatMap((past) => [sourceOf(past), past.edge.target]);
  const nodes = await prepareNodes(tx, head.projectPk, keys, values);
  const columnsOf = (edges: readonly PastEdge[]): [string, string, string] => [
    plainArray(edges.map((past) => nodes.node(sourceOf(past)))),
    plainArray(edges.map(({ edge }) => nodes.node(edge.target))),
    plainArray(edges.map(({ edge }: { edge: EdgeOut }) => values.binding(edge))),
  ];
  const positions = (edges: readonly { readonly position: number }[]): string =>
    plainArray(edges.map(({ position }) => position));
  if (begun.length > 0) await tx.run(BEGIN, head.pk, ...columnsOf(begun), positions(begun));
  if (ended.length > 0) await tx.run(END, head.pk, ...columnsOf(ended), positions(ended));
  if (added.length === 0) return;
  const last = await takeEnded(tx, head.pk, added.length);
  const [sources, targets, bindings] = columnsOf(added);
  await tx.run(
    INSERT,
    head.pk,
    sources,
    plainArray(added.map((_, i) => last + 1 + i)),
    targets,
    bindings,
    plainArray(added.map(({ edge }) => edge.lineOffset)),
    plainArray(added.map(({ edge }) => edge.count)),
    plainArray(added.map(({ validFrom }) => validFrom)),
    plainArray(added.map(({ validTo }) => validTo ?? END_OF_LINE)),
  );
}
