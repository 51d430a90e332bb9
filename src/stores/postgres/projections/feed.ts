/** A relay's turn, its events and its position on PostgreSQL. */
import type { ProjectionName } from "../../../domain/projected.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import type {
  FeedBatch,
  FeedEvent,
  ProjectionFeed,
  TakenTurn,
  Turn,
} from "../../../ports/projection-feed.ts";
import { leaseIsAlive } from "../../lease-is-alive.ts";
import type { SqlValue } from "../connector.ts";
import type { Database, Transaction } from "../transaction.ts";
import { CONCERNED } from "./concerned.ts";
import { freeApplied } from "./free-events.ts";

interface TurnRow {
  readonly owner: string | null;
  readonly pid: number;
  readonly host: string;
  readonly heartbeatMs: number;
  readonly generation: number;
  readonly position: number;
}

const READ_TURN = `SELECT owner, pid, host, heartbeat AS "heartbeatMs", generation, position FROM projections WHERE name = $1 FOR UPDATE`;
const TAKE = `UPDATE projections SET owner = $2, pid = $3, host = $4, heartbeat = $5, generation = $6 WHERE name = $1`;
const HELD = "name = $1 AND owner = $2 AND generation = $3";
const EVENTS = `SELECT sequence, kind, dataset_id AS "datasetId", id FROM outbox
  WHERE sequence > $1 AND concerns IN ('all', $2) ORDER BY sequence LIMIT $3`;
const ENDS = `SELECT greatest($1::bigint, coalesce((SELECT sequence FROM outbox ORDER BY sequence DESC LIMIT 1), 0)) AS last,
    (SELECT fill FROM projections WHERE name = $2) AS fill`;
/** Nothing else was wished for meanwhile, or this is what was wished for. */
const RECORD_FILL = `UPDATE projections SET fill = $4, fill_done = $5, fill_total = $6, ready = ready OR $4::text IS NULL,
    fill_reason = CASE WHEN $4::text IS NULL THEN NULL ELSE fill_reason END,
    filled_at = CASE WHEN $4::text IS NULL THEN $7::bigint ELSE filled_at END WHERE ${HELD} AND (fill = 'running' OR $8)`;
const RECORD_TROUBLE = `UPDATE projections SET error = $2, down_since = CASE WHEN $2::text IS NULL THEN NULL ELSE coalesce(down_since, $3) END
  WHERE name = $1 AND (error IS DISTINCT FROM $2 OR down_since IS NULL <> ($2::text IS NULL))`;

/** Repeated or not, it comes to the same; and it takes no connection of anything that someone waits for. */
const behind = (name: string) => ({ name, share: "background", isRepeatable: true }) as const;
const HEARTBEAT = { name: "heartbeatProjection", share: "lease", isRepeatable: true } as const;

export function createProjectionFeed(
  database: Pick<Database, "readPrimary" | "write">,
): ProjectionFeed {
  const update = async (
    context: OperationContext,
    options: ReturnType<typeof behind> | typeof HEARTBEAT,
    sql: string,
    values: readonly SqlValue[],
  ): Promise<boolean> =>
    (await database.write(context, options, (tx) => tx.run(sql, ...values))) === 1;
  const held = ({ name, owner, generation }: Turn) => [name, owner, generation] as const;
  return {
    take: (context, params) =>
      database.write(context, behind("takeProjection"), (tx) => take(tx, params)),
    heartbeat: (context, { nowMs, ...turn }) =>
      update(context, HEARTBEAT, `UPDATE projections SET heartbeat = $4 WHERE ${HELD}`, [
        ...held(turn),
        Math.floor(nowMs),
      ]),
    release: async (context, turn) => {
      const sql = `UPDATE projections SET owner = NULL WHERE ${HELD}`;
      await update(context, behind("releaseProjection"), sql, held(turn));
    },
    read: (context, params) => database.readPrimary(context, (tx) => readEvents(tx, params)),
    advance: (context, { position, nowMs, ...turn }) =>
      database.write(context, behind("advanceProjection"), async (tx) => {
        const sql = `UPDATE projections SET position = greatest(position, $4), applied_at = $5 WHERE ${HELD}`;
        if ((await tx.run(sql, ...held(turn), position, Math.floor(nowMs))) === 0) return false;
        await freeApplied(tx);
        return true;
      }),
    recordFill: (context, { fill, done, total, begins, ...turn }) =>
      update(context, behind("recordFill"), RECORD_FILL, [
        ...held(turn),
        ...[fill, done, total, Date.now(), begins],
      ]),
    recordTrouble: async (context, { name, error, nowMs }) => {
      await update(context, behind("recordTrouble"), RECORD_TROUBLE, [
        ...[name, error, Math.floor(nowMs)],
      ]);
    },
  };
}

async function take(
  tx: Transaction,
  params: Parameters<ProjectionFeed["take"]>[1],
): Promise<TakenTurn | null> {
  const { name, owner, pid, host, nowMs } = params;
  const row = await tx.get<TurnRow>(READ_TURN, name);
  if (row === undefined) return null;
  const isOurs = row.owner === owner;
  if (row.owner !== null && !isOurs && leaseIsAlive(row, params)) return null;
  const generation = isOurs ? row.generation : row.generation + 1;
  await tx.run(TAKE, name, owner, pid, host, Math.floor(nowMs), generation);
  return { name, owner, generation, position: row.position };
}

/** Both in one snapshot: what is not among the events of the batch and not beyond them concerns others. */
async function readEvents(
  tx: Transaction,
  params: { readonly name: ProjectionName; readonly after: number; readonly limit: number },
): Promise<FeedBatch> {
  const { name, after, limit } = params;
  const events = await tx.all<FeedEvent>(EVENTS, after, CONCERNED[name], limit);
  const last = events.at(-1)?.sequence ?? after;
  const ends = await tx.get<{ last: number; fill: FeedBatch["fill"] }>(ENDS, last, name);
  const { last: newest = last, fill = null } = ends ?? {};
  return { events, upTo: events.length === limit ? last : newest, fill };
}
