/** All present edges of a dataset, for measures over the whole graph. */
import type { ReadConnection } from "../connection.ts";

/** Edges of one step: two lists of some megabytes. */
const STEP_EDGES = 200_000;

/** In order of the key, so that the edges between two nodes follow each other; a step begins after the last two nodes. */
const STEP = `SELECT json_group_array(source) AS sources, json_group_array(target) AS targets FROM (
  SELECT source_pk AS source, target_pk AS target FROM edges
  WHERE dataset_pk = ?1 AND ended = 0 AND (source_pk, ended, target_pk) > (?2, 0, ?3)
  ORDER BY source_pk, ended, target_pk, binding_pk LIMIT ?4)`;

interface StepRow {
  readonly sources: string;
  readonly targets: string;
}

/** Links in order of source, then target; nodes are what they join, in order. */
export function readLinks(
  reader: ReadConnection,
  datasetPk: number,
): { readonly nodes: Float64Array; readonly links: Float64Array } {
  const steps: Float64Array[] = [];
  const nodes = new Set<number>();
  let [source, target] = [-1, -1];
  for (;;) {
    const row = reader.get<StepRow>(STEP, datasetPk, source, target, STEP_EDGES);
    const sources = JSON.parse(row?.sources ?? "[]") as number[];
    const targets = JSON.parse(row?.targets ?? "[]") as number[];
    const step = new Float64Array(sources.length * 2);
    let length = 0;
    for (let i = 0; i < sources.length; i++) {
      const [from, to] = [sources[i] ?? 0, targets[i] ?? 0];
      if (from === source && to === target) continue;
      [source, target] = [from, to];
      step[length] = from;
      step[length + 1] = to;
      length += 2;
      nodes.add(from).add(to);
    }
    steps.push(step.subarray(0, length));
    if (sources.length < STEP_EDGES) break;
  }
  return { nodes: Float64Array.from(nodes).sort(), links: concatenate(steps) };
}

function concatenate(steps: readonly Float64Array[]): Float64Array {
  const links = new Float64Array(steps.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const step of steps) {
    links.set(step, offset);
    offset += step.length;
  }
  return links;
}
