import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createGitProject } from "../../../test/support/git-project.ts";
import { startPast } from "../../../test/support/past-stack.ts";
import { temporaryFolder } from "../../../test/support/temporary-folder.ts";
import { testContext } from "../../../test/support/test-context.ts";

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
const fn = (name: string, value = 1): string =>
  `export function ${name}(input: number): number {\n  return input * ${value} + 1000;\n}\n`;
const at = (path: string, text: string): string => `${path} ${hash(text)}`;

describe("the past", () => {
  test("each commit of the first-parent line shows its files; merges count as one step", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "a.ts": fn("a"), "b.ts": fn("b"), "logo.png": "\x89PNG" });
    project.commit("two", { "a.ts": fn("a", 2) });
    project.git("checkout", "-q", "-b", "side");
    project.commit("side 1", { "side.ts": fn("side", 1) });
    project.commit("side 2", { "side.ts": fn("side", 2), "b.ts": null });
    project.git("checkout", "-q", "main");
    project.git("merge", "-q", "--no-ff", "-m", "merge", "side");
    project.commit("four", { "c.ts": fn("a", 2), "a.ts": null });
    const past = await startPast(project.folder);
    expect(await past.fill(10)).toEqual({ state: "filled" });
    const { shown, coverage } = await past.dump();
    expect(coverage).toMatchObject({ from: 0, to: 3 });
    expect(shown).toEqual({
      0: [at("a.ts", fn("a")), at("b.ts", fn("b"))],
      1: [at("a.ts", fn("a", 2)), at("b.ts", fn("b"))],
      2: [at("a.ts", fn("a", 2)), at("side.ts", fn("side", 2))],
      3: [at("c.ts", fn("a", 2)), at("side.ts", fn("side", 2))],
    });
  });

  test("only as many commits as are wanted, and a content is parsed once", async () => {
    const project = createGitProject(temporaryFolder());
    for (let i = 0; i < 6; i++) project.commit(`${i}`, { "a.ts": fn("a", i % 2), "x.ts": fn("x") });
    const past = await startPast(project.folder);
    await past.fill(3);
    expect((await past.dump()).coverage).toMatchObject({ from: 3, to: 5 });
    expect(past.parsed()).toBe(3);
    await past.fill(6);
    expect((await past.dump()).coverage).toMatchObject({ from: 0, to: 5 });
    expect(past.parsed()).toBe(3);
    const whole = await startPast(project.folder);
    await whole.fill(6);
    expect(await past.dump()).toEqual(await whole.dump());
  });

  test("HEAD moved on: new commits are appended", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "a.ts": fn("a") });
    project.commit("two", { "b.ts": fn("b") });
    const past = await startPast(project.folder);
    await past.fill(2);
    project.commit("three", { "a.ts": fn("a", 3) });
    project.commit("four", { "a.ts": null });
    await past.fill(2);
    const { coverage, shown } = await past.dump();
    expect(coverage).toMatchObject({ from: 0, to: 3 });
    expect(shown[2]).toEqual([at("a.ts", fn("a", 3)), at("b.ts", fn("b"))]);
    expect(shown[3]).toEqual([at("b.ts", fn("b"))]);
  });

  test("another branch: what lies beyond the fork is cut off and filled anew", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "a.ts": fn("a") });
    project.commit("two", { "b.ts": fn("b") });
    project.git("checkout", "-q", "-b", "other");
    project.commit("other", { "o.ts": fn("o"), "a.ts": null });
    project.git("checkout", "-q", "main");
    project.commit("three", { "a.ts": fn("a", 3) });
    project.commit("four", { "b.ts": fn("b", 4) });
    const past = await startPast(project.folder);
    await past.fill(50);
    expect((await past.dump()).coverage).toMatchObject({ from: 0, to: 3 });
    project.git("checkout", "-q", "other");
    await past.fill(50);
    const switched = await past.dump();
    expect(switched.shown).toEqual({
      0: [at("a.ts", fn("a"))],
      1: [at("a.ts", fn("a")), at("b.ts", fn("b"))],
      2: [at("b.ts", fn("b")), at("o.ts", fn("o"))],
    });
    project.git("checkout", "-q", "--detach", "HEAD~2");
    await past.fill(50);
    expect((await past.dump()).coverage).toMatchObject({ from: 0, to: 0 });
    project.git("checkout", "-q", "main");
    await past.fill(50);
    const whole = await startPast(project.folder);
    await whole.fill(50);
    expect(await past.dump()).toEqual(await whole.dump());
  });

  test("a history without anything in common is filled anew", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "a.ts": fn("a") });
    const past = await startPast(project.folder);
    await past.fill(50);
    project.git("checkout", "-q", "--orphan", "fresh");
    project.commit("fresh", { "a.ts": null, "f.ts": fn("f") });
    await past.fill(50);
    expect((await past.dump()).shown).toEqual({ 0: [at("f.ts", fn("f"))] });
  });

  test("a dataset of a subfolder has the subfolder's past, by its own paths", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "lib/ü.ts": fn("a"), "top.ts": fn("t") });
    project.commit("two", { "top.ts": fn("t", 2) });
    project.commit("three", { "lib/ü.ts": null, "lib/sub/v.ts": fn("v") });
    const past = await startPast(`${project.folder}/lib`);
    await past.fill(50);
    expect((await past.dump()).shown).toEqual({
      0: [at("ü.ts", fn("a"))],
      1: [at("ü.ts", fn("a"))],
      2: [at("sub/v.ts", fn("v"))],
    });
  });

  test("the work tree's rules hold for the past", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", {
      "a.ts": fn("a"),
      "node_modules/x/index.js": "module.exports = 1;\n",
      "package-lock.json": "{}",
      "docs/secret.pem": "x",
      "gen.ts": "// Code generated by x. DO NOT EDIT.\n",
      "private/p.ts": fn("p"),
    });
    project.commit("two", { ".quarryignore": "private/\n" });
    const past = await startPast(project.folder);
    await past.fill(50);
    expect((await past.dump()).shown[0]).toEqual([at("a.ts", fn("a"))]);
  });

  test("shallow and partial clones, and an empty repository, say what they lack", async () => {
    const empty = createGitProject(temporaryFolder());
    expect(await (await startPast(empty.folder)).fill(5)).toMatchObject({
      state: "lacking",
      lack: "The repository has no commit yet.",
    });
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "a.ts": fn("a") });
    project.commit("two", { "a.ts": fn("a", 2) });
    const base = temporaryFolder();
    project.git("clone", "-q", "--depth", "1", `file://${project.folder}`, `${base}/shallow`);
    expect(await (await startPast(`${base}/shallow`)).fill(5)).toMatchObject({
      lack: expect.stringContaining("shallow clone"),
    });
    project.git("config", "remote.origin.promisor", "true");
    expect(await (await startPast(project.folder)).fill(5)).toMatchObject({
      lack: expect.stringContaining("partial clone"),
    });
  });

  test("a blob that is not there leaves its file out and nothing else", async () => {
    const project = createGitProject(temporaryFolder());
    project.commit("one", { "a.ts": fn("a"), "b.ts": fn("b") });
    const blob = project.git("rev-parse", "HEAD:a.ts");
    project.commit("two", { "a.ts": fn("a", 2) });
    rmSync(`${project.folder}/.git/objects/${blob.slice(0, 2)}/${blob.slice(2)}`);
    const past = await startPast(project.folder);
    expect(await past.fill(50)).toEqual({ state: "filled" });
    expect((await past.dump()).shown).toEqual({
      0: [at("b.ts", fn("b"))],
      1: [at("a.ts", fn("a", 2)), at("b.ts", fn("b"))],
    });
  });

  test("stopped at any moment, the next run goes on where it was", async () => {
    const project = createGitProject(temporaryFolder());
    for (let i = 0; i < 40; i++)
      project.commit(`${i}`, { [`f${i % 7}.ts`]: fn(`f${i % 7}`, i), "g.ts": fn("g", i) });
    const whole = await startPast(project.folder);
    await whole.fill(40);
    const past = await startPast(project.folder);
    let stopped = 0;
    for (let after = 1; ; after++) {
      const stop = new AbortController();
      let checks = 0;
      const signal = stop.signal;
      const context = testContext({ signal });
      Object.defineProperty(signal, "throwIfAborted", {
        value: () => {
          checks += 1;
          if (checks === after) stop.abort();
          if (signal.aborted) throw signal.reason;
        },
      });
      const result = await past.fill(40, context).catch(() => "stopped" as const);
      if (result !== "stopped") break;
      stopped += 1;
    }
    expect(stopped).toBeGreaterThan(0);
    expect(await past.dump()).toEqual(await whole.dump());
  });
});
