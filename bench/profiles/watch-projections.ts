/** Whether projections are up to date, how long that took, and how fast they are made anew. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ProjectionName } from "../../src/domain/projected.ts";
import { runAsOwner } from "../../test/support/postgres.ts";
import type { Served } from "../speed/served.ts";
import type { ProjectionSide } from "./full-servers.ts";
import { line, rate } from "./print-figures.ts";

interface Entry {
  readonly name: ProjectionName;
  readonly state: string;
  readonly answers: boolean;
  readonly lag_events: number;
  readonly rebuilding?: { readonly files_done: number; readonly files_total: number };
  readonly error?: string;
}

const POLL_MS = 100;
const PATIENCE_MS = 10 * 60_000;

async function readEntries(server: Served): Promise<readonly Entry[]> {
  const { projections } = await server.read<{ projections?: readonly Entry[] }>("sync_status", {});
  return projections ?? [];
}

const isUp = ({ state, answers, lag_events }: Entry): boolean =>
  state === "up" && answers && lag_events === 0;

/** Waits until `sync_status` says that each is up with nothing to apply. Returns seconds. Throws where that does not come about. */
export async function awaitUp(server: Served, sides: readonly ProjectionSide[]): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const entries = await readEntries(server);
    const isThere = ({ name }: ProjectionSide): boolean =>
      entries.some((entry) => entry.name === name && isUp(entry));
    if (sides.every(isThere)) return (performance.now() - startedMs) / 1_000;
    if (performance.now() - startedMs > PATIENCE_MS)
      throw new Error(`projections are not up to date: ${JSON.stringify(entries)}`);
    await sleep(POLL_MS);
  }
}

export interface Filled {
  readonly name: string;
  /** Between the last commit of the index and the last change that it applied. */
  readonly secondsBehind: number;
  /** From its registration, as `quarry index` began, to the last change that it applied. */
  readonly seconds: number;
}

/** How a new database's projections came to be filled. */
export async function readFilled(database: string): Promise<readonly Filled[]> {
  const rows = await runAsOwner<{ name: string; behind: string; seconds: string }>(
    database,
    `SELECT p.name, (p.applied_at - p.registered_at) / 1000.0 AS seconds,
       greatest(0, p.applied_at - (SELECT max(coalesce(l.finished_at, l.started_at)) FROM unified.transaction_log l)) / 1000.0 AS behind
     FROM unified.projections p`,
  );
  return rows.map(({ name, behind, seconds }) => ({
    name,
    secondsBehind: Number(behind),
    seconds: Number(seconds),
  }));
}

/** Makes it anew by `quarry rebuild` behind the server, which does the work, and prints rows a second. */
export async function printRebuild(
  server: Served,
  side: ProjectionSide,
  rebuild: () => Promise<unknown>,
): Promise<void> {
  const done = rebuild();
  let isDone = false;
  const over = done.finally(() => {
    isDone = true;
  });
  over.catch(() => undefined);
  let [beganMs, endedMs] = [0, 0];
  while (!isDone) {
    const entry = (await readEntries(server)).find(({ name }) => name === side.name);
    const { files_done = 0, files_total = 0 } = entry?.rebuilding ?? {};
    const now = performance.now();
    if (files_total > 0 && beganMs === 0) beganMs = now;
    if (beganMs > 0 && endedMs === 0 && (files_total === 0 || files_done >= files_total))
      endedMs = now;
    await sleep(POLL_MS);
  }
  await done;
  const seconds = ((endedMs || performance.now()) - beganMs) / 1_000;
  const rows = await side.rows();
  const shown = rows.map(({ name, count }) => `${count} ${name}, ${rate(count, seconds)}/s`);
  line(`  made anew: ${side.described}`, [
    beganMs === 0 ? "too quick to be seen" : `${seconds.toFixed(1)} s: ${shown.join("; ")}`,
  ]);
}
