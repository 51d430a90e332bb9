import fc from "fast-check";
import { expect, test } from "vitest";
import { createGitProject, type GitProject } from "../../../test/support/git-project.ts";
import { startPast } from "../../../test/support/past-stack.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { testContext } from "../../../test/support/test-context.ts";

const helper = (name: string): string =>
  `export function ${name}(input: number): number {\n  return input + 1;\n}\n`;
const caller = (name: string, called: string, from: string): string =>
  `import { ${called} } from "./${from}";\n\nexport function ${name}(): number {\n  return ${called}(1);\n}\n`;

function createProject(): GitProject {
  return createGitProject(temporaryFolder());
}

test("an edge is there from the commit that made it to the one that took it away", async () => {
  const project = createProject();
  project.commit("one", { "a.ts": helper("help"), "b.ts": "export const b = 1;\n" });
  project.commit("two", { "b.ts": caller("b", "help", "a.ts") });
  project.commit("three", { "c.ts": caller("c", "help", "a.ts") });
  project.commit("four", { "a.ts": helper("renamed") });
  project.commit("five", { "b.ts": null });
  const past = await startPast(project.folder);
  await past.fill(50);
  await past.fillEdges();
  const edges = await past.edges();
  const calls = (at: number) => edges[at]?.filter((edge) => edge.includes(" calls "));
  expect(calls(0)).toEqual([]);
  expect(calls(1)).toEqual(["b.ts#b calls a.ts#help +1 x1"]);
  expect(calls(2)).toEqual(["b.ts#b calls a.ts#help +1 x1", "c.ts#c calls a.ts#help +1 x1"]);
  // a.ts alone changed: who calls what it defined is resolved again
  expect(calls(3)).toEqual([]);
  expect(edges).toEqual(await past.cleanEdges());
});

/** What a commit does: a file's text by numbers, or its removal. */
const change = fc.record({
  file: fc.integer({ min: 0, max: 3 }),
  text: fc.integer({ min: -1, max: 5 }),
});
const history = fc.record({
  commits: fc.array(fc.array(change, { minLength: 1, maxLength: 2 }), {
    minLength: 2,
    maxLength: 8,
  }),
  /** How far back each run goes; the work is done after so many commits. */
  runs: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  stopAfter: fc.integer({ min: 1, max: 12 }),
});

function textOf(file: number, text: number): string | null {
  if (text < 0) return null;
  if (text === 0) return "export const nothing = 0;\n";
  if (text < 3) return helper(text === 1 ? "help" : "other");
  return caller(`use${file}`, text === 5 ? "other" : "help", `f${(file + text) % 4}.ts`);
}

/** Sequences tried; PROPERTY_RUNS asks for more. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 8);

test(`filling in any order and with stops equals filling at once, over ${RUNS} histories`, async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ commits, runs, stopAfter }) => {
      const project = createProject();
      const past = await startPast(project.folder);
      const shown = new Set<string>();
      for (const [i, changes] of commits.entries()) {
        for (const { file, text } of changes)
          write(project, shown, `f${file}.ts`, textOf(file, text));
        project.commit(`${i}`);
        // some commits are met one by one, others all together
        if (i % 3 === 1) await past.fill(runs[i % runs.length] ?? 1);
        if (i % 6 === 1) await past.fillEdges();
      }
      await stopAndGoOn(past, stopAfter);
      await past.fill(50);
      await past.fillEdges();
      const whole = await startPast(project.folder);
      await whole.fill(50);
      await whole.fillEdges();
      expect(await past.dump()).toEqual(await whole.dump());
      expect(await past.edges()).toEqual(await whole.edges());
      expect(await past.edges()).toEqual(await whole.cleanEdges());
    }),
    { numRuns: RUNS },
  );
}, 300_000);

function write(project: GitProject, shown: Set<string>, path: string, text: string | null): void {
  if (text === null && !shown.has(path)) return;
  project.write({ [path]: text });
  if (text === null) shown.delete(path);
  else shown.add(path);
}

async function stopAndGoOn(
  past: Awaited<ReturnType<typeof startPast>>,
  stopAfter: number,
): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  let checks = 0;
  Object.defineProperty(signal, "throwIfAborted", {
    value: () => {
      checks += 1;
      if (checks === stopAfter) stop.abort();
      if (signal.aborted) throw signal.reason;
    },
  });
  const context = testContext({ signal });
  await past.fill(50, context).catch(() => undefined);
  await past.fillEdges(context).catch(() => undefined);
}
