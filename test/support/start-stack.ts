/** The embedded profile in this process, over a data folder of its own: the real stores, walk and threads. */
import { join } from "node:path";
import type { Job } from "../../src/domain/job.ts";
import type { SearchMode, SearchRequest } from "../../src/domain/question.ts";
import type { EmbeddingState } from "../../src/domain/status-report.ts";
import type { Logger } from "../../src/ports/logger.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { SlotEmbedder } from "../../src/ports/slot-embedder.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import { loadConfig } from "../../src/server/config.ts";
import type { OpenEmbedders } from "../../src/server/open-embedders.ts";
import { openParts } from "../../src/server/wire.ts";
import { catalogFile } from "../../src/stores/sqlite/catalog-file.ts";
import { describeSqliteShown } from "./describe-sqlite-shown.ts";
import type { ShownDump } from "./shown-dump.ts";
import { testContext } from "./test-context.ts";

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface Stack {
  resolve(folder: string): Promise<Workspace>;
  context(): OperationContext;
  /** Indexes to the end. */
  index(folder: string): Promise<Job>;
  /** The text of an answer. */
  ask(folder: string, query: string, mode?: SearchMode): Promise<string>;
  /** Paths of the hits of a question, best first. */
  search(folder: string, query: string, mode?: SearchMode): Promise<readonly string[]>;
  /** How far search by meaning is, a line an embedder. */
  embeddings(folder: string): Promise<readonly EmbeddingState[]>;
  /** Waits for what follows behind a job: vectors and the graph. */
  settled(folder: string): Promise<void>;
  /** What the folder's dataset shows now, in a form that equal catalogs share. */
  dump(folder: string): Promise<ShownDump>;
  close(): Promise<void>;
}

const given = (
  slots: readonly SlotEmbedder[],
  formerOf: OpenEmbedders["formerOf"],
): OpenEmbedders => ({
  slots,
  formerOf,
  close: async () => {
    await Promise.all(slots.map(({ embedder }) => embedder.close()));
  },
});

export interface StackOptions {
  readonly watch?: boolean;
  readonly chunkTargetChars?: number;
  readonly embedders?: readonly SlotEmbedder[];
  readonly formerOf?: OpenEmbedders["formerOf"];
}

export async function startStack(
  dataDir: string,
  { watch = false, chunkTargetChars, embedders, formerOf = () => null }: StackOptions = {},
): Promise<Stack> {
  const config = loadConfig({
    dataDir,
    logLevel: "silent",
    ...(chunkTargetChars === undefined ? {} : { chunkTargetChars: String(chunkTargetChars) }),
  });
  const { maxFileBytes } = config;
  const parts = await openParts({
    config,
    logger: SILENT,
    watch,
    ...(embedders === undefined ? {} : { embedders: given(embedders, formerOf) }),
    configHome: join(dataDir, "no-git-configuration"),
    limitsOf: async () => ({ maxFileBytes, exclude: [], excludeLanguages: [] }),
  });
  const resolve = (folder: string) => parts.workspaces.resolve(testContext(), folder);
  return {
    resolve,
    context: testContext,
    index: async (folder) =>
      parts.indexer.index(testContext(), {
        workspace: await resolve(folder),
        waitMs: Number.POSITIVE_INFINITY,
      }),
    ask: async (folder, query, mode) => {
      const answer = await parts.answer(testContext(), questionOf(query, mode), [
        await resolve(folder),
      ]);
      return answer.text;
    },
    search: async (folder, query, mode) => {
      const answer = await parts.answer(testContext(), questionOf(query, mode), [
        await resolve(folder),
      ]);
      return answer.hits.map((hit) => hit.path);
    },
    embeddings: async (folder) => {
      const report = await parts.indexer.status(testContext(), { folder });
      return report.datasets[0]?.embeddings ?? [];
    },
    settled: async (folder) => parts.indexer.embedRest(testContext(), await resolve(folder)),
    dump: async (folder) => {
      const workspace = await resolve(folder);
      const { catalog, dataset } = workspace;
      // edges follow behind the job
      await parts.indexer.embedRest(testContext(), workspace);
      return describeSqliteShown(catalog, catalogFile(dataDir, folder), dataset.id);
    },
    close: parts.close,
  };
}

const questionOf = (query: string, mode: SearchMode = "lexical"): SearchRequest => ({
  query,
  paths: [],
  languages: [],
  kinds: [],
  symbol: null,
  limit: 10,
  format: "concise",
  maxTokens: 4_000,
  mode,
  explain: false,
  cursor: null,
});
