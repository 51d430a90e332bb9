/** A Neo4j database as `quarry migrate` and the start of a server see it. */
import { createdId } from "../../domain/created-id.ts";
import type { Migration } from "../../domain/migration.ts";
import type { MigrationTarget } from "../../ports/migration-target.ts";
import type { OperationContext } from "../../ports/operation-context.ts";
import { readMigrations } from "../migration-files.ts";
import { readApplied } from "./schema/applied-steps.ts";
import { changeSchema } from "./schema/change-schema.ts";
import { checkAgent } from "./schema/check-server.ts";
import { type Neo4jOptions, type Neo4jServer, openServer } from "./server.ts";
import { readUrls } from "./urls.ts";
import { verifyGraph } from "./verify/verify-graph.ts";

/** The target over connections that somebody else opens and closes. */
export function migrationTargetOf(
  server: Neo4jServer,
  context: OperationContext,
  migrations: readonly Migration[],
): MigrationTarget {
  return {
    address: server.address,
    migrations,
    applied: () => server.read(context, readApplied),
    change: async (_alone, work) => {
      checkAgent(await server.agent(context), server.address);
      return changeSchema(server, context, work);
    },
    verify: (asked, { only }) => verifyGraph(server, asked, { migrations, only }),
  };
}

/** A whole graph may go with a step that is taken back. */
const PATIENT = { readTimeoutMs: 600_000, writeTimeoutMs: 3_600_000 };

/** Connects for each call; a person waits for it. */
export function openGraphTarget(
  options: Neo4jOptions,
  migrations = readMigrations("neo4j"),
): MigrationTarget {
  const context: OperationContext = {
    operationId: createdId(),
    tenantId: "",
    principal: "",
    signal: new AbortController().signal,
    deadlineMs: Number.POSITIVE_INFINITY,
    recordStage: () => undefined,
  };
  const connected = async <Result>(
    work: (target: MigrationTarget) => Promise<Result>,
  ): Promise<Result> => {
    const server = openServer({ ...options, ...PATIENT });
    try {
      return await work(migrationTargetOf(server, context, migrations));
    } finally {
      await server.close();
    }
  };
  return {
    address: `Neo4j at ${readUrls(options.url).address}`,
    migrations,
    applied: () => connected((target) => target.applied()),
    change: (alone, work) => connected((target) => target.change(alone, work)),
    verify: (asked, choice) => connected((target) => target.verify(asked, choice)),
  };
}
