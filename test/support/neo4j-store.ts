/**
 * A PostgreSQL catalog whose graph is asked in Neo4j: before a question everything that the catalog knows is projected, and each answer must be
 * the one that PostgreSQL gives.
 */
import { expect } from "vitest";
import type { DocumentRef } from "../../src/domain/projected.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { CodeGraph, Expansion } from "../../src/ports/code-graph.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { Neo4jProjection } from "../../src/stores/neo4j/projection.ts";
import { readGraphOf } from "../../src/stores/postgres/projections/graph-of.ts";
import type { Database } from "../../src/stores/postgres/transaction.ts";
import { asWholeTenant } from "../../src/stores/postgres/whole-tenant.ts";
import type { OpenedStore, StoreFactory } from "../conformance/store-factory.ts";
import { fillEmpty } from "./projected-samples.ts";
import { testContext } from "./test-context.ts";

const EVERY_DOCUMENT = `SELECT s.id AS "datasetId", d.id AS "documentId" FROM documents d JOIN datasets s ON s.pk = d.dataset_pk
  ORDER BY d.pk`;

/** Everything that a tenant's catalog knows, as one rebuild or as changes on top of what is there. */
export async function projectAll(
  database: Database,
  { projection }: Neo4jProjection,
  context: OperationContext,
): Promise<readonly DocumentRef[]> {
  if (!(await projection.isWhole(context))) await fillEmpty(projection, context);
  const { refs, graphs } = await database.read(asWholeTenant(context), async (tx) => {
    const all = await tx.all<DocumentRef>(EVERY_DOCUMENT);
    return { refs: all, graphs: await readGraphOf(tx, all) };
  });
  expect(graphs).toHaveLength(refs.length);
  await projection.apply(context, graphs);
  return refs;
}

export interface Neo4jStoreOptions {
  readonly postgres: StoreFactory;
  readonly database: Database;
  readonly opened: Neo4jProjection;
}

export function neo4jStore(name: string, options: () => Promise<Neo4jStoreOptions>): StoreFactory {
  return {
    name,
    open: async () => {
      const { postgres, database, opened } = await options();
      const store = await postgres.open();
      const whose = testContext({ tenantId: store.tenantId ?? "local" });
      const known = new Set<string>();
      let isBehind = true;
      const bringUp = async (): Promise<void> => {
        if (!isBehind) return;
        isBehind = false;
        const refs = await projectAll(database, opened, whose);
        const now = new Set(refs.map(({ datasetId }) => datasetId));
        await opened.projection.removeDatasets(
          whose,
          [...known].filter((id) => !now.has(id)),
        );
        for (const id of now) known.add(id);
      };
      const asked = (catalog: Catalog): Catalog => ({
        ...catalog,
        commit: (...of) => {
          isBehind = true;
          return catalog.commit(...of);
        },
        collectGarbage: (...of) => {
          isBehind = true;
          return catalog.collectGarbage(...of);
        },
        datasets: {
          ...catalog.datasets,
          remove: (...of) => {
            isBehind = true;
            return catalog.datasets.remove(...of);
          },
        },
        graph: checkedGraph(
          catalog.graph,
          opened,
          (context) => ({
            ...context,
            tenantId: whose.tenantId,
          }),
          bringUp,
        ),
      });
      return {
        ...store,
        catalog: asked(store.catalog),
        reopen: async () => asked(await store.reopen()),
      } satisfies OpenedStore;
    },
  };
}

function checkedGraph(
  catalog: CodeGraph,
  { graph }: Neo4jProjection,
  own: (context: OperationContext) => OperationContext,
  bringUp: () => Promise<void>,
): CodeGraph {
  return {
    ...catalog,
    expand: async (context, params) => {
      const expected = await catalog.expand(context, params);
      await bringUp();
      const found = await graph.expand(own(context), params);
      // which edges a cut leaves is each database's own affair
      if (expected.complete)
        expect(pairsIn(found, params.nodes)).toEqual(pairsIn(expected, params.nodes));
      expect([found.complete, found.pairs.length]).toEqual([
        expected.complete,
        expected.pairs.length,
      ]);
      return found;
    },
    countEdges: async (context, params) => {
      const expected = await catalog.countEdges(context, params);
      await bringUp();
      const found = await graph.countEdges(own(context), params);
      expect([...found]).toEqual([...expected]);
      return found;
    },
    describeEdges: async (context, params) => {
      const expected = await catalog.describeEdges(context, params);
      if (params.filter.at !== null) return expected;
      await bringUp();
      const found = await graph.describeEdges(own(context), params);
      expect(found).toEqual(expected);
      return found;
    },
  };
}

/** Each node's neighbours in order; nodes as they are grouped. */
function pairsIn({ pairs }: Expansion, nodes: readonly number[]): readonly unknown[] {
  const groups: [number, number[]][] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [given = 0, neighbour = 0] = [pairs[i], pairs[i + 1]];
    const last = groups.at(-1);
    if (last?.[0] === given) last[1].push(neighbour);
    else groups.push([given, [neighbour]]);
  }
  expect(groups.length).toBe(new Set(groups.map(([given]) => given)).size);
  return groups
    .sort(([a], [b]) => nodes.indexOf(a) - nodes.indexOf(b))
    .map(([given, neighbours]) => [given, neighbours.sort((a, b) => a - b)]);
}
