/** Compares a database with what its steps make, and its nodes with each other. */
import type { Migration } from "../../../domain/migration.ts";
import { missingSteps } from "../../../domain/migration.ts";
import {
  type CheckResult,
  compareSchemas,
  type SchemaFacts,
  type VerifyReport,
} from "../../../domain/verify-report.ts";
import type { VerifyOptions } from "../../../ports/migration-target.ts";
import type { OperationContext } from "../../../ports/operation-context.ts";
import { ALL_TYPES } from "../names.ts";
import { BASE, readApplied } from "../schema/applied-steps.ts";
import { describe, describeMade, statementsIn } from "../schema/statements.ts";
import { type Neo4jServer, type Statements, whole } from "../server.ts";

const FOUND = `SHOW INDEXES YIELD name, type, labelsOrTypes, properties, owningConstraint
  WHERE name STARTS WITH 'quarry_'
  RETURN name, type, labelsOrTypes AS labels, properties, owningConstraint IS NOT NULL AS isUnique`;

interface FoundIndex {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly properties: readonly string[];
  readonly isUnique: boolean;
}

interface GraphCheck {
  readonly name: string;
  readonly says: string;
  readonly mend: string;
  /** Gives `example`, at most $most rows. */
  readonly cypher: string;
}

const REBUILD = "Run `quarry rebuild neo4j`.";

const CHECKS: readonly GraphCheck[] = [
  {
    name: "graph-relations-in-one-place",
    says: "relations that lead from one tenant or dataset into another",
    mend: REBUILD,
    cypher: `MATCH (a:QuarryNode)-[r:${ALL_TYPES}|DEFINES|HAS_CHUNK|DEFINED_IN]->(b) WHERE NOT b:QuarryNode OR a.place <> b.place
      RETURN a.path + ' ' + type(r) + ' ' + coalesce(b.path, '?') AS example LIMIT $most`,
  },
  {
    name: "graph-numbers",
    says: "numbers that two nodes of a dataset share",
    mend: REBUILD,
    cypher: `MATCH (n:QuarryNode) WHERE n.number > 0 WITH n.place AS place, n.number AS number, count(*) AS nodes
      WHERE nodes > 1 RETURN place + ' ' + number AS example LIMIT $most`,
  },
  {
    name: "graph-chunks",
    says: "chunks that no document has, and symbols that stand in a chunk of another document",
    mend: REBUILD,
    cypher: `MATCH (c:QuarryNode:Chunk) WHERE NOT EXISTS { (c)<-[:HAS_CHUNK]-(:Document) }
      RETURN c.path + ' ' + c.ordinal AS example LIMIT $most
      UNION ALL
      MATCH (d:QuarryNode)-[:DEFINES]->(n)-[:DEFINED_IN]->(c) WHERE NOT (d)-[:HAS_CHUNK]->(c)
      RETURN n.path + ' ' + n.qualified_name AS example LIMIT $most`,
  },
  {
    name: "graph-generations",
    says: "nodes of a generation that no tenant asks, builds or drops",
    mend: REBUILD,
    cypher: `MATCH (n:QuarryNode) WITH DISTINCT n.place AS place
      WITH place, split(place, '|')[0] AS begins, split(place, '|')[1] AS generation
      WHERE NOT EXISTS { MATCH (t:QuarryTenant {place_begins: begins})
        WHERE generation = t.generation OR generation = t.building OR generation IN t.dropping }
      RETURN place AS example LIMIT $most`,
  },
];

const MOST_COUNTED = 1_000;
const EXAMPLES = 3;

/** Throws AppError: CATALOG_NEWER, PROJECTION_UNAVAILABLE, PROJECTION_REFUSED. */
export async function verifyGraph(
  server: Neo4jServer,
  context: OperationContext,
  { migrations, only }: VerifyOptions & { readonly migrations: readonly Migration[] },
): Promise<VerifyReport> {
  const applied = await server.read(context, readApplied);
  missingSteps(server.address, migrations, applied);
  if (only.length > 0) return { drifts: [], checks: [], notices: [] };
  const has = new Set(applied.map(({ version }) => version));
  const promised = factsOf(migrations.filter(({ version }) => has.has(version)));
  const found = await server.read(context, ({ all }) => all<FoundIndex>(FOUND));
  const checks: CheckResult[] = [];
  for (const check of CHECKS)
    checks.push(await server.read(context, (statements) => runCheck(statements, check)));
  return { drifts: compareSchemas(promised, describeFound(found)), checks, notices: [] };
}

/** What the steps make, and what records them. */
function factsOf(migrations: readonly Migration[]): SchemaFacts {
  if (migrations.length === 0) return new Map();
  const statements = [...BASE, ...migrations.flatMap(({ up }) => statementsIn(up))];
  return new Map(statements.flatMap((statement) => [describeMade(statement) ?? []].filter(isPair)));
}

const isPair = (
  made: readonly [string, string] | readonly never[],
): made is readonly [string, string] => made.length === 2;

function describeFound(found: readonly FoundIndex[]): SchemaFacts {
  return new Map(
    found.map(({ name, type, labels, properties, isUnique }) => [
      name,
      describe(isUnique ? "unique" : type.toLowerCase(), labels.join("|"), properties),
    ]),
  );
}

async function runCheck(statements: Statements, check: GraphCheck): Promise<CheckResult> {
  const { name, says, mend, cypher } = check;
  const startedMs = performance.now();
  const rows = await statements.all<{ example: string }>(cypher, { most: whole(MOST_COUNTED + 1) });
  return {
    ...{ name, says, mend },
    state: rows.length === 0 ? "passed" : "failed",
    count: Math.min(rows.length, MOST_COUNTED),
    isMore: rows.length > MOST_COUNTED,
    examples: rows.slice(0, EXAMPLES).map(({ example }) => example),
    elapsedMs: performance.now() - startedMs,
  };
}
