/** One step of a walk from many nodes at once. */
import type { ExpandParams, Expansion } from "../../../ports/code-graph.ts";
import type { ReadConnection } from "../connection.ts";
import type { DatasetKey } from "./dataset-key.ts";
import { passingBindings } from "./edge-filter.ts";

/**
 * Two lists in one row: handing over each edge as a row takes the driver longer than finding it. `key` is the place of the node in the
 * list given. CROSS JOIN fixes the order: the nodes lead, their edges are a range of the key or the index.
 */
function statement(direction: "out" | "in", time: "now" | "at"): string {
  const [given, neighbour] = direction === "out" ? ["source", "target"] : ["target", "source"];
  const condition = {
    now: "e.ended = 0",
    at: "e.valid_from <= ?5 AND (e.ended = 0 OR e.valid_to > ?5)",
  };
  return `SELECT json_group_array(key) AS keys, json_group_array(neighbour) AS neighbours FROM (
    SELECT n.key, e.${neighbour}_pk AS neighbour FROM json_each(?1) n
    CROSS JOIN edges e ON e.dataset_pk = ?2 AND e.${given}_pk = n.value AND ${condition[time]}
    WHERE e.binding_pk IN (SELECT value FROM json_each(?3)) LIMIT ?4)`;
}

const NOW = { out: statement("out", "now"), in: statement("in", "now") };
const AT = { out: statement("out", "at"), in: statement("in", "at") };

/** Edges from the nodes given, grouped by them. */
export function expand(
  reader: ReadConnection,
  dataset: DatasetKey,
  { nodes, direction, filter, maxEdges }: Omit<ExpandParams, "datasetId">,
): Expansion {
  const { at } = filter;
  const row = reader.get<{ keys: string; neighbours: string }>(
    at === null ? NOW[direction] : AT[direction],
    JSON.stringify(nodes),
    dataset.pk,
    passingBindings(reader, filter),
    Math.min(maxEdges, Number.MAX_SAFE_INTEGER - 1) + 1,
    ...(at === null ? [] : [at]),
  );
  const keys = JSON.parse(row?.keys ?? "[]") as number[];
  const neighbours = JSON.parse(row?.neighbours ?? "[]") as number[];
  const count = Math.min(keys.length, maxEdges);
  const pairs = new Float64Array(count * 2);
  for (let i = 0; i < count; i++) {
    pairs[2 * i] = nodes[keys[i] ?? 0] ?? 0;
    pairs[2 * i + 1] = neighbours[i] ?? 0;
  }
  return { pairs, complete: keys.length <= maxEdges };
}
