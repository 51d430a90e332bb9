/** Small stand-ins for the parts behind the ports: files are real, the index is a list in memory, jobs take a stated time. */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../../src/domain/answer.ts";
import type { Dataset } from "../../src/domain/dataset.ts";
import { AppError } from "../../src/domain/errors.ts";
import type { Job } from "../../src/domain/job.ts";
import type { DatasetStatus, PastStatus, StatusReport } from "../../src/domain/status-report.ts";
import type { AnswerSearch } from "../../src/ports/answerer.ts";
import type { Catalog } from "../../src/ports/catalog.ts";
import type { AnswerWalk } from "../../src/ports/graph-answerer.ts";
import type { Indexer } from "../../src/ports/indexer.ts";
import type { Source } from "../../src/ports/source.ts";
import type { Workspace, Workspaces } from "../../src/ports/workspaces.ts";
import type { Parts } from "../../src/server/parts.ts";
import { describeGaps } from "../../src/tools/prepare-index.ts";

interface FakeDataset {
  readonly dataset: Dataset;
  readonly files: Map<string, string>;
  job: Job | null;
  running: Promise<void> | null;
}

export interface FakeOptions {
  /** How long one file takes to index. */
  readonly msPerFile: number;
}

export interface FakeParts extends Parts {
  /** Folders whose unfinished job was asked for. */
  readonly resumed: string[];
  closed: boolean;
}

const unused = (name: string): never =>
  new Proxy(
    {},
    {
      get: (_target, key) => {
        throw new Error(`${name}.${String(key)} is not part of the fake`);
      },
    },
  ) as never;

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !/(^|\/)(node_modules|\.git|dist)(\/|$)/.test(path))
    .filter((path) => statSync(`${folder}/${path}`).isFile())
    .sort();
}

function newJob(datasetId: string): Job {
  return {
    id: randomUUID(),
    datasetId,
    state: "running",
    progress: { phase: "walking", filesDone: 0, filesTotal: 0, chunks: 0, bytes: 0 },
    requestedAtMs: Date.now(),
    startedAtMs: Date.now(),
    finishedAtMs: null,
    error: null,
    summary: null,
  };
}

const NO_PAST: PastStatus = {
  ...{ state: "lacking", wanted: 500, commits: 0, oldest: null, newest: null, edges: null },
  lack: "The folder is not in a git repository, so it has no past.",
};

function describeFake(fake: FakeDataset): DatasetStatus {
  const state = fake.job?.state === "running" ? "indexing" : "fresh";
  return {
    project: fake.dataset.project.name,
    folder: fake.dataset.folder,
    ref: null,
    branch: null,
    gitCommit: null,
    revision: fake.files.size,
    freshness: { state, reason: state === "indexing" ? "A job is running." : "" },
    sweptAtMs: fake.job?.finishedAtMs ?? null,
    documents: fake.files.size,
    chunks: fake.files.size,
    symbols: 0,
    bytes: 0,
    partialDocuments: 0,
    byLanguage: {},
    skippedByReason: { binary: 1 },
    embeddings: [],
    past: NO_PAST,
    job: fake.job,
    writer: null,
  };
}

interface World {
  readonly datasets: Map<string, FakeDataset>;
  readonly stopping: AbortController;
  readonly msPerFile: number;
}

function holderOf({ datasets }: World, folder: string): FakeDataset | undefined {
  return [...datasets.values()].find(
    ({ dataset }) => folder === dataset.folder || folder.startsWith(`${dataset.folder}/`),
  );
}

function create(world: World, folder: string): FakeDataset {
  const dataset: Dataset = {
    id: randomUUID(),
    project: { id: randomUUID(), key: `host:${folder}`, name: basename(folder) },
    kind: "worktree",
    host: "here",
    folder,
    ref: null,
    branch: null,
    visibility: "private",
    revision: 0,
    gitCommit: null,
    sweptAtMs: null,
    fingerprint: null,
  };
  const fake = { dataset, files: new Map(), job: null, running: null };
  world.datasets.set(folder, fake);
  return fake;
}

const catalogOf = (fake: FakeDataset): Catalog =>
  ({
    datasets: {
      listSkipped: async () => [{ path: "logo.png", sizeBytes: 10, mtimeMs: 0, reason: "binary" }],
    },
    jobs: { latest: async () => fake.job },
  }) as unknown as Catalog;

const workspaceOf = (fake: FakeDataset, folder: string): Workspace => {
  const below = folder.slice(fake.dataset.folder.length + 1);
  return {
    catalog: catalogOf(fake),
    dataset: fake.dataset,
    scope: { datasetId: fake.dataset.id, prefix: below === "" ? "" : `${below}/` },
    source: unused("source") as Source,
    indexed: fake.files.size > 0,
  };
};

function fakeWorkspaces(world: World): Workspaces {
  return {
    resolve: async (_context, folder) =>
      workspaceOf(holderOf(world, folder) ?? create(world, folder), folder),
    findIndexed: async (_context, named) => {
      const found =
        holderOf(world, named) ??
        [...world.datasets.values()].find(({ dataset }) => dataset.project.name === named);
      return found === undefined || found.files.size === 0
        ? null
        : workspaceOf(found, named.startsWith("/") ? named : found.dataset.folder);
    },
    atRef: async (_context, _workspace, ref) => {
      throw new AppError("UNKNOWN_REF", `There is no branch, tag or commit ${ref}.`);
    },
    refsOf: async () => [],
  };
}

