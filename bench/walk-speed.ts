/**
 * Prints what a walk costs beside a bare readdir + lstat pass over the same folder: `npx tsx bench/walk-speed.ts [DIR]`.
 * Without a folder it makes a git repository of 10,000 files with ignore files. Passes are interleaved; processor time, the medians count.
 */
import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ruleReader } from "../src/ingest/walk/folder-rules.ts";
import { TrackedPathsCache } from "../src/ingest/walk/git/read-tracked-paths.ts";
import { DEFAULT_WALK_SETTINGS } from "../src/ingest/walk/walk-settings.ts";
import { walkTree } from "../src/ingest/walk/walk-tree.ts";

const ROUNDS = 15;
/** Rounds before that, in which the code gets compiled. */
const WARM_UP_ROUNDS = 4;

function barePass(folder: string): number {
  let files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === ".git") continue;
    if (entry.isDirectory()) files += barePass(`${folder}/${entry.name}`);
    else {
      lstatSync(`${folder}/${entry.name}`);
      files++;
    }
  }
  return files;
}

function makeTree(): string {
  const top = mkdtempSync(join(tmpdir(), "quarry-walk-speed-"));
  execFileSync("git", ["init", "-q", top]);
  writeFileSync(
    join(top, ".gitignore"),
    "*.log\nbuild/\n/out\n!keep.log\n*.py[co]\ndocs/**/*.tmp\n.*\n!.gitignore\n",
  );
  writeFileSync(join(top, ".gitattributes"), "*.pb.go linguist-generated\n");
  for (let group = 0; group < 40; group++)
    for (let folder = 0; folder < 10; folder++) {
      const path = join(top, `packages/group-${group}/module-${folder}`);
      mkdirSync(path, { recursive: true });
      if (folder === 0) writeFileSync(join(path, ".gitignore"), "*.bak\n/tmp/\n");
      for (let file = 0; file < 25; file++)
        writeFileSync(join(path, `component-${file}.ts`), "export {};\n");
    }
  return top;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;

const given = process.argv[2];
const root = realpathSync(given ?? makeTree());
const reader = ruleReader(DEFAULT_WALK_SETTINGS, new TrackedPathsCache());
/** Processor time, user and system: what other programs do at the same time does not count. */
const timed = (work: () => number): { ms: number; count: number } => {
  const started = process.cpuUsage();
  const count = work();
  const { user, system } = process.cpuUsage(started);
  return { ms: (user + system) / 1_000, count };
};
const bare: number[] = [];
const walk: number[] = [];
let seen = { bare: 0, walked: 0, skipped: 0 };
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  const one = timed(() => barePass(root));
  let skipped = 0;
  const two = timed(() => {
    const columns = walkTree(root, reader);
    skipped = columns.skipped.reduce((sum, block) => sum + block.count, 0);
    return columns.documents.reduce((sum, block) => sum + block.count, 0);
  });
  if (round < 0) continue;
  bare.push(one.ms);
  walk.push(two.ms);
  seen = { bare: one.count, walked: two.count, skipped };
}
const [bareMs, walkMs] = [median(bare), median(walk)];
console.log(`${seen.bare} files; ${seen.walked} listed, ${seen.skipped} skipped`);
console.log(
  `bare ${bareMs.toFixed(1)} ms, walk ${walkMs.toFixed(1)} ms, ratio ${(walkMs / bareMs).toFixed(2)} (medians of ${ROUNDS})`,
);
console.log(
  `bare ${Math.min(...bare).toFixed(1)} ms, walk ${Math.min(...walk).toFixed(1)} ms, ratio ${(Math.min(...walk) / Math.min(...bare)).toFixed(2)} (best)`,
);
if (given === undefined) rmSync(root, { recursive: true, force: true });
