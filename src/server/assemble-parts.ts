/** Puts the services together over whatever holds the catalogs: the working tree, worker threads, indexing and answering. */
import { randomUUID } from "node:crypto";
import { realpath } from "node:fs/promises";
import { homedir, hostname } from "node:os";
import type { IndexLimits } from "../domain/index-limits.ts";
import { createPathRules } from "../ingest/history/path-rules.ts";
import { IndexService } from "../ingest/index-service.ts";
import { DEFAULT_ANALYZE_SETTINGS } from "../ingest/parse/analyze-settings.ts";
import { createAnalyzerPool } from "../ingest/parse/analyzer-pool.ts";
import { createPoolAnalyzer } from "../ingest/parse/pool-analyzer.ts";
import { gitTree } from "../ingest/sources/git-tree.ts";
import { statFileWithin } from "../ingest/sources/read-file-within.ts";
import { withoutLanguages } from "../ingest/sources/without-languages.ts";
import { workingTree } from "../ingest/sources/working-tree.ts";
import { findRepository } from "../ingest/walk/git/repository.ts";
import { isIgnoredRoot } from "../ingest/walk/is-ignored-root.ts";
import { FolderWalker } from "../ingest/walk/walk-folder.ts";
import { DEFAULT_WALK_SETTINGS, type WalkSettings } from "../ingest/walk/walk-settings.ts";
import { WorkspaceDirectory } from "../ingest/workspace-directory.ts";
import type { CatalogDirectory } from "../ports/catalog-directory.ts";
import type { OperationContext } from "../ports/operation-context.ts";
import type { Source } from "../ports/source.ts";
import { answerQuestion } from "../query/answer-question.ts";
import { answerWalk } from "../query/graph/answer-walk.ts";
import { createPatternMatcher } from "../query/recall/pattern-matcher.ts";
import { createQuestionEmbedder } from "../query/recall/question-embedder.ts";
import type { FindingsMemory } from "../query/remember/remember-findings.ts";
import type { GivenProjections } from "../sync/run-projections.ts";
import type { Config } from "./config.ts";
import { openEmbedders } from "./open-embedders.ts";
import { callerOf, startOperation } from "./operation.ts";
import type { Parts, PartsParams } from "./parts.ts";
import { startProjections } from "./start-projections.ts";

const DAY_MS = 86_400_000;
/** While someone works with the server, an edited file meets a thread that has its grammar ready. */
const WARM_PARSER_MS = 300_000;
/** What an endpoint may take to embed a question before words answer alone: an answer within a second is worth more. */
const QUESTION_EMBEDDING_MS = 800;

/** `ending` is aborted when the process is about to end. */
export type OpenCatalogs = (ending: AbortSignal) => CatalogDirectory;

/** What a profile adds to its catalogs. */
export interface BesideCatalogs {
  readonly projections?: GivenProjections;
  /** Of what earlier questions found. */
  readonly memory?: FindingsMemory;
}

