/** Whether a server is one that Quarry can work on; asked before anything is made. */
import { AppError } from "../../../domain/errors.ts";
import { type Migration, missingSteps } from "../../../domain/migration.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import type { Neo4jServer } from "../server.ts";
import { readApplied } from "./applied-steps.ts";

const LEAST_MAJOR = 5;

/** Throws AppError PROJECTION_REFUSED for what is not Neo4j, or older than 5.0. */
export function checkAgent(agent: string, address: string): void {
  const [, major] = /^Neo4j\/(\d+)\./.exec(agent) ?? [];
  if (major !== undefined && Number(major) >= LEAST_MAJOR) return;
  const says = major === undefined ? `is not Neo4j but ${agent || "nameless"}` : `is ${agent}`;
  throw new AppError(
    "PROJECTION_REFUSED",
    `The server at ${address} ${says}; Quarry needs Neo4j ${LEAST_MAJOR}.0 or newer.`,
    { next: "Update it, or name another server in NEO4J_URL.", data: { address } },
  );
}

/** What the database lacks of these steps. Throws AppError PROJECTION_REFUSED for a schema that this version must not touch. */
export async function missingOf(
  server: Neo4jServer,
  context: OperationContext,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> {
  checkAgent(await server.agent(context), server.address);
  const applied = await server.read(context, readApplied);
  try {
    return missingSteps(server.address, migrations, applied);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const { message, next = "", data } = thrown;
    throw new AppError("PROJECTION_REFUSED", message, { next, data, cause: thrown });
  }
}
