/** A process that dies while it fills the past loses nothing that it committed, and the next run ends where an undisturbed one does. */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { startCommand } from "../support/command-line.ts";
import { createGitProject } from "../support/git-project.ts";
import { dumpPast } from "../support/past-dump.ts";
import { startStack } from "../support/start-stack.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** Kills; KILL_ROUNDS asks for more. */
const ROUNDS = Number(process.env["KILL_ROUNDS"] ?? 4);
const COMMITS = 120;
/** Kills fall between these shares of the time that an undisturbed run took, so that a fast machine is killed too. */
const EARLIEST_KILL = 0.15;
const LATEST_KILL = 0.6;

test(`${ROUNDS} kills while the past is filled`, async () => {
  const base = temporaryFolder();
  const project = createGitProject(temporaryFolder());
  for (let i = 0; i < COMMITS; i++) {
    const called = `work${(i * 7) % 20}`;
    project.commit(`${i}`, {
      [`src/f${i % 20}.ts`]: `import { ${called} } from "./f${(i * 7) % 20}.ts";\nexport function work${i % 20}(input: number): number {\n  return ${called}(input + ${i});\n}\n`,
    });
  }
  const data = join(base, "data");
  const args = ["index", project.folder, "--history", String(COMMITS)];
  const clean = join(base, "clean");
  const startedMs = performance.now();
  expect(await startCommand(clean, args).finished).toMatchObject({ code: 0 });
  const undisturbedMs = performance.now() - startedMs;
  let killed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { child, finished } = startCommand(data, args);
    const share = EARLIEST_KILL + Math.random() * (LATEST_KILL - EARLIEST_KILL);
    await Promise.race([finished, sleep(share * undisturbedMs)]);
    if (child.exitCode === null) killed += 1;
    child.kill("SIGKILL");
    await finished;
  }
  expect(killed).toBeGreaterThan(0);
  expect(await startCommand(data, args).finished).toMatchObject({ code: 0 });
  const dumps = [];
  for (const folder of [data, clean]) {
    const stack = await startStack(folder);
    const { catalog, dataset } = await stack.resolve(project.folder);
    dumps.push(await dumpPast(catalog, dataset.id));
    await stack.close();
  }
  expect(dumps[0]?.commits.length).toBe(COMMITS);
  expect(dumps[0]).toEqual(dumps[1]);
}, 600_000);
