/** Brings the source trees that the built-in embedder is trained on: `npm run train:corpus -- OUT`. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";

interface SourceTree {
  /** `owner/name`. */
  readonly repository: string;
  /** 40 hex digits. */
  readonly commit: string;
}

function readSources(file: string): SourceTree[] {
  const [, ...rows] = readFileSync(file, "utf8").trimEnd().split("\n");
  return rows.map((row) => {
    const [repository = "", commit = ""] = row.split("\t");
    return { repository, commit };
  });
}

/** Unpacks a tar archive below `folder`. */
async function unpack(archive: Readable, folder: string, flags: readonly string[]): Promise<void> {
  const tar = spawn("tar", ["-x", ...flags, "-C", folder], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    tar.on("error", reject);
    tar.on("close", resolve);
  });
  await pipeline(archive, tar.stdin);
  const code = await ended;
  if (code !== 0) throw new Error(`tar ended with ${code}`);
}

async function download(url: string, folder: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok || response.body === null) throw new Error(`${url}: status ${response.status}`);
  const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  await unpack(body, folder, ["-z", "--strip-components=1"]);
}

async function fromClone(clone: string, commit: string, folder: string): Promise<void> {
  const git = spawn("git", ["--git-dir", clone, "archive", "--format=tar", commit], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await unpack(git.stdout, folder, []);
}

interface Options {
  readonly sources: string;
  readonly from: string;
  readonly clones?: string;
}

/** One tree a folder named `owner+name`; what is there already stays, so that a broken run can be repeated. */
async function fetchCorpus(out: string, { sources, from, clones }: Options): Promise<void> {
  for (const { repository, commit } of readSources(sources)) {
    const name = repository.replace("/", "+");
    const folder = join(out, name);
    if (existsSync(folder)) continue;
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    const url = from.replace("{repository}", repository).replace("{commit}", commit);
    if (clones === undefined) await download(url, part);
    else await fromClone(join(clones, name, "repo"), commit, part);
    renameSync(part, folder);
    process.stderr.write(`${repository}\n`);
  }
}

const program = new Command("train:corpus")
  .argument("<out>", "folder for the trees, about 1.5 GB")
  .option("--sources <file>", "repository, commit and licence, a line each", "training/sources.tsv")
  .option(
    "--from <url>",
    "where archives are",
    "https://codeload.github.com/{repository}/tar.gz/{commit}",
  )
  .option("--clones <folder>", "take them from bare clones at OWNER+NAME/repo instead");
program.action(fetchCorpus);
await program.parseAsync();
