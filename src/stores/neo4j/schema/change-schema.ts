/**
 * Changes of the schema under one lock. Neo4j makes constraints and indexes in transactions of their own, so what the work asks for is noted
 * first and done when the work has not thrown; each statement does nothing where it has been done, so that a change that was cut short is
 * made whole by the next.
 */
import type { Migration } from "../../../domain/migration.ts";
import type { MigrationSession } from "../../../ports/migration-target.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import { dropNodes } from "../drop-nodes.ts";
import type { Neo4jServer, Statements } from "../server.ts";
import { BASE, forgetStep, lockSteps, readApplied, recordStep } from "./applied-steps.ts";
import { labelsLost, statementsIn } from "./statements.ts";

interface Planned {
  readonly migration: Migration;
  readonly isUp: boolean;
}

export async function changeSchema<Result>(
  server: Neo4jServer,
  context: OperationContext,
  work: (session: MigrationSession) => Promise<Result>,
): Promise<Result> {
  for (const statement of BASE) await server.write(context, ({ all }) => all(statement));
  return server.write(context, async (locked) => {
    await lockSteps(locked);
    const planned: Planned[] = [];
    const result = await work({
      applied: () => readApplied(locked),
      apply: async (migration) => void planned.push({ migration, isUp: true }),
      revert: async (migration) => void planned.push({ migration, isUp: false }),
      contents: () => countAfter(locked, planned),
    });
    for (const step of planned) await carryOut(server, context, step);
    return result;
  });
}

/** In transactions of their own, while the lock is held. */
async function carryOut(
  server: Neo4jServer,
  context: OperationContext,
  { migration, isUp }: Planned,
): Promise<void> {
  const run = (cypher: string) => server.write(context, ({ all }) => all(cypher));
  if (!isUp) {
    // a step that is half taken back counts as taken back
    await server.write(context, (statements) => forgetStep(statements, migration.version));
    for (const label of labelsLost(migration.down)) await dropNodes(server, context, { label });
  }
  for (const statement of statementsIn(isUp ? migration.up : migration.down)) await run(statement);
  if (!isUp) return;
  await server.write(context, (statements) => recordStep(statements, migration));
}

const COUNTED = ["QuarryNode", "QuarryTenant"];

/** Nodes by label, without those that the planned steps take away. */
async function countAfter(
  statements: Statements,
  planned: readonly Planned[],
): Promise<ReadonlyMap<string, number>> {
  const lost = new Set(
    planned.flatMap(({ migration, isUp }) => (isUp ? [] : labelsLost(migration.down))),
  );
  const counts = new Map<string, number>();
  for (const label of COUNTED) {
    const [row] = await statements.all<{ nodes: number }>(
      `MATCH (n:${label}) RETURN count(n) AS nodes`,
    );
    if (!lost.has(label)) counts.set(label, row?.nodes ?? 0);
  }
  return counts;
}
