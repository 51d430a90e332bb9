/** Attempts of one tenant to see, change or remove what another one has in Neo4j, each of which fails. */
import { afterAll, test } from "vitest";
import { createdId } from "../../src/domain/created-id.ts";
import { EDGE_KINDS, type EdgeKind } from "../../src/domain/graph.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import { createNeo4jProjection } from "../../src/stores/neo4j/projection.ts";
import {
  type CrossingAttempt,
  describeCrossings,
  NAMESAKES,
  OWNER,
  SECRET,
} from "../support/crossings.ts";
import { findNeo4j, runCypher } from "../support/neo4j.ts";
import { type GraphParts, numbering, projectedGraph } from "../support/projected-graphs.ts";
import { testContext } from "../support/test-context.ts";

const neo4j = findNeo4j();
if ("missing" in neo4j) test.skip(`Neo4j: ${neo4j.missing}`, () => undefined);
else {
  const { options } = neo4j;
  const { projection, graph } = createNeo4jProjection(options);
  /** Other tests share the server: every tenant here has this in its name. */
  const mark = `-${createdId()}`;
  const as = (name: string) =>
    testContext({
      tenantId: name.includes(OWNER) ? name.replaceAll(OWNER, `${OWNER}${mark}`) : `${name}${mark}`,
    });
  const [owner, thief] = [as(OWNER), as("beta")];
  const datasetId = createdId();
  const own = createdId();
  const numberOf = numbering();
  const PATH = `${SECRET}.ts`.replace(" ", "-");
  const A: Omit<GraphParts, "numberOf"> = {
    ...{ path: PATH, revision: 1, symbols: ["f", "g"], datasetId },
    edges: [`f calls ${PATH}#g`, "g calls b.ts#h"],
  };
  const B = { path: "b.ts", revision: 1, symbols: ["h"], edges: [`h calls ${PATH}#f`], datasetId };
  const change = (parts: Omit<GraphParts, "numberOf">) => projectedGraph({ ...parts, numberOf });
  const nodes = () => [`${PATH}#f`, `${PATH}#g`, "b.ts#h", `${PATH}#`].map(numberOf);
  const filterOf = (kinds: readonly EdgeKind[] = EDGE_KINDS, at: number | null = null) => ({
    ...{ kinds, minConfidence: 0, at },
  });
  const expand = async (
    who: OperationContext,
    { id = datasetId, kinds = EDGE_KINDS as readonly EdgeKind[], at = null as number | null } = {},
  ) => {
    const pairs = [];
    for (const direction of ["in", "out"] as const)
      pairs.push(
        ...(
          await graph.expand(who, {
            ...{ datasetId: id, nodes: nodes(), direction, maxEdges: 1_000 },
            filter: filterOf(kinds, at),
          })
        ).pairs,
      );
    return pairs;
  };
  const count = (who: OperationContext, id = datasetId) =>
    graph.countEdges(who, {
      ...{ datasetId: id, nodes: nodes(), direction: "out", filter: filterOf() },
    });
  const describeAll = (who: OperationContext, id = datasetId) =>
    graph.describeEdges(who, {
      datasetId: id,
      pairs: nodes().flatMap((a) => nodes().map((b) => [a, b] as const)),
      filter: filterOf(),
    });
  const whole = async (who: OperationContext): Promise<void> => {
    await projection.beginRebuild(who);
    await projection.finishRebuild(who);
  };
  const INJECTED = [
    "CALLS]->() WITH 1 AS x MATCH (n) DETACH DELETE n //",
    "CALLS]->(b) WITH 1 AS A MATCH (X) DETACH DELETE X //",
    "CALLS|`X`]-() RETURN 1 //",
  ] as unknown as readonly EdgeKind[];
  const CYPHER = [
    "'}) MATCH (n) DETACH DELETE n //",
    '"}) MATCH (n) DETACH DELETE n //',
    "`) MATCH (n) DETACH DELETE n //",
    "\u0027 OR 1=1 WITH 1 AS x MATCH (n) DETACH DELETE n //",
    "$tenant",
  ];

  const asThief: readonly CrossingAttempt[] = [
    { name: "walk from its nodes", make: () => expand(thief) },
    { name: "walk from its nodes, as they were", make: () => expand(thief, { at: 1 }) },
    { name: "count its edges", make: () => count(thief) },
    { name: "ask how its edges are bound", make: () => describeAll(thief) },
    { name: "count its documents", make: () => projection.count(thief, datasetId) },
    ...["*", "", "%", `1|${datasetId}`, `${datasetId}|`, "../", ".*", "project"].map((id) => ({
      name: `walk in the dataset ${JSON.stringify(id.replace(datasetId, "ID"))}`,
      make: async () => [await expand(thief, { id }), await projection.count(thief, id)],
    })),
    ...CYPHER.map((id) => ({
      name: `walk in the dataset ${JSON.stringify(id)}`,
      make: async () => [
        await expand(thief, { id }),
        await count(thief, id),
        await describeAll(thief, id),
        await projection.count(thief, id),
        await projection.removeDatasets(thief, [id]),
      ],
    })),
    ...INJECTED.map((kind) => ({
      name: `walk along edges of the kind ${JSON.stringify(kind)}`,
      make: () => expand(thief, { kinds: [kind] }),
    })),
    ...INJECTED.map((kind) => ({
      name: `write an edge of the kind ${JSON.stringify(kind)}`,
      make: () => {
        const written = change({ ...A, datasetId: own, revision: 5 });
        const edges = written.edges.map((edge) => ({ ...edge, kind }));
        return projection.apply(thief, [{ ...written, edges }]);
      },
    })),
    ...CYPHER.map((text) => ({
      name: `write a document whose path and names are ${JSON.stringify(text)}`,
      make: () => {
        const written = change({ ...A, datasetId: own, path: `src/x`, revision: 6 });
        const named = written.nodes.map(({ key, ...node }) => ({
          ...node,
          key: { ...key, path: text, name: key.name === "" ? "" : text },
        }));
        const dataset = { ...written.dataset, id: own, folder: text, projectName: text };
        return projection.apply(thief, [{ ...written, path: text, nodes: named, dataset }]);
      },
    })),
    {
      name: "overwrite its document with a newer revision",
      make: () => projection.apply(thief, [change({ ...A, revision: 99, edges: [] })]),
    },
    {
      name: "overwrite its document with the same revision",
      make: () => projection.apply(thief, [change({ ...A, symbols: [], edges: [] })]),
    },
    {
      name: "remove its document",
      make: () => projection.apply(thief, [change({ ...A, revision: 100, isShown: false })]),
    },
    {
      name: "lead an edge of one's own to its nodes",
      make: () =>
        projection.apply(thief, [
          change({
            ...A,
            path: "own.ts",
            revision: 7,
            datasetId: own,
            edges: [`f calls ${PATH}#g`],
          }),
        ]),
    },
    {
      name: "claim its dataset for an own project",
      make: () => {
        const written = change({ ...A, revision: 101 });
        const dataset = { ...written.dataset, owner: "thief", visibility: "global" as const };
        return projection.apply(thief, [{ ...written, dataset }]);
      },
    },
    { name: "remove its dataset", make: () => projection.removeDatasets(thief, [datasetId]) },
    {
      name: "remove every dataset by a pattern",
      make: () => projection.removeDatasets(thief, ["*", "", "%", ".*", "|"]),
    },
    { name: "rebuild without it", make: () => whole(thief) },
  ];
  const asNamesake = (name: string): CrossingAttempt => ({
    name: `all of it as the tenant ${JSON.stringify(name)}`,
    make: async () => {
      const who = as(name);
      await whole(who);
      const gained = [await expand(who), await count(who), await describeAll(who)];
      await projection.apply(who, [change({ ...A, revision: 300, edges: [] })]);
      await projection.removeDatasets(who, [datasetId]);
      return gained;
    },
  });

  afterAll(async () => {
    await runCypher(
      options,
      "MATCH (n) WHERE n.place CONTAINS $mark OR n.tenant_id CONTAINS $mark DETACH DELETE n",
      { mark },
    );
    await projection.close();
  });
  describeCrossings({
    store: "Neo4j",
    prepare: async () => {
      await projection.prepare(owner);
      for (const who of [owner, thief]) await whole(who);
      await projection.apply(owner, [change(A), change(B)]);
      await projection.apply(thief, [change({ ...B, datasetId: own })]);
    },
    attempts: [...asThief, ...NAMESAKES.map(asNamesake)],
    owned: async () => ({
      secret: SECRET,
      walked: [await expand(owner), await describeAll(owner), [...(await count(owner))]],
      counted: await projection.count(owner, datasetId),
      rows: await runCypher(
        options,
        `MATCH (n:QuarryNode {group_id: $group}) OPTIONAL MATCH (n)-[r]->(m)
         WITH n, r, m ORDER BY n.key, type(r), m.key RETURN properties(n) AS node, type(r) AS type, properties(r) AS edge, m.key AS target`,
        { group: `${owner.tenantId}/${datasetId}` },
      ),
    }),
  });
}
