/** The commits of a dataset's line on PostgreSQL. */
import type { PastCommit } from "../../../domain/past.ts";
import type { PastLine } from "../../../ports/past-line.ts";
import { type PastRow, toPastState } from "../../past-state.ts";
import { readDatasetHead } from "../commit/dataset-head.ts";
import type { Home } from "../home.ts";

const DATASET = "dataset_pk = (SELECT pk FROM datasets WHERE id = $1)";
const STATE = `SELECT wanted, covered_from AS "from", covered_to AS "to", fingerprint,
    edges_from AS "edgesFrom", edges_to AS "edgesTo", resolver FROM pasts WHERE ${DATASET}`;
const COMMITS = `SELECT position, hash, committed_at AS "committedAtMs" FROM line_commits WHERE ${DATASET}`;
const WANT = `INSERT INTO pasts (dataset_pk, wanted) VALUES ($1, $2)
  ON CONFLICT (tenant_id, dataset_pk) DO UPDATE SET wanted = $2`;

export function createPastLine({ database }: Home): PastLine {
  return {
    state: (context, datasetId) =>
      database.read(context, async (tx) => toPastState(await tx.get<PastRow>(STATE, datasetId))),
    want: (context, { datasetId, commits }) =>
      database.write(context, { name: "wantPast" }, async (tx) => {
        const { pk } = await readDatasetHead(tx, datasetId, "read");
        await tx.run(WANT, pk, commits);
      }),
    commits: (context, { datasetId, from, to }) =>
      database.read(context, (tx) =>
        tx.all<PastCommit>(
          `${COMMITS} AND position BETWEEN $2 AND $3 ORDER BY position`,
          datasetId,
          from,
          to,
        ),
      ),
    findCommits: (context, { datasetId, prefix }) =>
      database.read(context, (tx) =>
        tx.all<PastCommit>(
          `${COMMITS} AND hash >= $2 AND hash < $3 ORDER BY hash LIMIT 2`,
          datasetId,
          prefix,
          `${prefix}g`,
        ),
      ),
    lastBefore: (context, { datasetId, atMs }) =>
      database.read(context, async (tx) => {
        const row = await tx.get<PastCommit>(
          `${COMMITS} AND committed_at <= $2 ORDER BY position DESC LIMIT 1`,
          datasetId,
          Math.floor(atMs),
        );
        return row ?? null;
      }),
  };
}
