/** Centrality of nodes by PageRank. */

/** Page, Brin, Motwani, Winograd: The PageRank Citation Ranking (1999): the share that follows a link. */
const DAMPING = 0.85;
const MOST_ROUNDS = 30;
/** Mean change of a node, in means, at which more rounds change no order that matters. */
const ENOUGH = 1e-4;

/**
 * PageRank of `nodes` (distinct numbers) over `links` (two numbers a link: source, target; others than `nodes` are left out). Returns two
 * numbers a node in the order given: its number and its rank times the number of nodes, so that 1 is the mean. Sinks give to all alike.
 */
export function pageRank(nodes: Float64Array, links: Float64Array): Float64Array {
  const count = nodes.length;
  const index = new Map<number, number>();
  nodes.forEach((node, i) => {
    index.set(node, i);
  });
  const { from, to } = positions(links, index);
  const outgoing = new Float64Array(count);
  for (const source of from) outgoing[source] = (outgoing[source] ?? 0) + 1;
  let rank = new Float64Array(count).fill(1);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = nextRank(rank, outgoing, from, to);
    let change = 0;
    for (let i = 0; i < count; i++) change += Math.abs((next[i] ?? 0) - (rank[i] ?? 0));
    rank = next;
    if (change / count < ENOUGH) break;
  }
  const packed = new Float64Array(count * 2);
  nodes.forEach((node, i) => {
    packed[2 * i] = node;
    packed[2 * i + 1] = rank[i] ?? 0;
  });
  return packed;
}

function positions(
  links: Float64Array,
  index: ReadonlyMap<number, number>,
): { readonly from: Uint32Array; readonly to: Uint32Array } {
  const from = new Uint32Array(links.length / 2);
  const to = new Uint32Array(links.length / 2);
  let kept = 0;
  for (let i = 0; i < links.length; i += 2) {
    const source = index.get(links[i] ?? -1);
    const target = index.get(links[i + 1] ?? -1);
    if (source === undefined || target === undefined || source === target) continue;
    from[kept] = source;
    to[kept] = target;
    kept++;
  }
  return { from: from.subarray(0, kept), to: to.subarray(0, kept) };
}

function nextRank(
  rank: Float64Array,
  outgoing: Float64Array,
  from: Uint32Array,
  to: Uint32Array,
): Float64Array<ArrayBuffer> {
  const count = rank.length;
  let sunk = 0;
  for (let i = 0; i < count; i++) if (outgoing[i] === 0) sunk += rank[i] ?? 0;
  const next = new Float64Array(count).fill(1 - DAMPING + (DAMPING * sunk) / count);
  for (let i = 0; i < from.length; i++) {
    const source = from[i] ?? 0;
    const target = to[i] ?? 0;
    next[target] = (next[target] ?? 0) + (DAMPING * (rank[source] ?? 0)) / (outgoing[source] ?? 1);
  }
  return next;
}
