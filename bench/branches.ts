/**
 * What de-duplication saves over branches of one repository, in both profiles.
 * Run: POSTGRES_URL=… npm run bench:branches -- DIR main v6.x v5.x. Each ref is indexed into a catalog of its own, then all of them into one.
 */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { embeddedRun, type ProfileRun, postgresUrl, serverRun } from "./profiles/profile-run.ts";

const [named, ...refs] = process.argv.slice(2);
if (named === undefined || refs.length < 2)
  throw new Error("usage: POSTGRES_URL=… npm run bench:branches -- DIR REF REF …");
const root = realpathSync(named);
const url = postgresUrl();
const work = mkdtempSync(join(tmpdir(), "quarry-branches-"));

async function bytesOf(
  open: () => Promise<ProfileRun>,
  indexed: readonly string[],
): Promise<number> {
  const run = await open();
  try {
    for (const ref of indexed) await run.index(root, "--history", ref);
    return (await run.storage()).bytes;
  } finally {
    await run.close();
  }
}

const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

try {
  const profiles = {
    embedded: async () => embeddedRun(work),
    server: () => serverRun(work, url),
  };
  for (const [name, open] of Object.entries(profiles)) {
    const alone: number[] = [];
    for (const ref of refs) {
      alone.push(await bytesOf(open, [ref]));
      console.log(`${name}: ${ref} alone ${mib(alone.at(-1) ?? 0)}`);
    }
    const sum = alone.reduce((all, bytes) => all + bytes, 0);
    const together = await bytesOf(open, refs);
    const saved = ((1 - together / sum) * 100).toFixed(0);
    console.log(`${name}: together ${mib(together)} instead of ${mib(sum)}: ${saved} % saved`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
