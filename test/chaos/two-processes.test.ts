/** Several processes on one folder: one job, every one answers, and a dead writer's work is taken over. */
import { expect, test } from "vitest";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { loadDriver } from "../../src/stores/sqlite/driver.ts";
import { startCommand } from "../support/command-line.ts";
import { startStack } from "../support/start-stack.ts";
import { manyFiles, temporaryFolder } from "../support/temporary-folder.ts";

async function jobsOf(file: string): Promise<readonly { state: string }[]> {
  const database = (await loadDriver())(file);
  try {
    return database.prepare("SELECT state FROM jobs ORDER BY requested_at").all() as {
      state: string;
    }[];
  } finally {
    database.close();
  }
}

test("two processes that index one folder at once run one job and both report it done", async () => {
  const root = temporaryFolder(manyFiles(1_500));
  const data = temporaryFolder();
  const runs = [1, 2].map(() => startCommand(data, ["index", root]).finished);
  const results = await Promise.all(runs);
  for (const { code, stderr } of results) expect({ code, stderr }).toMatchObject({ code: 0 });
  const added = results.filter(({ stdout }) => stdout.includes("1,500 added"));
  const jobs = await jobsOf(catalogFile(data, root));
  // The second joins the first's job; it has one of its own only when it started after that ended.
  expect(jobs.every(({ state }) => state === "done")).toBe(true);
  expect(added.length).toBe(jobs.length === 1 ? 2 : 1);
}, 120_000);

test("a waiting process takes over when the writer dies", async () => {
  const root = temporaryFolder(manyFiles(1_500));
  const data = temporaryFolder();
  const first = startCommand(data, ["index", root]);
  const stack = await startStack(data);
  try {
    const workspace = await stack.resolve(root);
    const leased = await waitFor(async () => {
      const holder = await workspace.catalog.lease.inspect(stack.context(), workspace.dataset.id);
      return holder?.pid === first.child.pid;
    });
    const waiting = stack.index(root);
    first.child.kill("SIGKILL");
    await first.finished;
    expect((await waiting).state).toBe("done");
    expect(
      (await workspace.catalog.documents.listCurrent(stack.context(), workspace.dataset.id)).length,
    ).toBe(1_500);
    expect(leased || first.child.exitCode === 0).toBe(true);
  } finally {
    await stack.close();
  }
}, 120_000);

/** True once `check` holds; false after ten seconds. */
async function waitFor(check: () => Promise<boolean>): Promise<boolean> {
  const untilMs = performance.now() + 10_000;
  while (performance.now() < untilMs) {
    if (await check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
