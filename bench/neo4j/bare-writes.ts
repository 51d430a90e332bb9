/** What a Neo4j server takes of nodes and relations that have next to nothing, to compare writes with. */
import type { Driver } from "neo4j-driver";
import { createRandom } from "../graph/synthetic-graph.ts";

export interface BareRates {
  /** A second. */
  readonly nodes: number;
  readonly relations: number;
}

export async function measureBare(
  driver: Driver,
  nodes: number,
  edges: number,
): Promise<BareRates> {
  const run = (cypher: string, rows: readonly unknown[] = []) =>
    driver.executeQuery(cypher, { rows });
  await run("CREATE CONSTRAINT bench_key IF NOT EXISTS FOR (n:Bench) REQUIRE n.key IS UNIQUE");
  const random = createRandom(3);
  const some = (): number => Math.floor(random() * nodes);
  const startedAt = performance.now();
  for (let at = 0; at < nodes; at += 2_000) {
    const rows = Array.from({ length: Math.min(2_000, nodes - at) }, (_, i) => at + i);
    await run("UNWIND $rows AS row MERGE (n:Bench {key: row}) SET n.name = toString(row)", rows);
  }
  const betweenAt = performance.now();
  for (let at = 0; at < edges; at += 8_000) {
    const rows = Array.from({ length: Math.min(8_000, edges - at) }, () => [some(), some()]);
    await run(
      "UNWIND $rows AS row MATCH (a:Bench {key: row[0]}), (b:Bench {key: row[1]}) CREATE (a)-[:TO]->(b)",
      rows,
    );
  }
  const endedAt = performance.now();
  await run("MATCH (n:Bench) DETACH DELETE n");
  await run("DROP CONSTRAINT bench_key");
  return {
    nodes: (nodes * 1_000) / (betweenAt - startedAt),
    relations: (edges * 1_000) / (endedAt - betweenAt),
  };
}
