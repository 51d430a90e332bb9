/** The embedded profile in this process, over a data folder of its own: the real stores, walk and threads. */
import { join } from "node:path";
import type { Job } from "../../src/domain/job.ts";
import type { Logger } from "../../src/ports/logger.ts";
import type { OperationContext } from "../../src/ports/operation-context.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import { loadConfig } from "../../src/server/config.ts";
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
  ask(folder: string, query: string): Promise<string>;
  /** Paths of the hits of a question, best first. */
  search(folder: string, query: string): Promise<readonly string[]>;
  /** What the folder's dataset shows now, in a form that equal catalogs share. */
  dump(folder: string): Promise<ShownDump>;
  close(): Promise<void>;
}

export interface StackOptions {
  readonly watch?: boolean;
  readonly chunkTargetChars?: number;
}

export async function startStack(
  dataDir: string,
  { watch = false, chunkTargetChars }: StackOptions = {},
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
    ask: async (folder, query) => {
      const answer = await parts.answer(testContext(), questionOf(query), [await resolve(folder)]);
      return answer.text;
    },
    search: async (folder, query) => {
      const answer = await parts.answer(testContext(), questionOf(query), [await resolve(folder)]);
      return answer.hits.map((hit) => hit.path);
    },
    dump: async (folder) => {
      const { catalog, dataset } = await resolve(folder);
      return describeSqliteShown(catalog, catalogFile(dataDir, folder), dataset.id);
    },
    close: parts.close,
  };
}

const questionOf = (query: string) => ({
  query,
  paths: [],
  languages: [],
  kinds: [],
  symbol: null,
  limit: 10,
  format: "concise" as const,
  maxTokens: 4_000,
  mode: "lexical" as const,
  explain: false,
  cursor: null,
});
