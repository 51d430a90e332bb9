/** Measures ranking: NDCG@10 over annotated questions, by words, by meaning and by both, beside published figures. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { crossCheck } from "./retrieval/halves.ts";
import {
  type IndexedRepository,
  indexRepository,
  type Way,
} from "./retrieval/indexed-repository.ts";
import { type Measured, measure } from "./retrieval/measure.ts";
import { mean } from "./retrieval/score.ts";
import { readRepositories } from "./retrieval/trees.ts";

const WAYS: readonly Way[] = ["lexical", "semantic", "hybrid", "vectors"];
const USAGE =
  "usage: npm run bench:retrieval -- CLONES ANNOTATIONS [--ways lexical,semantic,hybrid,vectors] [--cross-check]";

const line = (label: string, values: readonly string[]): void =>
  console.log([label.padEnd(26), ...values.map((value) => value.padStart(10))].join(""));

const shown = (value: number | undefined): string => value?.toFixed(3) ?? "-";

function printRepositories(all: readonly IndexedRepository[], measured: readonly Measured[]): void {
  line("repository", [...measured.map(({ way }) => way), "published"]);
  for (const { repository } of all) {
    const { name, language, published_ndcg10: figures } = repository;
    const best = Math.max(...Object.values(figures));
    line(`${name} (${language})`, [
      ...measured.map((each) => shown(each.repositories.get(name))),
      shown(best),
    ]);
  }
}

function printMeans(all: readonly IndexedRepository[], measured: readonly Measured[]): void {
  const over = (names: readonly string[]): string[] =>
    measured.map((each) => mean(names.map((name) => each.repositories.get(name) ?? 0)).toFixed(4));
  const repositories = all.map(({ repository }) => repository);
  console.log("");
  for (const language of [...new Set(repositories.map((each) => each.language))].sort()) {
    const own = repositories.filter((each) => each.language === language);
    line(language, over(own.map(({ name }) => name)));
  }
  console.log("");
  for (const category of measured[0]?.categories.keys() ?? [])
    line(
      `category ${category}`,
      measured.map((each) => shown(each.categories.get(category))),
    );
  line("zod and vitest", over(["zod", "vitest"]));
  line(`all ${all.length}`, over(repositories.map(({ name }) => name)));
  line(
    "without results",
    measured.map(({ unanswered }) => String(unanswered)),
  );
  for (const share of [0.5, 0.95]) {
    const at = ({ times }: Measured): string =>
      (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
    line(`ms in process, p${share * 100}`, measured.map(at));
  }
  for (const system of Object.keys(repositories[0]?.published_ndcg10 ?? {})) {
    const scores = repositories.flatMap((each) => each.published_ndcg10[system] ?? []);
    line(`published ${system}`, [mean(scores).toFixed(4)]);
  }
}

async function main(clones: string, annotations: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "quarry-retrieval-"));
  const all: IndexedRepository[] = [];
  try {
    for (const repository of readRepositories(annotations)) {
      const indexed = await indexRepository(repository, { clones, annotations, data });
      if (indexed === null)
        console.log(`${repository.name}: no clone of ${repository.github} at ${repository.commit}`);
      else all.push(indexed);
    }
    if (flags["cross-check"]) return await crossCheck(all);
    const asked = new Set(flags.ways.split(","));
    const measured: Measured[] = [];
    for (const way of WAYS) if (asked.has(way)) measured.push(await measure(all, way));
    printRepositories(all, measured);
    printMeans(all, measured);
  } finally {
    for (const indexed of all) await indexed.close();
    rmSync(data, { recursive: true, force: true });
  }
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ways: { type: "string", default: WAYS.join(",") },
    "cross-check": { type: "boolean", default: false },
  },
});
const [clones, annotations] = positionals;
if (clones === undefined || annotations === undefined) throw new Error(USAGE);
await main(resolve(clones), resolve(annotations));