async function run(world: World, fake: FakeDataset, onProgress: (job: Job) => void): Promise<void> {
  const paths = listFiles(fake.dataset.folder);
  let job = newJob(fake.dataset.id);
  fake.job = job;
  for (const [i, path] of paths.entries()) {
    if (world.msPerFile > 0)
      await sleep(world.msPerFile, undefined, { signal: world.stopping.signal });
    fake.files.set(path, readFileSync(`${fake.dataset.folder}/${path}`, "utf8"));
    job = {
      ...job,
      progress: {
        ...job.progress,
        phase: "indexing",
        filesDone: i + 1,
        filesTotal: paths.length,
      },
    };
    fake.job = job;
    onProgress(job);
  }
  const summary = {
    added: paths.length,
    changed: 0,
    removed: 0,
    unchanged: 0,
    partial: 0,
    skipped: 1,
    seconds: 0.1,
  };
  fake.job = { ...job, state: "done", finishedAtMs: Date.now(), summary };
}

function fakeIndexer(world: World, resumed: string[]): Indexer {
  return {
    embedRest: async () => {},
    fillPast: async () => NO_PAST,
    index: async (context, { workspace, waitMs, onProgress }) => {
      const fake =
        holderOf(world, workspace.dataset.folder) ?? create(world, workspace.dataset.folder);
      const listeners = onProgress ?? (() => {});
      fake.running ??= run(world, fake, listeners)
        .catch(() => {})
        .finally(() => {
          fake.running = null;
        });
      const wait = waitMs === Number.POSITIVE_INFINITY ? 2 ** 31 - 1 : waitMs;
      const timer = new AbortController();
      try {
        await Promise.race([
          fake.running,
          sleep(wait, undefined, { signal: AbortSignal.any([context.signal, timer.signal]) }),
        ]);
      } catch {
        throw new AppError("CANCELLED", "The caller went away.");
      } finally {
        timer.abort();
      }
      if (fake.job === null) throw new Error("no job");
      return fake.job;
    },
    resume: async (_context, { folder }) => {
      resumed.push(folder);
      return null;
    },
    status: async (_context, { folder }): Promise<StatusReport> => ({
      dataFolder: "/data",
      datasets: [...world.datasets.values()]
        .filter(({ dataset }) => folder === undefined || dataset.folder === folder)
        .map(describeFake),
      database: null,
      projections: [],
      problems: [],
    }),
    remove: async (_context, { folder }) => {
      if (!world.datasets.delete(folder))
        throw new AppError("NOT_INDEXED", `Nothing is indexed for ${folder}.`);
      return { freedBytes: 1_000 };
    },
    removeAll: async () => {
      world.datasets.clear();
      return { freedBytes: 1_000 };
    },
    close: async () => world.stopping.abort(),
  };
}

function fakeAnswer(world: World): AnswerSearch {
  return async (context, request, asked): Promise<Answer> => {
    if (context.signal.aborted) throw new AppError("CANCELLED", "The caller went away.");
    const hits = asked.flatMap((workspace) =>
      [...(holderOf(world, workspace.dataset.folder)?.files ?? [])]
        .filter(([path]) => path.startsWith(workspace.scope.prefix))
        .filter(
          ([path]) =>
            request.paths.length === 0 ||
            request.paths.some((wanted) => wanted.split("#")[0] === path),
        )
        .filter(([, text]) => text.toLowerCase().includes(request.query.toLowerCase()))
        .map(([path]) => ({
          datasetId: workspace.dataset.id,
          path,
          lineStart: 1,
          lineEnd: 1,
          symbol: "",
          kind: "text",
          score: 1,
          stale: false,
        })),
    );
    const gaps = await Promise.all(asked.map((workspace) => describeGaps(context, workspace)));
    return {
      text: [
        ...gaps.filter((gap) => gap !== null),
        hits.map((hit) => `${hit.path}:1-1`).join("\n") || "No results.",
      ].join("\n"),
      hits,
      total: { count: hits.length, atLeast: false },
      cursor: null,
    };
  };
}

/** Every file that holds the start's name refers to it. */
function fakeTraverse(world: World): AnswerWalk {
  return async (_context, { start }, workspace) => {
    const name = start.split(/[#.:]/).at(-1) ?? start;
    const hits = [...(holderOf(world, workspace.dataset.folder)?.files ?? [])]
      .filter(([, text]) => text.includes(name))
      .map(([path]) => ({
        path,
        line: 1,
        symbol: "",
        kind: "file",
        distance: 1,
        change: null,
        stale: false,
      }));
    return {
      text: hits.map(({ path }) => `${path}:1`).join("\n") || "none",
      hits,
      total: { count: hits.length, atLeast: false },
      cursor: null,
    };
  };
}

/** Fresh parts with nothing indexed. */
export function createFakeParts(options: FakeOptions): FakeParts {
  const world: World = {
    datasets: new Map(),
    stopping: new AbortController(),
    msPerFile: options.msPerFile,
  };
  const resumed: string[] = [];
  const indexer = fakeIndexer(world, resumed);
  const parts: FakeParts = {
    workspaces: fakeWorkspaces(world),
    indexer,
    answer: fakeAnswer(world),
    traverse: fakeTraverse(world),
    projections: null,
    resumed,
    closed: false,
    close: async () => {
      parts.closed = true;
      await indexer.close();
    },
  };
  return parts;
}
