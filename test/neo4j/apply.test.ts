/** What Neo4j holds after changes: newer ones win, twice is once, tenants and others' nodes are left alone. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { EDGE_KINDS } from "../../src/domain/graph.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { Neo4jProjection } from "../../src/stores/neo4j/projection.ts";
import { findNeo4j, openTestProjection, runCypher } from "../support/neo4j.ts";
import {
  DATASET,
  type GraphParts,
  numbering,
  projectedGraph,
} from "../support/projected-graphs.ts";
import { fillEmpty } from "../support/projected-samples.ts";
import { testContext } from "../support/test-context.ts";

const OTHER = "018f0000-0000-7000-8000-00000000000f";
const neo4j = findNeo4j();

if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else
  describe("Projection on Neo4j", () => {
    let opened: Neo4jProjection;
    beforeAll(async () => {
      opened = await openTestProjection(neo4j.options, testContext());
    });
    afterAll(() => opened.projection.close());

    /** A tenant of its own, with numbers of its own. */
    const start = (numberOf = numbering()) => {
      const context = testContext({ tenantId: `te|nant ${createdId()}` });
      let isFilled: Promise<void> | null = null;
      const apply = async (...parts: readonly Omit<GraphParts, "numberOf">[]) => {
        isFilled ??= fillEmpty(opened.projection, context);
        await isFilled;
        await opened.projection.apply(
          context,
          parts.map((part) => projectedGraph({ ...part, numberOf })),
        );
      };
      return { context, numberOf, apply };
    };
    const out = async (
      context: OperationContext,
      node: number,
      more: { at?: number; direction?: "in" | "out"; datasetId?: string } = {},
    ) => {
      const { at = null, direction = "out", datasetId = DATASET } = more;
      const { pairs } = await opened.graph.expand(context, {
        ...{ datasetId, nodes: [node], direction, maxEdges: 100 },
        filter: { kinds: EDGE_KINDS, minConfidence: 0, at },
      });
      return [...pairs].filter((_number, i) => i % 2 === 1).sort((a, b) => a - b);
    };
    /** Everything of a tenant, in words. */
    const dump = ({ tenantId }: OperationContext) =>
      runCypher<{ line: string }>(
        neo4j.options,
        `MATCH (n:QuarryNode) WHERE n.place STARTS WITH $begins
         OPTIONAL MATCH (n)-[r]->(m)
         RETURN toString(n.number) + ' ' + coalesce(n.path, n.name) + '#' + coalesce(n.qualified_name, '')
           + coalesce(' (' + n.kind + ')', '') + coalesce(' ' + type(r) + ' ' + coalesce(m.path, m.name) + '#'
           + coalesce(m.qualified_name, ''), '') + coalesce(' to ' + r.rev_to, '') AS line`,
        { begins: `${encodeURIComponent(tenantId)}|` },
      ).then((rows) => rows.map(({ line }) => line).sort());

    const A = {
      path: "a.ts",
      revision: 1,
      symbols: ["f", "g"],
      edges: ["f calls b.ts#h", " imports b.ts"],
    };
    const B = { path: "b.ts", revision: 1, symbols: ["h"], edges: ["h calls a.ts#g"] };

    test("documents come in any order, and twice is once", async () => {
      const one = start();
      await one.apply(A, B);
      const two = start(one.numberOf);
      await two.apply(B);
      await two.apply(A);
      const lines = await dump(one.context);
      expect(await dump(two.context)).toEqual(lines);
      await one.apply(B, A);
      await one.apply(A);
      expect(await dump(one.context)).toEqual(lines);
      expect(lines).toMatchInlineSnapshot(`
        [
          "0 it# HAS_DATASET main#",
          "0 main# HAS_DOCUMENT a.ts#",
          "0 main# HAS_DOCUMENT b.ts#",
          "1 a.ts#f (function) CALLS b.ts#h",
          "2 a.ts#g (function)",
          "3 b.ts#h (function) CALLS a.ts#g",
          "4 a.ts# DEFINES a.ts#f",
          "4 a.ts# DEFINES a.ts#g",
          "4 a.ts# IMPORTS b.ts#",
          "5 b.ts# DEFINES b.ts#h",
        ]
      `);
    });

    test("chunks come, change and go with their document; symbols stand in those that define them", async () => {
      const { context, apply } = start();
      const chunkLines = async () =>
        (
          await runCypher<{ line: string }>(
            neo4j.options,
            `MATCH (d:Document)-[:HAS_CHUNK]->(c:QuarryNode:Chunk {path: d.path}) WHERE c.place STARTS WITH $begins
             OPTIONAL MATCH (c)<-[:DEFINED_IN]-(s:Symbol)<-[:DEFINES]-(d) WITH d, c, s ORDER BY s.name
             WITH d, c, collect(s.name) AS names
             RETURN d.path + ' ' + c.ordinal + ' ' + c.scope + ': ' + reduce(all = '', n IN names | all + n) AS line`,
            { begins: `${encodeURIComponent(context.tenantId)}|` },
          )
        )
          .map(({ line }) => line)
          .sort();
      const [one, two] = ["one", "two"];
      await apply({ ...A, chunks: [one, two] }, { ...B, chunks: [one] });
      const first = ["a.ts 0 one: f", "a.ts 1 two: g", "b.ts 0 one: h"];
      expect(await chunkLines()).toEqual(first);
      const lines = await dump(context);
      await apply({ ...B, chunks: [one] }, { ...A, chunks: [one, two] });
      expect(await dump(context)).toEqual(lines);
      // documents, symbols, chunks, edges
      expect(await opened.projection.count(context, DATASET)).toEqual({
        documents: 2,
        rows: 2 + 3 + 3 + 3,
      });
      await apply({ ...A, revision: 2, chunks: ["new", one] });
      expect(await chunkLines()).toEqual(["a.ts 0 new: f", "a.ts 1 one: g", "b.ts 0 one: h"]);
      await apply({ ...A, revision: 3, symbols: ["g"], chunks: [two] });
      expect(await chunkLines()).toEqual(["a.ts 0 two: g", "b.ts 0 one: h"]);
      await apply({ ...A, revision: 4, symbols: [], chunks: [], edges: [], isShown: false });
      expect(await chunkLines()).toEqual(["b.ts 0 one: h"]);
      await opened.projection.removeDatasets(context, [DATASET]);
      expect(await dump(context)).toEqual([]);
    });

    test("what is older is left out, what is as new replaces", async () => {
      const { context, numberOf, apply } = start();
      await apply(A, B);
      await apply({ ...A, revision: 5, symbols: ["g", "Cnew"], edges: ["Cnew calls b.ts#h"] });
      const lines = await dump(context);
      await apply({ ...A, revision: 4 });
      expect(await dump(context)).toEqual(lines);
      expect(await out(context, numberOf("b.ts#h"), { direction: "in" })).toEqual([
        numberOf("a.ts#Cnew"),
      ]);
      await apply({ ...A, revision: 5, symbols: ["Cnew"], edges: [] });
      expect(await out(context, numberOf("b.ts#h"), { direction: "in" })).toEqual([]);
      // what others still lead to stays, without its definition
      expect(await out(context, numberOf("b.ts#h"))).toEqual([numberOf("a.ts#g")]);
      await apply({ ...B, revision: 6, edges: [] });
      expect((await dump(context)).some((line) => line.includes("a.ts#g"))).toBe(false);
    });

    test("of one batch and one document the newest wins, wherever it stands", async () => {
      const { context, numberOf, apply } = start();
      await apply({ ...A, revision: 3, edges: ["g calls b.ts#h"] }, { ...A, revision: 2 });
      expect(await out(context, numberOf("b.ts#h"), { direction: "in" })).toEqual([
        numberOf("a.ts#g"),
      ]);
    });

    test("a document that is gone keeps its past, and nothing older brings it back", async () => {
      const { context, numberOf, apply } = start();
      await apply(A, B);
      const counted = await opened.projection.count(context, DATASET);
      expect(counted).toEqual({ documents: 2, rows: 5 + 3 });
      const ended = { path: "a.ts", symbols: [], edges: ["f calls b.ts#h 1-4"], isShown: false };
      await apply({ ...ended, revision: 4 });
      await apply({ ...A, revision: 3 });
      expect(await out(context, numberOf("a.ts#f"))).toEqual([]);
      expect(await out(context, numberOf("a.ts#f"), { at: 3 })).toEqual([numberOf("b.ts#h")]);
      expect(await out(context, numberOf("a.ts#f"), { at: 4 })).toEqual([]);
      expect((await opened.projection.count(context, DATASET)).documents).toBe(1);
    });

    test("times have Graphiti's names", async () => {
      const { context, numberOf, apply } = start();
      await apply({ ...A, edges: ["f calls b.ts#h 2-4"] });
      const [row] = await runCypher<Record<string, unknown>>(
        neo4j.options,
        `MATCH (n:QuarryNode {number: $number, group_id: $group})-[r:CALLS]->()
         RETURN toString(r.valid_at) AS valid_at, toString(r.invalid_at) AS invalid_at, toString(r.created_at) AS created_at,
           toString(r.expired_at) AS expired_at, r.group_id AS group_id, r.uuid AS uuid, n.uuid AS node, labels(n) AS labels`,
        { number: numberOf("a.ts#f"), group: `${context.tenantId}/${DATASET}` },
      );
      expect(row).toMatchObject({
        valid_at: "1970-01-01T00:00:02Z",
        invalid_at: "1970-01-01T00:00:04Z",
        created_at: "1970-01-01T00:00:04Z",
        expired_at: "1970-01-01T00:00:08Z",
        group_id: `${context.tenantId}/${DATASET}`,
      });
      const shape = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
      expect([row?.["uuid"], row?.["node"]]).toEqual([
        expect.stringMatching(shape),
        expect.stringMatching(shape),
      ]);
      expect(row?.["labels"]).toEqual(expect.arrayContaining(["QuarryNode", "Symbol", "Function"]));
    });

    test("no tenant reaches another's graph, whatever it asks or does", async () => {
      const [mine, theirs] = [start(), start()];
      await mine.apply(A, B);
      await theirs.apply(A, B);
      await theirs.apply({ ...A, datasetId: OTHER, edges: ["f calls b.ts#h", "g calls b.ts#h"] });
      const lines = await dump(theirs.context);
      const f = mine.numberOf("a.ts#f");
      expect(await out(mine.context, f)).toHaveLength(1);
      expect(await out(mine.context, f, { datasetId: OTHER })).toEqual([]);
      // a name that would be another's place if it were put together carelessly
      const [inner = ""] = theirs.context.tenantId.split("|");
      for (const tenantId of [inner, `${theirs.context.tenantId}|1`, "%"]) {
        const crossing = testContext({ tenantId });
        await fillEmpty(opened.projection, crossing);
        expect(await out(crossing, f)).toEqual([]);
        const asked = { datasetId: DATASET, pairs: [[f, theirs.numberOf("b.ts#h")]] as const };
        const filter = { kinds: EDGE_KINDS, minConfidence: 0, at: null };
        expect(await opened.graph.describeEdges(crossing, { ...asked, filter })).toEqual([]);
        await opened.projection.removeDatasets(crossing, [DATASET, OTHER]);
        await opened.projection.beginRebuild(crossing);
        await opened.projection.finishRebuild(crossing);
      }
      await mine.apply({ ...A, revision: 9, edges: [] });
      await opened.projection.removeDatasets(mine.context, [OTHER, DATASET]);
      expect(await dump(mine.context)).toEqual([]);
      expect(await dump(theirs.context)).toEqual(lines);
      await opened.projection.removeDatasets(theirs.context, [OTHER]);
      expect(await out(theirs.context, f)).toHaveLength(1);
    });

    test("a rebuild is asked from one write on, and gets what changes meanwhile", async () => {
      const { context, numberOf, apply } = start();
      await apply(A, B);
      await opened.projection.beginRebuild(context);
      await apply({ ...A, revision: 2, edges: ["g calls b.ts#h"] });
      await opened.projection.beginRebuild(context);
      const h = numberOf("b.ts#h");
      expect(await out(context, h)).toEqual([numberOf("a.ts#g")]);
      await apply({ ...A, revision: 3, edges: ["f calls b.ts#h", "g calls b.ts#h"] });
      expect(await out(context, h, { direction: "in" })).toEqual([
        numberOf("a.ts#f"),
        numberOf("a.ts#g"),
      ]);
      await opened.projection.finishRebuild(context);
      expect(await out(context, h, { direction: "in" })).toHaveLength(2);
      expect(await out(context, h)).toEqual([]);
      await apply(B);
      expect(await out(context, h)).toEqual([numberOf("a.ts#g")]);
      await opened.projection.finishRebuild(context);
      expect(await out(context, h)).toHaveLength(1);
      const places = await runCypher<{ place: string }>(
        neo4j.options,
        "MATCH (n:QuarryNode) WHERE n.place STARTS WITH $begins RETURN DISTINCT split(n.place, '|')[1] AS place",
        { begins: `${encodeURIComponent(context.tenantId)}|` },
      );
      expect(places).toHaveLength(1);
    });

    test("ten writers of one document at once leave the newest", async () => {
      const { context, numberOf, apply } = start();
      await apply(B);
      const revisions = Array.from({ length: 10 }, (_, i) => i + 1);
      await Promise.all(
        revisions.map((revision) =>
          apply({ ...A, revision, edges: [`${revision === 10 ? "g" : "f"} calls b.ts#h`] }),
        ),
      );
      expect(await out(context, numberOf("b.ts#h"), { direction: "in" })).toEqual([
        numberOf("a.ts#g"),
      ]);
    });

    test("holds how far it is; one that was put back stays behind, an emptied one holds nothing", async () => {
      const { context } = start();
      const { projection } = opened;
      const held = () => projection.position?.(context);
      const record = (position: number, atLeast: number | null) =>
        projection.recordPosition?.(context, { position, atLeast });
      const tenant = { tenant: context.tenantId };
      await record(1, null);
      expect(await held()).toBe(-1);
      await fillEmpty(projection, context);
      expect(await held()).toBeNull();
      await record(5, null);
      await record(9, 5);
      expect(await held()).toBe(9);
      const own = "MATCH (t:QuarryTenant {tenant_id: $tenant})";
      await runCypher(neo4j.options, `${own} SET t.position = 3`, tenant);
      await record(12, 9);
      expect(await held()).toBe(3);
      await runCypher(neo4j.options, `${own} DELETE t`, tenant);
      expect(await held()).toBe(-1);
    });

    test("a data point of cognee's is an entity, and none of Graphiti's; a file is none", async () => {
      const { context, numberOf } = start();
      await fillEmpty(opened.projection, context);
      const inserted = { sourceType: "text", systemOrigin: "cognee" };
      const named = (path: string) => ({ ...A, path, symbols: [], edges: [], numberOf });
      await opened.projection.apply(context, [
        { ...projectedGraph(named("data_points/1")), ...inserted },
        projectedGraph(named("a.ts")),
      ]);
      const rows = await runCypher<{ path: string; labels: readonly string[] }>(
        neo4j.options,
        "MATCH (n:Document) WHERE n.place STARTS WITH $begins RETURN n.path AS path, labels(n) AS labels ORDER BY path",
        { begins: `${encodeURIComponent(context.tenantId)}|` },
      );
      expect(rows.map(({ path, labels }) => [path, [...labels].sort()])).toEqual([
        ["a.ts", ["Document", "File", "QuarryNode"]],
        ["data_points/1", ["Document", "QuarryEntity", "QuarryNode"]],
      ]);
    });

    test("nodes of Graphiti stand beside, untouched", async () => {
      const { context, apply } = start();
      const group = `${context.tenantId}/${DATASET}`;
      await runCypher(
        neo4j.options,
        `CREATE (e:Entity {uuid: $group, group_id: $group, name: 'f', number: 1, key: 'k'})<-[:MENTIONS {uuid: $group, group_id: $group}]-
           (:Episodic {uuid: $group, group_id: $group})
         CREATE (e)-[:RELATES_TO {uuid: $group, group_id: $group, fact: 'it is', valid_at: datetime()}]->(e)`,
        { group },
      );
      await apply(A, { ...B, edges: ["h mentions a.ts#g"] });
      await opened.projection.beginRebuild(context);
      await opened.projection.finishRebuild(context);
      await opened.projection.removeDatasets(context, [DATASET]);
      const [left] = await runCypher<{ nodes: number; relations: number }>(
        neo4j.options,
        `MATCH (n {group_id: $group}) WHERE n:Entity OR n:Episodic
         RETURN count(n) AS nodes, sum(COUNT { (n)-->() }) AS relations`,
        { group },
      );
      expect(left).toEqual({ nodes: 2, relations: 2 });
      await runCypher(
        neo4j.options,
        "MATCH (n {group_id: $group}) WHERE n:Entity OR n:Episodic DETACH DELETE n",
        { group },
      );
    });
  });
