/** Which projections a tenant has, on PostgreSQL. */
import type { ProjectionState } from "../../../domain/projection-state.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import type { ProjectionRegistry } from "../../../ports/projection-registry.ts";
import { textArray } from "../array-literals.ts";
import { appendDatasetEvent } from "../commit/outbox-rows.ts";
import type { Database, Transaction } from "../transaction.ts";
import { asWholeTenant } from "../whole-tenant.ts";
import { CONCERNED } from "./concerned.ts";
import { freeAll } from "./free-events.ts";

/** Waits for commits that saw no projection, and keeps later ones waiting until they see it. */
const LOCK_ALONE =
  "SELECT pg_advisory_xact_lock(hashtextextended('quarry outbox ' || unified.asked_tenant(), 0))";
const LAST = "coalesce((SELECT sequence FROM outbox ORDER BY sequence DESC LIMIT 1), 0)";
/** What is committed by now is what the first fill reads; events follow. */
const REGISTER = `INSERT INTO projections (name, position, fill_reason, registered_at) VALUES ($1, ${LAST}, 'registered', $2)
  ON CONFLICT DO NOTHING`;
const WANT = `UPDATE projections SET fill = 'wanted', fill_reason = $2, fill_done = 0, fill_total = 0 WHERE name = $1`;
const DISTRUST = `UPDATE projections SET ready = false, fill = 'wanted', fill_reason = $2, fill_done = 0, fill_total = 0
  WHERE name = $1 AND fill IS NULL`;
/** What came too late to be kept: from here on it is as if it were registered anew. */
const LOSE = `UPDATE projections SET ready = false, fill = 'wanted', fill_reason = $2, fill_done = 0, fill_total = 0, position = greatest(position, ${LAST})
  WHERE name = ANY($1::text[])`;
const LATE = `SELECT p.name FROM projections p WHERE
    (SELECT e.created_at FROM outbox e WHERE e.sequence > p.position AND e.concerns IN ('all', CASE p.name WHEN 'qdrant' THEN 'chunks' ELSE 'graph' END)
      ORDER BY e.sequence LIMIT 1) < $1
    OR (SELECT count(*) FROM outbox e WHERE e.sequence > p.position) > $2`;
const LIST = `SELECT p.name, p.position, p.ready AS "isReady", p.fill, p.fill_reason AS "fillReason", p.fill_done AS "fillDone",
    p.fill_total AS "fillTotal", p.filled_at AS "filledAtMs", p.registered_at AS "registeredAtMs", p.applied_at AS "appliedAtMs",
    p.down_since AS "downSinceMs", p.error, p.owner, p.pid, p.host, e.events AS "lagEvents", e.oldest
  FROM projections p CROSS JOIN LATERAL (SELECT count(*) AS events, min(o.created_at) AS oldest FROM outbox o
    WHERE o.sequence > p.position AND o.concerns IN ('all', CASE p.name WHEN 'qdrant' THEN 'chunks' ELSE 'graph' END)) e
  ORDER BY p.name`;

interface StateRow extends Omit<ProjectionState, "lagMs" | "relay"> {
  readonly owner: string | null;
  readonly pid: number;
  readonly host: string;
  readonly oldest: number | null;
}

const writing = (name: string) => ({ name, share: "background", isRepeatable: true }) as const;

export function createProjectionRegistry(
  database: Pick<Database, "readPrimary" | "write">,
): ProjectionRegistry {
  const write = <Result>(
    context: OperationContext,
    name: string,
    work: (tx: Transaction) => Promise<Result>,
  ): Promise<Result> => database.write(context, writing(name), work);
  return {
    register: (context, name) =>
      write(context, "registerProjection", async (tx) => {
        const known = await tx.get("SELECT 1 FROM projections WHERE name = $1", name);
        if (known !== undefined) return false;
        await tx.get(LOCK_ALONE);
        return (await tx.run(REGISTER, name, Date.now())) === 1;
      }),
    unregister: (context, name) =>
      write(context, "unregisterProjection", async (tx) => {
        await tx.get(LOCK_ALONE);
        const removed = await tx.run("DELETE FROM projections WHERE name = $1", name);
        await freeAll(tx);
        return removed === 1;
      }),
    list: async (context) => {
      const rows = await database.readPrimary(context, (tx) => tx.all<StateRow>(LIST));
      return rows.map(({ owner, pid, host, oldest, ...row }) => ({
        ...row,
        lagMs: oldest === null ? 0 : Math.max(0, Date.now() - oldest),
        relay: owner === null ? null : { pid, host },
      }));
    },
    requestFill: (context, { name, datasetId }) =>
      write(asWholeTenant(context), "requestFill", async (tx) => {
        if (datasetId === null) return (await tx.run(WANT, name, "asked for")) === 1;
        const known = await tx.get("SELECT 1 FROM projections WHERE name = $1", name);
        if (known === undefined) return false;
        const event = { trace: context.operationId, concerned: CONCERNED[name] };
        await appendDatasetEvent(tx, datasetId, event);
        return true;
      }),
    distrust: (context, { name, reason }) =>
      write(context, "distrustProjection", async (tx) => {
        return (await tx.run(DISTRUST, name, reason)) === 1;
      }),
    listDatasets: async (context) => {
      const rows = await database.readPrimary(asWholeTenant(context), (tx) =>
        tx.all<{ id: string }>("SELECT id FROM datasets ORDER BY id"),
      );
      return rows.map(({ id }) => id);
    },
    trim: (context, { olderThanMs, moreThanEvents }) =>
      write(context, "trimOutbox", async (tx) => {
        await tx.get("SELECT unified.lock_outbox()");
        const late = await tx.all<{ name: string }>(LATE, Math.floor(olderThanMs), moreThanEvents);
        const reason = "it was away for longer than change events are kept";
        if (late.length > 0) await tx.run(LOSE, textArray(late.map(({ name }) => name)), reason);
        await freeAll(tx);
      }),
  };
}
