/** One repository, indexed with the built-in embedder, that can be asked in every way. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SearchMode } from "../../src/domain/question.ts";
import type { Refresher } from "../../src/ports/refresher.ts";
import type { Workspace } from "../../src/ports/workspaces.ts";
import { answerQuestion } from "../../src/query/answer-question.ts";
import {
  createPatternMatcher,
  type PatternMatcher,
} from "../../src/query/recall/pattern-matcher.ts";
import {
  createQuestionEmbedder,
  type QuestionEmbedder,
} from "../../src/query/recall/question-embedder.ts";
import type { FindingsMemory } from "../../src/query/remember/remember-findings.ts";
import { openBuiltIn } from "../../src/server/open-embedders.ts";
import { indexFolder } from "../index-folder.ts";
import { benchContext } from "./bench-context.ts";
import type { OpenProfile } from "./open-profile.ts";
import { type Annotation, DEPTH, type FoundPlace } from "./score.ts";
import { layOut, type Repository } from "./trees.ts";

/** `vectors`: the nearest chunks alone, without the rank stage. */
export type Way = SearchMode | "vectors";

export interface IndexedRepository {
  readonly repository: Repository;
  readonly questions: readonly Annotation[];
  /** With `memory`, what was found before is not looked for again. */
  ask(query: string, way: Way, memory?: FindingsMemory): Promise<readonly FoundPlace[]>;
  /** A commit that changes nothing that is shown. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

const context = benchContext();
/** The trees do not change while they are asked. */
const unchanged: Refresher = {
  refresh: async (_context, { paths }) =>
    paths.map((path) => ({ path, state: "unchanged", contentHash: null })),
  sweepBehind: () => {},
  sweepNow: async () => false,
};
const FILTER = { paths: [], languages: [], kinds: [], symbol: null };
const REQUEST = {
  ...FILTER,
  limit: DEPTH,
  format: "concise",
  maxTokens: 4_000,
  cursor: null,
  explain: false,
} as const;
/** Nothing is to be left out for slowness here. */
const BUDGET_MS = 60_000;

async function nearest(
  workspace: Workspace,
  meaning: QuestionEmbedder,
  text: string,
): Promise<readonly FoundPlace[]> {
  const { catalog, scope } = workspace;
  const asked = { text, purpose: "query", catalog, scopes: [scope] } as const;
  const [vector] = (await meaning.embed(context, asked)).vectors;
  if (vector === undefined) return [];
  const params = { ...vector, scopes: [scope], filter: FILTER, limit: DEPTH };
  const hits = await catalog.vectors.search(context, params);
  return hits.map(({ chunk }) => ({ path: chunk.path, ...chunk.span }));
}

async function ask(
  workspace: Workspace,
  parts: { readonly meaning: QuestionEmbedder; readonly matcher: PatternMatcher },
  query: string,
  way: Way,
  memory?: FindingsMemory,
): Promise<readonly FoundPlace[]> {
  if (way === "vectors") return nearest(workspace, parts.meaning, query);
  const gaps = { describeGaps: async () => null, refreshBudgetMs: 0, refresher: unchanged };
  const request = { ...REQUEST, query, mode: way };
  const dependencies = { ...parts, ...gaps, ...(memory && { memory }) };
  return (await answerQuestion(context, dependencies, request, [workspace])).hits;
}

/** Null when there is no clone at its commit. The tree is laid out below `data`. */
export async function indexRepository(
  repository: Repository,
  folders: { readonly clones: string; readonly annotations: string; readonly data: string },
  profile: OpenProfile,
): Promise<IndexedRepository | null> {
  const { name, root } = repository;
  const out = join(folders.data, "trees", name);
  if (!existsSync(out) && !layOut(folders.clones, repository, out)) return null;
  const folder = join(out, root);
  const catalog = await profile.open(context, { name, home: folder });
  const embedder = openBuiltIn();
  const embedding = embedder.inThread;
  const workspace = await indexFolder(context, catalog, { folder, name, embedding });
  await profile.settled(context);
  const meaning = createQuestionEmbedder({
    embedders: [{ slot: "code", embedder }],
    budgetMs: BUDGET_MS,
  });
  const matcher = createPatternMatcher();
  const file = join(folders.annotations, `${name}.json`);
  return {
    repository,
    questions: JSON.parse(readFileSync(file, "utf8")) as Annotation[],
    ask: (query, way, memory) => ask(workspace, { meaning, matcher }, query, way, memory),
    commit: async () => {
      const { id, gitCommit, branch } = workspace.dataset;
      const nothing = { contents: [], chunkSets: [], upserts: [], touches: [], deletes: [] };
      await catalog.commit(context, {
        ...{ ...nothing, datasetId: id, skips: [], unskips: [], gitCommit, branch },
        ...{ gitPosition: null, committedAtMs: Date.now(), keepsHead: true },
      });
    },
    close: async () => {
      await matcher.close();
      await catalog.close();
    },
  };
}