/** Opens nothing yet: catalogs, threads and files follow with the first call that needs them. */
export function assembleParts(
  params: PartsParams,
  openCatalogs: OpenCatalogs,
  { projections: given = {}, memory }: BesideCatalogs = {},
): Parts {
  const { config, logger, limitsOf, configHome, watch } = params;
  const opened = params.embedders ?? openEmbedders(config);
  const embedders = opened.slots;
  const { formerOf } = opened;
  const budgetMs = QUESTION_EMBEDDING_MS;
  const meaning =
    embedders.length === 0 ? null : createQuestionEmbedder({ embedders, formerOf, budgetMs });
  const pool = createAnalyzerPool({
    embedding: () => embedders.find(({ slot }) => slot === "code")?.embedder.inThread ?? null,
    ...(config.workers === 0 ? {} : { workers: config.workers }),
    ...(watch ? { firstIdleMs: WARM_PARSER_MS } : {}),
  });
  const walker = new FolderWalker();
  const matcher = createPatternMatcher();
  const ending = new AbortController();
  // of the machine itself, whatever its folders are called by: a holder's pid means something there alone
  const identity = { owner: randomUUID(), pid: process.pid, host: hostname() };
  const { catalogs, projections, describeLacks } = startProjections({
    ...{ given, identity, logger, directory: openCatalogs(ending.signal) },
    context: () => backgroundContext(config),
  });
  const rulesOf = async (folder: string) => {
    const limits = await limitsOf(folder);
    return createPathRules(folder, walkSettings(limits, configHome), limits.excludeLanguages);
  };
  const workspaces = new WorkspaceDirectory({
    catalogs,
    host: config.hostName,
    findRepository,
    isIgnored: (folder) => isIgnoredRoot(folder, walkSettings(config, configHome)),
    openSource: async (root) => sourceOf(root, limitsOf, walker, configHome),
    openRef: (root, ref) => gitTree({ root, ref, rulesOf: () => rulesOf(root) }),
  });
  const indexer = new IndexService({
    catalogs,
    workspaces,
    analyzerOf: async (folder) =>
      createPoolAnalyzer(pool, analyzeSettings(config), (await limitsOf(folder)).maxFileBytes),
    identity,
    logger,
    dataFolder: config.dataDir,
    retentionMs: config.retentionDays * DAY_MS,
    watch,
    embedders,
    history: {
      commits: config.historyCommits,
      unasked: watch,
      rulesOf,
    },
    homeOf: async (folder) => {
      const real = await realpath(folder);
      return (await findRepository(real))?.commonDir ?? real;
    },
    backgroundContext: () => backgroundContext(config),
  });
  return {
    workspaces,
    indexer,
    projections,
    answer: async (context, request, asked) => {
      await Promise.all(asked.map((workspace) => indexer.prepare(workspace)));
      const { refreshBudgetMs } = config;
      const dependencies = {
        refresher: indexer,
        matcher,
        describeGaps: describeLacks,
        refreshBudgetMs,
        history: indexer,
        meaning,
        ...(memory && { memory }),
      };
      return answerQuestion(context, dependencies, request, asked);
    },
    traverse: async (context, request, workspace) => {
      await indexer.prepare(workspace);
      const { refreshBudgetMs } = config;
      const dependencies = {
        ...{ refresher: indexer, describeGaps: describeLacks, refreshBudgetMs },
        history: indexer,
      };
      return answerWalk(context, dependencies, request, workspace);
    },
    close: async () => {
      ending.abort();
      await Promise.all([indexer.close(), projections?.close()]);
      await Promise.all([pool.close(), walker.close(), matcher.close()]);
      await catalogs.close();
      await opened.close();
    },
  };
}

const analyzeSettings = (config: Config) => ({
  ...DEFAULT_ANALYZE_SETTINGS,
  maxChunkSize: config.chunkTargetChars,
  parseTimeoutMs: config.parseTimeoutMs,
});

const walkSettings = (
  { maxFileBytes, exclude }: Pick<IndexLimits, "maxFileBytes" | "exclude">,
  configHome: string | null,
): WalkSettings => ({
  ...DEFAULT_WALK_SETTINGS,
  maxFileBytes,
  extraRules: exclude,
  home: homedir(),
  configHome,
});

/** Limits are read anew for every listing, so that a changed `.quarry.json` counts at the next sweep. */
function sourceOf(
  root: string,
  limitsOf: PartsParams["limitsOf"],
  walker: FolderWalker,
  configHome: string | null,
): Source {
  const open = async (): Promise<Source> => {
    const limits = await limitsOf(root);
    const settings = walkSettings(limits, configHome);
    return withoutLanguages(workingTree({ root, settings, walker }), limits.excludeLanguages);
  };
  return {
    list: async (context) => (await open()).list(context),
    read: async (context, path) => (await open()).read(context, path),
    version: async (_context, path) => statFileWithin(root, path),
  };
}

/** Work behind answers has no deadline; whoever starts it stops it. */
function backgroundContext(config: Config): OperationContext {
  const never = new AbortController().signal;
  return startOperation(never, Number.POSITIVE_INFINITY, callerOf(config)).context;
}
