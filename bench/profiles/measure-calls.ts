/** The same calls to several servers in turn, so that all meet the same machine: times, and what the replies have in common. */
import type { ProjectionName } from "../../src/domain/projected.ts";
import { percentile } from "../speed/percentiles.ts";
import type { Served } from "../speed/served.ts";
import { inCommon, placesOf, withoutCursor } from "./compare-replies.ts";
import { line, milliseconds, ratios } from "./print-figures.ts";

export interface Asked {
  readonly name: string;
  readonly tool: string;
  readonly calls: readonly Record<string, unknown>[];
  /** Which projection is to answer, and whether each of these calls needs it. */
  readonly projection: ProjectionName | null;
  readonly always: boolean;
}

/** Each of a server that logs its calls. */
export interface Measured {
  /** Milliseconds a call. */
  readonly times: number[];
  readonly replies: string[];
  /** Milliseconds that the projection took, of the calls that went through it. */
  readonly inProjection: number[];
}

const SHARES = [0.5, 0.95, 0.99];
/** Begins what an answer says of a projection that failed it. */
const FELL_BACK = "could not answer, so the catalog did";

/** Each call is asked once before, to warm up. `logging`: the server whose projections are looked at, or null. */
export async function measureCalls(
  servers: readonly Served[],
  { tool, calls, projection }: Asked,
  logging: Served | null,
): Promise<readonly Measured[]> {
  for (const call of calls) for (const server of servers) await server.ask(tool, call);
  const asked = servers.map((server) => ({
    server,
    measured: { times: [], replies: [], inProjection: [] } as Measured,
  }));
  for (const call of calls)
    for (const { server, measured } of asked) {
      const startedMs = performance.now();
      measured.replies.push(await server.ask(tool, call));
      measured.times.push(performance.now() - startedMs);
      if (server === logging) measured.inProjection.push(...(await stageOf(server, projection)));
    }
  return asked.map(({ measured }) => measured);
}

async function stageOf(server: Served, projection: ProjectionName | null): Promise<number[]> {
  const stages = await server.stages();
  const tookMs = projection === null ? undefined : stages[projection];
  return tookMs === undefined ? [] : [tookMs];
}

export function printCalls({ name, tool, calls }: Asked, measured: readonly Measured[]): void {
  for (const share of SHARES) {
    const values = measured.map(({ times }) => percentile(times, share));
    line(`${name}, p${share * 100}`, [...values.map(milliseconds), ...ratios(values)]);
  }
  const [first, ...others] = measured;
  const compare = (of: (one: string, other: string) => number): number[] =>
    others.map(({ replies }) =>
      replies.reduce((sum, reply, i) => sum + of(first?.replies[i] ?? "", reply), 0),
    );
  const same = compare((one, other) => (withoutCursor(one) === withoutCursor(other) ? 1 : 0));
  line("  replies the same as the first's", ["", ...same.map((n) => `${n} of ${calls.length}`)]);
  if (tool !== "search_code") return;
  const common = compare((one, other) => inCommon(placesOf(one), placesOf(other)));
  line("  first 10 in common with the first's", [
    "",
    ...common.map((sum) => (sum / Math.max(1, calls.length)).toFixed(4)),
  ]);
}

/** A projection that is late in one call is done without there: that is the product's own way, and no failure of a run on a busy machine. */
const LEAST_ANSWERED = 0.9;

/** Prints how many calls the projection answered and how long they were there. Throws where the catalog answered in its place. */
export function checkAnswered(
  { name, calls, projection, always }: Asked,
  { replies, inProjection }: Measured,
  described: string,
): void {
  if (projection === null) return;
  const fellBack = replies.filter((reply) => reply.includes(FELL_BACK)).length;
  const answered = inProjection.length - fellBack;
  const [median, high] = [0.5, 0.95].map((share) => percentile(inProjection, share));
  line(`  answered by ${described}`, [
    `${answered} of ${calls.length}, too late ${fellBack}, p50 / p95 there ${median?.toFixed(0)} / ${high?.toFixed(0)} ms`,
  ]);
  if (answered < (always ? calls.length * LEAST_ANSWERED : 1))
    throw new Error(`${name}: ${described} answered ${answered} of ${calls.length} calls`);
}
