/** Sends planned writes: what does not wait for an answer is on its way while the server still works on what came before. */
import { groupBy } from "../../group-by.ts";
import { typeOf } from "../names.ts";
import type { Parameters, Statements } from "../server.ts";
import type { Value } from "./columns.ts";
import { edgeParameters } from "./edge-parameters.ts";
import type { NodeRow, Own } from "./graph-rows.ts";
import type { Writes } from "./plan-writes.ts";
import { readBare } from "./read-held.ts";
import {
  CHANGE_CHUNKS,
  changeNodes,
  DROP_CHUNKS,
  DROP_EDGES,
  DROP_KINDS,
  DROP_STRAYS,
  MAKE_CHUNKS,
  makeEdges,
  makeNodes,
  makeTargets,
  NUMBER_TARGETS,
  PLACE_NODES,
  STRIP_NODES,
  UNPLACE_NODES,
} from "./write-statements.ts";

/** In the order in which each needs the one before; a transaction whose statement failed does none of those after it. */
export async function carryOut(statements: Statements, writes: Writes): Promise<void> {
  const keys = [...writes.made, ...writes.targets].map(({ key }) => key);
  const bare = await readBare(statements, keys);
  const sent: Promise<unknown>[] = [];
  const send = (cypher: string, list: readonly unknown[], parameters: () => Parameters): void => {
    if (list.length > 0) sent.push(statements.all(cypher, parameters()));
  };
  const each = (cypher: string, name: "keys" | "ids", list: readonly string[]): void =>
    send(cypher, list, () => ({ [name]: list }));
  const put = (cypher: string, rows: readonly Written[]): void =>
    send(cypher, rows, () => ({ owns: ownsOf(rows) }));
  each(DROP_EDGES, "ids", writes.droppedEdges);
  each(DROP_KINDS, "keys", writes.relabelled);
  each(STRIP_NODES, "keys", writes.gone);
  each(UNPLACE_NODES, "keys", [...writes.gone, ...writes.changed.map(({ key }) => key)]);
  each(DROP_CHUNKS, "keys", writes.goneChunks);
  put(MAKE_CHUNKS, writes.madeChunks);
  put(CHANGE_CHUNKS, writes.changedChunks);
  const isThere = ({ key }: { readonly key: string }): boolean => bare.has(key);
  const fresh = writes.made.filter((node) => !isThere(node));
  const changed = [...writes.made.filter(isThere), ...writes.changed];
  for (const [kind, rows] of groupBy(fresh, (row) => row.kind)) put(makeNodes(kind), rows);
  for (const [kind, rows] of groupBy(changed, (row) => row.kind)) put(changeNodes(kind), rows);
  const placed = [...writes.made, ...writes.changed].filter(({ chunk }) => chunk !== null);
  send(PLACE_NODES, placed, () => ({ chunks: chunksOf(placed) }));
  const strangers = writes.targets.filter((target) => !isThere(target));
  for (const [isDocument, rows] of groupBy(strangers, (row) => row.isDocument))
    put(makeTargets(isDocument ? "Document" : "Symbol"), rows);
  put(
    NUMBER_TARGETS,
    writes.targets.filter(({ key, number }) => (bare.get(key) ?? number) !== number),
  );
  for (const [kind, edges] of groupBy(writes.edges, (row) => row.kind))
    send(makeEdges(typeOf(kind)), edges, () => edgeParameters(edges));
  each(DROP_STRAYS, "keys", writes.strays);
  await Promise.all(sent);
}

interface Written {
  readonly own: Own;
  readonly values: () => readonly Value[];
}

const ownsOf = (rows: readonly Written[]): readonly object[] =>
  [...groupBy(rows, ({ own }) => own)].map(([own, written]) => ({
    ...own,
    rows: written.map(({ values }) => values()),
  }));

const chunksOf = (nodes: readonly NodeRow[]): readonly object[] =>
  [...groupBy(nodes, ({ chunk }) => chunk)].map(([key, placed]) => ({
    key,
    keys: placed.map((node) => node.key),
  }));
