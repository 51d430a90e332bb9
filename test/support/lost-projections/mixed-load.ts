/** Questions and changes from several callers at once, and what became of each, counted by phase. */
import { setTimeout as sleep } from "node:timers/promises";

/** A client's connection to a server. */
export interface Caller {
  call(
    tool: string,
    args: Record<string, unknown>,
  ): Promise<{ readonly text: string; readonly isError: boolean }>;
}

export interface Question {
  readonly tool: "search_code" | "traverse_graph" | "sync_status";
  readonly args: Record<string, unknown>;
}

/** Of the calls that began in a phase. */
export interface Tally {
  readonly phase: string;
  calls: number;
  /** A reply came, be it an error. */
  answered: number;
  withoutError: number;
  /** Said that the catalog answered in place of a projection. */
  byCatalog: number;
  slowestMs: number;
  /** The first few. */
  readonly failures: string[];
}

export interface LoadParams {
  /** Connections; each is used by `callersEach` callers at once. */
  readonly servers: readonly Caller[];
  readonly callersEach: number;
  readonly questions: readonly Question[];
  /** Changes files; called again and again. */
  readonly change: (round: number) => void;
  readonly pauseMs?: number;
  readonly changeEveryMs?: number;
}

export interface MixedLoad {
  /** What begins from now on is counted here. */
  phase(name: string): Tally;
  readonly tallies: readonly Tally[];
  /** Resolves when the calls under way have ended; what they threw is counted, not thrown. */
  stop(): Promise<void>;
}

const NOTICE = "could not answer, so the catalog did";
const MOST_FAILURES = 5;

/** Begins at once, in a phase called "before". */
export function startLoad(params: LoadParams): MixedLoad {
  const { servers, callersEach, questions, pauseMs = 20, changeEveryMs = 300 } = params;
  const ending = new AbortController();
  const tallies: Tally[] = [];
  const phase = (name: string): Tally => {
    const tally = { phase: name, calls: 0, answered: 0, withoutError: 0, byCatalog: 0 };
    tallies.push({ ...tally, slowestMs: 0, failures: [] });
    return tallies.at(-1) as Tally;
  };
  phase("before");
  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: ending.signal }).catch(() => undefined);
  const ask = (server: Caller, tool: string, args: Record<string, unknown>): Promise<void> =>
    counted(tallies.at(-1) as Tally, tool, () => server.call(tool, args));
  const asking = async (server: Caller, number: number): Promise<void> => {
    for (let at = number; !ending.signal.aborted; at += 1) {
      const question = questions[at % questions.length];
      if (question !== undefined) await ask(server, question.tool, question.args);
      await pause(pauseMs);
    }
  };
  const changing = async (server: Caller): Promise<void> => {
    for (let round = 0; !ending.signal.aborted; round += 1) {
      params.change(round);
      await ask(server, "index_codebase", { wait_seconds: 10 });
      await pause(changeEveryMs);
    }
  };
  const callers = servers.flatMap((server, nth) =>
    Array.from({ length: callersEach }, (_, i) => asking(server, nth + i * 3)),
  );
  const writers = servers.slice(0, 1).map(changing);
  return {
    phase,
    tallies,
    stop: async () => {
      ending.abort();
      await Promise.all([...callers, ...writers]);
    },
  };
}

async function counted(
  tally: Tally,
  tool: string,
  call: () => ReturnType<Caller["call"]>,
): Promise<void> {
  const startedAtMs = performance.now();
  tally.calls += 1;
  const fail = (why: string): void => {
    if (tally.failures.length < MOST_FAILURES) tally.failures.push(`${tool}: ${why}`);
  };
  try {
    const { text, isError } = await call();
    tally.answered += 1;
    if (isError) fail(text.slice(0, 300));
    else tally.withoutError += 1;
    if (text.includes(NOTICE)) tally.byCatalog += 1;
  } catch (thrown) {
    fail(String(thrown));
  }
  tally.slowestMs = Math.max(tally.slowestMs, performance.now() - startedAtMs);
}
