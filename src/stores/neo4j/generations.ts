/** Which generation of a tenant's data is asked, which is being built and which are being dropped: one node a tenant. */
import { AppError } from "../../domain/errors.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { dropNodes } from "./drop-nodes.ts";
import { generationPrefix, OURS } from "./names.ts";
import { type Neo4jServer, type Statements, whole } from "./server.ts";

export interface Generations {
  /** What is asked. */
  readonly asked: string;
  /** Null while no rebuild is under way. */
  readonly building: string | null;
}

/** Held to the end of the transaction: of those who write a tenant's graph one goes after the other. */
const LOCK = `MERGE (t:QuarryTenant {tenant_id: $tenant})
  ON CREATE SET t.generation = '1', t.newest = 1, t.dropping = [], t.place_begins = $begins
  SET t.written_by = $operation
  RETURN t.generation AS asked, t.building AS building`;

export async function lockTenant(
  { all }: Statements,
  { tenantId, operationId }: OperationContext,
): Promise<Generations> {
  const [row] = await all<Generations>(LOCK, {
    tenant: tenantId,
    operation: operationId,
    begins: encodeURIComponent(tenantId),
  });
  return { asked: row?.asked ?? "1", building: row?.building ?? null };
}

const GIVE_UP = `MATCH (t:QuarryTenant {tenant_id: $tenant}) WHERE t.building IS NOT NULL
  WITH t, t.building AS given SET t.dropping = t.dropping + given, t.building = null`;
const BEGIN = `MATCH (t:QuarryTenant {tenant_id: $tenant})
  WITH t, t.newest + 1 AS next SET t.newest = next, t.building = toString(next)`;
const SWITCH = `MATCH (t:QuarryTenant {tenant_id: $tenant}) WHERE t.building IS NOT NULL
  WITH t, t.generation AS former, t.building AS next
  SET t.dropping = t.dropping + former, t.generation = next, t.building = null, t.whole = true`;
const WHOLE =
  "MATCH (t:QuarryTenant {tenant_id: $tenant}) WHERE t.whole RETURN t.generation AS asked";

/** An unfinished rebuild is given up first. */
export async function beginGeneration(
  server: Neo4jServer,
  context: OperationContext,
): Promise<void> {
  const tenant = context.tenantId;
  await server.write(context, async (statements) => {
    await lockTenant(statements, context);
    await statements.all(GIVE_UP, { tenant });
  });
  await dropGivenUp(server, context);
  await server.write(context, async (statements) => {
    const { building } = await lockTenant(statements, context);
    // asked again after an answer was lost
    if (building === null) await statements.all(BEGIN, { tenant });
  });
}

/** In one write; the former generation goes afterwards. */
export async function switchGeneration(
  server: Neo4jServer,
  context: OperationContext,
): Promise<void> {
  await server.write(context, async (statements) => {
    await lockTenant(statements, context);
    await statements.all(SWITCH, { tenant: context.tenantId });
  });
  await dropGivenUp(server, context);
}

/** Whether a rebuild was ever finished, and what it made is still there. */
export async function isWhole(server: Neo4jServer, context: OperationContext): Promise<boolean> {
  const rows = await server.read(context, ({ all }) =>
    all<Pick<Generations, "asked">>(WHOLE, { tenant: context.tenantId }),
  );
  return rows.length > 0;
}

/** Nothing was found is no answer of a server that was never filled, or that was emptied. Throws AppError PROJECTION_UNAVAILABLE. */
export async function mustBeWhole(server: Neo4jServer, context: OperationContext): Promise<void> {
  if (await isWhole(server, context)) return;
  throw new AppError(
    "PROJECTION_UNAVAILABLE",
    `Neo4j at ${server.address} holds no whole copy of this tenant's graph.`,
    { next: "It is filled by itself; sync_status says how far that is." },
  );
}

const POSITION = `MATCH (t:QuarryTenant {tenant_id: $tenant}) WHERE t.whole RETURN t.position AS position`;
const RECORD = `MATCH (t:QuarryTenant {tenant_id: $tenant})
  WHERE $atLeast IS NULL OR t.position IS NULL OR t.position >= $atLeast
  SET t.position = $position`;

/** As a projection's `position`. */
export async function positionOf(
  server: Neo4jServer,
  context: OperationContext,
): Promise<number | null> {
  const [row] = await server.read(context, ({ all }) =>
    all<{ position: number | null }>(POSITION, { tenant: context.tenantId }),
  );
  return row === undefined ? -1 : row.position;
}

/** As a projection's `recordPosition`. */
export async function recordPosition(
  server: Neo4jServer,
  context: OperationContext,
  { position, atLeast }: { readonly position: number; readonly atLeast: number | null },
): Promise<void> {
  await server.write(context, ({ all }) =>
    all(RECORD, {
      tenant: context.tenantId,
      position: whole(position),
      atLeast: atLeast === null ? null : whole(atLeast),
    }),
  );
}

const DROPPING = "MATCH (t:QuarryTenant {tenant_id: $tenant}) RETURN t.dropping AS dropping";
const DROPPED = `MATCH (t:QuarryTenant {tenant_id: $tenant})
  SET t.dropping = [each IN t.dropping WHERE each <> $generation]`;

/** Also what a process that ended before had begun to drop. */
async function dropGivenUp(server: Neo4jServer, context: OperationContext): Promise<void> {
  const tenant = context.tenantId;
  const [row] = await server.read(context, ({ all }) =>
    all<{ dropping: readonly string[] }>(DROPPING, { tenant }),
  );
  for (const generation of row?.dropping ?? []) {
    const placePrefix = generationPrefix(tenant, generation);
    await dropNodes(server, context, { label: OURS, placePrefix });
    await server.write(context, ({ all }) => all(DROPPED, { tenant, generation }));
  }
}
