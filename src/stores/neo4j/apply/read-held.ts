/** What a database holds of documents, before anything is written. */
import type { Statements } from "../server.ts";
import type { Held } from "./plan-writes.ts";
import { HELD_BARE, HELD_CHUNKS, HELD_EDGES, HELD_NODES } from "./write-statements.ts";

/** Of documents that were held before. */
export async function readHeld(
  statements: Statements,
  documents: readonly string[],
): Promise<Held> {
  if (documents.length === 0) return { nodes: new Map(), chunks: new Map(), edges: new Map() };
  const ask = <Row>(cypher: string) => readList<Row>(statements, cypher, { documents });
  const [nodes, chunks, edges] = await Promise.all([
    ask<[key: string, kind: string | null, state: number]>(HELD_NODES),
    ask<[key: string, state: number]>(HELD_CHUNKS),
    ask<[uuid: string, id: string, state: number, target: string]>(HELD_EDGES),
  ]);
  return {
    nodes: new Map(nodes.map(([key, kind, state]) => [key, { kind, state }])),
    chunks: new Map(chunks.map(([key, state]) => [key, { state }])),
    edges: new Map(edges.map(([uuid, id, state, target]) => [uuid, { id, state, target }])),
  };
}

/** Numbers of those of the keys that are there. */
export async function readBare(
  statements: Statements,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (keys.length === 0) return new Map();
  return new Map(await readList<[key: string, number: number]>(statements, HELD_BARE, { keys }));
}

async function readList<Row>(
  { all }: Statements,
  cypher: string,
  parameters: Readonly<Record<string, readonly string[]>>,
): Promise<readonly Row[]> {
  const [found] = await all<{ held: readonly Row[] }>(cypher, parameters);
  return found?.held ?? [];
}
