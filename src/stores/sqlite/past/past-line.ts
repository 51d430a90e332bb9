/** The commits of a dataset's line on SQLite. */
import type { PastCommit } from "../../../domain/past.ts";
import type { PastLine } from "../../../ports/past-line.ts";
import { type PastRow, toPastState } from "../../past-state.ts";
import type { ReadConnection } from "../connection.ts";
import type { Writer } from "../writer.ts";

const SELECT_COMMITS = `SELECT position, hash, committed_at AS committedAtMs FROM line_commits
  WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?1)`;

export function createPastLine(reader: ReadConnection, writer: Writer): PastLine {
  return {
    state: async (_context, datasetId) => {
      const row = reader.get<PastRow>(
        `SELECT wanted, covered_from AS "from", covered_to AS "to", fingerprint,
           edges_from AS edgesFrom, edges_to AS edgesTo, resolver FROM pasts
         WHERE dataset_pk = (SELECT pk FROM datasets WHERE id = ?)`,
        datasetId,
      );
      return toPastState(row);
    },
    want: (context, params) => writer.call(context, "wantPast", params),
    commits: async (_context, { datasetId, from, to }) =>
      reader
        .all<PastCommit>(
          `${SELECT_COMMITS} AND position BETWEEN ?2 AND ?3 ORDER BY position`,
          datasetId,
          from,
          to,
        )
        .map((row) => ({ ...row })),
    findCommits: async (_context, { datasetId, prefix }) =>
      reader
        .all<PastCommit>(
          `${SELECT_COMMITS} AND hash >= ?2 AND hash < ?3 ORDER BY hash LIMIT 2`,
          datasetId,
          prefix,
          `${prefix}g`,
        )
        .map((row) => ({ ...row })),
    lastBefore: async (_context, { datasetId, atMs }) => {
      const row = reader.get<PastCommit>(
        `${SELECT_COMMITS} AND committed_at <= ?2 ORDER BY position DESC LIMIT 1`,
        datasetId,
        Math.floor(atMs),
      );
      return row === undefined ? null : { ...row };
    },
  };
}
