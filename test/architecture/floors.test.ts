// test/architecture/floors.test.ts — proves the import-floor gate is alive, not merely green.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";

const PLANTED = "src/domain/planted-violation";
const depcruise = (): { totalCruised: number; errors: string[] } => {
  const { stdout } = spawnSync(
    "node_modules/.bin/depcruise",
    ["src", "--config", ".dependency-cruiser.cjs", "--output-type", "json"],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string } }[] };
  };
  return {
    totalCruised: summary.totalCruised,
    errors: summary.violations.map((violation) => violation.rule.name),
  };
};

afterAll(() => rmSync(PLANTED, { recursive: true, force: true }));

test("every source module is cruised", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  expect(depcruise().totalCruised).toBeGreaterThanOrEqual(sources.length);
});

test("an upward import is reported", () => {
  mkdirSync(PLANTED, { recursive: true });
  writeFileSync(
    `${PLANTED}/up.ts`,
    'export type { ChunkStore } from "../../ports/chunk-store.ts";\n',
  );
  expect(depcruise().errors).toContain("floor-domain");
});
