/** The driver loads without a word on stderr, and other warnings still come through. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const DRIVER = new URL("../../../dist/stores/sqlite/driver.js", import.meta.url).href;

const run = (script: string): { stdout: string; stderr: string } =>
  spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });

test("loading and using the driver prints nothing", () => {
  const { stdout, stderr } = run(`
    const { loadDriver } = await import("${DRIVER}");
    const database = (await loadDriver())(":memory:");
    console.log(database.prepare("SELECT 1 + 1 AS two").get().two);
    database.close();`);
  expect({ stdout, stderr }).toEqual({ stdout: "2\n", stderr: "" });
});

test("other warnings are not silenced", () => {
  const { stderr } = run(`
    const { loadDriver } = await import("${DRIVER}");
    await loadDriver();
    process.emitWarning("something else is experimental", "ExperimentalWarning");`);
  expect(stderr).toContain("something else is experimental");
});
