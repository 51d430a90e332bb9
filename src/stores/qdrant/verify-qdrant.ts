/** Compares what Qdrant has with what the steps make, and its points with what Quarry remembers of them. */
import { missingSteps } from "../../domain/migration.ts";
import {
  type CheckResult,
  compareSchemas,
  type SchemaFacts,
  type VerifyReport,
} from "../../domain/verify-report.ts";
import type { OperationEnd } from "../in-time.ts";
import { type CollectionFacts, readCollection } from "./collection-settings.ts";
import { copiesOf } from "./meta-points.ts";
import type { TenantCopy } from "./points.ts";
import { collectionNames, type Schema } from "./schema.ts";
import { wholeSchema } from "./schema-steps.ts";
import { equals, type QdrantFilter } from "./search-filter.ts";
import { WORDS_VECTOR } from "./vector-names.ts";

const REBUILD = "Run `quarry rebuild qdrant`.";
const EXAMPLES = 3;

/** Throws AppError: CATALOG_NEWER, PROJECTION_UNAVAILABLE, PROJECTION_REFUSED. */
export async function verifyQdrant(
  schema: Schema,
  end: OperationEnd,
  only: readonly string[],
): Promise<VerifyReport> {
  const { connection, meta, steps } = schema;
  const applied = await meta.steps(end);
  missingSteps(connection.address, steps, applied);
  const names = await collectionNames(schema, end);
  const collections = new Map<string, CollectionFacts>();
  for (const name of names) {
    const facts = await readCollection(connection, end, name);
    if (facts !== null) collections.set(name, facts);
  }
  const has = new Set(applied.map(({ version }) => version));
  const made = steps.filter(({ version }) => has.has(version));
  const promised: SchemaFacts = made.length === 0 ? new Map() : promisedFacts(schema, names, made);
  const found = await foundFacts(schema, end, collections);
  const checks = [
    { name: "qdrant-copies", run: () => lostCopies(schema, end, names) },
    { name: "qdrant-points", run: () => strayPoints(schema, end, collections) },
  ];
  const results: CheckResult[] = [];
  for (const { name, run } of checks)
    if (only.length === 0 || only.includes(name)) {
      const startedMs = performance.now();
      const result = await run();
      results.push({ ...result, name, elapsedMs: performance.now() - startedMs });
    }
  const drifts = only.length === 0 ? compareSchemas(promised, found) : [];
  return { drifts, checks: results, notices: [] };
}

function promisedFacts(
  { base }: Schema,
  names: readonly string[],
  made: Parameters<typeof wholeSchema>[0],
): SchemaFacts {
  const facts = new Map<string, string>([[`alias ${base}`, "there"]]);
  const { indexes } = wholeSchema(made);
  for (const name of names.length === 0 ? [`${base}_1`] : names) {
    facts.set(`vector ${name}.${WORDS_VECTOR}`, "sparse, idf");
    for (const [field, { type }] of Object.entries(indexes))
      facts.set(`index ${name}.${field}`, type);
  }
  return facts;
}

async function foundFacts(
  { connection, base }: Schema,
  end: OperationEnd,
  collections: ReadonlyMap<string, CollectionFacts>,
): Promise<SchemaFacts> {
  const facts = new Map<string, string>();
  const { data } = await connection.ask(end, (api, init) => api.getCollectionsAliases({}, init));
  const aliases = data.result?.aliases ?? [];
  const target = aliases.find((each) => each.alias_name === base)?.collection_name;
  if (target !== undefined)
    facts.set(`alias ${base}`, collections.has(target) ? "there" : `of ${target}`);
  for (const [name, { words, sparse, indexes }] of collections) {
    if (sparse.has(WORDS_VECTOR)) facts.set(`vector ${name}.${WORDS_VECTOR}`, `sparse, ${words}`);
    for (const [field, type] of indexes) facts.set(`index ${name}.${field}`, type);
  }
  return facts;
}

type Finding = Omit<CheckResult, "name" | "elapsedMs">;

const finding = (count: number, examples: readonly string[], says: string): Finding => ({
  ...{ state: count === 0 ? "passed" : "failed", says, mend: REBUILD, count, isMore: false },
  examples: examples.slice(0, EXAMPLES),
});

/** Tenants whose copy lies in a collection that is gone. */
async function lostCopies(
  { meta }: Schema,
  end: OperationEnd,
  names: readonly string[],
): Promise<Finding> {
  const lost = (await meta.allCopies(end)).flatMap(({ tenantId, asked }) =>
    asked === null || names.includes(asked.collection) ? [] : `${tenantId} ${asked.collection}`,
  );
  return finding(lost.length, lost, "tenants whose points are asked in a collection that is gone");
}

/** Points of a copy that nobody asks and nobody builds: left by a process that ended in a rebuild. */
async function strayPoints(
  schema: Schema,
  end: OperationEnd,
  collections: ReadonlyMap<string, CollectionFacts>,
): Promise<Finding> {
  const copies = (await schema.meta.allCopies(end)).flatMap(({ tenantId, ...held }) =>
    copiesOf(held).map((copy) => ({ tenantId, ...copy })),
  );
  const strays: { readonly name: string; readonly count: number }[] = [];
  for (const name of collections.keys()) {
    const must_not = copies
      .filter(({ collection }) => collection === name)
      .map(({ tenantId, copy }: { readonly tenantId: string } & TenantCopy) => ({
        must: [equals("tenant_id", tenantId), equals("copy", copy)],
      }));
    const count = await countOf(schema, end, name, { must_not });
    if (count > 0) strays.push({ name, count });
  }
  return finding(
    strays.reduce((sum, { count }) => sum + count, 0),
    strays.map(({ name, count }) => `${count} points of ${name}`),
    "points of a copy that no tenant asks or builds",
  );
}

async function countOf(
  { connection }: Schema,
  end: OperationEnd,
  collection: string,
  filter: QdrantFilter,
): Promise<number> {
  const { data } = await connection.ask(end, (api, init) =>
    api.countPoints({ collection_name: collection, exact: true, filter }, init),
  );
  return data.result?.count ?? 0;
}
