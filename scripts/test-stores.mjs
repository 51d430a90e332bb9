// Runs every store's suites, and prints one table: conformance cases that passed, a row a port, a column a store; then every attempt to cross tenants.
// With --from REPORT...: of test runs that were made before with --reporter=json, and CROSSINGS_FILE as the tests had it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const given = process.argv.slice(2);
const root = fileURLToPath(new URL("../", import.meta.url));
const crossings = process.env.CROSSINGS_FILE ?? `${root}.tmp/crossings.jsonl`;

/** The report's file, and the runner's exit status. */
function runSuites() {
  const report = `${root}.tmp/stores-report.json`;
  mkdirSync(`${root}.tmp`, { recursive: true });
  for (const file of [report, crossings]) rmSync(file, { force: true });
  const { status } = spawnSync(
    "npx",
    [
      ...["vitest", "run", "--project", "conformance", "--project", "postgres"],
      ...["--project", "redis", "--project", "neo4j", "--project", "qdrant"],
      ...["--reporter=default", "--reporter=json", `--outputFile=${report}`, ...given],
    ],
    {
      ...{ cwd: root, stdio: "inherit", shell: process.platform === "win32" },
      env: { ...process.env, CROSSINGS_FILE: crossings },
    },
  );
  return { reports: [report], status: status ?? 1 };
}

const { reports, status } =
  given[0] === "--from" ? { reports: given.slice(1), status: 0 } : runSuites();

/** `PORT on STORE` is how every suite is called. */
const SUITE = /^([A-Z].*) on (.+)$/;
const counts = new Map();
const ports = new Set();
const stores = new Set();
const skipped = [];
const results = reports.flatMap((file) => JSON.parse(readFileSync(file, "utf8")).testResults);
for (const { assertionResults } of results)
  for (const { ancestorTitles, title, status: outcome } of assertionResults) {
    const [, port, store] = SUITE.exec(ancestorTitles[0] ?? "") ?? [];
    if (port === undefined) {
      if (outcome !== "passed" && outcome !== "failed") skipped.push(title);
      continue;
    }
    ports.add(port);
    stores.add(store);
    const count = counts.get(`${port} on ${store}`) ?? { passed: 0, failed: 0, skipped: 0 };
    count[outcome === "passed" || outcome === "failed" ? outcome : "skipped"] += 1;
    counts.set(`${port} on ${store}`, count);
  }

const shown = (count) => {
  if (count === undefined) return "-";
  const { passed, failed, skipped } = count;
  return `${passed}${failed > 0 ? `, ${failed} failed` : ""}${skipped > 0 ? `, ${skipped} skipped` : ""}`;
};
const columns = [...stores];
const width = (store) => Math.max(store.length, 8) + 3;
const line = (name, values) =>
  console.log(
    name.padEnd(20) + values.map((value, i) => value.padStart(width(columns[i]))).join(""),
  );

console.log("\nConformance cases that passed");
line("", columns);
for (const port of ports)
  line(
    port,
    columns.map((store) => shown(counts.get(`${port} on ${store}`))),
  );
const sum = (store) =>
  [...ports].reduce(
    (all, port) => {
      const count = counts.get(`${port} on ${store}`) ?? { passed: 0, failed: 0, skipped: 0 };
      return {
        passed: all.passed + count.passed,
        failed: all.failed + count.failed,
        skipped: all.skipped + count.skipped,
      };
    },
    { passed: 0, failed: 0, skipped: 0 },
  );
line(
  "all",
  columns.map((store) => shown(sum(store))),
);
for (const port of ports)
  for (const store of stores) {
    const suite = `${port} on ${store}`;
    const isPart = store.includes(" with ");
    if (!counts.has(suite) && !isPart) console.log(`${suite}: no suite`);
  }
for (const title of skipped) console.log(`skipped: ${title}`);

/** What tests recorded, an attempt a line; an attempt made in several ways is one. */
const attempts = new Map();
for (const text of existsSync(crossings) ? readFileSync(crossings, "utf8").split("\n") : []) {
  if (text === "") continue;
  const { store, attempt, end, isRefused } = JSON.parse(text);
  const key = `${store.padEnd(16)} ${attempt}`;
  const known = attempts.get(key) ?? { store, tries: 0, crossed: 0, ends: new Set() };
  known.tries += 1;
  if (!isRefused) known.crossed += 1;
  known.ends.add(end.split("\n")[0].slice(0, 90));
  attempts.set(key, known);
}
console.log("\nAttempts to cross tenants");
for (const [key, { tries, crossed, ends }] of attempts)
  console.log(
    `${crossed === 0 ? "refused" : "CROSSED"}  ${key}${tries > 1 ? ` (${tries} times)` : ""}: ${[...ends].join("; ")}`,
  );
for (const store of new Set([...attempts.values()].map((each) => each.store))) {
  const own = [...attempts.values()].filter((each) => each.store === store);
  const refused = own.filter(({ crossed }) => crossed === 0).length;
  const tries = own.reduce((sum, each) => sum + each.tries, 0);
  console.log(`${store}: ${refused} of ${own.length} attempts refused, made ${tries} times`);
}
process.exitCode = status;
