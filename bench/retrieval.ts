/**
 * Measures ranking: NDCG@10 over annotated questions, by words, by meaning and by both, beside published figures; with several profiles also the
 * share of first hits that each has in common with the first. The full profile asks the Qdrant of QDRANT_URL, or a stand-in.
 */
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
import { type Measured, measure, overlap } from "./retrieval/measure.ts";
import { type OpenProfile, openProfile, PROFILES, type Profile } from "./retrieval/open-profile.ts";
import { DEPTH, mean } from "./retrieval/score.ts";
import { readRepositories } from "./retrieval/trees.ts";

const WAYS: readonly Way[] = ["lexical", "semantic", "hybrid", "vectors"];
const USAGE =
  "usage: npm run bench:retrieval -- CLONES ANNOTATIONS [--ways lexical,semantic,hybrid,vectors] [--profiles embedded,server,full] [--only NAME,…] [--cross-check]";

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

interface Folders {
  readonly clones: string;
  readonly annotations: string;
  readonly data: string;
}

async function indexAll(folders: Folders, profile: OpenProfile): Promise<IndexedRepository[]> {
  const only = flags.only === undefined ? null : new Set(flags.only.split(","));
  const all: IndexedRepository[] = [];
  for (const repository of readRepositories(folders.annotations)) {
    const { name, github, commit } = repository;
    if (only?.has(name) === false) continue;
    const indexed = await indexRepository(repository, folders, profile);
    if (indexed === null) console.log(`${name}: no clone of ${github} at ${commit}`);
    else all.push(indexed);
  }
  return all;
}

async function measureProfile(folders: Folders, profile: OpenProfile): Promise<Measured[]> {
  const all = await indexAll(folders, profile);
  try {
    if (flags["cross-check"]) await crossCheck(all);
    const asked = new Set(flags["cross-check"] ? [] : flags.ways.split(","));
    const measured: Measured[] = [];
    for (const way of WAYS) if (asked.has(way)) measured.push(await measure(all, way));
    if (measured.length === 0) return [];
    console.log(`\n${profile.profile} profile`);
    printRepositories(all, measured);
    printMeans(all, measured);
    const described = profile.describe();
    if (described !== null) console.log(described);
    return measured;
  } finally {
    for (const indexed of all) await indexed.close();
  }
}

async function main(clones: string, annotations: string): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "quarry-retrieval-"));
  const profiles: Measured[][] = [];
  try {
    for (const name of askedProfiles()) {
      const profile = await openProfile(name, data);
      try {
        profiles.push(await measureProfile({ clones, annotations, data }, profile));
      } finally {
        await profile.close();
      }
    }
    printCommon(askedProfiles(), profiles);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Each of the others beside the first. */
function printCommon(names: readonly Profile[], [first, ...others]: readonly Measured[][]): void {
  for (const [i, other] of others.entries())
    for (const [j, one] of (first ?? []).entries()) {
      const same = other[j];
      if (same !== undefined)
        line(`first ${DEPTH} in common, ${names[0]} and ${names[i + 1]}, ${one.way}`, [
          overlap(one, same).toFixed(4),
        ]);
    }
}

function askedProfiles(): Profile[] {
  return flags.profiles.split(",").map((asked) => {
    const profile = PROFILES.find((each) => each === asked);
    if (profile === undefined) throw new Error(USAGE);
    return profile;
  });
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ways: { type: "string", default: WAYS.join(",") },
    profiles: { type: "string", default: "embedded" },
    only: { type: "string" },
    "cross-check": { type: "boolean", default: false },
  },
});
const [clones, annotations] = positionals;
if (clones === undefined || annotations === undefined) throw new Error(USAGE);
await main(resolve(clones), resolve(annotations));
