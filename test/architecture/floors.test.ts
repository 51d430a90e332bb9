/** Proves that the import floors are checked, not merely green: each family of rules reports a planted violation. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Cruise {
  readonly totalCruised: number;
  /** `rule file` */
  readonly errors: readonly string[];
}

/** Rule, planted file, its text. One for each family; `floor-*` for every floor. */
const PLANTED: readonly (readonly [rule: string, path: string, text: string])[] = [
  [
    "floor-domain",
    "src/domain/planted-up.ts",
    'export type { Logger } from "../ports/logger.ts";\n',
  ],
  [
    "floor-ports",
    "src/ports/planted-up.ts",
    'export { createStderrLogger } from "../telemetry/stderr-logger.ts";\n',
  ],
  [
    "floor-telemetry",
    "src/telemetry/planted-up.ts",
    'export { TOOLS } from "../server/tool-list.ts";\n',
  ],
  [
    "floor-stores",
    "src/stores/planted/up.ts",
    'export { redactText } from "../../telemetry/redact.ts";\n',
  ],
  [
    "floor-ingest",
    "src/ingest/planted/up.ts",
    'export { far } from "../../stores/planted/far.ts";\n',
  ],
  [
    "floor-query",
    "src/query/planted/up.ts",
    'export { near } from "../../ingest/planted/near.ts";\n',
  ],
  ["floor-tools", "src/tools/planted-up.ts", 'export { serve } from "../server/serve.ts";\n'],
  [
    "adapters-do-not-know-each-other",
    "src/stores/planted/sideways.ts",
    'export { other } from "../planted-other/other.ts";\n',
  ],
  [
    "adapters-do-not-know-each-other",
    "src/stores/checks/planted-adapter.ts",
    'export { other } from "../planted-other/other.ts";\n',
  ],
  [
    "no-circular",
    "src/domain/planted-round.ts",
    'import { there } from "./planted-there.ts";\nexport const round = (): number => there() + 1;\n',
  ],
  ["not-to-dev-dep", "src/domain/planted-dev.ts", 'export { default } from "fast-check";\n'],
  [
    "not-to-test",
    "src/server/planted-test.ts",
    'export { createFakeParts } from "../../test/support/fake-parts.ts";\n',
  ],
  [
    "unknown-folder",
    "src/planted-folder/file.ts",
    'export { nearestWord } from "../domain/nearest-word.ts";\n',
  ],
  [
    "only-in--src-stores-sqlite-",
    "src/ingest/planted/driver.ts",
    'export { DatabaseSync } from "@photostructure/sqlite";\n',
  ],
  [
    "only-in--src-ingest-parse-",
    "src/query/planted/parser.ts",
    'export { Parser } from "web-tree-sitter";\n',
  ],
  [
    "only-in--src-tools-define-tool-server-",
    "src/query/planted/protocol.ts",
    'export { Server } from "@modelcontextprotocol/server";\n',
  ],
];

/** What the planted files import. */
const TARGETS: readonly (readonly [path: string, text: string])[] = [
  [
    "src/domain/planted-there.ts",
    'import { round } from "./planted-round.ts";\nexport const there = (): number => round() - 1;\n',
  ],
  ["src/stores/planted/far.ts", "export const far = 1;\n"],
  ["src/stores/planted-other/other.ts", "export const other = 1;\n"],
  ["src/ingest/planted/near.ts", "export const near = 1;\n"],
];

const FILES = [...PLANTED.map(([, path, text]) => [path, text] as const), ...TARGETS];
const FOLDERS = [
  "src/stores/planted",
  "src/stores/planted-other",
  "src/ingest/planted",
  "src/query/planted",
  "src/planted-folder",
];

function cruise(): Cruise {
  const { stdout } = spawnSync(
    process.execPath,
    [
      "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
      "src",
      "--config",
      ".dependency-cruiser.cjs",
      "--output-type",
      "json",
    ],
    { encoding: "utf8", maxBuffer: 1 << 28 },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { from: string; rule: { name: string } }[] };
  };
  return {
    totalCruised: summary.totalCruised,
    errors: summary.violations.map(({ rule, from }) => `${rule.name} ${from}`),
  };
}

function removePlanted(): void {
  for (const [path] of FILES) rmSync(path, { force: true });
  for (const folder of FOLDERS) rmSync(folder, { recursive: true, force: true });
}

let clean: Cruise;
let planted: Cruise;

beforeAll(() => {
  removePlanted();
  clean = cruise();
  for (const [path, text] of FILES) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  planted = cruise();
  removePlanted();
}, 120_000);

afterAll(removePlanted);

test("every source module is cruised", () => {
  const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  expect(clean.totalCruised).toBeGreaterThanOrEqual(sources.length);
});

describe("a planted violation is reported", () => {
  test.each(PLANTED)("%s", (rule, path) => {
    expect(planted.errors).toContain(`${rule} ${path}`);
  });

  test("and nothing is reported without it", () => {
    const files = PLANTED.map(([, path]) => path);
    expect(clean.errors.filter((error) => files.some((path) => error.endsWith(path)))).toEqual([]);
  });
});
