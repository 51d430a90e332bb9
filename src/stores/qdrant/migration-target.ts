/** A Qdrant as `quarry migrate` sees it. */
import type { Migration } from "../../domain/migration.ts";
import type { MigrationSession, MigrationTarget } from "../../ports/migration-target.ts";
import type { OperationEnd } from "../in-time.ts";
import { checkServer } from "./check-server.ts";
import { openConnection } from "./connection.ts";
import type { QdrantOptions } from "./qdrant-options.ts";
import { migrationSession, openSchema } from "./schema.ts";
import { wayBack } from "./schema-steps.ts";
import { verifyQdrant } from "./verify-qdrant.ts";

/** Whoever migrates waits. */
const NO_END: OperationEnd = {
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
};

/** Asks nothing yet. Throws AppError INVALID_CONFIG for what can be no address or key. */
export function openQdrantTarget(options: QdrantOptions): MigrationTarget {
  const connection = openConnection(options);
  const schema = openSchema(connection, options);
  return {
    address: `Qdrant at ${connection.address}`,
    migrations: schema.steps,
    applied: async () => {
      await checkServer(connection, NO_END);
      return schema.meta.steps(NO_END);
    },
    change: async (alone, work) => {
      await checkServer(connection, NO_END);
      const session = migrationSession(schema, NO_END);
      if (!alone) return work(session);
      const planned: Migration[] = [];
      const result = await work(planning(session, planned));
      for (const step of planned) await session.revert(step);
      return result;
    },
    verify: (context, { only }) => verifyQdrant(schema, context, only),
  };
}

/** Nothing can be undone here: steps are taken back when all of the work has agreed to it. */
function planning(session: MigrationSession, planned: Migration[]): MigrationSession {
  return {
    ...session,
    revert: async (step) => {
      planned.push(step);
    },
    contents: async () =>
      planned.some((step) => wayBack(step) === "drop") ? new Map() : session.contents(),
  };
}
