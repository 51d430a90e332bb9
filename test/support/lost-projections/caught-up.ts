/** Waits until nothing is left to do behind the answers, and compares what servers answer. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Caller, Question } from "./mixed-load.ts";

export interface StatusCaller extends Caller {
  call(
    tool: string,
    args: Record<string, unknown>,
  ): Promise<{
    readonly text: string;
    readonly isError: boolean;
    readonly structured: Record<string, unknown> | undefined;
  }>;
}

interface Status {
  readonly datasets: readonly {
    readonly state: string;
    readonly meaning: readonly { readonly state: string }[];
    readonly job: { readonly state: string } | null;
  }[];
  readonly projections?: readonly {
    readonly name: string;
    readonly state: string;
    readonly answers: boolean;
    readonly lag_events: number;
    readonly error?: string;
  }[];
  readonly database?: { readonly cache?: { readonly state: string } };
}

const POLL_MS = 100;

/** What is not as it should be, by `sync_status`; empty: all is up and caught up. */
export async function behind(server: StatusCaller): Promise<readonly string[]> {
  const { structured, text } = await server.call("sync_status", {});
  if (structured === undefined) return [text];
  const { datasets, projections = [], database } = structured as unknown as Status;
  return [
    ...datasets.flatMap(({ state, meaning }) => [
      // stale: nobody has looked at the folder for a while
      ...(["fresh", "stale"].includes(state) ? [] : [state]),
      ...meaning.filter((each) => each.state !== "ready").map((each) => each.state),
    ]),
    ...projections
      .filter(({ state, answers, lag_events }) => state !== "up" || !answers || lag_events > 0)
      .map(({ name, state, lag_events, error = "" }) => `${name} ${state} ${lag_events} ${error}`),
    ...(database?.cache === undefined || database.cache.state === "up" ? [] : ["cache down"]),
  ];
}

/** Milliseconds until every server says that all is up and caught up. Throws what is not, after `mostMs`. */
export async function caughtUp(
  servers: readonly StatusCaller[],
  { mostMs = 120_000, of = "" } = {},
): Promise<number> {
  const startedAtMs = performance.now();
  for (;;) {
    const all = (await Promise.all(servers.map(behind))).flat();
    // of one projection: others, and the files, may go on changing meanwhile
    const left =
      of === "" ? all : all.filter((line) => line.startsWith(of) && !line.includes("catching"));
    const tookMs = performance.now() - startedAtMs;
    if (left.length === 0) return tookMs;
    if (tookMs > mostMs) throw new Error(`after ${mostMs} ms: ${left.join("; ")}`);
    await sleep(POLL_MS);
  }
}

/** What an answer says of projections that could not give it. */
const NOTE = / ?\S+(?: and \S+)? could not answer, so the catalog did; sync_status says more\./g;
/** And of a sweep that looks at the folder just then: each server does so behind its own answers. */
const SWEEP = /^.* is being indexed \(.*$/gm;

/** Questions to which the servers' answers differ but in who gave them, with both. */
export async function differingAnswers(
  one: Caller,
  other: Caller,
  questions: readonly Question[],
): Promise<readonly { readonly question: string; readonly answers: readonly string[] }[]> {
  const found: { readonly question: string; readonly answers: readonly string[] }[] = [];
  for (const { tool, args } of questions) {
    if (tool === "sync_status") continue;
    const [first, second] = [await one.call(tool, args), await other.call(tool, args)];
    const answers = [first, second].map(({ text }) =>
      text.replace(NOTE, "").replace(SWEEP, "").trimEnd(),
    );
    if (answers[0] !== answers[1])
      found.push({ question: `${tool} ${JSON.stringify(args)}`, answers });
  }
  return found;
}
